//! Terms. Refuses a number without a unit, and any conversion between units: each law writes its own (行政处罚法
//! 第八十五条, 行政许可法 第八十二条 and others differ).

use crate::text::{not_a, serde_as_text};
use std::{fmt, str::FromStr};

/// A length of time in the unit its clause is written in.
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
}

not_a!(
    /// The text is not a number and a unit.
    NotATerm,
    "期限",
    "20 workdays”“60 days”“3 months”“24 hours"
);

impl Term {
    /// The number, in the term's own unit.
    pub const fn amount(self) -> u16 {
        match self {
            Term::WorkDays(amount) | Term::CalendarDays(amount) | Term::Months(amount) | Term::Hours(amount) => amount,
        }
    }

    /// The term longer by so much of the same unit; stops at 65,535.
    #[must_use]
    pub const fn extended(self, by: u16) -> Term {
        match self {
            Term::WorkDays(amount) => Term::WorkDays(amount.saturating_add(by)),
            Term::CalendarDays(amount) => Term::CalendarDays(amount.saturating_add(by)),
            Term::Months(amount) => Term::Months(amount.saturating_add(by)),
            Term::Hours(amount) => Term::Hours(amount.saturating_add(by)),
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Term::WorkDays(_) => "workday",
            Term::CalendarDays(_) => "day",
            Term::Months(_) => "month",
            Term::Hours(_) => "hour",
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        assert_eq!("1 days".parse(), Ok(Term::CalendarDays(1)));
    }

    #[test]
    fn a_number_without_a_unit_is_refused() {
        for text in
            ["20", "workdays", "20 日", "-1 days", "+1 days", "20  days", "65536 days", "1.5 hours", "20workdays"]
        {
            assert_eq!(text.parse::<Term>(), Err(NotATerm { text: text.to_owned() }));
        }
    }

    #[test]
    fn an_extension_keeps_the_unit() {
        assert_eq!(Term::WorkDays(20).extended(10), Term::WorkDays(30));
        assert_eq!(Term::Months(1).extended(1), Term::Months(2));
        assert_eq!(Term::Hours(u16::MAX).extended(1), Term::Hours(u16::MAX));
    }
}
