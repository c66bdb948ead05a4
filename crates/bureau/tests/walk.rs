//! Matters walked at random: whatever is tried, the state follows from the entries, a clock runs while the office has it,
//! and nothing is lost.

use almanac::{Almanac, Day, Instant, Span, Zone};
use bureau::act::*;
use bureau::charter::{self, Charter};
use bureau::decide::{self, Desk};
use bureau::entry::{Actor, Entry, Pin};
use bureau::id::*;
use bureau::matter::Matter;
use bureau::role::Role;
use bureau::roster::{Organ, Person, Post, Roster, RosterAct, RosterEntry, Tenure};
use bureau::{disclose, refusal::Refusal};
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

struct World {
    charter: Charter,
    almanac: Almanac,
    roster: Roster,
    body: BodyId,
    pin: Pin,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let names = [
        "procedures/consult.toml",
        "procedures/duty.toml",
        "procedures/permit.toml",
        "procedures/rectify.toml",
        "procedures/supervise-order.toml",
        "procedures/task.toml",
        "watch/time.toml",
        "duties.toml",
        "reading.toml",
        "almanac/2026.toml",
    ];
    let mut texts: Vec<(String, String)> = names.iter().map(|name| (name.to_string(), read(name))).collect();
    for file in std::fs::read_dir(folder.join("papers")).unwrap() {
        let name = format!("papers/{}", file.unwrap().file_name().to_string_lossy());
        texts.push((name.clone(), read(&name)));
    }
    texts.push(("items/place.toml".into(), read("places/items.toml")));
    let charter = charter::read(&texts).unwrap();
    let almanac = charter.almanac(None);
    World {
        almanac,
        roster: roster(),
        charter,
        body: BodyId::new("b"),
        pin: Pin { charter: "c".into(), almanac: "a".into() },
    }
});

/// One seat for every role, each covering everything; the post is called after the role.
fn roster() -> Roster {
    let mut acts = Vec::new();
    for (n, id) in ["county", "science", "science-office", "market", "market-licensing"].into_iter().enumerate() {
        let parent = (n > 0).then(|| OrganId::new("county"));
        acts.push(RosterAct::Establish(Organ {
            id: OrganId::new(id),
            name: id.into(),
            short: id.into(),
            parent,
            kind: "bureau".into(),
            number: n as u16 + 1,
            phone: String::new(),
            address: String::new(),
        }));
    }
    for (n, role) in Role::ALL.iter().enumerate() {
        let (post, person) = (PostId::new(role.word().replace('_', "-")), PersonId::new(n as u128));
        let organ = OrganId::new("county");
        acts.push(RosterAct::CreatePost(Post {
            id: post.clone(),
            name: role.zh().into(),
            organ,
            role: *role,
            serves: vec![],
            items: vec![],
        }));
        acts.push(RosterAct::Enrol(Person { id: person, name: Words::new(role.zh()), login: role.word().into() }));
        let from = Day::from_ymd(2025, 1, 1).unwrap();
        acts.push(RosterAct::Appoint(Tenure {
            id: TenureId::new(n as u128),
            person,
            post,
            from,
            to: None,
            acting: false,
        }));
    }
    let mut roster = Roster::default();
    for (n, act) in acts.into_iter().enumerate() {
        roster.check(&act).unwrap();
        let at = Instant::from_millis(0);
        let actor = Actor::Import { source: "test".into() };
        roster.apply(&RosterEntry { body: BodyId::new("b"), seq: n as u32 + 1, actor, at, recorded: at, act });
    }
    roster
}

fn desk<'a>(actor: &'a Actor, now: Instant) -> Desk<'a> {
    let world = &*WORLD;
    Desk {
        body: &world.body,
        charter: &world.charter,
        almanac: &world.almanac,
        pin: &world.pin,
        roster: &world.roster,
        actor,
        now,
        zone: Zone::BEIJING,
    }
}

