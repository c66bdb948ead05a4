//! Administration in an office: keys, two-person changes, and what one administrator may not do for another.

mod county;

use bureau::admin::AdminAct;
use bureau::id::{KeyId, PostId, TenureId};
use bureau::roster::{RosterAct, Tenure};
use county::{at, county, question, seat};
use office::{AuditAsk, No, Office, Who};

const NOW: &str = "2026-03-02 09:30";

/// The code of a refusal, or `done`.
fn code<T>(done: Result<T, No>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(No::Refused(refusal)) => refusal.code(),
        Err(No::Trouble(trouble)) => panic!("{trouble}"),
    }
}

fn tenure(who: &Who) -> TenureId {
    match who {
        Who::Seat { tenure, .. } => *tenure,
        _ => panic!("no seat"),
    }
}

fn roles(office: &Office) -> [Who; 4] {
    let now = at(NOW);
    ["system-admin", "security-admin", "audit-admin", "science-office-chief"].map(|post| seat(office, post, now))
}

#[test]
fn a_key_opens_its_seat_until_it_is_taken_back_or_over() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at(NOW);
    let [system, security, _, chief] = roles(&office);
    let until = now.day(office.zone()).plus(30);
    let issue = |who, whose, client, until| office.issue_key(who, tenure(whose), client, until, now);
    assert_eq!(code(issue(&system, &chief, "政务服务平台", until)), "not-your-duty");
    assert_eq!(code(issue(&security, &system, "政务服务平台", until)), "key-for-admin");
    assert_eq!(code(issue(&security, &chief, " ", until)), "missing");
    assert_eq!(code(issue(&security, &chief, "政务服务平台", until.plus(-40))), "ends-before-begin");

    let text = issue(&security, &chief, "政务服务平台", until).unwrap();
    let caller = office.key_seat(&text, now).unwrap();
    assert_eq!(caller, Some(chief.clone()));
    let filed = office.file(&Who::Nobody, question(&office, "怎样申报", now), now).unwrap();
    assert_eq!(office.find(&caller.unwrap(), &filed.receipt, now).unwrap(), filed.matter);
    for wrong in ["", "mj_", &text[3..], &text[..text.len() - 1], &text.replace("mj_", "mj-")] {
        assert_eq!(office.key_seat(wrong, now).unwrap(), None, "{wrong}");
    }
    assert_eq!(office.key_seat(&text, now.plus_millis(31 * 86_400_000)).unwrap(), None);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let secret = text.rsplit('_').next().unwrap().as_bytes();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "the secret is kept");
    }

    let key: KeyId = text.split('_').nth(1).unwrap().parse().unwrap();
    assert_eq!(code(office.revoke_key(&system, key, now)), "not-your-duty");
    assert_eq!(code(office.revoke_key(&security, key, now)), "done");
    assert_eq!(code(office.revoke_key(&security, key, now)), "no-such-key");
    assert_eq!(office.key_seat(&text, now).unwrap(), None);
}

#[test]
fn of_two_who_settle_a_change_at_once_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at(NOW);
    let [system, security, ..] = roles(&office);
    for round in 0..4 {
        let to = now.day(office.zone()).plus(10 + round);
        let relieve = RosterAct::Relieve { tenure: tenure(&roles(&office)[3]), to };
        let change = office.new_change(now);
        office.administer(&system, AdminAct::Propose { change, wanted: relieve }, now).unwrap();
        let settle = |act: AdminAct| {
            let (office, security) = (office.clone(), security.clone());
            std::thread::spawn(move || code(office.administer(&security, act, now)))
        };
        let reason = bureau::act::Words::new("任免文件未到");
        let both = [settle(AdminAct::Confirm { change }), settle(AdminAct::Decline { change, reason })];
        let mut both = both.map(|one| one.join().unwrap());
        both.sort_unstable();
        assert_eq!(both, ["change-settled", "done"]);
        let confirmed = office.administration().unwrap().proposals[&change].confirmed.unwrap();
        let seat = office.roster().tenure(tenure(&roles(&office)[3])).cloned().unwrap();
        assert_eq!(seat.to == Some(to), confirmed);
    }
}

#[test]
fn a_change_that_no_longer_fits_is_refused_when_it_is_confirmed_and_nobody_confirms_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at(NOW);
    let [system, security, audit, chief] = roles(&office);
    let today = now.day(office.zone());
    let Who::Seat { person, post, .. } = &chief else { unreachable!() };
    let propose = |who: &Who, wanted: RosterAct| {
        let change = office.new_change(now);
        office.administer(who, AdminAct::Propose { change, wanted }, now).map(|()| change)
    };
    let appoint = |person, post: &PostId, from| {
        let id = office.new_tenure(now);
        RosterAct::Appoint(Tenure { id, person, post: post.clone(), from, to: None, acting: false })
    };
    let free = RosterAct::Relieve { tenure: tenure(&chief), to: today.plus(5) };
    let change = propose(&system, free).unwrap();
    office.administer(&security, AdminAct::Confirm { change }, now).unwrap();

    let people: Vec<_> = office.roster().people().map(|person| person.id).collect();
    let idle: Vec<_> = people.iter().filter(|id| office.roster().seats(**id, today).next().is_none()).collect();
    let newcomer = **idle.first().expect("somebody without a seat");
    let first = propose(&system, appoint(newcomer, post, today.plus(6))).unwrap();
    let second = propose(&system, appoint(*person, post, today.plus(8))).unwrap();
    assert_eq!(code(office.administer(&audit, AdminAct::Confirm { change: first }, now)), "not-your-duty");
    assert_eq!(code(office.administer(&system, AdminAct::Confirm { change: first }, now)), "not-your-duty");
    assert_eq!(code(office.administer(&security, AdminAct::Confirm { change: first }, now)), "done");
    assert_eq!(code(office.administer(&security, AdminAct::Confirm { change: second }, now)), "seat-taken");
    assert_eq!(office.administration().unwrap().proposals[&second].confirmed, None);

    let Who::Seat { person: own, post: seat, .. } = &security else { unreachable!() };
    let relieve = RosterAct::Relieve { tenure: tenure(&security), to: today.plus(20) };
    let change = propose(&system, relieve).unwrap();
    office.administer(&security, AdminAct::Confirm { change }, now).unwrap();
    let again = propose(&system, appoint(*own, seat, today.plus(21))).unwrap();
    assert_eq!(code(office.administer(&security, AdminAct::Confirm { change: again }, now)), "own-change");
}

