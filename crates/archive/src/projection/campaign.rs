//! Campaigns as lists show them: one row each.
//!
//! Refuses: what depends on today, and any part of a notice but its head.

use super::{Column, History, Made, Projection, columns};
use crate::dialect::{Row, Value};
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::Instant;
use bureau::campaign::{Campaign, CampaignEntry, Sourced, Stage};
use bureau::id::{CampaignId, OrganId};
use bureau::record::Object;

const COLUMNS: &[Column] = columns![
    "body", "id", "office", "stage", "is_public", "has_draft", "place", "taken", "published", "tasks", "versions",
    "seq"; personal: "title", "number", "issuer", "draft_title"
];

pub(super) const PROJECTION: Projection = Projection {
    table: "campaign",
    key: &["body", "id"],
    kind: Some(Object::CAMPAIGN),
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows: row,
};

/// A campaign as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignRow {
    /// Which.
    pub id: CampaignId,
    /// The organ that has it in hand.
    pub office: OrganId,
    /// Where it stands.
    pub stage: Stage,
    /// Whether a version is being prepared.
    pub has_draft: bool,
    /// When its last version was taken in.
    pub taken: Instant,
    /// When it was published first.
    pub published: Option<Instant>,
    /// How many tasks what is in force has; what is prepared, while nothing is in force.
    pub tasks: u32,
    /// How many versions were published.
    pub versions: u32,
    /// Place of its last entry.
    pub seq: u32,
    /// Title of what is in force; none once erased, or while nothing is in force.
    pub title: Option<String>,
    /// Number of what is in force.
    pub number: Option<String>,
    /// Who signed it.
    pub issuer: Option<String>,
    /// Title of what is being prepared.
    pub draft_title: Option<String>,
}

impl CampaignRow {
    /// Reads a row in the order of the columns.
    pub(crate) fn read(row: &Row) -> Result<CampaignRow, Trouble> {
        let count =
            |column| row.int(column).and_then(|n| u32::try_from(n).map_err(|_| damaged("tasks, versions, seq")));
        let text = |column| row.text_if(column).map(|text| text.map(String::from));
        Ok(CampaignRow {
            id: row.text(1)?.parse().map_err(|_| damaged("id"))?,
            office: OrganId::new(row.text(2)?),
            stage: Stage::parse(row.text(3)?).ok_or_else(|| damaged("stage"))?,
            has_draft: row.int(5)? == 1,
            taken: Instant::from_millis(row.int(7)?),
            published: row.int_if(8)?.map(Instant::from_millis),
            tasks: count(9)?,
            versions: count(10)?,
            seq: count(11)?,
            title: text(12)?,
            number: text(13)?,
            issuer: text(14)?,
            draft_title: text(15)?,
        })
    }

    /// The row of a campaign from its entries; none unless the first one takes a notice in.
    fn from_entries(entries: &[CampaignEntry], body: &str) -> Option<Vec<Value>> {
        let campaign = Campaign::replay(entries)?;
        let (first, live, draft) = (campaign.versions.first(), campaign.live(), campaign.draft.as_ref());
        let taken = draft.or(live).map_or_else(|| entries.first().map(|entry| entry.at), |version| Some(version.taken));
        let published = first.and_then(|version| version.published);
        let shown = live.or(draft);
        let text = |one: Option<&Sourced<bureau::act::Words>>| one.and_then(|one| one.value.as_str()).map(String::from);
        let head = |part: fn(&bureau::campaign::Notice) -> &Option<Sourced<bureau::act::Words>>| {
            Value::from(text(live.and_then(|live| part(&live.notice).as_ref())))
        };
        Some(vec![
            body.into(),
            campaign.id.to_string().into(),
            campaign.office.as_str().into(),
            campaign.stage.word().into(),
            i64::from(campaign.stage.is_public()).into(),
            i64::from(draft.is_some()).into(),
            published.or(taken).map_or(0, Instant::millis).into(),
            taken.map_or(0, Instant::millis).into(),
            published.map(Instant::millis).into(),
            i64::try_from(shown.map_or(0, |version| version.notice.tasks.len())).unwrap_or(i64::MAX).into(),
            i64::try_from(campaign.versions.len()).unwrap_or(i64::MAX).into(),
            campaign.seq.into(),
            head(|notice| &notice.title),
            head(|notice| &notice.number),
            head(|notice| &notice.issuer),
            Value::from(text(draft.and_then(|draft| draft.notice.title.as_ref()))),
        ])
    }
}

/// The columns in the order of [`CampaignRow::read`].
pub(crate) fn columns() -> String {
    PROJECTION.columns().join(", ")
}

fn row(history: &History<'_>, _: &Known<'_>) -> Made {
    Ok(CampaignRow::from_entries(&history.campaigns, history.object.body.as_str()).into_iter().collect())
}

fn damaged(column: &str) -> Trouble {
    Trouble::Damaged(format!("campaign: {column}"))
}
