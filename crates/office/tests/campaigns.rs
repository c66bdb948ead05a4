//! Campaigns through the office: a text becomes a draft, nobody else sees it, publishing shows it to everybody.

mod county;

use almanac::Instant;
use bureau::act::Words;
use bureau::campaign::sheet::Sheet;
use bureau::campaign::{CampaignAct, Certainty, ConcludeCampaign, DropDraft, Measure, PublishNotice, Quantity, Stage};
use bureau::id::{CampaignId, PointId};
use county::{at, seat};
use office::{Count, No, Office, TakeInText, TaskAsk, Who};

const NOTICE: &str = include_str!("campaigns/notice.txt");

fn code(no: No) -> &'static str {
    match no {
        No::Refused(refusal) => refusal.code(),
        No::Trouble(trouble) => panic!("{trouble}"),
    }
}

fn text(id: CampaignId, seen: u32, text: &str) -> TakeInText {
    TakeInText { id, seen, name: "通知.txt".into(), bytes: text.into() }
}

fn taken(office: &Office, who: &Who, now: Instant) -> CampaignId {
    let id = office.new_campaign(now);
    office.take_in_text(who, text(id, 0, NOTICE), now).unwrap()
}

/// The draft with every task led by a bureau of the county.
fn corrected(office: &Office, who: &Who, id: CampaignId, now: Instant) -> u32 {
    let view = office.campaign(who, id, now).unwrap();
    let mut sheet = Sheet::of(&view.draft.unwrap().notice);
    for task in &mut sheet.tasks {
        task.row.lead = vec!["澄川县科学技术局".into()];
    }
    assert_eq!(office.amend_campaign(who, id, view.seq, &sheet, now).unwrap(), []);
    view.seq + 1
}

fn publish() -> CampaignAct {
    CampaignAct::Publish(PublishNotice { confirmed: vec![] })
}

/// The notice, corrected and in force: by whom, which campaign, and the place of the entry before publishing.
fn published(office: &Office, now: Instant) -> (Who, CampaignId, u32) {
    let deputy = seat(office, "county-deputy", now);
    let id = taken(office, &deputy, now);
    let seq = corrected(office, &deputy, id, now);
    office.act_on_campaign(&deputy, id, seq, publish(), now).unwrap();
    (deputy, id, seq)
}

#[test]
fn a_text_becomes_a_draft_that_only_its_office_sees_until_it_is_published() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    let (director, deputy) = (seat(&office, "efficiency-director", now), seat(&office, "county-deputy", now));
    let id = taken(&office, &director, now);
    assert_eq!(taken_again(&office, &director, id, now), id, "a form sent twice takes one notice in");

    let view = office.campaign(&director, id, now).unwrap();
    let draft = view.draft.unwrap();
    let original = draft.original.as_str().unwrap();
    let title = draft.notice.title.as_ref().unwrap();
    assert_eq!(title.places[0].of(original), title.value.as_str());
    let first = &draft.notice.tasks[0];
    let lead = &first.lead[0];
    assert_eq!(lead.places[0].of(original), lead.value.name.as_str(), "each unit bears its place");
    assert_eq!(lead.value.organ.as_ref().map(ToString::to_string).as_deref(), Some("market"), "by its short name");
    assert_eq!(first.due.as_ref().unwrap().value.to_string(), "2026-06-30");

    for other in ["science-office-officer", "science-office-chief", "system-admin"] {
        let other = seat(&office, other, now);
        assert_eq!(code(office.campaign(&other, id, now).unwrap_err()), "no-such-campaign");
        assert!(office.campaigns(&other, None, 20, now).unwrap().drafts.is_empty());
        assert_eq!(code(office.act_on_campaign(&other, id, 1, publish(), now).unwrap_err()), "no-such-campaign");
    }
    assert_eq!(code(office.public_campaign(id).unwrap_err()), "no-such-campaign");
    assert_eq!(code(office.act_on_campaign(&Who::Nobody, id, 1, publish(), now).unwrap_err()), "no-such-campaign");
    assert_eq!(office.campaigns(&deputy, None, 20, now).unwrap().drafts.len(), 1);

    let seq = corrected(&office, &director, id, now);
    assert_eq!(code(office.act_on_campaign(&director, id, seq, publish(), now).unwrap_err()), "campaign-not-yours");
    assert_eq!(code(office.act_on_campaign(&deputy, id, 1, publish(), now).unwrap_err()), "stale");
    let checked = office.check_campaign(&deputy, id, now).unwrap();
    assert_eq!(checked.faults, []);
    office.act_on_campaign(&deputy, id, seq, publish(), now).unwrap();
    let shown = office.public_campaign(id).unwrap();
    assert_eq!(shown.tasks, checked.shown.tasks, "what was shown before is what is live");
    assert_eq!(shown.tasks[0].lead, ["澄川县科学技术局"]);
    let list = office.campaigns(&Who::Nobody, None, 20, now).unwrap();
    assert_eq!((list.rows.len(), list.drafts.len(), list.rows[0].stage), (1, 0, Stage::Live));
    office.file(&Who::Nobody, county::question(&office, "怎样申报", now), now).unwrap();
    assert_eq!(office.numbers(now).unwrap().open, Count::Exact(1), "a campaign is counted as no matter");
}

