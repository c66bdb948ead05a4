//! The outline: numbered items at the beginnings of lines and inside run-on paragraphs.
//!
//! Refuses: numbers that follow from nothing. Inside a line an item begins only after punctuation, with number one when a
//! second follows, or with the number after one that is open; at the beginning of a line any enumerator counts.

use crate::clean::{Clean, Cut, starts_any};
use crate::dates::{digit, number};

/// The form of an enumerator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// 第一章, 第一部分
    Chapter,
    /// 第一条
    Article,
    /// 一、
    Han,
    /// (一)
    HanBracket,
    /// 第一阶段, 第一步
    Stage,
    /// 1. 1、
    Number,
    /// (1)
    NumberBracket,
    /// 1)
    NumberHalf,
    /// ①
    Circle,
    /// 第一,
    Ordinal,
    /// 一是
    HanIs,
    /// 一要
    HanMust,
}

/// A numbered item.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub form: Form,
    pub number: u8,
    /// Where its enumerator begins.
    pub start: usize,
    /// Where its text begins.
    pub text: usize,
    /// Its text without that of its children, in pieces; the first begins at `text`.
    pub own: Vec<Cut>,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// Whether it begins inside a line.
    pub is_inline: bool,
}

/// The items of a text, in its order, and the text above them.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub items: Vec<Item>,
    /// Lines that belong to no item.
    pub loose: Vec<Cut>,
}

/// Deeper nesting than any notice has; what is deeper is a sibling.
const DEPTH_MAX: usize = 10;

/// A line of the text as the outline takes it.
pub(crate) struct Part {
    pub cut: Cut,
    /// Nothing after it belongs to what stands before it.
    pub closes: bool,
}

impl Outline {
    /// Reads the outline of some lines.
    pub fn read(clean: &Clean, parts: &[Part]) -> Outline {
        let mut outline = Outline::default();
        let mut open: Vec<usize> = Vec::new();
        for part in parts {
            if part.closes {
                open.clear();
            }
            outline.line(clean, &part.cut, &mut open);
        }
        outline
    }

    fn line(&mut self, clean: &Clean, line: &Cut, open: &mut Vec<usize>) {
        let text = &clean.folded;
        while open.last().is_some_and(|item| self.items[*item].is_inline) {
            open.pop();
        }
        let mut from = line.start;
        if let Some(mut mark) = mark(text, line.start, true) {
            mark.text = mark.text.min(line.end);
            from = mark.text;
            self.open_line(mark, open);
        }
        let marks = inline_marks(text, from..line.end);
        for (place, inline) in marks.iter().enumerate() {
            if !self.follows(inline, open, has_second(&marks, place)) {
                continue;
            }
            self.extend(open, from..inline.start);
            from = inline.text;
            self.open_inline(inline, open);
        }
        self.extend(open, from..line.end);
    }

    fn extend(&mut self, open: &[usize], cut: Cut) {
        match open.last() {
            Some(item) => self.items[*item].own.push(cut),
            None if !cut.is_empty() => self.loose.push(cut),
            None => {}
        }
    }

    fn open_line(&mut self, mark: Mark, open: &mut Vec<usize>) {
        match open.iter().rposition(|item| self.items[*item].form == mark.form) {
            Some(place) => open.truncate(place),
            None => {
                while open.last().is_some_and(|item| rank(self.items[*item].form) > rank(mark.form)) {
                    open.pop();
                }
            }
        }
        self.push(mark, open, false);
    }

    fn open_inline(&mut self, mark: &Mark, open: &mut Vec<usize>) {
        let before = open.iter().rposition(|item| {
            let item = &self.items[*item];
            item.form == mark.form && (item.number + 1 == mark.number || mark.number == 1 && item.is_inline)
        });
        if let Some(place) = before {
            open.truncate(place);
        }
        self.push(mark.clone(), open, true);
    }

    /// Whether an enumerator inside a line goes on with an open list or begins one.
    fn follows(&self, mark: &Mark, open: &[usize], second: bool) -> bool {
        let goes_on = open.iter().any(|item| {
            let item = &self.items[*item];
            item.form == mark.form && item.number + 1 == mark.number
        });
        goes_on || (mark.number == 1 && second)
    }

