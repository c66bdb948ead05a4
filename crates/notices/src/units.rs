//! Names of units: what looks like one, lists of them, and the organs of an archive they are matched to.
//!
//! Refuses: a list of the country's organs. A name is known by how it ends (局, 委, 办公室 …) and by what it does not
//! contain; the archive's own names ([`Units`]) only add an id.

use crate::clean::{Clean, Cut, ends, find, starts};
use crate::lexicon::{ENDINGS, NOT_BEGINNINGS, NOT_ENDINGS, NOT_VERBS, STILL_BEGINNINGS, STRONG, WEAK};
use std::collections::HashMap;

/// The organs of an archive, by the names and aliases they go by.
#[derive(Debug, Clone, Default)]
pub struct Units {
    ids: HashMap<String, String>,
}

impl Units {
    /// No organs: names are read, none gets an id.
    pub fn none() -> Units {
        Units::default()
    }

    /// Adds an organ under one of its names; the first organ keeps a name that two go by.
    pub fn add(&mut self, id: &str, name: &str) {
        self.ids.entry(key(name)).or_insert_with(|| id.to_owned());
    }

    /// The organ of a name, one leading sign of level (市, 县, 局 …) more or less.
    pub fn find(&self, name: &str) -> Option<&str> {
        let key = key(name);
        let shorter = key.strip_prefix(LEVELS).filter(|rest| rest.chars().count() >= 2);
        let longer = || LEVELS.iter().find_map(|level| self.ids.get(&format!("{level}{key}")));
        let found = self.ids.get(&key).or_else(|| self.ids.get(shorter?)).or_else(longer);
        found.map(String::as_str)
    }
}

const LEVELS: &[char] = &['省', '市', '州', '县', '区', '旗', '镇', '乡', '局', '部'];

fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The longest name.
const NAME_MAX: usize = 26;

/// The longest list.
const LIST_MAX: usize = 400;

/// Whether these characters are the name of a unit, or of a kind of units.
pub(crate) fn is_unit(piece: &[char]) -> bool {
    let bare = without_brackets(piece);
    let length = bare.len();
    if !(2..=NAME_MAX).contains(&length) || !ends_like_unit(&bare) {
        return false;
    }
    let is_office = length <= 5 && ends(&bare, "办");
    let begins = !NOT_BEGINNINGS.begin(&bare) || STILL_BEGINNINGS.begin(&bare) || is_office;
    let inside = if bare.first() == Some(&'“') { &bare[after_quote(&bare)..] } else { &bare[..] };
    begins && !inside.iter().any(|c| is_foreign(*c)) && !is_long_place(&bare)
}

/// Whether a list of names stands here and nothing else.
pub(crate) fn list(clean: &Clean, cut: &Cut) -> Option<Vec<Cut>> {
    if cut.len() > LIST_MAX {
        return None;
    }
    let pieces = pieces(clean, cut);
    let good = !pieces.is_empty() && pieces.iter().all(|piece| is_unit(clean.slice(piece)));
    good.then_some(pieces)
}

/// The names in a place made for names; what is plainly none is left out.
pub(crate) fn labelled(clean: &Clean, cut: &Cut) -> Vec<Cut> {
    let mut pieces = pieces(clean, cut);
    pieces.retain(|piece| {
        let text = clean.slice(piece);
        let is_said = text.iter().any(|c| matches!(c, '。' | ':' | '%' | '《')) || is_time(text);
        (2..=NAME_MAX).contains(&text.len()) && !is_said && text.iter().any(|c| c.is_alphabetic()) && !is_person(text)
    });
    pieces
}

