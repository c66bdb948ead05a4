//! The acts as JSON: which parts each one has, and how they become the same act that a form sends.
//!
//! Refuses: an act of its own. What is sent here goes through the reading of forms.

use super::kind::{Kind, Part, part};
use crate::forms::Bag;
use almanac::Instant;
use bureau::act::{ActKind, RecordLate, Satisfaction, Words};
use bureau::activity::PEOPLE_MAX;
use bureau::decide::WORDS_MAX;
use bureau::words;
use serde_json::{Map, Value};

/// Most characters of a manner of delivery or a heading: a line.
const LINE_MAX: usize = 200;

/// The acts that can be sent to a matter that is there.
pub fn verbs() -> impl Iterator<Item = ActKind> {
    ActKind::ALL.iter().copied().filter(|kind| *kind != ActKind::File)
}

/// The parts of an act.
pub fn parts(kind: ActKind) -> Vec<Part> {
    let of = |name: &'static str, kind: Kind| part(name, kind, words::say("part", name));
    let text = |name: &'static str| of(name, Kind::Text(WORDS_MAX));
    let materials = || of("materials", Kind::Word.many()).optional();
    match kind {
        ActKind::File | ActKind::Accept | ActKind::Close | ActKind::AcceptHandOver | ActKind::Resume => vec![],
        ActKind::Refuse | ActKind::SendBack | ActKind::Extend | ActKind::Recuse | ActKind::Escalate => {
            vec![text("reason")]
        }
        ActKind::Withdraw => vec![text("reason").optional()],
        ActKind::RequestCorrection => vec![materials(), text("list")],
        ActKind::Supplement => vec![materials(), text("note").optional()],
        ActKind::ProgressReport => vec![of("percent", Kind::Whole(100)), text("progress"), materials()],
        ActKind::Hold => {
            let line = |name| of(name, Kind::Text(LINE_MAX));
            let people = |name| of(name, Kind::Whole(PEOPLE_MAX)).optional();
            let held =
                vec![of("activity", Kind::Word), of("held_on", Kind::Day), line("topic"), line("led_by").optional()];
            let came = [people("ought"), people("attended"), people("made_up"), text("absent").optional()];
            held.into_iter().chain(came).chain([materials()]).collect()
        }
        ActKind::Countersign => vec![of("unit", Kind::Word), of("agrees", Kind::Yes), text("opinion")],
        ActKind::RefuseExtension | ActKind::UnpublishProblem => vec![text("reason")],
        ActKind::PublishProblem => vec![text("public_problem"), text("public_measure")],
        ActKind::Reschedule => vec![of("new_due", Kind::Day), text("reason")],
        ActKind::RequestExtension => vec![of("until", Kind::Day), text("reason")],
        ActKind::PlanMeasures => {
            vec![text("cause"), text("measure"), of("responsible", Kind::Word), of("planned", Kind::Day)]
        }
        ActKind::Submit => vec![text("result"), text("unproven").optional(), materials()],
        ActKind::LookBack => vec![text("finding")],
        ActKind::Rebound => vec![text("finding"), of("due", Kind::Day)],
        ActKind::Verify => vec![text("verification").optional()],
        ActKind::Cancel => vec![text("reason")],
        ActKind::Remind => vec![text("demand")],
        ActKind::Assign => vec![of("post", Kind::Word)],
        ActKind::HandOver => vec![of("post", Kind::Word), text("reason")],
        ActKind::Examine => vec![of("favourable", Kind::Yes), text("opinion")],
        ActKind::Suspend => {
            vec![of("special", Kind::Word), of("from", Kind::Day), of("to", Kind::Day), text("reason")]
        }
        ActKind::Decide => vec![of("granted", Kind::Yes), text("reasons")],
        ActKind::Reply => vec![text("answer")],
        ActKind::Serve => vec![of("manner", Kind::Text(LINE_MAX))],
        ActKind::Publish => vec![of("title", Kind::Text(LINE_MAX)), text("question"), text("answer")],
        ActKind::Rate => {
            let grades = Satisfaction::ALL.iter().map(|grade| grade.word()).collect();
            vec![of("grade", Kind::OneOf(grades)), text("remark").optional()]
        }
        ActKind::Correct => vec![of("entry", Kind::Whole(u32::MAX)), text("correction")],
        ActKind::Erase => vec![text("ground")],
        ActKind::Retract => vec![of("entry", Kind::Whole(u32::MAX))],
    }
}

