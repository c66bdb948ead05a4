//! The draft of a notice as a form: typed texts, each row knowing what it was made from.
//!
//! Refuses: places and certainties from the form. They are those of the notice that is being corrected; what a person wrote
//! otherwise is 人工, in the place of what stood there.

use super::{CampaignPhase, Certainty, Figure, Member, Notice, Passage, PublicPhone, Quantity, Sourced, Task, Unit};
use crate::act::Words;
use crate::id::PointId;
use crate::refusal::{Refusal, Shape};
use crate::roster::Roster;
use crate::words;
use almanac::Day;

/// A typed text, and whether it was ticked as looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The text.
    pub text: String,
    /// Whether somebody looked at it.
    pub looked: bool,
}

/// A row of a list, with the places in the notice's own list that it was made from: none for a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made<T> {
    /// What it was made from.
    pub from: Vec<usize>,
    /// Whether it takes the key of the first of those.
    pub keeps: bool,
    /// The row.
    pub row: T,
}

/// A typed phase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhaseRow {
    /// Its name.
    pub name: Typed,
    /// First day.
    pub start: Typed,
    /// Last day.
    pub end: Typed,
}

/// A typed task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskRow {
    /// Its number.
    pub number: String,
    /// What is to be done.
    pub title: Typed,
    /// Names of units that lead, blanks among them.
    pub lead: Vec<String>,
    /// Whether those were looked at.
    pub lead_looked: bool,
    /// Names of units that are responsible.
    pub responsible: Vec<String>,
    /// Whether those were looked at.
    pub responsible_looked: bool,
    /// Last day.
    pub due: Typed,
    /// What is to be handed in, one a line.
    pub deliverables: Typed,
    /// Place of its phase in the list of phases.
    pub phase: Option<usize>,
}

/// A typed pair: role and name, what and figure, owner and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairRow {
    /// The plain half.
    pub label: String,
    /// The sourced half.
    pub value: Typed,
}

/// Places of the original, and how sure the value is that was read there.
type Origin = (Vec<Passage>, Certainty);

/// A list of pairs.
pub type Pairs = Vec<Made<PairRow>>;

/// The draft as a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its title.
    pub title: Typed,
    /// Who signed it.
    pub issuer: Typed,
    /// Its number.
    pub number: Typed,
    /// The day of signing.
    pub date: Typed,
    /// Its kind.
    pub kind: Typed,
    /// What it rests on.
    pub basis: Vec<Made<Typed>>,
    /// The leading group.
    pub group: Pairs,
    /// Its phases.
    pub phases: Vec<Made<PhaseRow>>,
    /// Its tasks.
    pub tasks: Vec<Made<TaskRow>>,
    /// Figures to be reached.
    pub targets: Pairs,
    /// Shares.
    pub weights: Pairs,
    /// Limits.
    pub thresholds: Pairs,
    /// Telephone numbers.
    pub hotlines: Pairs,
}

/// Something typed that cannot be read, with the field it is wrong at.
pub type Wrong = (String, Refusal);

impl Sheet {
    /// The form of a notice as it stands.
    pub fn of(notice: &Notice) -> Sheet {
        let text = |one: &Option<Sourced<Words>>| one.as_ref().map(typed).unwrap_or_default();
        let pairs = |figures: &[Figure]| {
            figures.iter().map(|figure| pair(&figure.what, &figure.says)).enumerate().map(made).collect()
        };
        Sheet {
            title: text(&notice.title),
            issuer: text(&notice.issuer),
            number: text(&notice.number),
            date: notice.date.as_ref().map(typed).unwrap_or_default(),
            kind: text(&notice.kind),
            basis: notice.basis.iter().map(typed).enumerate().map(made).collect(),
            group: notice.group.iter().map(|one| pair(&one.role, &one.name)).enumerate().map(made).collect(),
            phases: notice.phases.iter().map(phase_row).enumerate().map(made).collect(),
            tasks: notice.tasks.iter().map(|task| task_row(task, notice)).enumerate().map(made).collect(),
            targets: pairs(&notice.targets),
            weights: pairs(&notice.weights),
            thresholds: pairs(&notice.thresholds),
            hotlines: notice.hotlines.iter().map(|one| pair(&one.owner, &one.number)).enumerate().map(made).collect(),
        }
    }

