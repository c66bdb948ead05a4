//! `mingjing due`: the last day of a term, and why it is that day.
//!
//! Refuses: a term without a unit.

use crate::charters;
use crate::stop::Stop;
use almanac::{Day, Due, Instant, Pause, Span, Spans, Term, Zone};
use bureau::disclose::Mark;
use bureau::disclose::clock_card::one_day;
use std::io::{BufWriter, Write, stdout};

/// The term asked about.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("term").required(true)))]
pub struct Ask {
    /// 起算日,当日不计入 / the day it starts, which does not count
    #[arg(long, value_name = "DATE")]
    from: Day,
    /// 工作日数 / working days
    #[arg(long, value_name = "N", group = "term")]
    workdays: Option<u16>,
    /// 自然日数,末日逢休息日顺延 / calendar days, the last one rolls
    #[arg(long, value_name = "N", group = "term")]
    days: Option<u16>,
    /// 月数,末日逢休息日顺延 / months, the last day rolls
    #[arg(long, value_name = "N", group = "term")]
    months: Option<u16>,
    /// 不计入的期间,可以多次 / days that do not count, may be repeated
    #[arg(long, value_name = "DATE..DATE")]
    pause: Vec<Span>,
    /// 逐日说明 / explain day by day
    #[arg(long)]
    explain: bool,
    /// 以这一天已经公布的通知为准 / as known on this day
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
}

/// Prints the due day, and on demand a line per day: the day, whether it counts, and why.
pub fn run(ask: &Ask) -> Result<(), Stop> {
    let almanac = charters::read_common()?.almanac(ask.as_of);
    let mut spans = Spans::begin(Instant::midnight(ask.from, Zone::BEIJING), Zone::BEIJING);
    for &span in &ask.pause {
        spans.pause(Pause { span, why: "停计".into() });
    }
    let due = almanac::due(&ask.term(), &almanac, &spans);
    let mut out = BufWriter::new(stdout().lock());
    writeln!(out, "{}", due.on())?;
    if ask.explain {
        explain(&due, &mut out)?;
    }
    if due.provisional() {
        eprintln!("{}", bureau::words::say("clock", "provisional"));
    }
    Ok(out.flush()?)
}

impl Ask {
    fn term(&self) -> Term {
        match (self.workdays, self.days, self.months) {
            (Some(days), ..) => Term::WorkDays(days),
            (_, Some(days), _) => Term::CalendarDays(days),
            (.., months) => Term::Months(months.expect("the parser asks for one of the three")),
        }
    }
}

fn explain(due: &Due<'_>, out: &mut impl Write) -> Result<(), Stop> {
    for reason in due.because() {
        let Some((day, mark, words)) = one_day(&reason, str::to_owned) else {
            continue;
        };
        let counts = match mark {
            Mark::Counted | Mark::Makeup => "计入",
            _ => "不计入",
        };
        writeln!(out, "{day}\t{counts}\t{words}")?;
    }
    Ok(())
}
