//! Figures: weights of an evaluation, targets, thresholds, telephone numbers.
//!
//! Refuses: fax numbers, addresses, points taken off or added, shares of anything but an evaluation.

use crate::clean::{Cut, ends, find, has, starts, starts_any};
use crate::draft::{Figure, Hotline};
use crate::page::Line;
use crate::roles::closing;
use crate::rule::Rule;
use crate::table::{Column, Table};
use crate::text::Text;
use std::collections::HashSet;

/// All figures of a text.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub weights: Vec<Figure>,
    pub targets: Vec<Figure>,
    pub thresholds: Vec<Figure>,
    pub hotlines: Vec<Hotline>,
}

/// Reads the figures.
pub(crate) fn read(text: &Text<'_>, lines: &[Line], tables: &[Table]) -> Figures {
    let mut figures = Figures::default();
    for table in tables.iter().filter(|table| table.is_points()) {
        points(text, table, &mut figures.weights);
    }
    let in_table = |place: usize| tables.iter().any(|table| table.lines.contains(&place));
    for (place, line) in lines.iter().enumerate() {
        if line.is_furniture {
            continue;
        }
        hotlines(text, &line.cut, &mut figures.hotlines);
        if in_table(place) {
            continue;
        }
        for sentence in crate::roles::sentences(text.clean, &line.cut) {
            shares(text, &sentence, &mut figures.weights);
            parts_of_hundred(text, &sentence, &mut figures.weights);
            limits(text, &sentence, &mut figures);
        }
    }
    item_points(text, &mut figures.weights);
    let mut seen = HashSet::new();
    figures.hotlines.retain(|one| seen.insert(one.number.value.clone()));
    figures
}

fn figure(text: &Text<'_>, what: &Cut, value: &Cut, rule: Rule) -> Figure {
    let what = what.start.max(what.end.saturating_sub(WHAT_MAX))..what.end;
    Figure { what: text.clean.text(what), value: text.reading(value, rule) }
}

/// A column of points or shares.
fn points(text: &Text<'_>, table: &Table, weights: &mut Vec<Figure>) {
    for row in 0..table.rows.len() {
        let what = table.cell(row, Column::Task).or_else(|| table.cell(row, Column::Measure));
        let (Some(what), Some(value)) = (what, table.cell(row, Column::Points)) else { continue };
        let is_sum = ["合计", "总分", "总计"].iter().any(|word| starts(text.clean.slice(what), word));
        if !is_sum && text.clean.slice(value).iter().any(char::is_ascii_digit) {
            let mut weight = figure(text, what, value, Rule::Weight);
            if weight.value.value.chars().all(|c| c.is_ascii_digit()) {
                weight.value.value.push('分');
            }
            weights.push(weight);
        }
    }
}

/// Headings that end in (25分), at least two of them.
fn item_points(text: &Text<'_>, weights: &mut Vec<Figure>) {
    let mut found = Vec::new();
    for item in &text.outline.items {
        let head = text.head(item);
        let folded = &text.clean.folded;
        let Some(open) = (head.start..head.end.min(head.start + 60)).find(|at| folded[*at] == '(') else { continue };
        let Some(close) = closing(folded, open, head.end) else { continue };
        let mut value = open + 1..close;
        for word in ["满分", "共", "计", "分值"] {
            value.start += if starts(&folded[value.clone()], word) { word.chars().count() } else { 0 };
        }
        let digits = folded[value.clone()].iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
        if digits > 0 && value.start + digits + 1 == value.end && matches!(folded[value.end - 1], '分' | '%') {
            found.push((item.parent, figure(text, &(head.start..open), &value, Rule::Weight)));
        }
    }
    // Sums at headings and their parts do not both count: the parts of one heading are kept.
    if found.len() >= 2 {
        weights.extend(found.into_iter().map(|(_, weight)| weight));
    }
}

/// 「占总成绩的40%」, 「分别占50%、20%、30%」, 「权重不低于5%」.
fn shares(text: &Text<'_>, sentence: &Cut, weights: &mut Vec<Figure>) {
    let words = text.clean.slice(sentence);
    let of_evaluation = ["成绩", "考核", "评价", "评议", "总分", "得分", "权重", "测评", "考评", "评分"];
    if !has(words, "%") || !of_evaluation.iter().any(|word| has(words, word)) {
        return;
    }
    let folded = &text.clean.folded;
    let mut clause = sentence.start;
    let mut before: Cut = sentence.start..sentence.start;
    for at in sentence.clone() {
        match folded[at] {
            ',' | ':' | '(' => {
                before = if at > clause { clause..at } else { before };
                clause = at + 1;
            }
            '占' | '权' | '按' if starts_any(&folded[at..sentence.end], &["占", "权重", "按"]).is_some() => {
                share(text, at, clause, &before, sentence.end, weights);
            }
            _ => {}
        }
    }
}

/// The words a figure is of are not more.
const WHAT_MAX: usize = 40;