    /// Puts a task into the one above it: texts joined, units and deliverables of both. Nothing for the first.
    pub fn merge(&mut self, task: usize) {
        if task == 0 || task >= self.tasks.len() {
            return;
        }
        let below = self.tasks.remove(task);
        let above = &mut self.tasks[task - 1];
        above.from.extend(below.from);
        let (above, below) = (&mut above.row, below.row);
        above.title.text = join(&above.title.text, &below.title.text, "；");
        above.deliverables.text = join(&above.deliverables.text, &below.deliverables.text, "\n");
        for (units, others) in [(&mut above.lead, below.lead), (&mut above.responsible, below.responsible)] {
            units.retain(|unit| !unit.trim().is_empty());
            units.extend(others.into_iter().filter(|unit| !unit.trim().is_empty()));
            dedup(units);
        }
        let leads = above.lead.clone();
        above.responsible.retain(|unit| !leads.contains(unit));
        if above.due.text.trim().is_empty() {
            above.due = below.due;
        }
        above.phase = above.phase.or(below.phase);
    }

    /// Splits a task at the end of its first sentence or clause; both halves keep units, day and phase.
    pub fn split(&mut self, task: usize) {
        let Some(whole) = self.tasks.get_mut(task) else { return };
        let text = whole.row.title.text.clone();
        let (first, second) = halves(&text);
        let mut other = Made { keeps: false, ..whole.clone() };
        whole.row.title.text = first.into();
        other.row.title.text = second.into();
        other.row.number = String::new();
        other.row.deliverables = Typed::default();
        self.tasks.insert(task + 1, other);
    }

    /// Takes a phase away; its tasks stay, without a phase.
    pub fn remove_phase(&mut self, phase: usize) {
        if phase < self.phases.len() {
            self.phases.remove(phase);
            for task in &mut self.tasks {
                task.row.phase = match task.row.phase {
                    Some(at) if at == phase => None,
                    Some(at) if at > phase => Some(at - 1),
                    at => at,
                };
            }
        }
    }

    /// The notice that it makes of `base`.
    ///
    /// # Errors
    /// Everything that cannot be read, each with its field.
    pub fn notice(&self, base: &Notice, roster: &Roster) -> Result<Notice, Vec<Wrong>> {
        let mut making = Making { base, roster, wrong: Vec::new() };
        let head = |typed: &Typed, was: &Option<Sourced<Words>>| text(typed, was.as_slice());
        let notice = Notice {
            title: head(&self.title, &base.title),
            issuer: head(&self.issuer, &base.issuer),
            number: head(&self.number, &base.number),
            date: making.day("date", &self.date, base.date.as_slice()),
            kind: head(&self.kind, &base.kind),
            basis: self.basis.iter().filter_map(|one| text(&one.row, &picked(&base.basis, &one.from))).collect(),
            group: self.group.iter().filter_map(|one| member(one, base)).collect(),
            phases: (0..).zip(&self.phases).map(|(place, phase)| making.phase(place, phase)).collect(),
            tasks: (0..).zip(&self.tasks).map(|(place, task)| making.task(place, task, &self.phases)).collect(),
            targets: figures(&self.targets, &base.targets),
            weights: figures(&self.weights, &base.weights),
            thresholds: figures(&self.thresholds, &base.thresholds),
            hotlines: self.hotlines.iter().filter_map(|one| hotline(one, base)).collect(),
            remarks: base.remarks.clone(),
        };
        if making.wrong.is_empty() { Ok(notice) } else { Err(making.wrong) }
    }
}

struct Making<'a> {
    base: &'a Notice,
    roster: &'a Roster,
    wrong: Vec<Wrong>,
}