fn actor(role: Role) -> Actor {
    match role {
        Role::Party => Actor::Party { party: PartyId::new(7) },
        Role::Clock => Actor::Clock,
        role => {
            let n = Role::ALL.iter().position(|other| *other == role).unwrap();
            Actor::Tenure { tenure: TenureId::new(n as u128), post: PostId::new(role.word().replace('_', "-")) }
        }
    }
}

fn act(kind: ActKind, seq: u32, today: Day, n: u8) -> Act {
    act_saying("理由充分", kind, seq, today, n)
}

fn act_saying(text: &str, kind: ActKind, seq: u32, today: Day, n: u8) -> Act {
    let words = || Words::new(text);
    let special = ["hearing", "expert-review", "inspection"][usize::from(n) % 3];
    match kind {
        ActKind::File | ActKind::Accept => Act::Accept,
        ActKind::Refuse => Act::Refuse(Refuse { reason: words() }),
        ActKind::RequestCorrection => Act::RequestCorrection(RequestCorrection { materials: vec![], list: words() }),
        ActKind::Supplement => {
            Act::Supplement(Supplement { materials: vec![PartId::new("m1")], note: words(), attachments: vec![] })
        }
        ActKind::Assign => Act::Assign(Assign { post: PostId::new("section-officer") }),
        ActKind::HandOver => Act::HandOver(HandOver { post: PostId::new("section-chief"), reason: words() }),
        ActKind::AcceptHandOver => Act::AcceptHandOver,
        ActKind::Erase => Act::Erase(Erase { ground: "保存期限届满".into() }),
        ActKind::Examine => Act::Examine(Examine { favourable: n.is_multiple_of(2), opinion: words() }),
        ActKind::ProgressReport => {
            let (percent, note) = (n % 101, words());
            Act::ProgressReport(ProgressReport { percent, note, materials: vec![], attachments: vec![] })
        }
        ActKind::Hold => {
            let (kind, attendance) = match n % 2 {
                0 => (
                    "training",
                    Some(Attendance { ought: 9, attended: u32::from(n % 12), made_up: 0, absent: words() }),
                ),
                _ => ("dispatch", None),
            };
            let on = today.plus(1 - i32::from(n % 9));
            let (activity, topic, led_by) = (PartId::new(kind), words(), words());
            Act::Hold(Hold { activity, on, topic, led_by, attendance, materials: vec![], attachments: vec![] })
        }
        ActKind::Countersign => {
            let unit = OrganId::new("county");
            Act::Countersign(Countersign { unit, agrees: !n.is_multiple_of(4), opinion: words() })
        }
        ActKind::RequestExtension => {
            Act::RequestExtension(RequestExtension { until: today.plus(30 + i32::from(n)), reason: words() })
        }
        ActKind::RefuseExtension => Act::RefuseExtension(RefuseExtension { reason: words() }),
        ActKind::Reschedule => Act::Reschedule(Reschedule { until: today.plus(i32::from(n % 40)), reason: words() }),
        ActKind::PublishProblem => Act::PublishProblem(PublishProblem { problem: words(), measure: words() }),
        ActKind::UnpublishProblem => Act::UnpublishProblem(UnpublishProblem { reason: words() }),
        ActKind::PlanMeasures => Act::PlanMeasures(PlanMeasures {
            cause: words(),
            measure: words(),
            responsible: PostId::new("section-chief"),
            until: today.plus(i32::from(n % 9)),
        }),
        ActKind::Submit => {
            let unproven = n.is_multiple_of(2).then(words);
            Act::Submit(Submit { note: words(), unproven, materials: vec![], attachments: vec![] })
        }
        ActKind::LookBack => Act::LookBack(LookBack { note: words() }),
        ActKind::Rebound => Act::Rebound(Rebound { finding: words(), until: today.plus(i32::from(n % 30)) }),
        ActKind::Verify => Act::Verify(Verify { note: words() }),
        ActKind::Cancel => Act::Cancel(Cancel { reason: words() }),
        ActKind::Remind => Act::Remind(Remind { demand: words() }),
        ActKind::Escalate => Act::Escalate(Escalate { reason: words() }),
        ActKind::SendBack => Act::SendBack(SendBack { reason: words() }),
        ActKind::Suspend => {
            let span = Span { from: today.plus(i32::from(n % 3)), to: today.plus(i32::from(n % 9)) };
            Act::Suspend(Suspend { special: PartId::new(special), span, reason: words() })
        }
        ActKind::Resume => Act::Resume,
        ActKind::Extend => Act::Extend(Extend { reason: words() }),
        ActKind::Decide => Act::Decide(Decide { granted: n.is_multiple_of(3), reasons: words() }),
        ActKind::Reply => Act::Reply(Reply { answer: words() }),
        ActKind::Serve => Act::Serve(Serve { manner: words() }),
        ActKind::Withdraw => Act::Withdraw(Withdraw { reason: words() }),
        ActKind::Close => Act::Close,
        ActKind::Publish => Act::Publish(Publish { title: words(), question: words(), answer: words() }),
        ActKind::Rate => {
            Act::Rate(Rate { grade: Satisfaction::ALL[usize::from(n) % Satisfaction::ALL.len()], note: words() })
        }
        ActKind::Correct => Act::Correct(Correct { entry: seq - u32::from(n) % seq.min(4), note: words() }),
        ActKind::Recuse => Act::Recuse(Recuse { reason: words() }),
        ActKind::Retract => Act::Retract(Retract { entry: seq }),
    }
}

