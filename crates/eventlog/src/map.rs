//! The mapping file: which procedure, calendar and zone a foreign log is watched by, and what its activities are.
//!
//! Refuses: a silent default for anything that changes a figure. Every activity is bound to an act or said to move no
//! clock; what the log calls otherwise is reported as unknown.

use crate::Format;
use crate::case::Wanted;
use crate::zone::ZoneRule;
use almanac::{Almanac, Term};
use bureau::act::{ActKind, Channel};
use bureau::charter::Charter;
use bureau::fault::Fault;
use bureau::id::{ClockId, ItemId, OrganId, PartId, ProcedureId, StepId};
use bureau::item::{Item, Kind};
use bureau::procedure::{Budget, Procedure};
use bureau::reader::{Row, Source};
use std::collections::{BTreeMap, HashMap};

/// Acts that need more than a log tells: which days are paused, which act is undone.
const NEEDS_MORE: [ActKind; 3] = [ActKind::Suspend, ActKind::Resume, ActKind::Retract];

/// Most characters of the name of a system: it stands before every receipt number.
const SOURCE_MAX: usize = 20;

/// A mapping file, read; it is checked against the charters by [`crate::watch::watch`].
#[derive(Clone, Debug)]
pub struct Map {
    /// The file as its reader named it.
    pub file: String,
    /// What the log is, in a few words.
    pub name: String,
    /// The procedure its cases are followed along.
    pub procedure: ProcedureId,
    /// Which days are working days.
    pub calendar: Calendar,
    /// Which day a time belongs to.
    pub zone: ZoneRule,
    /// The zone in the words of the file.
    pub zone_word: String,
    /// The clock that measures a case as a whole.
    pub total: ClockId,
    /// What was assumed, in sentences for the page.
    pub notes: Vec<String>,
    /// Parameters of the procedure, bound as an item binds them.
    pub terms: BTreeMap<PartId, Term>,
    /// Names of columns.
    pub columns: Columns,
    /// The case attribute that opens a case, if one does.
    pub opening: Option<Opening>,
    /// The case attribute that ends a case whatever was done by then, if one does.
    pub closing: Option<Closing>,
    /// A case attribute to compare cases by, and what people call it.
    pub group: Option<(String, String)>,
    /// What each activity is.
    pub activities: Vec<Activity>,
    /// How its cases are kept in an archive, if they may be.
    pub into: Option<Import>,
    terms_line: u32,
}

/// Which days are working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Monday to Friday, no holidays.
    MonFri,
    /// As announced by the State Council.
    China,
}

impl Calendar {
    /// The word used in mapping files.
    pub const fn word(self) -> &'static str {
        match self {
            Calendar::MonFri => "mon-fri",
            Calendar::China => "cn",
        }
    }
}

/// Names of columns, as XES has them.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Names the case.
    pub case: String,
    /// Names the activity.
    pub activity: String,
    /// When.
    pub time: String,
    /// What a CSV of the same log puts before the names of case attributes, such as `case:`.
    pub csv_case_prefix: String,
}

/// The case attribute that opens a case.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its name.
    pub column: String,
    /// The act it stands for.
    pub act: ActKind,
    line: u32,
}

/// The case attribute that ends a case.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Its name.
    pub column: String,
    /// The step at which such a case stands in an archive.
    pub step: Option<StepId>,
    pub(crate) line: u32,
}

/// How cases are kept in an archive as observed matters.
#[derive(Clone, Debug)]
pub struct Import {
    /// What people call the system. With the case id it names a matter for ever: never change it.
    pub source: String,
    /// How requests come in there.
    pub channel: Channel,
    /// The item they are for, unless the caller names another.
    pub item: Option<ItemId>,
    /// Case attributes by the field of the form they answer.
    pub fields: Vec<(PartId, String)>,
    pub(crate) line: u32,
}

