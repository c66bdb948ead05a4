//! Numbers that Word draws before paragraphs, as they would have been written.
//!
//! Refuses: dots and other drawn signs; they say nothing.

use super::Unopened;
use super::xml::{Step, walk};
use std::collections::HashMap;

/// Levels of a list in Word.
const LEVELS: usize = 9;

/// The lists of a document, and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    /// Levels by the abstract list.
    lists: HashMap<String, Vec<Level>>,
    /// The abstract list of each list, and where its levels begin anew.
    used: HashMap<String, (String, HashMap<usize, usize>)>,
    /// The list and level of each style of paragraphs.
    styles: HashMap<String, (String, usize)>,
    counts: HashMap<String, [Option<usize>; LEVELS]>,
}

#[derive(Clone)]
struct Level {
    start: usize,
    format: String,
    text: String,
}

impl Default for Level {
    fn default() -> Level {
        Level { start: 1, format: "decimal".to_owned(), text: String::new() }
    }
}

impl Numbering {
    /// Reads the parts `numbering` and `styles`, either of which may be empty.
    pub(super) fn read(numbering: &str, styles: &str) -> Result<Numbering, Unopened> {
        let mut this = Numbering::default();
        this.read_lists(numbering)?;
        let (mut style, mut list, mut level) = (String::new(), None, 0);
        walk(styles, "word/styles.xml", |step| {
            match step {
                Step::Begin("style", element) => {
                    (style, list, level) = (element.get("styleId").unwrap_or_default(), None, 0);
                }
                Step::Begin("numId", element) => list = element.get("val"),
                Step::Begin("ilvl", element) => level = element.number("val").unwrap_or(0),
                Step::End("style") => {
                    if let Some(list) = list.take() {
                        this.styles.insert(std::mem::take(&mut style), (list, level));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(this)
    }

    /// The list and level that a style of paragraphs brings.
    pub(super) fn of_style(&self, style: &str) -> Option<(String, usize)> {
        self.styles.get(style).cloned()
    }

    /// The number of the next paragraph of a list, as it is drawn; empty where a sign is drawn or nothing.
    pub(super) fn next(&mut self, list: &str, level: usize) -> String {
        let Some((id, anew)) = self.used.get(list) else { return String::new() };
        let Some(levels) = self.lists.get(id) else { return String::new() };
        let Some(this) = levels.get(level) else { return String::new() };
        // Lists that share an abstract one count on, unless one of them begins anew.
        let key = if anew.is_empty() { id } else { list };
        let counts = self.counts.entry(key.to_owned()).or_default();
        let start = |at: usize| anew.get(&at).copied().unwrap_or(levels[at].start);
        counts[level] = Some(counts[level].map_or_else(|| start(level), |count| count.saturating_add(1)));
        counts[level + 1..].fill(None);
        if this.format == "bullet" || this.format == "none" {
            return String::new();
        }
        let mut text = this.text.clone();
        for at in 0..=level {
            let slot = format!("%{}", at + 1);
            if text.contains(&slot) {
                let format = if at == level { &this.format } else { &levels[at].format };
                text = text.replace(&slot, &drawn(counts[at].unwrap_or_else(|| start(at)), format));
            }
        }
        text
    }

    fn read_lists(&mut self, numbering: &str) -> Result<(), Unopened> {
        let (mut id, mut level, mut is_list, mut list) = (String::new(), 0, false, String::new());
        walk(numbering, "word/numbering.xml", |step| {
            let Step::Begin(name, element) = step else { return Ok(()) };
            let value = || element.get("val").unwrap_or_default();
            match name {
                "abstractNum" => {
                    (id, is_list) = (element.get("abstractNumId").unwrap_or_default(), false);
                    self.lists.insert(id.clone(), vec![Level::default(); LEVELS]);
                }
                "num" => (list, is_list) = (element.get("numId").unwrap_or_default(), true),
                "lvl" | "lvlOverride" => level = element.number("ilvl").unwrap_or(0).min(LEVELS - 1),
                "abstractNumId" if is_list => {
                    self.used.insert(list.clone(), (value(), HashMap::new()));
                }
                "startOverride" if is_list => {
                    if let Some((_, anew)) = self.used.get_mut(&list) {
                        anew.insert(level, element.number("val").unwrap_or(1));
                    }
                }
                "start" | "numFmt" | "lvlText" if !is_list => {
                    let Some(this) = self.lists.get_mut(&id).and_then(|levels| levels.get_mut(level)) else {
                        return Ok(());
                    };
                    match name {
                        "start" => this.start = element.number("val").unwrap_or(1),
                        "numFmt" => this.format = value(),
                        _ => this.text = value(),
                    }
                }
                _ => {}
            }
            Ok(())
        })
    }
}

/// A count in one of the formats of Word.
fn drawn(count: usize, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographDigital"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "chineseLegalSimplified" => chinese(count),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            let circled = u32::try_from(count).ok().filter(|count| (1..=20).contains(count));
            let circled = circled.and_then(|count| char::from_u32(0x2460 + count - 1));
            circled.map_or_else(|| count.to_string(), String::from)
        }
        "upperLetter" => letter(count, 'A'),
        "lowerLetter" => letter(count, 'a'),
        "upperRoman" => roman(count),
        "lowerRoman" => roman(count).to_lowercase(),
        "decimalZero" => format!("{count:02}"),
        _ => count.to_string(),
    }
}

/// 一 to 九十九; beyond it digits.
fn chinese(count: usize) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (count / 10, count % 10) {
        (0, 0) => "〇".to_owned(),
        (0, ones) => digits[ones].to_owned(),
        (1, ones) => format!("十{}", digits[ones]),
        (tens @ 2..=9, ones) => format!("{}十{}", digits[tens], digits[ones]),
        _ => count.to_string(),
    }
}

fn letter(count: usize, first: char) -> String {
    let letter = u8::try_from(count).ok().filter(|count| (1..=26).contains(count));
    letter.map_or_else(|| count.to_string(), |count| char::from(first as u8 + count - 1).to_string())
}

fn roman(count: usize) -> String {
    let signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut left = count.min(39);
    let mut text = String::new();
    for (worth, sign) in signs {
        while left >= worth {
            text.push_str(sign);
            left -= worth;
        }
    }
    if text.is_empty() || count > 39 { count.to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_drawn_as_word_draws_them() {
        let drawn = |format| [1, 10, 11, 20, 35].map(|count| drawn(count, format)).join(" ");
        assert_eq!(drawn("chineseCountingThousand"), "一 十 十一 二十 三十五");
        assert_eq!(drawn("decimalEnclosedCircle"), "① ⑩ ⑪ ⑳ 35");
        assert_eq!(drawn("lowerRoman"), "i x xi xx xxxv");
        assert_eq!(drawn("upperLetter"), "A J K T 35");
    }

    #[test]
    fn levels_count_by_themselves_and_begin_anew_below_one_another() {
        let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
            <w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>
            </w:lvlOverride></w:num></w:numbering>"#;
        let styles = r#"<w:styles><w:style w:styleId="a1"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/>
            </w:numPr></w:pPr></w:style></w:styles>"#;
        let mut numbering = Numbering::read(numbering, styles).unwrap();
        let drawn = [("5", 0), ("5", 1), ("5", 1), ("5", 2), ("5", 0), ("5", 1), ("6", 0), ("6", 0), ("7", 0)];
        let drawn = drawn.map(|(list, level)| numbering.next(list, level)).join(" ");
        assert_eq!(drawn, "一、 一.1 一.2  二、 二.1 四、 五、 ");
        assert_eq!(numbering.of_style("a1"), Some(("5".to_owned(), 1)));
    }
}
