//! N2 四（一）: 领导小组办公室要对照本方案确定的工作内容和要求，逐项牵头抓好落实. A notice becomes tasks with units and days.
//! N2 三（一）: 决策权、执行权、监督权相互制约. Who watches prepares; who leads puts in force.
//! N1: 活动分动员部署、组织实施、总结提高三个阶段进行. Phases have days, and end after they begin.

use crate::refused;
use bureau::act::Words;
use bureau::campaign::{
    Amend, CampaignAct, CampaignPhase, Certainty, Notice, Passage, PublishNotice, Sourced, Task, Unit,
};
use bureau::id::{CampaignId, OrganId, PointId};
use drill::World;

pub const TEXT: &str =
    "关于开展机关效能提升年活动的通知\n（一）清理审批事项。由科技局牵头，5月底前完成。\n（二）公布办事指南。";
const ID: CampaignId = CampaignId::new(0xD1);

/// A value with its place: the piece of the text itself.
fn said(piece: &str) -> Sourced<Words> {
    at(piece, Words::new(piece))
}

fn at<T>(piece: &str, value: T) -> Sourced<T> {
    let from = u32::try_from(TEXT.find(piece).expect("a piece of the text")).unwrap();
    let place = Passage { from, to: from + u32::try_from(piece.len()).unwrap() };
    Sourced { value, places: vec![place], certainty: Certainty::Stated, looked: false }
}

fn task(title: &str, lead: Option<&str>, due: Option<&str>) -> Task {
    let unit = |organ: &str| Unit { organ: Some(OrganId::new(organ)), name: Words::new(organ) };
    Task {
        id: PointId::new(""),
        number: Words::default(),
        title: said(title),
        lead: lead.map(|organ| at(title, unit(organ))).into_iter().collect(),
        responsible: vec![],
        due: due.map(|day| at("5月底前", day.parse().unwrap())),
        deliverables: vec![],
        phase: None,
    }
}

pub fn notice(lead: Option<&str>) -> Notice {
    Notice {
        title: Some(said("关于开展机关效能提升年活动的通知")),
        tasks: vec![task("清理审批事项", lead, Some("2026-05-31")), task("公布办事指南", lead, None)],
        ..Notice::default()
    }
}

pub fn publish() -> CampaignAct {
    // The second task has no day: somebody says that this is meant.
    CampaignAct::Publish(PublishNotice { confirmed: vec![PointId::new("t2")] })
}

#[test]
fn d1_a_notice_is_prepared_by_its_office_and_put_in_force_by_a_leader() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    refused(county.takes_in("science-office-officer", ID, TEXT, notice(None)), "campaign-not-yours");
    refused(county.takes_in("system-admin", ID, TEXT, notice(None)), "campaign-not-yours");
    county.takes_in("efficiency-director", ID, TEXT, notice(None)).unwrap();
    assert_eq!(county.public_campaign(ID), None, "nothing is live before a person has said so");
    refused(county.campaign_as_post("science-office-chief", ID), "no-such-campaign");

    let draft = county.campaign_as_post("county-deputy", ID).unwrap().draft.unwrap();
    let title = &draft.notice.tasks[0].title;
    assert_eq!(title.places[0].of(TEXT), title.value.as_str(), "every field bears the words it came from");
    let told = refused(county.acts_on_campaign("county-deputy", ID, publish()), "campaign-unfit").says();
    assert!(told.contains("“清理审批事项”没有") && told.contains("“公布办事指南”没有"), "all at once: {told}");

    let keys = |notice: &Notice| notice.tasks.iter().map(|task| task.id.clone()).collect::<Vec<_>>();
    let given = keys(&draft.notice);
    let mut corrected = draft.notice.clone();
    for task in &mut corrected.tasks {
        task.lead = notice(Some("science")).tasks[0].lead.clone();
    }
    let amend = CampaignAct::Amend(Amend { notice: corrected });
    county.acts_on_campaign("efficiency-director", ID, amend.clone()).unwrap();
    refused(county.acts_on_campaign("efficiency-director", ID, publish()), "campaign-not-yours");
    county.acts_on_campaign("county-deputy", ID, publish()).unwrap();

    let live = county.public_campaign(ID).unwrap();
    assert_eq!(live.tasks.iter().map(|task| task.id.clone()).collect::<Vec<_>>(), given, "a task keeps its key");
    assert_eq!(live.tasks[0].lead, ["澄川县科学技术局"]);
    assert_eq!(live.tasks[0].due.unwrap().to_string(), "2026-05-31");
    refused(county.acts_on_campaign("county-deputy", ID, amend), "campaign-no-draft");
}

#[test]
fn d1_a_phase_ends_after_it_begins_and_a_day_that_has_passed_is_confirmed() {
    let mut county = World::shipped();
    county.at("2026-06-15 09:00");
    let mut backwards = notice(Some("science"));
    backwards.phases.push(CampaignPhase {
        id: PointId::new(""),
        name: said("清理审批事项"),
        from: Some(at("5月底前", "2026-04-01".parse().unwrap())),
        to: Some(at("5月底前", "2026-03-01".parse().unwrap())),
    });
    county.takes_in("county-deputy", ID, TEXT, backwards.clone()).unwrap();
    let told = refused(county.acts_on_campaign("county-deputy", ID, publish()), "campaign-unfit").says();
    assert!(told.contains("早于开始") && told.contains("已经过去"), "{told}");
    let draft = county.campaign_as_post("county-deputy", ID).unwrap().draft.unwrap();
    let mut forward = draft.notice;
    forward.phases[0].to = Some(at("5月底前", "2026-12-01".parse().unwrap()));
    let late = forward.tasks[0].id.clone();
    county.acts_on_campaign("county-deputy", ID, CampaignAct::Amend(Amend { notice: forward })).unwrap();
    refused(county.acts_on_campaign("county-deputy", ID, publish()), "campaign-unfit");
    let confirmed = CampaignAct::Publish(PublishNotice { confirmed: vec![late] });
    county.acts_on_campaign("county-deputy", ID, confirmed).unwrap();
}

#[test]
fn d1_a_second_version_shows_what_changed_and_is_live_only_when_published() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    county.takes_in("county-deputy", ID, TEXT, notice(Some("science"))).unwrap();
    county.acts_on_campaign("county-deputy", ID, publish()).unwrap();
    let first = county.public_campaign(ID).unwrap();
    let mut second = notice(Some("science"));
    second.tasks[0].due = Some(at("5月底前", "2026-07-31".parse().unwrap()));
    second.tasks.remove(1);
    county.takes_in("county-deputy", ID, TEXT, second).unwrap();
    assert_eq!(county.public_campaign(ID).unwrap(), first);
    let changes = county.campaign_as_post("county-deputy", ID).unwrap().changes.unwrap();
    assert_eq!(changes.changed[0].fields, [("due", "2026年5月31日".to_string(), "2026年7月31日".to_string())]);
    assert_eq!(changes.dropped[0].name, "公布办事指南");
    county.acts_on_campaign("county-deputy", ID, publish()).unwrap();
    assert_eq!(county.public_campaign(ID).unwrap().tasks.len(), 1);
}
