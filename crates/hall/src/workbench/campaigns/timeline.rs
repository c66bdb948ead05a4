//! The timeline of a campaign: phases as bars, days of tasks as ticks, today as a line.
//!
//! Refuses: a picture where nothing has a day; the tree says everything it shows in words.

use crate::times;
use almanac::Day;
use bureau::campaign::PublicCampaign;

/// Width of the drawing, in its own unit.
const WIDTH: i32 = 1_000;

/// Height of a row.
const ROW: i32 = 34;

/// A bar or a tick with its place.
pub struct Mark {
    /// Where it begins.
    pub x: i32,
    /// How wide it is.
    pub width: i32,
    /// Its row.
    pub y: i32,
    /// Its words.
    pub text: String,
    /// Whether it is over.
    pub past: bool,
}

/// The drawing.
pub struct Timeline {
    /// Height of it all.
    pub height: i32,
    /// Bars of phases.
    pub phases: Vec<Mark>,
    /// Days on which tasks are due.
    pub ticks: Vec<Mark>,
    /// First days of months.
    pub months: Vec<Mark>,
    /// Where today is, if it is within.
    pub today: Option<i32>,
}

/// Draws it; nothing where fewer than two days are known.
pub fn timeline(shown: &PublicCampaign, today: Day) -> Option<Timeline> {
    let spans = shown.phases.iter().filter_map(|(_, name, from, to)| Some((name, (*from)?, (*to)?)));
    let spans: Vec<_> = spans.filter(|(_, from, to)| from <= to).collect();
    let dues: Vec<Day> = shown.tasks.iter().filter_map(|task| task.due).collect();
    let first = spans.iter().map(|(_, from, _)| *from).chain(dues.iter().copied()).min()?;
    let last = spans.iter().map(|(_, _, to)| *to).chain(dues.iter().copied()).max()?;
    let days = last.number() - first.number();
    if days < 1 {
        return None;
    }
    let at = |day: Day| (day.number() - first.number()) * WIDTH / (days + 1);
    let bar = |(row, (name, from, to)): (usize, &(&String, Day, Day))| Mark {
        x: at(*from),
        width: (at(to.plus(1)) - at(*from)).max(4),
        y: 24 + i32::try_from(row).unwrap_or(0) * ROW,
        text: format!("{name}　{}至{}", times::full(*from), times::full(*to)),
        past: *to < today,
    };
    let phases: Vec<Mark> = spans.iter().enumerate().map(bar).collect();
    let ground = 24 + i32::try_from(phases.len()).unwrap_or(0) * ROW;
    let tick = |task: &bureau::campaign::PublicTask| {
        let due = task.due?;
        let text = format!("{}　{}", times::full(due), task.title);
        Some(Mark { x: at(due), width: 6, y: ground + 6, text, past: due < today })
    };
    Some(Timeline {
        height: ground + 30,
        ticks: shown.tasks.iter().filter_map(tick).collect(),
        months: months(first, last).into_iter().map(|day| month(day, at(day))).collect(),
        today: (first <= today && today <= last).then(|| at(today)),
        phases,
    })
}

fn month(day: Day, x: i32) -> Mark {
    let (year, month, _) = day.ymd();
    let text = if month == 1 { format!("{year}年1月") } else { format!("{month}月") };
    Mark { x, width: 0, y: 14, text, past: false }
}

/// First days of months, at most a dozen of them: every one, every third or every year's.
fn months(first: Day, last: Day) -> Vec<Day> {
    let all = (0..=last.number() - first.number()).map(|n| first.plus(n)).filter(|day| day.ymd().2 == 1);
    let all: Vec<Day> = all.collect();
    let step = if all.len() > 36 {
        12
    } else if all.len() > 12 {
        3
    } else {
        1
    };
    all.into_iter().filter(|day| (day.ymd().1 - 1) % step == 0).collect()
}
