//! Matters as lists show them: one wide row each.
//!
//! Refuses: what depends on today. A lamp is computed from the days in the row when the list is shown.

use super::{Column, History, Made, Projection, columns};
use crate::dialect::{Row, Value};
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::{Almanac, Day, Instant, Span};
use bureau::act::{Act, Channel, File};
use bureau::charter::Charter;
use bureau::clock::Clock;
use bureau::entry::{ClockKind, Entry, Outcome};
use bureau::id::{ClockId, ItemId, MatterId, OrganId, PartyId, PostId, StepId};
use bureau::matter::Matter;
use bureau::procedure::Procedure;
use bureau::watch;
use serde::Serialize;
use serde::de::DeserializeOwned;

const COLUMNS: &[Column] = columns![
    "body", "id", "receipt", "item", "item_name", "organ", "section", "step", "step_name", "holder", "party", "channel", "filed",
    "filed_day", "is_open", "due_order", "due_day", "due_kind", "due_clock", "near_day", "paused_from", "paused_to", "ended",
    "outcome", "late_days", "seq", "offered", "observed", "deemed_day"; personal: "title"
];

pub(crate) const PROJECTION: Projection = Projection {
    table: "matter",
    key: &["body", "id"],
    kind: Some(bureau::record::Object::MATTER),
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows: row,
};

/// Where a matter without a due day stands in a list by due days: after all others.
pub(crate) const NEVER: i64 = 9_999_999;

/// A matter as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterRow {
    /// Which matter.
    pub id: MatterId,
    /// Number on its receipt.
    pub receipt: String,
    /// What was asked for.
    pub item: ItemId,
    /// The item's official name in the charter it is pinned to.
    pub item_name: String,
    /// The authority asked.
    pub organ: OrganId,
    /// The section that has it.
    pub section: OrganId,
    /// Where it stands.
    pub step: StepId,
    /// What that step is called.
    pub step_name: String,
    /// The post that has it, once one has.
    pub holder: Option<PostId>,
    /// Who asked; [`PartyId::NOBODY`] for what an office ordered.
    pub party: PartyId,
    /// How it came.
    pub channel: Channel,
    /// When it was filed.
    pub filed: Instant,
    /// The legal day on which it was filed.
    pub filed_day: Day,
    /// The last day in time of the clock that presses most; none when no main clock runs.
    pub due_day: Option<Day>,
    /// What that clock counts towards.
    pub due_kind: Option<ClockKind>,
    /// Which clock that is.
    pub due_clock: Option<ClockId>,
    /// The first day on which a running main clock is near due.
    pub near_day: Option<Day>,
    /// The last pause of a running main clock: it is paused on the days from the first to the last of it.
    pub paused: Option<Span>,
    /// When it ended.
    pub ended: Option<Instant>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Whole days late at the stop of its main clocks, the worst of them.
    pub late_days: u32,
    /// Place of its last entry.
    pub seq: u32,
    /// The post it is being handed over to.
    pub offered: Option<PostId>,
    /// The other system it was only seen in; none for our own.
    pub observed: Option<String>,
    /// The last day before the law deems the next act done; none when it will deem none done where the matter stands.
    pub deemed_day: Option<Day>,
    /// The answer to the first field of the form; none when it was not given or was erased.
    pub title: Option<String>,
}