/// What an activity of the log is.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Its name in the log.
    pub name: String,
    /// The act it stands for; `None` for one that is known and moves no clock.
    pub act: Option<ActKind>,
    /// Which of its occurrences in a case counts.
    pub which: Which,
    /// Whether a decision grants, or an examination is in favour; none where the mapping does not say.
    pub favourable: Option<bool>,
    pub(crate) line: u32,
}

/// Which occurrences of an activity in one case stand for the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    Each,
    /// The first.
    First,
    /// The last.
    Last,
}

impl Map {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// Every fault of the file, with its line.
    pub fn read(file: &str, text: &str) -> Result<Map, Vec<Fault>> {
        let source = Source::new(file, text);
        let (map, faults) = source.read(|row| map(file, row));
        if faults.is_empty() { Ok(map) } else { Err(faults) }
    }

    /// What to keep of a log of this format.
    pub(crate) fn wanted(&self, format: Format) -> Wanted {
        let prefix = match format {
            Format::Xes => "",
            Format::Csv => &self.columns.csv_case_prefix,
        };
        Wanted {
            case_id: format!("{prefix}{}", self.columns.case),
            activity: self.columns.activity.clone(),
            time: self.columns.time.clone(),
            resource: None,
            event_attributes: Vec::new(),
            case_attributes: self.attributes().iter().map(|name| format!("{prefix}{name}")).collect(),
        }
    }

    /// The case attributes wanted, in the order they are asked for.
    pub(crate) fn attributes(&self) -> Vec<&str> {
        let opening = self.opening.as_ref().map(|opening| opening.column.as_str());
        let group = self.group.as_ref().map(|(column, _)| column.as_str());
        let closing = self.closing.as_ref().map(|closing| closing.column.as_str());
        let fields = self.into.iter().flat_map(|into| &into.fields).map(|(_, column)| column.as_str());
        let mut names: Vec<&str> = Vec::new();
        for name in [opening, closing, group].into_iter().flatten().chain(fields) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Binds the mapping to the charters.
    pub(crate) fn bind<'m>(&'m self, charter: &'m Charter) -> Result<Plan<'m>, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |line, code, args| faults.push(Fault::at(&self.file, line, code, args));
        let Some(procedure) = charter.procedure(&self.procedure) else {
            fault(1, "no-such-procedure", vec![("word", self.procedure.to_string())]);
            return Err(faults);
        };
        let item = self.item();
        self.check_terms(procedure, &item, &mut fault);
        self.check_acts(procedure, &mut fault);
        let (judged, unjudged) = self.judged(procedure);
        if !judged.contains(&self.total) {
            fault(1, "map-total", vec![("word", self.total.to_string())]);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Plan {
            map: self,
            charter,
            procedure,
            item,
            almanac: match self.calendar {
                Calendar::MonFri => Almanac::mon_fri(),
                Calendar::China => charter.almanac(None),
            },
            judged,
            unjudged,
            names: self.activities.iter().enumerate().map(|(place, own)| (own.name.as_str(), place)).collect(),
        })
    }

    /// An item that binds what the mapping binds and offers nothing.
    fn item(&self) -> Item {
        Item {
            id: ItemId::new("log"),
            anywhere: false,
            code: String::new(),
            name: self.name.clone(),
            organ: OrganId::new("log"),
            section: OrganId::new("log"),
            kind: Kind::Other,
            procedure: self.procedure.clone(),
            terms: self.terms.clone(),
            grounds: BTreeMap::new(),
            theme: String::new(),
            conditions: String::new(),
            basis: Vec::new(),
            materials: Vec::new(),
            fee: String::new(),
            result: String::new(),
            plain: Vec::new(),
        }
    }

