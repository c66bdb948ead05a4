//! The ledger on the portal: problems that somebody approved for the public.
//!
//! Refuses: to know of any other.

use crate::forms::Asked;
use crate::frame::{Frame, encoded, page};
use crate::state::Hall;
use crate::stop::Answer;
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::State;
use bureau::id::{OrganId, StepId};
use office::{PublicLedger, PublicLedgerFilter, PublicLine};

/// Problems on one page.
const PAGE: u32 = 20;

/// A public problem as its page shows it.
pub struct Row {
    /// As the office gives it.
    pub line: PublicLine,
    /// Its last day in words.
    pub due: String,
    /// The day it was struck off, for machines and for people.
    pub closed: Option<(String, String)>,
    /// The day it was published, in words.
    pub published: String,
}

impl Row {
    /// With its days in words.
    pub fn new(line: PublicLine) -> Row {
        Row {
            due: times::full(line.due),
            closed: line.closed.map(|day| (day.to_string(), times::full(day))),
            published: times::full(line.published),
            line,
        }
    }
}

/// A figure: what it counts, how many, where it leads, whether it is what the page shows.
struct Figure {
    label: String,
    count: u32,
    address: String,
    here: bool,
}

/// A unit with its figures.
struct Unit {
    name: String,
    address: String,
    here: bool,
    cells: Vec<Figure>,
}

#[derive(Template)]
#[template(path = "public_ledger.html")]
struct LedgerPage {
    frame: Frame,
    figures: Vec<Figure>,
    units: Vec<Unit>,
    narrowed: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /ledger?section=&state=&after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let text = |name: &str| Some(bag.one(name)).filter(|text| !text.is_empty());
    let filter =
        PublicLedgerFilter { step: text("state").map(StepId::new), section: text("section").map(OrganId::new) };
    let (asked, after, now) = (filter.clone(), text("after").map(String::from), visit.now);
    let ledger = hall.ask(move |office| office.public_ledger(&asked, after.as_deref(), PAGE, now)).await?;
    page(&LedgerPage {
        frame: Frame::portal(&hall, &visit, "整改公开", "public_ledger"),
        figures: figures(&ledger, &filter),
        units: units(&ledger, &filter),
        narrowed: filter != PublicLedgerFilter::default(),
        next: ledger.next.as_ref().map(|next| address(&filter, Some(next))),
        rows: ledger.rows.into_iter().map(Row::new).collect(),
    })
}

/// Steps at which something public stands, over all units.
fn shown(ledger: &PublicLedger) -> impl Iterator<Item = usize> {
    let some = |n: &usize| ledger.units.iter().any(|unit| unit.counts[*n] > 0);
    (0..ledger.steps.len()).filter(some)
}

fn figures(ledger: &PublicLedger, filter: &PublicLedgerFilter) -> Vec<Figure> {
    let wanted = |unit: &&office::LedgerUnit| filter.section.as_ref().is_none_or(|section| *section == unit.id);
    let sum = |n: usize| ledger.units.iter().filter(wanted).map(|unit| unit.counts[n]).sum();
    shown(ledger).map(|n| figure(ledger, n, sum(n), filter.section.as_ref(), filter)).collect()
}

fn units(ledger: &PublicLedger, filter: &PublicLedgerFilter) -> Vec<Unit> {
    let unit = |unit: &office::LedgerUnit| Unit {
        name: unit.name.clone(),
        address: address(&PublicLedgerFilter { step: None, section: Some(unit.id.clone()) }, None),
        here: filter.section.as_ref() == Some(&unit.id),
        cells: shown(ledger).map(|n| figure(ledger, n, unit.counts[n], Some(&unit.id), filter)).collect(),
    };
    ledger.units.iter().map(unit).collect()
}

fn figure(
    ledger: &PublicLedger,
    n: usize,
    count: u32,
    section: Option<&OrganId>,
    filter: &PublicLedgerFilter,
) -> Figure {
    let (id, name) = &ledger.steps[n];
    let to = PublicLedgerFilter { step: Some(id.clone()), section: section.cloned() };
    Figure { label: name.clone(), count, address: address(&to, None), here: to == *filter }
}

fn address(filter: &PublicLedgerFilter, after: Option<&str>) -> String {
    let pairs = [
        ("section", filter.section.as_ref().map(OrganId::as_str)),
        ("state", filter.step.as_ref().map(StepId::as_str)),
        ("after", after),
    ];
    let pair = |(name, value): (&str, Option<&str>)| Some(format!("{name}={}", encoded(value?)));
    let query = pairs.into_iter().filter_map(pair).collect::<Vec<_>>().join("&");
    if query.is_empty() { "/ledger".into() } else { format!("/ledger?{query}") }
}
