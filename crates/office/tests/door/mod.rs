//! The door: one-time passwords, second factors, the road between them and the workbench.

use crate::county::{at, entropy, seat, texts};
use almanac::Instant;
use archive::{Archive, Place};
use bureau::admin::Factor;
use bureau::roster::Person;
use office::{FactorId, Founding, KEY_BYTES, Knock, No, Office, Stage, Vault, Who};

const PASSWORD: &str = "correct horse";

/// The county with a rule that the three administrators need a second factor, put off for as many days.
fn office(folder: &std::path::Path, grace: u32) -> Office {
    let read = |name: &str| {
        std::fs::read_to_string(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters/places").join(name),
        )
        .unwrap()
    };
    let mut n = 0;
    let next = || {
        n += 1;
        n
    };
    let place =
        bureau::place::read(("organs.toml", &read("organs.toml")), ("posts.toml", &read("posts.toml")), next).unwrap();
    let door = format!("[second_factor]\nrole = [\"security_admin\"]\ngrace_days = {grace}\nclause = \"等保\"\n");
    let texts = [texts(), vec![("door.toml".into(), door)]].concat();
    let founding = Founding { texts, acts: place.acts, at: at("2025-01-06"), source: "test".into() };
    let archive = Archive::create_at(&Place::Folder(folder.into()), &place.body).unwrap();
    office::found(archive, &founding, entropy()).unwrap().with_vault(Vault::new(&[7; KEY_BYTES]))
}

fn person(office: &Office, post: &str, now: Instant) -> (Who, Person) {
    let who = seat(office, post, now);
    let Who::Seat { person, .. } = who else { panic!("{who:?}") };
    let person = office.roster().person(person).unwrap().clone();
    (who, person)
}

fn refused<T: std::fmt::Debug>(done: Result<T, No>) -> &'static str {
    match done {
        Err(No::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

/// The code a telephone shows for the letters of a secret.
fn telephone(letters: &str, now: Instant) -> String {
    let bits = letters.chars().filter(|c| !c.is_whitespace()).flat_map(|c| {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap() as u8;
        (0..5).rev().map(move |n| value >> n & 1)
    });
    let bits: Vec<u8> = bits.collect();
    let secret: Vec<u8> = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit)).collect();
    seal::totp::code_at(&secret, now.millis())
}

/// Takes up one-time codes; gives the letters of the secret and the recovery codes.
fn take_up(office: &Office, who: &Who, person: &Person, now: Instant) -> (String, Vec<String>) {
    let pending = office.begin_totp(person.id).unwrap();
    assert_eq!(refused(office.add_totp(who, &pending.shut, "12345", now)), "code-wrong");
    let codes = office.add_totp(who, &pending.shut, &telephone(&pending.letters, now), now).unwrap();
    assert_eq!(codes.len(), 10);
    (pending.letters, codes)
}

fn minutes(now: Instant, minutes: i64) -> Instant {
    now.plus_millis(minutes * 60_000)
}

#[test]
fn a_one_time_password_opens_only_the_page_that_changes_it() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path(), 0);
    let now = at("2026-03-02 09:30");
    let (_, officer) = person(&office, "science-office-officer", now);
    office.set_password_once(&officer, "K7M2-QFX9-H4TR", now).unwrap();
    let (token, stage) = office.log_in(&officer.login, "K7M2-QFX9-H4TR", "Edge", now).unwrap();
    assert_eq!(stage, Stage::Change);
    assert!(office.session(&token, now).unwrap().is_none(), "a half-open session is no session");
    let change = |new: &str, again: &str| office.change_first(&token, new, again, now);
    assert_eq!(refused(change("short", "short")), "password-short");
    assert_eq!(refused(change(PASSWORD, "another horse")), "password-differs");
    assert_eq!(refused(change("K7M2-QFX9-H4TR", "K7M2-QFX9-H4TR")), "password-same");
    let (seated, stage) = change(PASSWORD, PASSWORD).unwrap();
    assert!(stage == Stage::In && seated != token && office.session(&seated, now).unwrap().is_some());
    assert_eq!(refused(change(PASSWORD, PASSWORD)), "page-old");
    assert_eq!(refused(office.log_in(&officer.login, "K7M2-QFX9-H4TR", "Edge", now)), "wrong-login");
    assert_eq!(office.log_in(&officer.login, PASSWORD, "Edge", now).unwrap().1, Stage::In);
}

