//! Who leads and who is responsible, read from labels, brackets and sentences.
//!
//! Refuses: persons, and fillers such as 有关部门.
//!
//! Labels (牵头单位:…) and brackets (…牵头,…配合) are places made for units; where an item has either, its sentences are not
//! asked. In sentences 牵头 leads, and so does X in 「X会同Y」 and 「X组织Y、Z等部门」; 配合, 参加, 负责 and a plain subject are
//! responsible.

use crate::clean::{Clean, Cut, ends, find, has, starts, starts_any};
use crate::rule::Rule;
use crate::units::{is_unit, labelled, list, subject, without_brackets};
use std::collections::HashSet;

/// What a label in front of a colon announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Lead,
    Responsible,
    Person,
    Deadline,
    Product,
}

/// Units with the rule that read them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assigned {
    pub lead: Vec<(Cut, Rule)>,
    pub responsible: Vec<(Cut, Rule)>,
}

/// A label, where it begins, and what stands after it.
#[derive(Debug, Clone)]
pub(crate) struct Labelled {
    pub label: Label,
    pub from: usize,
    pub value: Cut,
}

impl Assigned {
    /// Whether nobody was found.
    pub fn is_empty(&self) -> bool {
        self.lead.is_empty() && self.responsible.is_empty()
    }

    fn add(&mut self, lead: bool, units: Vec<Cut>, rule: Rule) {
        let side = if lead { &mut self.lead } else { &mut self.responsible };
        side.extend(units.into_iter().map(|unit| (unit, rule)));
    }

    /// Leaves out fillers and what is named twice on one side.
    fn tidy(&mut self, clean: &Clean) {
        for side in [&mut self.lead, &mut self.responsible] {
            let mut seen = HashSet::new();
            side.retain(|(cut, _)| {
                let name = without_brackets(clean.slice(cut));
                !is_filler(&name) && seen.insert(name)
            });
        }
    }
}

/// Units in labels and brackets.
pub(crate) fn marked(clean: &Clean, cuts: &[Cut]) -> Assigned {
    let mut found = Assigned::default();
    for cut in cuts {
        for Labelled { label, value, .. } in labels(clean, cut) {
            if matches!(label, Label::Lead | Label::Responsible) {
                for unit in labelled(clean, &value) {
                    // 「资产管理科(牵头)、办公室」
                    let is_marked = ends(clean.slice(&unit), "(牵头)");
                    let unit = if is_marked { unit.start..unit.end - 4 } else { unit };
                    found.add(is_marked || label == Label::Lead, vec![unit], Rule::UnitLabel);
                }
            }
        }
        brackets(clean, cut, &mut found);
    }
    found.tidy(clean);
    found
}

/// Units in sentences.
pub(crate) fn spoken(clean: &Clean, cuts: &[Cut]) -> Assigned {
    let mut found = Assigned::default();
    let mut subjects = None;
    for cut in cuts {
        for sentence in sentences(clean, cut) {
            verbs(clean, &sentence, &mut found);
            if subjects.is_none() {
                subjects = subject_of(clean, &sentence);
            }
        }
    }
    if let Some((units, at, rule)) = subjects {
        let named = |units: &[Cut], found: &Assigned| {
            units.iter().all(|unit| found.lead.iter().chain(&found.responsible).any(|(cut, _)| cut == unit))
        };
        let text = &clean.folded;
        if found.lead.is_empty() && !named(&units, &found) {
            match organised(clean, at) {
                Some(others) => {
                    found.add(true, units, Rule::UnitVerb);
                    found.add(false, others, Rule::UnitVerb);
                }
                None if starts(&text[at..], "配合") => found.add(false, units, Rule::UnitVerb),
                None => found.add(false, units, rule),
            }
        }
    }
    found.tidy(clean);
    found
}

