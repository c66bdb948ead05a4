//! Terms under pauses: examples worked by hand, and every figure against a count day by day.

#[cfg(test)]
mod files;

use almanac::{Almanac, Day, DayKind, Due, Instant, Pause, Reason, Span, Spans, Term, Zone, due, due_in};
use proptest::prelude::*;
use std::sync::LazyLock;

static ALMANAC: LazyLock<Almanac> = LazyLock::new(|| files::known_on(None));

#[test]
fn b2_the_worked_example_of_the_clock_card() {
    let clock = clock("2024-09-24", &["2024-10-09..2024-10-15"]);
    let due = due(&Term::WorkDays(20), &ALMANAC, &clock);
    assert_eq!((due.on(), due.budget(), due.provisional()), (day("2024-11-04"), 20, false));
    assert_eq!(due.until(Zone::BEIJING).to_string(), "2024-11-04T16:00:00.000Z");

    let reasons: Vec<Reason> = due.because().collect();
    assert_eq!(reasons[0], Reason::Start(day("2024-09-24")));
    assert_eq!(reasons[1], Reason::Count { day: day("2024-09-25"), nth: 1, kind: DayKind::Workday });
    assert!(reasons.contains(&Reason::Skip { day: day("2024-09-28"), kind: DayKind::Weekend }));
    assert!(reasons.contains(&Reason::Count { day: day("2024-09-29"), nth: 4, kind: DayKind::Makeup("国庆节") }));
    assert!(reasons.contains(&Reason::Skip { day: day("2024-10-01"), kind: DayKind::Holiday("国庆节") }));
    assert!(reasons.contains(&Reason::Pause { day: day("2024-10-12"), why: "专家评审" }));
    assert_eq!(reasons[reasons.len() - 2], Reason::Count { day: day("2024-11-04"), nth: 20, kind: DayKind::Workday });
    assert_eq!(reasons[reasons.len() - 1], Reason::Due(day("2024-11-04")));

    let at = |date| (due.used(day(date)), due.left(day(date)), due.late(day(date)));
    assert_eq!(at("2024-09-24"), (0, 20, 0));
    assert_eq!(at("2024-10-08"), (6, 14, 0));
    assert_eq!(at("2024-10-15"), (6, 14, 0));
    assert_eq!(at("2024-11-04"), (20, 0, 0));
    assert_eq!(at("2024-11-10"), (20, -4, 4));
    assert_eq!(due.paused(day("2024-10-09")).map(|pause| pause.why.as_str()), Some("专家评审"));
    assert_eq!(due.paused(day("2024-10-16")), None);
}

#[test]
fn terms_end_where_the_law_says() {
    let check = |term: &str, started: &str, pauses: &[&str], on: &str| {
        let clock = clock(started, pauses);
        assert_eq!(
            due(&term.parse().unwrap(), &ALMANAC, &clock).on(),
            day(on),
            "{term} from {started}, paused {pauses:?}"
        );
    };
    check("0 workdays", "2024-10-01", &[], "2024-10-01");
    check("0 days", "2024-10-05", &["2024-10-05"], "2024-10-05");
    check("0 months", "2024-10-05", &[], "2024-10-05");
    check("1 workday", "2024-09-30", &[], "2024-10-08");
    check("5 workdays", "2024-10-08", &["2024-10-01..2024-10-08"], "2024-10-14"); // the make-up Saturday counts
    check("7 days", "2024-09-24", &[], "2024-10-08"); // 10-01 rolls over the holiday
    check("5 days", "2024-09-24", &[], "2024-09-29"); // a make-up Sunday is no rest day
    check("10 days", "2024-10-21", &["2024-10-31"], "2024-11-01"); // paused on the last day
    check("5 days", "2024-10-21", &["2024-10-28..2024-10-29"], "2024-10-30"); // rolls onto a pause
    check("1 month", "2024-01-31", &[], "2024-02-29");
    check("1 month", "2024-05-01", &[], "2024-06-03"); // Saturday
    check("1 month", "2024-03-04", &["2024-03-11..2024-03-12"], "2024-04-07"); // 04-06 is a holiday, 04-07 a make-up Sunday
    check("3 months", "2024-01-15", &["2024-04-14..2024-04-16", "2024-04-18..2024-04-19"], "2024-04-22");
}

