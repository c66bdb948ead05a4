//! Acts: all or nothing, in order, acknowledged when lasting.

use crate::fixture::{append, body, charters, done, enrolment, id, life, numbered, object, office, salts};
use crate::home::Home;
use crate::on_both;
use almanac::Instant;
use archive::{Archive, Credential, Place, Session, Trouble, charter_digest};
use bureau::id::OrganId;
use ledger::Hash;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Everything that cannot be recomputed, as text: equal when nothing was left behind.
fn all(archive: &Archive) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.backup(&mut bytes).unwrap();
    bytes
}

#[test]
fn what_is_appended_is_read_back() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        assert_eq!(charter_digest(&charters()), Ok(charter.clone()));
        let records = life(1, &charter);
        append(&archive, records.clone(), 1).unwrap();
        append(&archive, vec![enrolment()], 2).unwrap();
        assert_eq!(archive.read(|reader| reader.records(&object(1))), Ok(records.clone()));
        assert_eq!(archive.read(|reader| reader.records_after(&object(1), 3)), Ok(records[3..].to_vec()));
        assert_eq!(archive.read(|reader| reader.records(&enrolment().object)), Ok(vec![enrolment()]));
        assert_eq!(
            archive.read(|reader| reader.charter_texts(&charter)).unwrap().map(|texts| texts.len()),
            Some(charters().len())
        );
        assert_eq!(archive.verify(), Ok(vec![]));
        assert_eq!(archive.health(), Ok(()));
    });
}

#[test]
fn an_act_that_fails_leaves_nothing_behind() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        append(&archive, life(1, &charter), 1).unwrap();
        let before = all(&archive);

        for way in ["refused", "trouble", "panic"] {
            let records = life(2, &charter);
            let outcome = archive.act(move |writer| {
                writer.append(&records, &mut salts(2))?;
                writer.next_number(&OrganId::new("science"), 2026)?;
                writer.put_job("j", "k", "", Instant::from_millis(0))?;
                match way {
                    "refused" => Ok(Err::<(), _>("no")),
                    "trouble" => Err(Trouble::Busy),
                    _ => panic!("on purpose"),
                }
            });
            let expected = match way {
                "refused" => Ok(Err("no")),
                "trouble" => Err(Trouble::Busy),
                _ => Err(Trouble::Panicked("on purpose".into())),
            };
            assert_eq!(outcome, expected);
            assert_eq!(all(&archive), before, "{way}");
            assert_eq!(archive.verify(), Ok(vec![]), "{way}");
        }
        assert_eq!(append(&archive, life(2, &charter), 2), Ok(4));
        assert_eq!(archive.metrics().undone, 3);
    });
}

#[test]
fn acts_that_wait_share_a_commit_in_order() {
    let home = Home::sqlite();
    let (archive, charter) = office(&home.place);
    let (entered, inside) = mpsc::channel();
    let (open, gate) = mpsc::channel::<()>();
    let before = archive.metrics();
    thread::scope(|scope| {
        let blocked = archive.clone();
        scope.spawn(move || {
            done(&blocked, move |_| {
                entered.send(()).unwrap();
                gate.recv().unwrap();
                Ok(())
            })
        });
        inside.recv().unwrap();
        let waiting: Vec<_> = (1..=20)
            .map(|n| {
                let (archive, charter) = (archive.clone(), &charter);
                scope.spawn(move || {
                    for record in life(n, charter) {
                        append(&archive, vec![record.clone()], n as u64).unwrap();
                        // Acknowledged is readable by others at once.
                        let read = archive.read(|reader| reader.records_after(&object(n), record.seq - 1));
                        assert_eq!(read, Ok(vec![record]));
                    }
                })
            })
            .collect();
        thread::sleep(std::time::Duration::from_millis(200));
        open.send(()).unwrap();
        waiting.into_iter().for_each(|client| client.join().unwrap());
    });
    let after = archive.metrics();
    assert_eq!(after.acts - before.acts, 81);
    assert!(after.commits - before.commits < 81, "{after:?}");
    assert!(after.batches[4..].iter().sum::<u64>() > 0, "the 20 that waited came together: {after:?}");
    assert_eq!(archive.verify(), Ok(vec![]));
}