#[test]
fn a_code_is_taken_once_and_so_is_each_recovery_code() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path(), 0);
    let now = at("2026-03-02 09:30");
    let (who, officer) = person(&office, "science-office-officer", now);
    office.set_password(&officer, PASSWORD, now).unwrap();
    let (letters, codes) = take_up(&office, &who, &officer, now);
    let half = |now| {
        let (token, stage) = office.log_in(&officer.login, PASSWORD, "Edge", now).unwrap();
        assert_eq!(stage, Stage::Second);
        assert!(office.session(&token, now).unwrap().is_none());
        token
    };
    // The code that confirmed is used up; the next one is not, and only once.
    let first = half(now);
    assert_eq!(refused(office.second(&first, &telephone(&letters, now), now)), "wrong-factor");
    let now = minutes(now, 1);
    let (seated, stage) = office.second(&first, &telephone(&letters, now), now).unwrap();
    assert!(stage == Stage::In && seated != first && office.session(&seated, now).unwrap().is_some());
    assert_eq!(refused(office.second(&first, &telephone(&letters, minutes(now, 1)), minutes(now, 1))), "page-old");
    assert_eq!(refused(office.second(&half(now), &telephone(&letters, now), now)), "wrong-factor");
    assert_eq!(refused(office.second(&half(now), &telephone(&letters, minutes(now, 2)), now)), "wrong-factor");
    // Recovery codes, however they are typed.
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(office.second(&half(now), &typed, now).unwrap().1, Stage::In);
    assert_eq!(refused(office.second(&half(now), &codes[3], now)), "wrong-factor");
    assert_eq!(office.account(&who, &seated, now).unwrap().codes_left, 9);
    // Five minutes, and no longer.
    let late = half(now);
    assert_eq!(refused(office.second(&late, &codes[4], minutes(now, 6))), "page-old");
}

/// Many browsers with the password send the same code in one moment.
#[test]
fn of_many_who_send_one_code_at_once_one_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path(), 0);
    let now = at("2026-03-02 09:30");
    let (who, officer) = person(&office, "science-office-officer", now);
    office.set_password(&officer, PASSWORD, now).unwrap();
    let (letters, codes) = take_up(&office, &who, &officer, now);
    let now = minutes(now, 1);
    for code in [telephone(&letters, now), codes[0].clone()] {
        let halves: Vec<_> = (0..6).map(|_| office.log_in(&officer.login, PASSWORD, "Edge", now).unwrap().0).collect();
        let answers: Vec<_> = std::thread::scope(|scope| {
            let send = |half: String| {
                let (office, code) = (office.clone(), code.clone());
                scope.spawn(move || office.second(&half, &code, now).map(|(_, stage)| stage))
            };
            let sent: Vec<_> = halves.into_iter().map(send).collect();
            sent.into_iter().map(|sent| sent.join().unwrap()).collect()
        });
        let (inside, outside): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(inside.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [Stage::In]);
        assert!(outside.into_iter().all(|answer| refused(answer) == "wrong-factor"));
    }
}

#[test]
fn a_post_that_needs_a_second_factor_sets_it_up_at_the_first_log_in_or_within_the_days_of_grace() {
    let now = at("2026-03-02 09:30");
    let folder = tempfile::tempdir().unwrap();
    let strict = office(folder.path(), 0);
    let (who, security) = person(&strict, "security-admin", now);
    strict.set_password(&security, PASSWORD, now).unwrap();
    let (token, stage) = strict.log_in(&security.login, PASSWORD, "Edge", now).unwrap();
    assert_eq!(stage, Stage::SetUp);
    assert_eq!(strict.half(&token, now).unwrap().unwrap().put_off, None);
    let (again, stage) = strict.put_off(&token, now).unwrap();
    assert_eq!(stage, Stage::SetUp, "there is no putting off");
    let pending = strict.begin_totp(security.id).unwrap();
    let (other, _) = (person(&strict, "audit-admin", now).1, ());
    let theirs = strict.begin_totp(other.id).unwrap();
    assert_eq!(refused(strict.set_up_totp(&again, &theirs.shut, &telephone(&theirs.letters, now), now)), "page-old");
    let (seated, stage, codes) =
        strict.set_up_totp(&again, &pending.shut, &telephone(&pending.letters, now), now).unwrap();
    assert!(stage == Stage::In && codes.len() == 10 && strict.session(&seated, now).unwrap().is_some());
    let [factor] = &strict.account(&who, &seated, now).unwrap().factors[..] else { panic!() };
    assert_eq!(refused(strict.drop_factor(&who, factor.id, "wrong", now)), "password-wrong");
    assert_eq!(refused(strict.drop_factor(&who, factor.id, PASSWORD, now)), "factor-needed");
    let none = FactorId { kind: Factor::Passkey, added: 1 };
    assert_eq!(refused(strict.drop_factor(&who, none, PASSWORD, now)), "no-such-factor");

    let folder = tempfile::tempdir().unwrap();
    let lenient = office(folder.path(), 365);
    let (_, security) = person(&lenient, "security-admin", now);
    let from = lenient.roster().tenures().find(|seat| seat.person == security.id).unwrap().from;
    let within = Instant::midnight(from.plus(364), lenient.zone());
    let after = Instant::midnight(from.plus(365), lenient.zone());
    lenient.set_password(&security, PASSWORD, within).unwrap();
    for (now, expected) in [(within, Stage::In), (after, Stage::SetUp)] {
        let (token, stage) = lenient.log_in(&security.login, PASSWORD, "Edge", now).unwrap();
        assert_eq!(stage, Stage::SetUp);
        assert_eq!(lenient.put_off(&token, now).unwrap().1, expected);
    }
}

