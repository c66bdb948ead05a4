//! Phases: sections of the campaign in time.
//!
//! Refuses: dated steps inside a phase; they are tasks.

use crate::clean::{Cut, find, has, starts};
use crate::dates::Moment;
use crate::draft::Phase;
use crate::outline::{Form, Item};
use crate::rule::Rule;
use crate::text::{Section, Text};

/// Which items are phases.
pub(crate) fn marks(text: &Text<'_>) -> Vec<bool> {
    let items = &text.outline.items;
    let named: Vec<bool> = items.iter().map(|item| is_named(text, item)).collect();
    let dated: Vec<bool> = items.iter().map(|item| !text.moments_in(&date_zone(text, item)).is_empty()).collect();
    let families: Vec<Family> = items.iter().map(|item| family(text, item, &named, &dated)).collect();
    let mut marks: Vec<bool> = (0..items.len())
        .map(|place| {
            let family = items[place].parent.map_or(&Family::NONE, |parent| &families[parent]);
            let several = family.is_steps || items[place].form == Form::Stage || family.named > 1;
            named[place] && (dated[place] || several)
                || family.is_steps && (family.named > 0 || family.all_dated) && dated[place]
                || family.is_steps && family.all_typical
        })
        .collect();
    for place in 0..items.len() {
        if items[place].parent.is_some_and(|parent| marks[parent]) {
            marks[place] = false;
        }
    }
    marks
}

/// What the parts of an item have in common.
struct Family {
    is_steps: bool,
    named: usize,
    all_dated: bool,
    all_typical: bool,
}

impl Family {
    const NONE: Family = Family { is_steps: false, named: 0, all_dated: false, all_typical: false };
}

fn family(text: &Text<'_>, item: &Item, named: &[bool], dated: &[bool]) -> Family {
    if item.children.is_empty() {
        return Family::NONE;
    }
    Family {
        is_steps: text.is_top(item) && text.section(item) == Some(Section::Steps),
        named: item.children.iter().filter(|child| named[**child]).count(),
        all_dated: item.children.iter().all(|child| dated[*child]),
        all_typical: item.children.len() > 1
            && item.children.iter().all(|child| is_typical(text, &text.outline.items[*child])),
    }
}

/// Whether a short heading is what phases are usually called.
fn is_typical(text: &Text<'_>, item: &Item) -> bool {
    let head = text.head(item);
    let words = text.clean.slice(&head);
    let usual = [
        "动员",
        "发动",
        "启动",
        "部署",
        "自查",
        "摸底",
        "排查",
        "整改",
        "组织实施",
        "全面实施",
        "集中整治",
        "推进",
        "总结",
        "验收",
        "巩固",
        "考核",
        "评估",
        "提高",
        "提升",
        "整治",
    ];
    words.len() <= 14 && usual.iter().any(|word| has(words, word))
}

/// The phases of a text, in its order.
pub(crate) fn read(text: &Text<'_>, marks: &[bool]) -> Vec<Phase> {
    let marked = text.outline.items.iter().enumerate().filter(|(place, _)| marks[*place]);
    let mut phases: Vec<Phase> = marked.map(|(place, item)| phase(text, place, item)).collect();
    if phases.is_empty() {
        let own = text
            .outline
            .items
            .iter()
            .enumerate()
            .flat_map(|(place, item)| item.own.iter().map(move |cut| (Some(place), cut)));
        let cuts = own.chain(text.outline.loose.iter().map(|cut| (None, cut)));
        phases = cuts.flat_map(|(place, cut)| spoken(text, place, cut)).collect();
        if phases.len() < 2 {
            phases.clear();
        }
    }
    phases
}

/// Phases without enumerators: 「3月1日至31日为宣传发动阶段」, 「宣传发动阶段(3月1日至31日)」 at the beginning of a sentence.
fn spoken(text: &Text<'_>, place: Option<usize>, cut: &Cut) -> Vec<Phase> {
    let mut phases = Vec::new();
    for sentence in crate::roles::sentences(text.clean, cut) {
        let zone = sentence.start..sentence.end.min(sentence.start + 50);
        let words = text.clean.slice(&zone);
        let (Some(moment), Some(at)) = (text.moments_in(&zone).first(), find(words, "阶段")) else { continue };
        let named_to = zone.start + at + 2;
        let date_first =
            moment.cut.start <= zone.start + 1 && named_to > moment.cut.end && named_to - moment.cut.end <= 14;
        let name_first = at <= 12 && moment.cut.start >= named_to && moment.cut.start - named_to <= 4;
        let name = match (date_first, name_first) {
            (true, _) => moment.cut.end..named_to,
            (_, true) => zone.start..named_to,
            _ => continue,
        };
        let mut name = text.clean.trim(name);
        while !name.is_empty() && matches!(text.clean.folded[name.start], ',' | ':' | ')' | '为' | '是' | ' ') {
            name.start += 1;
        }
        let above = text.year_above(place);
        let day = |found: Option<_>| found.map(|found| text.day(&moment.cut, found));
        phases.push(Phase {
            name: text.reading(&name, Rule::PhaseSentence),
            start: day(moment.start(text.years, above)),
            end: day(moment.end(text.years, above)),
            anchor: text.clean.anchor(sentence.start),
        });
    }
    phases
}