fn taken_again(office: &Office, who: &Who, id: CampaignId, now: Instant) -> CampaignId {
    office.take_in_text(who, text(id, 0, NOTICE), now).unwrap()
}

#[test]
fn what_is_published_is_given_to_those_who_lead_all_or_none_and_once() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    let (deputy, id, seq) = published(&office, now);
    let ask = TaskAsk { campaign: Some(id), after: None, limit: 50 };
    let given = |now| office.tasks(&deputy, &ask, now).unwrap().rows;
    let first = given(now);
    let public = office.public_campaign(id).unwrap();
    assert_eq!(first.len(), public.tasks.len(), "every task has its day: its own, its phase's or the last one");
    let clearing = first.iter().find(|task| task.row.title.starts_with("清理行政审批事项")).unwrap();
    assert_eq!(clearing.due.to_string(), "2026-06-30");
    assert_eq!(clearing.units, 1, "the health bureau signs beside the science bureau");

    let progress = office.progress(&Who::Nobody, id, at("2026-07-02 09:00")).unwrap();
    let late = progress.values().flatten().find(|one| one.due.to_string() == "2026-06-30").unwrap();
    assert_eq!((late.state.as_str(), late.late_days, late.ended, late.matter), ("待接收", 2, false, None));
    let covered = office.progress(&deputy, id, now).unwrap();
    assert!(covered.values().flatten().all(|one| one.matter.is_some() && one.late_days == 0), "{covered:?}");

    // A second version gives what is new in it, and nothing again.
    let longer =
        NOTICE.replace("三、方法步骤", "（四）开通网上咨询。由县科技局牵头，2026年9月底前完成。\n\n三、方法步骤");
    office.take_in_text(&deputy, text(id, seq + 1, &longer), now).unwrap();
    let seq = corrected(&office, &deputy, id, now);
    office.act_on_campaign(&deputy, id, seq, publish(), now).unwrap();
    let second = given(now);
    assert_eq!(second.len(), first.len() + 1);
    assert!(second.iter().any(|task| task.row.title.starts_with("开通网上咨询")));
}

#[test]
fn what_every_unit_has_to_do_is_given_to_each() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    let deputy = seat(&office, "county-deputy", now);
    let id = office.new_campaign(now);
    let notice = "关于报送年度工作计划的通知\n\n一、主要任务\n（一）制定工作计划。责任单位：各部门；完成时限：2026年3月20日。\n（二）汇总。由县科技局牵头，2026年4月底前完成。\n";
    office.take_in_text(&deputy, text(id, 0, notice), now).unwrap();
    let view = office.campaign(&deputy, id, now).unwrap();
    let bureaus = office.everyone(&view, now)["各部门"];
    assert!(bureaus > 1, "{bureaus}");
    assert_eq!(office.check_campaign(&deputy, id, now).unwrap().faults, [], "nobody has to be named");
    office.act_on_campaign(&deputy, id, view.seq, publish(), now).unwrap();
    let plans = office.progress(&deputy, id, at("2026-03-23 09:00")).unwrap();
    let first = &office.public_campaign(id).unwrap().tasks[0].id;
    let units: std::collections::BTreeSet<&str> = plans[first].iter().map(|one| one.unit.as_str()).collect();
    assert_eq!((units.len(), plans.len()), (bureaus, 2), "each has its own");
    assert!(plans[first].iter().all(|one| one.late_days == 3), "and each is chased for itself");
}

#[test]
fn a_file_is_opened_by_whoever_was_given_that_task() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let opener: office::Opener = std::sync::Arc::new(|name, bytes| match bytes.as_slice() {
        b"packed" => Ok(Ok(NOTICE.into())),
        b"broken" => Ok(Err(bureau::fault::Fault::at(name, 0, "notice-old-word", vec![]))),
        _ => Err("no second copy".into()),
    });
    let office = county::county(folder.path()).with_opener(opener);
    let director = seat(&office, "efficiency-director", now);
    let take = |bytes: &[u8]| {
        let text = TakeInText { id: office.new_campaign(now), seen: 0, name: "a.doc".into(), bytes: bytes.into() };
        office.take_in_text(&director, text, now)
    };
    let id = take(b"packed").unwrap();
    assert!(!office.campaign(&director, id, now).unwrap().draft.unwrap().notice.tasks.is_empty());
    let Err(No::Refused(refusal)) = take(b"broken") else { panic!("a file at fault is refused") };
    assert!(refusal.says().starts_with("a.doc：") && refusal.says().contains("docx"), "{}", refusal.says());
    assert!(matches!(take(b"other"), Err(No::Trouble(_))), "this machine's fault is nobody's");
}

