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
        _ => std::iter::once(text("result")).chain(files()).collect(),
    }
}

/// What the unit is called that whoever looks may sign for.
fn unit_name(view: &View) -> String {
    view.task.as_ref().and_then(|task| task.own_unit_name.clone()).unwrap_or_default()
}