#[test]
fn hours_run_on_the_wall_clock_through_pauses() {
    let (moment, zone) = Instant::parse("2024-09-30T17:30:00+08:00").unwrap();
    let mut clock = Spans::begin(moment, zone);
    clock.pause(pause("2024-09-30..2024-10-07"));
    let until = Instant::parse("2024-10-01T17:30:00+08:00").unwrap().0;
    let due = due(&Term::Hours(24), &ALMANAC, &clock);
    assert_eq!((due.on(), due.until(Zone::UTC), due.paused(day("2024-10-01"))), (day("2024-10-01"), until, None));
    let reasons: Vec<Reason> = due.because().collect();
    let hour = Reason::Hour { until, hours: 24 };
    assert_eq!(reasons, [Reason::Start(day("2024-09-30")), hour, Reason::Due(day("2024-10-01"))]);
    assert_eq!((due.used(day("2024-09-30")), due.left(day("2024-09-30")), due.late(day("2024-10-03"))), (0, 1, 2));
    let abroad = due_in(&Term::Hours(7), &ALMANAC, &clock, "+10:00".parse().unwrap());
    assert_eq!(abroad.on(), day("2024-10-01"));
}

#[test]
fn a_named_day_is_that_day_and_no_other() {
    // 2024-10-05 is a Saturday within the National Day holiday; the pause lies across it.
    let clock = clock("2024-09-24", &["2024-10-01..2024-10-09"]);
    let due = due(&Term::Until(day("2024-10-05")), &ALMANAC, &clock);
    assert_eq!((due.on(), due.budget(), due.provisional()), (day("2024-10-05"), 11, false));
    let reasons: Vec<Reason> = due.because().collect();
    let on = day("2024-10-05");
    assert_eq!(reasons, [Reason::Start(day("2024-09-24")), Reason::Named(on), Reason::Due(on)]);
    let at = |date| (due.used(day(date)), due.left(day(date)), due.late(day(date)));
    assert_eq!((at("2024-09-30"), at("2024-10-05"), at("2024-10-07")), ((6, 5, 0), (11, 0, 0), (11, -2, 2)));
    assert_eq!(due.paused(day("2024-10-02")), None);
}

#[test]
fn months_and_rolls_are_explained() {
    let clock = clock("2024-03-04", &["2024-03-11..2024-03-12"]);
    let due = due(&Term::Months(1), &ALMANAC, &clock);
    let reasons: Vec<Reason> = due.because().collect();
    let pause = |date| Reason::Pause { day: day(date), why: "专家评审" };
    assert_eq!(
        reasons[..4],
        [
            Reason::Start(day("2024-03-04")),
            Reason::Month { day: day("2024-04-04"), months: 1 },
            pause("2024-03-11"),
            pause("2024-03-12")
        ]
    );
    assert_eq!(reasons[4], Reason::Roll { day: day("2024-04-07"), kind: DayKind::Makeup("清明节") });
    assert_eq!(reasons[5..], [Reason::Due(day("2024-04-07"))]);
}

#[test]
fn resuming_lets_the_day_count_again() {
    let check = |on: &str, left: &[&str]| {
        let mut clock = clock("2024-09-24", &["2024-10-14..2024-10-20", "2024-10-09..2024-10-15", "2024-11-04"]);
        clock.resume(day(on));
        let spans: Vec<String> = clock.pauses.iter().map(|pause| pause.span.to_string()).collect();
        assert_eq!(spans, left, "resumed on {on}");
    };
    check("2024-10-08", &["2024-10-09..2024-10-15", "2024-10-14..2024-10-20", "2024-11-04"]);
    check("2024-10-09", &["2024-10-14..2024-10-20", "2024-11-04"]);
    check("2024-10-12", &["2024-10-09..2024-10-11", "2024-10-14..2024-10-20", "2024-11-04"]);
    check("2024-10-14", &["2024-10-09..2024-10-13", "2024-11-04"]);
    check("2024-10-15", &["2024-10-09..2024-10-14", "2024-10-14", "2024-11-04"]);
}

