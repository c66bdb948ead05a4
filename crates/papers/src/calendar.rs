//! The small calendar of a clock card, as a page shows it.
//!
//! Refuses: to know the law. What a day is to the clock was said where the clock was counted.

use bureau::disclose::clock_card::{Cell, ClockCard, Mark};

/// A month as table cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Year and month.
    pub title: String,
    /// Weeks from Monday; `None` outside the month.
    pub weeks: Vec<Vec<Option<Square>>>,
}

/// One day of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// Day of the month.
    pub number: u8,
    /// Classes of the stylesheet.
    pub class: String,
    /// The sign below the number: the how-manieth day, 休, 班, 停.
    pub sign: String,
    /// The same in words.
    pub label: String,
}

/// The sheets of a card, the counted days numbered through.
pub fn sheets(card: &ClockCard) -> Vec<Sheet> {
    let sheet = |month: &bureau::disclose::clock_card::Month| Sheet {
        title: month.title.clone(),
        weeks: month.weeks.iter().map(|week| week.iter().map(|cell| cell.as_ref().map(square)).collect()).collect(),
    };
    card.months.iter().map(sheet).collect()
}

fn square(cell: &Cell) -> Square {
    let (class, sign) = match cell.mark {
        Mark::Start => ("start", "起".to_string()),
        Mark::Counted => ("used", cell.nth.to_string()),
        Mark::Named => ("used", "限".to_string()),
        Mark::Makeup => ("used", format!("班·{}", cell.nth)),
        Mark::Holiday => ("rest", "休".to_string()),
        Mark::Paused => ("pause", "停".to_string()),
        Mark::Over => ("over", "逾".to_string()),
        Mark::Outside | Mark::Weekend | Mark::Rolled => ("", String::new()),
    };
    let due = if cell.due { " due" } else { "" };
    Square { number: cell.number, class: format!("{class}{due}").trim().to_string(), sign, label: cell.label.clone() }
}
