//! Forms at the door: bags of texts in, acts and filings out.
//!
//! Refuses: to judge content. A missing answer travels on as an empty one; only what cannot be read at all is refused here.

use crate::frame::encoded;
use crate::stop::Stop;
use almanac::{Day, Instant, Span, Zone};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use bureau::act::{
    Act, ActKind, Assign, Attendance, Cancel, Channel, Correct, Countersign, Decide, Erase, Escalate, Examine, Extend,
    HandOver, Hold, LookBack, PlanMeasures, ProgressReport, Publish, PublishProblem, Rate, Rebound, RecordLate, Recuse,
    Refuse, RefuseExtension, Remind, Reply, RequestCorrection, RequestExtension, Reschedule, Retract, Satisfaction,
    SendBack, Serve, Submit, Supplement, Suspend, UnpublishProblem, Verify, Withdraw, Words,
};
use bureau::id::{MatterId, OrganId, PartId, PostId};
use bureau::refusal::{Refusal, Shape};
use bureau::words;
use office::{Filing, Offer};

/// What a form or an address carried, in order. Names may repeat; unknown ones are ignored.
#[derive(Clone, Debug, Default)]
pub struct Bag(Vec<(String, String)>);

impl Bag {
    /// The first value of this name, or nothing.
    pub fn one(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// Gives the name this value instead of all it had.
    pub fn set(&mut self, name: &str, value: String) {
        self.0.retain(|(key, _)| key != name);
        self.0.push((name.into(), value));
    }

    /// Whether the name is there.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Every value of this name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let wanted = move |(key, value): &'a (String, String)| (key == name).then_some(value.as_str());
        self.0.iter().filter_map(wanted).collect::<Vec<_>>().into_iter()
    }

    /// The words somebody typed, for showing them again: secrets and ids left out.
    pub fn typed(&self) -> Vec<(String, String)> {
        let label = |name: &str| words::has("part", name, "says").then(|| words::say("part", name));
        let typed = self.0.iter().filter(|(_, value)| !value.trim().is_empty());
        let labelled = typed.filter_map(|(name, value)| Some((label(name)?, value.clone())));
        labelled.collect()
    }

    /// Everything but what these names carry, in order.
    pub fn pairs(&self, without: &[&str]) -> Vec<(String, String)> {
        self.0.iter().filter(|(name, _)| !without.contains(&name.as_str())).cloned().collect()
    }

    /// The same as the end of an address.
    pub fn query(&self, without: &[&str]) -> String {
        let pair = |(name, value): &(String, String)| format!("{}={}", encoded(name), encoded(value));
        self.pairs(without).iter().map(pair).collect::<Vec<_>>().join("&")
    }

    fn find(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.as_str())
    }
}

impl From<Vec<(String, String)>> for Bag {
    fn from(pairs: Vec<(String, String)>) -> Bag {
        Bag(pairs)
    }
}

/// The form a request carried.
pub struct Sent(pub Bag);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Stop;

    async fn from_request(request: Request, state: &S) -> Result<Sent, Stop> {
        let read = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let status = |rejection: FormRejection| Stop::Status(rejection.into_response().status());
        read.map(|Form(pairs)| Sent(Bag(pairs))).map_err(status)
    }
}

/// What an address carried.
pub struct Asked(pub Bag);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked, Stop> {
        let read = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let bad = |_| Stop::Status(StatusCode::BAD_REQUEST);
        read.map(|Query(pairs)| Asked(Bag(pairs))).map_err(bad)
    }
}

/// A matter's id in an address.
///
/// # Errors
/// `NoSuchMatter`: a wrong id is nobody's.
pub fn matter(text: &str) -> Result<MatterId, Refusal> {
    text.parse().map_err(|_| Refusal::NoSuchMatter)
}

