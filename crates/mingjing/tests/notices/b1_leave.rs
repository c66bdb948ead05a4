//! N3 首问负责制, N2 岗位责任制: who is away is not asked first; who must not handle a matter steps aside for good;
//! what was written wrong is put right by whoever wrote it, and nothing is deleted (公务员法第76条; 湖南省行政程序规定第164条).

use crate::refused;
use bureau::act::{Act, ActKind, Assign};
use bureau::id::PostId;
use drill::{Ticket, World};

const OFFICER: &str = "science-office-officer";
const CHIEF: &str = "science-office-chief";

fn asked(county: &mut World) -> Ticket {
    county.citizen("李某").asks("science-consult", "问", "怎么办?").unwrap()
}

fn holder(county: &World, matter: Ticket) -> String {
    county.matter(matter).holder.as_ref().map_or_else(String::new, |holding| holding.post.to_string())
}

#[test]
fn b1_who_is_away_is_not_asked_first() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    county.leaves(OFFICER, OFFICER, "2026-03-02..2026-03-06", None).unwrap();
    let matter = asked(&mut county);
    assert_ne!(holder(&county, matter), OFFICER);
    county.at("2026-03-09 09:00");
    let matter = asked(&mut county);
    assert_eq!(holder(&county, matter), OFFICER, "back on Monday");
}

#[test]
fn b1_a_chief_registers_leave_for_an_officer_and_the_stand_in_is_one_who_may() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let days = "2026-03-02..2026-03-06";
    refused(county.leaves("market-chief", OFFICER, days, None), "not-your-leave");
    refused(county.leaves(CHIEF, OFFICER, days, Some("market-officer")), "no-stand-in");
    county.leaves(CHIEF, OFFICER, days, Some("science-office-officer-two")).unwrap();
    refused(county.leaves(CHIEF, "science-office-officer-two", days, Some(OFFICER)), "no-stand-in");
}

#[test]
fn b1_when_everybody_is_away_somebody_is_asked_all_the_same() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    for post in [OFFICER, "science-office-officer-two", CHIEF] {
        county.leaves(post, post, "2026-03-02..2026-03-06", None).unwrap();
    }
    let matter = asked(&mut county);
    assert_eq!(holder(&county, matter), OFFICER);
}

#[test]
fn b1_who_steps_aside_never_acts_on_the_matter_again() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = asked(&mut county);
    refused(county.post("science-office-officer-two").recuses(matter, "亲属"), "not-holder");
    county.post(OFFICER).recuses(matter, "咨询人是本人近亲属。").unwrap();
    assert_eq!(holder(&county, matter), CHIEF);
    refused(county.post(OFFICER).accepts(matter), "recused");
    let back = Act::Assign(Assign { post: PostId::new(OFFICER) });
    refused(county.post(CHIEF).does(matter, back), "no-such-post");
    let view = county.view_as_post(matter, CHIEF).unwrap();
    assert!(view.posts.iter().chain(&view.targets).all(|(post, _)| post.as_str() != OFFICER));
    let journal = county.view_as_asker(matter).unwrap().journal;
    assert!(journal.iter().all(|said| said.act != ActKind::Recuse), "why an officer steps aside is not the asker's");
}

fn told() -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("安达公司").applies("labour-dispatch", "申请许可", &["m1"]).unwrap();
    county.at("2026-03-03 10:00");
    county.post("labour-window").accepts(matter).unwrap();
    (county, matter)
}

#[test]
fn b1_an_entry_is_corrected_by_who_made_it_or_their_chief() {
    let (mut county, matter) = told();
    refused(county.post("labour-officer").corrects(matter, 2, "日期有误"), "not-your-entry");
    refused(county.post("labour-window").corrects(matter, 1, "申请人写错了"), "not-your-entry");
    refused(county.post("labour-window").corrects(matter, 2, " "), "missing");
    let before = county.matter(matter).clone();
    county.post("labour-window").corrects(matter, 2, "联系电话应为0000-6210012。").unwrap();
    county.post("labour-chief").corrects(matter, 2, "受理窗口应为3号。").unwrap();
    let after = county.matter(matter);
    assert_eq!((&after.clocks, &after.step, &after.holder), (&before.clocks, &before.step, &before.holder));

    let view = county.view_as_asker(matter).unwrap();
    let line = |seq| view.journal.iter().find(|said| said.seq == seq).unwrap();
    assert_eq!((line(2).corrected, line(3).corrects, line(4).corrects), (Some(4), Some(2), Some(2)));
    let paper = county.paper_as_asker(matter, 3).unwrap();
    assert_eq!(paper.title, "更正通知书");
    let text = paper.paragraphs.join("");
    assert!(text.contains("《行政许可申请受理通知书》") && text.contains("0000-6210012"), "{text}");
}

