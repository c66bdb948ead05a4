//! What changed from one version of a notice to the next: computed whenever it is asked, never kept.
//!
//! Refuses: to guess across kinds. A task is paired with a task: by key, then by number and title, then by title.

use super::{Figure, Notice, Sourced, Task, Unit};
use crate::id::PointId;
use crate::{sentence, words};
use almanac::Day;

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What is new.
    pub added: Vec<Point>,
    /// What is gone.
    pub dropped: Vec<Point>,
    /// What is otherwise.
    pub changed: Vec<Changed>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.dropped.is_empty() && self.changed.is_empty()
    }
}

/// A part of a notice with its fields as people read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its key; the same on both sides of a change.
    pub id: PointId,
    /// What kind of part: a word of `[point]`.
    pub kind: &'static str,
    /// What it is called.
    pub name: String,
    /// Its fields: a word of `[point_field]`, and the text; only those that are set.
    pub fields: Vec<(&'static str, String)>,
}

/// A part that is in both versions, with the fields that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// As it was.
    pub before: Point,
    /// As it is.
    pub after: Point,
    /// Field, what it was, what it is; empty where it was not set.
    pub fields: Vec<(&'static str, String, String)>,
}

impl Point {
    /// What kind of part, in Chinese.
    pub fn kind_zh(&self) -> String {
        words::say("point", self.kind)
    }

    fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| *field == name).map_or("", |(_, text)| text)
    }
}

/// The name of a field, in Chinese.
pub fn field_zh(field: &str) -> String {
    words::say("point_field", field)
}

/// What is otherwise in `new` than in `old`.
pub fn changes(old: &Notice, new: &Notice) -> Changes {
    let (before, after) = (points(old), points(new));
    let pairs = pairs(&before, &after);
    let mut changes = Changes::default();
    for (place, point) in after.iter().enumerate() {
        match pairs.iter().find(|(_, new)| *new == place) {
            None => changes.added.push(point.clone()),
            Some((old, _)) => {
                let fields = differing(&before[*old], point);
                if !fields.is_empty() {
                    changes.changed.push(Changed { before: before[*old].clone(), after: point.clone(), fields });
                }
            }
        }
    }
    let gone = before.iter().enumerate().filter(|(place, _)| !pairs.iter().any(|(old, _)| old == place));
    changes.dropped.extend(gone.map(|(_, point)| point.clone()));
    changes
}

/// Gives the points of a newly read version the keys that they have in the one before; the others get none yet.
pub(super) fn take_over_keys(old: Option<&Notice>, new: &mut Notice) {
    let (before, after) = (old.map(points).unwrap_or_default(), points(new));
    let pairs = pairs(&before, &after);
    // `points` of both kinds go through the notice in one order: the head first, which has no key of its own.
    let key = |place: usize| {
        let was = pairs.iter().find(|(_, is)| *is == place + 1).map(|(was, _)| before[*was].id.clone());
        was.unwrap_or_else(|| PointId::new(format!("new-{place}")))
    };
    new.rename(|place, _, _| key(place));
}

/// The parts of a notice: its head, then phases, tasks, targets, weights and thresholds.
fn points(notice: &Notice) -> Vec<Point> {
    let mut all = vec![head(notice)];
    all.extend(notice.phases.iter().map(|phase| Point {
        id: phase.id.clone(),
        kind: "phase",
        name: phase.name.value.to_string(),
        fields: set(vec![
            ("name", phase.name.value.to_string()),
            ("from", phase.from.as_ref().map(date).unwrap_or_default()),
            ("to", phase.to.as_ref().map(date).unwrap_or_default()),
        ]),
    }));
    all.extend(notice.tasks.iter().map(|task| point_of(task, notice)));
    let figure = |kind| {
        move |figure: &Figure| Point {
            id: figure.id.clone(),
            kind,
            name: figure.what.to_string(),
            fields: set(vec![("what", figure.what.to_string()), ("says", figure.says.value.to_string())]),
        }
    };
    all.extend(notice.targets.iter().map(figure("target")));
    all.extend(notice.weights.iter().map(figure("weight")));
    all.extend(notice.thresholds.iter().map(figure("threshold")));
    all
}

