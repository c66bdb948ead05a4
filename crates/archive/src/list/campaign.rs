//! Lists of campaigns: those that everybody may see, and the drafts of some offices.
//!
//! Refuses: drafts without the offices whose they are, and what the lists of matters refuse.

use super::{PAGE_MAX, Page, Parts};
use crate::dialect::Value;
use crate::projection::campaign::{self, CampaignRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::Instant;
use bureau::id::{BodyId, CampaignId, OrganId};
use std::fmt;
use std::str::FromStr;

/// Most drafts of a list: more than an office works on at once.
pub const DRAFTS_MAX: u32 = 100;

/// The last campaign of a page, the last published first. Written `<milliseconds>.<id>` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CampaignPlace {
    place: Instant,
    id: CampaignId,
}

impl fmt::Display for CampaignPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.place.millis(), self.id)
    }
}

impl FromStr for CampaignPlace {
    type Err = super::NotACursor;

    fn from_str(text: &str) -> Result<CampaignPlace, super::NotACursor> {
        let (place, id) = text.split_once('.').ok_or(super::NotACursor)?;
        let place = Instant::from_millis(place.parse().map_err(|_| super::NotACursor)?);
        Ok(CampaignPlace { place, id: id.parse().map_err(|_| super::NotACursor)? })
    }
}

impl Reader<'_> {
    /// A page of at most `limit` (and [`PAGE_MAX`]) campaigns that were published, the last one first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn campaigns(
        &self,
        after: Option<CampaignPlace>,
        limit: u32,
    ) -> Result<Page<CampaignRow, CampaignPlace>, Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (sql, values) = public(self.body(), after, limit);
        let rows = self.connection().rows(&sql, &values)?;
        let mut rows: Vec<CampaignRow> = rows.iter().map(CampaignRow::read).collect::<Result<_, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let place = |row: &CampaignRow| CampaignPlace { place: row.published.unwrap_or(row.taken), id: row.id };
        let next = rows.last().filter(|_| more).map(place);
        Ok(Page { rows, next })
    }

    /// The campaigns of these offices that have a draft, the last taken in first; at most [`DRAFTS_MAX`]. Those of
    /// the whole body for `None`.
    ///
    /// # Errors
    /// Only trouble.
    pub fn drafts(&self, offices: Option<&[OrganId]>) -> Result<Vec<CampaignRow>, Trouble> {
        let (sql, values) = drafts(self.body(), offices);
        self.connection().rows(&sql, &values)?.iter().map(CampaignRow::read).collect()
    }
}

fn public(body: &BodyId, after: Option<CampaignPlace>, limit: u32) -> (String, Vec<Value>) {
    let mut parts = Parts::default();
    parts.equals("body", Some(body.as_str()));
    parts.equals("is_public", Some(1_i64));
    if let Some(after) = after {
        let (place, id) = (parts.place(after.place.millis().into()), parts.place(after.id.to_string().into()));
        parts.conditions.push(format!("(place, id) < ({place}, {id})"));
    }
    let text = parts.text();
    let limit = parts.place((i64::from(limit) + 1).into());
    (query::campaigns(&campaign::columns(), &text, &limit), parts.values)
}

fn drafts(body: &BodyId, offices: Option<&[OrganId]>) -> (String, Vec<Value>) {
    let mut parts = Parts::default();
    parts.equals("body", Some(body.as_str()));
    parts.equals("has_draft", Some(1_i64));
    parts.among("office", offices.map(|offices| offices.iter().map(OrganId::as_str).collect()));
    let text = parts.text();
    let limit = parts.place(i64::from(DRAFTS_MAX).into());
    (query::drafts(&campaign::columns(), &text, &limit), parts.values)
}

/// Every form a list of campaigns can take, for the test that prepares all statements.
#[cfg(test)]
pub(crate) fn every_list() -> Vec<String> {
    let body = BodyId::new("b");
    let place = CampaignPlace { place: Instant::from_millis(1), id: CampaignId::new(1) };
    let offices = [OrganId::new("a"), OrganId::new("b")];
    let of = |offices: Option<&[OrganId]>| drafts(&body, offices).0;
    vec![
        public(&body, None, 1).0,
        public(&body, Some(place), 1).0,
        of(None),
        of(Some(&[])),
        of(Some(&offices[..1])),
        of(Some(&offices)),
    ]
}
