//! The leading group: names behind 组长, 副组长, 成员, 办公室主任.
//!
//! Refuses: posts without a name, units, names that the source wiped out.

use crate::clean::{Cut, ends, find, has, is_han, starts, starts_any};
use crate::draft::Member;
use crate::page::Line;
use crate::rule::Rule;
use crate::text::Text;
use crate::units::is_unit;

const ROLES: &[(&str, &str)] = &[
    ("常务副组长", "副组长"),
    ("第一副组长", "副组长"),
    ("第一组长", "组长"),
    ("副组长", "副组长"),
    ("组长", "组长"),
    ("副总指挥", "副总指挥"),
    ("总指挥", "总指挥"),
    ("副召集人", "副召集人"),
    ("召集人", "召集人"),
    ("办公室副主任", "办公室副主任"),
    ("办公室主任", "办公室主任"),
    ("成员", "成员"),
];

/// The members, in the order of the text.
pub(crate) fn read(text: &Text<'_>, lines: &[Line]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut role = None;
    for line in lines.iter().filter(|line| !line.is_furniture) {
        match labelled(text, &line.cut) {
            Some((found, names)) => {
                role = Some(found);
                names_after_label(text, found, names, &mut members);
            }
            None => {
                let goes_on = role.filter(|_| line.cut.len() <= 40);
                let before = members.len();
                if let Some(role) = goes_on.filter(|_| is_row(text, &line.cut)) {
                    names_after_label(text, role, line.cut.clone(), &mut members);
                }
                if members.len() == before {
                    role = None;
                    in_line(text, &line.cut, &mut members);
                }
            }
        }
    }
    members.dedup();
    members
}

/// Sentences of a line: 「组长:张某某(县长)」 or 「由张某某任组长」.
fn in_line(text: &Text<'_>, line: &Cut, members: &mut Vec<Member>) {
    let mut plain = Vec::new();
    for sentence in crate::roles::sentences(text.clean, line) {
        let start = text.clean.folded[sentence.clone()].iter().take(40).rposition(|c| matches!(c, ',' | ' '));
        let from = start.map_or(sentence.start, |at| sentence.start + at + 1);
        let found = labelled(text, &sentence).or_else(|| labelled(text, &(from..sentence.end)));
        match found {
            Some((role, names)) => names_after_label(text, role, names, members),
            None => plain.push(sentence),
        }
    }
    plain.iter().for_each(|sentence| sentences(text, sentence, members));
}

/// 「组  长:…」 at the beginning of a line or sentence.
fn labelled(text: &Text<'_>, line: &Cut) -> Option<(&'static str, Cut)> {
    let folded = &text.clean.folded;
    let colon = line.clone().take(14).find(|at| folded[*at] == ':')?;
    let label: String = folded[line.start..colon].iter().filter(|c| is_han(**c)).collect();
    let (_, role) = ROLES.iter().find(|(word, _)| label.ends_with(word) || label == "主任" && *word == "办公室主任")?;
    (label.chars().count() <= 10).then_some((role, colon + 1..line.end))
}

/// A row below a label: a name, spaces, a post.
fn is_row(text: &Text<'_>, line: &Cut) -> bool {
    let words = text.clean.slice(line);
    let Some(name) = first_word(words, 0..words.len()) else { return false };
    let post = &words[name.end..];
    let parted = post.first().is_some_and(|c| matches!(c, ' ' | '\t'));
    name.len() <= 5 && parted && !post.iter().any(|c| matches!(c, '。' | ';' | ':'))
}

fn names_after_label(text: &Text<'_>, role: &str, cut: Cut, members: &mut Vec<Member>) {
    let folded = &text.clean.folded;
    let stop = cut.clone().find(|at| matches!(folded[*at], '。' | ';')).unwrap_or(cut.end);
    let mut has_posts = false;
    for piece in pieces(folded, cut.start..stop) {
        let piece = text.clean.trim(piece);
        if let Some(name) = first_word(folded, piece.clone()) {
            let before = members.len();
            push(text, role, name.clone(), members);
            // 「林晓  市委常委、市纪委书记」: what follows a post is no name.
            if members.len() > before && is_row(text, &piece) {
                has_posts = true;
            } else if has_posts {
                members.truncate(before);
            }
        }
    }
}