impl Making<'_> {
    fn phase(&mut self, place: usize, made: &Made<PhaseRow>) -> CampaignPhase {
        let were = picked(&self.base.phases, &made.from);
        let one = |part: fn(&CampaignPhase) -> Option<Sourced<Day>>| were.iter().filter_map(part).collect::<Vec<_>>();
        let names: Vec<_> = were.iter().map(|was| was.name.clone()).collect();
        CampaignPhase {
            id: key(made, &self.base.phases, |phase| &phase.id, "phase", place),
            name: text(&made.row.name, &names).unwrap_or_else(|| blank(&names)),
            from: self.day(&format!("phases.{place}.start"), &made.row.start, &one(|phase| phase.from.clone())),
            to: self.day(&format!("phases.{place}.end"), &made.row.end, &one(|phase| phase.to.clone())),
        }
    }

    fn task(&mut self, place: usize, made: &Made<TaskRow>, phases: &[Made<PhaseRow>]) -> Task {
        let were = picked(&self.base.tasks, &made.from);
        let row = &made.row;
        let titles: Vec<_> = were.iter().map(|was| was.title.clone()).collect();
        let days: Vec<_> = were.iter().filter_map(|was| was.due.clone()).collect();
        let things: Vec<_> = were.iter().flat_map(|was| was.deliverables.clone()).collect();
        let lines = row.deliverables.text.lines().map(str::trim).filter(|line| !line.is_empty());
        let phase = row.phase.and_then(|at| Some((at, phases.get(at)?)));
        Task {
            id: key(made, &self.base.tasks, |task| &task.id, "task", place),
            number: Words::new(&row.number),
            title: text(&row.title, &titles).unwrap_or_else(|| blank(&titles)),
            lead: self.units(&row.lead, row.lead_looked, &were, |task| &task.lead),
            responsible: self.units(&row.responsible, row.responsible_looked, &were, |task| &task.responsible),
            due: self.day(&format!("tasks.{place}.due"), &row.due, &days),
            deliverables: lines.map(|line| one_of(line, row.deliverables.looked, &things)).collect(),
            phase: phase.map(|(at, phase)| key(phase, &self.base.phases, |phase| &phase.id, "phase", at)),
        }
    }

    /// Units by name: as they were, or an organ of the roster by its name, or a name nobody knows.
    fn units(
        &self,
        names: &[String],
        looked: bool,
        were: &[Task],
        list: fn(&Task) -> &Vec<Sourced<Unit>>,
    ) -> Vec<Sourced<Unit>> {
        let here: Vec<&Sourced<Unit>> = were.iter().flat_map(list).collect();
        let all = || were.iter().flat_map(|task| task.lead.iter().chain(&task.responsible));
        let unit = |(slot, name): (usize, &String)| {
            let name = name.trim();
            let same = |unit: &&Sourced<Unit>| unit.value.name.as_str() == Some(name);
            if let Some(unit) = here.iter().copied().find(same).or_else(|| all().find(same)) {
                return Sourced { looked: looked && unit.certainty.is_low(), ..unit.clone() };
            }
            // What stands in the place of a unit was written for it.
            let stood =
                here.get(slot).filter(|stood| !names.iter().any(|name| stood.value.name.as_str() == Some(name)));
            let organ = self.roster.organs().find(|organ| organ.name == name || organ.short == name);
            let unit = Unit { organ: organ.map(|organ| organ.id.clone()), name: Words::new(name) };
            Sourced::by_person(unit, stood.map(|stood| stood.places.clone()).unwrap_or_default())
        };
        names.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()).map(unit).collect()
    }

    fn day(&mut self, field: &str, typed: &Typed, were: &[Sourced<Day>]) -> Option<Sourced<Day>> {
        let text = typed.text.trim();
        if text.is_empty() {
            return None;
        }
        let Ok(day) = text.parse::<Day>() else {
            let name = words::say("point_field", field.rsplit('.').next().unwrap_or(field));
            self.wrong.push((field.into(), Refusal::NotOfKind { name, shape: Shape::Day }));
            return None;
        };
        Some(match were.iter().find(|was| was.value == day) {
            Some(was) => Sourced { looked: typed.looked && was.certainty.is_low(), ..was.clone() },
            None => Sourced::by_person(day, places(were)),
        })
    }
}

fn member(made: &Made<PairRow>, base: &Notice) -> Option<Member> {
    let were: Vec<_> = picked(&base.group, &made.from).into_iter().map(|was| was.name).collect();
    Some(Member { role: Words::new(&made.row.label), name: text(&made.row.value, &were)? })
}

