//! Intake 收件: one page on which a window clerk finds the item, writes the applicant down, ticks or scans what was handed
//! in, and files and receives the matter in one go.
//!
//! Refuses: to file twice for one applicant, or to tell anybody what is missing, before the clerk has seen it on the page.

use crate::controls::{self, Choice, Control, Kind, MaterialChoice};
use crate::forms::{self, Asked, Bag};
use crate::frame::{Frame, page_with};
use crate::portal::filings;
use crate::portal::items::speaks_of;
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::uploads::{self, Desk, Files, Sheet};
use crate::visit::Visitor;
use crate::workbench::today::{RowView, view};
use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use bureau::act::{Channel, Words};
use bureau::id::{MatterId, PartId};
use bureau::refusal::Refusal;
use bureau::words;
use office::{Filed, Filing, Intake, TakenIn, Then};

const HERE: &str = "/workbench/intake";

/// What stands for the missing materials in the sentence that the page's module completes.
const GAP: &str = "\u{0}";

/// The item chosen and its form.
struct Paper {
    taken: TakenIn,
    id: String,
    channels: Vec<(&'static str, &'static str, bool)>,
    controls: Vec<Control>,
    materials: Vec<(MaterialChoice, bool)>,
    /// Whether there is a place for files.
    taken_files: bool,
    /// What is said to be missing, and the words before and after it.
    list: String,
    around: (String, String),
    missing: bool,
    twins: Vec<RowView>,
    again: bool,
}

impl Paper {
    /// What the button does when nothing is missing.
    fn word(&self) -> &'static str {
        if self.taken.accepts { "收件并受理" } else { "收件" }
    }

    /// Everything that is wrong, with its place.
    fn wrong(&self) -> Vec<(String, String)> {
        let fields = self.controls.iter().flat_map(Control::faults);
        let files = |(one, _): &(MaterialChoice, bool)| {
            let place = one.id.clone();
            one.faults.clone().into_iter().map(move |fault| (place.clone(), fault))
        };
        fields.chain(self.materials.iter().flat_map(files)).collect()
    }

    /// How the form is sent: with files only where there is a place for them.
    fn encoding(&self) -> &'static str {
        if self.taken_files && !self.materials.is_empty() {
            "multipart/form-data"
        } else {
            "application/x-www-form-urlencoded"
        }
    }
}

#[derive(Template)]
#[template(path = "intake.html")]
struct IntakePage {
    frame: Frame,
    day: String,
    csrf: String,
    q: String,
    intake: Intake,
    found: Vec<TakenIn>,
    paper: Option<Paper>,
    notice: Option<Notice>,
}

/// What keeps a form from being filed at once.
#[derive(Default)]
struct Stopped {
    refusal: Option<Refusal>,
    faults: Vec<(PartId, Refusal)>,
    files: Vec<(PartId, Refusal)>,
    twins: Vec<office::Row>,
    missing: bool,
}

impl Stopped {
    fn status(&self) -> StatusCode {
        match &self.refusal {
            Some(refusal) => stop::status(refusal),
            None if !self.faults.is_empty() || !self.files.is_empty() || self.missing => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            None if !self.twins.is_empty() => StatusCode::CONFLICT,
            None => StatusCode::OK,
        }
    }
}

/// `GET /workbench/intake?q=&item=&like=`
pub async fn form(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let intake = intake(&hall, &visit).await?;
    let mut found = intake.offers.iter().filter(|taken| speaks_of(&taken.offer, bag.one("q")));
    if let (Some(only), None, false) = (found.next(), found.next(), bag.one("q").is_empty()) {
        return Ok(stop::to(&format!("{HERE}?item={}", only.offer.item)));
    }
    let bag = filled_in(&intake, bag);
    show(&hall, &visit, intake, &bag, Stopped::default()).await
}