fn phase(text: &Text<'_>, place: usize, item: &Item) -> Phase {
    let zone = date_zone(text, item);
    let above = text.year_above(Some(place));
    let moment = text.moments_in(&zone).first();
    let day = |found: Option<_>, moment: &Moment| found.map(|found| text.day(&moment.cut, found));
    let (start, end) = match moment {
        Some(moment) => (day(moment.start(text.years, above), moment), day(moment.end(text.years, above), moment)),
        None => (None, None),
    };
    let rule = if is_named(text, item) { Rule::PhaseHeading } else { Rule::PhaseOfSteps };
    Phase { name: text.reading(&name(text, item, &zone), rule), start, end, anchor: text.clean.anchor(item.start) }
}

/// Where the text of a phase begins, behind its name and dates.
pub(crate) fn body_start(text: &Text<'_>, item: &Item) -> usize {
    let (head, zone) = (text.head(item), date_zone(text, item));
    let folded = &text.clean.folded;
    if folded.get(zone.end) == Some(&')') {
        return zone.end + 1;
    }
    let name = name(text, item, &zone);
    let colon = (name.end..head.end.min(name.end + 24)).find(|at| matches!(folded[*at], ':' | ','));
    colon.filter(|at| head.len() > 30 && *at < head.end).map_or(head.end, |at| at + 1)
}

/// 阶段 in the heading, or 第一阶段 before it.
fn is_named(text: &Text<'_>, item: &Item) -> bool {
    let head = text.head(item);
    let words = &text.clean.folded[head.start..head.end.min(head.start + 30)];
    let marker = &text.clean.folded[item.start..item.text];
    let named =
        find(words, "阶段").is_some_and(|at| !starts(&words[at..], "阶段性") && (at == 0 || words[at - 1] != '现'));
    let spoken = ["各阶段", "个阶段", "分阶段", "每阶段", "阶段目标", "一阶段"].iter().any(|word| has(words, word));
    item.form == Form::Stage && has(marker, "阶段") || named && !spoken
}

/// Where the dates of a phase stand: its heading, or the bracket right behind it.
fn date_zone(text: &Text<'_>, item: &Item) -> Cut {
    let head = text.head(item);
    let folded = &text.clean.folded;
    let end = head.end.min(head.start + 60);
    let first = item.own.first().cloned().unwrap_or(head.clone());
    // 「第一阶段\n时间:…」 and 「第一阶段。(3月1日至…)」
    if text.moments_in(&(head.start..end)).is_empty()
        && let Some(next) = item.own.iter().find(|cut| cut.start >= head.end && !cut.is_empty()).or(Some(&first))
        && next.start >= head.end
    {
        let words = &folded[next.start..next.end.min(next.start + 4)];
        if words.first() == Some(&'(') || starts(words, "时间") {
            return next.start..next.end.min(next.start + 40);
        }
    }
    // 「宣传发动。3月1日至3月20日,…」
    if text.moments_in(&(head.start..end)).is_empty()
        && let Some(body) = text.body(item).first()
        && let Some(moment) = text.moments_in(&(body.start..body.end.min(body.start + 12))).first()
        && (moment.is_range() || moment.before)
        && moment.cut.start <= body.start + 4
    {
        return moment.cut.clone();
    }
    let open = (head.start..end).find(|at| folded[*at] == '(');
    match open.and_then(|open| crate::roles::closing(folded, open, head.end.max(end))) {
        Some(close) if !text.moments_in(&(head.start..close)).is_empty() => head.start..close,
        _ => head.start..end,
    }
}

/// The heading without its dates.
fn name(text: &Text<'_>, item: &Item, zone: &Cut) -> Cut {
    let head = text.head(item);
    let folded = &text.clean.folded;
    let mut cut = head.clone();
    if let Some(moment) = text.moments_in(zone).first().filter(|moment| moment.cut.start < head.end) {
        let opens = moment.cut.start.checked_sub(1).is_some_and(|at| folded[at] == '(');
        let leads = moment.cut.start <= head.start + 3;
        if leads {
            // 「3月1日至31日为宣传发动阶段」
            cut.start = moment.cut.end;
        } else {
            let bracket = (head.start..moment.cut.start).rev().find(|at| matches!(folded[*at], '(' | ')'));
            let opened = bracket.filter(|at| folded[*at] == '(' && *at > head.start);
            cut.end = opened.unwrap_or(moment.cut.start - usize::from(opens));
        }
    }
    while !cut.is_empty() && matches!(folded[cut.start], ',' | ':' | ')' | '(' | '为' | '是' | ' ' | '、' | '-') {
        cut.start += 1;
    }
    while !cut.is_empty()
        && matches!(folded[cut.end - 1], ',' | ':' | '(' | ' ' | '。' | '、' | '从' | '自' | '于' | '-')
    {
        cut.end -= 1;
    }
    if cut.len() > 22
        && let Some(stop) = (cut.start + 2..cut.end).find(|at| matches!(folded[*at], ',' | ':' | '。' | '('))
    {
        cut.end = stop;
    }
    if cut.is_empty() { item.start..item.text } else { cut }
}