/// The subject of a sentence, if it is a unit: at its beginning, or after a clause of time or manner.
pub(crate) fn subject_of(clean: &Clean, sentence: &Cut) -> Option<(Vec<Cut>, usize, Rule)> {
    let clauses = clauses(clean, sentence);
    for (number, clause) in clauses.iter().enumerate().take(6) {
        let whole = clause.start..sentence.end;
        let of_all = clean.slice(clause).iter().take(3).any(|c| *c == '各');
        if let Some((units, at)) = subject(clean, &whole, number == 0 || of_all) {
            let rule = if number == 0 { Rule::UnitSubject } else { Rule::UnitVerb };
            return Some((units, at, rule));
        }
    }
    None
}

/// The labels in a range with their values.
pub(crate) fn labels(clean: &Clean, cut: &Cut) -> Vec<Labelled> {
    let text = &clean.folded;
    let mut found: Vec<Labelled> = Vec::new();
    let colons = cut.clone().filter(|at| matches!(text[*at], ':' | ']') || (text[*at] == '为' && *at > cut.start));
    for at in colons {
        let Some((label, from)) = label_before(text, cut.start, at) else { continue };
        if let Some(last) = found.last_mut().filter(|last| last.value.end > from) {
            last.value.end = from;
        }
        let value = at + 1..value_end(text, at + 1, cut.end);
        found.push(Labelled { label, from, value });
    }
    found
}

/// What the word before a colon is a label for.
fn label_before(text: &[char], start: usize, colon: usize) -> Option<(Label, usize)> {
    let floor = start.max(colon.saturating_sub(12));
    let is_border = |c: char| !(c.is_alphabetic() || c == ' ' || c == '、' || c == '及' || c == '/');
    let from = (floor..colon).rev().find(|at| is_border(text[*at])).map_or(floor, |at| at + 1);
    let word: String = text[from..colon].iter().filter(|c| **c != ' ').collect();
    let word = word.trim_start_matches('、');
    if text[colon] == '为' && !(word.ends_with("单位") || word.ends_with("部门")) {
        return None;
    }
    // A label after words and a space: 「…清单 责任单位:」.
    let word = ["牵头", "责任", "配合", "完成", "协办", "主办", "时限"]
        .iter()
        .filter_map(|key| word.rfind(key).filter(|at| *at > 0 && text[colon] == ':').map(|at| &word[at..]))
        .find(|rest| text[from..colon].contains(&' ') && kind(rest).is_some())
        .unwrap_or(word);
    let length = word.chars().count();
    let label = kind(word)?;
    let from = colon
        - text[..colon]
            .iter()
            .rev()
            .scan(0, |left, c| {
                *left += usize::from(*c != ' ');
                (*left <= length).then_some(())
            })
            .count();
    Some((label, from.max(floor)))
}

/// The kind of a label.
pub(crate) fn kind(word: &str) -> Option<Label> {
    let ends_any = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
    if word.ends_with("时限要求") || word == "完成时间及要求" {
        return Some(Label::Deadline);
    }
    if ends_any(&[
        "时限",
        "完成时间",
        "时间要求",
        "时间节点",
        "时间安排",
        "办结时间",
        "截止时间",
        "完成期限",
        "期限",
        "时间",
    ]) {
        return (word.chars().count() <= 6).then_some(Label::Deadline);
    }
    if ends_any(&["成果形式", "工作成果", "提交材料", "完成标志", "预期成果"]) {
        return Some(Label::Product);
    }
    if ends_any(&["领导", "人", "人员"])
        && ["责任", "牵头", "分管", "联系", "负责"].iter().any(|part| word.contains(part))
    {
        return Some(Label::Person);
    }
    let is_units = ends_any(&[
        "单位", "部门", "科室", "股室", "处室", "机关", "站所", "科(室)", "处", "科", "责任", "牵头", "配合", "机构",
        "乡镇", "县区", "股", "室", "协办", "参与", "主体",
    ]);
    if !is_units {
        return None;
    }
    if ["牵头", "主办", "主责"].iter().any(|part| word.contains(part)) && !word.contains("配合") {
        return Some(Label::Lead);
    }
    let roles =
        ["责任", "配合", "协办", "协助", "参与", "参加", "落实", "实施", "承办", "承担", "协同", "负责", "协作"];
    roles.iter().any(|part| word.contains(part)).then_some(Label::Responsible)
}