/// 「由局长X任组长,副局长Y、Z任副组长」, 「组长由…X同志担任」.
fn sentences(text: &Text<'_>, line: &Cut, members: &mut Vec<Member>) {
    let folded = &text.clean.folded;
    let mut from = line.start;
    for at in line.clone() {
        if matches!(folded[at], '。' | ';') {
            from = at + 1;
        }
        if at < from {
            continue;
        }
        let Some(word) = starts_any(&folded[at..line.end], &["担任", "兼任", "任", "为"]) else { continue };
        let after = at + word.chars().count();
        let following = &folded[after..line.end.min(after + 12)];
        if matches!(word, "担任" | "兼任") && (after == line.end || matches!(folded[after], ',' | '。' | ';')) {
            // 「组长由…担任」
            if let Some((role, by)) = role_before(folded, from..at) {
                named(text, role, by + 1..at, members);
            }
            from = after;
        } else if let Some(role) = role_at(following) {
            let from_here = from.max(at.saturating_sub(SENTENCE_MAX));
            let start =
                folded[from_here..at].iter().rposition(|c| *c == '由').map_or(from_here, |by| from_here + by + 1);
            if at > start && (word != "为" || has(&folded[start..at], "、") || at - start < 12) {
                named(text, role, start..at, members);
                from = after + 2;
            }
        }
    }
}

fn role_at(words: &[char]) -> Option<&'static str> {
    ROLES.iter().find(|(word, _)| starts(words, word)).map(|(_, role)| *role)
}

/// The last 「X由」 in a range, with the place of 由.
fn role_before(folded: &[char], cut: Cut) -> Option<(&'static str, usize)> {
    let by = cut.clone().rev().take(SENTENCE_MAX).find(|at| folded[*at] == '由')?;
    let before = &folded[cut.start..by];
    let (_, role) = ROLES.iter().find(|(word, _)| ends(before, word))?;
    Some((role, by))
}

/// Names in a sentence, each perhaps behind its posts.
fn named(text: &Text<'_>, role: &str, cut: Cut, members: &mut Vec<Member>) {
    let folded = &text.clean.folded;
    for piece in pieces(folded, cut) {
        let mut piece = text.clean.trim(piece);
        for tail in ["同志", "等", "兼"] {
            if ends(&folded[piece.clone()], tail) {
                piece.end -= tail.chars().count();
            }
        }
        let words = &folded[piece.clone()];
        let title = TITLES.iter().filter_map(|title| last(words, title).map(|at| at + title.chars().count())).max();
        let name = piece.start + title.unwrap_or(0)..piece.end;
        push(text, role, name, members);
    }
}

/// Names stand so near to what they are.
const SENTENCE_MAX: usize = 300;

const TITLES: &[&str] = &[
    "书记",
    "主任",
    "局长",
    "组长",
    "委员",
    "部长",
    "县长",
    "市长",
    "区长",
    "镇长",
    "乡长",
    "科长",
    "处长",
    "院长",
    "主席",
    "队长",
    "校长",
    "站长",
    "所长",
    "经理",
    "厅长",
    "省长",
    "秘书长",
    "股长",
    "党委",
    "调研员",
    "主管",
    "领导",
];

fn last(words: &[char], word: &str) -> Option<usize> {
    (0..words.len()).rev().find(|at| starts(&words[*at..], word))
}

fn pieces(folded: &[char], cut: Cut) -> Vec<Cut> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), cut.start, 0);
    for at in cut.clone() {
        match folded[at] {
            '(' => depth += 1,
            ')' => depth -= 1,
            '、' | ',' | '\t' if depth <= 0 => {
                pieces.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(start..cut.end);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The first word of a piece; a name of two letters may be spaced out.
fn first_word(folded: &[char], piece: Cut) -> Option<Cut> {
    let end = piece.clone().find(|at| !is_han(folded[*at])).unwrap_or(piece.end);
    if end > piece.start + 1 || end >= piece.end {
        return Some(piece.start..end);
    }
    let next = (end..piece.end).find(|at| folded[*at] != ' ')?;
    let after = (next..piece.end).find(|at| !is_han(folded[*at])).unwrap_or(piece.end);
    (next - end <= 3 && after == next + 1).then_some(piece.start..after)
}

fn push(text: &Text<'_>, role: &str, cut: Cut, members: &mut Vec<Member>) {
    let name: Vec<char> = text.clean.folded[cut.clone()].iter().copied().filter(|c| *c != ' ').collect();
    let is_name = (2..=4).contains(&name.len()) && name.iter().all(|c| is_han(*c)) && !is_unit(&name);
    let is_post =
        NOT_NAMES.iter().any(|word| find(&name, word).is_some()) || TITLES.iter().any(|word| ends(&name, word));
    if is_name && !is_post {
        let mut reading = text.reading(&cut, Rule::GroupName);
        reading.value = text.clean.packed(cut);
        members.push(Member { role: role.to_owned(), name: reading });
    }
}

const NOT_NAMES: &[&str] = &[
    "各", "部门", "单位", "负责", "相关", "有关", "领导", "同志", "人员", "主要", "分管", "成员", "以及", "其他",
    "所有", "名单", "办公", "如下", "小组", "由", "副局", "主管", "组成", "担任", "下设", "工作", "代表", "责任",
    "全体",
];
