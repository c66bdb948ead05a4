//! Fonts of a PDF, as far as text needs them: which characters its codes mean, and how wide they are drawn.
//!
//! Refuses: the shapes. Characters come from the font's own table (ToUnicode), else from the collection that its codes
//! are numbers of (Adobe-GB1 and its like, by way of the predefined tables GBK-EUC-H, UniGB-UCS2-H …), else from the
//! encoding of a Latin font.

use super::radicals::plain;
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream, String as Bytes};
use std::collections::HashMap;
use std::rc::Rc;

/// The fonts of a document that were met so far.
#[derive(Default)]
pub(super) struct Fonts {
    known: HashMap<ObjectIdentifier, Rc<Font>>,
}

impl Fonts {
    /// The font that a dictionary describes.
    pub(super) fn get(&mut self, dict: &Dict<'_>) -> Rc<Font> {
        let Some(id) = dict.obj_id() else { return Rc::new(Font::new(dict)) };
        self.known.entry(id).or_insert_with(|| Rc::new(Font::new(dict))).clone()
    }
}

/// A font.
pub(super) struct Font {
    /// How codes are cut and numbered; none where each byte is a code.
    codes: Option<CMap>,
    /// The font's own table.
    own: Option<CMap>,
    /// From numbers of its collection to characters.
    collection: Option<CMap>,
    /// Characters of single bytes.
    latin: Vec<Option<char>>,
    widths: HashMap<u32, f64>,
    /// Widths of whole ranges.
    ranges: Vec<(u32, u32, f64)>,
    width: f64,
}

/// A code of a string, read.
pub(super) struct Glyph {
    /// Its characters, if they are known.
    pub text: Option<String>,
    /// How far it moves on, in units of the font's size.
    pub width: f64,
    /// Whether it is the single byte 32, which words are spaced by.
    pub is_space: bool,
}

impl Font {
    fn new(dict: &Dict<'_>) -> Font {
        let own = dict.get::<Stream<'_>>("ToUnicode").and_then(|stream| table(&stream.decoded_data().ok()?));
        let below = dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        match below {
            Some(below) => Font::composite(dict, &below, own),
            None => Font::simple(dict, own),
        }
    }

    fn composite(dict: &Dict<'_>, below: &Dict<'_>, own: Option<CMap>) -> Font {
        let by_name = |name: &[u8]| match CMapName::from_bytes(name) {
            CMapName::IdentityV => CMap::identity_v(),
            name => load_embedded(name).and_then(table).unwrap_or_else(CMap::identity_h),
        };
        let stream = dict.get::<Stream<'_>>("Encoding").and_then(|stream| table(&stream.decoded_data().ok()?));
        let codes = stream.or_else(|| Some(by_name(&dict.get::<Name<'_>>("Encoding")?)));
        let codes = codes.unwrap_or_else(CMap::identity_h);
        let info = below.get::<Dict<'_>>("CIDSystemInfo").and_then(|info| {
            let (registry, ordering) = (info.get::<Bytes<'_>>("Registry")?, info.get::<Bytes<'_>>("Ordering")?);
            Some(CidFamily::from_registry_ordering(&registry, &ordering))
        });
        let of_codes = codes.metadata().character_collection.as_ref().map(|one| one.family.clone());
        let family = of_codes.into_iter().chain(info).find(|family| family.ucs2_cmap().is_some());
        let collection = family.and_then(|family| table(load_embedded(family.ucs2_cmap()?)?));
        let mut font = Font {
            codes: Some(codes),
            own,
            collection,
            latin: Vec::new(),
            widths: HashMap::new(),
            ranges: Vec::new(),
            width: below.get::<Number>("DW").map_or(1.0, |width| width.as_f64() / 1000.0),
        };
        font.read_widths(below.get::<Array<'_>>("W"));
        font
    }

    fn simple(dict: &Dict<'_>, own: Option<CMap>) -> Font {
        let matrix = dict.get::<Array<'_>>("FontMatrix").and_then(|matrix| matrix.iter::<Number>().next());
        let unit = matrix.map_or(0.001, |number| number.as_f64());
        let first = dict.get::<Number>("FirstChar").map_or(0, |number| u32::try_from(number.as_i64()).unwrap_or(0));
        let widths = dict.get::<Array<'_>>("Widths").map(|widths| {
            widths.iter::<Number>().take(256).zip(first..).map(|(width, code)| (code, width.as_f64() * unit)).collect()
        });
        let (codes, collection, ranges) = (None, None, Vec::new());
        Font { codes, own, collection, latin: latin(dict), widths: widths.unwrap_or_default(), ranges, width: 0.5 }
    }

    /// Reads a string into its codes.
    pub(super) fn read(&self, string: &[u8], mut each: impl FnMut(Glyph)) {
        let mut rest = string;
        while !rest.is_empty() {
            let (code, length, number) = self.next(rest);
            let text = self.own.as_ref().and_then(|own| characters(own, code));
            let text = text.or_else(|| characters(self.collection.as_ref()?, number?));
            let text = text.or_else(|| self.latin.get(code as usize).copied().flatten().map(String::from));
            let is_space = length == 1 && code == 32;
            each(Glyph {
                text: text.or_else(|| is_space.then(|| " ".into())),
                width: self.width_of(number.unwrap_or(code)),
                is_space,
            });
            rest = &rest[length..];
        }
    }

