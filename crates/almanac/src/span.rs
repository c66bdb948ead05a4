//! Closed intervals of days. Refuses half-open ones, and when read from text those that run backwards.

use crate::day::{self, Day};
use crate::text::{not_a, serde_as_text};
use std::{fmt, str::FromStr};

/// A closed interval of days, written `2024-10-09..2024-10-15`, or `2024-10-09` for one day.
///
/// One whose end lies before its beginning is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First day in it.
    pub from: Day,
    /// Last day in it.
    pub to: Day,
}

not_a!(
    /// The text is neither a day nor two days in order joined by two dots.
    NotASpan,
    "日期或日期区间",
    "2024-10-01..2024-10-07"
);

impl Span {
    /// Whether the day lies in it.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether no day lies in it.
    pub fn is_empty(self) -> bool {
        self.to < self.from
    }

    /// Its days in order.
    pub fn days(self) -> impl Iterator<Item = Day> {
        (self.from.number()..=self.to.number()).map(Day::from_number)
    }
}

impl From<Day> for Span {
    fn from(day: Day) -> Span {
        Span { from: day, to: day }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            return self.from.fmt(f);
        }
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl FromStr for Span {
    type Err = NotASpan;

    fn from_str(text: &str) -> Result<Span, NotASpan> {
        read(text).ok_or_else(|| NotASpan { text: text.to_owned() })
    }
}

serde_as_text!(Span);

fn read(text: &str) -> Option<Span> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let span = Span { from: day::read(from.as_bytes())?, to: day::read(to.as_bytes())? };
    (!span.is_empty()).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_and_read_back() {
        for (text, days) in [("2024-10-09..2024-10-15", 7), ("2024-10-09", 1)] {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.to_string().as_str(), span.days().count()), (text, days));
            assert!(span.days().all(|day| span.contains(day)) && !span.contains(span.to.plus(1)));
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in ["", "2024-10-09..", "..2024-10-09", "2024-10-15..2024-10-09", "2024-10-09..2024-10-10..2024-10-11"]
        {
            assert_eq!(text.parse::<Span>(), Err(NotASpan { text: text.to_owned() }));
        }
    }
}
