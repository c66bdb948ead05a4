//! Nanoseconds per question to the calendar, beside the limit: 1–2.5 ns were measured for one read of a prefix table;
//! the other limits are that figure times the reads a question needs. Dates of twenty years in no order, questions that
//! do not wait for each other (throughput, not latency). Best of seven rounds.

use almanac::{Almanac, Announcement, Day, FixedHoliday, Instant, Pause, Span, Spans, Term, Zone, due};
use std::{hint::black_box, time::Instant as Watch};

const DAYS: usize = 1 << 14;

fn main() {
    let almanac = calendar();
    let days = drawn_days();
    let pairs: Vec<(Day, Day)> = days.iter().copied().zip(days.iter().rev().copied()).collect();
    let clocks: Vec<Spans> = days.iter().map(|day| clock(*day)).collect();

    println!("{:<34}{:>8}   limit", "", "ns");
    report("is_workday", "1-2.5 ns", &days, |day| u32::from(almanac.is_workday(*day)));
    report("add 20 working days", "2-5 ns, two reads", &days, |day| almanac.add(*day, 20).number() as u32);
    report("between", "2-5 ns, two reads", &pairs, |(a, b)| almanac.between(*a, *b) as u32);
    for (name, term) in
        [("due, 20 workdays, 3 pauses", Term::WorkDays(20)), ("due, 60 days, 3 pauses", Term::CalendarDays(60))]
    {
        report(name, "8-20 ns, eight reads", &clocks, |clock| due(&term, &almanac, clock).on().number() as u32);
    }
    report("reasons of it, all", "", &clocks[..1024], |clock| {
        due(&Term::WorkDays(20), &almanac, clock).because().count() as u32
    });
}

fn report<T>(name: &str, limit: &str, inputs: &[T], ask: impl Fn(&T) -> u32) {
    let round = || {
        let watch = Watch::now();
        for _ in 0..16 {
            let sum = inputs.iter().fold(0u32, |sum, input| sum.wrapping_add(ask(black_box(input))));
            black_box(sum);
        }
        watch.elapsed().as_secs_f64() * 1e9 / (16 * inputs.len()) as f64
    };
    let best = (0..7).map(|_| round()).fold(f64::INFINITY, f64::min);
    println!("{name:<34}{best:>8.1}   {limit}");
}

/// Twenty years with a week off in October and a make-up day before it.
fn calendar() -> Almanac {
    let year = |year: i32| {
        let day = |month, day| Day::from_ymd(year, month, day).expect("a date of every year");
        Announcement {
            issued: Day::from_ymd(year - 1, 12, 1),
            title: String::new(),
            source: String::new(),
            off: vec![(Span { from: day(10, 1), to: day(10, 7) }, "国庆节".to_owned())],
            work: vec![(day(9, 28), "国庆节".to_owned())],
        }
    };
    let announcements: Vec<Announcement> = (2007..2027).map(year).collect();
    let fixed = [FixedHoliday { month: 5, day: 1, name: "劳动节".to_owned(), from_year: 1950 }];
    Almanac::known_on(&announcements, &fixed, None).expect("no conflicts")
}

/// Days of 2007–2026 in no order (a linear congruence, the same on every run).
fn drawn_days() -> Vec<Day> {
    let draw = |state: &mut u64| {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some(Day::from_number(13_514 + ((*state >> 33) % 7_305) as i32))
    };
    let mut state = 1;
    std::iter::from_fn(|| draw(&mut state)).take(DAYS).collect()
}

fn clock(started: Day) -> Spans {
    let mut clock = Spans::begin(Instant::midnight(started, Zone::BEIJING), Zone::BEIJING);
    for (from, to) in [(2, 4), (9, 15), (14, 18)] {
        clock.pause(Pause { span: Span { from: started.plus(from), to: started.plus(to) }, why: String::new() });
    }
    clock
}