/// `POST /workbench/intake?item=`: file and receive, file only, take a file back, or take the name of a recent applicant.
pub async fn take(State(hall): State<Hall>, visit: Visitor, Asked(asked): Asked, request: Request) -> Answer {
    let Ok(session) = visit.officer() else {
        let Sheet { bag, .. } = uploads::read(&hall, &visit, request, Desk::default()).await?;
        return Err(Stop::SessionOver(bag.typed()));
    };
    let intake = intake(&hall, &visit).await?;
    let materials =
        chosen(&intake, &asked).map(|taken| taken.offer.materials.iter().map(|one| one.id.clone()).collect());
    let desk = Desk { secret: session.csrf.clone(), matter: None, materials: materials.unwrap_or_default() };
    let sheet = uploads::read(&hall, &visit, request, desk).await?;
    let (stands, Sheet { bag, faults: files }) = (sheet.stands().is_some(), sheet);
    let known = visit.made_here(&bag, &session.csrf);
    if bag.has("like") || stands && known.is_ok() {
        let bag = filled_in(&intake, bag);
        return show(&hall, &visit, intake, &bag, Stopped { files, ..Stopped::default() }).await;
    }
    let stopped = match known.map_err(Stop::from) {
        Ok(()) => match receive(&hall, &visit, &intake, &bag).await {
            Ok(Ok(filed)) => return Ok(filings::with_receipt(&visit, filed)),
            Ok(Err(stopped)) => stopped,
            Err(Stop::Refused(refusal)) => Stopped { refusal: Some(refusal), ..Stopped::default() },
            Err(stop) => return Err(stop),
        },
        Err(Stop::Refused(refusal)) => Stopped { refusal: Some(refusal), ..Stopped::default() },
        Err(stop) => return Err(stop),
    };
    show(&hall, &visit, intake, &bag, stopped).await
}

/// `GET /workbench/session`: the session was used now; seconds until it ends if it is not used again.
pub async fn session(visit: Visitor) -> Answer {
    let left = visit.officer()?.expires.millis() - visit.now.millis();
    Ok(axum::response::IntoResponse::into_response((left / 1_000).to_string()))
}

async fn intake(hall: &Hall, visit: &Visitor) -> Result<Intake, Stop> {
    let (who, now) = (visit.officer()?.who.clone(), visit.now);
    hall.ask(move |office| office.intake(&who, now)).await
}

/// Files and receives, or says everything at once that the clerk has to look at first.
async fn receive(hall: &Hall, visit: &Visitor, intake: &Intake, bag: &Bag) -> Result<Result<Filed, Stopped>, Stop> {
    let taken = chosen(intake, bag).ok_or(Refusal::NoSuchItem)?;
    let mut filing = forms::filing(bag, &taken.offer, channel(bag))?;
    let (session, now) = (visit.officer()?, visit.now);
    let (who, secret) = (session.who.clone(), session.csrf.clone());
    let scanned = uploads::files(hall, &secret, filing.id, Vec::new()).await?.received;
    let scanned = scanned.into_iter().map(|file| file.material);
    filing.materials.extend(scanned);
    let asked = filing.clone();
    let faults = hall.office().check_filing(&filing);
    let twins = if bag.one("again") == "1" {
        Vec::new()
    } else {
        let who = who.clone();
        hall.ask(move |office| office.twins(&who, &asked, now)).await?
    };
    let (then, missing) = then(taken, &filing, bag);
    if !(faults.is_empty() && twins.is_empty() && !missing) {
        return Ok(Err(Stopped { faults, twins, missing, ..Stopped::default() }));
    }
    Ok(Ok(hall.ask(move |office| office.take_in(&who, filing, then, &secret, now)).await?))
}

/// What follows the filing, and whether the clerk has yet to see what is missing.
fn then(taken: &TakenIn, filing: &Filing, bag: &Bag) -> (Then, bool) {
    let lacks = |material: &&office::MaterialView| material.required && !filing.materials.contains(&material.id);
    let incomplete = taken.offer.materials.iter().any(|material| lacks(&material));
    match bag.one("list").trim() {
        _ if bag.one("go") == "file" => (Then::Nothing, false),
        "" if incomplete && taken.corrects.is_some() => (Then::Nothing, true),
        list if incomplete && taken.corrects.is_some() => (Then::Correct(Words::new(list)), false),
        _ if taken.accepts && !incomplete => (Then::Accept, false),
        _ => (Then::Nothing, false),
    }
}

fn chosen<'a>(intake: &'a Intake, bag: &Bag) -> Option<&'a TakenIn> {
    intake.offers.iter().find(|taken| taken.offer.item.as_str() == bag.one("item"))
}

fn channel(bag: &Bag) -> Channel {
    if bag.one("channel") == "phone" { Channel::Phone } else { Channel::Counter }
}

