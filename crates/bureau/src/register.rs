//! 整改台账: every problem as one row of a sheet, and what a row that somebody edited asks for.
//!
//! Refuses: to write. A cell that was changed becomes an act of whoever changed it, and `decide` judges that; a cell that
//! nobody may change here is a fault of its own.

use crate::act::{Act, ActKind, PlanMeasures, ProgressReport, Words};
use crate::decide::{self, Desk};
use crate::disclose;
use crate::entry::{Actor, ClockKind, Entry};
use crate::id::{MatterId, OrganId, PostId, StepId};
use crate::matter::Matter;
use crate::procedure::{FieldKind, Procedure};
use crate::roster::Roster;
use crate::words;
use almanac::Day;
use std::collections::BTreeMap;

macro_rules! columns {
    ($($name:ident = $zh:literal, $edited:literal;)*) => {
        /// A column of the ledger, in the official order (law.md §6); the last two say which problem a row is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LedgerColumn { $(#[doc = $zh] $name,)* }

        impl LedgerColumn {
            /// All of them, in order.
            pub const ALL: &'static [LedgerColumn] = &[$(LedgerColumn::$name,)*];

            /// Its heading.
            pub const fn zh(self) -> &'static str {
                match self { $(LedgerColumn::$name => $zh,)* }
            }

            /// Whether the cells of a problem that is there may be changed on the sheet.
            pub const fn is_edited(self) -> bool {
                match self { $(LedgerColumn::$name => $edited,)* }
            }
        }
    };
}

columns! {
    Number = "编号", false;
    Source = "来源", false;
    Problem = "问题", false;
    Kind = "类别", false;
    Lead = "牵头单位", false;
    Units = "责任单位", false;
    Cause = "原因分析", true;
    Responsible = "责任人", true;
    Measure = "整改措施", true;
    Due = "整改期限", false;
    Planned = "计划完成日期", true;
    Percent = "进度", true;
    Progress = "进展情况", true;
    Proof = "佐证", false;
    Verifier = "验收人", false;
    Closed = "销号日期", false;
    LookedBack = "回头看日期", false;
    State = "状态", false;
    Id = "标识", false;
    Version = "版本", false;
}

impl LedgerColumn {
    /// The columns that a new problem has; its other cells stay blank.
    pub const OF_NEW: &'static [LedgerColumn] = &[
        LedgerColumn::Source,
        LedgerColumn::Problem,
        LedgerColumn::Kind,
        LedgerColumn::Lead,
        LedgerColumn::Units,
        LedgerColumn::Due,
    ];
}

/// The cells of a row that are not blank.
pub type Cells = BTreeMap<LedgerColumn, String>;

/// One cell at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFault {
    /// Which; none for the row as a whole.
    pub column: Option<LedgerColumn>,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub remedy: String,
}

impl LedgerFault {
    /// A fault of `[sheet.code]`.
    pub fn new(column: Option<LedgerColumn>, code: &str, args: &[(&'static str, String)]) -> LedgerFault {
        let fill = |key| words::fill("sheet", code, key, args);
        LedgerFault { column, says: fill("says"), remedy: fill("remedy") }
    }

    /// An act that was refused.
    pub fn refused(column: Option<LedgerColumn>, refusal: &crate::refusal::Refusal) -> LedgerFault {
        LedgerFault { column, says: refusal.says(), remedy: refusal.remedy() }
    }
}

/// A problem as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The matter it is.
    pub id: MatterId,
    /// Place of its last entry.
    pub seq: u32,
    /// Its step.
    pub step: StepId,
    /// The section that leads.
    pub lead: OrganId,
    /// The last day as it stands.
    pub due: Day,
    /// The post that puts it right.
    pub responsible: Option<PostId>,
    /// How often it came back.
    pub rebounds: u32,
    /// Its cells.
    pub cells: Cells,
}

impl LedgerRow {
    /// A cell, blank where there is nothing.
    pub fn cell(&self, column: LedgerColumn) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }
}

/// What an edited row asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerEdit {
    /// The acts, in order; none where nothing was changed. The column is where a refusal of the act belongs.
    pub acts: Vec<(LedgerColumn, Act)>,
    /// Cells that are at fault.
    pub faults: Vec<LedgerFault>,
}

