//! Several programs at work on one database: each here is an office opened once more.

mod county;
#[path = "../../archive/tests/archive/home.rs"]
mod home;

use almanac::Instant;
use archive::{Archive, Place};
use bureau::act::{Act, Channel, Reply, Words};
use bureau::entry::Actor;
use bureau::id::{ItemId, PartId};
use bureau::roster::RosterAct;
use county::{at, county, county_at, entropy, question, seat};
use home::Home;
use office::{CardAsk, Channels, Count, Filing, ListAsk, No, Office, Who};
use std::collections::BTreeSet;
use std::thread;

fn refused<T: std::fmt::Debug>(answer: Result<T, No>) -> &'static str {
    match answer {
        Err(No::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

/// Two offices on a server, each a program of its own; in a folder, two hands of one program.
fn two(home: &Home) -> [Office; 2] {
    match &home.place {
        Place::Folder(folder) => {
            let office = county(folder);
            [office.clone(), office]
        }
        Place::Url(_) => {
            let first = county_at(&home.place);
            [first, Office::open(Archive::open_at(&home.place).unwrap(), entropy()).unwrap()]
        }
    }
}

fn homes() -> [Home; 2] {
    [Home::sqlite(), Home::postgres().expect("a server to test on")]
}

#[test]
fn whom_one_program_relieves_the_other_refuses_at_once() {
    for home in homes() {
        let [here, there] = two(&home);
        let now = at("2026-03-02 09:30");
        let officer = seat(&there, "science-office-officer", now);
        let Who::Seat { person, tenure, .. } = officer else { panic!("{officer:?}") };
        let person = there.roster().person(person).unwrap().clone();
        there.set_password(&person, "一个够长的口令", now).unwrap();
        let (token, _) = there.log_in(&person.login, "一个够长的口令", "", now).unwrap();
        let ask = |title| there.file(&Who::Nobody, question(&there, title, now), now).unwrap().matter;
        let [first, second] = ["一问", "二问"].map(ask);
        there.act(&officer, first, 1, Act::Accept, now).unwrap();

        let relieve = RosterAct::Relieve { tenure, to: at("2026-03-01").day(here.zone()) };
        here.change_roster(&Actor::Import { source: "test".into() }, relieve, now).unwrap();
        let reply = Act::Reply(Reply { answer: Words::new("答") });
        // To a seat that is over no matter is there any more.
        assert_eq!(refused(there.act(&officer, first, 2, reply, now)), "no-such-matter");
        assert_eq!(refused(there.act(&officer, second, 1, Act::Accept, now)), "no-such-matter");
        assert_eq!(refused(there.view(&officer, first, now)), "no-such-matter");
        assert!(there.session(&token, now).unwrap().is_none());
        assert_eq!(refused(there.log_in(&person.login, "一个够长的口令", "", now)), "not-seated");
    }
}

#[test]
fn what_the_law_deems_done_is_done_once_however_many_sweep() {
    const MATTERS: u32 = 12;
    for home in homes() {
        let [here, there] = two(&home);
        let now = at("2026-03-02 09:30");
        let filed: Vec<_> = (0..MATTERS).map(|_| here.file(&Who::Nobody, registration(&here), now).unwrap()).collect();
        let late = at("2026-03-20 03:00");
        let done: u32 = thread::scope(|scope| {
            let sweeps = [&here, &there, &here, &there].map(|office| scope.spawn(|| office.sweep(late).unwrap()));
            sweeps.into_iter().map(|sweep| sweep.join().unwrap()).sum()
        });
        assert_eq!(there.sweep(late).unwrap(), 0);
        let watcher = seat(&there, "efficiency-director", late);
        let issued = there.cards(&watcher, &CardAsk { limit: 50, ..CardAsk::default() }, late).unwrap().count;
        assert_eq!(issued, Count::Exact(done - MATTERS), "each matter deemed accepted once, each card issued once");
        let chief = seat(&there, "science-result-officer", late);
        for filed in &filed {
            let view = there.view(&chief, filed.matter, late).unwrap();
            assert_eq!(view.journal.len(), 2, "{:?}", view.journal);
        }
        let list = there.today(&chief, &ListAsk { limit: 50, ..ListAsk::default() }, late).unwrap();
        assert_eq!(list.rows.len(), MATTERS as usize);
    }
}

fn registration(office: &Office) -> Filing {
    let fields = [
        ("applicant", "虚构公司"),
        ("identity", "91440000MA0000000X"),
        ("phone", "13900001234"),
        ("request", "登记一项成果"),
    ];
    Filing {
        id: office.new_id(at("2026-03-02 09:30")),
        item: ItemId::new("result-registration"),
        channel: Channel::Portal,
        fields: fields.into_iter().map(|(id, text)| (PartId::new(id), text.to_string())).collect(),
        materials: Vec::new(),
    }
}

#[test]
fn a_notice_is_handed_to_one_worker_and_to_another_only_when_that_one_died() {
    const MATTERS: usize = 12;
    for home in homes() {
        let channels = Channels { hooks: vec!["a1".into()], ..Channels::default() };
        let offices = two(&home).map(|office| office.with_channels(channels.clone()));
        let now = at("2026-03-02 09:30");
        for n in 0..MATTERS {
            offices[n % 2].file(&Who::Nobody, question(&offices[n % 2], "问", now), now).unwrap();
        }
        let later = now.plus_millis(12_000);
        // One in three is left lying by a worker that dies.
        let work = |office: &Office, worker: String, later: Instant, dies: bool| {
            let mut had = Vec::new();
            while let Some(parcel) = office.next_call(&worker, later).unwrap() {
                if !(dies && had.len() % 3 == 2) {
                    office.settle(&parcel, &worker, Ok(()), later).unwrap();
                }
                had.push(parcel.job);
            }
            had
        };
        let round = |later: Instant, dies: bool| -> Vec<String> {
            thread::scope(|scope| {
                let hand = |n: usize| {
                    let (office, work) = (&offices[n % 2], &work);
                    scope.spawn(move || work(office, format!("w{n}"), later, dies))
                };
                let hands: Vec<_> = (0..4).map(hand).collect();
                hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
            })
        };
        let first = round(later, true);
        let distinct: BTreeSet<_> = first.iter().cloned().collect();
        assert_eq!((first.len(), distinct.len()), (MATTERS, MATTERS), "{first:?}");
        assert_eq!(round(later.plus_millis(60_000), false), [""; 0], "what is leased is left alone");
        let again = round(later.plus_millis(6 * 60_000), false);
        assert!(again.len() < MATTERS && again.iter().all(|job| distinct.contains(job)), "{again:?}");
        assert_eq!(round(later.plus_millis(86_400_000), false), [""; 0]);
    }
}

#[test]
fn what_comes_round_is_opened_once_however_many_sweep() {
    for home in homes() {
        let [here, there] = two(&home);
        let now = at("2026-03-02 09:30");
        let opened: u32 = thread::scope(|scope| {
            let all = [&here, &there, &here, &there].map(|office| scope.spawn(|| office.open_duties(now).unwrap()));
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        // Whoever met another leaves the rest to the next sweep.
        let rest = here.open_duties(now).unwrap() + there.open_duties(now).unwrap();
        let list = here.recurring(&seat(&here, "county-head", now), 2026, None, now).unwrap();
        let units = list.duties.iter().flat_map(|duty| &duty.units);
        let cells = units.map(|unit| unit.cells.iter().flatten().count()).sum::<usize>();
        assert_eq!((opened + rest) as usize, cells);
        assert!(cells > 10 && [&here, &there].map(|office| office.open_duties(now).unwrap()) == [0, 0]);
    }
}
