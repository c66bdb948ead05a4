//! What watching a log found. The keys of its JSON are these field names; they are stable.
//!
//! Refuses: shares, averages and estimates. Counts, days and medians only, each of which can be counted again.

use bureau::disclose::clock_card::ClockCard;
use serde::Serialize;

/// What was found in a log. Days are written `2011-10-11`; durations are in the unit of their clock.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What the mapping calls the log.
    pub name: String,
    /// The file, as the caller named it.
    pub log: String,
    /// How it was watched.
    pub terms: Basis,
    /// Cases read whole.
    pub cases: u64,
    /// Events of all cases handed over.
    pub events: u64,
    /// Cases all of whose judged clocks had stopped.
    pub ended: u64,
    /// Cases with a judged clock still running on the last day.
    pub open: u64,
    /// Of the ended ones, those ended by the attribute that ends a case and not by an act.
    pub closed: u64,
    /// The first day on which a case was opened; empty for a log without cases.
    pub first_day: String,
    /// The last day on which something happened: open cases are judged by it.
    pub horizon: String,
    /// Cases late on the clock that measures the whole.
    pub late_total: u64,
    /// Cases late on at least one judged clock.
    pub late_any: u64,
    /// Open cases near due and not late on the clock in question.
    pub near: u64,
    /// By clock, in the order of the procedure.
    pub clocks: Vec<ClockFigures>,
    /// By rule of supervision, in the order of the charters.
    pub findings: Vec<RuleFigures>,
    /// How long the whole took, where it was stopped.
    pub durations: Durations,
    /// By the attribute the mapping compares cases by.
    pub groups: Vec<Group>,
    /// By month of opening.
    pub months: Vec<Month>,
    /// The ten latest cases: by lateness on the whole, then on any clock, then by id.
    pub worst: Vec<Worst>,
    /// By activity the mapping names, in its order.
    pub activities: Vec<ActivityFigures>,
    /// Activities the mapping does not name, by first appearance.
    pub unknown: Vec<Unknown>,
    /// What was odd.
    pub oddities: Oddities,
    /// What was refused, with the line.
    pub broken: Vec<Broken>,
}

/// How a log was watched.
#[derive(Clone, Debug, Serialize)]
pub struct Basis {
    /// The mapping file.
    pub map: String,
    /// The procedure.
    pub procedure: String,
    /// Which days are working days: `mon-fri` or `cn`.
    pub calendar: String,
    /// Which zone a time belongs to, in the words of the mapping.
    pub zone: String,
    /// The clock that measures the whole.
    pub total: String,
    /// Clocks the acts of the log start but never stop: not judged.
    pub unjudged: Vec<String>,
    /// What people call the attribute cases are compared by.
    pub group: Option<String>,
    /// What the mapping says was assumed.
    pub notes: Vec<String>,
}

/// One clock over all cases.
#[derive(Clone, Debug, Serialize)]
pub struct ClockFigures {
    /// Its word.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// 法定时限, 承诺时限 …
    pub kind: String,
    /// Its limit in words.
    pub limit: String,
    /// 个工作日 or 日.
    pub unit: String,
    /// How often it was started.
    pub started: u64,
    /// How often it was stopped.
    pub stopped: u64,
    /// How often it was late, stopped or not.
    pub late: u64,
    /// How often it ran out so that the law deemed its act done; part of `late`.
    pub deemed: u64,
    /// Days it took when it was stopped, in the middle.
    pub median: u32,
    /// Days it took at most when it was stopped.
    pub longest: u32,
    /// Days late at most, stopped or not.
    pub latest: u32,
}

/// One rule over all cases.
#[derive(Clone, Debug, Serialize)]
pub struct RuleFigures {
    /// Its word.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its ground.
    pub clause: String,
    /// Findings calling for a warning.
    pub warning: u64,
    /// Findings calling for a yellow card.
    pub yellow: u64,
    /// Findings calling for a red card.
    pub red: u64,
}

/// How long the whole took.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Durations {
    /// 个工作日 or 日.
    pub unit: String,
    /// The limit in that unit.
    pub limit: u32,
    /// Runs counted.
    pub counted: u64,
    /// The middle one.
    pub median: u32,
    /// The longest.
    pub longest: u32,
    /// Day 0, equal ranges to twice the limit, and one open range.
    pub bins: Vec<Bin>,
}

