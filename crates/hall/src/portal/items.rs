//! Items: what is offered, how long it takes, what to bring.

use crate::controls;
use crate::forms::{Asked, Bag};
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::{self, Answer};
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use bureau::id::{ItemId, is_word};
use bureau::item::Kind;
use bureau::refusal::Refusal;
use office::Offer;
use std::sync::Arc;

/// An authority with what it offers.
pub struct Organ {
    /// Its word.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it offers.
    pub offers: Vec<Arc<Offer>>,
}

/// An answer of a filter: value, label, whether chosen.
type Pick = (String, String, bool);

#[derive(Template)]
#[template(path = "items.html")]
struct ItemsPage {
    frame: Frame,
    q: String,
    organs: Vec<Pick>,
    themes: Vec<Pick>,
    kinds: Vec<Pick>,
    found: Vec<Organ>,
    count: usize,
    filtered: bool,
}

/// `GET /items?q=&organ=&theme=&kind=`
pub async fn catalogue(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let q = bag.one("q").trim();
    if is_receipt(q) {
        return Ok(stop::to(&format!("/track?receipt={q}")));
    }
    let offers = hall.ask(|office| office.offered()).await?;
    let pick = |name: &str, of: fn(&Offer) -> (&str, &str)| picks(&offers, of, bag.one(name));
    let [organs, themes, kinds] = [
        pick("organ", |offer| (offer.organ.as_str(), &offer.organ_name)),
        pick("theme", |offer| (&offer.theme, &offer.theme)),
        pick("kind", |offer| (offer.kind, offer.kind)),
    ];
    let found: Vec<Arc<Offer>> = offers.into_iter().filter(|offer| fits(offer, &bag)).collect();
    page(&ItemsPage {
        frame: Frame::portal(&hall, &visit, "办事事项", "items"),
        q: q.to_string(),
        organs,
        themes,
        kinds,
        filtered: ["q", "organ", "theme", "kind"].into_iter().any(|name| !bag.one(name).is_empty()),
        count: found.len(),
        found: by_organ(found),
    })
}

/// Whether an item passes every filter that is set.
fn fits(offer: &Offer, bag: &Bag) -> bool {
    let is = |name: &str, own: &str| matches!(bag.one(name), wanted if wanted.is_empty() || wanted == own);
    is("organ", offer.organ.as_str())
        && is("theme", &offer.theme)
        && is("kind", offer.kind)
        && speaks_of(offer, bag.one("q"))
}

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    frame: Frame,
    offer: Offer,
    materials: Vec<(String, String)>,
    due: Option<(String, &'static str, String)>,
    asks: bool,
}

/// `GET /items/{item}`
pub async fn guide(State(hall): State<Hall>, visit: Visitor, Path(item): Path<String>) -> Answer {
    let (offer, due) = offer_and_due(&hall, &visit, &item).await?;
    let materials = offer.materials.iter();
    page(&ItemPage {
        frame: Frame::portal(&hall, &visit, offer.name.clone(), "items"),
        materials: materials.map(|material| (material.name.clone(), controls::material_note(material))).collect(),
        asks: asks(&offer),
        due,
        offer,
    })
}

#[derive(Template)]
#[template(path = "questions.html")]
struct QuestionsPage {
    frame: Frame,
    organs: Vec<Organ>,
}

/// `GET /questions/new`: whom to ask.
pub async fn questions(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let offers = hall.ask(|office| office.offered()).await?;
    let offers = offers.into_iter().filter(|offer| asks(offer)).collect();
    page(&QuestionsPage { frame: Frame::portal(&hall, &visit, "我要咨询", "questions"), organs: by_organ(offers) })
}

/// An item with the day it would be done: words, weekday, why.
pub type Due = Option<(String, &'static str, String)>;

/// The item of an address.
///
/// # Errors
/// 404 for an item that is not offered.
pub async fn offer(hall: &Hall, item: &str) -> Result<Offer, stop::Stop> {
    let missing = stop::Stop::Status(axum::http::StatusCode::NOT_FOUND);
    if !is_word(item) {
        return Err(missing);
    }
    let id = ItemId::new(item);
    hall.ask(move |office| Ok::<_, office::No>(office.offer(&id)?)).await?.ok_or(missing)
}

/// The item of an address, and when it would be done if asked for now.
///
/// # Errors
/// 404 for an item that is not offered.
pub async fn offer_and_due(hall: &Hall, visit: &Visitor, item: &str) -> Result<(Offer, Due), stop::Stop> {
    let missing = stop::Stop::Status(axum::http::StatusCode::NOT_FOUND);
    if !is_word(item) {
        return Err(missing);
    }
    let (id, now, today) = (ItemId::new(item), visit.now, visit.today);
    let known = hall
        .ask(move |office| match office.offer(&id)? {
            Some(offer) => Ok::<_, office::No>(Some((offer, office.due_if_filed(&id, now)?))),
            None => Err(Refusal::NoSuchItem.into()),
        })
        .await;
    match known {
        Ok(Some((offer, due))) => {
            let due = due.map(|(day, why)| (times::plain(day, today), times::weekday(day), why));
            Ok((offer, due))
        }
        Ok(None) | Err(stop::Stop::Refused(Refusal::NoSuchItem)) => Err(missing),
        Err(stop) => Err(stop),
    }
}

/// Whether it is for asking, not for applying: a public service, not a power.
pub fn asks(offer: &Offer) -> bool {
    offer.kind == Kind::PublicService.zh()
}

/// Who receives it, named once.
pub fn receiver(offer: &Offer) -> String {
    if offer.section_name.starts_with(&offer.organ_name) {
        offer.section_name.clone()
    } else {
        format!("{}（{}）", offer.organ_name, offer.section_name)
    }
}

/// Offers under their authorities, in the order they come.
pub fn by_organ(offers: Vec<Arc<Offer>>) -> Vec<Organ> {
    let mut organs: Vec<Organ> = Vec::new();
    for offer in offers {
        match organs.iter_mut().find(|organ| organ.id == offer.organ.as_str()) {
            Some(organ) => organ.offers.push(offer),
            None => {
                organs.push(Organ { id: offer.organ.to_string(), name: offer.organ_name.clone(), offers: vec![offer] })
            }
        }
    }
    organs
}

fn picks(offers: &[Arc<Offer>], of: fn(&Offer) -> (&str, &str), chosen: &str) -> Vec<Pick> {
    let mut picks: Vec<Pick> = Vec::new();
    for offer in offers {
        let (value, label) = of(offer);
        if !picks.iter().any(|(known, ..)| known == value) {
            picks.push((value.into(), label.into(), value == chosen));
        }
    }
    picks
}

/// Whether an item speaks of what is looked for: every word in its name, its plain words or its code.
/// Whether an item is called so: its name, code or plain words have every word.
pub fn speaks_of(offer: &Offer, q: &str) -> bool {
    let said = |word: &str| {
        offer.name.contains(word) || offer.code.contains(word) || offer.plain.iter().any(|plain| plain.contains(word))
    };
    q.split_whitespace().all(said)
}

/// Twelve digits are no item: they are on somebody's receipt.
fn is_receipt(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