fn head(notice: &Notice) -> Point {
    let text = |one: &Option<Sourced<crate::act::Words>>| one.as_ref().map(|one| one.value.to_string());
    let lines = |parts: Vec<String>| parts.join("\n");
    let title = text(&notice.title).unwrap_or_default();
    let group = notice.group.iter().map(|member| format!("{} {}", member.role, member.name.value)).collect();
    let hotlines = notice.hotlines.iter().map(|one| format!("{} {}", one.owner, one.number.value)).collect();
    Point {
        id: PointId::new("head"),
        kind: "head",
        name: title.clone(),
        fields: set(vec![
            ("title", title),
            ("issuer", text(&notice.issuer).unwrap_or_default()),
            ("number", text(&notice.number).unwrap_or_default()),
            ("date", notice.date.as_ref().map(date).unwrap_or_default()),
            ("kind", text(&notice.kind).unwrap_or_default()),
            ("basis", lines(notice.basis.iter().map(|one| one.value.to_string()).collect())),
            ("group", lines(group)),
            ("hotlines", lines(hotlines)),
        ]),
    }
}

fn point_of(task: &Task, notice: &Notice) -> Point {
    let units = |units: &[Sourced<Unit>]| units.iter().map(|unit| unit.value.name.to_string()).collect::<Vec<_>>();
    let phase = task.phase.as_ref().and_then(|phase| notice.phase(phase));
    let deliverables: Vec<_> = task.deliverables.iter().map(|one| one.value.to_string()).collect();
    Point {
        id: task.id.clone(),
        kind: "task",
        name: task.title.value.to_string(),
        fields: set(vec![
            ("number", task.number.to_string()),
            ("title", task.title.value.to_string()),
            ("lead", units(&task.lead).join("、")),
            ("responsible", units(&task.responsible).join("、")),
            ("due", task.due.as_ref().map(date).unwrap_or_default()),
            ("deliverables", deliverables.join("、")),
            ("phase", phase.map(|phase| phase.name.value.to_string()).unwrap_or_default()),
        ]),
    }
}

fn set(mut fields: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    fields.retain(|(_, text)| !text.trim().is_empty());
    fields
}

fn differing(before: &Point, after: &Point) -> Vec<(&'static str, String, String)> {
    let mut names: Vec<&'static str> = after.fields.iter().map(|(name, _)| *name).collect();
    names.extend(before.fields.iter().map(|(name, _)| *name).filter(|name| after.field(name).is_empty()));
    let differs = |name: &&str| before.field(name) != after.field(name);
    let pair = |name: &'static str| (name, before.field(name).to_string(), after.field(name).to_string());
    names.into_iter().filter(|name| differs(name)).map(pair).collect()
}

/// Which part was which: places in `before` and in `after`, each at most once.
fn pairs(before: &[Point], after: &[Point]) -> Vec<(usize, usize)> {
    type Same = fn(&Point, &Point) -> bool;
    let same: [Same; 3] = [
        |was, is| was.id == is.id,
        |was, is| plain(was.field("number")) == plain(is.field("number")) && plain(&was.name) == plain(&is.name),
        |was, is| plain(&was.name) == plain(&is.name),
    ];
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for same in same {
        for (new, is) in after.iter().enumerate() {
            if pairs.iter().any(|(_, taken)| *taken == new) {
                continue;
            }
            let free = |old: &usize| !pairs.iter().any(|(taken, _)| taken == old);
            let fits = |old: &usize| before[*old].kind == is.kind && same(&before[*old], is);
            if let Some(old) = (0..before.len()).filter(free).find(fits) {
                pairs.push((old, new));
            }
        }
    }
    pairs
}

/// A name without what differs in writing only.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn date(day: &Sourced<Day>) -> String {
    sentence::date(day.value, None)
}