/// What may be sent to a matter: the place of the last entry one has seen, and an act.
pub fn body() -> Kind {
    let late = vec![
        part("at", Kind::Moment, "办理的时间"),
        part("reason", Kind::Text(WORDS_MAX), words::say("part", "late_reason")),
    ];
    let cases = verbs().map(|kind| (kind.word(), parts(kind))).collect();
    Kind::Parts(vec![
        part("seen", Kind::Whole(u32::MAX), "办件当前记录序号（seq）"),
        part("act", Kind::Either("act", cases), "行为"),
        part("late", Kind::Parts(late), "补记：以前已经办理、现在登记的，只限可以补记的行为").optional(),
    ])
}

/// 补记 of a checked body.
pub fn late(body: &Map<String, Value>) -> Option<RecordLate> {
    let late = body.get("late")?.as_object()?;
    let text = |name: &str| late.get(name).and_then(Value::as_str).unwrap_or_default();
    let (at, _) = Instant::parse(text("at")).ok()?;
    Some(RecordLate { at, reason: Words::new(text("reason")) })
}

/// The parts of a checked act as a form has them.
pub fn bag(act: &Map<String, Value>) -> Bag {
    let mut pairs = Vec::new();
    for (name, value) in act {
        match value {
            Value::Array(list) => pairs.extend(list.iter().map(|value| (name.clone(), plain(value)))),
            value => pairs.push((name.clone(), plain(value))),
        }
    }
    Bag::from(pairs)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kind::faults;
    use crate::forms;
    use serde_json::json;

    fn example(kind: &Kind) -> Value {
        match kind {
            Kind::Text(_) => json!("文字"),
            Kind::Word => json!("word"),
            Kind::Day => json!("2026-11-20"),
            Kind::Yes => json!(true),
            Kind::Whole(_) => json!(3),
            Kind::OneOf(words) => json!(words[0]),
            Kind::Many(kind) => json!([example(kind)]),
            kind => panic!("{kind:?} is no part of an act"),
        }
    }

    #[test]
    fn every_act_with_all_its_parts_is_read_as_that_act() {
        for kind in verbs() {
            let mut act: Map<String, Value> =
                parts(kind).iter().map(|part| (part.name.into(), example(&part.kind))).collect();
            assert_eq!(forms::act(kind, &bag(&act)).map(|act| act.kind()), Ok(kind));
            act.insert("act".into(), kind.word().into());
            let sent = json!({ "seen": 1, "act": act });
            assert_eq!(faults(&body(), &sent, &|_| Kind::Yes), vec![], "{sent}");
        }
    }

    #[test]
    fn a_late_entry_is_read_with_its_moment_and_reason() {
        let at = "2026-11-20T01:30:00.000Z";
        let sent = json!({ "seen": 1, "act": { "act": "accept" }, "late": { "at": at, "reason": "停电" } });
        assert_eq!(faults(&body(), &sent, &|_| Kind::Yes), vec![], "{sent}");
        let read = late(sent.as_object().unwrap()).unwrap();
        assert_eq!((read.at.to_string().as_str(), read.reason.as_str()), (at, Some("停电")));
        assert_eq!(late(json!({ "seen": 1 }).as_object().unwrap()), None);
        let wrong = json!({ "seen": 1, "act": { "act": "accept" }, "late": { "at": "昨天" } });
        assert_eq!(faults(&body(), &wrong, &|_| Kind::Yes).len(), 2);
    }
}