impl MatterRow {
    /// The row of a matter from its entries; `None` unless the first one opens it.
    ///
    /// # Errors
    /// [`Trouble::BadRecord`] when its item is not in the charter it is pinned to;
    /// those of [`Known::charter`].
    pub fn from_entries(entries: &[Entry], known: &Known<'_>) -> Result<Option<MatterRow>, Trouble> {
        let Some((first, rest)) = entries.split_first() else {
            return Ok(None);
        };
        let (Act::File(file), Some(mut matter)) = (&first.act, Matter::open(first)) else {
            return Ok(None);
        };
        let charter = known.charter(&first.pin.charter)?;
        let almanac = known.almanac(&first.pin)?;
        let (item, procedure) =
            charter.path(&file.item).ok_or_else(|| Trouble::BadRecord(format!("item {}", file.item)))?;

        let mut ended = is_ended(procedure, &matter).then_some(first.at);
        for entry in rest {
            matter.apply(entry);
            ended = if is_ended(procedure, &matter) { ended.or(Some(entry.at)) } else { None };
        }
        let title = title(file, procedure);
        let step = procedure.step(&matter.step);
        let due = watch::pressing(&matter.clocks, &almanac);
        Ok(Some(MatterRow {
            id: matter.id,
            receipt: file.receipt.clone(),
            item: file.item.clone(),
            item_name: item.name.clone(),
            organ: file.organ.clone(),
            section: matter.section.clone(),
            step_name: step.map_or_else(|| matter.step.to_string(), |step| step.name.clone()),
            step: matter.step.clone(),
            holder: matter.holder.as_ref().map(|holding| holding.post.clone()),
            party: matter.party().unwrap_or(PartyId::NOBODY),
            channel: file.channel,
            filed: first.at,
            filed_day: first.at.day(charter.zone()),
            due_day: due.map(|clock| clock.due(&almanac).on()),
            due_kind: due.map(|clock| clock.kind),
            due_clock: due.map(|clock| clock.id.clone()),
            near_day: near_day(&matter.clocks, &charter, &almanac),
            paused: running(&matter.clocks)
                .flat_map(|clock| &clock.spans.pauses)
                .map(|pause| pause.span)
                .max_by_key(|span| span.to),
            ended,
            outcome: matter.outcome,
            late_days: late_days(&matter.clocks, &almanac),
            seq: matter.seq,
            offered: matter.offered().cloned(),
            observed: matter.observed().map(String::from),
            deemed_day: deemed_day(procedure, &matter, &almanac).filter(|_| matter.observed().is_none()),
            title: title.map(String::from),
        }))
    }

    /// Reads a row in the order of the columns.
    pub(crate) fn read(row: &Row) -> Result<MatterRow, Trouble> {
        let day = |column| row.int_if(column).map(|day| day.map(day_of));
        let (from, to) = (day(20)?, day(21)?);
        Ok(MatterRow {
            id: row.text(1)?.parse().map_err(|_| damaged("id"))?,
            receipt: row.text(2)?.into(),
            item: ItemId::new(row.text(3)?),
            item_name: row.text(4)?.into(),
            organ: OrganId::new(row.text(5)?),
            section: OrganId::new(row.text(6)?),
            step: StepId::new(row.text(7)?),
            step_name: row.text(8)?.into(),
            holder: row.text_if(9)?.map(PostId::new),
            party: row.text(10)?.parse().map_err(|_| damaged("party"))?,
            channel: unword(row.text(11)?)?,
            filed: Instant::from_millis(row.int(12)?),
            filed_day: day_of(row.int(13)?),
            due_day: day(16)?,
            due_kind: row.text_if(17)?.map(unword).transpose()?,
            due_clock: row.text_if(18)?.map(ClockId::new),
            near_day: day(19)?,
            paused: from.zip(to).map(|(from, to)| Span { from, to }),
            ended: row.int_if(22)?.map(Instant::from_millis),
            outcome: row.text_if(23)?.map(unword).transpose()?,
            late_days: number(row.int(24)?)?,
            seq: number(row.int(25)?)?,
            offered: row.text_if(26)?.map(PostId::new),
            observed: row.text_if(27)?.map(String::from),
            deemed_day: day(28)?,
            title: row.text_if(29)?.map(String::from),
        })
    }