fn open(item: &str, now: Instant) -> Entry {
    let item = WORLD.charter.item(&ItemId::new(item)).unwrap();
    let procedure = WORLD.charter.procedure(&item.procedure).unwrap();
    let answer = |field: &bureau::procedure::Field| match field.kind {
        bureau::procedure::FieldKind::Phone => "0000-6210001".to_string(),
        bureau::procedure::FieldKind::Choice => field.options[0].name.clone(),
        _ => "内容".into(),
    };
    if procedure.is_opened_by_clock() {
        let duty = WORLD.charter.duty(&PartId::new("monthly-study")).unwrap();
        let today = now.day(Zone::BEIJING);
        let file = duty.order(&OrganId::new("county"), today, (item, procedure), &WORLD.almanac);
        return decide::file(MatterId::new(1), file, &desk(&Actor::Clock, now)).unwrap();
    }
    // An order to a section of the county, with the county itself beside it: so that one post may meet it both ways.
    let task = item.anywhere.then(|| Task {
        cause: Cause::Campaign { campaign: CampaignId::new(1), key: PointId::new("t1") },
        units: vec![OrganId::new("county")],
        due: now.day(Zone::BEIJING).plus(20),
        accountable: None,
        direct: None,
        implementer: None,
    });
    let (by, party) = match task {
        Some(_) => (Role::EfficiencyOfficer, PartyId::NOBODY),
        None => (Role::Party, PartyId::new(7)),
    };
    let file = File {
        receipt: "001202600001".into(),
        party,
        item: item.id.clone(),
        organ: item.organ.clone(),
        section: if item.anywhere { OrganId::new("science-office") } else { item.section.clone() },
        channel: if item.anywhere { Channel::Order } else { Channel::Portal },
        fields: procedure.fields.iter().map(|field| (field.id.clone(), Words::new(&answer(field)))).collect(),
        materials: vec![],
        attachments: vec![],
        task: task.map(Box::new),
    };
    decide::file(MatterId::new(1), file, &desk(&actor(by), now)).unwrap()
}

