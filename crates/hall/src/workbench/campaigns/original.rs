//! The original beside its draft: every stretch that a field came from, marked and linked to that field.
//!
//! Refuses: marks that overlap. The shortest stretch wins, the others begin at an anchor of their own.

use bureau::campaign::{Certainty, Passage};
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Its words.
    pub text: String,
    /// The field it belongs to; none for what was not read.
    pub field: Option<String>,
    /// What the field is: a class and a word.
    pub kind: (&'static str, &'static str),
    /// Whether somebody should look at it.
    pub low: bool,
    /// Anchors that stand at its beginning: fields that begin here.
    pub anchors: Vec<String>,
}

/// The original in stretches. `open`: fields that somebody should look at.
pub fn stretches(
    original: &str,
    marks: &[(String, Vec<Passage>, Certainty)],
    open: impl Fn(&str) -> bool,
) -> Vec<Stretch> {
    let mut cuts = BTreeSet::from([0, original.len()]);
    let mut first: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut places = Vec::new();
    for (field, passages, _) in marks {
        let sound = passages.iter().filter(|passage| passage.of(original).is_some());
        let ranges: Vec<_> = sound.map(|passage| (passage.from as usize, passage.to as usize)).collect();
        if let Some((from, _)) = ranges.iter().min() {
            first.entry(*from).or_default().push(field.clone());
        }
        for (from, to) in ranges {
            cuts.extend([from, to]);
            places.push((from, to, field));
        }
    }
    places.sort_by_key(|(from, to, _)| (to - from, *from));
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let stretch = |pair: &[usize]| {
        let (from, to) = (pair[0], pair[1]);
        let field = places.iter().find(|(start, end, _)| *start <= from && to <= *end).map(|(_, _, field)| *field);
        Stretch {
            text: original[from..to].into(),
            kind: field.map(|field| kind(field)).unwrap_or_default(),
            low: field.is_some_and(|field| open(field)),
            field: field.cloned(),
            anchors: first.get(&from).cloned().unwrap_or_default(),
        }
    };
    cuts.windows(2).map(stretch).collect()
}

/// What a field is, for the eye and in words.
fn kind(field: &str) -> (&'static str, &'static str) {
    let last = field.rsplit('.').next().unwrap_or_default();
    match (field.split('.').next().unwrap_or_default(), last) {
        (_, "lead") => ("unit", "牵头单位"),
        (_, "responsible") => ("unit", "责任单位"),
        ("date", _) => ("day", "成文日期"),
        (_, "due") => ("day", "时限"),
        (_, "start" | "end") => ("day", "阶段日期"),
        ("tasks", "deliverables") => ("work", "成果"),
        ("tasks", _) => ("work", "任务"),
        ("phases", _) => ("work", "阶段"),
        ("targets" | "weights" | "thresholds", _) => ("figure", "数值"),
        _ => ("fact", "通知要素"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_original_is_whole_and_the_shortest_stretch_wins() {
        let text = "由司法局牵头清理。";
        let mark = |field: &str, from: &str, to: &str| {
            let at = |piece: &str| u32::try_from(text.find(piece).unwrap()).unwrap();
            let passage = Passage { from: at(from), to: at(to) + to.len() as u32 };
            (field.to_string(), vec![passage], Certainty::Guessed)
        };
        let marks = [mark("tasks.0.title", "由", "清理"), mark("tasks.0.lead", "司法局", "司法局")];
        let all = stretches(text, &marks, |field| field.ends_with("lead"));
        assert_eq!(all.iter().map(|one| one.text.as_str()).collect::<String>(), text);
        let fields: Vec<_> = all.iter().map(|one| (one.text.as_str(), one.field.as_deref(), one.low)).collect();
        assert_eq!(
            fields,
            [
                ("由", Some("tasks.0.title"), false),
                ("司法局", Some("tasks.0.lead"), true),
                ("牵头清理", Some("tasks.0.title"), false),
                ("。", None, false)
            ]
        );
        assert_eq!(all[0].anchors, ["tasks.0.title"]);
        assert_eq!(all[2].anchors, [""; 0]);
        let beyond = [("title".to_string(), vec![Passage { from: 1, to: 900 }], Certainty::Stated)];
        assert_eq!(stretches(text, &beyond, |_| false).len(), 1, "a place that is none is not marked");
    }
}