    fn push(&mut self, mark: Mark, open: &mut Vec<usize>, is_inline: bool) {
        open.truncate(DEPTH_MAX);
        let parent = open.last().copied();
        let place = self.items.len();
        if let Some(parent) = parent {
            self.items[parent].children.push(place);
        }
        let Mark { form, number, start, text } = mark;
        self.items.push(Item { form, number, start, text, own: Vec::new(), parent, children: Vec::new(), is_inline });
        open.push(place);
    }
}

fn rank(form: Form) -> u8 {
    match form {
        Form::Chapter => 0,
        Form::Article => 1,
        Form::Han => 2,
        Form::HanBracket | Form::Stage => 3,
        Form::Number => 4,
        Form::NumberBracket => 5,
        Form::NumberHalf => 6,
        Form::Circle => 7,
        Form::Ordinal => 8,
        Form::HanIs | Form::HanMust => 9,
    }
}

#[derive(Debug, Clone)]
struct Mark {
    form: Form,
    number: u8,
    start: usize,
    text: usize,
}

/// The enumerators inside a line that stand where one may stand, in order.
fn inline_marks(text: &[char], cut: Cut) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut at = cut.start;
    while at < cut.end {
        let found = may_stand(text, at, &cut).then(|| mark(text, at, false)).flatten();
        match found.filter(|mark| mark.text <= cut.end) {
            Some(mark) => {
                at = mark.text;
                marks.push(mark);
            }
            None => at += 1,
        }
    }
    marks
}

/// Whether the list that begins here has a second item before it begins again.
fn has_second(marks: &[Mark], place: usize) -> bool {
    let form = marks[place].form;
    marks[place + 1..].iter().filter(|mark| mark.form == form).map(|mark| mark.number).next() == Some(2)
}

fn may_stand(text: &[char], at: usize, line: &Cut) -> bool {
    let c = text[at];
    if !(c == '(' || c == '第' || c.is_ascii_digit() || digit(c).is_some() || c == '十' || circle(c).is_some()) {
        return false;
    }
    if at == line.start || circle(c).is_some() {
        return true;
    }
    let before = text[at - 1];
    // A heading may have lost the end of its line: 「主要任务(一)清理…」.
    if c == '(' && text.get(at + 1).is_some_and(|c| digit(*c).is_some() || *c == '十') {
        return !matches!(before, '第' | '条' | '款' | '项' | '号' | '、' | '和' | '至');
    }
    let is_spoken = digit(c).is_some() || c == '第';
    matches!(before, '。' | ';' | ':' | '!' | ' ' | ')' | '”' | '?') || (is_spoken && matches!(before, ',' | '-'))
}

/// The enumerator that begins here.
fn mark(text: &[char], at: usize, at_line_start: bool) -> Option<Mark> {
    let c = *text.get(at)?;
    let mark = |form, number, end| Some(Mark { form, number, start: at, text: skip_space(text, end) });
    if let Some(number) = circle(c) {
        return mark(Form::Circle, number, at + 1);
    }
    if let Some((form, number)) = enclosed(c) {
        return mark(form, number, at + 1);
    }
    match c {
        '(' => {
            let (number, end) = number(text, at + 1)?;
            let form = if text[at + 1].is_ascii_digit() { Form::NumberBracket } else { Form::HanBracket };
            (text.get(end) == Some(&')') && number > 0).then_some(())?;
            let comma = usize::from(matches!(text.get(end + 1), Some('、' | '.')));
            mark(form, number, end + 1 + comma)
        }
        '第' => {
            let (number, end) = number(text, at + 1)?;
            let rest = &text[end..];
            let words: [(&[&str], Form); 4] = [
                (&["阶段", "步"], Form::Stage),
                (&["章", "部分", "篇"], Form::Chapter),
                (&["条"], Form::Article),
                (&[",", "、"], Form::Ordinal),
            ];
            let (word, form) = words.iter().find_map(|(words, form)| Some((starts_any(rest, words)?, *form)))?;
            let is_cited = matches!(form, Form::Article | Form::Chapter) && !at_line_start;
            (!is_cited && number > 0).then_some(())?;
            let end = end + word.chars().count();
            let sign = usize::from(matches!(text.get(end), Some(':' | ',' | '、')));
            mark(form, number, end + sign)
        }
        _ if c.is_ascii_digit() => {
            let (number, end) = number(text, at)?;
            let form = match text.get(end)? {
                ')' => Form::NumberHalf,
                '、' => Form::Number,
                '.' if !text.get(end + 1).is_some_and(char::is_ascii_digit) || is_year(text, end + 1) => Form::Number,
                _ => return None,
            };
            (number > 0).then(|| mark(form, number, end + 1)).flatten()
        }
        _ => {
            let (number, end) = number(text, at)?;
            let form = match text.get(end)? {
                '、' | '.' => Form::Han,
                ',' if at_line_start => Form::Han,
                '是' => Form::HanIs,
                '要' => Form::HanMust,
                _ => return None,
            };
            (number > 0).then(|| mark(form, number, end + 1)).flatten()
        }
    }
}

