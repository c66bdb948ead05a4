//! The register of activities that were held: a row for each entry of one that was not undone.
//!
//! Refuses: names of who came. How many came are facts; the topic is erasable.

use super::{Column, History, Made, Projection, columns};
use crate::dialect::{Row, Value};
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::Day;
use bureau::act::{Act, Hold};
use bureau::activity;
use bureau::id::{MatterId, OrganId, PartId};
use bureau::matter::Matter;
use bureau::record::Object;

const COLUMNS: &[Column] = columns![
    "body", "id", "seq", "section", "kind", "kind_name", "on_day", "ought", "attended", "made_up"; personal: "topic"
];

pub(super) const PROJECTION: Projection = Projection {
    table: "activity",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: true,
    of_words: false,
    rows,
};

/// The columns of a row, in the order of [`ActivityRow::read`].
pub(crate) const SHOWN: &str = "id, seq, section, kind, kind_name, on_day, ought, attended, made_up, topic";

/// An activity that was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityRow {
    /// The matter it was entered on.
    pub matter: MatterId,
    /// The place of its entry.
    pub seq: u32,
    /// The unit.
    pub section: OrganId,
    /// What kind.
    pub kind: PartId,
    /// What that kind is called.
    pub kind_name: String,
    /// The day.
    pub on: Day,
    /// How many ought to come, came, and made it up since; none for kinds without.
    pub attendance: Option<[u32; 3]>,
    /// What it was about; none once erased.
    pub topic: Option<String>,
}

impl ActivityRow {
    pub(crate) fn read(row: &Row) -> Result<ActivityRow, Trouble> {
        let damaged = || Trouble::Damaged("activity".into());
        let number = |n: i64| u32::try_from(n).map_err(|_| damaged());
        let attendance = match (row.int_if(6)?, row.int_if(7)?, row.int_if(8)?) {
            (Some(ought), Some(attended), Some(made_up)) => Some([number(ought)?, number(attended)?, number(made_up)?]),
            _ => None,
        };
        Ok(ActivityRow {
            matter: row.text(0)?.parse().map_err(|_| damaged())?,
            seq: number(row.int(1)?)?,
            section: OrganId::new(row.text(2)?),
            kind: PartId::new(row.text(3)?),
            kind_name: row.text(4)?.into(),
            on: Day::from_number(i32::try_from(row.int(5)?).map_err(|_| damaged())?),
            attendance,
            topic: row.text_if(9)?.map(String::from),
        })
    }
}

fn rows(history: &History<'_>, known: &Known<'_>) -> Made {
    let undone = |seq: u32| {
        history.entries.iter().any(|entry| matches!(&entry.act, Act::Retract(retract) if retract.entry == seq))
    };
    let held = |entry: &bureau::entry::Entry| match &entry.act {
        Act::Hold(hold) if !undone(entry.seq) => Some((entry.seq, hold.clone())),
        _ => None,
    };
    let held: Vec<(u32, Hold)> = history.entries.iter().filter_map(held).collect();
    let Some(matter) = Matter::replay(&history.entries).filter(|_| !held.is_empty()) else { return Ok(Vec::new()) };
    let charter = known.charter(&matter.pin.charter)?;
    let name = |kind: &PartId| {
        charter.path(&matter.item).map_or_else(|| kind.to_string(), |(_, own)| activity::name_of(kind, own))
    };
    let row = |(seq, hold): &(u32, Hold)| -> Vec<Value> {
        let came =
            |part: fn(&bureau::act::Attendance) -> u32| hold.attendance.as_ref().map(|came| i64::from(part(came)));
        vec![
            history.object.body.as_str().into(),
            matter.id.to_string().into(),
            (*seq).into(),
            matter.section.as_str().into(),
            hold.activity.as_str().into(),
            name(&hold.activity).into(),
            i64::from(hold.on.number()).into(),
            came(|came| came.ought).into(),
            came(|came| came.attended).into(),
            came(|came| came.made_up).into(),
            hold.topic.as_str().map(String::from).into(),
        ]
    };
    Ok(held.iter().map(row).collect())
}