/// What stands behind a label is not longer.
const VALUE_MAX: usize = 400;

fn value_end(text: &[char], from: usize, limit: usize) -> usize {
    let mut depth = 0;
    let limit = limit.min(from + VALUE_MAX);
    let mut at = from;
    while at < limit {
        match text[at] {
            '(' => depth += 1,
            ')' | ']' if depth == 0 => return at,
            ')' => depth -= 1,
            '。' | ';' | '\n' | '[' if at > from => return at,
            _ => {}
        }
        at += 1;
    }
    limit
}

/// Sentences: up to 。 or ; or the end of a line.
pub(crate) fn sentences(clean: &Clean, cut: &Cut) -> Vec<Cut> {
    split(clean, cut, |c| matches!(c, '。' | ';' | '\n' | '!'))
}

fn clauses(clean: &Clean, cut: &Cut) -> Vec<Cut> {
    split(clean, cut, |c| matches!(c, ',' | '。' | ';' | ':' | '\n'))
}

fn split(clean: &Clean, cut: &Cut, is_end: fn(char) -> bool) -> Vec<Cut> {
    let (mut parts, mut start) = (Vec::new(), cut.start);
    for at in cut.clone() {
        if is_end(clean.folded[at]) {
            parts.push(clean.trim(start..at));
            start = at + 1;
        }
    }
    parts.push(clean.trim(start..cut.end));
    parts.retain(|part| !part.is_empty());
    parts
}

/// The longest content of a bracket that is looked at.
const BRACKET_MAX: usize = 300;

fn brackets(clean: &Clean, cut: &Cut, found: &mut Assigned) {
    let text = &clean.folded;
    let mut at = cut.start;
    while at < cut.end {
        let opens = text[at] == '(' || text[at] == '[' && !text.get(at + 1).is_some_and(char::is_ascii_digit);
        if !opens {
            at += 1;
            continue;
        }
        let Some(close) = closing(text, at, cut.end) else {
            at += 1;
            continue;
        };
        let inside = at + 1..close;
        if labels(clean, &inside).is_empty() {
            bracket(clean, &inside, close + 1, cut.end, found);
        }
        at = close + 1;
    }
}