fn share(text: &Text<'_>, at: usize, clause: usize, before: &Cut, limit: usize, weights: &mut Vec<Figure>) {
    let folded = &text.clean.folded;
    let values = percents(folded, at..limit.min(at + 40));
    let Some(first) = values.first().filter(|value| value.start < at + 16) else { return };
    let gap = &folded[at..first.start];
    let is_quota = ["人数", "总数", "比例", "达", "超过", "面积", "生产总值"].iter().any(|word| has(gap, word));
    if is_quota
        || gap.iter().any(|c| matches!(c, ',' | ';'))
        || folded[at] == '按' && !starts(&folded[first.end..], "的权重")
    {
        return;
    }
    if weights.last().is_some_and(|last| last.value.places == [text.clean.place(first)]) {
        return;
    }
    if text.clean.folded[..at].ends_with(&['分', '别']) {
        let list = if at - 2 > clause + 1 { clause..at - 2 } else { before.clone() };
        let names = listed(text, &list);
        for (name, value) in names.iter().zip(&values) {
            weights.push(figure(text, name, value, Rule::Weight));
        }
        return;
    }
    let clause = clause.max(at.saturating_sub(WHAT_MAX));
    let mut what = if at > clause + 1 { clause..at } else { before.clone() };
    for word in ["其中", "其中,", "将"] {
        what.start += if starts(&folded[what.clone()], word) { word.chars().count() } else { 0 };
    }
    if let Some(by) = find(&folded[what.clone()], "于").filter(|by| *by > 2) {
        what.end = what.start + by;
    }
    if !what.is_empty() {
        weights.push(figure(text, &what, first, Rule::Weight));
    }
}

/// 「满分100分,其中组织领导20分、工作落实50分」.
fn parts_of_hundred(text: &Text<'_>, sentence: &Cut, weights: &mut Vec<Figure>) {
    let words = text.clean.slice(sentence);
    if !["满分", "百分制", "总分", "其中"].iter().any(|word| has(words, word)) || has(words, "扣") || has(words, "加分")
    {
        return;
    }
    let folded = &text.clean.folded;
    let (mut found, mut start) = (Vec::new(), sentence.start);
    for at in sentence.start..=sentence.end {
        if at < sentence.end && !matches!(folded[at], ',' | ':' | '、' | ';' | '(' | ')') {
            continue;
        }
        let clause = text.clean.trim(start..at);
        start = at + 1;
        if !ends(&folded[clause.clone()], "分") {
            continue;
        }
        let digits =
            folded[clause.start..clause.end - 1].iter().rev().take_while(|c| c.is_ascii_digit() || **c == '.').count();
        let value = clause.end - 1 - digits..clause.end;
        let mut what = clause.start..value.start;
        what.start += if starts(&folded[what.clone()], "其中") { 2 } else { 0 };
        while what.end > what.start && matches!(folded[what.end - 1], '占' | '计' | '为' | '共' | ' ') {
            what.end -= 1;
        }
        let is_sum = ["满", "总", "合", "得", "低于", "高于", "不"].iter().any(|word| has(&folded[what.clone()], word));
        if digits > 0 && (2..=20).contains(&what.len()) && !is_sum {
            found.push(figure(text, &what, &value, Rule::Weight));
        }
    }
    if found.len() > 1 {
        weights.extend(found);
    }
}

/// The parts of 「由甲、乙、丙三部分组成」.
fn listed(text: &Text<'_>, cut: &Cut) -> Vec<Cut> {
    let folded = &text.clean.folded;
    let mut cut = cut.start.max(cut.end.saturating_sub(2 * WHAT_MAX))..cut.end;
    if let Some(by) = find(&folded[cut.clone()], "由") {
        cut.start += by + 1;
    }
    let mut names = Vec::new();
    let mut start = cut.start;
    for at in cut.clone() {
        if matches!(folded[at], '、' | '和' | ',') {
            names.push(start..at);
            start = at + 1;
        }
    }
    let tail = &folded[start..cut.end];
    let number = tail.iter().position(|c| "两二三四五六七八".contains(*c) && ends(tail, "组成"));
    names.push(start..number.map_or(cut.end, |at| start + at));
    names
}

fn percents(folded: &[char], cut: Cut) -> Vec<Cut> {
    let mut found = Vec::new();
    let mut start = None;
    for at in cut {
        match folded[at] {
            c if c.is_ascii_digit() || c == '.' && start.is_some() => start = start.or(Some(at)),
            '%' => found.extend(start.take().map(|start| start..at + 1)),
            _ => start = None,
        }
    }
    found
}

/// Words that make a figure a limit, and words that make it a target.
const LIMITS: &[&str] =
    &["不低于", "不少于", "不超过", "至少", "最少", "不得低于", "不得少于", "不高于", "低于", "以内", "以上", "以下"];
const TARGETS: &[&str] =
    &["达到", "实现", "增长", "压缩", "提高", "提升", "下降", "减少", "完成", "压减", "翻一番", "缩短"];

