//! A draft as a plain table for people, in Chinese.
//!
//! Refuses: colours and box drawing; it is read aloud, pasted and printed.

use crate::draft::{Draft, Figure, Grade, Reading, Unit};
use almanac::Day;
use std::fmt::Write;

/// The draft as lines of text; what is not stated outright bears its grade.
pub fn text(draft: &Draft) -> String {
    let mut sheet = Sheet::default();
    let date = draft.date.as_ref().map(|date| with_grade(&date.value.to_string(), date.grade));
    for (label, value) in [
        ("标题", plain(&draft.title)),
        ("发文单位", plain(&draft.issuer)),
        ("文号", plain(&draft.number)),
        ("成文日期", date),
        ("文种", plain(&draft.kind)),
        ("主送", Some(units(&draft.addressees)).filter(|units| !units.is_empty())),
    ] {
        sheet.row(&[label, value.as_deref().unwrap_or("（未见）")]);
    }
    let basis: Vec<_> = draft.basis.iter().map(|one| vec![one.value.clone()]).collect();
    sheet.part("依据", &[], &basis);
    let group: Vec<_> = draft.group.iter().map(|one| vec![one.role.clone(), one.name.value.clone()]).collect();
    sheet.part("领导小组", &["职务", "姓名"], &group);
    let phases = draft.phases.iter().map(|phase| vec![phase.name.value.clone(), day(&phase.start), day(&phase.end)]);
    sheet.part("阶段", &["名称", "开始", "结束"], &phases.collect::<Vec<_>>());
    let tasks = draft.tasks.iter().enumerate().map(|(place, task)| {
        let products: Vec<_> = task.deliverables.iter().map(|one| one.value.as_str()).collect();
        let title = with_grade(&task.title.value, task.title.grade);
        vec![
            (place + 1).to_string(),
            title,
            units(&task.lead),
            units(&task.responsible),
            day(&task.deadline),
            products.join("、"),
        ]
    });
    sheet.part("任务", &["序号", "任务", "牵头", "责任", "时限", "成果"], &tasks.collect::<Vec<_>>());
    sheet.part("目标", &["内容", "数值"], &figures(&draft.targets));
    sheet.part("权重", &["内容", "数值"], &figures(&draft.weights));
    sheet.part("限度", &["内容", "数值"], &figures(&draft.thresholds));
    let hotlines: Vec<_> = draft.hotlines.iter().map(|one| vec![one.number.value.clone(), one.owner.clone()]).collect();
    sheet.part("电话", &["号码", "单位"], &hotlines);
    let notes: Vec<_> = draft.notes.iter().map(|note| vec![note.text.clone()]).collect();
    sheet.part("提示", &[], &notes);
    sheet.text
}

#[derive(Default)]
struct Sheet {
    text: String,
}

impl Sheet {
    fn part(&mut self, name: &str, headings: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        self.text.push('\n');
        self.row(&[&format!("【{name}】")]);
        if !headings.is_empty() {
            self.row(headings);
        }
        for row in rows {
            self.row(&row.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }

    fn row(&mut self, cells: &[&str]) {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace(['\t', '\n'], " ")).collect();
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{}", cells.join("\t").trim_end());
    }
}

fn with_grade(value: &str, grade: Grade) -> String {
    if grade == Grade::Stated { value.to_owned() } else { format!("{value}（{}）", grade.zh()) }
}

fn plain(reading: &Option<Reading<String>>) -> Option<String> {
    reading.as_ref().map(|reading| with_grade(&reading.value, reading.grade))
}

fn day(reading: &Option<Reading<Day>>) -> String {
    let shown = |reading: &Reading<Day>| match reading.grade {
        Grade::Guessed => with_grade(&reading.value.to_string(), reading.grade),
        _ => reading.value.to_string(),
    };
    reading.as_ref().map_or(String::new(), shown)
}

fn units(units: &[Reading<Unit>]) -> String {
    units.iter().map(|unit| unit.value.name.as_str()).collect::<Vec<_>>().join("、")
}

fn figures(figures: &[Figure]) -> Vec<Vec<String>> {
    figures.iter().map(|figure| vec![figure.what.clone(), figure.value.value.clone()]).collect()
}
