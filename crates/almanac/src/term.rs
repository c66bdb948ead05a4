//! Terms. Refuses a number without a unit, and any conversion between units: each law writes its own (行政处罚法
//! 第八十五条, 行政许可法 第八十二条 and others differ).

use crate::Day;
use crate::text::{not_a, serde_as_text};
use std::{fmt, str::FromStr};

/// A length of time in the unit its clause is written in, or the day an order names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// 工作日, written `20 workdays`.
    WorkDays(u16),
    /// 自然日, written `60 days`.
    CalendarDays(u16),
    /// 月, written `3 months`.
    Months(u16),
    /// 小时 on the wall clock, written `24 hours`.
    Hours(u16),
    /// 指定日期, written `until 2026-03-31`: that day and no other. It neither counts days nor rolls.
    Until(Day),
}

not_a!(
    /// The text is not a number and a unit.
    NotATerm,
    "期限",
    "20 workdays”“60 days”“3 months”“24 hours”“until 2026-03-31"
);

impl Term {
    /// The number, in the term's own unit; a named day is one.
    pub const fn amount(self) -> u16 {
        match self {
            Term::WorkDays(amount) | Term::CalendarDays(amount) | Term::Months(amount) | Term::Hours(amount) => amount,
            Term::Until(_) => 1,
        }
    }

    /// The term longer by so much of the same unit; stops at 65,535. A named day gives way to a later one.
    /// A term of another unit changes nothing.
    #[must_use]
    pub fn extended(self, by: Term) -> Term {
        match (self, by) {
            (Term::WorkDays(amount), Term::WorkDays(by)) => Term::WorkDays(amount.saturating_add(by)),
            (Term::CalendarDays(amount), Term::CalendarDays(by)) => Term::CalendarDays(amount.saturating_add(by)),
            (Term::Months(amount), Term::Months(by)) => Term::Months(amount.saturating_add(by)),
            (Term::Hours(amount), Term::Hours(by)) => Term::Hours(amount.saturating_add(by)),
            (Term::Until(day), Term::Until(later)) => Term::Until(day.max(later)),
            _ => self,
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Term::WorkDays(_) => "workday",
            Term::CalendarDays(_) => "day",
            Term::Months(_) => "month",
            Term::Hours(_) => "hour",
            Term::Until(_) => "until",
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Term::Until(day) = self {
            return write!(f, "{} {day}", self.unit());
        }
        let plural = if self.amount() == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.amount(), self.unit())
    }
}

impl FromStr for Term {
    type Err = NotATerm;

    /// Reads `20 workdays`, `1 workday`; the plural is free.
    fn from_str(text: &str) -> Result<Term, NotATerm> {
        read(text).ok_or_else(|| NotATerm { text: text.to_owned() })
    }
}

serde_as_text!(Term);

fn read(text: &str) -> Option<Term> {
    let (amount, unit) = text.split_once(' ')?;
    if amount == "until" {
        return unit.parse().ok().map(Term::Until);
    }
    let amount = amount.parse().ok().filter(|_| !amount.starts_with('+'))?;
    match unit {
        "workday" | "workdays" => Some(Term::WorkDays(amount)),
        "day" | "days" => Some(Term::CalendarDays(amount)),
        "month" | "months" => Some(Term::Months(amount)),
        "hour" | "hours" => Some(Term::Hours(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(term: Term, text: &str) {
        assert_eq!(term.to_string(), text);
        assert_eq!(text.parse(), Ok(term));
        assert_eq!(serde_json::from_value::<Term>(serde_json::to_value(term).unwrap()).unwrap(), term);
    }

    #[test]
    fn terms_are_written_with_their_unit() {
        check(Term::WorkDays(20), "20 workdays");
        check(Term::WorkDays(1), "1 workday");
        check(Term::CalendarDays(60), "60 days");
        check(Term::Months(3), "3 months");
        check(Term::Hours(0), "0 hours");
        check(Term::Until(Day::from_ymd(2026, 3, 31).unwrap()), "until 2026-03-31");
        assert_eq!("1 days".parse(), Ok(Term::CalendarDays(1)));
    }

    #[test]
    fn a_number_without_a_unit_is_refused() {
        let texts =
            ["20", "workdays", "20 日", "-1 days", "+1 days", "20  days", "65536 days", "1.5 hours", "20workdays"];
        for text in texts.into_iter().chain(["until", "until 2026-02-30", "until 31 days"]) {
            assert_eq!(text.parse::<Term>(), Err(NotATerm { text: text.to_owned() }));
        }
    }

    #[test]
    fn an_extension_keeps_the_unit() {
        assert_eq!(Term::WorkDays(20).extended(Term::WorkDays(10)), Term::WorkDays(30));
        assert_eq!(Term::Months(1).extended(Term::Months(1)), Term::Months(2));
        assert_eq!(Term::Hours(u16::MAX).extended(Term::Hours(1)), Term::Hours(u16::MAX));
        assert_eq!(Term::WorkDays(20).extended(Term::CalendarDays(1)), Term::WorkDays(20));
        let day = |day| Term::Until(Day::from_ymd(2026, 3, day).unwrap());
        assert_eq!((day(20).extended(day(31)), day(31).extended(day(20))), (day(31), day(31)));
    }
}