#[test]
fn a_backup_made_while_acts_run_is_one_state_and_restores_to_the_same_heads() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(&folder.path().join("data"));
    let shelf = folder.path().join("backups");
    let now = at(NOW);
    let [system, security, audit, _] = roles(&office);
    assert_eq!(code(office.back_up(&security, &shelf, now)), "not-your-duty");
    assert!(!shelf.exists());

    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let acting = {
        let (office, stop) = (office.clone(), stop.clone());
        std::thread::spawn(move || {
            let mut filed = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                office.file(&Who::Nobody, question(&office, "怎样申报", now), now).unwrap();
                filed += 1;
            }
            filed
        })
    };
    let mut made = Vec::new();
    for second in 0..4 {
        made.push(office.back_up(&system, &shelf, now.plus_millis(second * 1_000)).unwrap());
        std::thread::sleep(std::time::Duration::from_millis(30));
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(acting.join().unwrap() > 0);
    assert!(made.windows(2).all(|two| two[0].1.entries < two[1].1.entries), "{made:?}");
    for (n, (name, counts)) in made.iter().enumerate() {
        let beside = folder.path().join(format!("restored-{n}"));
        let file = std::fs::File::open(shelf.join(name)).unwrap();
        assert_eq!(archive::restore(&beside, &mut std::io::BufReader::new(file)).as_ref(), Ok(counts));
    }

    // Nothing runs any more: what is restored has the same heads as what was backed up.
    let before = office.verify(&audit, now, &mut |_| {}).unwrap();
    let (name, _) = office.back_up(&system, &shelf, now.plus_millis(9_000)).unwrap();
    let beside = folder.path().join("restored");
    archive::restore(&beside, &mut std::fs::read(shelf.join(&name)).unwrap().as_slice()).unwrap();
    let restored = archive::Archive::open(&beside).unwrap().verified(&mut |_| {}).unwrap();
    // The verification noted itself before the backup was made.
    assert_eq!((restored.entries, restored.flaws.len()), (before.entries + 1, 0));
    assert_eq!(office.drill(&system, &shelf, &name, now).unwrap().entries, restored.entries);
    assert!(!shelf.join("drill").exists());
    assert_eq!(code(office.drill(&system, &shelf, "../data/archive.db", now)), "no-such-backup");
    let page = office.system(&system, Some(&shelf), now).unwrap();
    assert_eq!((page.backups.shelved.len(), page.backups.drilled.map(|(file, _)| file)), (5, Some(name)));
}

#[test]
fn the_audit_names_who_did_what_and_flags_stand_beside() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at(NOW);
    let [system, security, audit, chief] = roles(&office);
    let to = now.day(office.zone()).plus(10);
    let change = office.new_change(now);
    let wanted = RosterAct::Relieve { tenure: tenure(&chief), to };
    office.administer(&system, AdminAct::Propose { change, wanted }, now).unwrap();
    office.administer(&security, AdminAct::Confirm { change }, now.plus_millis(2_000)).unwrap();
    let until = to.plus(30);
    let key = office.issue_key(&security, tenure(&chief), "政务服务平台", until, now.plus_millis(3_000)).unwrap();

    let all = AuditAsk::default();
    assert_eq!(code(office.audit(&system, &all, now)), "not-your-duty");
    let page = office.audit(&audit, &all, now).unwrap();
    let texts: Vec<&str> = page.rows.iter().map(|row| row.did.text.as_str()).take(4).collect();
    assert!(texts[0].starts_with("为") && texts[0].contains("发放接口密钥，供“政务服务平台”使用"), "{texts:?}");
    assert!(texts[1].ends_with("免职，最后一日为2026年3月12日") && texts[2].starts_with("核准编制变更："), "{texts:?}");
    assert!(page.rows.iter().all(|row| !row.did.text.contains('[')), "a sentence is missing");

    let note = bureau::act::Words::new("核对任免文件");
    let blank = AdminAct::Flag { entry: 2, note: bureau::act::Words::new(" ") };
    assert_eq!(code(office.administer(&audit, blank, now)), "missing");
    office.administer(&audit, AdminAct::Flag { entry: 2, note: note.clone() }, now).unwrap();
    let flagged = office.audit(&audit, &AuditAsk { flagged: true, ..AuditAsk::default() }, now).unwrap();
    assert_eq!((flagged.count, &flagged.rows[0].flags[0].note, flagged.rows[0].seq), (1, &note, 2));

    let codes = |at| office.doubts(&audit, at).unwrap().into_iter().map(|doubt| doubt.code).collect::<Vec<_>>();
    assert!(codes(now).contains(&"hasty") && !codes(now).contains(&"key-outlives"));
    let later = now.plus_millis(12 * 86_400_000);
    assert!(codes(later).contains(&"key-outlives"));
    assert_eq!(office.key_seat(&key, later).unwrap(), None);
}
