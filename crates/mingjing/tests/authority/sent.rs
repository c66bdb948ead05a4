//! Acts with sound content, as the office takes them, as programs send them, and as forms do.

use almanac::{Day, Span};
use bureau::act::*;
use bureau::id::{ItemId, OrganId, PartId, PartyId, PostId};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a sound act needs to know of its matter.
pub struct About {
    /// Place of its last entry.
    pub seq: u32,
    /// An entry that whoever acts may correct, if any.
    pub own: u32,
    /// A post that could handle it or take it over.
    pub post: PostId,
    /// A post that can put right what was ordered.
    pub answerer: PostId,
    /// A special step of its procedure.
    pub special: PartId,
    /// A kind of activity without attendance.
    pub activity: PartId,
    /// A unit that is co-responsible for it.
    pub unit: OrganId,
    /// The legal day.
    pub today: Day,
}

/// The act with content that nobody could find fault with.
pub fn act(kind: ActKind, about: &About) -> Act {
    let words = || Words::new("情况属实，材料齐全。");
    match kind {
        ActKind::File => Act::File(File {
            receipt: "001202600001".into(),
            party: PartyId::new(1),
            item: ItemId::new("science-consult"),
            organ: OrganId::new("science"),
            section: OrganId::new("science-office"),
            channel: Channel::Portal,
            fields: BTreeMap::new(),
            materials: vec![],
            attachments: vec![],
            task: None,
        }),
        ActKind::Accept => Act::Accept,
        ActKind::Refuse => Act::Refuse(Refuse { reason: words() }),
        ActKind::RequestCorrection => Act::RequestCorrection(RequestCorrection { materials: vec![], list: words() }),
        ActKind::Supplement => Act::Supplement(Supplement { materials: vec![], attachments: vec![], note: words() }),
        ActKind::Assign => Act::Assign(Assign { post: about.post.clone() }),
        ActKind::HandOver => Act::HandOver(HandOver { post: about.post.clone(), reason: words() }),
        ActKind::AcceptHandOver => Act::AcceptHandOver,
        ActKind::Examine => Act::Examine(Examine { favourable: true, opinion: words() }),
        ActKind::ProgressReport => {
            Act::ProgressReport(ProgressReport { percent: 40, note: words(), materials: vec![], attachments: vec![] })
        }
        ActKind::Hold => Act::Hold(Hold {
            activity: about.activity.clone(),
            on: about.today,
            topic: words(),
            led_by: words(),
            attendance: None,
            materials: vec![],
            attachments: vec![],
        }),
        ActKind::Countersign => {
            Act::Countersign(Countersign { unit: about.unit.clone(), agrees: true, opinion: words() })
        }
        ActKind::RequestExtension => {
            Act::RequestExtension(RequestExtension { until: about.today.plus(90), reason: words() })
        }
        ActKind::RefuseExtension => Act::RefuseExtension(RefuseExtension { reason: words() }),
        ActKind::Reschedule => Act::Reschedule(Reschedule { until: about.today.plus(30), reason: words() }),
        ActKind::PublishProblem => Act::PublishProblem(PublishProblem { problem: words(), measure: words() }),
        ActKind::UnpublishProblem => Act::UnpublishProblem(UnpublishProblem { reason: words() }),
        ActKind::PlanMeasures => Act::PlanMeasures(PlanMeasures {
            cause: words(),
            measure: words(),
            responsible: about.answerer.clone(),
            until: about.today,
        }),
        ActKind::Submit => {
            Act::Submit(Submit { note: words(), unproven: Some(words()), materials: vec![], attachments: vec![] })
        }
        ActKind::LookBack => Act::LookBack(LookBack { note: words() }),
        ActKind::Rebound => Act::Rebound(Rebound { finding: words(), until: about.today.plus(30) }),
        ActKind::Verify => Act::Verify(Verify { note: words() }),
        ActKind::Cancel => Act::Cancel(Cancel { reason: words() }),
        ActKind::Escalate => Act::Escalate(Escalate { reason: words() }),
        ActKind::Remind => Act::Remind(Remind { demand: words() }),
        ActKind::SendBack => Act::SendBack(SendBack { reason: words() }),
        ActKind::Suspend => Act::Suspend(Suspend {
            special: about.special.clone(),
            span: Span { from: about.today, to: about.today.plus(1) },
            reason: words(),
        }),
        ActKind::Resume => Act::Resume,
        ActKind::Extend => Act::Extend(Extend { reason: words() }),
        ActKind::Decide => Act::Decide(Decide { granted: true, reasons: words() }),
        ActKind::Reply => Act::Reply(Reply { answer: words() }),
        ActKind::Serve => Act::Serve(Serve { manner: words() }),
        ActKind::Withdraw => Act::Withdraw(Withdraw { reason: words() }),
        ActKind::Publish => Act::Publish(Publish { title: words(), question: words(), answer: words() }),
        ActKind::Close => Act::Close,
        ActKind::Rate => Act::Rate(Rate { grade: Satisfaction::Satisfied, note: words() }),
        ActKind::Correct => Act::Correct(Correct { entry: about.own, note: words() }),
        ActKind::Recuse => Act::Recuse(Recuse { reason: words() }),
        ActKind::Erase => Act::Erase(Erase { ground: "保存期限届满".into() }),
        ActKind::Retract => Act::Retract(Retract { entry: about.seq }),
    }
}