/// The parts of a list, trimmed; 「各市、县人民政府」 stays one.
fn pieces(clean: &Clean, cut: &Cut) -> Vec<Cut> {
    let text = &clean.folded;
    let (mut pieces, mut start, mut depth) = (Vec::new(), cut.start, 0i32);
    let mut at = cut.start;
    while at < cut.end {
        match text[at] {
            '(' | '“' => depth += 1,
            ')' | '”' => depth -= 1,
            '、' | ',' | ';' | '/' | ' ' | '\n' | '\t' if depth <= 0 => {
                pieces.push(start..at);
                start = at + 1;
            }
            '和' | '及' | '与' if depth <= 0 && (start + 1..=start + 2 * NAME_MAX).contains(&at) => {
                let left = trim_name(text, start..at);
                if is_unit(&text[left.clone()]) && at + 1 < cut.end {
                    pieces.push(left);
                    start = at + 1;
                }
            }
            '以' if depth <= 0 && text.get(at + 1) == Some(&'及') => {
                pieces.push(start..at);
                start = at + 2;
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    pieces.push(start..cut.end);
    let trimmed = pieces.into_iter().map(|piece| trim_name(text, clean.trim(piece)));
    join_levels(text, trimmed.filter(|piece| !piece.is_empty()).collect())
}

/// 「各市、县人民政府」, 「各区、县教育局」: levels before an organ that all of them have.
fn join_levels(text: &[char], pieces: Vec<Cut>) -> Vec<Cut> {
    let mut joined: Vec<Cut> = Vec::new();
    let is_level = |piece: &Cut| {
        let name = without_brackets(&text[piece.clone()]);
        let rest = if name.first() == Some(&'各') { &name[1..] } else { &name[..] };
        !rest.is_empty() && rest.len() <= 3 && rest.iter().all(|c| "市州县区旗盟镇乡地自治".contains(*c))
    };
    let is_organ_of_levels = |piece: &Cut| {
        let name = &text[piece.clone()];
        let levels = name.iter().take_while(|c| "市州县区旗盟镇乡地自治".contains(**c)).count();
        levels > 0
            && (starts(&name[levels..], "人民政府")
                || starts(&name[levels..], "政府")
                || starts(&name[levels..], "党委"))
    };
    for piece in pieces {
        let open = joined.last().is_some_and(|last: &Cut| {
            text.get(last.start) == Some(&'各')
                && (is_level(last) || joined_levels(text, last))
                && !ends(&text[last.clone()], "府")
        });
        if open && (is_level(&piece) && text[piece.start] != '各' || is_organ_of_levels(&piece)) {
            if let Some(last) = joined.last_mut() {
                last.end = piece.end;
            }
        } else {
            joined.push(piece);
        }
    }
    joined
}

fn joined_levels(text: &[char], piece: &Cut) -> bool {
    text[piece.clone()].iter().all(|c| "各市州县区旗盟镇乡地自治、,()".contains(*c))
}

/// A name without what leads up to it and what follows from it.
fn trim_name(text: &[char], mut cut: Cut) -> Cut {
    for word in ["并由", "由", "请", "以及", "及", "和", "其中", "同时"] {
        if starts(&text[cut.clone()], word) && cut.len() > word.chars().count() + 1 {
            cut.start += word.chars().count();
        }
    }
    for word in TAILS {
        if ends(&text[cut.clone()], word) {
            cut.end -= word.chars().count();
        }
    }
    let name = &text[cut.clone()];
    if let Some(at) = name.iter().rposition(|c| *c == '等') {
        let rest: String = name[at + 1..].iter().collect();
        let is_filler =
            ["部门", "单位", "科室", "股室", "机构", "", "负责", "按"].iter().any(|word| rest.ends_with(word));
        if is_filler && rest.chars().count() <= 9 && at > 1 {
            cut.end = cut.start + at;
        }
    }
    cut
}

const TAILS: &[&str] = &[
    "按照职责分工负责",
    "按职责分工负责",
    "按各自职责负责",
    "按照职责分工",
    "按职责分工",
    "分工负责",
    "分别负责",
    "共同负责",
    "具体负责",
    "牵头负责",
    "负责",
    "牵头",
    "配合",
    "参与",
    "参加",
    "协助",
    "落实",
    "共同",
    "分别",
    "具体",
    "为主",
];

/// Whether a unit ends here and something that it does begins; the words are those of [`verb`].
pub(crate) fn subject(clean: &Clean, cut: &Cut, weak: bool) -> Option<(Vec<Cut>, usize)> {
    let text = &clean.folded;
    let mut start = cut.start;
    for word in ["请", "同时,", "其中", "由"] {
        start += if starts(&text[start..cut.end], word) { word.chars().count() } else { 0 };
    }
    let from = if text.get(start) == Some(&'“') { start + after_quote(&text[start..cut.end]) } else { start };
    let (mut depth, limit) = (0i32, cut.end.min(start + 90));
    let mut tries = 0;
    for at in from..limit {
        match text[at] {
            '(' => depth += 1,
            ')' => depth -= 1,
            '。' | ';' | ':' | ',' | '\n' => return None,
            _ if depth > 0 || at < start + 2 => {}
            _ => {
                if let Some(strong) = verb(text, at, weak) {
                    tries += 1;
                    if let Some(units) = list(clean, &(start..at)) {
                        let found = (units, at);
                        return Some(if strong { found } else { longer(clean, start, limit, found) });
                    }
                }
                if tries > 8 {
                    return None;
                }
            }
        }
    }
    None
}

/// Whether a verb begins here; a strong one or a weak one.
fn verb(text: &[char], at: usize, weak: bool) -> Option<bool> {
    let rest = &text[at..];
    if NOT_VERBS.begin(rest) {
        return None;
    }
    if rest[0].is_ascii_digit() {
        return Some(true);
    }
    if rest[0] == '要' && at > 0 && matches!(text[at - 1], '主' | '重' | '需' | '必' | '首' | '纪') {
        return None;
    }
    if STRONG.begin(rest) {
        return Some(true);
    }
    (weak && WEAK.begin(rest)).then_some(false)
}

/// 「市委宣传部负责」: after 市委 a weak verb seems to begin, but the name goes on.
fn longer(clean: &Clean, start: usize, limit: usize, found: (Vec<Cut>, usize)) -> (Vec<Cut>, usize) {
    let end = limit.min(found.1 + 9);
    let text = &clean.folded;
    let stop = (found.1..end).find(|at| matches!(text[*at], ',' | '。' | ';' | ':' | '\n')).unwrap_or(end);
    let ends = (found.1 + 1..stop).filter(|at| verb(text, *at, true).is_some());
    ends.filter_map(|at| Some((list(clean, &(start..at))?, at))).next().unwrap_or(found)
}

fn after_quote(text: &[char]) -> usize {
    text.iter().take(30).position(|c| *c == '”').map_or(0, |at| at + 1)
}

fn ends_like_unit(bare: &[char]) -> bool {
    ENDINGS.end(bare) && !NOT_ENDINGS.end(bare)
}

/// 「…县」, 「…村」 as such are places; as units they are short or 各….
fn is_long_place(bare: &[char]) -> bool {
    let is_place = bare.last().is_some_and(|c| "市州县区旗镇乡村盟".contains(*c));
    is_place && bare[0] != '各' && bare.len() > 6 && !ends(bare, "开发区") && !ends(bare, "园区")
}

/// A sign that does not stand in names.
fn is_foreign(c: char) -> bool {
    matches!(
        c,
        '要' | '的'
            | '了'
            | '是'
            | '把'
            | '被'
            | '将'
            | '并'
            | '使'
            | '让'
            | '《'
            | '》'
            | '%'
            | ':'
            | '。'
            | '?'
            | '!'
            | '年'
            | '月'
            | '“'
            | '”'
            | '\n'
            | '负'
            | '牵'
    )
}

/// 「6月底完成」, 「长期坚持」 and other words of time among units.
fn is_time(text: &[char]) -> bool {
    let dated = text.iter().any(|c| matches!(c, '月' | '年' | '日'))
        && (ends(text, "前") || text.iter().any(char::is_ascii_digit));
    let words = ["完成", "持续", "长期", "下同", "不再", "推进", "全年", "按职责", "底前", "时限"];
    dated || words.iter().any(|word| find(text, word).is_some())
}

/// 「副局长 周某某」, 「主要负责人」.
fn is_person(text: &[char]) -> bool {
    let title = [
        "局长",
        "主任",
        "书记",
        "负责人",
        "科长",
        "处长",
        "主席",
        "县长",
        "市长",
        "区长",
        "镇长",
        "乡长",
        "同志",
        "领导",
    ];
    title.iter().any(|word| ends(text, word))
        || ["副局长", "局长", "副书记", "副县长", "副市长", "副主任"].iter().any(|word| find(text, word).is_some())
}

/// A name without its bracketed parts.
pub(crate) fn without_brackets(piece: &[char]) -> Vec<char> {
    let (mut bare, mut depth) = (Vec::with_capacity(piece.len()), 0i32);
    for &c in piece {
        match c {
            '(' => depth += 1,
            ')' => depth = (depth - 1).max(0),
            ' ' => {}
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let clean = Clean::new(text);
        let names = list(&clean, &(0..clean.len())).unwrap_or_default();
        let names: Vec<String> = names.into_iter().map(|cut| clean.text(cut)).collect();
        assert_eq!(names.join("|"), expected);
    }

    #[test]
    fn lists_fall_into_names() {
        check("县人力资源和社会保障局、县发展和改革局和县财政局", "县人力资源和社会保障局|县发展和改革局|县财政局");
        check("省信访局,各市、县人民政府", "省信访局|各市、县人民政府");
        check("人劳局、政策法规局等部门", "人劳局|政策法规局");
        check("各镇(街道)、各部门、各单位", "各镇(街道)|各部门|各单位");
        check("市委组织部,市应急管理局", "市委组织部|市应急管理局");
        check("加强组织领导、完善机制", "");
    }

    #[test]
    fn a_known_unit_gets_its_id() {
        let mut units = Units::none();
        units.add("finance", "县财政局");
        assert_eq!(units.find("财政局"), Some("finance"));
        assert_eq!(units.find("县财政局"), Some("finance"));
        assert_eq!(units.find("市财政局"), None);
    }
}
