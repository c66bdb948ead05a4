//! Several programs on one server: each here is an archive opened once more.

use crate::fixture::{append, done, life, numbered, object, office, salts};
use crate::home::{Home, URL};
use almanac::Instant;
use archive::{Archive, Place, Trouble, Writer};
use bureau::id::OrganId;
use postgres::{Client, NoTls};
use std::collections::BTreeSet;
use std::env;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

const PROGRAMS: usize = 3;

fn server() -> Home {
    Home::postgres().expect("a server to test on")
}

fn programs(home: &Home) -> (Vec<Archive>, String) {
    let (first, charter) = office(&home.place);
    let more = (1..PROGRAMS).map(|_| Archive::open_at(&home.place).unwrap());
    (std::iter::once(first).chain(more).collect(), charter)
}

/// What each of many clients of each program got.
fn each<T: Send>(programs: &[Archive], act: impl Fn(&Archive) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let act = &act;
        let clients = programs.iter().flat_map(|archive| [archive; 4]);
        let clients: Vec<_> = clients.map(|archive| scope.spawn(move || act(archive))).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    })
}

#[test]
fn of_two_acts_on_one_entry_one_is_first() {
    let home = server();
    let (programs, charter) = programs(&home);
    for n in 1..=5 {
        for record in life(n, &charter) {
            let next = record.seq + 1;
            let outcomes = each(&programs, |archive| append(archive, vec![record.clone()], 1));
            let late = |outcome: &&Result<u32, Trouble>| matches!(outcome, Err(Trouble::OutOfTurn { expected, .. }) if *expected == next);
            let firsts = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            let lates = outcomes.iter().filter(late).count();
            assert_eq!((firsts, lates), (1, PROGRAMS * 4 - 1), "{outcomes:?}");
            // What one did every other sees at once.
            for archive in &programs {
                let head = archive.read(|reader| reader.head(&object(n))).unwrap();
                assert_eq!(head.map(|(seq, _)| seq + 1), Some(next));
            }
        }
    }
    assert_eq!(programs[0].verify(), Ok(vec![]));
}

#[test]
fn a_number_is_given_once_and_none_is_left_out() {
    let home = server();
    let (programs, _) = programs(&home);
    let numbers = each(&programs, |archive| {
        let next = |n| match n % 2 {
            0 => done(archive, |writer| writer.next_number(&OrganId::new("a"), 2026)),
            _ => numbered(archive, |writer| writer.next_number(&OrganId::new("a"), 2026)),
        };
        (0..10).map(|n| next(n).unwrap()).collect::<Vec<u32>>()
    });
    let numbers: BTreeSet<u32> = numbers.into_iter().flatten().collect();
    assert_eq!(numbers, (1..=PROGRAMS as u32 * 40).collect());
    let again: u64 = programs.iter().map(|archive| archive.metrics().again).sum();
    assert!(again > 0, "acts collided and were run again");
}

#[test]
fn a_job_is_leased_by_one_program() {
    let home = server();
    let (programs, _) = programs(&home);
    let at = Instant::from_millis;
    done(&programs[0], move |writer| {
        (0..30).try_for_each(|n| writer.put_job(&format!("j{n}"), "sweep", "", at(n)).map(drop))
    })
    .unwrap();
    let leased = each(&programs, |archive| {
        let lease = || done(archive, move |writer| writer.lease_job("sweep", "w", at(100), at(200)));
        std::iter::from_fn(|| lease().unwrap()).map(|job| (job.id, job.tries)).collect::<Vec<_>>()
    });
    let leased: Vec<_> = leased.into_iter().flatten().collect();
    let distinct: BTreeSet<_> = leased.iter().collect();
    assert_eq!((leased.len(), distinct.len()), (30, 30), "{leased:?}");
}

