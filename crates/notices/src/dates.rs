//! Dates as notices write them, found in one pass and resolved by named rules.
//!
//! Refuses: today, working days (a term in working days stays a note), dates before 1950.
//!
//! What is meant by a part of a date, as first and as last day: 上旬 1–10, 中旬 11–20, 下旬 21–end of month; 月底 and a bare
//! month end on its last day; 「10月前」 ends the day before the month begins; a quarter and a half-year end with their last
//! month. A year that is not written is that of the same sentence, of the heading above, of the signing, of the title or
//! introduction, in this order ([`Years`]).

use crate::clean::{Cut, starts, starts_any};
use crate::rule::Rule;
use almanac::Day;

/// How exactly a part of a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exact {
    Year,
    Months(u8, u8),
    Days(u8, u8, u8),
    Day(u8, u8),
}

/// One end of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    year: Option<i32>,
    /// 今年 is 0, 明年 1.
    relative: Option<i32>,
    exact: Exact,
    lost: bool,
}

/// A date or a range of dates in the text.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// Where it stands, with 前 or 止.
    pub cut: Cut,
    first: Part,
    last: Option<Part>,
    /// Followed by 前, 以前, 之前, 止, 内.
    pub before: bool,
    /// The year last written in the same sentence.
    near: Option<i32>,
}

/// The years a text speaks of.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Years {
    /// Of the day of signing.
    pub signed: Option<Day>,
    /// Of title or introduction.
    pub title: Option<i32>,
}

/// A day and the rule by which it was found.
pub(crate) type Found = (Day, Rule);

impl Moment {
    /// Whether it has two ends.
    pub fn is_range(&self) -> bool {
        self.last.is_some()
    }

    /// Whether a whole day is written, year included.
    pub fn full(&self) -> Option<Day> {
        match (self.first, &self.last) {
            (Part { year: Some(year), exact: Exact::Day(month, day), .. }, None) => Day::from_ymd(year, month, day),
            _ => None,
        }
    }

    /// The year that is written, for what stands below it.
    pub fn year(&self) -> Option<i32> {
        match self.last {
            Some(Part { year: Some(last), .. }) if self.first.year != Some(last) => None,
            _ => self.first.year,
        }
    }

    /// Whether nothing finer than a year is written.
    pub fn is_year(&self) -> bool {
        self.first.exact == Exact::Year && self.last.is_none()
    }

    /// Whether the signs for month and day were lost.
    pub fn is_lost(&self) -> bool {
        self.first.lost
    }

    /// The last day it means; `above` is a year that a heading gives.
    pub fn end(&self, years: Years, above: Option<i32>) -> Option<Found> {
        let (start_year, start_rule) = self.year_of(self.first, years, above)?;
        let Some(last) = self.last else {
            let day =
                if self.before { before(self.first.exact, start_year) } else { end(self.first.exact, start_year) };
            return Some((next_year(day?, years, start_rule), start_rule));
        };
        let relative = last.relative.map(|by| start_year + by - self.first.relative.unwrap_or(0));
        let year = last.year.or(relative).unwrap_or(start_year);
        let day = end(last.exact, year)?;
        let start = start(self.first.exact, start_year)?;
        // 「11月至2月」 ends in the next year.
        let day = if last.year.is_none() && day < start { end(last.exact, year + 1)? } else { day };
        Some((day, start_rule))
    }

    /// The first day it means, for a range or a whole month.
    pub fn start(&self, years: Years, above: Option<i32>) -> Option<Found> {
        if self.before {
            return None;
        }
        // 「3月至2014年5月」: the year stands at the end only.
        let written = self.first.year.or(self.last.and_then(|last| last.year).filter(|_| above.is_none()));
        let (year, rule) = self.year_of(Part { year: written, ..self.first }, years, above)?;
        Some((start(self.first.exact, year)?, rule))
    }

