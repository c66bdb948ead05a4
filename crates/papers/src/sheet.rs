//! Sheets of a spreadsheet (XLSX): a table that people fill in and send back.
//!
//! Refuses: numbers, dates and formulas. Every cell is text, so that what is written is what is read again and a text
//! that begins with `=` is never computed; columns are formatted as text, so that what is typed stays what was typed.

use almanac::Instant;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula,
    Workbook, Worksheet, XlsxError,
};

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// How wide, in characters.
    pub width: u16,
    /// What its cells may be, for a drop-down; none for any text.
    pub options: Vec<String>,
    /// Whether another choice than these is refused; otherwise it is only asked about.
    pub closed: bool,
    /// Whether people fill it in; the others are shaded.
    pub open: bool,
}

/// A sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name on the tab, at most 31 characters.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; a row may be shorter than the columns.
    pub rows: Vec<Vec<String>>,
    /// Rows below them that have the drop-downs too.
    pub spare: u32,
    /// Columns that stay in sight, from the left.
    pub frozen: u16,
    /// When it was made.
    pub made: Instant,
}

/// The sheet as a file. The same sheet gives the same bytes.
///
/// # Errors
/// What the format cannot hold, in the words of its writer: a cell of more than 32,767 characters, a million rows.
pub fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, String> {
    written(sheet).map_err(|error| error.to_string())
}

fn written(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(sheet.made.millis().div_euclid(1000))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let table = book.add_worksheet();
    table.set_name(&sheet.name)?;
    table.set_freeze_panes(1, sheet.frozen)?;
    let text = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    let text = text.set_border(FormatBorder::Thin).set_border_color("#C8CDD3");
    let shaded = text.clone().set_background_color("#F1F3F5");
    let heading = text.clone().set_bold().set_background_color("#DCE6F1");
    let last = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX).saturating_add(sheet.spare);
    let mut lists = Vec::new();
    for (n, column) in (0_u16..).zip(&sheet.columns) {
        table.write_string_with_format(0, n, &column.name, &heading)?;
        table.set_column_width(n, f64::from(column.width))?;
        table.set_column_format(n, &text)?;
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            let format = if column.open { &text } else { &shaded };
            table.write_string_with_format(row, n, cells.get(usize::from(n)).map_or("", String::as_str), format)?;
        }
        if !column.options.is_empty() {
            table.add_data_validation(1, n, last.max(1), n, &choice(column, lists.len()))?;
            lists.push(&column.options);
        }
    }
    if !sheet.rows.is_empty() {
        let right = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        table.autofilter(0, 0, u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX), right)?;
    }
    if !lists.is_empty() {
        write_lists(book.add_worksheet(), &lists)?;
    }
    book.save_to_buffer()
}

/// The drop-down of a column: a list in the cell itself is limited to 255 characters, so it stands on a sheet of its own.
fn choice(column: &Column, nth: usize) -> DataValidation {
    let letter = char::from(b'A' + u8::try_from(nth).unwrap_or(25).min(25));
    let range = format!("={LISTS}!${letter}$1:${letter}${}", column.options.len());
    let style = if column.closed { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Warning };
    DataValidation::new().allow_list_formula(Formula::new(range)).set_error_style(style)
}

/// What the sheet of the lists is called.
const LISTS: &str = "选项";

fn write_lists(table: &mut Worksheet, lists: &[&Vec<String>]) -> Result<(), XlsxError> {
    table.set_name(LISTS)?.set_hidden(true);
    for (column, list) in (0_u16..).zip(lists) {
        for (row, option) in (0_u32..).zip(list.iter()) {
            table.write_string(row, column, option)?;
        }
    }
    Ok(())
}
