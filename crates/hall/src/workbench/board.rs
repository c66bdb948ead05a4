//! The board: posts by how much their matters press; each figure leads to the matters it counts.
//!
//! Refuses: to count anything itself.

use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::Answer;
use crate::times;
use crate::visit::Visitor;
use crate::workbench::search;
use almanac::Day;
use askama::Template;
use axum::extract::State;
use office::{Count, Lane};

/// A column: its name, what it means, and the state its cells lead to.
struct Column {
    name: &'static str,
    note: String,
    state: &'static str,
}

/// A figure.
struct Cell {
    label: &'static str,
    count: u32,
    late: bool,
    address: String,
}

/// A post.
struct LaneView {
    name: String,
    person: Option<String>,
    /// Until when they are away, in words.
    away: Option<String>,
    cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    frame: Frame,
    day: String,
    section: bool,
    all: u32,
    overdue: u32,
    /// Open matters only seen in other systems, if there are.
    observed: Option<Count>,
    /// The one that presses most: address, title, lamp, why.
    first: Option<(String, String, String, String)>,
    columns: Vec<Column>,
    lanes: Vec<LaneView>,
}

/// `GET /workbench/board`
pub async fn board(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let (who, now) = (visit.officer()?.who.clone(), visit.now);
    let board = hall.ask(move |office| office.board(&who, now)).await?;
    let until = |day| format!("至{}", times::plain(day, visit.today));
    let column = |name, note, state| Column { name, note, state };
    let columns = vec![
        column("逾期", String::new(), "overdue"),
        column("今天", String::new(), "today"),
        column("3个工作日内", until(board.days.0), "soon"),
        column("10个工作日内", until(board.days.1), "next"),
        column("更久", String::new(), "later"),
        column("停计、待补正", String::new(), "halted"),
    ];
    let first = board.first.map(|row| {
        (format!("/workbench/matters/{}", row.id), row.title, row.lamp_words, format!("/console/findings/{}", row.id))
    });
    let mut lanes: Vec<LaneView> = board
        .lanes
        .iter()
        .map(|lane| {
            let holder = lane.held.as_ref().map_or_else(String::new, search::holder_word);
            view(lane, visit.today, &columns, &format!("holder={holder}"))
        })
        .collect();
    lanes.push(view(&board.total, visit.today, &columns, ""));
    page(&BoardPage {
        frame: Frame::desk(&hall, &visit, if board.section { "科室看板" } else { "看板" }, "board"),
        day: times::full_day(visit.today),
        section: board.section,
        all: board.total.all(),
        overdue: board.total.counts[0],
        observed: (board.observed != Count::Exact(0)).then_some(board.observed),
        first,
        columns,
        lanes,
    })
}

/// A post with its figures; `asked` narrows the lists they lead to.
fn view(lane: &Lane, today: Day, columns: &[Column], asked: &str) -> LaneView {
    let cell = |(column, count): (&Column, u32)| Cell {
        label: column.name,
        count,
        late: column.state == "overdue",
        address: format!("/workbench?state={}{}{asked}", column.state, if asked.is_empty() { "" } else { "&" }),
    };
    let mut cells: Vec<Cell> = columns.iter().zip(lane.counts).map(cell).collect();
    let address = format!("/workbench{}{asked}", if asked.is_empty() { "" } else { "?" });
    cells.push(Cell { label: "合计", count: lane.all(), late: false, address });
    let away = lane.away.map(|until| format!("离岗至{}", times::plain(until, today)));
    LaneView { name: lane.name.clone(), person: lane.person.clone(), away, cells }
}
