//! Notices: who is told what, when, and once.

mod county;

use almanac::Instant;
use bureau::act::{Act, Assign, HandOver, Reply, Retract, Words};
use bureau::id::{MatterId, PostId};
use county::{at, county, question, seat};
use office::{CODE_MILLIS, Channels, Load, No, Office, Parcel, TRIES_MAX, Want, Who};

const OFFICER: &str = "science-office-officer";
const CHIEF: &str = "science-office-chief";
const SECRET: &str = "怎样申报科技计划项目";

/// Past the time in which an act can be undone.
const LATER: i64 = 12_000;

/// An office that sends mail and calls one webhook, in a folder that stays as long as it does.
fn house() -> (tempfile::TempDir, Office) {
    let folder = tempfile::tempdir().unwrap();
    let channels =
        Channels { mail: true, hooks: vec!["a1".into()], site: "https://mj.example.gov.cn".into(), morning: 480 };
    let office = county(folder.path()).with_channels(channels);
    (folder, office)
}

fn refused<T: std::fmt::Debug>(answer: Result<T, No>) -> &'static str {
    match answer {
        Err(No::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

/// Every letter due by then, delivered: address, subject, text.
fn letters(office: &Office, now: Instant) -> Vec<(String, String, String)> {
    let next = || {
        let parcel: Option<Parcel> = office.next_letter("w", now).unwrap();
        parcel.inspect(|parcel| office.settle(parcel, "w", Ok(()), now).unwrap())
    };
    let said = |parcel: Parcel| match parcel.load {
        Load::Letter { to, subject, text, .. } => (to, subject, text),
        other => panic!("{other:?}"),
    };
    std::iter::from_fn(next).map(said).collect()
}

fn subjects(office: &Office, now: Instant) -> Vec<String> {
    letters(office, now).into_iter().map(|(to, subject, _)| format!("{to} {subject}")).collect()
}

/// Gives whoever sits on a post a proved address that is the post's word.
fn address(office: &Office, post: &str, now: Instant) {
    let who = seat(office, post, now);
    let own = format!("{post}@example.gov.cn");
    office.set_notices(&who, &own, &Want::ALL, now).unwrap();
    let letters = letters(office, now);
    let (_, _, text) = letters.iter().find(|(to, ..)| *to == own).expect("a code is sent");
    office.confirm_address(&who, code(text), now).unwrap();
}

/// The code in a letter: the line of three groups.
fn code(text: &str) -> &str {
    text.lines().find(|line| line.len() == 14 && line.matches('-').count() == 2).expect("a code")
}

fn asked(office: &Office, now: Instant) -> MatterId {
    office.file(&Who::Nobody, question(office, SECRET, now), now).unwrap().matter
}

fn assign(office: &Office, matter: MatterId, seen: u32, post: &str, now: Instant) {
    let act = Act::Assign(Assign { post: PostId::new(post) });
    office.act(&seat(office, CHIEF, now), matter, seen, act, now).unwrap();
}

#[test]
fn a_matter_that_comes_is_told_once_and_without_its_words() {
    let (_folder, office) = house();
    let now = at("2026-03-02 09:30");
    address(&office, OFFICER, now);
    asked(&office, now);
    assert_eq!(letters(&office, now.plus_millis(9_000)), [], "it could still be undone");
    let sent = letters(&office, now.plus_millis(LATER));
    let [(to, subject, text)] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(to, "science-office-officer@example.gov.cn");
    assert!(subject.starts_with("新到办件 0"), "{subject}");
    assert!(text.contains("https://mj.example.gov.cn/workbench/matters/") && text.contains("政策咨询"), "{text}");
    for personal in [SECRET, "李某", "13900001234"] {
        assert!(!text.contains(personal) && !subject.contains(personal), "{text}");
    }
    assert_eq!(letters(&office, now.plus_millis(86_400_000)), []);
}

#[test]
fn what_is_undone_or_refused_is_not_told() {
    let (_folder, office) = house();
    let now = at("2026-03-02 09:30");
    for post in [OFFICER, "science-office-officer-two"] {
        address(&office, post, now);
    }
    let matter = asked(&office, now);
    letters(&office, now.plus_millis(LATER));
    calls(&office, now.plus_millis(LATER));
    let now = at("2026-03-02 10:00");
    assign(&office, matter, 1, "science-office-officer-two", now);
    let chief = seat(&office, CHIEF, now);
    assert_eq!(refused(office.act(&chief, matter, 1, Act::Accept, now)), "stale");
    office.act(&chief, matter, 2, Act::Retract(Retract { entry: 2 }), now.plus_millis(9_000)).unwrap();
    let later = now.plus_millis(2 * LATER);
    assert_eq!((subjects(&office, later), calls(&office, later)), (vec![], vec![]));
    // Passed on before it was told: the post that does not have it any more hears nothing.
    assign(&office, matter, 3, "science-office-officer-two", now);
    assign(&office, matter, 4, OFFICER, now.plus_millis(1_000));
    let told = subjects(&office, now.plus_millis(3 * LATER));
    assert!(told.len() == 1 && told[0].starts_with("science-office-officer@"), "{told:?}");
}

#[test]
fn a_hand_over_is_told_to_who_shall_accept_and_its_acceptance_to_who_gave() {
    let (_folder, office) = house();
    let now = at("2026-03-02 09:30");
    let two = "science-office-officer-two";
    for post in [OFFICER, two] {
        address(&office, post, now);
    }
    let matter = asked(&office, now);
    letters(&office, now.plus_millis(LATER));
    let hand_over = Act::HandOver(HandOver { post: PostId::new(two), reason: Words::new("不属本岗") });
    office.act(&seat(&office, OFFICER, now), matter, 1, hand_over, now).unwrap();
    let later = now.plus_millis(LATER);
    let told = letters(&office, later);
    assert!(told.len() == 1 && told[0].0.starts_with(two) && told[0].1.contains("请接收移交"), "{told:?}");
    assert!(!told[0].2.contains("不属本岗"));
    office.act(&seat(&office, two, later), matter, 2, Act::AcceptHandOver, later).unwrap();
    let told = subjects(&office, later.plus_millis(LATER));
    assert!(told.len() == 1 && told[0].starts_with("science-office-officer@example.gov.cn 移交已接收"), "{told:?}");
}

/// Names of calls due by then, delivered: act, step, place.
fn calls(office: &Office, now: Instant) -> Vec<(String, String, u32)> {
    let next = || {
        let parcel = office.next_call("w", now).unwrap();
        parcel.inspect(|parcel| office.settle(parcel, "w", Ok(()), now).unwrap())
    };
    let said = |parcel: Parcel| match parcel.load {
        Load::Call { event, step, seq, .. } => (event, step.0, seq),
        other => panic!("{other:?}"),
    };
    std::iter::from_fn(next).map(said).collect()
}

#[test]
fn every_act_is_called_out() {
    let (_folder, office) = house();
    let now = at("2026-03-02 09:30");
    let matter = asked(&office, now);
    assign(&office, matter, 1, OFFICER, now.plus_millis(1));
    let reply = Act::Reply(Reply { answer: Words::new("请于4月30日前申报。") });
    office.act(&seat(&office, OFFICER, now), matter, 2, reply, now.plus_millis(2)).unwrap();
    let wanted = [("file", "intake", 1), ("assign", "answering", 2), ("reply", "answered", 3)];
    let wanted = wanted.map(|(act, step, seq)| (act.to_string(), step.to_string(), seq));
    assert_eq!(calls(&office, now.plus_millis(LATER)), wanted);
    let silent = office.with_channels(Channels::default());
    asked(&silent, now);
    assert_eq!((silent.rouse(now).unwrap(), silent.next_call("w", now.plus_millis(LATER)).unwrap()), (0, None));
}

/// ux.md §4: one alert per real change; lamp alerts go to the post, then the deputy.
#[test]
fn a_lamp_that_turns_is_told_once_and_red_to_the_post_above_too() {
    let (_folder, office) = house();
    let now = at("2026-03-02 09:30");
    for post in [OFFICER, CHIEF] {
        address(&office, post, now);
    }
    let matter = asked(&office, now);
    office.rouse(now).unwrap();
    assign(&office, matter, 1, OFFICER, now.plus_millis(1));
    letters(&office, now.plus_millis(LATER));
    // Due on Monday 9 March: five working days from the 2nd. Calm until it is near.
    let mut told = Vec::new();
    for day in 3..=20 {
        let morning = at(&format!("2026-03-{day:02} 07:00"));
        let put = office.rouse(morning).unwrap();
        assert_eq!(office.rouse(morning.plus_millis(60_000)).unwrap(), 0, "once a day");
        let sent = subjects(&office, morning.plus_millis(LATER));
        assert_eq!(put as usize, sent.len());
        told.extend(sent.into_iter().map(|subject| (day, subject[..subject.len() - 13].to_string())));
    }
    let to = |post: &str, what: &str| format!("{post}@example.gov.cn {what}");
    assert_eq!(
        told,
        [(6, to(OFFICER, "临期提醒")), (10, to(CHIEF, "逾期提醒")), (10, to(OFFICER, "逾期提醒"))],
        "the weekend of the 7th and 8th is nobody's working day"
    );
}

#[test]
fn the_digest_comes_on_working_mornings_only() {
    let (_folder, office) = house();
    let now = at("2026-06-15 09:30");
    address(&office, OFFICER, now);
    // Due on Tuesday 23 June: the 19th to 21st are the Dragon Boat holiday.
    let matter = asked(&office, now);
    office.act(&seat(&office, OFFICER, now), matter, 1, Act::Accept, now).unwrap();
    office.rouse(now.plus_millis(-5 * 3_600_000)).unwrap();
    letters(&office, now.plus_millis(LATER));
    let mut told = Vec::new();
    for (day, time) in [(19, "08:00"), (20, "08:00"), (21, "08:00"), (22, "07:59"), (22, "08:00"), (22, "08:01")] {
        let morning = at(&format!("2026-06-{day} {time}"));
        office.rouse(morning).unwrap();
        let sent = letters(&office, morning).into_iter().filter(|(_, subject, _)| subject.contains("今日办件"));
        told.extend(sent.map(|letter| (day, time, letter)));
    }
    let [(22, "08:00", (_, subject, text))] = &told[..] else { panic!("{told:?}") };
    assert_eq!(subject, "2026-06-22 今日办件：逾期0件，今天到期0件，本周到期1件");
    assert!(
        text.contains("【本周到期】\n0") && text.contains("/workbench/matters/") && !text.contains(SECRET),
        "{text}"
    );
    // In the afternoon it is no morning's any more; who does not want it gets none.
    let afternoon = at("2026-06-23 13:00");
    office.rouse(afternoon).unwrap();
    assert!(subjects(&office, afternoon).iter().all(|subject| !subject.contains("今日办件")));
    office
        .set_notices(&seat(&office, OFFICER, now), "science-office-officer@example.gov.cn", &[Want::Mine], now)
        .unwrap();
    office.rouse(at("2026-06-24 08:00")).unwrap();
    assert_eq!(letters(&office, at("2026-06-24 08:00")), []);
}

#[test]
fn an_address_is_proved_before_anything_else_is_sent_there() {
    let (_folder, office) = house();
    let now = at("2026-03-02 09:30");
    let who = seat(&office, OFFICER, now);
    let set = |address: &str, now| office.set_notices(&who, address, &Want::ALL, now);
    assert_eq!(refused(set("nobody", now)), "not-an-address");
    set("a@example.cn", now).unwrap();
    assert_eq!(refused(set("b@example.cn", now.plus_millis(1))), "too-many");
    asked(&office, now);
    let sent = letters(&office, now.plus_millis(LATER));
    assert!(sent.len() == 1 && sent[0].1 == "验证码", "{sent:?}");
    assert_eq!(refused(office.confirm_address(&who, "AAAA-AAAA-AAAA", now)), "wrong-code");
    let late = now.plus_millis(CODE_MILLIS + 1);
    assert_eq!(refused(office.confirm_address(&who, code(&sent[0].2), late)), "wrong-code");
    assert!(!office.notices(&who, late).unwrap().asked);
    office.confirm_address(&who, &code(&sent[0].2).to_lowercase(), now).unwrap();
    let known = office.notices(&who, now).unwrap();
    assert_eq!((known.address.as_deref(), known.confirmed, known.asked), (Some("a@example.cn"), true, false));
    assert_eq!(refused(office.confirm_address(&who, code(&sent[0].2), now)), "wrong-code");
    office.remove_address(&who).unwrap();
    assert_eq!(office.notices(&who, now).unwrap().address, None);
    let silent = office.clone().with_channels(Channels::default());
    assert_eq!(refused(silent.set_notices(&who, "a@example.cn", &[], now)), "no-mail");
    assert_eq!(refused(office.notices(&Who::Nobody, now)), "not-seated");
}

#[test]
fn what_cannot_be_delivered_is_tried_for_three_days_and_then_listed() {
    let (_folder, office) = house();
    let mut now = at("2026-03-02 09:30");
    asked(&office, now);
    let admin = seat(&office, "system-admin", now);
    let officer = seat(&office, OFFICER, now);
    for _ in 0..TRIES_MAX {
        now = now.plus_millis(6 * 3_600_000);
        let parcel = office.next_call("w", now).unwrap().expect("it is tried again");
        office.settle(&parcel, "w", Err("rejected 503".into()), now).unwrap();
        assert_eq!(office.next_call("w", now).unwrap(), None);
    }
    let listed = office.jobs(&admin).unwrap();
    let counts: Vec<_> = listed.counts.iter().map(|one| (one.name.as_str(), one.given_up.to_string())).collect();
    assert_eq!(counts, [("外部系统通知", "1".to_string()), ("邮件", "0".to_string())]);
    let [failed] = &listed.failed[..] else { panic!("{listed:?}") };
    assert_eq!((failed.says.as_str(), failed.tries, failed.again), ("对方拒收，应答代码503", TRIES_MAX, None));
    assert_eq!(office.next_call("w", now.plus_millis(86_400_000)).unwrap(), None);
    assert_eq!(
        [refused(office.jobs(&officer)), refused(office.retry_job(&officer, &failed.id, now))],
        ["not-your-duty"; 2]
    );
    assert_eq!(refused(office.retry_job(&admin, "no-such-job", now)), "stale");
    office.retry_job(&admin, &failed.id, now).unwrap();
    let parcel = office.next_call("w", now).unwrap().unwrap();
    office.settle(&parcel, "w", Ok(()), now).unwrap();
    assert!(office.jobs(&admin).unwrap().failed.is_empty());
    // A webhook that is no longer set is given up at once.
    asked(&office, now);
    let moved = Channels { hooks: vec!["b2".into()], ..Channels::default() };
    assert_eq!(office.clone().with_channels(moved).next_call("w", now.plus_millis(LATER)).unwrap(), None);
    assert_eq!(office.jobs(&admin).unwrap().failed[0].says, "这个外部地址已不在启动参数中");
}