/// The row of a problem by its entries; none for what is no order.
pub fn row(matter: &Matter, entries: &[Entry], desk: &Desk<'_>) -> Option<LedgerRow> {
    let ordered = matter.ordered()?;
    let (item, procedure) = desk.charter.path(&matter.item)?;
    let Act::File(file) = &entries.first()?.act else { return None };
    let standing = disclose::standing(entries);
    let answer = |field: &crate::procedure::Field| file.fields.get(&field.id).map(ToString::to_string);
    let choice = |nth| choices(procedure).nth(nth).and_then(answer);
    let due = decide::ordered_due(ordered, matter, desk.almanac);
    let day = |entry: &Entry| entry.at.day(desk.zone);
    let since = standing.iter().rposition(|entry| matches!(entry.act, Act::Rebound(_))).map_or(0, |at| at + 1);
    let last = |is: fn(&Act) -> bool| standing[since..].iter().rev().find(|entry| is(&entry.act));
    let plan = standing.iter().rev().find_map(|entry| match &entry.act {
        Act::PlanMeasures(plan) => Some(plan),
        _ => None,
    });
    let progress = standing.iter().rev().find_map(|entry| match &entry.act {
        Act::ProgressReport(report) => Some(report.note.to_string()),
        _ => None,
    });
    let verified = last(|act| matches!(act, Act::Verify(_)));
    let look_back = matter.clocks.iter().filter(|clock| clock.kind != ClockKind::Ordered && clock.is_running());
    let look_back = look_back.filter(|_| verified.is_some()).map(|clock| clock.due(desk.almanac).on()).max();
    let looked = last(|act| matches!(act, Act::LookBack(_))).map(|entry| day(entry).to_string());
    let step = procedure.step(&matter.step);
    let seat = |post: &PostId| seat_label(post, desk.roster, desk.today());
    let texts = [
        (LedgerColumn::Number, Some(file.receipt.clone())),
        (LedgerColumn::Source, choice(0)),
        (LedgerColumn::Problem, procedure.fields.first().and_then(answer)),
        (LedgerColumn::Kind, choice(1)),
        (LedgerColumn::Lead, Some(unit_label(&matter.section, desk.roster))),
        (LedgerColumn::Units, Some(units_label(&ordered.task.units, desk.roster))),
        (LedgerColumn::Cause, plan.map(|plan| plan.cause.to_string())),
        (LedgerColumn::Responsible, plan.map(|plan| seat(&plan.responsible))),
        (LedgerColumn::Measure, plan.map(|plan| plan.measure.to_string())),
        (LedgerColumn::Due, Some(due.to_string())),
        (LedgerColumn::Planned, plan.map(|plan| plan.until.to_string())),
        (LedgerColumn::Percent, progress.as_ref().map(|_| ordered.percent.to_string())),
        (LedgerColumn::Progress, progress),
        (LedgerColumn::Proof, Some(proof(&standing, item))),
        (LedgerColumn::Verifier, verified.and_then(|entry| by(entry)).map(seat)),
        (LedgerColumn::Closed, verified.map(|entry| day(entry).to_string())),
        (
            LedgerColumn::LookedBack,
            looked.or_else(|| {
                look_back.map(|day| words::fill("sheet", "look-back", "says", &[("day", day.to_string())]))
            }),
        ),
        (LedgerColumn::State, step.map(|step| step.name.clone())),
        (LedgerColumn::Id, Some(matter.id.to_string())),
        (LedgerColumn::Version, Some(matter.seq.to_string())),
    ];
    let said = texts
        .into_iter()
        .filter_map(|(column, text)| Some((column, clean(&text?))))
        .filter(|(_, text)| !text.is_empty());
    Some(LedgerRow {
        id: matter.id,
        seq: matter.seq,
        step: matter.step.clone(),
        lead: matter.section.clone(),
        due,
        responsible: plan.map(|plan| plan.responsible.clone()),
        rebounds: ordered.rebounds,
        cells: said.collect(),
    })
}