/// An act from its form.
///
/// # Errors
/// `Missing` for a choice not made, `NotOfKind` for a date that is none.
pub fn act(kind: ActKind, bag: &Bag) -> Result<Act, Refusal> {
    let said = |name: &str| Words::new(bag.one(name));
    let reason = || said("reason");
    let materials = || bag.all("materials").map(PartId::new).collect();
    Ok(match kind {
        ActKind::Accept => Act::Accept,
        ActKind::Resume => Act::Resume,
        ActKind::Refuse => Act::Refuse(Refuse { reason: reason() }),
        ActKind::RequestCorrection => {
            Act::RequestCorrection(RequestCorrection { materials: materials(), list: said("list") })
        }
        ActKind::Supplement => {
            Act::Supplement(Supplement { materials: materials(), note: said("note"), attachments: Vec::new() })
        }
        ActKind::Assign => Act::Assign(Assign { post: PostId::new(chosen(bag, "post")?) }),
        ActKind::HandOver => Act::HandOver(HandOver { post: PostId::new(chosen(bag, "post")?), reason: reason() }),
        ActKind::AcceptHandOver => Act::AcceptHandOver,
        ActKind::Examine => {
            Act::Examine(Examine { favourable: yes_or_no(bag, "favourable")?, opinion: said("opinion") })
        }
        ActKind::SendBack => Act::SendBack(SendBack { reason: reason() }),
        ActKind::Suspend => Act::Suspend(Suspend {
            special: PartId::new(chosen(bag, "special")?),
            span: Span { from: day(bag, "from")?, to: day(bag, "to")? },
            reason: reason(),
        }),
        ActKind::Extend => Act::Extend(Extend { reason: reason() }),
        ActKind::Decide => Act::Decide(Decide { granted: yes_or_no(bag, "granted")?, reasons: said("reasons") }),
        ActKind::Reply => Act::Reply(Reply { answer: said("answer") }),
        ActKind::Serve => Act::Serve(Serve { manner: said("manner") }),
        ActKind::Withdraw => Act::Withdraw(Withdraw { reason: reason() }),
        ActKind::Close => Act::Close,
        ActKind::Publish => {
            Act::Publish(Publish { title: said("title"), question: said("question"), answer: said("answer") })
        }
        ActKind::Rate => Act::Rate(Rate { grade: grade(bag)?, note: said("remark") }),
        ActKind::Correct => Act::Correct(Correct { entry: entry(bag)?, note: said("correction") }),
        ActKind::Recuse => Act::Recuse(Recuse { reason: reason() }),
        ActKind::Retract => Act::Retract(Retract { entry: bag.one("entry").parse().map_err(|_| Refusal::CannotUndo)? }),
        ActKind::Erase => Act::Erase(Erase { ground: bag.one("ground").trim().to_string() }),
        kind => return ordered(kind, bag),
    })
}

/// 补记: when the act was done, if its form says that it was before; a form in which nothing of it is filled says no.
///
/// # Errors
/// `Missing` where only some of it is filled, `NotOfKind` for a day or an hour that is none.
pub fn late(bag: &Bag, zone: Zone) -> Result<Option<RecordLate>, Refusal> {
    if ["late_on", "late_at", "late_reason"].iter().all(|name| bag.one(name).trim().is_empty()) {
        return Ok(None);
    }
    let (on, minute) = (day(bag, "late_on")?, minute(bag, "late_at")?);
    let at = Instant::midnight(on, zone).plus_millis(minute * 60_000);
    Ok(Some(RecordLate { at, reason: Words::new(bag.one("late_reason")) }))
}

/// A filing from the form of its item. Fields and materials that the item does not have are not looked at.
///
/// # Errors
/// `PageOld` when the form has no id of ours.
pub fn filing(bag: &Bag, offer: &Offer, channel: Channel) -> Result<Filing, Refusal> {
    let answer = |field: &office::FieldView| {
        let text = bag.one(&field_name(&field.id));
        (!text.trim().is_empty()).then(|| (field.id.clone(), text.to_string()))
    };
    let ticked = |material: &&office::MaterialView| bag.all("materials").any(|id| id == material.id.as_str());
    Ok(Filing {
        id: bag.one("id").parse().map_err(|_| Refusal::PageOld)?,
        item: offer.item.clone(),
        channel,
        fields: offer.fields.iter().filter_map(answer).collect(),
        materials: offer.materials.iter().filter(ticked).map(|material| material.id.clone()).collect(),
    })
}

/// How a form says it came. Only an officer's form may say anything but 网上.
pub fn channel(bag: &Bag) -> Channel {
    match bag.one("channel") {
        "counter" => Channel::Counter,
        "phone" => Channel::Phone,
        _ => Channel::Portal,
    }
}

/// The word of a channel in forms.
pub fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Counter => "counter",
        Channel::Phone => "phone",
        Channel::Portal => "portal",
        Channel::Order => "order",
    }
}

/// What a field of a filing form is called.
pub fn field_name(id: &PartId) -> String {
    format!("f-{id}")
}

/// What was chosen.
///
/// # Errors
/// `Missing` for nothing.
pub fn chosen<'a>(bag: &'a Bag, name: &str) -> Result<&'a str, Refusal> {
    match bag.one(name) {
        "" => Err(Refusal::Missing { name: words::say("part", name) }),
        word => Ok(word),
    }
}

