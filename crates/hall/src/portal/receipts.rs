//! Receipts: number, query code, what happens next, whom to call. Printable.

use crate::acts::MatterView;
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::{self, Answer, Stop};
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use bureau::disclose::View;
use bureau::refusal::Refusal;
use office::Who;

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    frame: Frame,
    matter: MatterView,
    filed: String,
    code: Option<String>,
    by_officer: bool,
}

/// `GET /receipts/{receipt}`
pub async fn receipt(State(hall): State<Hall>, visit: Visitor, Path(receipt): Path<String>) -> Answer {
    let party = visit.asker.as_ref().map(|(_, session)| session.who.clone());
    let officer = visit.seat.as_ref().map(|(_, session)| session.who.clone());
    for who in [party, officer].into_iter().flatten() {
        let by_officer = matches!(who, Who::Seat { .. });
        match seen(&hall, &visit, who, &receipt).await {
            Ok(view) => return show(&hall, &visit, view, by_officer),
            Err(Stop::Refused(Refusal::NoSuchMatter)) => {}
            Err(stop) => return Err(stop),
        }
    }
    let number: String = receipt.chars().filter(char::is_ascii_digit).collect();
    Ok(stop::to(&format!("/track?receipt={number}")))
}

/// The matter of a receipt, if this one may see it.
///
/// # Errors
/// `NoSuchMatter`, or trouble.
pub async fn seen(hall: &Hall, visit: &Visitor, who: Who, receipt: &str) -> Result<View, Stop> {
    let (now, receipt) = (visit.now, receipt.to_string());
    let look = move |office: &office::Office| {
        let id = office.find(&who, &receipt, now)?;
        office.view(&who, id, now)
    };
    hall.ask(look).await
}

fn show(hall: &Hall, visit: &Visitor, view: View, by_officer: bool) -> Answer {
    let slip = visit.slip.as_ref().filter(|(receipt, _)| *receipt == view.receipt);
    page(&ReceiptPage {
        frame: Frame::portal(hall, visit, format!("收件回执 {}", view.receipt), "items"),
        filed: times::full_moment(view.filed, hall.zone()),
        code: slip.map(|(_, code)| code.clone()),
        matter: MatterView::new(view, hall.zone(), visit.today, None),
        by_officer,
    })
}