    fn check_terms(&self, procedure: &Procedure, item: &Item, fault: &mut impl FnMut(u32, &'static str, Args)) {
        for id in self.terms.keys().filter(|id| procedure.parameter(id).is_none()) {
            let args = vec![("word", id.to_string()), ("procedure", procedure.name.clone())];
            fault(self.terms_line, "no-such-parameter", args);
        }
        let bound = |id: &PartId| procedure.term(&Budget::Parameter(id.clone()), item);
        for parameter in &procedure.parameters {
            let Some(limit) = parameter.within.as_ref().map(bound) else {
                continue;
            };
            let own = bound(&parameter.id);
            let same_unit = std::mem::discriminant(&own) == std::mem::discriminant(&limit);
            if !same_unit || own.amount() > limit.amount() {
                let args =
                    vec![("name", parameter.name.clone()), ("term", own.to_string()), ("limit", limit.to_string())];
                fault(self.terms_line, "term-exceeds", args);
            }
        }
    }

    fn check_acts(&self, procedure: &Procedure, fault: &mut impl FnMut(u32, &'static str, Args)) {
        let opens = |act| procedure.lines.iter().any(|line| line.applies(act, None));
        for (act, name, line) in self.acts() {
            let known = procedure.lines.iter().any(|line| line.act == act && line.deemed.is_none());
            if !known || NEEDS_MORE.contains(&act) {
                let args = vec![
                    ("name", name.to_string()),
                    ("act", act.word().to_string()),
                    ("procedure", procedure.name.clone()),
                ];
                fault(line, "map-act", args);
            }
        }
        if !self.acts().any(|(act, ..)| opens(act)) {
            fault(1, "map-opening", vec![("procedure", procedure.name.clone())]);
        }
        for (nth, activity) in self.activities.iter().enumerate() {
            if self.activities[..nth].iter().any(|other| other.name == activity.name) {
                fault(activity.line, "twice", vec![("word", activity.name.clone())]);
            }
        }
    }

    /// Every act the mapping knows, with what it is called in the log and the line.
    fn acts(&self) -> impl Iterator<Item = (ActKind, &str, u32)> {
        let opening = self.opening.iter().map(|opening| (opening.act, opening.column.as_str(), opening.line));
        let activities =
            self.activities.iter().filter_map(|activity| Some((activity.act?, activity.name.as_str(), activity.line)));
        opening.chain(activities)
    }

    /// The clocks some act of the log can stop, and those that its acts start but none stops: of these the log cannot
    /// tell when their duty was done, so they are not judged and said not to be.
    fn judged(&self, procedure: &Procedure) -> (Vec<ClockId>, Vec<ClockId>) {
        let touched = |stops: bool, clock: &ClockId| {
            self.acts().any(|(act, ..)| {
                procedure.lines.iter().any(|line| {
                    let clocks = if stops { &line.stops } else { &line.starts };
                    line.act == act && line.deemed.is_none() && clocks.contains(clock)
                })
            })
        };
        let started: Vec<ClockId> =
            procedure.clocks.iter().map(|clock| clock.id.clone()).filter(|clock| touched(false, clock)).collect();
        started.into_iter().partition(|clock| touched(true, clock))
    }
}

type Args = Vec<(&'static str, String)>;

/// A mapping bound to charters.
pub(crate) struct Plan<'m> {
    pub(crate) map: &'m Map,
    pub(crate) charter: &'m Charter,
    pub(crate) procedure: &'m Procedure,
    pub(crate) item: Item,
    pub(crate) almanac: Almanac,
    pub(crate) judged: Vec<ClockId>,
    pub(crate) unjudged: Vec<ClockId>,
    names: HashMap<&'m str, usize>,
}

impl Plan<'_> {
    /// What an activity is; `None` for one the mapping does not know.
    pub(crate) fn activity(&self, name: &str) -> Option<&Activity> {
        Some(&self.map.activities[self.place(name)?])
    }

    /// Its place in the mapping.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }
}

fn map(file: &str, mut row: Row<'_>) -> Map {
    let calendar =
        |word: &str| [Calendar::MonFri, Calendar::China].into_iter().find(|calendar| calendar.word() == word);
    let calendar = row.choice("calendar", calendar, "mon-fri cn");
    let calendar = calendar.unwrap_or_else(|| {
        row.missing::<()>("calendar");
        Calendar::MonFri
    });
    let zone_word = row.text("zone");
    let zone = ZoneRule::parse(&zone_word).unwrap_or_else(|| {
        if !zone_word.is_empty() {
            row.fault("zone", "map-zone", vec![("word", zone_word.clone())]);
        }
        ZoneRule::Written
    });
    let (terms, terms_line) = row.row("terms").map_or((BTreeMap::new(), 1), terms);
    let columns = match row.row("columns") {
        Some(row) => columns(row),
        None => row.missing("columns"),
    };
    Map {
        file: file.to_string(),
        name: row.text("name"),
        procedure: ProcedureId::new(row.word("procedure")),
        calendar,
        zone,
        zone_word,
        total: ClockId::new(row.word("total")),
        notes: row.texts("notes"),
        terms,
        columns,
        opening: row.row("opening").map(opening),
        closing: row.row("closing").map(closing),
        group: row.row("group").map(|mut row| (row.text("column"), row.text("name"))),
        activities: row.rows("activity").into_iter().map(activity).collect(),
        into: row.row("into").map(into),
        terms_line,
    }
}

fn terms(mut row: Row<'_>) -> (BTreeMap<PartId, Term>, u32) {
    let keys = row.pairs();
    let terms = keys.iter().filter_map(|(key, _)| Some((PartId::new(key), row.term(key)?))).collect();
    (terms, row.line())
}

fn columns(mut row: Row<'_>) -> Columns {
    Columns {
        case: row.text("case"),
        activity: row.text("activity"),
        time: row.text("time"),
        csv_case_prefix: row.text_or_empty("csv_case_prefix"),
    }
}

fn opening(mut row: Row<'_>) -> Opening {
    Opening {
        column: row.text("column"),
        act: act(&mut row).unwrap_or_else(|| {
            row.missing::<()>("act");
            ActKind::File
        }),
        line: row.line(),
    }
}

fn closing(mut row: Row<'_>) -> Closing {
    Closing { column: row.text("column"), step: row.text_if("step").map(StepId::new), line: row.line() }
}

fn into(mut row: Row<'_>) -> Import {
    let channels = [("portal", Channel::Portal), ("counter", Channel::Counter), ("phone", Channel::Phone)];
    let channel = |word: &str| channels.iter().find(|(name, _)| *name == word).map(|(_, channel)| *channel);
    let source = row.text("source");
    if source.chars().count() > SOURCE_MAX || source.chars().any(|c| c == ':' || c.is_control()) {
        row.fault("source", "map-source", vec![("max", SOURCE_MAX.to_string())]);
    }
    Import {
        source,
        channel: row.choice("channel", channel, "portal counter phone").unwrap_or_else(|| {
            row.missing::<()>("channel");
            Channel::Counter
        }),
        item: row.text_if("item").map(ItemId::new),
        fields: row.row("fields").map_or(Vec::new(), |mut row| {
            row.pairs().into_iter().map(|(field, column)| (PartId::new(field), column)).collect()
        }),
        line: row.line(),
    }
}

fn activity(mut row: Row<'_>) -> Activity {
    let which = |word: &str| match word {
        "each" => Some(Which::Each),
        "first" => Some(Which::First),
        "last" => Some(Which::Last),
        _ => None,
    };
    let outcome = |word: &str| match word {
        "granted" | "favourable" => Some(true),
        "denied" | "unfavourable" => Some(false),
        _ => None,
    };
    let activity = Activity {
        name: row.text("name"),
        act: act(&mut row),
        which: row.choice("which", which, "each first last").unwrap_or(Which::Each),
        favourable: row.choice("outcome", outcome, "granted denied favourable unfavourable"),
        line: row.line(),
    };
    if row.flag("none") == activity.act.is_some() {
        row.fault("name", "map-activity", vec![("name", activity.name.clone())]);
    }
    activity
}

fn act(row: &mut Row<'_>) -> Option<ActKind> {
    let allowed: Vec<_> = ActKind::ALL.iter().filter(|act| !NEEDS_MORE.contains(act)).map(|act| act.word()).collect();
    row.choice("act", ActKind::parse, &allowed.join(" "))
}
