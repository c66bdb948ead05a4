//! The ledger as a spreadsheet: out as it is filtered, and back in as acts of whoever sends it.
//!
//! Refuses: to write anything of a sheet with a fault, to believe a sheet that is older than the problem, and formulas.

use super::{LedgerAsk, NewProblem, answerers, decided, file_of, kept, leads, led_units, options};
use crate::{Case, No, Office, Standing, Who};
use almanac::Instant;
use archive::{PAGE_MAX, Reader, Trouble, Writer};
use bureau::act::Act;
use bureau::entry::{Actor, Entry};
use bureau::fault::Fault;
use bureau::id::{MatterId, OrganId};
use bureau::matter::Matter;
use bureau::refusal::Refusal;
use bureau::register::{self, Cells, LedgerColumn, LedgerFault, LedgerRow};
use bureau::words;
use notices::open::table;
use papers::sheet::{Column, Sheet, xlsx};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most problems of one sheet: what somebody can look through before they send it.
pub const LEDGER_ROWS_MAX: usize = 2000;

/// Rows below the last problem that have the drop-downs.
const SPARE: u32 = 200;

/// Opens a spreadsheet of a stranger, which has this name, into the text of [`table::text`]. It may be at fault; or this
/// machine is, in its own words.
pub type TableOpener = Arc<dyn Fn(&str, Vec<u8>) -> Result<Result<String, Fault>, String> + Send + Sync>;

/// What became of a sheet.
#[derive(Clone, Debug)]
pub enum TakenIn {
    /// All of it was done.
    Done {
        /// Acts on problems that were there.
        acts: usize,
        /// New problems.
        problems: usize,
    },
    /// Nothing of it was done.
    Faulty {
        /// The same rows with a column that says what is wrong.
        sheet: Vec<u8>,
        /// Rows that are at fault, with what the sheet says of each: its number, as spreadsheets count, and the sentences.
        rows: Vec<(usize, String)>,
    },
    /// It is no sheet of the ledger.
    Unread {
        /// What is wrong.
        says: String,
        /// What to do.
        remedy: String,
    },
}

/// One row of a sheet that came in.
#[derive(Clone, Debug)]
struct Sent {
    /// As spreadsheets count.
    number: usize,
    cells: Cells,
}

/// What a row asks for.
#[derive(Clone, Debug)]
enum Wanted {
    Acts { id: MatterId, seq: u32, acts: Vec<(LedgerColumn, Act)> },
    New(NewProblem),
}

/// Rows of cells.
type Table = Vec<Vec<String>>;

type Faults = Vec<(usize, Vec<LedgerFault>)>;

impl Office {
    /// The same office with a way to open spreadsheets of strangers. Without it they are opened here.
    pub fn with_tables(mut self, tables: TableOpener) -> Office {
        self.tables = Some(tables);
        self
    }

