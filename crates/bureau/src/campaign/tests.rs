//! Campaigns: whatever is tried in whatever order is refused or applied, and what was kept replays to the same campaign.

use super::*;
use crate::charter::{self, Charter};
use crate::id::{PersonId, PostId, TenureId};
use crate::record::Record;
use crate::role::Role;
use crate::roster::{Organ, Person, Roster, RosterAct, RosterEntry, Tenure};
use almanac::{Almanac, Zone};
use proptest::prelude::*;
use std::sync::LazyLock;

const TEXT: &str = "一、清理证照。由司法局牵头，6月底前完成。二、公开目录。";

struct Town {
    body: BodyId,
    charter: Charter,
    almanac: Almanac,
    roster: Roster,
    pin: Pin,
}

static TOWN: LazyLock<Town> = LazyLock::new(town);

fn town() -> Town {
    let rules = include_str!("../../../../charters/campaign.toml");
    let mut roster = Roster::default();
    let mut apply = |act| {
        roster.check(&act).unwrap();
        let at = Instant::from_millis(0);
        let actor = Actor::Import { source: "test".into() };
        roster.apply(&RosterEntry { body: BodyId::new("b"), seq: 1, actor, at, recorded: at, act });
    };
    for (number, (id, parent)) in (1..).zip([("county", None), ("justice", Some("county")), ("health", Some("county"))])
    {
        apply(RosterAct::Establish(Organ {
            id: OrganId::new(id),
            name: format!("{id}局"),
            short: id.into(),
            parent: parent.map(OrganId::new),
            kind: "bureau".into(),
            number,
            phone: String::new(),
            address: String::new(),
        }));
    }
    let seats = [("head", "county", Role::Head), ("watch", "county", Role::EfficiencyOfficer)];
    for (n, (id, organ, role)) in (1..).zip(seats.into_iter().chain([("chief", "health", Role::SectionChief)])) {
        let post = Post {
            id: PostId::new(id),
            name: id.into(),
            organ: OrganId::new(organ),
            role,
            serves: vec![],
            items: vec![],
        };
        apply(RosterAct::CreatePost(post));
        apply(RosterAct::Enrol(Person { id: PersonId::new(n), name: Words::new("某"), login: id.into() }));
        apply(RosterAct::Appoint(Tenure {
            id: TenureId::new(n),
            person: PersonId::new(n),
            post: PostId::new(id),
            from: "2013-01-01".parse().unwrap(),
            to: None,
            acting: false,
        }));
    }
    Town {
        body: BodyId::new("b"),
        charter: charter::read(&[("campaign.toml".into(), rules.into())]).unwrap(),
        almanac: Almanac::mon_fri(),
        roster,
        pin: Pin { charter: "x".into(), almanac: "y".into() },
    }
}

fn actor(n: u128) -> Actor {
    let post = ["", "head", "watch", "chief"][n as usize];
    Actor::Tenure { tenure: TenureId::new(n), post: PostId::new(post) }
}

fn desk<'a>(town: &'a Town, actor: &'a Actor) -> Desk<'a> {
    Desk {
        body: &town.body,
        charter: &town.charter,
        almanac: &town.almanac,
        pin: &town.pin,
        roster: &town.roster,
        actor,
        now: Instant::from_millis(1_368_147_600_000),
        zone: Zone::BEIJING,
    }
}

fn stated<T>(value: T) -> Sourced<T> {
    Sourced { value, places: vec![Passage { from: 0, to: 3 }], certainty: Certainty::Inferred, looked: false }
}

fn task(id: &str, number: &str, title: &str, organ: Option<&str>, due: &str) -> Task {
    let unit = |organ: &str| stated(Unit { organ: Some(OrganId::new(organ)), name: Words::new(organ) });
    Task {
        id: PointId::new(id),
        number: Words::new(number),
        title: stated(Words::new(title)),
        lead: organ.map(unit).into_iter().collect(),
        responsible: vec![],
        due: due.parse().ok().map(stated),
        deliverables: vec![],
        phase: Some(PointId::new("p1")),
    }
}

fn notice(tasks: Vec<Task>) -> Notice {
    let phase = |to: &str| CampaignPhase {
        id: PointId::new("p1"),
        name: stated(Words::new("实施阶段")),
        from: "2013-05-01".parse().ok().map(stated),
        to: to.parse().ok().map(stated),
    };
    let says = stated(Words::new("增长15%以上"));
    let target =
        Figure { id: PointId::new("g1"), what: Words::new("投资"), says, planned: Quantity::hundredths(1_500) };
    Notice {
        title: Some(stated(Words::new("实施方案"))),
        phases: vec![phase("2013-06-30")],
        tasks,
        targets: vec![target],
        ..Notice::default()
    }
}

