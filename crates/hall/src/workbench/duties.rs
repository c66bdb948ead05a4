//! Duties 周期性职责: units by periods, how far each has come; and the register of activities that were held.
//!
//! Refuses: a year that no calendar has, and a list without its filters in the address.

use crate::acts::LampView;
use crate::forms::{Asked, Bag};
use crate::frame::{Frame, encoded, page};
use crate::state::Hall;
use crate::stop::Answer;
use crate::visit::Visitor;
use crate::workbench::search::Pick;
use crate::workbench::today::PAGE;
use almanac::{Day, Span};
use askama::Template;
use axum::extract::State;
use bureau::id::{MatterId, OrganId, PartId};
use office::{ActivityAsk, ActivityFilter, ActivityRow, ActivityUnit, DutyCell, DutyTable, DutyUnit};

/// Years before this one that are offered.
const YEARS_BACK: i32 = 3;

/// A duty of a unit in a period.
struct CellView {
    matter: MatterId,
    lamp: LampView,
    count: String,
    made_up: u32,
}

impl From<DutyCell> for CellView {
    fn from(cell: DutyCell) -> CellView {
        CellView {
            matter: cell.row.id,
            lamp: (cell.row.lamp, cell.row.lamp_words).into(),
            count: format!("{}/{}", cell.tally.counted, cell.tally.needed),
            made_up: cell.tally.made_up,
        }
    }
}

impl CellView {
    /// Whether its lamp has something to say: near due, or late.
    fn pressing(&self) -> bool {
        matches!(self.lamp.tone, "amber" | "red")
    }
}

/// A unit with its cells, each with the name of its period.
type LineView = (String, Vec<(String, Option<CellView>)>);

/// A duty: units by periods.
struct TableView {
    name: String,
    demand: String,
    periods: Vec<String>,
    units: Vec<LineView>,
}

