//! The report 报告 on a watched log: one page that opens anywhere, for a chief.
//!
//! Refuses: anything from outside the file (the stylesheet is inside), and a figure without its ground on the page.

use crate::calendar::{self, Sheet};
use askama::Template;
use bureau::disclose::clock_card::ClockCard;

/// The one stylesheet.
const STYLE: &str = include_str!("../../hall/assets/mingjing.css");

/// What the page says, conclusions first.
#[derive(Clone, Debug)]
pub struct Page {
    /// What was watched.
    pub title: String,
    /// The period.
    pub period: String,
    /// The conclusion in one sentence.
    pub gist: String,
    /// The row of figures.
    pub figures: Vec<Figure>,
    /// Pictures, as made by [`crate::chart`].
    pub charts: Vec<String>,
    /// Tables below them.
    pub tables: Vec<Table>,
    /// The latest cases, with their explanation.
    pub cases: Vec<Case>,
    /// How it was watched and what was assumed.
    pub basis: Vec<String>,
    /// What was odd in the log.
    pub oddities: Vec<String>,
    /// Lines that were refused: line, what is wrong, what to do.
    pub broken: Vec<(u64, String, String)>,
    /// Figures for those who want to count again.
    pub appendix: Vec<Table>,
}

/// A figure of the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub name: String,
    /// How many.
    pub value: u64,
    /// In what.
    pub unit: String,
    /// Whether it is bad news.
    pub red: bool,
}

/// A plain table: the first column names the row, the others are figures unless `words` says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its heading.
    pub title: String,
    /// Heads of columns.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// Columns after the first that hold words.
    pub words: usize,
}

/// One of the latest cases.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// What is said of it at a glance: name and value.
    pub facts: Vec<(String, String)>,
    /// `197个工作日`.
    pub late: String,
    /// Why.
    pub sentence: String,
    /// All its clocks.
    pub steps: Table,
    /// The clock it is latest on.
    pub card: ClockCard,
}

impl Case {
    fn sheets(&self) -> Vec<Sheet> {
        calendar::sheets(&self.card)
    }
}

/// The page as one HTML text.
///
/// # Errors
/// None in practice: the template is checked when the program is built, and a `String` takes everything.
pub fn html(page: &Page) -> Result<String, askama::Error> {
    Sheets { page, style: STYLE }.render()
}

#[derive(Template)]
#[template(path = "report.html")]
struct Sheets<'a> {
    page: &'a Page,
    style: &'a str,
}