#[test]
fn a_run_into_a_year_not_announced_is_provisional() {
    let check = |term: Term, started: &str, provisional| {
        assert_eq!(due(&term, &ALMANAC, &clock(started, &[])).provisional(), provisional, "{term} from {started}");
    };
    check(Term::WorkDays(5), "2026-12-21", false);
    check(Term::WorkDays(5), "2026-12-29", true);
    check(Term::WorkDays(0), "2027-01-05", false);
    check(Term::Months(15), "2025-12-29", true);
    check(Term::Hours(24), "2027-01-05", false);
}

#[test]
fn the_ends_of_the_range_hold() {
    let endless = Span { from: Day::MIN, to: Day::MAX };
    for term in [Term::WorkDays(u16::MAX), Term::CalendarDays(1), Term::Months(u16::MAX), Term::Hours(48_000)] {
        for started in [Day::MIN, day("2024-01-01"), Day::MAX] {
            let mut clock = clock_on(started);
            clock.pause(Pause { span: endless, why: String::new() });
            let on = match term {
                Term::Hours(hours) => started.plus(i32::from(hours) / 24),
                _ => Day::MAX,
            };
            assert_eq!(due(&term, &ALMANAC, &clock).on(), on, "{term} from {started}");
        }
    }
}

/// The law read day by day, without tables or leaps.
fn naive(term: Term, clock: &Spans) -> Day {
    let counts = |day: Day| !clock.pauses.iter().any(|pause| pause.span.contains(day));
    let nth = |n: u32, is_day: &dyn Fn(Day) -> bool| {
        (0..n).fold(clock.started, |day, _| next(day, &|day| is_day(day) && counts(day)))
    };
    let workday = |day| ALMANAC.is_workday(day);
    let days = match term {
        Term::WorkDays(n) => return nth(n.into(), &workday),
        Term::CalendarDays(n) => u32::from(n),
        Term::Months(n) => (clock.started.plus_months(n).number() - clock.started.number()) as u32,
        Term::Until(day) => return day,
        Term::Hours(n) => {
            return clock.moment.plus_millis(i64::from(n) * 3_600_000).day(Zone::BEIJING);
        }
    };
    let last = nth(days, &|_| true);
    if days == 0 || workday(last) && counts(last) { last } else { next(last, &|day| workday(day) && counts(day)) }
}

fn next(after: Day, is_day: &dyn Fn(Day) -> bool) -> Day {
    (1..).map(|days| after.plus(days)).find(|day| is_day(*day)).expect("the range has such a day")
}

fn terms() -> impl Strategy<Value = Term> {
    (0u16..70, 0..5).prop_map(|(amount, unit)| match unit {
        0 => Term::WorkDays(amount),
        1 => Term::CalendarDays(amount),
        2 => Term::Months(amount / 8),
        // Days of the years the clocks of these tests run in.
        3 => Term::Until(Day::from_number(13_600 + i32::from(amount) * 100)),
        _ => Term::Hours(amount * 3),
    })
}