/// The body of a call that does the act.
pub fn body(act: &Act, seen: u32) -> Value {
    let mut parts = parts(act);
    parts.insert("act".into(), act.kind().word().into());
    json!({ "seen": seen, "act": parts })
}

/// The pairs of a form that does it.
pub fn pairs(act: &Act) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    parts(act).iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn parts(act: &Act) -> Map<String, Value> {
    let says = |words: &Words| words.as_str().unwrap_or_default().to_string();
    let value = match act {
        Act::File(_) | Act::Accept | Act::AcceptHandOver | Act::Resume | Act::Close => json!({}),
        Act::Refuse(Refuse { reason })
        | Act::SendBack(SendBack { reason })
        | Act::Extend(Extend { reason })
        | Act::Withdraw(Withdraw { reason })
        | Act::Cancel(Cancel { reason })
        | Act::RefuseExtension(RefuseExtension { reason })
        | Act::UnpublishProblem(UnpublishProblem { reason })
        | Act::Recuse(Recuse { reason }) => json!({ "reason": says(reason) }),
        Act::ProgressReport(report) => json!({ "percent": report.percent, "progress": says(&report.note) }),
        Act::Hold(hold) => json!({
            "activity": hold.activity.as_str(), "held_on": hold.on.to_string(), "topic": says(&hold.topic),
            "led_by": says(&hold.led_by),
        }),
        Act::Countersign(said) => {
            json!({ "unit": said.unit.as_str(), "agrees": said.agrees, "opinion": says(&said.opinion) })
        }
        Act::RequestExtension(request) => {
            json!({ "until": request.until.to_string(), "reason": says(&request.reason) })
        }
        Act::Reschedule(moved) => json!({ "new_due": moved.until.to_string(), "reason": says(&moved.reason) }),
        Act::PublishProblem(public) => {
            json!({ "public_problem": says(&public.problem), "public_measure": says(&public.measure) })
        }
        Act::PlanMeasures(plan) => json!({
            "cause": says(&plan.cause), "measure": says(&plan.measure), "responsible": plan.responsible.as_str(),
            "planned": plan.until.to_string(),
        }),
        Act::Submit(submit) => json!({ "result": says(&submit.note), "unproven": submit.unproven.as_ref().map(says) }),
        Act::LookBack(look) => json!({ "finding": says(&look.note) }),
        Act::Rebound(rebound) => json!({ "finding": says(&rebound.finding), "due": rebound.until.to_string() }),
        Act::Verify(verify) => json!({ "verification": says(&verify.note) }),
        Act::Escalate(escalate) => json!({ "reason": says(&escalate.reason) }),
        Act::Remind(remind) => json!({ "demand": says(&remind.demand) }),
        Act::RequestCorrection(request) => json!({ "list": says(&request.list) }),
        Act::Supplement(supplement) => json!({ "note": says(&supplement.note) }),
        Act::Assign(assign) => json!({ "post": assign.post.as_str() }),
        Act::HandOver(hand_over) => json!({ "post": hand_over.post.as_str(), "reason": says(&hand_over.reason) }),
        Act::Examine(examine) => json!({ "favourable": examine.favourable, "opinion": says(&examine.opinion) }),
        Act::Suspend(Suspend { special, span, reason }) => json!({
            "special": special.as_str(), "from": span.from.to_string(), "to": span.to.to_string(), "reason": says(reason),
        }),
        Act::Decide(decide) => json!({ "granted": decide.granted, "reasons": says(&decide.reasons) }),
        Act::Reply(reply) => json!({ "answer": says(&reply.answer) }),
        Act::Serve(serve) => json!({ "manner": says(&serve.manner) }),
        Act::Publish(Publish { title, question, answer }) => {
            json!({ "title": says(title), "question": says(question), "answer": says(answer) })
        }
        Act::Rate(rate) => json!({ "grade": rate.grade.word(), "remark": says(&rate.note) }),
        Act::Correct(correct) => json!({ "entry": correct.entry, "correction": says(&correct.note) }),
        Act::Erase(erase) => json!({ "ground": erase.ground }),
        Act::Retract(retract) => json!({ "entry": retract.entry }),
    };
    match value {
        Value::Object(parts) => parts,
        other => panic!("{other}"),
    }
}