/// The bracket that closes the one that opens here.
pub(crate) fn closing(text: &[char], open: usize, limit: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.iter().enumerate().take(limit.min(open + BRACKET_MAX)).skip(open) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '\n' if depth > 1 => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// A bracket without labels: clauses that end in what their units do, or nothing but units after the last sentence.
fn bracket(clean: &Clean, inside: &Cut, after: usize, limit: usize, found: &mut Assigned) {
    let text = &clean.folded;
    let words = clean.slice(inside);
    let has_role = ["牵头", "负责", "配合", "按职责分工"].iter().any(|word| has(words, word));
    if !has_role {
        let closes = text[after..limit.min(after + 3)].iter().all(|c| matches!(c, '。' | '\n' | ' ' | ';'));
        let follows =
            inside.start >= 2 && matches!(text[inside.start - 2], '。' | ';' | '\n' | ' ') || after + 1 >= limit;
        if let Some(units) = list(clean, inside).filter(|units| closes && follows && is_list_of_organs(clean, units)) {
            found.add(false, units, Rule::UnitBracket);
        }
        return;
    }
    let leads = has(words, "牵头");
    let mut waiting: Vec<Cut> = Vec::new();
    for clause in clauses(clean, inside) {
        let role = role_of_clause(clean.slice(&clause), leads);
        let units = labelled(clean, &clause);
        let are_units = units.iter().all(|unit| is_unit(clean.slice(unit)));
        match role {
            Some(lead) => {
                waiting.extend(units.into_iter().filter(|unit| is_unit(clean.slice(unit)) || unit.len() <= 8));
                found.add(lead, std::mem::take(&mut waiting), Rule::UnitBracket);
            }
            None if are_units => waiting.extend(units),
            None => {}
        }
    }
    found.add(false, waiting, Rule::UnitBracket);
}

fn is_list_of_organs(clean: &Clean, units: &[Cut]) -> bool {
    let place = |unit: &Cut| clean.slice(unit).last().is_some_and(|c| "市州县区镇乡村站台场园".contains(*c));
    units.iter().any(|unit| !place(unit) && unit.len() >= 3)
}

/// Whether a clause in a bracket leads; none when it says neither.
fn role_of_clause(clause: &[char], leads: bool) -> Option<bool> {
    if ends(clause, "牵头") || has(clause, "牵头") && !has(clause, "配合") {
        return Some(true);
    }
    let helps = ["配合", "参与", "参加", "协助", "负责", "落实", "分工", "承办", "实施"];
    let is_helped = helps.iter().any(|word| has(clause, word));
    (is_helped || leads && ends(clause, "等")).then_some(false)
}

/// 「由X牵头,Y配合」, 「X会同Y」, 「由X负责」 in a sentence.
fn verbs(clean: &Clean, sentence: &Cut, found: &mut Assigned) {
    let text = &clean.folded;
    let clauses = clauses(clean, sentence);
    let mut led = false;
    for clause in &clauses {
        let words = clean.slice(clause);
        if let Some(at) = find(words, "牵头") {
            let before = from_by(text, clause.start..clause.start + at);
            if let Some(units) = list(clean, &before) {
                led = true;
                found.add(true, units, Rule::UnitVerb);
            }
        }
        if let Some((word, at)) = first_of(words, &["会同", "联合", "协同"]) {
            together(clean, clause, sentence.end, at, word, found);
        }
        if let Some((_, at)) = first_of(words, &["配合", "参加", "参与", "协助", "协办"]) {
            let before = from_by(text, clause.start..clause.start + at);
            let units = list(clean, &before).or_else(|| led.then(|| labelled(clean, &before)));
            found.add(false, units.unwrap_or_default(), Rule::UnitVerb);
        }
        by(clean, clause, words, found);
    }
}

/// 「由X负责」, 「X负责」.
fn by(clean: &Clean, clause: &Cut, words: &[char], found: &mut Assigned) {
    let text = &clean.folded;
    if has(words, "牵头") || find(words, "负责人").is_some() {
        return;
    }
    if let Some(at) = words
        .iter()
        .position(|c| *c == '由')
        .filter(|at| *at == 0 || !matches!(words[at - 1], '自' | '理' | '缘' | '事'))
        && let Some((units, verb)) = subject(clean, &(clause.start + at + 1..clause.end), true)
    {
        let leads = starts_any(&text[verb..], &["会同", "联合", "牵头", "协同"]).is_some();
        if !leads {
            found.add(false, units, Rule::UnitVerb);
        }
        return;
    }
    if let Some(at) = find(words, "负责") {
        let before = clause.start..clause.start + at;
        found.add(false, list(clean, &before).unwrap_or_default(), Rule::UnitVerb);
    }
}

/// 「X会同Y」: X leads.
fn together(clean: &Clean, clause: &Cut, limit: usize, at: usize, word: &str, found: &mut Assigned) {
    let text = &clean.folded;
    let before = from_by(text, clause.start..clause.start + at);
    let lead = list(clean, &before).or_else(|| {
        let (units, verb) = subject(clean, &before, true)?;
        (verb < before.end).then_some(units)
    });
    let Some(lead) = lead else { return };
    let from = clause.start + at + word.chars().count();
    let others = units_from(clean, from, limit);
    found.add(true, lead, Rule::UnitVerb);
    found.add(false, others, Rule::UnitVerb);
}

/// 「X组织Y、Z等部门」 and not 「X组织开展…」: the others, if the verb is 组织 and units follow.
fn organised(clean: &Clean, verb: usize) -> Option<Vec<Cut>> {
    let text = &clean.folded;
    let word = starts_any(&text[verb..], &["组织", "联合", "会同"])?;
    let others = units_from(clean, verb + word.chars().count(), clean.len());
    (!others.is_empty()).then_some(others)
}

/// The list of units that begins here, up to what they do or to the end of the clause.
fn units_from(clean: &Clean, from: usize, limit: usize) -> Vec<Cut> {
    let text = &clean.folded;
    let limit = limit.min(from + 120);
    let stop = (from..limit).find(|at| matches!(text[*at], '。' | ';' | ',' | ':' | '\n' | ')')).unwrap_or(limit);
    list(clean, &(from..stop)).or_else(|| subject(clean, &(from..stop), true).map(|found| found.0)).unwrap_or_default()
}

/// What follows the last 由 or 请.
fn from_by(text: &[char], cut: Cut) -> Cut {
    let by = text[cut.clone()].iter().rposition(|c| matches!(c, '由' | '请'));
    by.map_or(cut.start, |at| cut.start + at + 1)..cut.end
}

fn first_of<'a>(words: &[char], candidates: &[&'a str]) -> Option<(&'a str, usize)> {
    candidates.iter().filter_map(|word| find(words, word).map(|at| (*word, at))).min_by_key(|found| found.1)
}

