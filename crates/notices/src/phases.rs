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
    let mut marks = vec![false; items.len()];
    for (place, item) in items.iter().enumerate() {
        let parent = item.parent.map(|parent| &items[parent]);
        let steps = parent.is_some_and(|parent| text.is_top(parent) && text.section(parent) == Some(Section::Steps));
        let siblings = parent.map_or(&[][..], |parent| parent.children.as_slice());
        let some_named = siblings.iter().any(|one| named[*one]);
        let all_dated = siblings.iter().all(|one| dated[*one]);
        marks[place] = named[place]
            && (dated[place]
                || steps
                || item.form == Form::Stage
                || siblings.iter().filter(|one| named[**one]).count() > 1)
            || steps && (some_named || all_dated) && dated[place];
    }
    for place in 0..items.len() {
        if items[place].parent.is_some_and(|parent| marks[parent]) {
            marks[place] = false;
        }
    }
    marks
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
            cut.end = moment.cut.start - usize::from(opens);
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