    /// The ledger as filtered, as a spreadsheet; at most [`LEDGER_ROWS_MAX`] problems, the pressing ones first.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn ledger_sheet(&self, who: &Who, ask: &LedgerAsk, now: Instant) -> Result<Vec<u8>, No> {
        let standing = self.standing()?;
        let post = self.reading_post(who, &standing)?;
        let actor = who.actor().ok_or(Refusal::NoReading)?;
        let scope = self.scope(post, &standing);
        let (mut rows, mut after) = (Vec::new(), None);
        while rows.len() < LEDGER_ROWS_MAX {
            let page = self.archive.read(|reader| {
                let page = reader.ledger(&scope, &ask.filter, after, PAGE_MAX)?;
                for row in &page.rows {
                    rows.extend(self.entry_in(reader, row.matter.id, &standing, &actor, now)?);
                }
                Ok(page.next)
            })?;
            after = page;
            if after.is_none() {
                break;
            }
        }
        rows.truncate(LEDGER_ROWS_MAX);
        let sections: BTreeSet<OrganId> = rows.iter().map(|row| row.lead.clone()).collect();
        let columns = self.columns(who, &sections.into_iter().collect::<Vec<_>>(), &standing, now)?;
        let cells = |row: &LedgerRow| LedgerColumn::ALL.iter().map(|column| row.cell(*column).to_string()).collect();
        self.written(columns, rows.iter().map(cells).collect(), now)
    }

    /// Takes in a sheet of the ledger that somebody edited.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters. What is wrong with the sheet stands in the answer.
    pub fn take_ledger(&self, who: &Who, name: &str, bytes: Vec<u8>, now: Instant) -> Result<TakenIn, No> {
        let standing = self.standing()?;
        self.reading_post(who, &standing)?;
        let actor = Some(who).filter(|who| matches!(who, Who::Seat { .. })).and_then(Who::actor);
        let actor = actor.ok_or(Refusal::NotSeated)?;
        let table = match self.table_of(name, bytes)? {
            Ok(table) => table,
            Err((says, remedy)) => return Ok(TakenIn::Unread { says, remedy }),
        };
        let sent = match read(&table) {
            Ok(sent) => sent,
            Err(fault) => return Ok(TakenIn::Unread { says: fault.says, remedy: fault.remedy }),
        };
        let (wanted, mut faults) = self.archive.read(|reader| self.wanted(reader, &sent, &standing, &actor, now))?;
        if faults.is_empty() {
            let (acts, problems) = count(&wanted);
            let office = self.clone();
            let done = self.archive.act_numbered(move |writer| office.do_wanted(writer, &wanted, &actor, now))?;
            match done {
                Ok(()) => return Ok(TakenIn::Done { acts, problems }),
                Err(refused) => faults = refused,
            }
        }
        let sheet = self.faulty(who, &sent, &faults, &standing, now)?;
        Ok(TakenIn::Faulty { sheet, rows: faults.iter().map(|(row, faults)| (*row, told(faults))).collect() })
    }

    fn table_of(&self, name: &str, bytes: Vec<u8>) -> Result<Result<Table, (String, String)>, No> {
        let told = |fault: Fault| (fault.says(), fault.remedy());
        let Some(tables) = &self.tables else {
            return Ok(table::rows(&bytes).map_err(|no| told(Fault::at(name, 0, no.why.code(), unopened(&no)))));
        };
        let text = tables(name, bytes).map_err(Trouble::File)?;
        Ok(text.map(|text| table::parse(&text)).map_err(told))
    }

    /// What each row asks for, and which are at fault.
    fn wanted(
        &self,
        reader: &Reader<'_>,
        sent: &[Sent],
        standing: &Standing,
        actor: &Actor,
        now: Instant,
    ) -> Result<(Vec<(usize, Wanted)>, Faults), Trouble> {
        let (mut wanted, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for row in sent {
            let id = row.cells.get(&LedgerColumn::Id);
            let asked = match id {
                _ if formulas(row).next().is_some() => Err(formulas(row).collect()),
                None => self.new_problem(row, standing, now).map(Some),
                Some(id) if !seen.insert(id.clone()) => Err(vec![whole("twice", Vec::new())]),
                Some(_) => self.edited(reader, row, standing, actor, now)?,
            };
            match asked {
                Ok(asked) => wanted.extend(asked.map(|asked| (row.number, asked))),
                Err(found) => faults.push((row.number, found)),
            }
        }
        Ok((wanted, faults))
    }

    /// What the row of a problem that is there asks for; nothing where nothing was changed.
    fn edited(
        &self,
        reader: &Reader<'_>,
        row: &Sent,
        standing: &Standing,
        actor: &Actor,
        now: Instant,
    ) -> Result<Result<Option<Wanted>, Vec<LedgerFault>>, Trouble> {
        let text = |column| row.cells.get(&column).map_or("", String::as_str);
        let no_id = || {
            let text = text(LedgerColumn::Id).to_string();
            vec![LedgerFault::new(Some(LedgerColumn::Id), "no-id", &[("text", text)])]
        };
        let (Ok(id), Ok(seq)) = (text(LedgerColumn::Id).parse(), text(LedgerColumn::Version).parse::<u32>()) else {
            return Ok(Err(no_id()));
        };
        let Ok((case, _)) = self.disclosed(reader, id, actor, now)? else { return Ok(Err(no_id())) };
        let desk = self.desk(&case, standing, actor, now);
        let then: Vec<Entry> = case.entries.iter().filter(|entry| entry.seq <= seq).cloned().collect();
        let given = Matter::replay(&then).filter(|then| then.seq == seq && register::is_of(then, &desk));
        let given = given.and_then(|matter| register::row(&matter, &then, &desk));
        let Some(given) = given else { return Ok(Err(no_id())) };
        let edit = register::edit(&given, &row.cells, &case.matter, &desk);
        if !edit.faults.is_empty() {
            return Ok(Err(edit.faults));
        }
        if edit.acts.is_empty() {
            return Ok(Ok(None));
        }
        if case.matter.seq != seq {
            return Ok(Err(vec![whole("moved-on", Vec::new())]));
        }
        Ok(Ok(Some(Wanted::Acts { id, seq, acts: edit.acts })))
    }

    fn new_problem(&self, row: &Sent, standing: &Standing, now: Instant) -> Result<Wanted, Vec<LedgerFault>> {
        let of = |column: LedgerColumn, code| LedgerFault::new(Some(column), code, &[("column", column.zh().into())]);
        let text = |column| row.cells.get(&column).cloned().unwrap_or_default();
        let stray = row.cells.keys().filter(|column| !LedgerColumn::OF_NEW.contains(column));
        let mut faults: Vec<LedgerFault> = stray.map(|column| of(*column, "new-cell")).collect();
        let wanted = LedgerColumn::OF_NEW.iter().filter(|column| **column != LedgerColumn::Units);
        let missing = wanted.filter(|column| text(**column).trim().is_empty());
        faults.extend(missing.map(|column| of(*column, "new-missing")));
        if !faults.is_empty() {
            return Err(faults);
        }
        let lead = register::unit_called(text(LedgerColumn::Lead).trim(), &standing.roster);
        let lead = lead.ok_or_else(|| register::no_unit(LedgerColumn::Lead, &text(LedgerColumn::Lead)));
        let units = register::units_called(&text(LedgerColumn::Units), &standing.roster);
        let due = register::day(LedgerColumn::Due, &text(LedgerColumn::Due));
        match (lead, units, due) {
            (Ok(lead), Ok(units), Ok(due)) => Ok(Wanted::New(NewProblem {
                id: self.new_id(now),
                problem: text(LedgerColumn::Problem),
                source: text(LedgerColumn::Source),
                kind: text(LedgerColumn::Kind),
                lead,
                units,
                due,
            })),
            (lead, units, due) => Err([lead.err(), units.err(), due.err()].into_iter().flatten().collect()),
        }
    }

    /// Does all that is wanted, in one transaction; none of it where one thing is refused.
    fn do_wanted(
        &self,
        writer: &mut Writer<'_>,
        wanted: &[(usize, Wanted)],
        actor: &Actor,
        now: Instant,
    ) -> Result<Result<(), Faults>, Trouble> {
        let mut faults: Faults = Vec::new();
        for (number, wanted) in wanted {
            let refused = match wanted {
                Wanted::New(problem) => self.enter_in(writer, problem, actor, now)?.err(),
                Wanted::Acts { id, seq, acts } => self.act_in(writer, *id, *seq, acts, actor, now)?.err(),
            };
            faults.extend(refused.map(|fault| (*number, vec![fault])));
        }
        Ok(if faults.is_empty() { Ok(()) } else { Err(faults) })
    }

    fn enter_in(
        &self,
        writer: &mut Writer<'_>,
        problem: &NewProblem,
        actor: &Actor,
        now: Instant,
    ) -> Result<Result<(), LedgerFault>, Trouble> {
        let standing = self.standing_in(writer)?;
        let Ok((item, procedure)) = kept(&standing) else { return Ok(Err(refused(None, &Refusal::NoSuchItem))) };
        let file = Act::File(file_of(problem, item, procedure));
        let filed = self.file_in(writer, actor, problem.id, file, "", now)?;
        Ok(filed.map(drop).map_err(|refusal| refused(None, &refusal)))
    }

    fn act_in(
        &self,
        writer: &mut Writer<'_>,
        id: MatterId,
        seq: u32,
        acts: &[(LedgerColumn, Act)],
        actor: &Actor,
        now: Instant,
    ) -> Result<Result<(), LedgerFault>, Trouble> {
        let (mut case, standing): (Case, Standing) = match self.disclosed(writer, id, actor, now)? {
            Ok(disclosed) => disclosed,
            Err(refusal) => return Ok(Err(refused(None, &refusal))),
        };
        if case.matter.seq != seq {
            return Ok(Err(whole("moved-on", Vec::new())));
        }
        for (column, act) in acts {
            if let Err(refusal) = decided(self, writer, &mut case, act.clone(), &standing, actor, now)? {
                return Ok(Err(refused(Some(*column), &refusal)));
            }
        }
        Ok(Ok(()))
    }

    /// The rows as they were sent, with what is wrong with each.
    fn faulty(
        &self,
        who: &Who,
        sent: &[Sent],
        faults: &Faults,
        standing: &Standing,
        now: Instant,
    ) -> Result<Vec<u8>, No> {
        let all: Vec<OrganId> = standing.roster.organs().map(|organ| organ.id.clone()).collect();
        let mut columns = self.columns(who, &all, standing, now)?;
        columns.insert(0, column(&words::say("part", "fault"), 40, Vec::new(), true));
        let row = |row: &Sent| {
            let wrong = faults.iter().find(|(number, _)| *number == row.number);
            let cell = |column: &LedgerColumn| {
                // What was a formula comes back blank: nothing here is ever computed.
                row.cells.get(column).filter(|text| *text != table::FORMULA).cloned().unwrap_or_default()
            };
            let said = wrong.map_or_else(String::new, |(_, faults)| told(faults));
            std::iter::once(said).chain(LedgerColumn::ALL.iter().map(cell)).collect()
        };
        self.written(columns, sent.iter().map(row).collect(), now)
    }

    fn columns(&self, who: &Who, sections: &[OrganId], standing: &Standing, now: Instant) -> Result<Vec<Column>, No> {
        let (today, post) = (self.day(now), self.reading_post(who, standing)?);
        let (item, procedure) = kept(standing)?;
        let names = |units: Vec<(OrganId, String)>| units.into_iter().map(|(_, name)| name).collect();
        let of = |own: &LedgerColumn| {
            let (width, choices) = match own {
                LedgerColumn::Problem | LedgerColumn::Measure | LedgerColumn::Progress => (40, Vec::new()),
                LedgerColumn::Cause => (30, Vec::new()),
                LedgerColumn::Source => (10, options(procedure, 0, Some(post.role))),
                LedgerColumn::Kind => (10, options(procedure, 1, Some(post.role))),
                LedgerColumn::Lead => (20, names(leads(post, item, standing, today))),
                LedgerColumn::Units => (20, names(led_units(standing, today))),
                LedgerColumn::Responsible => (22, answerers(sections, item, standing, today)),
                LedgerColumn::Percent | LedgerColumn::State | LedgerColumn::Version => (8, Vec::new()),
                LedgerColumn::Id => (38, Vec::new()),
                _ => (14, Vec::new()),
            };
            column(own.zh(), width, choices, own.is_edited())
        };
        Ok(LedgerColumn::ALL.iter().map(of).collect())
    }

    fn written(&self, columns: Vec<Column>, rows: Vec<Vec<String>>, now: Instant) -> Result<Vec<u8>, No> {
        let name = words::say("part", "ledger");
        let sheet = Sheet { name, columns, rows, spare: SPARE, frozen: 3, made: now };
        Ok(xlsx(&sheet).map_err(Trouble::File)?)
    }
}

