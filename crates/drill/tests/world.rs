//! A county in which people act: what scenario tests rely on.

use drill::World;

fn main_road() -> Result<(), bureau::refusal::Refusal> {
    let mut county = World::shipped();
    county.at("2024-09-24 09:30");
    let ticket = county.citizen("李某").applies("food-business", "拟开面馆", &["m1", "m2"])?;
    county.post("market-officer").requests_correction(ticket, &["m3"], "缺少平面布局图。")?;
    county.at("2024-09-26 20:00");
    county.citizen("李某").supplements(ticket, &["m3"], "补上了")?;
    county.at("2024-09-27 09:00");
    county.post("market-window").accepts(ticket)?;
    county.post("market-chief").assigns(ticket, "market-officer")?;
    county.post("market-chief").suspends(ticket, "inspection", "2024-09-29..2024-10-08", "委托检测")?;
    county.at("2024-10-09 09:00");
    county.post("market-officer").resumes(ticket)?;
    county.post("market-head").extends(ticket, "需要核实")?;
    county.post("market-officer").examines(ticket, true, "同意")?;
    county.post("market-head").sends_back(ticket, "请补充照片")?;
    county.post("market-officer").examines(ticket, true, "已补充")?;
    county.post("market-head").decides(ticket, true, "准予")?;
    county.post("market-window").serves(ticket, "窗口领取")?;
    let view = county.view_as_asker(ticket)?;
    assert_eq!((view.outcome, view.ended), (Some("准予"), true));
    assert_eq!(view.receipt.len(), 12);
    assert!(county.view_as_post(ticket, "housing-officer").is_err());
    Ok(())
}

#[test]
fn an_application_goes_its_whole_way() {
    main_road().unwrap();
}

/// 行政许可法第32条: silence for five working days is acceptance, from the day of receipt.
#[test]
fn the_clock_accepts_what_nobody_looked_at() {
    let mut county = World::shipped();
    county.at("2024-09-24 09:30");
    let ticket = county.citizen("李某").applies("food-business", "拟开面馆", &["m1"]).unwrap();
    county.at("2024-09-30 23:00");
    let before = county.clock();
    county.at("2024-10-01 00:05");
    assert_eq!((before, county.clock(), county.clock()), (0, 1, 0));
    assert_eq!(county.matter(ticket).step.as_str(), "review");
}

#[test]
fn receipts_count_by_organ_and_year() {
    let mut county = World::shipped();
    let mut receipt = |moment: &str, item: &str| {
        county.at(moment);
        let ticket = county.citizen("李某").asks(item, "题", "问").unwrap();
        county.view_as_asker(ticket).unwrap().receipt
    };
    let science = receipt("2024-12-31 10:00", "science-consult");
    assert_eq!(&science[3..], "202400001");
    assert_eq!(receipt("2024-12-31 10:01", "science-consult")[3..], *"202400002");
    assert_eq!(receipt("2024-12-31 10:02", "market-consult")[3..], *"202400001");
    assert_eq!(receipt("2025-01-02 10:00", "science-consult")[3..], *"202500001");
}

/// Who is not seated, not in charge, or not the one who asked, is refused; an undone act is as if it had not been.
#[test]
fn people_are_refused_as_in_the_office() {
    let mut county = World::shipped();
    county.at("2024-09-24 09:30");
    let ticket = county.citizen("李某").asks("science-consult", "题", "问").unwrap();
    let code = |done: drill::Done| done.unwrap_err().code();
    assert_eq!(code(county.post("market-officer").accepts(ticket)), "no-such-matter");
    assert_eq!(code(county.citizen("王某").withdraws(ticket, "")), "no-such-matter");
    assert_eq!(code(county.post("nobody").accepts(ticket)), "not-seated");
    county.post("science-office-officer").accepts(ticket).unwrap();
    county.post("science-office-officer").retracts(ticket).unwrap();
    assert_eq!(county.matter(ticket).step.as_str(), "intake");
    county.at("2023-09-24 09:30");
    assert_eq!(code(county.post("science-office-officer").accepts(ticket)), "not-seated");
}

/// The program carries every charter of the folder but the calendars of long ago.
#[test]
fn shipped_charters_are_those_of_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../charters/procedures");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), shipped::charter().procedures().count());
    let papers = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../charters/papers")).unwrap();
    for paper in papers.map(|file| file.unwrap().path()) {
        let id = bureau::id::PartId::new(paper.file_stem().unwrap().to_string_lossy());
        assert!(shipped::charter().paper(&id).is_some(), "{id}");
    }
    assert_eq!(World::shipped().charter().almanac_version("2026-11-20".parse().unwrap()), "2025-11-04");
}

use drill::shipped;
