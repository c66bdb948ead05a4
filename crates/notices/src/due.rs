//! Deadlines: which of the dates in an item is the day by which it is due.
//!
//! Refuses: periods of the whole (从3月起), duties that return (每月25日前), years as such.

use crate::clean::{Clean, Cut, find, has, starts_any};
use crate::dates::{Found, Moment, digit, number};
use crate::roles::{Label, labels};
use crate::rule::Rule;
use crate::text::{Text, preceded};

/// A deadline and where it stands.
pub(crate) type Due = (Cut, Found);

/// The deadline of some ranges of text: a label's, else the first that the sentences give.
pub(crate) fn deadline(text: &Text<'_>, cuts: &[Cut], above: Option<i32>) -> Option<Due> {
    for cut in cuts {
        for labelled in labels(text.clean, cut).into_iter().filter(|one| one.label == Label::Deadline) {
            if is_recurring(text, labelled.value.start, labelled.value.end) {
                continue;
            }
            if let Some(due) = cell(text, &labelled.value, above) {
                return Some(due);
            }
        }
    }
    let stated = cuts.iter().find_map(|cut| {
        let first = text.moments_in(cut).iter().find(|moment| is_due(text, moment, cut));
        let stated = first.and_then(|moment| Some((moment.cut.clone(), moment.end(text.years, above)?)));
        let counted = after_issue(text, cut);
        match (stated, counted) {
            (Some(stated), Some(counted)) => Some(if stated.0.start < counted.0.start { stated } else { counted }),
            (stated, counted) => stated.or(counted),
        }
    });
    stated.or_else(|| {
        let days = |cut: &Cut| {
            let moments = text.moments_in(cut).iter();
            moments
                .filter(|moment| is_day_of_doing(text, moment, cut))
                .find_map(|moment| Some((moment.cut.clone(), moment.end(text.years, above)?)))
        };
        cuts.iter().find_map(days)
    })
}

/// The deadline in a place made for one: whatever date stands there.
pub(crate) fn cell(text: &Text<'_>, cut: &Cut, above: Option<i32>) -> Option<Due> {
    if is_recurring(text, cut.start, cut.end) {
        return None;
    }
    let first =
        text.moments_in(cut).first().and_then(|moment| Some((moment.cut.clone(), moment.end(text.years, above)?)));
    first.or_else(|| after_issue(text, cut))
}

/// Whether a date says by when.
pub(crate) fn is_due(text: &Text<'_>, moment: &Moment, within: &Cut) -> bool {
    let folded = &text.clean.folded;
    let (start, end) = (moment.cut.start, moment.cut.end);
    let after = &folded[end.min(folded.len())..within.end.max(end).min(end + 8)];
    if preceded(folded, start, &["从", "自", "截至", "截止", "每年", "每季度", "每月", "每"]) {
        return false;
    }
    if moment.before {
        return true;
    }
    let past = ["以来", "起", "开始", "以后", "后", "至今", "印发", "会议", "发布", "期间", "结束", "为止"];
    if starts_any(after, &past).is_some() {
        return false;
    }
    let in_bracket = preceded(folded, start, &["("]) && after.first().is_some_and(|c| matches!(c, ')' | ',' | ';'));
    if moment.is_range() {
        return in_bracket;
    }
    if moment.is_year() {
        return false;
    }
    let done = [
        "完成",
        "建成",
        "出台",
        "公布",
        "投入",
        "全面完成",
        "基本完成",
        "形成",
        "报",
        "上报",
        "上线",
        "到位",
        "印发实施",
        "实现",
    ];
    let by = preceded(folded, start, &["于", "到", "至", "在"]);
    let is_end = is_end_of_period(&folded[start..end])
        && starts_any(after, &["考核", "总结", "述职", "评", "撰写", "绩效"]).is_none();
    in_bracket || is_end || (starts_any(after, &done).is_some()) || by && has(after, "完成")
}

/// 月底, 年底, 旬, 季度: a period that is named for its end.
fn is_end_of_period(words: &[char]) -> bool {
    let last = words.last().copied().unwrap_or(' ');
    matches!(last, '底' | '末' | '旬') || words.ends_with(&['季', '度'])
}

/// 「5月20日召开…」: the day on which it is done.
fn is_day_of_doing(text: &Text<'_>, moment: &Moment, within: &Cut) -> bool {
    let folded = &text.clean.folded;
    let (start, end) = (moment.cut.start, moment.cut.end);
    let is_day = folded[start..end].last().is_some_and(|c| matches!(c, '日' | '号'));
    let opens = start == within.start || preceded(folded, start, &["。", ",", ";", ":", "于", "定于"]);
    let after = &folded[end..within.end.max(end).min(end + 6)];
    let said =
        starts_any(after, &["起", "以来", "印发", "会议", "讲话", "发", "《", "开始", "以后", "后", "通过", "至"])
            .is_some();
    !moment.is_range()
        && !moment.is_year()
        && is_day
        && opens
        && !said
        && !preceded(folded, start, &["从", "自", "每年"])
}

/// Duties that return have no deadline.
fn is_recurring(text: &Text<'_>, start: usize, end: usize) -> bool {
    let words = &text.clean.folded[start..end.min(start + 30)];
    ["每年", "每月", "每季", "每半年", "每周", "长期", "持续", "常年", "全年", "贯穿"]
        .iter()
        .any(|word| has(words, word))
}

/// 「自印发之日起30日内」, counted from the day of signing.
fn after_issue(text: &Text<'_>, cut: &Cut) -> Option<Due> {
    let signed = text.years.signed?;
    let folded = &text.clean.folded;
    let at = find(&folded[cut.clone()], "之日起")? + cut.start;
    preceded(folded, at, &["印发", "发布", "下发", "发文", "公布", "收到"]).then_some(())?;
    let (count, unit) = count(text.clean, at + 3, cut.end)?;
    let rest = &folded[unit..cut.end.min(unit + 6)];
    let within = |words: &[char]| starts_any(words, &["内", "以内", "之内"]).is_some();
    let (day, end) = match starts_any(rest, &["日", "天", "个月", "个工作日"])? {
        "个月" if within(&rest[2..]) => (signed.plus_months(u16::from(count)), unit + 3),
        "日" | "天" if within(&rest[1..]) => (signed.plus(i32::from(count)), unit + 2),
        _ => return None,
    };
    let start = (cut.start..at).rev().take(6).find(|at| folded[*at] == '自').unwrap_or(at - 2);
    Some((start..end, (day, Rule::DayAfterIssue)))
}

fn count(clean: &Clean, at: usize, limit: usize) -> Option<(u8, usize)> {
    let at = (at..limit).find(|at| clean.folded[*at] != ' ')?;
    (clean.folded[at].is_ascii_digit() || clean.folded[at] == '十' || digit(clean.folded[at]).is_some())
        .then_some(())?;
    number(&clean.folded, at)
}