fn column(name: &str, width: u16, options: Vec<String>, open: bool) -> Column {
    // Units beside the lead may be several in one cell, so a list only proposes.
    let closed = name != LedgerColumn::Units.zh();
    Column { name: name.into(), width, options, closed, open }
}

/// The rows of a table by the headings of its first one; rows with nothing in them are left out.
fn read(table: &[Vec<String>]) -> Result<Vec<Sent>, LedgerFault> {
    let headings: Vec<&str> = table.first().map_or_else(Vec::new, |row| row.iter().map(|cell| cell.trim()).collect());
    let place = |column: &LedgerColumn| headings.iter().position(|heading| *heading == column.zh());
    let missing: Vec<&str> =
        LedgerColumn::ALL.iter().filter(|column| place(column).is_none()).map(|one| one.zh()).collect();
    if !missing.is_empty() {
        return Err(whole("no-column", vec![("columns", missing.join("、"))]));
    }
    if table.len() > LEDGER_ROWS_MAX + 1 {
        return Err(whole("too-long", vec![("max", LEDGER_ROWS_MAX.to_string())]));
    }
    let cells = |row: &Vec<String>| {
        let cell = |column: &LedgerColumn| Some((*column, register::clean(row.get(place(column)?)?)));
        LedgerColumn::ALL.iter().filter_map(cell).filter(|(_, text)| !text.is_empty()).collect::<Cells>()
    };
    let rows = table.iter().enumerate().skip(1).map(|(at, row)| Sent { number: at + 1, cells: cells(row) });
    Ok(rows.filter(|row| !row.cells.is_empty()).collect())
}