fn sound() -> Notice {
    notice(vec![
        task("t1", "一、", "清理证照", Some("justice"), "2013-06-30"),
        task("t2", "二、", "公开目录", Some("justice"), ""),
    ])
}

fn taken(town: &Town, notice: Notice) -> CampaignEntry {
    let head = actor(1);
    take_in(None, CampaignId::new(7), (Words::new("通知.txt"), Words::new(TEXT)), notice, &desk(town, &head)).unwrap()
}

fn any_notice() -> impl Strategy<Value = Notice> {
    let one = (
        prop::sample::select(vec!["t1", "t2", "t9", ""]),
        prop::sample::select(vec!["清理证照", "公开目录", ""]),
        prop::option::of(prop::sample::select(vec!["justice", "nowhere"])),
        prop::sample::select(vec!["2013-04-01", "2013-06-30", ""]),
    );
    let tasks = prop::collection::vec(one, 0..4);
    tasks.prop_map(|tasks| {
        notice(tasks.into_iter().map(|(id, title, organ, due)| task(id, "一、", title, organ, due)).collect())
    })
}

fn any_act() -> impl Strategy<Value = CampaignAct> {
    let words = prop::sample::select(vec!["", "说明"]).prop_map(Words::new);
    let taken = |notice| {
        let office = OrganId::new("county");
        CampaignAct::TakeIn(TakeIn { office, name: Words::new("二"), original: Words::new(TEXT), notice })
    };
    let measure = |(day, note): (i32, Words)| {
        let on = "2013-05-09".parse::<Day>().unwrap().plus(day);
        let amount = Quantity::hundredths(i64::from(day) * 100).unwrap();
        CampaignAct::Measure(Measure { target: PointId::new("g1"), on, amount, note })
    };
    let confirmed = prop::collection::vec(prop::sample::select(vec!["t1", "t2", "t3"]).prop_map(PointId::new), 0..4);
    prop_oneof![
        any_notice().prop_map(taken),
        any_notice().prop_map(|notice| CampaignAct::Amend(Amend { notice })),
        Just(CampaignAct::Amend(Amend { notice: sound() })),
        confirmed.prop_map(|confirmed| CampaignAct::Publish(PublishNotice { confirmed })),
        (0..3, words.clone()).prop_map(measure),
        words.clone().prop_map(|summary| CampaignAct::Conclude(ConcludeCampaign { summary })),
        words.prop_map(|reason| CampaignAct::Drop(DropDraft { reason })),
    ]
}

proptest! {
    #[test]
    fn any_act_is_refused_or_applied_and_every_history_replays(
        first in any_notice(),
        acts in prop::collection::vec((1..4u128, any_act()), 0..12),
    ) {
        let town = &*TOWN;
        let mut entries = vec![taken(town, first)];
        let mut campaign = Campaign::replay(&entries).unwrap();
        for (who, act) in acts {
            let (actor, before) = (actor(who), campaign.clone());
            match decide(&campaign, act, &desk(town, &actor)) {
                Ok(entry) => {
                    prop_assert_eq!(entry.seq as usize, entries.len() + 1);
                    campaign.apply(&entry);
                    entries.push(entry);
                }
                Err(refusal) => prop_assert!(!refusal.says().contains('['), "{}", refusal.says()),
            }
            prop_assert!(before.stage <= campaign.stage, "a stage never goes back");
            prop_assert!(!campaign.stage.is_public() || campaign.live().is_some());
            for version in &campaign.versions {
                prop_assert!(version.notice.tasks.iter().all(|task| !task.lead.is_empty()));
            }
            let keys = campaign.draft.iter().flat_map(|draft| draft.notice.points()).collect::<Vec<_>>();
            let different: std::collections::BTreeSet<_> = keys.iter().collect();
            prop_assert_eq!(keys.len(), different.len(), "each point has a key of its own");
        }
        let kept: Vec<_> = entries.iter().map(|entry| Record::from(entry).to_campaign_entry().unwrap()).collect();
        prop_assert_eq!(Campaign::replay(&kept), Some(campaign));
    }
}