#[test]
fn a_record_out_of_turn_or_of_another_body_is_refused() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        let records = life(1, &charter);
        let out_of_turn =
            |expected, found| Err(Trouble::OutOfTurn { object: format!("matter/{}", id(1)), expected, found });
        assert_eq!(append(&archive, records[1..].to_vec(), 1), out_of_turn(1, 2));
        append(&archive, records[..2].to_vec(), 1).unwrap();
        assert_eq!(append(&archive, records[..1].to_vec(), 1), out_of_turn(3, 1));
        assert_eq!(append(&archive, records[3..].to_vec(), 1), out_of_turn(3, 4));
        let mut strange = records[2].clone();
        strange.object.body = bureau::id::BodyId::new("elsewhere");
        assert!(matches!(append(&archive, vec![strange], 1), Err(Trouble::BadRecord(_))));
        assert_eq!(append(&archive, life(2, "no-such-digest"), 1), Err(Trouble::NoCharter("no-such-digest".into())));
        assert_eq!(archive.verify(), Ok(vec![]));
    });
}

#[test]
fn a_folder_has_one_program() {
    let home = Home::sqlite();
    let open = || Archive::open_at(&home.place).err();
    let (archive, _) = office(&home.place);
    assert_eq!(open(), Some(Trouble::Locked));
    assert_eq!(Archive::create_at(&home.place, &body()).err(), Some(Trouble::Locked));
    let clone = archive.clone();
    drop(archive);
    assert_eq!(open(), Some(Trouble::Locked));
    drop(clone);
    assert_eq!(open(), None);
}

#[test]
fn a_place_has_one_archive() {
    on_both(|home| {
        let open = || Archive::open_at(&home.place);
        assert_eq!(open().err(), Some(Trouble::NoArchive));
        assert_eq!(Archive::body_at(&home.place), Err(Trouble::NoArchive));
        let (archive, charter) = office(&home.place);
        append(&archive, life(1, &charter), 1).unwrap();
        drop(archive);
        assert_eq!(Archive::create_at(&home.place, &body()).err(), Some(Trouble::NotEmpty));
        assert_eq!(Archive::body_at(&home.place), Ok(body()));
        let archive = open().unwrap();
        assert_eq!(archive.folder_body(), &body());
        assert_eq!(archive.place(), &home.place);
        assert_eq!(archive.read(|reader| reader.records(&object(1))), Ok(life(1, &charter)));
    });
}

#[test]
fn an_act_inside_an_act_is_refused() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let inner = archive.clone();
        let outcome = done(&archive, move |_| done(&inner, |_| Ok(())));
        assert_eq!(outcome, Err(Trouble::Nested));
    });
}

#[test]
fn numbers_run_on_per_organ_and_year() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let next = |organ: &'static str, year| {
            numbered(&archive, move |writer| writer.next_number(&OrganId::new(organ), year))
        };
        let numbers = [("a", 2026), ("a", 2026), ("b", 2026), ("a", 2027), ("a", 2026)]
            .map(|(organ, year)| next(organ, year).unwrap());
        assert_eq!(numbers, [1, 2, 1, 1, 3]);
    });
}

/// What one of many acts that take a number comes to besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Kept,
    Refused,
    Panics,
    /// A statement of it fails, and the act does not mind.
    Fails,
}

#[test]
fn acts_that_take_a_number_share_commits_and_spoil_nothing_for_each_other() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let token = Hash::of(b"1");
        let session = move || Session {
            token_hash: token,
            subject: "p1".into(),
            browser: String::new(),
            csrf: String::new(),
            created: Instant::from_millis(0),
            seen: Instant::from_millis(0),
            expires: Instant::from_millis(100),
        };
        done(&archive, move |writer| writer.put_session(&session())).unwrap();
        let ends = [End::Kept, End::Refused, End::Kept, End::Panics, End::Kept, End::Fails, End::Kept];
        let act = |n: usize| {
            let (end, archive) = (ends[n % ends.len()], &archive);
            let outcome = archive.act_numbered(move |writer| {
                let number = writer.next_number(&OrganId::new("a"), 2026)?;
                // The others come to wait meanwhile.
                thread::sleep(Duration::from_millis(5));
                match end {
                    End::Kept => Ok(Ok(number)),
                    End::Refused => Ok(Err("refused")),
                    End::Panics => panic!("as a test wants"),
                    End::Fails => {
                        drop(writer.put_session(&session()));
                        Ok(Ok(number))
                    }
                }
            });
            (end, outcome)
        };
        let before = archive.metrics();
        let outcomes: Vec<_> = thread::scope(|scope| {
            let clients: Vec<_> = (0..5).map(|_| scope.spawn(|| (0..14).map(act).collect::<Vec<_>>())).collect();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        let mut numbers = Vec::new();
        for (end, outcome) in &outcomes {
            match (end, outcome) {
                (End::Refused, Ok(Err("refused"))) | (End::Panics, Err(Trouble::Panicked(_))) => {}
                // A folder forgives a statement that failed, a server does not.
                (End::Fails, Err(Trouble::Database(_))) if matches!(home.place, Place::Url(_)) => {}
                (End::Kept | End::Fails, Ok(Ok(number))) => numbers.push(*number),
                _ => panic!("{end:?}: {outcome:?}"),
            }
        }
        numbers.sort_unstable();
        assert_eq!(
            numbers,
            (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(),
            "once each, none left out"
        );
        let shared: u64 = archive.metrics().batches.iter().skip(1).sum();
        assert!(shared > before.batches.iter().skip(1).sum(), "some shared a commit");
    });
}