fn limits(text: &Text<'_>, sentence: &Cut, figures: &mut Figures) {
    let folded = &text.clean.folded;
    let mut start = sentence.start;
    for at in sentence.start..=sentence.end {
        if at < sentence.end && !matches!(folded[at], ',' | ':' | ';' | '。') {
            continue;
        }
        let clause = text.clean.trim(start..at);
        start = at + 1;
        let Some(value) = amount(folded, &clause) else { continue };
        let words = text.clean.slice(&clause);
        let is_share =
            figures.weights.iter().rev().take(8).any(|weight| weight.value.places == [text.clean.place(&value)]);
        if is_share || has(words, "权重") {
            continue;
        }
        let what = clause.start..value.start;
        if LIMITS.iter().any(|word| has(words, word)) {
            figures.thresholds.push(figure(text, &what, &(value.start..clause.end), Rule::Threshold));
        } else if TARGETS.iter().any(|word| has(words, word)) {
            figures.targets.push(figure(text, &what, &(value.start..clause.end), Rule::Target));
        }
    }
}

/// The first figure with a unit in a clause; dates and numbers of documents are none.
fn amount(folded: &[char], clause: &Cut) -> Option<Cut> {
    let mut at = clause.start;
    while at < clause.end {
        let count = folded[at..clause.end].iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
        if count == 0 {
            at += 1;
            continue;
        }
        let end = at + count;
        let unit = [
            "%",
            "亿元",
            "万元",
            "个百分点",
            "个工作日",
            "次",
            "分",
            "倍",
            "人次",
            "份",
            "万",
            "家",
            "个",
            "件",
            "天",
            "小时",
        ];
        let is_amount = starts_any(&folded[end..clause.end], &unit).is_some();
        let in_bracket = at > clause.start && matches!(folded[at - 1], '[' | '第');
        if is_amount && !in_bracket {
            return Some(at..end);
        }
        at = end;
    }
    None
}

/// The farthest a word such as 电话 may stand before its number.
const LABEL_REACH: usize = 60;

/// Numbers behind 电话 or 热线.
fn hotlines(text: &Text<'_>, line: &Cut, hotlines: &mut Vec<Hotline>) {
    let folded = &text.clean.folded;
    let mut label: Option<(usize, bool)> = None;
    let mut at = line.start;
    while at < line.end {
        let rest = &folded[at..line.end];
        if let Some(word) = starts_any(rest, &["电话", "热线", "联系方式", "联系人", "手机"]) {
            label = Some((at, true));
            at += word.chars().count();
            continue;
        }
        if starts_any(rest, &["传真", "邮编", "邮箱", "QQ", "网址", "邮政编码", "E-mail", "信箱"]).is_some()
        {
            label = Some((at, false));
        }
        if !rest[0].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = number_end(folded, at, line.end);
        let digits = folded[at..end].iter().filter(|c| c.is_ascii_digit()).count();
        let near = label.is_some_and(|(place, is_phone)| is_phone && at - place <= LABEL_REACH);
        let short = digits == 5 && near && label.is_some_and(|(place, _)| at - place <= 4);
        if near && ((7..=12).contains(&digits) || short) && !has(&folded[at..end], "年") {
            let number = text.reading(&(at..end), Rule::Telephone);
            label = Some((end, true));
            hotlines.push(Hotline { number, owner: owner(text, line, at, end) });
        }
        at = end;
    }
}

/// The end of a run of digits and hyphens; (0310) counts with what follows.
fn number_end(folded: &[char], at: usize, limit: usize) -> usize {
    let mut end = at;
    while end < limit {
        let hyphen = folded[end] == '-' && folded.get(end + 1).is_some_and(char::is_ascii_digit) && end < limit - 1;
        if !(folded[end].is_ascii_digit() || hyphen) {
            break;
        }
        end += 1;
    }
    end
}

/// Who answers: a bracket behind the number, or the unit before it.
fn owner(text: &Text<'_>, line: &Cut, at: usize, end: usize) -> String {
    let folded = &text.clean.folded;
    if folded.get(end) == Some(&'(')
        && let Some(close) = closing(folded, end, line.end)
    {
        return text.clean.text(end + 1..close);
    }
    let from = (line.start..at.saturating_sub(1))
        .rev()
        .take(LABEL_REACH)
        .find(|at| matches!(folded[*at], ',' | '。' | ';' | '、' | '('));
    let before = from.map_or(line.start.max(at.saturating_sub(LABEL_REACH)), |at| at + 1)..at;
    let words = text.clean.slice(&before);
    let stop =
        ["举报", "投诉", "监督", "咨询", "联系", "电话", "热线", ":"].iter().filter_map(|word| find(words, word)).min();
    let name = text.clean.trim(before.start..before.start + stop.unwrap_or(0));
    if crate::units::is_unit(text.clean.slice(&name)) { text.clean.text(name) } else { String::new() }
}