    fn year_of(&self, part: Part, years: Years, above: Option<i32>) -> Option<(i32, Rule)> {
        let base = years.base();
        let found = match part {
            Part { year: Some(year), .. } => (year, Rule::DayFull),
            Part { relative: Some(by), .. } => (base?.0 + by, base?.1),
            _ => match self.near.or(above) {
                Some(year) => (year, Rule::YearNear),
                None => base?,
            },
        };
        Some(if part.lost { (found.0, Rule::DayLost) } else { found })
    }
}

impl Years {
    /// The year of what bears none.
    fn base(self) -> Option<(i32, Rule)> {
        match (self.signed.map(Day::year), self.title) {
            // A plan for next year is signed at the end of this one.
            (Some(signed), Some(title)) if title == signed + 1 => Some((title, Rule::YearTitle)),
            (Some(signed), _) => Some((signed, Rule::YearSigned)),
            (None, Some(title)) => Some((title, Rule::YearTitle)),
            (None, None) => None,
        }
    }
}

/// A day long before the signing in a notice of winter means the next year.
fn next_year(day: Day, years: Years, rule: Rule) -> Day {
    let Some(signed) = years.signed.filter(|_| matches!(rule, Rule::YearSigned | Rule::DayLost)) else { return day };
    let is_winter = signed.ymd().1 >= 10 && day.ymd().1 <= 3 && day.year() == signed.year();
    if is_winter { day.plus_months(12) } else { day }
}

fn end(exact: Exact, year: i32) -> Option<Day> {
    match exact {
        Exact::Year => Day::from_ymd(year, 12, 31),
        Exact::Months(_, month) => month_end(year, month),
        Exact::Days(month, _, day) => Day::from_ymd(year, month, day).or_else(|| month_end(year, month)),
        Exact::Day(month, day) => Day::from_ymd(year, month, day),
    }
}

fn before(exact: Exact, year: i32) -> Option<Day> {
    match exact {
        Exact::Year => Day::from_ymd(year - 1, 12, 31),
        Exact::Months(first, last) if first == last => Some(Day::from_ymd(year, first, 1)?.plus(-1)),
        other => end(other, year),
    }
}

fn start(exact: Exact, year: i32) -> Option<Day> {
    match exact {
        Exact::Year => Day::from_ymd(year, 1, 1),
        Exact::Months(month, _) => Day::from_ymd(year, month, 1),
        Exact::Days(month, day, _) => Day::from_ymd(year, month, day).or_else(|| month_end(year, month)),
        Exact::Day(month, day) => Day::from_ymd(year, month, day),
    }
}

fn month_end(year: i32, month: u8) -> Option<Day> {
    (28..=31).rev().find_map(|day| Day::from_ymd(year, month, day))
}