/// What was told to nobody in writing needs no paper, and the office's inner talk stays inside when it is corrected.
#[test]
fn b1_a_correction_is_told_to_whom_the_entry_was_told() {
    let (mut county, matter) = told();
    county.post("labour-officer").examines(matter, true, "材料真实。").unwrap();
    county.post("labour-officer").corrects(matter, 3, "“真实”应为“齐全”。").unwrap();
    assert!(county.paper_as_asker(matter, 4).is_err());
    assert!(county.view_as_asker(matter).unwrap().journal.iter().all(|said| said.act != ActKind::Correct));
    assert_eq!(county.view_as_post(matter, "labour-chief").unwrap().journal[0].corrects, Some(3));
}

#[test]
fn b1_corrections_end_some_days_after_the_end() {
    let (mut county, matter) = told();
    county.citizen("安达公司").withdraws(matter, "").unwrap();
    county.at("2026-04-15 10:00");
    county.post("labour-window").corrects(matter, 2, "电话有误。").unwrap();
    county.at("2026-04-16 10:00");
    refused(county.post("labour-window").corrects(matter, 2, "电话有误。"), "over");
}

/// N2 AB岗: while somebody is away their stand-in is asked first, before others who are there; page and journal say for whom.
#[test]
fn b1_new_work_goes_to_the_stand_in_first_and_the_page_says_for_whom() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    county.leaves(OFFICER, OFFICER, "2026-03-02..2026-03-06", Some(CHIEF)).unwrap();
    let matter = asked(&mut county);
    assert_eq!(holder(&county, matter), CHIEF, "before the other officer, who is there");
    let view = county.view_as_post(matter, CHIEF).unwrap();
    assert_eq!(view.holder_note.as_deref(), Some("代办公室科员（文秘与公开），其离岗至3月6日"));
    assert!(view.journal[0].text.contains("代办公室科员（文秘与公开）负责"), "{}", view.journal[0].text);
    let theirs = county.view_as_asker(matter).unwrap();
    let said: String = theirs.journal.iter().map(|said| said.text.as_str()).collect();
    assert!(theirs.holder_note.is_none() && !said.contains("离岗"), "who is on leave is not the asker's: {said}");
}

#[test]
fn b1_lists_of_posts_name_the_stand_in_first_and_who_is_away_last() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = asked(&mut county);
    county.at("2026-03-03 09:00");
    county.leaves(OFFICER, OFFICER, "2026-03-03..2026-03-06", Some("science-office-officer-two")).unwrap();
    let view = county.view_as_post(matter, CHIEF).unwrap();
    let away = view.holder_note.clone().unwrap();
    assert!(away.starts_with("离岗至3月6日，由办公室科员（财务）") && away.ends_with("代理"), "{away}");
    let names: Vec<&str> = view.posts.iter().map(|(_, name)| name.as_str()).collect();
    assert!(names[0].starts_with("办公室科员（财务）") && names[0].contains("代办公室科员"), "{names:?}");
    assert!(names.last().unwrap().contains("离岗至3月6日"), "{names:?}");
    let targets = county.view_as_post(matter, OFFICER).unwrap().targets;
    assert_eq!(targets[0].0.as_str(), "science-office-officer-two", "{targets:?}");

    let to = Act::Assign(Assign { post: PostId::new("science-office-officer-two") });
    county.post(CHIEF).does(matter, to).unwrap();
    let view = county.view_as_post(matter, CHIEF).unwrap();
    assert_eq!(view.holder_note.as_deref(), Some("代办公室科员（文秘与公开），其离岗至3月6日"));
}

/// Who must not handle a matter is not asked in somebody's place either.
#[test]
fn b1_a_stand_in_who_stepped_aside_is_passed_over() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = asked(&mut county);
    county.leaves(CHIEF, CHIEF, "2026-03-02..2026-03-06", Some(OFFICER)).unwrap();
    county.post(OFFICER).recuses(matter, "亲属").unwrap();
    assert_eq!(holder(&county, matter), "science-deputy-result");
}