fn is_filler(name: &[char]) -> bool {
    let name: String = name.iter().collect();
    let vague = ["有关", "相关"].iter().filter_map(|word| name.rfind(word)).max();
    let fillers = ["部门", "单位", "方面", "部门和单位", "科室", "部门单位", "区政府", "区", "各部门", "各单位"];
    vague.is_some_and(|at| fillers.contains(&&name[at + "有关".len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let clean = Clean::new(text);
        let whole = 0..clean.len();
        let cuts = std::slice::from_ref(&whole);
        let mut found = marked(&clean, cuts);
        if found.is_empty() {
            found = spoken(&clean, cuts);
        }
        let side =
            |units: &[(Cut, Rule)]| units.iter().map(|(cut, _)| clean.text(cut.clone())).collect::<Vec<_>>().join("|");
        assert_eq!(format!("{} / {}", side(&found.lead), side(&found.responsible)), expected, "{text}");
    }

    #[test]
    fn units_are_read_with_their_roles() {
        check("牵头单位:管理科\n责任单位:机关各科室、归口管理单位", "管理科 / 机关各科室|归口管理单位");
        check("(省发展改革委牵头,省财政厅、省人社厅按职责分工负责)", "省发展改革委 / 省财政厅|省人社厅");
        check("推进。(责任单位:市住建局;完成时限:6月底前)", " / 市住建局");
        check("开展清理。(市发改委、市财政局)", " / 市发改委|市财政局");
        check("由项目办牵头,三大公司、805台配合", "项目办 / 三大公司|805台");
        check("市政府办公室会同市审计局制定年度检查计划", "市政府办公室 / 市审计局");
        check("监察室、优化办组织人劳局、政策法规局等部门,对结果进行审查", "监察室|优化办 / 人劳局|政策法规局");
        check("县司法局负责编制目录,12月31日前公布", " / 县司法局");
        check("年底前,局党组将组织对下属各单位进行考核", " / 局党组");
        check("区教育局对校园周边200米内摊点进行摸底", " / 区教育局");
        check("各单位要加强管理,有关部门要配合", " / 各单位");
        check("由分管财务领导负责", " / ");
        check("责任领导:副局长 周某", " / ");
    }
}