fn refused(campaign: &Campaign, act: CampaignAct, who: u128, town: &Town) -> Refusal {
    decide(campaign, act, &desk(town, &actor(who))).unwrap_err()
}

#[test]
fn publishing_names_everything_that_is_wrong_at_once() {
    let town = town();
    let mut bad = notice(vec![
        task("t1", "一", "清理证照", None, "2013-06-30"),
        task("t2", "二", "公开目录", Some("nowhere"), "2013-04-01"),
    ]);
    bad.title = None;
    bad.phases[0].to = Some(stated("2013-04-30".parse().unwrap()));
    let campaign = Campaign::replay(&[taken(&town, bad)]).unwrap();
    let publish = |confirmed: &[&str]| {
        CampaignAct::Publish(PublishNotice { confirmed: confirmed.iter().copied().map(PointId::new).collect() })
    };
    let refusal = refused(&campaign, publish(&[]), 1, &town);
    assert_eq!(refusal.code(), "campaign-unfit");
    let says = refusal.says();
    for part in ["没有标题", "实施阶段", "“清理证照”没有本级机构牵头", "“公开目录”没有本级机构牵头", "2013年4月1日"]
    {
        assert!(says.contains(part), "{part}: {says}");
    }
    assert!(!refused(&campaign, publish(&["t2"]), 1, &town).says().contains("已经过去"), "confirmed");
    assert_eq!(refused(&campaign, publish(&[]), 2, &town).code(), "campaign-not-yours", "who watches does not decide");
}

#[test]
fn a_draft_is_not_there_for_others_and_what_is_live_is_amended_by_a_further_version_only() {
    let town = town();
    let mut entries = vec![taken(&town, sound())];
    let campaign = Campaign::replay(&entries).unwrap();
    let amend = || CampaignAct::Amend(Amend { notice: sound() });
    assert_eq!(refused(&campaign, amend(), 3, &town).code(), "no-such-campaign", "another office");
    assert!(view(&campaign, &entries, &desk(&town, &actor(3))).is_err());
    assert_eq!(public(&campaign, &town.roster), None);
    let head = actor(1);
    let publish = CampaignAct::Publish(PublishNotice { confirmed: vec![] });
    entries.push(decide(&campaign, publish, &desk(&town, &head)).unwrap());
    let live = Campaign::replay(&entries).unwrap();
    assert_eq!(refused(&live, amend(), 1, &town).code(), "campaign-no-draft");

    // 序号改了，题目没有改：仍是同一项任务。
    let second =
        notice(vec![task("", "二、", "公开目录", Some("health"), ""), task("", "三、", "培训", Some("health"), "")]);
    let text = (Words::new("二"), Words::new(TEXT));
    entries.push(take_in(Some(&live), live.id, text, second, &desk(&town, &head)).unwrap());
    let campaign = Campaign::replay(&entries).unwrap();
    let keys: Vec<_> =
        campaign.draft.iter().flat_map(|draft| &draft.notice.tasks).map(|task| task.id.as_str()).collect();
    assert_eq!(keys, ["t2", "t3"], "a key is never given twice");
    let seen = view(&campaign, &entries, &desk(&town, &head)).unwrap().changes.unwrap();
    let names = |points: &[changes::Point]| points.iter().map(|point| point.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(&seen.added), names(&seen.dropped)), (vec!["培训".to_string()], vec!["清理证照".to_string()]));
    assert_eq!(seen.changed.len(), 1);
    assert_eq!(seen.changed[0].fields, [("lead", "justice".to_string(), "health".to_string())]);
    let others = view(&campaign, &entries, &desk(&town, &actor(3))).unwrap();
    assert!(
        others.draft.is_none() && others.changes.is_none() && others.live.is_some(),
        "the next draft is not theirs"
    );
}

#[test]
fn an_actual_value_stands_beside_its_target() {
    let town = town();
    let head = actor(1);
    let mut entries = vec![taken(&town, sound())];
    let mut campaign = Campaign::replay(&entries).unwrap();
    let measure = |amount: i64, on: &str, target: &str| {
        CampaignAct::Measure(Measure {
            target: PointId::new(target),
            on: on.parse().unwrap(),
            amount: Quantity::hundredths(amount).unwrap(),
            note: Words::new("统计局"),
        })
    };
    assert_eq!(refused(&campaign, measure(1, "2013-05-01", "g1"), 1, &town).code(), "campaign-not-live");
    let publish = CampaignAct::Publish(PublishNotice { confirmed: vec![] });
    for act in [publish, measure(1_200, "2013-05-09", "g1"), measure(300, "2013-05-02", "g1")] {
        entries.push(decide(&campaign, act, &desk(&town, &head)).unwrap());
        campaign = Campaign::replay(&entries).unwrap();
    }
    assert_eq!(refused(&campaign, measure(1, "2013-05-11", "g1"), 1, &town).code(), "campaign-too-early");
    assert_eq!(refused(&campaign, measure(1, "2013-05-01", "g2"), 1, &town).code(), "campaign-no-target");
    let shown = public(&campaign, &town.roster).unwrap();
    let target = &shown.targets[0];
    assert_eq!((target.unit.as_str(), target.percent), ("%", Some(80)), "the latest day counts: {target:?}");
}