fn open_to_somebody(matter: &Matter, now: Instant) -> Vec<(ActKind, Role)> {
    let answers = |&role: &Role| {
        decide::answers(matter, &desk(&actor(role), now))
            .into_iter()
            .map(move |(act, answer)| (act, role, answer.is_ok()))
    };
    Role::ALL.iter().flat_map(answers).filter(|(.., open)| *open).map(|(act, role, _)| (act, role)).collect()
}

fn check_state(matter: &Matter, entries: &[Entry], today: Day) {
    assert_eq!(Matter::replay(entries).as_ref(), Some(matter), "the state is what the entries made");
    let procedure = WORLD.charter.path(&matter.item).unwrap().1;
    let step = procedure.step(&matter.step).unwrap();
    let runs = bureau::watch::pressing(&matter.clocks, &WORLD.almanac).is_some();
    assert_eq!(runs, !step.end && !step.waits, "a clock runs exactly while the office has it: {}", step.name);
    assert!(!step.end || matter.outcome.is_some(), "an ended matter says how");
    let view =
        disclose::view(matter, entries, &desk(&actor(Role::SectionChief), Instant::midnight(today, Zone::BEIJING)))
            .unwrap();
    assert_eq!(view.journal.len(), entries.len());
    assert!(view.journal.iter().all(|line| !line.text.contains(['[', '{'])), "{:?}", view.journal);
    assert!(view.shut.iter().all(|shut| !shut.says.contains(['[', '{'])), "{:?}", view.shut);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(300)))]

    #[test]
    fn whatever_is_tried_the_state_follows_from_the_entries(
        item in prop::sample::select(vec![
            "food-business", "science-consult", "campaign-task", "problem-rectification", "recurring-duty", "supervise-order",
        ]),
        tries in proptest::collection::vec((0..ActKind::ALL.len(), 0..Role::ALL.len(), 0i64..4 * 24 * 60, any::<u8>()), 1..60),
    ) {
        let mut now = Instant::parse("2026-02-09T09:00:00+08:00").unwrap().0;
        let mut entries = vec![open(item, now)];
        let mut matter = Matter::replay(&entries).unwrap();
        for (kind, role, minutes, n) in tries {
            // Half of the tries come within seconds, so that retractions are met too.
            now = now.plus_millis(if n.is_multiple_of(2) { minutes * 60_000 } else { 3_000 });
            let today = now.day(Zone::BEIJING);
            // Two of three tries are something that is open to somebody; the rest is anything by anybody.
            let open = open_to_somebody(&matter, now);
            let (kind, role) = if n.is_multiple_of(3) || open.is_empty() {
                (ActKind::ALL[kind], Role::ALL[role])
            } else {
                open[(kind * Role::ALL.len() + role) % open.len()]
            };
            let actor = actor(role);
            let tried = act(kind, matter.seq, today, n);
            let tried = match n % 5 {
                0 => {
                    let at = now.plus_millis(-i64::from(n) * 20 * 60_000);
                    let late = RecordLate { at, reason: Words::new("停电") };
                    decide::late(&matter, tried, late, &desk(&actor, now))
                }
                _ => decide::decide(&matter, tried, &desk(&actor, now)),
            };
            match tried {
                Ok(more) => {
                    let procedure = WORLD.charter.path(&matter.item).unwrap().1;
                    let named = procedure.lines.iter().any(|line| line.act == more[0].act.kind() && line.roles.contains(&role));
                    // Who leads a co-responsible unit signs for it, whatever else they are to the matter.
                    let signs = kind == ActKind::Countersign && role.leads();
                    prop_assert!(named || signs || kind == ActKind::Retract, "{role:?} may not {kind:?}");
                    let entry = &more[0];
                    let known = matter.done.values().filter(|done| !matches!(done.act, ActKind::Retract | ActKind::Correct));
                    let after = known.map(|done| done.at).max() < Some(entry.at);
                    prop_assert!(entry.late.is_none() || (after && entry.at < entry.recorded), "{entry:?}");
                    more.iter().for_each(|entry| matter.apply(entry));
                    entries.extend(more);
                }
                Err(refusal) => {
                    prop_assert!(!refusal.says().contains(['[', '{']) && !refusal.remedy().contains(['[', '{']), "{refusal:?}");
                }
            }
            check_state(&matter, &entries, today);
        }
    }
}