/// An act on what an office ordered.
fn ordered(kind: ActKind, bag: &Bag) -> Result<Act, Refusal> {
    let said = |name: &str| Words::new(bag.one(name));
    let reason = || said("reason");
    let materials = || bag.all("materials").map(PartId::new).collect();
    Ok(match kind {
        ActKind::ProgressReport => Act::ProgressReport(ProgressReport {
            percent: number(bag, "percent")?,
            note: said("progress"),
            materials: materials(),
            attachments: Vec::new(),
        }),
        ActKind::Hold => Act::Hold(hold(bag, materials())?),
        ActKind::Countersign => Act::Countersign(Countersign {
            unit: OrganId::new(chosen(bag, "unit")?),
            agrees: yes_or_no(bag, "agrees")?,
            opinion: said("opinion"),
        }),
        ActKind::RequestExtension => {
            Act::RequestExtension(RequestExtension { until: day(bag, "until")?, reason: reason() })
        }
        ActKind::RefuseExtension => Act::RefuseExtension(RefuseExtension { reason: reason() }),
        ActKind::Reschedule => Act::Reschedule(Reschedule { until: day(bag, "new_due")?, reason: reason() }),
        ActKind::PublishProblem => {
            Act::PublishProblem(PublishProblem { problem: said("public_problem"), measure: said("public_measure") })
        }
        ActKind::UnpublishProblem => Act::UnpublishProblem(UnpublishProblem { reason: reason() }),
        ActKind::Submit => {
            let unproven = Some(said("unproven")).filter(|reason| !reason.is_blank());
            Act::Submit(Submit { note: said("result"), unproven, materials: materials(), attachments: Vec::new() })
        }
        ActKind::PlanMeasures => Act::PlanMeasures(plan_measures(bag)?),
        ActKind::LookBack => Act::LookBack(LookBack { note: said("finding") }),
        ActKind::Rebound => Act::Rebound(Rebound { finding: said("finding"), until: day(bag, "due")? }),
        ActKind::Verify => Act::Verify(Verify { note: said("verification") }),
        ActKind::Cancel => Act::Cancel(Cancel { reason: reason() }),
        ActKind::Remind => Act::Remind(Remind { demand: said("demand") }),
        ActKind::Escalate => Act::Escalate(Escalate { reason: reason() }),
        _ => return Err(Refusal::NoSuchItem),
    })
}

fn plan_measures(bag: &Bag) -> Result<PlanMeasures, Refusal> {
    Ok(PlanMeasures {
        cause: Words::new(bag.one("cause")),
        measure: Words::new(bag.one("measure")),
        responsible: PostId::new(chosen(bag, "responsible")?),
        until: day(bag, "planned")?,
    })
}

fn hold(bag: &Bag, materials: Vec<PartId>) -> Result<Hold, Refusal> {
    let (activity, said) = (PartId::new(chosen(bag, "activity")?), |name: &str| Words::new(bag.one(name)));
    // Where nothing of it is filled in, the charter says whether it should have been.
    let counted = ["ought", "attended", "made_up", "absent"].iter().any(|name| !bag.one(name).trim().is_empty());
    let attendance = || {
        let made_up = if bag.one("made_up").trim().is_empty() { 0 } else { number(bag, "made_up")? };
        let (ought, attended) = (number(bag, "ought")?, number(bag, "attended")?);
        Ok(Attendance { ought, attended, made_up, absent: said("absent") })
    };
    Ok(Hold {
        activity,
        on: day(bag, "held_on")?,
        topic: said("topic"),
        led_by: said("led_by"),
        attendance: counted.then(attendance).transpose()?,
        materials,
        attachments: Vec::new(),
    })
}

fn yes_or_no(bag: &Bag, name: &str) -> Result<bool, Refusal> {
    match chosen(bag, name)? {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Refusal::NotOfKind { name: words::say("part", name), shape: Shape::Choice }),
    }
}

fn grade(bag: &Bag) -> Result<Satisfaction, Refusal> {
    let no = || Refusal::NotOfKind { name: words::say("part", "grade"), shape: Shape::Choice };
    Satisfaction::parse(chosen(bag, "grade")?).ok_or_else(no)
}

/// A whole number from nothing up.
fn number<T: std::str::FromStr>(bag: &Bag, name: &str) -> Result<T, Refusal> {
    let no = |_| Refusal::NotOfKind { name: words::say("part", name), shape: Shape::Number };
    chosen(bag, name)?.trim().parse().map_err(no)
}

fn entry(bag: &Bag) -> Result<u32, Refusal> {
    let no = |_| Refusal::NotOfKind { name: words::say("part", "entry"), shape: Shape::Choice };
    chosen(bag, "entry")?.parse().map_err(no)
}

/// Minutes since midnight, of a text like `14:30`.
fn minute(bag: &Bag, name: &str) -> Result<i64, Refusal> {
    let text = chosen(bag, name)?.trim();
    let two = |text: &str, below: i64| text.parse().ok().filter(|n| text.len() == 2 && (0..below).contains(n));
    let read = text.split_once([':', '：']).and_then(|(hour, minute)| Some(two(hour, 24)? * 60 + two(minute, 60)?));
    read.ok_or_else(|| Refusal::NotOfKind { name: words::say("part", name), shape: Shape::Hour })
}

/// A day from a form.
///
/// # Errors
/// `Missing`, or `NotOfKind` for a text that is none.
pub fn day(bag: &Bag, name: &str) -> Result<Day, Refusal> {
    let text = chosen(bag, name)?.trim();
    text.parse().map_err(|_| Refusal::NotOfKind { name: words::say("part", name), shape: Shape::Day })
}