impl From<DutyTable> for TableView {
    fn from(table: DutyTable) -> TableView {
        // The year stands in the heading.
        let short = |(period, name): (Span, String)| match name.trim_start_matches(&format!("{}年", period.from.year()))
        {
            "" => name.clone(),
            rest => rest.to_string(),
        };
        let periods: Vec<String> = table.periods.into_iter().map(short).collect();
        let line = |unit: DutyUnit| {
            let cells = unit.cells.into_iter().map(|cell| cell.map(CellView::from));
            (unit.name, periods.iter().cloned().zip(cells).collect())
        };
        TableView {
            name: table.name,
            demand: table.demand,
            units: table.units.into_iter().map(line).collect(),
            periods: periods.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "duties.html")]
struct DutiesPage {
    frame: Frame,
    year: i32,
    years: Vec<Pick>,
    units: Vec<Pick>,
    tables: Vec<TableView>,
}

/// An activity in the register.
struct ActivityView {
    row: ActivityRow,
    unit: String,
    rate: String,
}

/// What a unit held, with where its own register is.
struct UnitView {
    name: String,
    held: u32,
    ought: u64,
    attended: u64,
    made_up: u64,
    rate: String,
}

impl UnitView {
    fn new(name: &str, held: u32, [ought, attended, made_up]: [u64; 3]) -> UnitView {
        UnitView { name: name.into(), held, ought, attended, made_up, rate: rate(attended, ought) }
    }
}

#[derive(Template)]
#[template(path = "activities.html")]
struct ActivitiesPage {
    frame: Frame,
    units: Vec<Pick>,
    kinds: Vec<Pick>,
    from: String,
    to: String,
    narrowed: bool,
    rows: Vec<ActivityView>,
    sums: Vec<UnitView>,
    total: UnitView,
    next: Option<String>,
}

/// `GET /workbench/duties?year=&section=`
pub async fn duties(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let (who, now, this) = (visit.officer()?.who.clone(), visit.now, visit.today.year());
    let year = bag.one("year").parse().ok().filter(|year| (this - YEARS_BACK..=this).contains(year)).unwrap_or(this);
    let unit = section(&bag);
    let wanted = unit.clone();
    let list = hall.ask(move |office| office.recurring(&who, year, wanted.as_ref(), now)).await?;
    let years = (this - YEARS_BACK..=this).rev().map(|one| (one.to_string(), format!("{one}年"), one == year));
    let chosen = |id: &OrganId| unit.as_ref() == Some(id);
    page(&DutiesPage {
        frame: Frame::desk(&hall, &visit, "周期性职责", "duties"),
        year,
        years: years.collect(),
        units: list.units.iter().map(|(id, name)| (id.to_string(), name.clone(), chosen(id))).collect(),
        tables: list.duties.into_iter().map(TableView::from).collect(),
    })
}

/// `GET /workbench/activities?section=&kind=&from=&to=&after=`
pub async fn activities(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let who = visit.officer()?.who.clone();
    let kind = Some(bag.one("kind")).filter(|word| !word.is_empty()).map(PartId::new);
    let day = |name: &str| bag.one(name).parse::<Day>().ok();
    let (from, to) = (day("from"), day("to"));
    let days = (from.is_some() || to.is_some())
        .then(|| Span { from: from.unwrap_or(Day::from_number(i32::MIN)), to: to.unwrap_or(Day::MAX) });
    let filter = ActivityFilter { section: section(&bag), kind: kind.clone(), days };
    let ask = ActivityAsk { filter: filter.clone(), after: bag.one("after").parse().ok(), limit: PAGE };
    let list = hall.ask(move |office| office.activities(&who, &ask)).await?;
    let own = |unit: &&ActivityUnit| filter.section.as_ref().is_none_or(|section| *section == unit.id);
    let sums: Vec<UnitView> =
        list.units.iter().filter(own).map(|unit| UnitView::new(&unit.name, unit.held, unit.attendance)).collect();
    let (mut held, mut sum) = (0, [0; 3]);
    for unit in list.units.iter().filter(own) {
        held += unit.held;
        sum.iter_mut().zip(unit.attendance).for_each(|(sum, more)| *sum += more);
    }
    let chosen = |id: &OrganId| filter.section.as_ref() == Some(id);
    let text = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let of = |(row, unit): (ActivityRow, String)| {
        let rate = row.attendance.map_or_else(String::new, |[ought, attended, _]| rate(attended.into(), ought.into()));
        ActivityView { row, unit, rate }
    };
    let query = bag.query(&["after"]);
    page(&ActivitiesPage {
        frame: Frame::desk(&hall, &visit, "活动登记簿", "activities"),
        units: list.units.iter().map(|unit| (unit.id.to_string(), unit.name.clone(), chosen(&unit.id))).collect(),
        kinds: list.kinds.iter().map(|(id, name)| (id.to_string(), name.clone(), kind.as_ref() == Some(id))).collect(),
        from: text(from),
        to: text(to),
        narrowed: filter != ActivityFilter::default(),
        rows: list.rows.into_iter().map(of).collect(),
        sums,
        total: UnitView::new("合计", held, sum),
        next: list.next.map(|next| format!("{query}&after={}", encoded(&next.to_string()))),
    })
}

fn section(bag: &Bag) -> Option<OrganId> {
    Some(bag.one("section")).filter(|word| !word.is_empty()).map(OrganId::new)
}

/// `93.8%`; nothing of nobody.
fn rate(attended: u64, ought: u64) -> String {
    if ought == 0 {
        return String::new();
    }
    let tenths = (attended * 2_000 + ought) / (2 * ought);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_rate_is_rounded_to_a_tenth_of_a_percent() {
        let check = |attended, ought, text: &str| assert_eq!(super::rate(attended, ought), text);
        check(30, 32, "93.8%");
        check(2, 3, "66.7%");
        check(32, 32, "100.0%");
        check(0, 32, "0.0%");
        check(0, 0, "");
    }
}