#[test]
fn sessions_end_when_revoked_or_expired() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let at = Instant::from_millis;
        let session = |token: &[u8]| Session {
            token_hash: Hash::of(token),
            subject: "p1".into(),
            browser: "Firefox".into(),
            csrf: "c".into(),
            created: at(0),
            seen: at(0),
            expires: at(100),
        };
        let (one, two) = (session(b"1"), session(b"2"));
        let put = [one.clone(), two.clone()];
        done(&archive, move |writer| put.iter().try_for_each(|session| writer.put_session(session))).unwrap();
        let find =
            |session: &Session, now| archive.read(|reader| reader.session(&session.token_hash, at(now))).unwrap();
        assert_eq!(find(&one, 99), Some(one.clone()));
        assert_eq!(find(&one, 100), None);
        let token = one.token_hash;
        assert_eq!(done(&archive, move |writer| writer.touch_session(&token, at(50), at(150))), Ok(true));
        assert_eq!(find(&one, 149).map(|session| session.seen), Some(at(50)));
        assert_eq!(done(&archive, move |writer| writer.revoke_session(&token, at(60))), Ok(true));
        assert_eq!(done(&archive, move |writer| writer.touch_session(&token, at(61), at(161))), Ok(false));
        assert_eq!(find(&one, 60), None);
        assert_eq!(done(&archive, move |writer| writer.revoke_sessions("p1", at(61))), Ok(1));
        assert_eq!(find(&two, 61), None);
        assert_eq!(done(&archive, move |writer| writer.forget_sessions(at(120))), Ok(1));
    });
}

#[test]
fn credentials_hold_until_revoked() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let credential = |secret: &str, added| Credential {
            kind: "password".into(),
            subject: "p1".into(),
            secret: secret.into(),
            added: Instant::from_millis(added),
            revoked: None,
        };
        let find = || archive.read(|reader| reader.credentials("password", "p1")).unwrap();
        let (old, new) = (credential("old", 1), credential("new", 2));
        let put = old.clone();
        done(&archive, move |writer| writer.put_credential(&put)).unwrap();
        assert_eq!(find(), [old]);
        let put = new.clone();
        done(&archive, move |writer| {
            writer.revoke_credentials("password", "p1", put.added)?;
            writer.put_credential(&put)
        })
        .unwrap();
        assert_eq!(find(), [new]);
    });
}

/// Two changes of a password in one millisecond, or at a clock that was put back.
#[test]
fn a_credential_comes_after_the_last_one_of_its_subject() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let at = Instant::from_millis;
        for (nth, now) in (0_i64..).zip([7, 7, 7, 3]) {
            let put = Credential {
                kind: "password".into(),
                subject: "p1".into(),
                secret: format!("the {nth}th"),
                added: at(now),
                revoked: None,
            };
            done(&archive, move |writer| {
                writer.revoke_credentials("password", "p1", at(now))?;
                writer.put_credential(&put)
            })
            .unwrap();
            let known = archive.read(|reader| reader.credentials("password", "p1")).unwrap();
            let known: Vec<_> = known.iter().map(|known| (known.secret.clone(), known.added.millis())).collect();
            assert_eq!(known, [(format!("the {nth}th"), 7 + nth)]);
        }
    });
}

#[test]
fn a_job_has_one_worker_until_its_lease_ends() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let at = Instant::from_millis;
        let put =
            |id: &'static str, due| done(&archive, move |writer| writer.put_job(id, "sweep", "x", at(due))).unwrap();
        assert_eq!([put("a", 10), put("b", 5), put("a", 1)], [true, true, false]);
        let lease = |worker: &'static str, now| {
            done(&archive, move |writer| writer.lease_job("sweep", worker, at(now), at(now + 10)))
                .unwrap()
                .map(|job| (job.id, job.tries))
        };
        assert_eq!(lease("w1", 4), None);
        assert_eq!(lease("w1", 10), Some(("b".into(), 1)));
        assert_eq!(lease("w2", 10), Some(("a".into(), 1)));
        assert_eq!(lease("w3", 19), None);
        let finish = |id: &'static str, worker: &'static str| {
            done(&archive, move |writer| writer.finish_job(id, worker, at(20))).unwrap()
        };
        assert_eq!([finish("b", "w2"), finish("b", "w1"), finish("b", "w1")], [false, true, false]);
        assert_eq!(lease("w3", 20), Some(("a".into(), 2)));
        assert_eq!(done(&archive, |writer| writer.postpone_job("a", "w2", Instant::from_millis(50))), Ok(false));
        assert_eq!(done(&archive, |writer| writer.postpone_job("a", "w3", Instant::from_millis(50))), Ok(true));
        assert_eq!([lease("w1", 49), lease("w1", 50)], [None, Some(("a".into(), 3))]);
    });
}