fn hotline(made: &Made<PairRow>, base: &Notice) -> Option<PublicPhone> {
    let were: Vec<_> = picked(&base.hotlines, &made.from).into_iter().map(|was| was.number).collect();
    Some(PublicPhone { number: text(&made.row.value, &were)?, owner: Words::new(&made.row.label) })
}

fn figures(pairs: &Pairs, base: &[Figure]) -> Vec<Figure> {
    let figure = |(place, made): (usize, &Made<PairRow>)| {
        let were: Vec<_> = picked(base, &made.from).into_iter().map(|was| was.says).collect();
        let says = text(&made.row.value, &were)?;
        let planned = says.value.as_str().and_then(Quantity::first_in);
        let id = key(made, base, |figure| &figure.id, "figure", place);
        Some(Figure { id, what: Words::new(&made.row.label), says, planned })
    };
    pairs.iter().enumerate().filter_map(figure).collect()
}

/// The key of a row: that of what it was made from, or one that says it has none yet.
fn key<T, R>(made: &Made<R>, base: &[T], id: fn(&T) -> &PointId, kind: &str, place: usize) -> PointId {
    let first = made.from.first().filter(|_| made.keeps).and_then(|first| base.get(*first));
    first.map_or_else(|| PointId::new(format!("new-{kind}-{place}")), |was| id(was).clone())
}

fn picked<T: Clone>(base: &[T], from: &[usize]) -> Vec<T> {
    from.iter().filter_map(|place| base.get(*place)).cloned().collect()
}

/// A typed text: as it was, or by a person in its place; none when nothing is there.
fn text(typed: &Typed, were: &[Sourced<Words>]) -> Option<Sourced<Words>> {
    let line = typed.text.trim();
    (!line.is_empty()).then(|| one_of(line, typed.looked, were))
}

fn one_of(line: &str, looked: bool, were: &[Sourced<Words>]) -> Sourced<Words> {
    let clean: String = line.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    match were.iter().find(|was| was.value.as_str() == Some(clean.as_str())) {
        Some(was) => Sourced { looked: looked && was.certainty.is_low(), ..was.clone() },
        None => Sourced::by_person(Words::new(&clean), places(were)),
    }
}

fn blank(were: &[Sourced<Words>]) -> Sourced<Words> {
    Sourced::by_person(Words::new(""), places(were))
}

