//! What a notice has to be: whole at any time, and fit to be live before it is published.
//!
//! Refuses: to mend. It names everything that is wrong, each with its place.

use super::{NOTICE_BYTES_MAX, Notice, Passage, Sourced, no, number_of};
use crate::act::Words;
use crate::decide::{Desk, WORDS_MAX};
use crate::id::{OrganId, PointId};
use crate::refusal::Refusal;
use crate::{sentence, words};
use almanac::Day;
use std::collections::{BTreeMap, BTreeSet};

/// One thing for which a draft cannot be published. Its sentence stands under `[unfit.<code>]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Which sentence.
    pub code: &'static str,
    /// The phase or task it is about; none for the notice as a whole.
    pub point: Option<PointId>,
    /// What to put into it.
    pub args: Vec<(&'static str, String)>,
}

impl Unfit {
    /// What is wrong, in Chinese.
    pub fn says(&self) -> String {
        words::fill("unfit", self.code, "says", &self.args)
    }

    /// What to do about it, in Chinese.
    pub fn remedy(&self) -> String {
        words::fill("unfit", self.code, "remedy", &self.args)
    }

    /// Whether somebody may say that it is meant so.
    pub fn can_be_confirmed(&self) -> bool {
        matches!(self.code, "due-past" | "task-without-day")
    }
}

/// Everything for which a draft of an office cannot be published today. `confirmed`: tasks without a day or
/// whose day has passed, and that are meant so: they are published and given to nobody.
pub fn unfit(notice: &Notice, office: &OrganId, confirmed: &[PointId], desk: &Desk<'_>) -> Vec<Unfit> {
    let mut faults = Vec::new();
    let mut fault = |code, point: Option<&PointId>, args| faults.push(Unfit { code, point: point.cloned(), args });
    if notice.title.as_ref().is_none_or(|title| title.value.is_blank()) {
        fault("no-title", None, vec![]);
    }
    for phase in &notice.phases {
        if let (Some(from), Some(to)) = (&phase.from, &phase.to)
            && to.value < from.value
        {
            let args = vec![("name", phase.name.value.to_string()), ("from", date(from)), ("to", date(to))];
            fault("phase-backwards", Some(&phase.id), args);
        }
    }
    for task in &notice.tasks {
        let name = || vec![("name", task.title.value.to_string())];
        if task.title.value.is_blank() {
            fault("task-without-title", Some(&task.id), vec![("name", task.id.to_string())]);
        }
        if super::leaders(task, office, desk).is_empty() {
            fault("task-without-lead", Some(&task.id), name());
        }
        let meant = confirmed.contains(&task.id);
        match notice.last_day(task) {
            None if !meant => fault("task-without-day", Some(&task.id), name()),
            Some(day) if day < desk.today() && !meant => {
                fault("due-past", Some(&task.id), [name(), vec![("due", sentence::date(day, None))]].concat());
            }
            _ => {}
        }
    }
    faults
}

/// Gives every point without a key a fresh one, and checks that the notice hangs together with its original.
pub(super) fn whole(notice: &mut Notice, original: &Words, last: Option<&BTreeMap<char, u32>>) -> Result<(), Refusal> {
    let before = last.cloned().unwrap_or_default();
    let mut last = before.clone();
    let mut seen: BTreeSet<PointId> = BTreeSet::new();
    notice.rename(|_, letter, id| {
        let given = before.get(&letter).copied().unwrap_or(0);
        let known = number_of(id, letter).is_some_and(|number| (1..=given).contains(&number));
        if known && seen.insert(id.clone()) {
            return id.clone();
        }
        let last = last.entry(letter).or_insert(0);
        *last += 1;
        PointId::new(format!("{letter}{last}"))
    });
    let refuse = |code, name: String| Err(no(code, name, None));
    if let Some(original) = original.as_str() {
        if original.len() > super::ORIGINAL_BYTES_MAX {
            return refuse("campaign-too-large", (original.len() >> 10).to_string());
        }
        if let Some(place) = places(notice).into_iter().find(|place| place.of(original).is_none()) {
            return refuse("campaign-no-place", place.from.to_string());
        }
    }
    if let Some(text) = texts(notice).into_iter().find(|text| text.count() > WORDS_MAX) {
        let start: String = text.as_str().unwrap_or_default().chars().take(12).collect();
        return refuse("campaign-long-text", start);
    }
    if notice.public_bytes() > NOTICE_BYTES_MAX {
        return refuse("campaign-too-many", notice.tasks.len().to_string());
    }
    Ok(())
}

/// Every place of the original that the notice names.
pub(super) fn places(notice: &Notice) -> Vec<Passage> {
    let mut all: Vec<Passage> = Vec::new();
    let mut add = |places: &[Passage]| all.extend(places);
    let head = [&notice.title, &notice.issuer, &notice.number, &notice.kind];
    head.into_iter().flatten().for_each(|one| add(&one.places));
    notice.date.iter().for_each(|one| add(&one.places));
    notice.basis.iter().for_each(|one| add(&one.places));
    notice.group.iter().for_each(|one| add(&one.name.places));
    for phase in &notice.phases {
        add(&phase.name.places);
        phase.from.iter().chain(&phase.to).for_each(|one| add(&one.places));
    }
    for task in &notice.tasks {
        add(&task.title.places);
        task.lead.iter().chain(&task.responsible).for_each(|one| add(&one.places));
        task.due.iter().for_each(|one| add(&one.places));
        task.deliverables.iter().for_each(|one| add(&one.places));
    }
    let figures = notice.targets.iter().chain(&notice.weights).chain(&notice.thresholds);
    figures.for_each(|one| add(&one.says.places));
    notice.hotlines.iter().for_each(|one| add(&one.number.places));
    notice.remarks.iter().for_each(|one| add(&one.places));
    all
}

fn texts(notice: &Notice) -> Vec<&Words> {
    let head = [&notice.title, &notice.issuer, &notice.number, &notice.kind].into_iter().flatten();
    let mut all: Vec<&Words> = head.chain(&notice.basis).map(|one| &one.value).collect();
    all.extend(notice.group.iter().flat_map(|member| [&member.role, &member.name.value]));
    all.extend(notice.phases.iter().map(|phase| &phase.name.value));
    for task in &notice.tasks {
        all.extend([&task.number, &task.title.value]);
        all.extend(task.lead.iter().chain(&task.responsible).map(|unit| &unit.value.name));
        all.extend(task.deliverables.iter().map(|one| &one.value));
    }
    let figures = notice.targets.iter().chain(&notice.weights).chain(&notice.thresholds);
    all.extend(figures.flat_map(|figure| [&figure.what, &figure.says.value]));
    all.extend(notice.hotlines.iter().flat_map(|hotline| [&hotline.number.value, &hotline.owner]));
    all
}

fn date(day: &Sourced<Day>) -> String {
    sentence::date(day.value, None)
}