#[test]
fn what_is_no_text_or_too_large_is_refused_and_nothing_is_left() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    let director = seat(&office, "efficiency-director", now);
    let id = office.new_campaign(now);
    let try_bytes = |bytes: Vec<u8>| {
        let text = TakeInText { id, seen: 0, name: "a.txt".into(), bytes };
        code(office.take_in_text(&director, text, now).unwrap_err())
    };
    assert_eq!(try_bytes(vec![0xB9, 0xFA, 0xB7, 0xC0]), "campaign-not-text");
    assert_eq!(try_bytes("字".repeat(400_000).into_bytes()), "campaign-too-large");
    assert_eq!(try_bytes(b" \n ".to_vec()), "missing");
    assert_eq!(try_bytes("（一）清理证照。牵头单位：县科技局。\n".repeat(3_000).into_bytes()), "campaign-too-many");
    assert_eq!(code(office.campaign(&director, id, now).unwrap_err()), "no-such-campaign");
    let officer = seat(&office, "science-office-officer", now);
    assert_eq!(code(office.take_in_text(&officer, text(id, 0, NOTICE), now).unwrap_err()), "campaign-not-yours");
}

#[test]
fn a_second_version_keeps_the_tasks_it_shares_and_the_first_stays_live_until_it_is_published() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    let (deputy, id, seq) = published(&office, now);
    let first = office.public_campaign(id).unwrap();

    let second = NOTICE.replace("2026年6月底前", "2026年7月底前");
    office.take_in_text(&deputy, text(id, seq + 1, &second), now).unwrap();
    assert_eq!(office.public_campaign(id).unwrap(), first, "nothing is live before it is published");
    let view = office.campaign(&deputy, id, now).unwrap();
    let draft = view.draft.unwrap();
    assert_eq!(draft.notice.tasks[0].id, first.tasks[0].id);
    let changed = view.changes.unwrap();
    assert!(changed.added.is_empty() && changed.dropped.is_empty(), "{changed:?}");
    let due = changed.changed[0].fields.iter().find(|(field, ..)| *field == "due").unwrap();
    assert_eq!((due.1.as_str(), due.2.as_str()), ("2026年6月30日", "2026年7月31日"));
    let drop = CampaignAct::Drop(DropDraft { reason: Words::new("重新行文") });
    office.act_on_campaign(&deputy, id, view.seq, drop, now).unwrap();
    assert_eq!(office.public_campaign(id).unwrap().tasks, first.tasks);
}

#[test]
fn targets_are_measured_and_the_end_is_summed_up() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    let deputy = seat(&office, "county-deputy", now);
    let id = taken(&office, &deputy, now);
    let mut seq = corrected(&office, &deputy, id, now);
    let measure = Measure {
        target: PointId::new("g1"),
        on: "2026-03-01".parse().unwrap(),
        amount: Quantity::hundredths(900).unwrap(),
        note: Words::new("县统计局月报"),
    };
    let conclude = CampaignAct::Conclude(ConcludeCampaign { summary: Words::new("目标完成") });
    for act in [publish(), CampaignAct::Measure(measure), conclude] {
        office.act_on_campaign(&deputy, id, seq, act, now).unwrap();
        seq += 1;
    }
    let shown = office.public_campaign(id).unwrap();
    assert_eq!((shown.stage, shown.summary.as_deref()), (Stage::Concluded, Some("目标完成")));
    let target = &shown.targets[0];
    assert_eq!(target.actual.as_ref().map(|actual| actual.amount.to_string()).as_deref(), Some("9"), "{target:?}");
    let again = office.act_on_campaign(&deputy, id, seq, publish(), now).unwrap_err();
    assert_eq!(code(again), "campaign-concluded");
    assert_eq!(office.campaign(&deputy, id, now).unwrap().open, []);
}

#[test]
fn what_is_not_sure_is_asked_and_a_tick_settles_it() {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    let deputy = seat(&office, "county-deputy", now);
    let id = taken(&office, &deputy, now);
    let view = office.campaign(&deputy, id, now).unwrap();
    let notice = view.draft.unwrap().notice;
    let place = notice.tasks.iter().position(|task| task.due.as_ref().is_some_and(|due| due.is_open()));
    let Some(place) = place else { panic!("the notice has a day nobody can be sure of: {:?}", notice.tasks) };
    let mut sheet = Sheet::of(&notice);
    sheet.tasks[place].row.due.looked = true;
    assert_eq!(office.amend_campaign(&deputy, id, view.seq, &sheet, now).unwrap(), []);
    let notice = office.campaign(&deputy, id, now).unwrap().draft.unwrap().notice;
    let due = notice.tasks[place].due.as_ref().unwrap();
    assert!(!due.is_open() && due.certainty != Certainty::ByPerson, "{due:?}");
    sheet.tasks[0].row.due.text = "六月".into();
    assert_eq!(office.amend_campaign(&deputy, id, view.seq + 1, &sheet, now).unwrap()[0].0, "tasks.0.due");
}
