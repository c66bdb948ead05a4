//! The tower: exceptions only. Each board answers one question and is not there when nothing is in trouble.
//!
//! Refuses: to count anything itself.

use crate::console::cards::{CardRowView, card_rows};
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::Answer;
use crate::times;
use crate::visit::Visitor;
use crate::workbench::today::{RowView, groups};
use almanac::Day;
use askama::Template;
use axum::extract::State;
use office::{CardItem, Count, OrganLine, Row};

/// Matters in trouble.
struct Matters {
    id: &'static str,
    title: &'static str,
    rows: Vec<RowView>,
    count: Count,
    /// Where all of them are.
    address: &'static str,
}

/// Cards that wait.
struct Cards {
    id: &'static str,
    title: &'static str,
    rows: Vec<CardRowView>,
    count: Count,
    address: &'static str,
}

/// A section with its figures: label, count, address.
struct OrganView {
    name: String,
    cells: Vec<(&'static str, u32, String)>,
}

#[derive(Template)]
#[template(path = "tower.html")]
struct TowerPage {
    frame: Frame,
    day: String,
    calm: bool,
    matters: Vec<Matters>,
    cards: Vec<Cards>,
    organs: Vec<OrganView>,
}

/// `GET /console`
pub async fn tower(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let (who, now) = (visit.officer()?.who.clone(), visit.now);
    let tower = hall.ask(move |office| office.tower(&who, now)).await?;
    let calm = tower.is_calm();
    let matters = [
        matters("red", "现在逾期的办件", tower.red, "/workbench?state=overdue&source=own", visit.today),
        matters("amber", "临近到期的办件", tower.amber, "/workbench?state=near&source=own", visit.today),
    ];
    let cards = [
        cards("silent", "逾期未回复的牌", tower.silent, "/console/cards?state=overdue", visit.today),
        cards("replied", "待认定的牌", tower.replied, "/console/cards?state=replied", visit.today),
        cards("issued", "待回复的牌", tower.issued, "/console/cards?state=issued", visit.today),
    ];
    page(&TowerPage {
        frame: Frame::desk(&hall, &visit, "监察台", "console"),
        day: times::full_day(visit.today),
        calm,
        matters: matters.into_iter().filter(|board| !board.rows.is_empty()).collect(),
        cards: cards.into_iter().filter(|board| !board.rows.is_empty()).collect(),
        organs: tower.organs.iter().map(organ).collect(),
    })
}

fn matters(
    id: &'static str,
    title: &'static str,
    (rows, count): (Vec<Row>, Count),
    address: &'static str,
    today: Day,
) -> Matters {
    let rows = groups(rows, today).into_iter().flat_map(|group| group.rows).collect();
    Matters { id, title, rows, count, address }
}

fn cards(
    id: &'static str,
    title: &'static str,
    (rows, count): (Vec<CardItem>, Count),
    address: &'static str,
    today: Day,
) -> Cards {
    Cards { id, title, rows: card_rows(rows, today), count, address }
}

fn organ(line: &OrganLine) -> OrganView {
    let asked = ["level=red", "level=yellow", "state=issued", "state=replied"];
    let labels = ["红牌", "黄牌", "待回复", "待认定"];
    let address = |asked: &str| {
        let open = if asked.starts_with("level") { "&state=open" } else { "" };
        format!("/console/cards?section={}&{asked}{open}", line.section)
    };
    let cells = labels.iter().zip(line.counts).zip(asked);
    OrganView {
        name: line.name.clone(),
        cells: cells.map(|((label, count), asked)| (*label, count, address(asked))).collect(),
    }
}
