//! Tables as plain text has them: cells parted by tabs, bars or spaces, or one cell a line.
//!
//! Refuses: tables without a row of headings that says what the columns are.

use crate::clean::{Clean, Cut, is_han};
use crate::page::Line;
use crate::roles::{Label, kind};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Number,
    Task,
    Measure,
    Units(Label),
    Points,
    Other,
}

/// A table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub columns: Vec<Column>,
    /// A cell for every column, empty ones included.
    pub rows: Vec<Vec<Cut>>,
    /// The lines it takes.
    pub lines: std::ops::Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parting {
    Tabs,
    Bars,
    Gaps,
    Spaces,
}

/// The tables among the lines.
pub(crate) fn read(clean: &Clean, lines: &[Line]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let found = parted(clean, lines, at).or_else(|| stacked(clean, lines, at));
        match found {
            Some(table) => {
                at = table.lines.end;
                tables.push(table);
            }
            None => at += 1,
        }
    }
    tables
}

impl Table {
    /// The cell of the first column of this kind.
    pub fn cell(&self, row: usize, column: Column) -> Option<&Cut> {
        let place = self.columns.iter().position(|one| *one == column)?;
        self.rows[row].get(place).filter(|cell| !cell.is_empty())
    }

    /// Whether rows are work handed out.
    pub fn is_tasks(&self) -> bool {
        let has_units = self.columns.iter().any(|column| matches!(column, Column::Units(_)));
        has_units && self.columns.contains(&Column::Task) && !self.is_points()
    }

    /// Whether rows are parts of an evaluation.
    pub fn is_points(&self) -> bool {
        self.columns.contains(&Column::Points)
    }
}

/// Headings are short.
const HEADING_MAX: usize = 12;

fn parted(clean: &Clean, lines: &[Line], at: usize) -> Option<Table> {
    let heading = &lines[at].cut;
    if heading.len() > 120 {
        return None;
    }
    let parting = parting(clean, heading)?;
    let cells = cells(clean, heading, parting);
    let columns = columns(clean, &cells)?;
    let mut rows = Vec::new();
    let mut end = at + 1;
    while let Some(line) = lines.get(end) {
        let row = self::cells(clean, &line.cut, parting);
        let is_ruler = clean.slice(&line.cut).iter().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+'));
        if !is_ruler {
            if row.len() < 2 || (parting == Parting::Spaces && row.len() != columns.len()) {
                break;
            }
            rows.push(fit(clean, row, &columns));
        }
        end += 1;
    }
    (!rows.is_empty()).then_some(Table { columns, rows, lines: at..end })
}

/// A table whose cells stand one a line, perhaps with lines of a bar between them.
fn stacked(clean: &Clean, lines: &[Line], at: usize) -> Option<Table> {
    let is_bar = |line: &Line| clean.slice(&line.cut) == ['|'];
    let cells = || (at..lines.len()).filter(|place| !is_bar(&lines[*place]));
    let heading = |place: &usize| lines[*place].cut.len() <= 8 && column(clean, &lines[*place].cut) != Column::Other;
    let headings: Vec<usize> = cells().take(9).take_while(heading).collect();
    let count = headings.len();
    if count < 3 {
        return None;
    }
    let cuts: Vec<Cut> = headings.iter().map(|place| lines[*place].cut.clone()).collect();
    let columns = columns(clean, &cuts)?;
    let is_number = |place: usize| {
        let text = clean.slice(&lines[place].cut);
        text.len() <= 3 && text.iter().all(char::is_ascii_digit)
    };
    // Rows begin with their number; what stands between two rows is the name of a group.
    let body: Vec<usize> = cells().skip(count).take(STACKED_MAX).collect();
    let width = count - 1;
    let (mut rows, mut next, mut end) = (Vec::new(), 0, at + 1);
    while next + width < body.len() {
        if !is_number(body[next]) {
            let is_group =
                lines[body[next]].cut.len() <= 40 && is_number(body[next + 1]) && !rows.is_empty() | (next < 2);
            if !is_group {
                break;
            }
            next += 1;
            continue;
        }
        rows.push((next..=next + width).map(|cell| lines[body[cell]].cut.clone()).collect());
        next += width + 1;
        end = body[next - 1] + 1;
    }
    (!rows.is_empty()).then_some(Table { columns, rows, lines: at..end })
}

