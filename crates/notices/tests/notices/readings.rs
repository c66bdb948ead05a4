//! Readings beside those of a person: notices made for the purpose, and the five real ones where they are at hand.

use crate::score::{Sum, compare};
use notices::{Units, json, read};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const MADE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/made");
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");

/// Reads every text that has a reading by a person, and adds up what agrees.
fn check(texts: &Path, readings: &Path, floor: f64) {
    let mut sum = Sum::default();
    let mut names: Vec<PathBuf> = fs::read_dir(readings).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|name| name.extension().is_some_and(|extension| extension == "json"));
    names.sort();
    for name in &names {
        let text = texts.join(name.file_name().unwrap()).with_extension("txt");
        let Ok(text) = fs::read_to_string(&text) else { continue };
        let expected: Value = serde_json::from_str(&fs::read_to_string(name).unwrap()).unwrap();
        let draft = read(&text, &Units::none());
        compare(&json::value(&draft), &expected, &mut sum);
        sum.texts += 1;
    }
    assert!(sum.texts >= 5, "only {} texts in {}", sum.texts, texts.display());
    println!("{sum}");
    for (field, f1) in sum.fields() {
        assert!(f1 >= floor, "{field}: {f1:.3} is below {floor}\n{sum}");
    }
}

#[test]
fn made_notices_are_read_as_a_person_reads_them() {
    check(Path::new(MADE), Path::new(MADE), 0.95);
}

#[test]
fn the_five_notices_are_read_as_a_person_reads_them() {
    let shared = Path::new(SHARED);
    if !shared.join("notices-gold").is_dir() {
        eprintln!("skipped: no notices-gold beside the checkout");
        return;
    }
    check(&shared.join("notices"), &shared.join("notices-gold"), 0.95);
}

#[test]
fn a_known_unit_gets_the_id_of_its_organ() {
    let mut units = Units::none();
    units.add("finance", "县财政局");
    let draft =
        read("一、主要任务\n(一)压缩支出。由财政局牵头,县审计局配合。\n(二)清理账户。(责任单位:县财政局)", &units);
    let ids: Vec<_> = draft.tasks.iter().flat_map(|task| task.lead.iter().chain(&task.responsible)).collect();
    let ids: Vec<_> = ids.iter().map(|unit| (unit.value.name.as_str(), unit.value.id.as_deref())).collect();
    assert_eq!(ids, [("财政局", Some("finance")), ("县审计局", None), ("县财政局", Some("finance"))]);
}

#[test]
fn every_place_bears_what_was_read_from_it() {
    let text = fs::read_to_string(Path::new(MADE).join("02_phases_sentences.txt")).unwrap();
    let draft = read(&text, &Units::none());
    let at = |places: &[std::ops::Range<usize>]| places.iter().map(|place| &text[place.clone()]).collect::<String>();
    assert_eq!(at(&draft.title.unwrap().places), "关于开展全市机关“庸懒散拖”专项整治活动的实施方案");
    let task = &draft.tasks[1];
    assert_eq!(at(&task.deadline.as_ref().unwrap().places), "6月底前");
    assert_eq!(at(&task.lead[0].places), "市政务服务中心");
    let places: Vec<String> = draft.phases.iter().map(|phase| at(&phase.end.as_ref().unwrap().places)).collect();
    assert_eq!(places[1], "4月1日\u{2014}6月30日");
}
