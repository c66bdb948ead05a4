//! N4: 目标任务有数量、有增长. A target has a figure, and what was reached stands beside it.

use crate::d1_campaigns::{TEXT, notice, publish};
use crate::refused;
use bureau::act::Words;
use bureau::campaign::{CampaignAct, Certainty, ConcludeCampaign, Figure, Measure, Quantity, Sourced};
use bureau::id::{CampaignId, PointId};
use drill::World;

const ID: CampaignId = CampaignId::new(0xD6);

fn measure(amount: &str, on: &str) -> CampaignAct {
    let (target, note) = (PointId::new("g1"), Words::new("县统计局月报"));
    CampaignAct::Measure(Measure { target, on: on.parse().unwrap(), amount: amount.parse().unwrap(), note })
}

#[test]
fn d6_actual_values_stand_beside_the_target() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let mut planned = notice(Some("science"));
    let text = "不少于1,200万元";
    planned.targets.push(Figure {
        id: PointId::new(""),
        what: Words::new("争取资金"),
        says: Sourced { value: Words::new(text), places: vec![], certainty: Certainty::Stated, looked: false },
        planned: Quantity::first_in(text),
    });
    county.takes_in("county-deputy", ID, TEXT, planned).unwrap();
    refused(county.acts_on_campaign("county-deputy", ID, measure("1", "2026-03-01")), "campaign-not-live");
    county.acts_on_campaign("county-deputy", ID, publish()).unwrap();
    county.at("2026-10-12 09:00");
    county.acts_on_campaign("county-deputy", ID, measure("906.5", "2026-09-30")).unwrap();
    county.acts_on_campaign("county-deputy", ID, measure("600", "2026-06-30")).unwrap();
    refused(county.acts_on_campaign("county-deputy", ID, measure("1300", "2026-12-31")), "campaign-too-early");
    refused(county.acts_on_campaign("science-office-chief", ID, measure("9", "2026-09-30")), "campaign-not-yours");

    let target = county.public_campaign(ID).unwrap().targets.remove(0);
    let actual = target.actual.unwrap();
    assert_eq!((target.unit.as_str(), target.percent), ("万元", Some(75)), "the latest day counts");
    assert_eq!((actual.amount.to_string(), actual.on.to_string()), ("906.5".into(), "2026-09-30".into()));

    let summary = CampaignAct::Conclude(ConcludeCampaign { summary: Words::new("全年完成906.5万元。") });
    refused(county.acts_on_campaign("efficiency-director", ID, summary.clone()), "campaign-not-yours");
    county.acts_on_campaign("county-head", ID, summary).unwrap();
    assert_eq!(county.public_campaign(ID).unwrap().summary.as_deref(), Some("全年完成906.5万元。"));
    refused(county.acts_on_campaign("county-deputy", ID, measure("1", "2026-03-01")), "campaign-concluded");
}