/// The form with the answers of the recent applicant it names.
fn filled_in(intake: &Intake, mut bag: Bag) -> Bag {
    let like = intake.recent.iter().find(|recent| recent.matter.to_string() == bag.one("like"));
    if let (Some(applicant), Some(taken)) = (like, chosen(intake, &bag)) {
        for (id, text) in applicant.answers(&taken.offer) {
            bag.set(&forms::field_name(&id), text);
        }
    }
    bag
}

async fn show(hall: &Hall, visit: &Visitor, intake: Intake, bag: &Bag, stopped: Stopped) -> Answer {
    let id = bag.one("id").parse().unwrap_or_else(|_| hall.office().new_id(visit.now));
    let files = uploads::files(hall, &visit.token(), id, stopped.files.clone()).await?;
    let paper = chosen(&intake, bag).cloned().map(|taken| paper(visit, taken, bag, &stopped, (id, &files)));
    let title = paper.as_ref().map_or_else(|| "收件".into(), |paper| format!("收件：{}", paper.taken.offer.name));
    let q = bag.one("q").trim().to_string();
    let template = IntakePage {
        frame: Frame::desk(hall, visit, title, "intake").back_to(HERE),
        day: times::full_day(visit.today),
        csrf: visit.officer()?.csrf.clone(),
        found: intake.offers.iter().filter(|taken| speaks_of(&taken.offer, &q)).cloned().collect(),
        notice: stopped.refusal.as_ref().map(Notice::from),
        q,
        intake,
        paper,
    };
    page_with(stopped.status(), &template)
}

/// The materials of an item with their files; what was scanned is handed in.
fn materials(taken: &TakenIn, bag: &Bag, files: &Files) -> Vec<(MaterialChoice, bool)> {
    let material = |material: &office::MaterialView| {
        let choice = Choice::new("materials", material.id.as_str(), &material.name, bag);
        MaterialChoice::new(Choice { note: controls::material_note(material), ..choice }, "f")
    };
    let list = taken.offer.materials.iter().map(material).collect();
    let mut control =
        Control::part("materials", "f", Kind::Materials { list, taken: files.taken, remove: String::new() });
    control.with_files(files);
    let with_need = |(one, material): (&MaterialChoice, &office::MaterialView)| {
        let mut one = one.clone();
        one.choice.chosen |= !one.received.is_empty();
        (one, material.required)
    };
    control.materials().iter().zip(&taken.offer.materials).map(with_need).collect()
}

fn paper(visit: &Visitor, taken: TakenIn, bag: &Bag, stopped: &Stopped, (id, files): (MatterId, &Files)) -> Paper {
    let materials = materials(&taken, bag, files);
    let lacking = materials.iter().filter(|(one, required)| *required && !one.choice.chosen);
    let lacking: Vec<String> = lacking.map(|(one, _)| one.choice.label.clone()).collect();
    let around = correction(&taken, GAP);
    let (before, after) = around.split_once(GAP).unwrap_or_default();
    let typed = bag.one("list").trim();
    let written = if typed.is_empty() { format!("{before}{}{after}", numbered(&lacking)) } else { typed.into() };
    Paper {
        id: id.to_string(),
        channels: [Channel::Counter, Channel::Phone]
            .map(|way| (forms::channel_word(way), way.zh(), way == channel(bag)))
            .into(),
        controls: controls::fields_of(&taken.offer, bag, &stopped.faults),
        list: if stopped.missing || !typed.is_empty() { written } else { String::new() },
        around: (before.into(), after.into()),
        missing: stopped.missing || (!typed.is_empty() && !lacking.is_empty()),
        twins: stopped.twins.iter().map(|row| view(row.clone(), visit.today)).collect(),
        again: bag.one("again") == "1" || !stopped.twins.is_empty(),
        materials,
        taken_files: files.taken,
        taken,
    }
}

/// The wording of a correction for these missing materials.
fn correction(taken: &TakenIn, missing: &str) -> String {
    let clause = taken.corrects.clone().unwrap_or_default();
    let clause = clause.split_once('：').map_or(clause.as_str(), |(clause, _)| clause).to_string();
    let args = [("item", taken.offer.name.clone()), ("missing", missing.into()), ("clause", clause)];
    words::fill("correction", "materials", "says", &args)
}

/// `1. 申请书；2. 平面图`
fn numbered(names: &[String]) -> String {
    let one = |(at, name): (usize, &String)| format!("{}. {name}", at + 1);
    names.iter().enumerate().map(one).collect::<Vec<_>>().join("；")
}