fn formulas(row: &Sent) -> impl Iterator<Item = LedgerFault> {
    let formulas = row.cells.iter().filter(|(_, text)| *text == table::FORMULA);
    formulas.map(|(column, _)| LedgerFault::new(Some(*column), "formula", &[("column", column.zh().into())]))
}

fn count(wanted: &[(usize, Wanted)]) -> (usize, usize) {
    wanted.iter().fold((0, 0), |(done, new), (_, wanted)| match wanted {
        Wanted::Acts { acts, .. } => (done + acts.len(), new),
        Wanted::New(_) => (done, new + 1),
    })
}

/// The faults of a row as one text: the cell, what is wrong, what to do.
fn told(faults: &[LedgerFault]) -> String {
    let one = |fault: &LedgerFault| {
        let place = fault.column.map_or_else(String::new, |column| format!("〔{}〕", column.zh()));
        format!("{place}{}。{}。", fault.says, fault.remedy)
    };
    faults.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn whole(code: &str, args: Vec<(&'static str, String)>) -> LedgerFault {
    LedgerFault::new(None, code, &args)
}

fn refused(column: Option<LedgerColumn>, refusal: &Refusal) -> LedgerFault {
    LedgerFault::refused(column, refusal)
}

fn unopened(no: &notices::open::Unopened) -> Vec<(&'static str, String)> {
    vec![
        ("place", no.place.as_ref().map_or_else(String::new, |place| format!("（{place}）"))),
        ("max", (notices::open::BYTES_MAX >> 20).to_string()),
        ("unpacked", (notices::open::UNPACKED_MAX >> 20).to_string()),
    ]
}