#[test]
fn the_security_administrator_resets_an_account_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path(), 0);
    let now = at("2026-03-02 09:30");
    let (who, officer) = person(&office, "science-office-officer", now);
    let (security, _) = person(&office, "security-admin", now);
    office.set_password(&officer, PASSWORD, now).unwrap();
    let (token, _) = office.log_in(&officer.login, PASSWORD, "Edge", now).unwrap();
    let (_, codes) = take_up(&office, &who, &officer, now);
    assert_eq!(refused(office.reset_account(&who, officer.id, now)), "not-your-duty");
    assert_eq!(refused(office.end_sessions(&who, officer.id, now)), "not-your-duty");
    office.end_sessions(&security, officer.id, now).unwrap();
    assert!(office.session(&token, now).unwrap().is_none());
    let (half, _) = office.log_in(&officer.login, PASSWORD, "Edge", now).unwrap();
    let now = minutes(now, 1);
    let once = office.reset_account(&security, officer.id, now).unwrap();
    assert_eq!(refused(office.second(&half, &codes[0], now)), "page-old");
    assert_eq!(refused(office.log_in(&officer.login, PASSWORD, "Edge", now)), "wrong-login");
    assert_eq!(office.log_in(&officer.login, &once, "Edge", now).unwrap().1, Stage::Change);
}

#[test]
fn an_account_shows_its_sessions_and_who_knocked_and_a_change_of_password_ends_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path(), 0);
    let now = at("2026-03-02 09:30");
    let (who, officer) = person(&office, "science-office-officer", now);
    office.set_password(&officer, PASSWORD, now).unwrap();
    let enter =
        |browser: &str, minute| office.log_in(&officer.login, PASSWORD, browser, minutes(now, minute)).unwrap().0;
    let (one, two) = (enter("Edge", 1), enter("Firefox", 2));
    assert_eq!(refused(office.log_in(&officer.login, "no", "IE", minutes(now, 3))), "wrong-login");
    let three = enter("Chrome", 4);
    let now = minutes(now, 5);
    let account = office.account(&who, &three, now).unwrap();
    let browsers: Vec<_> = account.sessions.iter().map(|one| (one.browser.as_str(), one.here)).collect();
    assert_eq!(browsers, [("Chrome", true), ("Firefox", false), ("Edge", false)]);
    let knocks: Vec<_> = account.knocks.iter().map(|(_, browser, knock)| (browser.as_str(), *knock)).collect();
    let came = |browser| (browser, Some(Knock::In));
    assert_eq!(knocks, [came("Chrome"), ("IE", Some(Knock::WrongPassword)), came("Firefox"), came("Edge")]);
    assert_eq!(account.failed, 1);
    let alive = |token: &str| office.session(token, now).unwrap().is_some();
    office.end_own(&who, &three, Some(&account.sessions[1].id), now).unwrap();
    assert!(!alive(&two) && alive(&one) && alive(&three));
    office.end_own(&who, &three, None, now).unwrap();
    assert!(!alive(&one) && alive(&three));
    let four = enter("Edge", 5);
    let change = |words| office.change_password(&who, &three, words, now);
    assert_eq!(refused(change(["wrong", "another horse", "another horse"])), "password-wrong");
    let fresh = change([PASSWORD, "another horse", "another horse"]).unwrap();
    assert!(!alive(&three) && !alive(&four) && alive(&fresh));
}
