//! The ledger 整改台账: figures by state and unit, its problems, the sheet out and in.
//!
//! Refuses: to read a sheet itself; the office opens it apart.

use crate::acts::LampView;
use crate::forms::{Asked, Bag};
use crate::frame::{Frame, encoded, page, page_with};
use crate::state::Hall;
use crate::stop::{Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use crate::workbench::today::PAGE;
use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bureau::id::{OrganId, StepId};
use bureau::register::LedgerColumn;
use bureau::words;
use office::{LEDGER_ROWS_MAX, Ledger, LedgerAsk, LedgerFilter, LedgerLine, LedgerTaken};

pub mod problem;

/// What a spreadsheet is called in headers.
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A row.
pub struct LineView {
    /// As the office gives it.
    pub line: LedgerLine,
    /// Its lamp.
    pub lamp: LampView,
    /// The day that presses, for machines and for people.
    pub due: Option<(String, String)>,
}

impl LineView {
    fn cell(&self, column: &str) -> &str {
        let column = LedgerColumn::ALL.iter().find(|own| own.zh() == column);
        column.map_or("", |column| self.line.entry.cell(*column))
    }
}

/// A figure: what it counts, how many, where it leads, whether it is what the page shows.
pub struct Figure {
    label: String,
    count: u32,
    address: String,
    here: bool,
}

/// A unit with its figures.
pub struct UnitView {
    name: String,
    cells: Vec<Figure>,
}

/// What became of a sheet.
#[derive(Default)]
pub struct SheetView {
    /// What was done, in a sentence.
    done: Option<String>,
    /// Rows at fault: number and sentences.
    rows: Vec<(usize, String)>,
    /// The same sheet with the reasons, as an address of its own.
    back: Option<String>,
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct LedgerPage {
    frame: Frame,
    csrf: String,
    notice: Option<Notice>,
    sheet: SheetView,
    enters: bool,
    figures: Vec<Figure>,
    units: Vec<UnitView>,
    states: Vec<(String, String, bool)>,
    sources: Vec<(String, String, bool)>,
    sections: Vec<(String, String, bool)>,
    narrowed: bool,
    download: String,
    rows: Vec<LineView>,
    next: Option<String>,
    max: usize,
}

/// `GET /workbench/ledger?state=&source=&section=&after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let number = |name: &str| bag.one(name).parse::<u32>().unwrap_or(0).to_string();
    let done = match bag.one("done") {
        "nothing" => Some(words::say("ledger", "nothing")),
        "taken" => {
            let counts = [("acts", number("acts")), ("problems", number("problems"))];
            Some(words::fill("ledger", "taken", "says", &counts))
        }
        _ => None,
    };
    show(&hall, &visit, &bag, SheetView { done, ..SheetView::default() }, None).await
}

/// `GET /workbench/ledger/sheet?state=&source=&section=`
pub async fn sheet(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let (who, now, ask) = (visit.officer()?.who.clone(), visit.now, asked(&bag));
    let bytes = hall.ask(move |office| office.ledger_sheet(&who, &ask, now)).await?;
    let name = format!("整改台账{}.xlsx", visit.today);
    let kept = format!("attachment; filename=\"ledger.xlsx\"; filename*=UTF-8''{}", encoded(&name));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    let value = HeaderValue::from_str(&kept).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, value);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// `POST /workbench/ledger/sheet`: a sheet that somebody edited.
pub async fn take(State(hall): State<Hall>, visit: Visitor, multipart: Multipart) -> Answer {
    let (bag, name, bytes) = sent(multipart).await?;
    let session = visit.officer().map_err(|_| Stop::SessionOver(Vec::new()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    let taken = hall.ask(move |office| office.take_ledger(&who, &name, bytes, now)).await?;
    match taken {
        LedgerTaken::Done { acts: 0, problems: 0 } => Ok(crate::stop::to("/workbench/ledger?done=nothing")),
        LedgerTaken::Done { acts, problems } => {
            Ok(crate::stop::to(&format!("/workbench/ledger?done=taken&acts={acts}&problems={problems}")))
        }
        LedgerTaken::Faulty { sheet, rows } => {
            let back = Some(format!("data:{MEDIA};base64,{}", STANDARD.encode(sheet)));
            show(&hall, &visit, &Bag::default(), SheetView { done: None, rows, back }, None).await
        }
        LedgerTaken::Unread { says, remedy } => {
            let notice = Notice { says, clause: None, remedy };
            show(&hall, &visit, &Bag::default(), SheetView::default(), Some(notice)).await
        }
    }
}

/// The fields of the form, the name of its file and what is in it.
async fn sent(mut multipart: Multipart) -> Result<(Bag, String, Vec<u8>), Stop> {
    let bad = |error: axum::extract::multipart::MultipartError| Stop::Status(error.status());
    let (mut pairs, mut name, mut file) = (Vec::new(), String::new(), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(bad)? {
        let (key, of) = (field.name().unwrap_or_default().to_string(), field.file_name().map(String::from));
        let bytes = field.bytes().await.map_err(bad)?;
        match of {
            Some(of) if key == "file" => {
                (name, file) = (bureau::attachment::plain_name(&of), bytes.to_vec());
            }
            _ => pairs.push((key, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((Bag::from(pairs), name, file))
}

async fn show(hall: &Hall, visit: &Visitor, bag: &Bag, sheet: SheetView, notice: Option<Notice>) -> Answer {
    let session = visit.officer()?;
    let (who, now, ask) = (session.who.clone(), visit.now, asked(bag));
    let filter = ask.filter.clone();
    let ledger = hall.ask(move |office| office.ledger(&who, &ask, now)).await?;
    let status =
        if notice.is_some() || sheet.back.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (figures, units) = figures(&ledger, &filter);
    let view = |line: LedgerLine| LineView {
        lamp: (line.row.lamp, line.row.lamp_words.clone()).into(),
        due: line.row.due.map(|due| (due.to_string(), times::short(due, visit.today))),
        line,
    };
    let chosen = |wanted: Option<&str>, value: &str| wanted == Some(value);
    let (step, section) = (filter.step.as_ref().map(StepId::as_str), filter.section.as_ref().map(OrganId::as_str));
    let states = ledger.steps.iter().map(|(id, name)| (id.to_string(), name.clone(), chosen(step, id.as_str())));
    let sources = ledger.sources.iter().map(|one| (one.clone(), one.clone(), chosen(filter.source.as_deref(), one)));
    let sections =
        ledger.units.iter().map(|unit| (unit.id.to_string(), unit.name.clone(), chosen(section, unit.id.as_str())));
    let query = query(&filter);
    let ledger_page = LedgerPage {
        frame: Frame::desk(hall, visit, "整改台账", "ledger").back_to("/workbench/ledger"),
        csrf: session.csrf.clone(),
        notice,
        sheet,
        enters: ledger.enters,
        figures,
        units,
        states: states.collect(),
        sources: sources.collect(),
        sections: sections.collect(),
        narrowed: filter != LedgerFilter::default(),
        download: format!("/workbench/ledger/sheet{}", mark(&query)),
        next: ledger.next.map(|next| {
            let after = format!("after={}", encoded(&next.to_string()));
            format!(
                "/workbench/ledger?{}",
                [query, after].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("&")
            )
        }),
        rows: ledger.rows.into_iter().map(view).collect(),
        max: LEDGER_ROWS_MAX,
    };
    if status == StatusCode::OK { page(&ledger_page) } else { page_with(status, &ledger_page) }
}

fn asked(bag: &Bag) -> LedgerAsk {
    let text = |name: &str| Some(bag.one(name)).filter(|text| !text.is_empty());
    LedgerAsk {
        filter: LedgerFilter {
            step: text("state").map(StepId::new),
            source: text("source").map(String::from),
            section: text("section").map(OrganId::new),
        },
        after: bag.one("after").parse().ok(),
        limit: PAGE,
    }
}

/// The figures of all states, then of each unit; each leads to what it counts.
fn figures(ledger: &Ledger, filter: &LedgerFilter) -> (Vec<Figure>, Vec<UnitView>) {
    let wanted = |unit: &&office::LedgerUnit| filter.section.as_ref().is_none_or(|section| *section == unit.id);
    let figure = |n: usize, count: u32, section: Option<&OrganId>| {
        let (id, name) = &ledger.steps[n];
        let to = LedgerFilter { step: Some(id.clone()), section: section.cloned(), source: filter.source.clone() };
        Figure {
            label: name.clone(),
            count,
            address: address(&to),
            here: filter.step.as_ref() == Some(id) && filter.section.as_ref() == section,
        }
    };
    let total = |n: usize| ledger.units.iter().filter(wanted).map(|unit| unit.counts[n]).sum();
    let all = (0..ledger.steps.len()).map(|n| figure(n, total(n), filter.section.as_ref())).collect();
    let of = |unit: &office::LedgerUnit| UnitView {
        name: unit.name.clone(),
        cells: unit.counts.iter().enumerate().map(|(n, count)| figure(n, *count, Some(&unit.id))).collect(),
    };
    (all, ledger.units.iter().map(of).collect())
}

fn address(filter: &LedgerFilter) -> String {
    format!("/workbench/ledger{}", mark(&query(filter)))
}

fn mark(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

fn query(filter: &LedgerFilter) -> String {
    let pairs = [
        ("state", filter.step.as_ref().map(StepId::as_str)),
        ("source", filter.source.as_deref()),
        ("section", filter.section.as_ref().map(OrganId::as_str)),
    ];
    let pair = |(name, value): (&str, Option<&str>)| Some(format!("{name}={}", encoded(value?)));
    pairs.into_iter().filter_map(pair).collect::<Vec<_>>().join("&")
}
