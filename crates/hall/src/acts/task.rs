//! The acts of a task: what their forms ask.
//!
//! Refuses: to ask for what the task already says.

use super::{area, line, one_of, supplied};
use crate::controls::{Choice, Control, Kind};
use crate::forms::Bag;
use almanac::Day;
use bureau::act::ActKind;
use bureau::disclose::View;
use bureau::words;

/// The questions of an act on a task.
pub(super) fn controls(kind: ActKind, view: &View, today: Day, bag: &Bag) -> Vec<Control> {
    let at = kind.word();
    let text = |name: &str| area(name, at, bag, "");
    let files = || supplied(view, at, bag).map(|control| control.hint("佐证材料可以拍照或选文件上传。"));
    match kind {
        ActKind::ProgressReport => {
            let percent = view.task.as_ref().map_or(0, |task| task.percent).to_string();
            let percent = line("percent", at, bag, &percent).hint("填写0到100的整数。");
            [percent, text("progress")].into_iter().chain(files()).collect()
        }
        ActKind::Hold => hold(view, today, bag).into_iter().chain(files()).collect(),
        ActKind::Countersign => {
            let unit = view.task.as_ref().and_then(|task| task.own_unit.as_ref());
            let name = unit.map(|unit| unit.to_string());
            let named = unit.map(|unit| (unit.as_str(), unit_name(view)));
            let mut units = one_of("unit", at, named.iter().map(|(id, name)| (*id, name)), bag);
            if let (Kind::List(choices), Some(_)) = (&mut units.kind, name) {
                choices.iter_mut().for_each(|choice| choice.chosen = true);
            }
            let agrees = vec![Choice::new("agrees", "yes", "同意", bag), Choice::new("agrees", "no", "不同意", bag)];
            let opinion = area("opinion", at, bag, "").labelled(&words::say("part", "signed"));
            vec![units, Control::part("agrees", at, Kind::One(agrees)), opinion]
        }
        ActKind::RequestExtension => {
            let value = if bag.has("until") { bag.one("until").into() } else { today.to_string() };
            let hint = "批准后期限改为这一天，不顺延。";
            vec![Control::part("until", at, Kind::Day { value }).hint(hint), text("reason")]
        }
        ActKind::Reschedule => {
            let value = bag.one("new_due").to_string();
            vec![Control::part("new_due", at, Kind::Day { value }).hint("写明的这一天，不顺延。"), text("reason")]
        }
        ActKind::PublishProblem => public(view, at, bag),
        ActKind::PlanMeasures => measures(view, at, today, bag),
        ActKind::LookBack => vec![text("finding").hint("看了什么，怎样证明没有反弹。")],
        ActKind::Rebound => {
            let value = bag.one("due").to_string();
            vec![text("finding"), Control::part("due", at, Kind::Day { value }).hint("新的整改期限，不顺延。")]
        }
        _ => {
            let wants = view.task.as_ref().is_some_and(|task| task.wants_proof);
            let reason = wants.then(|| text("unproven").optional().hint("勾选或上传了佐证的，不用填。"));
            std::iter::once(text("result")).chain(files()).chain(reason).collect()
        }
    }
}

/// What is asked about an activity that was held; how many came, where some kind has attendance.
fn hold(view: &View, today: Day, bag: &Bag) -> Vec<Control> {
    let at = ActKind::Hold.word();
    let kinds = view.task.as_ref().map_or(&[][..], |task| task.activities.as_slice());
    let value = if bag.has("held_on") { bag.one("held_on").into() } else { today.to_string() };
    let mut controls = vec![
        one_of("activity", at, kinds.iter().map(|kind| (kind.id.as_str(), &kind.name)), bag),
        Control::part("held_on", at, Kind::Day { value }).hint("不晚于今天。"),
        line("topic", at, bag, ""),
        line("led_by", at, bag, "").optional(),
    ];
    let counted: Vec<&str> = kinds.iter().filter(|kind| kind.attendance).map(|kind| kind.name.as_str()).collect();
    if !counted.is_empty() {
        let only = format!("{}要填，其他活动不填。", counted.join("、"));
        controls.push(line("ought", at, bag, "").optional().hint(&only));
        controls.push(line("attended", at, bag, "").optional());
        controls.push(line("made_up", at, bag, "").optional().hint("缺席的人中已经补课的人数，没有的不填。"));
        controls.push(area("absent", at, bag, "").optional().hint("一行一人：姓名，原因，是否补课；无人缺席的不填。"));
    }
    controls
}

/// The words about a problem: those that are public, else as it was entered and planned.
fn public(view: &View, at: &str, bag: &Bag) -> Vec<Control> {
    let task = view.task.as_ref();
    let public = task.and_then(|task| task.public.as_ref());
    let problem = public.map_or(&view.title, |(_, problem, _)| problem);
    let plan = task.and_then(|task| task.plan.as_ref()).map_or("", |plan| plan.measure.as_str());
    let measure = public.map_or(plan, |(.., measure)| measure);
    vec![
        area("public_problem", at, bag, problem).hint("请删去姓名、电话、住址和能看出谁反映的内容。"),
        area("public_measure", at, bag, measure),
    ]
}

/// What was planned last stands there already.
fn measures(view: &View, at: &str, today: Day, bag: &Bag) -> Vec<Control> {
    let plan = view.task.as_ref().and_then(|task| task.plan.as_ref());
    let was = |name: &str, text: Option<&String>| area(name, at, bag, text.map_or("", String::as_str));
    let mut responsible = one_of("responsible", at, answerers(view), bag);
    if let (Kind::List(choices), Some(plan), false) = (&mut responsible.kind, plan, bag.has("responsible")) {
        choices.iter_mut().for_each(|choice| choice.chosen = choice.value == plan.post.as_str());
    }
    let value = match plan {
        _ if bag.has("planned") => bag.one("planned").into(),
        Some(plan) => plan.until.to_string(),
        None => today.to_string(),
    };
    let planned = Control::part("planned", at, Kind::Day { value }).hint("不晚于整改期限。");
    vec![
        was("cause", plan.map(|plan| &plan.cause)),
        was("measure", plan.map(|plan| &plan.measure)),
        responsible,
        planned,
    ]
}

/// Posts that can be the one that puts it right.
fn answerers(view: &View) -> impl Iterator<Item = (&str, &String)> {
    view.task.iter().flat_map(|task| task.answerers.iter().map(|(id, name)| (id.as_str(), name)))
}

/// What the unit is called that whoever looks may sign for.
fn unit_name(view: &View) -> String {
    view.task.as_ref().and_then(|task| task.own_unit_name.clone()).unwrap_or_default()
}