/// A range of durations.
#[derive(Clone, Debug, Serialize)]
pub struct Bin {
    /// From so many days.
    pub from: u32,
    /// To so many days, both included; `None` for all above.
    pub to: Option<u32>,
    /// Cases.
    pub count: u64,
}

/// Cases of one value of an attribute.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The value; empty where the log has none.
    pub name: String,
    /// Cases.
    pub cases: u64,
    /// Of them late on the whole.
    pub late_total: u64,
}

/// Cases opened in one month.
#[derive(Clone, Debug, Serialize)]
pub struct Month {
    /// `2011-10`.
    pub month: String,
    /// Cases.
    pub cases: u64,
    /// Of them late on the whole.
    pub late_total: u64,
}

/// One of the ten latest cases.
#[derive(Clone, Debug, Serialize)]
pub struct Worst {
    /// Its id in the log.
    pub case: String,
    /// The day it was opened.
    pub received: String,
    /// The clock it is latest on: the whole, if it is late on that.
    pub clock: String,
    /// What people call that clock.
    pub name: String,
    /// The limit in words.
    pub limit: String,
    /// The last day in time.
    pub due: String,
    /// The day it was stopped; `None` if it was not.
    pub done: Option<String>,
    /// Whether it was stopped by the attribute that ends a case, its duty not done.
    pub closed: bool,
    /// Days late.
    pub late: u32,
    /// The unit of those days.
    pub unit: String,
    /// Why it was due that day and what happened.
    pub sentence: String,
    /// Day by day from start to due day.
    pub days: Vec<(String, String)>,
    /// All its judged clocks.
    pub steps: Vec<StepTime>,
    /// The same as a page shows it.
    #[serde(skip)]
    pub card: ClockCard,
}

/// One run of a clock of a case.
#[derive(Clone, Debug, Serialize)]
pub struct StepTime {
    /// The clock's word.
    pub clock: String,
    /// What people call it.
    pub name: String,
    /// The day it started.
    pub started: String,
    /// The last day in time.
    pub due: String,
    /// The day it stopped.
    pub done: Option<String>,
    /// Days it took, up to the last day of the log when it did not stop.
    pub took: u32,
    /// Days late.
    pub late: u32,
    /// 个工作日 or 日.
    pub unit: String,
}

/// One activity the mapping names.
#[derive(Clone, Debug, Serialize)]
pub struct ActivityFigures {
    /// Its name in the log.
    pub name: String,
    /// The act it stands for; `None` where it moves no clock.
    pub act: Option<String>,
    /// The act in Chinese.
    pub act_name: Option<String>,
    /// How often it was seen; 0 is worth a look at the spelling.
    pub count: u64,
}

/// An activity the mapping does not name.
#[derive(Clone, Debug, Serialize)]
pub struct Unknown {
    /// Its name in the log.
    pub name: String,
    /// How often it was seen.
    pub count: u64,
    /// The line of its first event.
    pub first_line: u64,
}

/// What was odd in the log: counted, never repaired.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Oddities {
    /// Neighbouring events with equal times: left in the order of the log.
    pub equal_times: u64,
    /// Events written after a later one: followed by time.
    pub out_of_order: u64,
    /// Acts that no line of the procedure allows where the case stood.
    pub out_of_turn: u64,
    /// Acts done after the law had deemed them done.
    pub belated: u64,
    /// Cases whose opening attribute is missing: opened by their first event.
    pub opening_missing: u64,
    /// Cases whose opening attribute is later than their first event: opened by that.
    pub opening_late: u64,
    /// Cases whose ending attribute is earlier than their last act: ended by that.
    pub closing_early: u64,
    /// Cases put aside for a broken line: not judged.
    pub broken_cases: u64,
    /// Cases of which nothing opens a clock: not judged.
    pub without_opening: u64,
    /// Ids borne by more than one case of the log: each was judged by itself.
    pub repeated_ids: u64,
}

/// One refused line.
#[derive(Clone, Debug, Serialize)]
pub struct Broken {
    /// The line in the unpacked file; 0 for the whole file.
    pub line: u64,
    /// Which fault.
    pub code: String,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub remedy: String,
}

/// A word of the report, by its key in `[log.label]` of the messages.
pub fn label(key: &str) -> String {
    bureau::words::fill("log", "label", key, &[])
}