#[test]
fn facts_outlive_the_words() {
    let town = town();
    let record = Record::from(&taken(&town, sound()));
    let mut bare = record.clone();
    let gone = serde_json::json!({ "§": null });
    for pointer in ["/did/name", "/did/original", "/did/notice/texts"] {
        *bare.payload.pointer_mut(pointer).unwrap() = gone.clone();
    }
    assert!(!bare.payload.to_string().contains("清理"), "{}", bare.payload);
    let campaign = Campaign::replay(&[bare.to_campaign_entry().unwrap()]).unwrap();
    let tasks = &campaign.draft.unwrap().notice.tasks;
    assert_eq!(tasks[0].title.value.as_str(), None);
    assert_eq!(tasks[0].lead[0].value.organ, Some(OrganId::new("justice")));
    assert_eq!(tasks[0].due.as_ref().unwrap().value.to_string(), "2013-06-30");
}

#[test]
fn every_word_of_a_campaign_is_written() {
    for act in CampaignActKind::ALL {
        assert!(words::has("campaign_act", act.word(), "says") && words::has("campaign_sentence", act.word(), "says"));
    }
    assert!(Stage::ALL.iter().all(|stage| words::has("campaign_stage", stage.word(), "says")));
    assert!(Certainty::ALL.iter().all(|certainty| words::has("certainty", certainty.word(), "says")));
}

mod form {
    use super::sheet::{Sheet, Typed};
    use super::*;

    #[test]
    fn what_is_not_touched_keeps_its_place_and_grade_and_what_is_written_anew_is_by_a_person() {
        let town = town();
        let base = sound();
        let mut sheet = Sheet::of(&base);
        assert_eq!(sheet.notice(&base, &town.roster), Ok(base.clone()));
        sheet.tasks[0].row.title = Typed { text: "清理全部证照".into(), looked: false };
        sheet.tasks[0].row.lead = vec!["health局".into()];
        sheet.tasks[1].row.title.looked = true;
        let made = sheet.notice(&base, &town.roster).unwrap();
        let [first, second] = &made.tasks[..] else { panic!() };
        assert_eq!((first.title.certainty, &first.title.places), (Certainty::ByPerson, &base.tasks[0].title.places));
        assert_eq!(first.lead[0].value.organ, Some(OrganId::new("health")));
        assert_eq!(
            (first.lead[0].certainty, first.lead[0].places.len()),
            (Certainty::ByPerson, 1),
            "in the place of the other"
        );
        assert!(second.title.looked && second.title.certainty == Certainty::Inferred && !second.title.is_open());
        sheet.tasks[0].row.due.text = "六月底".into();
        let wrong = sheet.notice(&base, &town.roster).unwrap_err();
        assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["tasks.0.due"]);
    }

    #[test]
    fn tasks_are_merged_and_split() {
        let (town, base) = (town(), sound());
        let mut sheet = Sheet::of(&base);
        sheet.merge(1);
        let merged = sheet.notice(&base, &town.roster).unwrap();
        let [task] = &merged.tasks[..] else { panic!() };
        assert_eq!((task.id.as_str(), task.title.value.as_str()), ("t1", Some("清理证照；公开目录")));
        sheet.split(0);
        let split = sheet.notice(&base, &town.roster).unwrap();
        let titles: Vec<_> = split.tasks.iter().filter_map(|task| task.title.value.as_str()).collect();
        assert_eq!(titles, ["清理证照；", "公开目录"]);
        assert!(split.tasks[0].id != split.tasks[1].id && split.tasks[1].lead == base.tasks[0].lead);
        sheet.remove_phase(0);
        assert!(sheet.notice(&base, &town.roster).unwrap().tasks.iter().all(|task| task.phase.is_none()));
    }
}