#[test]
fn a_job_that_fails_says_why_and_can_be_taken_up_again() {
    on_both(|home| {
        let (archive, _) = office(&home.place);
        let at = Instant::from_millis;
        let lease = |now: i64| done(&archive, move |writer| writer.lease_job("mail", "w", at(now), at(now + 10)));
        done(&archive, move |writer| writer.put_job("a", "mail", "x", at(1))).unwrap();
        done(&archive, move |writer| writer.put_job("b", "mail", "x", at(9))).unwrap();
        assert_eq!(lease(1).unwrap().unwrap().id, "a");
        assert_eq!(done(&archive, move |writer| writer.try_job_again("a", "v", at(50), "unreachable")), Ok(false));
        assert_eq!(done(&archive, move |writer| writer.try_job_again("a", "w", at(50), "unreachable")), Ok(true));
        let stuck = |archive: &archive::Archive| {
            let stuck = archive.read(|reader| reader.stuck_jobs(9)).unwrap();
            stuck.into_iter().map(|one| (one.id, one.since, one.tries, one.error, one.again)).collect::<Vec<_>>()
        };
        assert_eq!(stuck(&archive), [("a".into(), at(1), 1, "unreachable".into(), Some(at(50)))]);
        assert_eq!(done(&archive, move |writer| writer.retry_job("a", at(20))), Ok(false));
        assert_eq!(lease(50).unwrap().unwrap().id, "b");
        assert_eq!(lease(50).unwrap().unwrap().id, "a");
        assert_eq!(done(&archive, move |writer| writer.give_up_job("a", "w", at(51), "refused 550")), Ok(true));
        assert_eq!(stuck(&archive), [("a".into(), at(1), 2, "refused 550".into(), None)]);
        let counted = |archive: &archive::Archive| {
            let (waiting, failed) = archive.read(|reader| reader.jobs()).unwrap();
            [waiting, failed]
                .map(|jobs| jobs.iter().map(|jobs| (jobs.count.to_string(), jobs.oldest)).collect::<Vec<_>>())
        };
        assert_eq!(counted(&archive), [vec![("1".into(), at(9))], vec![("1".into(), at(1))]]);
        assert_eq!(done(&archive, move |writer| writer.retry_job("a", at(60))), Ok(true));
        assert_eq!(lease(60).unwrap().map(|job| (job.id, job.tries)), Some(("b".into(), 2)));
        assert_eq!(lease(60).unwrap().map(|job| (job.id, job.tries)), Some(("a".into(), 1)));
        assert_eq!(done(&archive, move |writer| writer.finish_job("a", "w", at(61))), Ok(true));
        done(&archive, move |writer| writer.put_mark("day", "7", at(61))).unwrap();
        done(&archive, move |writer| writer.put_mark("day", "8", at(62))).unwrap();
        assert_eq!(done(&archive, move |writer| writer.forget_jobs(at(99))), Ok(1));
        assert_eq!(archive.read(|reader| reader.mark("day")).unwrap().as_deref(), Some("8"));
        assert_eq!(archive.read(|reader| reader.mark("b")), Ok(None));
        assert_eq!((stuck(&archive), counted(&archive)[1].len()), (vec![], 0));
    });
}

/// Records that come together, as a load of older ones does, leave what they leave when each comes alone.
#[test]
fn together_or_one_by_one_leaves_the_same() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        let other = Home::sqlite();
        let (beside, _) = office(&other.place);
        let salt = || || ledger::Salt::from([7; 32]);
        let lives: Vec<_> = (0..6).map(|n| life(n, &charter)[..1 + n as usize % 4].to_vec()).collect();
        let all = lives.concat();
        done(&archive, move |writer| writer.append(&all, &mut salt())).unwrap();
        for record in lives.concat() {
            done(&beside, move |writer| writer.append(std::slice::from_ref(&record), &mut salt())).unwrap();
        }
        let [whole, single] = [&archive, &beside].map(|archive| {
            let mut lines = Vec::new();
            archive.backup(&mut lines).unwrap();
            assert_eq!(archive.verify().unwrap(), []);
            String::from_utf8(lines).unwrap()
        });
        assert_eq!(whole, single);
    });
}