/// Every date in the text, in its order; those inside the names of documents 《…》 are left out.
pub(crate) fn moments(text: &[char]) -> Vec<Moment> {
    let mut found: Vec<Moment> = Vec::new();
    let (mut at, mut near, mut title_to) = (0, None, 0);
    while at < text.len() {
        match text[at] {
            '。' | '\n' => near = None,
            '《' if at >= title_to => title_to = title_end(text, at),
            c if at >= title_to && may_begin(c) => {
                if let Some(mut moment) = moment(text, at) {
                    moment.near = near;
                    near = moment.year().or(near);
                    at = moment.cut.end;
                    found.push(moment);
                    continue;
                }
                // A run of digits that is no date is passed over whole.
                while c.is_ascii_digit() && text.get(at + 1).is_some_and(char::is_ascii_digit) {
                    at += 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn title_end(text: &[char], at: usize) -> usize {
    let rest = text[at..].iter().take(120).position(|&c| c == '》');
    rest.map_or(at, |length| at + length)
}

fn may_begin(c: char) -> bool {
    c.is_ascii_digit()
        || digit(c).is_some()
        || matches!(c, '今' | '本' | '当' | '明' | '次' | '翌' | '年' | '第' | '上' | '下' | '十')
}

fn moment(text: &[char], at: usize) -> Option<Moment> {
    let is_inside_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '[' | '第') || digit(c).is_some();
    let before_it = at.checked_sub(1).map_or(' ', |before| text[before]);
    if is_inside_number(before_it) && text[at] != '第' {
        return None;
    }
    let (first, mut end) = lost(text, at).or_else(|| part(text, at, None))?;
    let last = separator(text, end).and_then(|next| part(text, next, Some(&first)));
    if let Some((_, next)) = last {
        end = next;
    }
    let first = match (first.exact, last) {
        // 「4-6月」 and 「2011—2013年」 are parts of dates only together.
        (Exact::Months(0, month), Some(_)) => Part { exact: Exact::Months(month, month), ..first },
        (Exact::Months(0, _), None) => return None,
        _ => first,
    };
    let near_end = skip_hour(text, skip_spaces(text, end));
    let suffix = starts_any(&text[near_end..], &["以前", "之前", "底前", "前", "止", "以内", "之内"]);
    let follows = |word: &str| text.get(near_end + word.chars().count()).copied().unwrap_or(' ');
    let before = suffix.is_some_and(|word| word != "前" || !matches!(follows(word), '后' | '三' | '两' | '期' | '述'));
    if before {
        end = near_end + suffix.map_or(0, |word| word.chars().count());
    }
    Some(Moment { cut: at..end, first, last: last.map(|last| last.0), before, near: None })
}

/// 「(星期五)」, 「下午5时」, 「17:00」, 「下班」 between a day and 前.
fn skip_hour(text: &[char], at: usize) -> usize {
    let mut at = at;
    let rest = |at: usize| &text[at.min(text.len())..];
    if starts_any(rest(at), &["(星期", "(周"]).is_some()
        && let Some(close) = rest(at).iter().take(6).position(|c| *c == ')')
    {
        at += close + 1;
    }
    let from = at;
    for word in ["上午", "下午", "中午", "晚"] {
        at += if starts(rest(at), word) { word.chars().count() } else { 0 };
    }
    at += rest(at).iter().take(5).take_while(|c| c.is_ascii_digit() || **c == ':').count();
    for word in ["时", "点", "下班"] {
        at += if starts(rest(at), word) { word.chars().count() } else { 0 };
    }
    if starts_any(rest(at), &["前", "之前", "以前"]).is_some() { at } else { from }
}

/// 「815日前」, 「1215前」: the sign for the month, or for both, was lost.
fn lost(text: &[char], at: usize) -> Option<(Part, usize)> {
    let digits = digits(text, at);
    // 「53日前」 is 5月3日前, since no month has 53 days.
    let is_short =
        digits == 2 && text.get(at + 2) == Some(&'日') && value(&text[at..at + 2]).is_some_and(|day| day > 31);
    if !((3..=4).contains(&digits) || is_short) {
        return None;
    }
    let rest = &text[at + digits..];
    let sign = usize::from(rest.first() == Some(&'日'));
    starts_any(&rest[sign..], &["前", "以前", "之前", "止"])?;
    let number = |range: std::ops::Range<usize>| value(&text[at + range.start..at + range.end]);
    let cut = if is_short { 1 } else { digits - 2 };
    let (month, day) = (number(0..cut)?, number(cut..digits)?);
    Day::from_ymd(2000, month, day)?;
    Some((Part { year: None, relative: None, exact: Exact::Day(month, day), lost: true }, at + digits + sign))
}

/// Where the second part begins, if the first is followed by a sign of a range.
fn separator(text: &[char], at: usize) -> Option<usize> {
    let mut at = skip_spaces(text, at);
    for word in ["开始", "起"] {
        at += if starts(&text[at..], word) { word.chars().count() } else { 0 };
    }
    let signs =
        text[at..].iter().take(4).take_while(|c| matches!(c, '-' | '~' | '至' | '到' | '?' | '\u{fffd}')).count();
    (signs > 0).then(|| skip_spaces(text, at + signs))
}

/// One part of a date; `first` is the part before it in a range.
fn part(text: &[char], at: usize, first: Option<&Part>) -> Option<(Part, usize)> {
    if let Some(found) = numeric(text, at) {
        return Some(found);
    }
    let (year, relative, from) = year(text, at);
    let has_year = year.is_some() || relative.is_some();
    let make = |exact, end| Some((Part { year, relative, exact, lost: false }, end));
    let here = skip_spaces(text, from);
    if let Some((exact, end)) = of_year(text, here, has_year) {
        return make(exact, end);
    }
    if let Some((month, end)) = month(text, here) {
        let (exact, end) = within_month(text, end, month);
        return make(exact, end);
    }
    if has_year && !(first.is_none() && is_month_of_range(text, here)) {
        return make(Exact::Year, from);
    }
    let (number, end) = number(text, here)?;
    if let Some(first) = first {
        let is_day = matches!(text.get(end), Some('日' | '号'));
        return match first.exact {
            Exact::Day(month, _) if is_day => make(Exact::Day(month, number), end + 1),
            _ => None,
        };
    }
    is_month_of_range(text, here).then_some(())?;
    make(Exact::Months(0, number), end)
}

/// 「4-6月」: a month whose sign stands at the second only.
fn is_month_of_range(text: &[char], at: usize) -> bool {
    let Some((month, end)) = number(text, at) else { return false };
    let next = separator(text, end).and_then(|next| month_number(text, next));
    (1..=12).contains(&month) && next.is_some()
}

/// 2012.5.3, 2012-05-03, 2012/5.
fn numeric(text: &[char], at: usize) -> Option<(Part, usize)> {
    if digits(text, at) != 4 {
        return None;
    }
    let year = year_number(&text[at..at + 4])?;
    let sign = *text.get(at + 4).filter(|c| matches!(c, '-' | '.' | '/'))?;
    let (month, end) = short_number(text, at + 5)?;
    let part = |exact, end| Some((Part { year: Some(year), relative: None, exact, lost: false }, end));
    if text.get(end) == Some(&sign)
        && let Some((day, end)) = short_number(text, end + 1)
    {
        Day::from_ymd(year, month, day)?;
        return part(Exact::Day(month, day), end + usize::from(text.get(end) == Some(&'日')));
    }
    (1..=12).contains(&month).then_some(())?;
    (!matches!(text.get(end), Some('年' | '%' | '万' | '亿'))).then_some(())?;
    part(Exact::Months(month, month), end + usize::from(text.get(end) == Some(&'月')))
}

fn short_number(text: &[char], at: usize) -> Option<(u8, usize)> {
    let count = digits(text, at);
    if !(1..=2).contains(&count) {
        return None;
    }
    Some((value(&text[at..at + count])?, at + count))
}

/// A year or a word for one; the place after it, 年 included.
fn year(text: &[char], at: usize) -> (Option<i32>, Option<i32>, usize) {
    let rest = &text[at.min(text.len())..];
    for (word, by) in [("今年", 0), ("本年度", 0), ("本年", 0), ("当年", 0), ("明年", 1), ("次年", 1), ("翌年", 1)]
    {
        if starts(rest, word) {
            return (None, Some(by), at + word.chars().count());
        }
    }
    let Some(year) = rest.get(..4).and_then(year_number) else { return (None, None, at) };
    match rest.get(4) {
        Some('年') => (Some(year), None, at + 5 + usize::from(rest.get(5) == Some(&'度'))),
        _ if is_year_of_range(text, at + 4) => (Some(year), None, at + 4),
        _ => (None, None, at),
    }
}

fn is_year_of_range(text: &[char], at: usize) -> bool {
    let Some(next) = separator(text, at) else { return false };
    let second = text.get(next..next + 5).is_some_and(|rest| rest[4] == '年' && year_number(&rest[..4]).is_some());
    second && text[next..].first().is_some_and(char::is_ascii_digit)
}

/// 年底, 上半年, 第三季度; the year before them, if any, is read already, its 年 included.
fn of_year(text: &[char], at: usize, has_year: bool) -> Option<(Exact, usize)> {
    let rest = &text[at.min(text.len())..];
    let words: &[(&str, Exact)] = &[
        ("上半年", Exact::Months(1, 6)),
        ("下半年", Exact::Months(7, 12)),
        ("年底", Exact::Months(12, 12)),
        ("年末", Exact::Months(12, 12)),
        ("年终", Exact::Months(12, 12)),
        ("年内", Exact::Months(1, 12)),
        ("年初", Exact::Months(1, 1)),
    ];
    let ends_of_year = [("底", Exact::Days(12, 1, 31)), ("末", Exact::Days(12, 1, 31)), ("内", Exact::Months(1, 12))];
    if has_year && text.get(at.wrapping_sub(1)) == Some(&'年') {
        for (word, exact) in ends_of_year {
            if starts(rest, word) {
                return Some((exact, at + 1));
            }
        }
    }
    for (word, exact) in words {
        if starts(rest, word) {
            let exact = if matches!(*word, "年底" | "年末" | "年终") { Exact::Days(12, 1, 31) } else { *exact };
            return Some((exact, at + word.chars().count()));
        }
    }
    let skipped = usize::from(rest.first() == Some(&'第'));
    let quarter =
        rest.get(skipped).and_then(|&c| digit(c).or_else(|| c.to_digit(10))).filter(|n| (1..=4).contains(n))?;
    starts(&rest[skipped + 1..], "季度").then_some(())?;
    let last = quarter as u8 * 3;
    Some((Exact::Months(last - 2, last), at + skipped + 3))
}

fn month(text: &[char], at: usize) -> Option<(u8, usize)> {
    let (month, end) = month_number(text, at)?;
    Some((month, end + usize::from(text.get(end) == Some(&'份'))))
}

/// A number from 1 to 12 and 月; not a count of months.
fn month_number(text: &[char], at: usize) -> Option<(u8, usize)> {
    let (month, end) = number(text, at)?;
    let end = skip_spaces(text, end);
    ((1..=12).contains(&month) && text.get(end) == Some(&'月')).then_some((month, end + 1))
}

fn within_month(text: &[char], at: usize, month: u8) -> (Exact, usize) {
    let rest = &text[at.min(text.len())..];
    let words = [
        ("上旬", 1, 10),
        ("中下旬", 11, 31),
        ("中旬", 11, 20),
        ("下旬", 21, 31),
        ("底", 31, 31),
        ("末", 31, 31),
        ("初", 1, 10),
        ("上中旬", 1, 20),
    ];
    for (word, first, last) in words {
        if starts(rest, word) {
            return (Exact::Days(month, first, last), at + word.chars().count());
        }
    }
    let from = skip_spaces(text, at);
    if let Some((day, end)) = number(text, from) {
        let end = skip_spaces(text, end);
        let is_day = matches!(text.get(end), Some('日' | '号'));
        // 「3月31前」: only the sign for the day is gone.
        let is_bare = starts_any(&text[end.min(text.len())..], &["前", "之前", "以前"]).is_some();
        if (is_day || is_bare) && (1..=31).contains(&day) {
            return (Exact::Day(month, day), end + usize::from(is_day));
        }
    }
    (Exact::Months(month, month), at)
}

fn skip_spaces(text: &[char], at: usize) -> usize {
    let spaces = text[at.min(text.len())..].iter().take(4).take_while(|c| **c == ' ').count();
    at + spaces
}

fn digits(text: &[char], at: usize) -> usize {
    text[at.min(text.len())..].iter().take(6).take_while(|c| c.is_ascii_digit()).count()
}

fn value(digits: &[char]) -> Option<u8> {
    digits.iter().try_fold(0u8, |sum, c| sum.checked_mul(10)?.checked_add(c.to_digit(10)? as u8))
}

/// A number of one or two digits, in either writing.
pub(crate) fn number(text: &[char], at: usize) -> Option<(u8, usize)> {
    if let Some(found) = short_number(text, at) {
        return Some(found);
    }
    let written = text[at.min(text.len())..].iter().take(4).take_while(|c| **c == '十' || digit(**c).is_some());
    let written: Vec<char> = written.copied().collect();
    let number = match written.as_slice() {
        ['十'] => 10,
        ['十', ones] => 10 + digit(*ones)?,
        [tens, '十'] => digit(*tens)? * 10,
        [tens, '十', ones] => digit(*tens)? * 10 + digit(*ones)?,
        [ones] => digit(*ones)?,
        _ => return None,
    };
    Some((number as u8, at + written.len()))
}

/// A Chinese digit.
pub(crate) fn digit(c: char) -> Option<u32> {
    let digits = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    digits.iter().position(|&one| one == c).map(|place| place as u32).or(match c {
        '零' | '○' | '\u{25ef}' | '\u{39f}' | 'O' => Some(0),
        '两' => Some(2),
        _ => None,
    })
}

/// A year of four digits in either writing.
fn year_number(four: &[char]) -> Option<i32> {
    let digit = |c: &char| c.to_digit(10).or_else(|| digit(*c));
    let year = four.iter().try_fold(0, |sum, c| Some(sum * 10 + digit(c)?))? as i32;
    (1950..2100).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let years = Years { signed: Day::from_ymd(2013, 5, 10), title: None };
        let text: Vec<char> = text.chars().collect();
        let show = |found: Option<Found>| found.map_or("-".to_owned(), |(day, _)| day.to_string());
        let read: Vec<String> = moments(&text)
            .iter()
            .map(|moment| format!("{}..{}", show(moment.start(years, None)), show(moment.end(years, None))))
            .collect();
        assert_eq!(read.join(" "), expected, "{}", text.iter().collect::<String>());
    }

    #[test]
    fn dates_mean_what_the_genre_means() {
        check("5月底前", "-..2013-05-31");
        check("6月底之前完成,11月底以前", "-..2013-06-30 -..2013-11-30");
        check("于10月前", "-..2013-09-30");
        check("815日前完成,于1215前报", "-..2013-08-15 -..2013-12-15");
        check("务必在53日前,于25日前", "-..2013-05-03");
        check("2010年6月-10月", "2010-06-01..2010-10-31");
        check("4月15日-4月30日", "2013-04-15..2013-04-30");
        check("2011年3月?2011年10月底", "2011-03-01..2011-10-31");
        check("3月1日至15日,4-6月", "2013-03-01..2013-03-15 2013-04-01..2013-06-30");
        check("年底前,年终", "-..2013-12-31 2013-12-01..2013-12-31");
        check("2018年第三季度,2018年底前", "2018-07-01..2018-09-30 -..2018-12-31");
        check("二○一三年五月十日", "2013-05-10..2013-05-10");
        check("2012.5.3 2012-06-01", "2012-05-03..2012-05-03 2012-06-01..2012-06-01");
        check("3月上旬至4月中旬", "2013-03-01..2013-04-20");
        check("2021-2023年", "2021-01-01..2023-12-31");
        check("2013年4-5月", "2013-04-01..2013-05-31");
        check("5月30日(星期四)下午5时前,6月3日17:00前", "-..2013-05-30 -..2013-06-03");
        check("11月至次年2月", "2013-11-01..2014-02-28");
        check("三年内 3个月 第12条 40% 150亿元 2次 〔2010〕44号", "");
        check("2018年10月1日前,12月底前", "-..2018-10-01 -..2018-12-31");
        check("《2010年方案》5月20日", "2013-05-20..2013-05-20");
    }
}