    /// The first code of a string, its length in bytes, and its number in the collection.
    fn next(&self, string: &[u8]) -> (u32, usize, Option<u32>) {
        let Some(codes) = &self.codes else { return (u32::from(string[0]), 1, None) };
        let mut code = 0;
        for (place, byte) in string.iter().take(4).enumerate() {
            code = code << 8 | u32::from(*byte);
            if let Some(number) = codes.lookup_cid_code(code, place as u8 + 1) {
                return (code, place + 1, Some(number));
            }
        }
        // No such code: as a viewer does, two bytes are passed over.
        let length = string.len().min(2);
        let code = string[..length].iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
        (code, length, None)
    }

    fn width_of(&self, number: u32) -> f64 {
        let in_range =
            || self.ranges.iter().find(|(from, to, _)| (*from..=*to).contains(&number)).map(|(.., width)| *width);
        self.widths.get(&number).copied().or_else(in_range).unwrap_or(self.width)
    }

    /// `first [width …]` and `first last width`, mixed.
    fn read_widths(&mut self, widths: Option<Array<'_>>) {
        let mut numbers: Vec<u32> = Vec::new();
        for object in widths.iter().flat_map(|widths| widths.iter::<Object<'_>>()) {
            match object {
                Object::Array(list) => {
                    let first = numbers.pop().unwrap_or(0);
                    numbers.clear();
                    let list = list.iter::<Number>().zip(first..=0xffff);
                    self.widths.extend(list.map(|(width, code)| (code, width.as_f64() / 1000.0)));
                }
                Object::Number(number) if numbers.len() == 2 => {
                    // A font of a notice has a handful of them.
                    if self.ranges.len() < 256 {
                        self.ranges.push((numbers[0], numbers[1], number.as_f64() / 1000.0));
                    }
                    numbers.clear();
                }
                Object::Number(number) => numbers.push(u32::try_from(number.as_i64()).unwrap_or(0)),
                _ => {}
            }
        }
    }
}

fn table(bytes: &[u8]) -> Option<CMap> {
    CMap::parse(bytes, load_embedded)
}

/// What a table says of a code; signs of a font's own are none.
fn characters(table: &CMap, code: u32) -> Option<String> {
    let text = match table.lookup_bf_string(code)? {
        BfString::Char(c) => String::from(c),
        BfString::String(text) => text,
    };
    let is_known =
        |c: char| !(c.is_control() || c == char::REPLACEMENT_CHARACTER || ('\u{e000}'..='\u{f8ff}').contains(&c));
    text.chars().all(is_known).then(|| text.chars().map(plain).collect())
}

/// Characters of the bytes of a Latin font; none of one that is full of signs of its own.
fn latin(dict: &Dict<'_>) -> Vec<Option<char>> {
    let encoding = dict.get::<Dict<'_>>("Encoding");
    let flags = dict.get::<Dict<'_>>("FontDescriptor").and_then(|one| one.get::<Number>("Flags"));
    let is_symbolic = flags.is_some_and(|flags| flags.as_i64() & 4 != 0);
    let base = dict.get::<Name<'_>>("Encoding").or_else(|| encoding.as_ref()?.get::<Name<'_>>("BaseEncoding"));
    let mut latin = vec![None; 256];
    if base.is_some() || !is_symbolic {
        for byte in 0x20..=0xff_u8 {
            latin[usize::from(byte)] =
                encoding_rs::WINDOWS_1252.decode(&[byte]).0.chars().next().filter(|c| !c.is_control());
        }
    }
    let mut code = 0;
    for object in
        encoding.iter().filter_map(|one| one.get::<Array<'_>>("Differences")).flat_map(|one| one.iter::<Object<'_>>())
    {
        match object {
            Object::Number(number) => code = usize::try_from(number.as_i64()).unwrap_or(256),
            Object::Name(name) => {
                if let Some(slot) = latin.get_mut(code) {
                    *slot = named(name.as_str()).or(*slot);
                }
                code += 1;
            }
            _ => {}
        }
    }
    latin
}

/// The character of a glyph's name: a letter, a digit, `uniXXXX`, or a sign that notices use.
fn named(name: &str) -> Option<char> {
    let words = [
        ("space", ' '),
        ("zero", '0'),
        ("one", '1'),
        ("two", '2'),
        ("three", '3'),
        ("four", '4'),
        ("five", '5'),
        ("six", '6'),
        ("seven", '7'),
        ("eight", '8'),
        ("nine", '9'),
        ("period", '.'),
        ("comma", ','),
        ("colon", ':'),
        ("semicolon", ';'),
        ("hyphen", '-'),
        ("endash", '–'),
        ("emdash", '—'),
        ("parenleft", '('),
        ("parenright", ')'),
        ("percent", '%'),
        ("slash", '/'),
        ("plus", '+'),
        ("bracketleft", '['),
        ("bracketright", ']'),
        ("quotedblleft", '“'),
        ("quotedblright", '”'),
        ("bullet", '•'),
    ];
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(letter);
    }
    let number = name.strip_prefix("uni").filter(|digits| digits.len() == 4);
    let by_number = number.and_then(|digits| char::from_u32(u32::from_str_radix(digits, 16).ok()?));
    by_number.or_else(|| words.iter().find(|(word, _)| *word == name).map(|(_, c)| *c))
}