/// The pages say only what `decide` does: an act listed as open is done, one listed as shut is refused.
#[test]
fn a_page_offers_exactly_what_may_be_done() {
    let now = Instant::parse("2026-03-02T09:00:00+08:00").unwrap().0;
    let entries = vec![open("food-business", now)];
    let matter = Matter::replay(&entries).unwrap();
    for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Clock)) {
        let actor = actor(*role);
        let desk = desk(&actor, now);
        for (kind, answer) in decide::answers(&matter, &desk) {
            let tried = decide::decide(&matter, act(kind, matter.seq, now.day(Zone::BEIJING), 0), &desk);
            assert_eq!(tried.is_ok(), answer.is_ok(), "{role:?} {kind:?} {tried:?}");
        }
    }
}

/// 行政许可法第32条: silence for five working days is acceptance, from the day the papers came, however late the sweep.
#[test]
fn silence_is_acceptance_from_receipt() {
    let filed = Instant::parse("2026-03-02T09:00:00+08:00").unwrap().0;
    let entries = vec![open("food-business", filed)];
    let mut matter = Matter::replay(&entries).unwrap();
    let actor = Actor::Clock;
    let on_time = Instant::parse("2026-03-09T23:59:00+08:00").unwrap().0;
    assert_eq!(decide::deemed(&matter, &desk(&actor, on_time)), None);
    assert!(matches!(decide::decide(&matter, Act::Accept, &desk(&actor, on_time)), Err(Refusal::NotDue { .. })));
    let late = Instant::parse("2026-03-20T08:00:00+08:00").unwrap().0;
    let act = decide::deemed(&matter, &desk(&actor, late)).unwrap();
    let done = decide::decide(&matter, act, &desk(&actor, late)).unwrap();
    assert_eq!((done[0].at, done[0].recorded), (filed, late));
    matter.apply(&done[0]);
    assert_eq!(matter.clock("statutory").unwrap().spans.started, filed.day(Zone::BEIJING));
}

/// No database need keep U+0000, and no reader need guess at an escape: free words are as clean as the fields of a form.
#[test]
fn free_words_hold_no_control_characters() {
    let now = Instant::parse("2026-03-02T09:00:00+08:00").unwrap().0;
    let today = now.day(Zone::BEIJING);
    let mut checked = Vec::new();
    for item in ["science-consult", "food-business"] {
        let mut matter = Matter::replay(&[open(item, now)]).unwrap();
        for next in [ActKind::Accept, ActKind::Withdraw] {
            let acts = open_to_somebody(&matter, now);
            let saying = |text: &str, kind, role| {
                let act = act_saying(text, kind, matter.seq, today, 0);
                decide::decide(&matter, act, &desk(&actor(role), now))
            };
            for &(kind, role) in &acts {
                // An act without words is the same whatever is said.
                if act(kind, matter.seq, today, 0) == act_saying("别的", kind, matter.seq, today, 0) {
                    continue;
                }
                for text in ["空\0字", "响\u{7}", "退\u{1b}[2J"] {
                    let answer = saying(text, kind, role);
                    assert!(matches!(answer, Err(Refusal::NotOfKind { .. })), "{kind:?} {text:?} {answer:?}");
                }
                assert!(saying("两\r\n行\t字", kind, role).is_ok(), "{kind:?}");
                checked.push(kind);
            }
            let (_, role) = *acts.iter().find(|(kind, _)| *kind == next).unwrap();
            for entry in saying("行", next, role).unwrap() {
                matter.apply(&entry);
            }
        }
    }
    assert!(checked.len() > 12, "{checked:?}");
}
