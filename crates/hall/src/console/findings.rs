//! A finding: rule, clause, calendar, the entries that prove it, its card, and what may be done about it.
//!
//! Refuses: to know more of it than its view.

use crate::acts::{ActView, CardView};
use crate::console::cards::tone;
use crate::controls::{Choice, Control, Kind};
use crate::forms::{self, Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::sheets;
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::act::Words;
use bureau::card::{CardAct, CardActKind, CardLine, ExplainAway, FindingView, Merge, Said};
use bureau::id::{CardId, PartId};
use bureau::refusal::Refusal;
use bureau::words;
use office::{CardAsk, CardItem, No, Office, Who, has_tower};

/// Most earlier cards offered to merge into.
const MERGE_MAX: u32 = 50;

/// A sentence of the journal that proves it.
struct Proof {
    seq: u32,
    at: String,
    text: String,
}

/// What happened to the card.
struct LineView {
    at: String,
    line: CardLine,
}

/// Another finding on the matter.
struct Other {
    address: String,
    rule: String,
    card: &'static str,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "finding.html")]
struct FindingPage {
    frame: Frame,
    tower: bool,
    view: FindingView,
    /// Class and word of what it calls for, or of its card.
    level: Option<(&'static str, &'static str)>,
    clock: CardView,
    proofs: Vec<Proof>,
    lines: Vec<LineView>,
    state: String,
    reply_due: String,
    others: Vec<Other>,
    acts: Vec<ActView>,
    csrf: String,
    notice: Option<Notice>,
    kept: Vec<(String, String)>,
}

impl FindingPage {
    fn action(&self) -> String {
        format!("/console/findings/{}", self.view.id)
    }

    fn seen(&self) -> u32 {
        self.view.card.as_ref().map_or(0, |card| card.card.seq)
    }
}

/// An act that was not done, and what its form carried.
struct Refused<'a> {
    refusal: Refusal,
    act: CardActKind,
    bag: &'a Bag,
}

/// `GET /console/findings/{id}`; of a matter's id, the gravest finding on it, else the matter.
pub async fn finding(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    visit.officer()?;
    if id.contains('.') {
        show(&hall, &visit, CardId::new(id), None).await
    } else {
        worst(&hall, &visit, &id, None).await
    }
}

/// `GET /console/findings/{matter}/{rule}`
pub async fn of_rule(State(hall): State<Hall>, visit: Visitor, Path((id, rule)): Path<(String, String)>) -> Answer {
    worst(&hall, &visit, &id, Some(rule)).await
}

/// `GET /console/cards/{id}`
pub async fn card(visit: Visitor, Path(id): Path<String>) -> Answer {
    visit.officer()?;
    Ok(stop::to(&format!("/console/findings/{}", crate::frame::encoded(&id))))
}

/// `GET /console/findings/{id}/paper`
pub async fn paper(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    let (who, now, id) = (visit.officer()?.who.clone(), visit.now, CardId::new(id));
    let asked = id.clone();
    let view = hall.ask(move |office| office.finding(&who, &asked, now)).await?;
    let paper = view.card.ok_or(Stop::Status(StatusCode::NOT_FOUND))?.paper;
    let back = format!("/console/findings/{id}");
    let frame = Frame::desk(&hall, &visit, paper.title.clone(), "console").back_to(&format!("{back}/paper"));
    sheets::show(frame, paper, (back, "监察发现"))
}

/// `POST /console/findings/{id}/acts/{act}`
pub async fn act(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((id, word)): Path<(String, String)>,
    Sent(bag): Sent,
) -> Answer {
    let act = CardActKind::parse(&word).filter(|act| act.is_of_posts()).ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let id = CardId::new(id);
    match perform(&hall, &visit, id.clone(), act, &bag).await {
        Ok(()) => Ok(stop::to(&format!("/console/findings/{id}"))),
        Err(Stop::Refused(refusal)) => show(&hall, &visit, id, Some(Refused { refusal, act, bag: &bag })).await,
        Err(stop) => Err(stop),
    }
}

async fn perform(hall: &Hall, visit: &Visitor, id: CardId, act: CardActKind, bag: &Bag) -> Result<(), Stop> {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    let seen = bag.one("seen").parse().unwrap_or(0);
    let said = |part: &str| Words::new(bag.one(part));
    let act = match act {
        CardActKind::Reply => CardAct::Reply(Said { words: said("card_reply") }),
        CardActKind::Uphold => CardAct::Uphold(Said { words: said("card_verdict") }),
        CardActKind::ExplainAway => {
            let ground = PartId::new(bag.one("card_ground"));
            CardAct::ExplainAway(ExplainAway { ground, words: said("card_verdict") })
        }
        CardActKind::Merge => CardAct::Merge(Merge { into: CardId::new(bag.one("into")), words: said("card_verdict") }),
        _ => return hall.ask(move |office| office.issue_card(&who, &id, now)).await,
    };
    hall.ask(move |office| office.act_on_card(&who, &id, seen, act, now)).await
}

async fn worst(hall: &Hall, visit: &Visitor, id: &str, rule: Option<String>) -> Answer {
    let (who, now, matter) = (visit.officer()?.who.clone(), visit.now, forms::matter(id)?);
    let found = hall.ask(move |office| office.gravest(&who, matter, rule.as_deref(), now)).await?;
    Ok(stop::to(&found.map_or_else(|| format!("/workbench/matters/{matter}"), |id| format!("/console/findings/{id}"))))
}

async fn show(hall: &Hall, visit: &Visitor, id: CardId, refused: Option<Refused<'_>>) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let asked = id.clone();
    let (view, earlier) = hall.ask(move |office| look(office, &who, &asked, now)).await?;
    let acts = acts(&view, &earlier, refused.as_ref());
    let again = refused.as_ref().is_some_and(|refused| acts.iter().any(|act| act.word == refused.act.word()));
    let (zone, today) = (hall.zone(), visit.today);
    let card = view.card.as_ref();
    let level = card.map(|card| card.card.issue.level).or(view.level);
    let proof = |said: &bureau::sentence::Sentence| Proof {
        seq: said.seq,
        at: times::moment(said.at, zone, today),
        text: said.text.clone(),
    };
    let line = |line: &CardLine| LineView { at: times::moment(line.at, zone, today), line: line.clone() };
    let other = |(id, rule, card): &(CardId, String, bureau::watch::Card)| Other {
        address: format!("/console/findings/{id}"),
        rule: rule.clone(),
        card: card.zh(),
        tone: tone(*card),
    };
    let title = format!("{} {}", view.rule, view.receipt);
    let template = FindingPage {
        frame: Frame::desk(hall, visit, title, "console").back_to(&format!("/console/findings/{id}")),
        tower: session.role.is_some_and(has_tower),
        level: level.map(|level| (tone(level), level.zh())),
        clock: CardView::new(&view.clock, today),
        proofs: view.cites.iter().map(proof).collect(),
        lines: card.map(|card| card.lines.iter().map(line).collect()).unwrap_or_default(),
        state: card
            .map_or_else(String::new, |card| if card.overdue { "逾期未回复".into() } else { card.card.standing.zh() }),
        reply_due: card.map_or_else(String::new, |card| times::plain(card.card.issue.reply_due, today)),
        others: view.others.iter().map(other).collect(),
        acts,
        csrf: session.csrf.clone(),
        notice: refused.as_ref().map(|refused| Notice::from(&refused.refusal)),
        kept: refused.as_ref().filter(|_| !again).map(|refused| refused.bag.typed()).unwrap_or_default(),
        view,
    };
    page_with(refused.map_or(StatusCode::OK, |refused| stop::status(&refused.refusal)), &template)
}

/// The finding, and the earlier cards of the section that it could be merged into.
fn look(office: &Office, who: &Who, id: &CardId, now: almanac::Instant) -> Result<(FindingView, Vec<CardItem>), No> {
    let view = office.finding(who, id, now)?;
    let card = view.card.as_ref().filter(|card| card.open.iter().any(|(act, _)| *act == CardActKind::Merge));
    let Some(card) = card else {
        return Ok((view, Vec::new()));
    };
    let section = Some(card.card.issue.section.clone());
    let list = office.cards(who, &CardAsk { section, limit: MERGE_MAX, ..CardAsk::default() }, now)?;
    let issued = card.card.issued.day(office.zone());
    let earlier = |other: &CardItem| {
        other.id != *id && other.standing != bureau::card::Standing::Merged && other.issued <= issued
    };
    Ok((view, list.rows.into_iter().filter(earlier).collect()))
}

fn acts(view: &FindingView, earlier: &[CardItem], refused: Option<&Refused<'_>>) -> Vec<ActView> {
    let nothing = Bag::default();
    let form = |act: CardActKind, clause: String, alone: bool| {
        let sent = refused.filter(|refused| refused.act == act);
        let bag = sent.map_or(&nothing, |refused| refused.bag);
        ActView {
            word: act.word(),
            name: act.zh(),
            clause,
            note: note(act).into(),
            grave: act == CardActKind::Uphold,
            unfolded: sent.is_some() || alone,
            controls: controls(act, view, earlier, bag),
            late: Vec::new(),
        }
    };
    let Some(card) = &view.card else {
        let issue = view.may_issue.then(|| form(CardActKind::Issue, view.clause.clone(), true));
        return issue.into_iter().collect();
    };
    let open = card.open.iter().filter(|(act, _)| *act != CardActKind::Merge || !earlier.is_empty());
    let open: Vec<_> = open.collect();
    let alone = open.len() == 1 && refused.is_none();
    open.into_iter().map(|(act, clause)| form(*act, clause.clone(), alone)).collect()
}

fn note(act: CardActKind) -> &'static str {
    match act {
        CardActKind::Reply => "请写明原因、凭证和整改措施；说明后由效能、监察人员认定。",
        CardActKind::Uphold => "确认后牌面维持，不能更改。",
        CardActKind::ExplainAway => "撤销后仍可查看，不再升级。",
        CardActKind::Merge => "只能合并到同一科室更早的牌，此后在那张牌上办理。",
        _ => "",
    }
}

fn controls(act: CardActKind, view: &FindingView, earlier: &[CardItem], bag: &Bag) -> Vec<Control> {
    let at = act.word();
    let text = |name: &str| Control::part(name, at, Kind::Text { value: bag.one(name).into() });
    match act {
        CardActKind::Reply => vec![text("card_reply")],
        CardActKind::Uphold => vec![text("card_verdict")],
        CardActKind::ExplainAway => {
            let grounds = view.card.iter().flat_map(|card| &card.grounds);
            let choice = |(id, name): &(PartId, String)| Choice::new("card_ground", id.as_str(), name, bag);
            vec![Control::part("card_ground", at, Kind::One(grounds.map(choice).collect())), text("card_verdict")]
        }
        CardActKind::Merge => {
            let label =
                |card: &CardItem| format!("{} {} {}（{}）", card.level.zh(), card.rule, card.receipt, card.issued);
            let choices = earlier.iter().map(|card| Choice::new("into", card.id.as_str(), label(card), bag));
            vec![
                Control {
                    label: words::say("part", "into"),
                    ..Control::part("into", at, Kind::List(choices.collect()))
                },
                text("card_verdict"),
            ]
        }
        _ => vec![],
    }
}