fn clocks() -> impl Strategy<Value = Spans> {
    let pauses = proptest::collection::vec((-10i32..110, -1i32..25), 0..6);
    (13_600i32..20_700, pauses).prop_map(|(started, pauses)| {
        let started = Day::from_number(started);
        let mut clock = clock_on(started);
        for (after, length) in pauses {
            let from = started.plus(after);
            clock.pause(Pause { span: Span { from, to: from.plus(length) }, why: String::new() });
        }
        clock
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(2_000)))]

    #[test]
    fn the_due_day_is_the_one_counted_day_by_day(term in terms(), clock in clocks()) {
        prop_assert_eq!(due(&term, &ALMANAC, &clock).on(), naive(term, &clock));
    }

    #[test]
    fn the_order_of_the_pauses_does_not_matter(term in terms(), clock in clocks()) {
        let mut reversed = clock.clone();
        reversed.pauses.reverse();
        prop_assert_eq!(due(&term, &ALMANAC, &clock).on(), due(&term, &ALMANAC, &reversed).on());
        prop_assert!(clock.pauses.is_sorted_by_key(|pause| pause.span.from));
    }

    #[test]
    fn overlapping_pauses_count_once(term in terms(), clock in clocks()) {
        let mut merged = clock_on(clock.started);
        for number in clock.started.number() - 20..clock.started.number() + 200 {
            let day = Day::from_number(number);
            if clock.pauses.iter().any(|pause| pause.span.contains(day)) {
                merged.pause(Pause { span: day.into(), why: String::new() });
            }
        }
        prop_assert_eq!(due(&term, &ALMANAC, &clock).on(), due(&term, &ALMANAC, &merged).on());
    }

    #[test]
    fn a_later_start_is_never_due_earlier(term in terms(), clock in clocks()) {
        // From the 30th and the 31st months may end on the same day, so that a pause between the two starts tells.
        let mut clock = clock;
        if let Term::Months(_) = term {
            clock.pauses.clear();
        }
        let mut later = clock.clone();
        later.started = clock.started.plus(1);
        later.moment = clock.moment.plus_millis(86_400_000);
        prop_assert!(due(&term, &ALMANAC, &clock).on() <= due(&term, &ALMANAC, &later).on());
    }

    #[test]
    fn a_further_pause_is_never_due_earlier(term in terms(), clock in clocks(), after in -10i32..110, length in 0i32..25) {
        let mut longer = clock.clone();
        let from = clock.started.plus(after);
        longer.pause(Pause { span: Span { from, to: from.plus(length) }, why: String::new() });
        prop_assert!(due(&term, &ALMANAC, &clock).on() <= due(&term, &ALMANAC, &longer).on());
    }

    #[test]
    fn the_reasons_count_up_to_the_amount_and_end_on_the_due_day(term in terms(), clock in clocks()) {
        let due = due(&term, &ALMANAC, &clock);
        let reasons: Vec<Reason> = due.because().collect();
        let counts: Vec<u32> = reasons.iter().filter_map(|reason| match reason {
            Reason::Count { nth, .. } => Some(*nth),
            _ => None,
        }).collect();
        let expected = match term { Term::WorkDays(n) | Term::CalendarDays(n) => n.into(), _ => 0 };
        prop_assert_eq!(counts, (1..=expected).collect::<Vec<u32>>());
        prop_assert_eq!(reasons.first(), Some(&Reason::Start(clock.started)));
        prop_assert_eq!(reasons.last(), Some(&Reason::Due(due.on())));
    }

    #[test]
    fn used_and_left_make_up_the_budget(term in terms(), clock in clocks(), after in -5i32..150) {
        let due: Due = due(&term, &ALMANAC, &clock);
        let today = clock.started.plus(after);
        if today <= due.on() {
            prop_assert_eq!(i64::from(due.used(today)) + i64::from(due.left(today)), i64::from(due.budget()));
            prop_assert_eq!(due.late(today), 0);
        } else {
            prop_assert_eq!((due.used(today), due.left(today)), (due.budget(), -(due.late(today) as i32)));
        }
        if let Term::WorkDays(_) | Term::CalendarDays(_) = term {
            let counted = |reason: &Reason| matches!(reason, Reason::Count { day, .. } if *day <= today);
            prop_assert_eq!(due.used(today) as usize, due.because().filter(counted).count());
        }
    }

    #[test]
    fn a_clock_survives_being_written_down(clock in clocks()) {
        let mut clock = clock;
        clock.pauses.retain(|pause| !pause.span.is_empty());
        let text = serde_json::to_string(&clock).unwrap();
        prop_assert_eq!(serde_json::from_str::<Spans>(&text).unwrap(), clock);
    }
}

fn clock(started: &str, pauses: &[&str]) -> Spans {
    let mut clock = clock_on(day(started));
    pauses.iter().for_each(|span| clock.pause(pause(span)));
    clock
}

fn clock_on(started: Day) -> Spans {
    Spans::begin(Instant::midnight(started, Zone::BEIJING).plus_millis(9 * 3_600_000), Zone::BEIJING)
}

fn pause(span: &str) -> Pause {
    Pause { span: span.parse().expect("a span"), why: "专家评审".to_owned() }
}

fn day(text: &str) -> Day {
    text.parse().expect("a date")
}