/// What was changed in a row since it was given out, as acts. `given` is the row as it was then, `matter` the problem as
/// it stands.
pub fn edit(given: &LedgerRow, cells: &Cells, matter: &Matter, desk: &Desk<'_>) -> LedgerEdit {
    let cell = |column: &LedgerColumn| cells.get(column).map(|text| clean(text)).unwrap_or_default();
    let changed: Vec<LedgerColumn> =
        LedgerColumn::ALL.iter().copied().filter(|column| cell(column) != given.cell(*column)).collect();
    let mut edit = LedgerEdit::default();
    for column in changed.iter().filter(|column| !column.is_edited()) {
        edit.faults.push(LedgerFault::new(Some(*column), "not-edited", &[("column", column.zh().into())]));
    }
    let is_changed = |columns: &[LedgerColumn]| columns.iter().any(|column| changed.contains(column));
    if is_changed(&[LedgerColumn::Cause, LedgerColumn::Measure, LedgerColumn::Responsible, LedgerColumn::Planned]) {
        match plan(given, &cell, matter, desk) {
            Ok(plan) => edit.acts.push((LedgerColumn::Measure, Act::PlanMeasures(plan))),
            Err(fault) => edit.faults.push(fault),
        }
    }
    if is_changed(&[LedgerColumn::Percent, LedgerColumn::Progress]) {
        match percent(&cell(&LedgerColumn::Percent)) {
            Ok(percent) => edit.acts.push((
                LedgerColumn::Progress,
                Act::ProgressReport(ProgressReport {
                    percent,
                    note: Words::new(&cell(&LedgerColumn::Progress)),
                    materials: Vec::new(),
                    attachments: Vec::new(),
                }),
            )),
            Err(fault) => edit.faults.push(fault),
        }
    }
    edit
}

/// What units are called on sheets: by name, with what they are part of where several are called the same.
pub fn unit_label(unit: &OrganId, roster: &Roster) -> String {
    let Some(organ) = roster.organ(unit) else { return unit.to_string() };
    if roster.organs().filter(|other| other.name == organ.name).count() == 1 {
        return organ.name.clone();
    }
    let above = organ.parent.as_ref().and_then(|parent| roster.organ(parent));
    format!("{}{}", above.map_or("", |above| above.name.as_str()), organ.name)
}

/// What a post is called on sheets, with who sits on it that day.
pub fn seat_label(post: &PostId, roster: &Roster, day: Day) -> String {
    let name = roster.post(post).map_or_else(|| post.to_string(), |post| post.name.clone());
    roster.seated(post, day).map_or_else(|| name.clone(), |person| format!("{name} {}", person.name))
}

/// The unit that a sheet calls so.
pub fn unit_called(label: &str, roster: &Roster) -> Option<OrganId> {
    let mut called = roster.organs().filter(|organ| unit_label(&organ.id, roster) == label);
    let first = called.next()?;
    called.next().is_none().then(|| first.id.clone())
}

/// The units that a cell names, parted by 、 or line ends.
///
/// # Errors
/// What is none.
pub fn units_called(text: &str, roster: &Roster) -> Result<Vec<OrganId>, LedgerFault> {
    let names = text.split(['、', '\n', ',', '，', ';', '；']).map(str::trim).filter(|name| !name.is_empty());
    let unit = |name: &str| unit_called(name, roster).ok_or_else(|| no_unit(LedgerColumn::Units, name));
    names.map(unit).collect()
}

/// A cell that names no unit.
pub fn no_unit(column: LedgerColumn, name: &str) -> LedgerFault {
    LedgerFault::new(Some(column), "no-unit", &[("name", name.into())])
}

/// A day as people and spreadsheets write it: `2026-03-31`, `2026/3/31`, `2026年3月31日`, or the number of a day.
///
/// # Errors
/// What is none.
pub fn day(column: LedgerColumn, text: &str) -> Result<Day, LedgerFault> {
    let no = || LedgerFault::new(Some(column), "no-day", &[("text", text.into())]);
    let text = text.trim();
    if let Ok(serial) = text.parse::<f64>() {
        // Spreadsheets number days; the first of the year 2000 is 36526.
        let first = Day::from_ymd(2000, 1, 1).ok_or_else(no)?;
        return if (20_000.0..80_000.0).contains(&serial) { Ok(first.plus(serial as i32 - 36_526)) } else { Err(no()) };
    }
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).map(|part| part.trim_end_matches('日')).collect();
    let [year, month, day] = parts.as_slice() else { return Err(no()) };
    let number = |part: &str| part.trim().parse::<u8>().ok();
    let year = year.trim().parse::<i32>().ok().filter(|year| (1949..=2149).contains(year));
    let read =
        year.zip(number(month)).zip(number(day)).and_then(|((year, month), day)| Day::from_ymd(year, month, day));
    read.ok_or_else(no)
}