#[test]
fn a_rebuild_keeps_acts_of_others_waiting() {
    let home = server();
    let (programs, charter) = programs(&home);
    thread::scope(|scope| {
        let (acting, charter) = (&programs[0], &charter);
        let acts = scope.spawn(move || {
            for n in 1..=20 {
                append(acting, life(n, charter), n as u64).unwrap();
            }
        });
        while !acts.is_finished() {
            programs[1].rebuild().unwrap();
            thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(programs[2].rebuild(), Ok(20));
    assert_eq!(programs[0].verify(), Ok(vec![]));
}

#[test]
fn lost_connections_are_opened_again() {
    let home = server();
    let (programs, charter) = programs(&home);
    let archive = &programs[0];
    append(archive, life(1, &charter), 1).unwrap();
    let Place::Url(url) = &home.place else { panic!("a server") };
    let (_, name) = url.rsplit_once('=').unwrap();
    let mut behind = Client::connect(&env::var(URL).unwrap(), NoTls).unwrap();
    for n in 2..6 {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
        let ended = behind.query(end, &[&name]).unwrap();
        assert!(!ended.is_empty(), "nothing was lost");
        assert_eq!(archive.read(|reader| reader.head(&object(1)).map(|head| head.is_some())), Ok(true));
        assert_eq!(append(archive, life(n, &charter), n as u64), Ok(4));
        assert_eq!(archive.health(), Ok(()));
    }
    assert_eq!(archive.verify(), Ok(vec![]));
}

/// Where the answer to a commit gets lost.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    Before,
    After,
}

/// A way to the server that breaks at the next commit once `armed`. Gives the address.
fn breaking_way(armed: &Arc<AtomicBool>, cut: Cut) -> String {
    let url = env::var(URL).unwrap();
    let socket = url.split(['@', '/']).find(|part| part.starts_with("%2F")).unwrap().replace("%2F", "/");
    let way = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = way.local_addr().unwrap();
    let armed = Arc::clone(armed);
    thread::spawn(move || {
        for client in way.incoming().map(Result::unwrap) {
            let server = UnixStream::connect(format!("{socket}/.s.PGSQL.5432")).unwrap();
            let (mut to, mut from) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            let (mut answers, mut back) = (server, client);
            let armed = Arc::clone(&armed);
            thread::spawn(move || {
                let mut bytes = [0; 65_536];
                while let Ok(n @ 1..) = from.read(&mut bytes) {
                    let commit = bytes[..n].windows(6).any(|part| part == b"COMMIT");
                    if commit && armed.swap(false, SeqCst) {
                        from.shutdown(Shutdown::Both).unwrap();
                        if cut == Cut::Before {
                            return to.shutdown(Shutdown::Both).unwrap();
                        }
                    }
                    to.write_all(&bytes[..n]).unwrap();
                }
            });
            thread::spawn(move || std::io::copy(&mut answers, &mut back));
        }
    });
    format!("postgres://postgres@{address}/postgres")
}

#[test]
fn an_act_whose_commit_was_not_answered_is_unknown_and_not_run_again() {
    for (cut, in_line) in [(Cut::Before, false), (Cut::After, false), (Cut::Before, true), (Cut::After, true)] {
        let home = server();
        let (direct, charter) = office(&home.place);
        let Place::Url(url) = &home.place else { panic!("a server") };
        let armed = Arc::new(AtomicBool::new(false));
        let way = breaking_way(&armed, cut);
        let place = Place::Url(format!("{way}?{}", url.split_once('?').unwrap().1));
        let archive = Archive::open_at(&place).unwrap();
        append(&archive, life(1, &charter), 1).unwrap();

        armed.store(true, SeqCst);
        let (records, runs) = (life(2, &charter), Arc::new(AtomicU32::new(0)));
        let counted = Arc::clone(&runs);
        let job = move |writer: &mut Writer<'_>| {
            counted.fetch_add(1, SeqCst);
            writer.append(&records, &mut salts(2))
        };
        let outcome = if in_line { numbered(&archive, job) } else { done(&archive, job) };
        assert!(matches!(outcome, Err(Trouble::Unknown(_))), "{outcome:?}");
        assert_eq!(runs.load(SeqCst), 1);
        thread::sleep(Duration::from_millis(200));
        let head = direct.read(|reader| reader.head(&object(2))).unwrap();
        assert_eq!(head.map(|(seq, _)| seq), (cut == Cut::After).then_some(4));
        assert_eq!(append(&archive, life(3, &charter), 3), Ok(4));
        assert_eq!(direct.verify(), Ok(vec![]));
    }
}