/// A table is not longer in cells.
const STACKED_MAX: usize = 4000;

fn columns(clean: &Clean, cells: &[Cut]) -> Option<Vec<Column>> {
    let mut columns: Vec<Column> = cells.iter().map(|cell| column(clean, cell)).collect();
    let known = columns.iter().filter(|column| **column != Column::Other).count();
    let mut tasks = 0;
    for column in columns.iter_mut().filter(|column| **column == Column::Task) {
        tasks += 1;
        if tasks > 1 {
            *column = Column::Measure;
        }
    }
    (columns.len() >= 2 && known >= 2 && known * 2 > columns.len() && tasks > 0).then_some(columns)
}

fn column(clean: &Clean, cell: &Cut) -> Column {
    let word: String = clean.slice(cell).iter().filter(|c| !matches!(c, ' ' | '\n')).collect();
    if word.is_empty() || word.chars().count() > HEADING_MAX {
        return Column::Other;
    }
    let has = |words: &[&str]| words.iter().any(|part| word.contains(part));
    match word.as_str() {
        "序号" | "编号" | "项次" | "序" => return Column::Number,
        "得分" | "自评分" | "考核得分" | "备注" | "评分" => return Column::Other,
        _ => {}
    }
    if has(&["分值", "权重", "标准分", "分数", "满分", "占比", "比重"]) {
        return Column::Points;
    }
    if word.contains("单位") && has(&["责任", "承办"]) {
        return Column::Units(Label::Responsible);
    }
    match kind(&word) {
        Some(label) => Column::Units(label),
        None if has(&["任务", "事项", "项目", "工作", "内容", "措施", "指标", "要求", "目标", "问题"]) => {
            Column::Task
        }
        None => Column::Other,
    }
}

fn parting(clean: &Clean, line: &Cut) -> Option<Parting> {
    let text = clean.slice(line);
    if text.contains(&'\t') {
        return Some(Parting::Tabs);
    }
    if text.iter().filter(|c| **c == '|').count() >= 2 {
        return Some(Parting::Bars);
    }
    if text.windows(2).any(|two| two == [' ', ' ']) {
        return Some(Parting::Gaps);
    }
    text.contains(&' ').then_some(Parting::Spaces)
}

fn cells(clean: &Clean, line: &Cut, parting: Parting) -> Vec<Cut> {
    let text = &clean.folded;
    let (mut cells, mut start, mut at) = (Vec::new(), line.start, line.start);
    while at < line.end {
        let width = match (parting, text[at]) {
            (Parting::Tabs, '\t') | (Parting::Bars, '|') => 1,
            (Parting::Gaps | Parting::Spaces, ' ') => text[at..line.end].iter().take_while(|c| **c == ' ').count(),
            _ => 0,
        };
        let parts = width > usize::from(parting == Parting::Gaps);
        if parts {
            cells.push(clean.trim(start..at));
            start = at + width;
        }
        at += width.max(1);
    }
    cells.push(clean.trim(start..line.end));
    if parting == Parting::Bars {
        if text[line.start] == '|' {
            cells.remove(0);
        }
        if text[line.end - 1] == '|' {
            cells.pop();
        }
    }
    cells
}

/// A row with fewer cells than headings: merged cells at the left are left out, unless the row bears its number.
fn fit(clean: &Clean, mut row: Vec<Cut>, columns: &[Column]) -> Vec<Cut> {
    let missing = columns.len().saturating_sub(row.len());
    let end = row.last().map_or(0, |cell| cell.end);
    let numbered = row.first().is_some_and(|cell| clean.slice(cell).iter().all(|c| !is_han(*c)));
    if columns[0] == Column::Number && !numbered && missing > 0 {
        let start = row[0].start;
        row.splice(0..0, std::iter::repeat_n(start..start, missing));
    } else {
        row.extend(std::iter::repeat_n(end..end, missing));
    }
    row.truncate(columns.len());
    row
}