/// 「1.2024年6月底前」 begins with a number and a year, not with a decimal.
fn is_year(text: &[char], at: usize) -> bool {
    let four = text.get(at..at + 5);
    four.is_some_and(|four| four[..4].iter().all(char::is_ascii_digit) && four[4] == '年')
}

fn circle(c: char) -> Option<u8> {
    match c {
        '\u{2460}'..='\u{2473}' => Some((c as u32 - 0x245f) as u8),
        '\u{2776}'..='\u{277f}' => Some((c as u32 - 0x2775) as u8),
        _ => None,
    }
}

/// ⑴, ⒈, ㈠: enumerators that are one character.
fn enclosed(c: char) -> Option<(Form, u8)> {
    match c {
        '\u{2474}'..='\u{2487}' => Some((Form::NumberBracket, (c as u32 - 0x2473) as u8)),
        '\u{2488}'..='\u{249b}' => Some((Form::Number, (c as u32 - 0x2487) as u8)),
        '\u{3220}'..='\u{3229}' => Some((Form::HanBracket, (c as u32 - 0x321f) as u8)),
        _ => None,
    }
}

fn skip_space(text: &[char], at: usize) -> usize {
    at + text[at.min(text.len())..].iter().take(4).take_while(|c| **c == ' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items as number of depth, enumerator and first characters.
    fn check(text: &str, expected: &str) {
        let clean = Clean::new(text);
        let lines = crate::page::lines(&clean);
        let parts: Vec<Part> = lines.into_iter().map(|line| Part { cut: line.cut, closes: false }).collect();
        let outline = Outline::read(&clean, &parts);
        let depth = |item: &Item| std::iter::successors(item.parent, |parent| outline.items[*parent].parent).count();
        let show = |item: &Item| {
            let words: String =
                clean.folded[item.text..].iter().take_while(|c| !c.is_whitespace() && **c != '。').take(2).collect();
            format!("{}{words}", ">".repeat(depth(item)))
        };
        assert_eq!(outline.items.iter().map(show).collect::<Vec<_>>().join(" "), expected, "{text}");
    }

    #[test]
    fn items_nest_in_lines_and_paragraphs() {
        check("一、甲甲\n(一)乙乙\n1、丙丙\n2.丁丁\n(二)戊戊\n二、己己", "甲甲 >乙乙 >>丙丙 >>丁丁 >戊戊 己己");
        check("一、甲。(一)乙。(二)丙。二、丁。(一)戊。(二)己。", "甲 >乙 >丙 丁 >戊 >己");
        check("(一)甲甲。一是乙乙;二是丙丙。\n(二)丁丁", "甲甲 >乙乙 >丙丙 丁丁");
        check("三、甲甲\n(二)乙乙。一、丙丙;二、丁丁。戊\n(三)己己", "甲甲 >乙乙 >>丙丙 >>丁丁 >己己");
        check("1.甲甲\n(1)乙乙\n①丙丙\n②丁丁\n(2)戊戊", "甲甲 >乙乙 >>丙丙 >>丁丁 >戊戊");
        check("四、甲\n第一阶段:乙乙\n第二阶段:丙丙", "甲 >乙乙 >丙丙");
        check("1.2024年建成\n2.3年内完成", "20");
        check("按照第三条(一)规定,一是一二是二,完成3.79亿元", "");
    }
}