/// A text as cells have it: line ends of one kind, no blanks around it.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_string()
}

/// Whether what goes along a procedure stands in the ledger: what somebody looks back at.
pub fn is_kept(procedure: &Procedure) -> bool {
    procedure.lines.iter().any(|line| line.act == ActKind::LookBack)
}

/// Whether a matter stands in the ledger.
pub fn is_of(matter: &Matter, desk: &Desk<'_>) -> bool {
    desk.charter.path(&matter.item).is_some_and(|(_, procedure)| is_kept(procedure))
}

/// The fields of a procedure that take one of a few answers: where a problem comes from, then of what kind it is.
pub fn choices(procedure: &Procedure) -> impl Iterator<Item = &crate::procedure::Field> {
    procedure.fields.iter().filter(|field| field.kind == FieldKind::Choice)
}

/// The post that made an entry.
fn by(entry: &Entry) -> Option<&PostId> {
    match &entry.actor {
        Actor::Tenure { post, .. } => Some(post),
        _ => None,
    }
}

fn units_label(units: &[OrganId], roster: &Roster) -> String {
    units.iter().map(|unit| unit_label(unit, roster)).collect::<Vec<_>>().join("、")
}

/// What shows it: how many files and materials there are, or why there are none.
fn proof(entries: &[&Entry], item: &crate::item::Item) -> String {
    let reason = entries.iter().rev().find_map(|entry| match &entry.act {
        Act::Submit(submit) => submit.unproven.as_ref().map(ToString::to_string),
        _ => None,
    });
    let ticked = |entry: &&Entry| match &entry.act {
        Act::ProgressReport(report) => report.materials.clone(),
        Act::Submit(submit) => submit.materials.clone(),
        _ => Vec::new(),
    };
    let files: usize = entries.iter().map(|entry| entry.act.attachments().len()).sum();
    let named: Vec<_> = entries.iter().flat_map(ticked).collect();
    let named = item.materials.iter().filter(|own| named.contains(&own.id)).map(|own| own.name.clone());
    let files = (files > 0).then(|| words::fill("sheet", "files", "says", &[("count", files.to_string())]));
    named.chain(files).chain(reason).collect::<Vec<_>>().join("；")
}

fn plan(
    given: &LedgerRow,
    cell: &dyn Fn(&LedgerColumn) -> String,
    matter: &Matter,
    desk: &Desk<'_>,
) -> Result<PlanMeasures, LedgerFault> {
    let wanted = cell(&LedgerColumn::Responsible);
    let same = given.responsible.clone().filter(|_| wanted == given.cell(LedgerColumn::Responsible));
    let called = || {
        let named = |post: &&crate::roster::Post| seat_label(&post.id, desk.roster, desk.today()) == wanted;
        let fit = desk.roster.posts().filter(|post| decide::can_answer(&post.id, matter, desk));
        fit.filter(named).map(|post| post.id.clone()).next()
    };
    let column = Some(LedgerColumn::Responsible);
    let no_person = || LedgerFault::new(column, "no-person", &[("name", wanted.clone())]);
    Ok(PlanMeasures {
        cause: Words::new(&cell(&LedgerColumn::Cause)),
        measure: Words::new(&cell(&LedgerColumn::Measure)),
        responsible: same.or_else(called).ok_or_else(no_person)?,
        until: day(LedgerColumn::Planned, &cell(&LedgerColumn::Planned))?,
    })
}

fn percent(text: &str) -> Result<u8, LedgerFault> {
    let no = || LedgerFault::new(Some(LedgerColumn::Percent), "no-percent", &[("text", text.into())]);
    let number = text.trim().trim_end_matches(['%', '％']).trim();
    number.parse().ok().filter(|percent| *percent <= 100).ok_or_else(no)
}
