//! A Word document (docx) into lines: paragraphs with the numbers drawn before them, rows of tables.
//!
//! Refuses: headers, footers, notes, what was struck out, fields' instructions, and formatting.

use super::flow::Flow;
use super::numbering::Numbering;
use super::xml::{Element, Step, walk};
use super::zipped::Zipped;
use super::{Unopened, Why};

/// Elements whose insides are not read: what was deleted or moved away, second versions, instructions, pinyin.
const DROPPED: &[&str] = &["del", "moveFrom", "Fallback", "instrText", "delText", "rt", "pict", "tblPrEx"];

/// The text of a document.
pub(super) fn text(bytes: &[u8]) -> Result<String, Unopened> {
    let mut parts = Zipped::new(bytes)?;
    let types = parts.text("[Content_Types].xml")?;
    let main = match main_part(&types)? {
        Some(main) => main,
        None if parts.has("word/document.xml") => "word/document.xml".to_owned(),
        // A zip of something else: a table, slides, a folder.
        None => return Err(Why::OtherKind.into()),
    };
    if !parts.has(&main) {
        return Err(Unopened::at(Why::BrokenWord, main));
    }
    let (numbering, styles) = (parts.text("word/numbering.xml")?, parts.text("word/styles.xml")?);
    let document = parts.text(&main)?;
    let mut writer = Writer::new(Numbering::read(&numbering, &styles)?);
    walk(&document, &main, |step| writer.step(step))?;
    writer.flow.text()
}

/// The part that the list of types calls the main one.
fn main_part(types: &str) -> Result<Option<String>, Unopened> {
    let mut main = None;
    walk(types, "[Content_Types].xml", |step| {
        if let Step::Begin("Override", element) = step
            && element.get("ContentType").is_some_and(|kind| kind.ends_with("wordprocessingml.document.main+xml"))
        {
            main = element.get("PartName").map(|name| name.trim_start_matches('/').to_owned());
        }
        Ok(())
    })?;
    Ok(main)
}

struct Writer {
    flow: Flow,
    numbering: Numbering,
    /// The element whose insides are dropped, and how often it was opened in itself.
    dropped: Option<(String, usize)>,
    /// How many elements of text we are in.
    texts: usize,
    /// The properties of a paragraph, while we are in them.
    properties: Option<Properties>,
}

#[derive(Default)]
struct Properties {
    list: Option<String>,
    level: Option<usize>,
    style: Option<String>,
}

impl Writer {
    fn new(numbering: Numbering) -> Writer {
        let flow = Flow::default();
        Writer { flow, numbering, dropped: None, texts: 0, properties: None }
    }

    fn step(&mut self, step: Step<'_>) -> Result<(), Unopened> {
        match step {
            Step::Begin(name, element) => match &mut self.dropped {
                Some((dropped, depth)) => *depth += usize::from(dropped == name),
                None if DROPPED.contains(&name) => self.dropped = Some((name.to_owned(), 1)),
                None => self.begin(name, element),
            },
            Step::End(name) => match &mut self.dropped {
                Some((dropped, depth)) => {
                    *depth -= usize::from(dropped == name);
                    if *depth == 0 {
                        self.dropped = None;
                    }
                }
                None => self.end(name),
            },
            Step::Words(words) if self.texts > 0 && self.dropped.is_none() => self.flow.push(words),
            Step::Words(_) => {}
        }
        self.flow.check()
    }

    fn begin(&mut self, name: &str, element: &Element<'_>) {
        if let Some(properties) = &mut self.properties {
            match name {
                "numId" => properties.list = element.get("val"),
                "ilvl" => properties.level = element.number("val"),
                "pStyle" => properties.style = element.get("val"),
                _ => {}
            }
            return;
        }
        match name {
            "p" => self.flow.begin_paragraph(),
            "pPr" => self.properties = Some(Properties::default()),
            "t" => self.texts += 1,
            "br" | "cr" => self.flow.end_line(),
            "tab" | "ptab" => self.flow.push(" "),
            "noBreakHyphen" => self.flow.push("-"),
            "tbl" => {
                self.flow.end_line();
                self.flow.begin_table();
            }
            "tr" => self.flow.end_row(),
            "tc" => self.flow.begin_cell(1, 1),
            "gridSpan" => self.flow.widen_cell(element.number("val").unwrap_or(1)),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "pPr" => {
                if let Some(properties) = self.properties.take() {
                    self.number(properties);
                }
            }
            _ if self.properties.is_some() => {}
            "p" => self.flow.end_paragraph(),
            "t" => self.texts = self.texts.saturating_sub(1),
            "tr" => self.flow.end_row(),
            "tbl" => self.flow.end_table(),
            _ => {}
        }
    }

    /// Writes the number of a paragraph; list 0 is how Word takes a number of the style away.
    fn number(&mut self, properties: Properties) {
        let of_style = properties.style.and_then(|style| self.numbering.of_style(&style));
        let list = properties.list.or_else(|| of_style.as_ref().map(|(list, _)| list.clone()));
        let level = properties.level.or_else(|| of_style.map(|(_, level)| level)).unwrap_or(0);
        if let Some(list) = list.filter(|list| list != "0") {
            let number = self.numbering.next(&list, level);
            self.flow.push(&number);
        }
    }
}