fn places<T>(were: &[Sourced<T>]) -> Vec<Passage> {
    let mut all: Vec<Passage> = were.iter().flat_map(|was| was.places.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn typed<T: std::fmt::Display>(one: &Sourced<T>) -> Typed {
    Typed { text: one.value.to_string(), looked: one.looked }
}

fn made<T>((place, row): (usize, T)) -> Made<T> {
    Made { from: vec![place], keeps: true, row }
}

fn pair(label: &Words, value: &Sourced<Words>) -> PairRow {
    PairRow { label: label.to_string(), value: typed(value) }
}

fn phase_row(phase: &CampaignPhase) -> PhaseRow {
    let day = |day: &Option<Sourced<Day>>| day.as_ref().map(typed).unwrap_or_default();
    PhaseRow { name: typed(&phase.name), start: day(&phase.from), end: day(&phase.to) }
}

fn task_row(task: &Task, notice: &Notice) -> TaskRow {
    let names = |units: &[Sourced<Unit>]| units.iter().map(|unit| unit.value.name.to_string()).collect();
    let looked = |units: &[Sourced<Unit>]| units.iter().any(|unit| unit.looked);
    let things: Vec<_> = task.deliverables.iter().map(|one| one.value.to_string()).collect();
    TaskRow {
        number: task.number.to_string(),
        title: typed(&task.title),
        lead: names(&task.lead),
        lead_looked: looked(&task.lead),
        responsible: names(&task.responsible),
        responsible_looked: looked(&task.responsible),
        due: task.due.as_ref().map(typed).unwrap_or_default(),
        deliverables: Typed { text: things.join("\n"), looked: task.deliverables.iter().any(|one| one.looked) },
        phase: task.phase.as_ref().and_then(|id| notice.phases.iter().position(|phase| phase.id == *id)),
    }
}

fn join(one: &str, other: &str, with: &str) -> String {
    let parts = [one.trim(), other.trim()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(with).replace("。；", "；")
}

fn dedup(units: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    units.retain(|unit| seen.insert(unit.trim().to_string()));
}

/// A text in two: after its first full stop, else its first semicolon, else the comma nearest to its middle.
fn halves(text: &str) -> (&str, &str) {
    let inner = |marks: &[char]| {
        let places = text.char_indices().filter(|(_, c)| marks.contains(c)).map(|(at, c)| at + c.len_utf8());
        places.filter(|end| !text[*end..].trim().is_empty()).collect::<Vec<_>>()
    };
    let first = |marks: &[char]| inner(marks).first().copied();
    let middle = || inner(&['，', ',', '、']).into_iter().min_by_key(|end| end.abs_diff(text.len() / 2));
    let end = first(&['。', '！', '\n']).or_else(|| first(&['；', ';'])).or_else(middle).unwrap_or(text.len());
    (text[..end].trim(), text[end..].trim())
}

/// Every field of a form with the places it came from and how sure it is: the lowest certainty nobody has looked at, else
/// the first.
pub fn marks(sheet: &Sheet, base: &Notice) -> Vec<(String, Vec<Passage>, Certainty)> {
    let mut marks = Vec::new();
    let mut mark = |field: String, sources: Vec<Origin>| {
        let certainty =
            sources.iter().map(|(_, certainty)| *certainty).max_by_key(|certainty| (certainty.is_low(), *certainty));
        let places: Vec<Passage> = sources.into_iter().flat_map(|(places, _)| places).collect();
        marks.extend(certainty.map(|certainty| (field, places, certainty)));
    };
    let head = [("title", &base.title), ("issuer", &base.issuer), ("number", &base.number), ("kind", &base.kind)];
    head.into_iter().for_each(|(field, one)| mark(field.into(), sources(one.as_slice())));
    mark("date".into(), sources(base.date.as_slice()));
    for (place, row) in sheet.basis.iter().enumerate() {
        mark(format!("basis.{place}"), sources(&picked(&base.basis, &row.from)));
    }
    for (place, row) in sheet.group.iter().enumerate() {
        let were: Vec<_> = picked(&base.group, &row.from).into_iter().map(|was| was.name).collect();
        mark(format!("group.{place}"), sources(&were));
    }
    for (place, row) in sheet.phases.iter().enumerate() {
        for was in picked(&base.phases, &row.from) {
            mark(format!("phases.{place}.name"), sources(&[was.name]));
            mark(format!("phases.{place}.start"), sources(was.from.as_slice()));
            mark(format!("phases.{place}.end"), sources(was.to.as_slice()));
        }
    }
    for (place, row) in sheet.tasks.iter().enumerate() {
        let were = picked(&base.tasks, &row.from);
        let of = |part: fn(&Task) -> Vec<Origin>| were.iter().flat_map(part).collect::<Vec<_>>();
        mark(format!("tasks.{place}.title"), of(|task| sources(std::slice::from_ref(&task.title))));
        mark(format!("tasks.{place}.lead"), of(|task| sources(&task.lead)));
        mark(format!("tasks.{place}.responsible"), of(|task| sources(&task.responsible)));
        mark(format!("tasks.{place}.due"), of(|task| sources(task.due.as_slice())));
        mark(format!("tasks.{place}.deliverables"), of(|task| sources(&task.deliverables)));
    }
    let lists = [("targets", &sheet.targets, &base.targets), ("weights", &sheet.weights, &base.weights)];
    for (list, rows, figures) in lists.into_iter().chain([("thresholds", &sheet.thresholds, &base.thresholds)]) {
        for (place, row) in rows.iter().enumerate() {
            let were: Vec<_> = picked(figures, &row.from).into_iter().map(|was| was.says).collect();
            mark(format!("{list}.{place}"), sources(&were));
        }
    }
    for (place, row) in sheet.hotlines.iter().enumerate() {
        let were: Vec<_> = picked(&base.hotlines, &row.from).into_iter().map(|was| was.number).collect();
        mark(format!("hotlines.{place}"), sources(&were));
    }
    marks
}

fn sources<T>(were: &[Sourced<T>]) -> Vec<Origin> {
    were.iter().map(|was| (was.places.clone(), was.certainty)).collect()
}
