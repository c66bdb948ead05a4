//! `mingjing almanac`: what each day is, and who made it so.
//!
//! Refuses: an unbounded range, and to hide that a year is not announced yet.

use crate::charters;
use crate::stop::Stop;
use almanac::{Almanac, Day, DayKind, Weekday};
use bureau::disclose::clock_card::kind_words;
use std::io::{BufWriter, Write, stdout};

/// The days asked for.
#[derive(clap::Args)]
pub struct Ask {
    /// 第一天 / first day
    #[arg(long, value_name = "DATE")]
    from: Day,
    /// 最后一天 / last day
    #[arg(long, value_name = "DATE")]
    to: Day,
    /// 以这一天已经公布的通知为准 / as known on this day
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
}

/// Prints a line per day: the day, `workday` or `rest`, and why.
pub fn run(ask: &Ask) -> Result<(), Stop> {
    if ask.to < ask.from {
        return Err(Stop::Usage("--to 早于 --from / --to is before --from".into()));
    }
    let almanac = charters::read_common()?.almanac(ask.as_of);
    let mut out = BufWriter::new(stdout().lock());
    for number in ask.from.number()..=ask.to.number() {
        let day = Day::from_number(number);
        let kind = if almanac.is_workday(day) { "workday" } else { "rest" };
        writeln!(out, "{day}\t{kind}\t{}", why(&almanac, day))?;
    }
    Ok(out.flush()?)
}

/// Why the day is what it is, with the paper that says so.
fn why(almanac: &Almanac, day: Day) -> String {
    let kind = almanac.kind(day);
    let mut why = match (kind, day.weekday()) {
        (DayKind::Weekend, Weekday::Sat) => "周六".to_owned(),
        (DayKind::Weekend, _) => "周日".to_owned(),
        _ => kind_words(kind),
    };
    if let Some(paper) = almanac.because(day) {
        why.push_str(&format!("（{}）", paper.title));
    }
    if almanac.is_provisional(day) {
        why.push_str("，暂定");
    }
    why
}