    /// The row in the order of the columns.
    pub(crate) fn values(&self, body: &str) -> Vec<Value> {
        let number = |day: Day| i64::from(day.number());
        let due = self.due_day.map(number);
        vec![
            body.into(),
            self.id.to_string().into(),
            self.receipt.as_str().into(),
            self.item.as_str().into(),
            self.item_name.as_str().into(),
            self.organ.as_str().into(),
            self.section.as_str().into(),
            self.step.as_str().into(),
            self.step_name.as_str().into(),
            self.holder.as_ref().map(PostId::as_str).into(),
            self.party.to_string().into(),
            word(&self.channel).into(),
            self.filed.millis().into(),
            number(self.filed_day).into(),
            i64::from(self.ended.is_none()).into(),
            due.unwrap_or(NEVER).into(),
            due.into(),
            self.due_kind.as_ref().map(word).into(),
            self.due_clock.as_ref().map(ClockId::as_str).into(),
            self.near_day.map(number).into(),
            self.paused.map(|span| number(span.from)).into(),
            self.paused.map(|span| number(span.to)).into(),
            self.ended.map(Instant::millis).into(),
            self.outcome.as_ref().map(word).into(),
            self.late_days.into(),
            self.seq.into(),
            self.offered.as_ref().map(PostId::as_str).into(),
            self.observed.as_deref().into(),
            self.deemed_day.map(number).into(),
            self.title.as_deref().into(),
        ]
    }
}

/// The columns in the order of [`MatterRow::read`].
pub(crate) fn columns() -> String {
    PROJECTION.columns().join(", ")
}

/// The same, each of table `matter` but for those that another table repeats.
pub(crate) fn columns_from(repeated: &[&str], other: &str) -> String {
    let own = |column: &str| if repeated.contains(&column) { other } else { "matter." };
    PROJECTION.columns().into_iter().map(|column| format!("{}{column}", own(column))).collect::<Vec<_>>().join(", ")
}

/// The place of a column in a row.
pub(crate) fn place_of(column: &str) -> usize {
    PROJECTION.columns().iter().position(|name| *name == column).unwrap_or_default()
}

fn row(history: &History<'_>, known: &Known<'_>) -> Made {
    let row = history.matter_row(known)?;
    Ok(row.map(|row| row.values(history.object.body.as_str())).into_iter().collect())
}

/// The answer to the first field of the form; none when it was not given or was erased.
pub(super) fn title<'a>(file: &'a File, procedure: &Procedure) -> Option<&'a str> {
    procedure.fields.first().and_then(|field| file.fields.get(&field.id)).and_then(|words| words.as_str())
}

fn is_ended(procedure: &Procedure, matter: &Matter) -> bool {
    procedure.step(&matter.step).is_some_and(|step| step.end)
}

/// Running clocks that bind the office: all but those of special steps (as `watch::pressing` has it).
fn running(clocks: &[Clock]) -> impl Iterator<Item = &Clock> {
    clocks.iter().filter(|clock| clock.is_running() && clock.kind.is_main())
}

/// The first day on which a running clock is up whose running out makes the law deem an act done at this step
/// (as `follow::deemed` has it).
fn deemed_day(procedure: &Procedure, matter: &Matter, almanac: &Almanac) -> Option<Day> {
    let ids = procedure.lines_at(Some(&matter.step)).filter_map(|line| line.deemed.as_ref());
    let clocks = ids.filter_map(|id| matter.clocks.iter().find(|clock| clock.id == *id && clock.is_running()));
    clocks.map(|clock| clock.due(almanac).on()).min()
}

fn near_day(clocks: &[Clock], charter: &Charter, almanac: &Almanac) -> Option<Day> {
    running(clocks).filter_map(|clock| watch::near_from(clock, charter.rules(), almanac)).min()
}

fn late_days(clocks: &[Clock], almanac: &Almanac) -> u32 {
    let main = clocks.iter().filter(|clock| clock.kind.is_main());
    main.filter_map(|clock| Some(clock.due(almanac).late(clock.stopped?.0))).max().unwrap_or(0)
}

fn day_of(number: i64) -> Day {
    let number = number.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    Day::from_number(number as i32)
}

fn number(value: i64) -> Result<u32, Trouble> {
    u32::try_from(value).map_err(|_| damaged("a number"))
}

fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_string()
}

fn unword<T: DeserializeOwned>(word: &str) -> Result<T, Trouble> {
    serde_json::from_value(word.into()).map_err(|_| damaged(word))
}

fn damaged(what: &str) -> Trouble {
    Trouble::Damaged(format!("matter: {what}"))
}
