//! The text as rules want it, with a way back to every byte of the original.
//!
//! Refuses: to change what a person sees more than needed. Two forms stand side by side, character by character:
//! `shown` is simplified, with half-width digits and letters; `folded` has half-width punctuation and brackets as well.

use crate::draft::Note;
use crate::simple::simplified;
use std::ops::Range;

/// A range of clean characters.
pub(crate) type Cut = Range<usize>;

/// The clean text.
pub(crate) struct Clean {
    /// For rules.
    pub folded: Vec<char>,
    /// For people.
    pub shown: Vec<char>,
    /// Byte range of the original behind each character.
    from: Vec<Range<usize>>,
    /// What was mended.
    pub notes: Vec<Note>,
}

/// At least this many marks with tones make a text one with pinyin squeezed in.
const PINYIN_MIN: usize = 3;
/// A text is traditional when one in this many of its characters is.
const TRADITIONAL_SHARE: usize = 40;
/// The longest syllable, zhuang, with room for a damaged one.
const SYLLABLE_MAX: usize = 7;

/// Copies whose double-byte text was cut apart at a wrong byte show these pairs. What surely stood there is written;
/// the character before it, of which half is lost, follows from the one before.
const SHIFTED: &[(&str, &str)] = &[("?;顒?", "活动"), ("?!?", "”("), ("??", "。?")];

/// So many spaces before punctuation make a scan that has spaces everywhere.
const LOOSE_SIGNS_MIN: usize = 5;

/// Whether a line is single letters with a space after each.
fn is_spaced_out(line: &[char]) -> bool {
    let mut words = line.split(|c| *c == ' ').filter(|word| !word.is_empty()).take(40);
    let count = line.iter().filter(|c| **c == ' ').count();
    count >= 3 && line.len() <= 80 && words.all(|word| word.len() == 1 && is_han(word[0]))
}

impl Clean {
    /// Cleans a text.
    pub fn new(text: &str) -> Clean {
        let mut clean = Clean { folded: Vec::new(), shown: Vec::new(), from: Vec::new(), notes: Vec::new() };
        let characters: Vec<(usize, char)> = text.char_indices().collect();
        let traditional = characters.iter().filter(|(_, c)| simplified(*c).is_some()).count();
        let is_traditional = traditional > 0 && traditional * TRADITIONAL_SHARE > characters.len();
        let syllables = count_toned_syllables(&characters);
        let (mut at, mut removed) = (0, 0);
        while at < characters.len() {
            let (byte, c) = characters[at];
            if let Some(end) = syllable_end(&characters, at, &clean.shown, syllables) {
                (at, removed) = (end, removed + 1);
                continue;
            }
            at += 1;
            let end = characters.get(at).map_or(text.len(), |next| next.0);
            if is_dropped(c) {
                continue;
            }
            let shown = if is_traditional { simplified(c).unwrap_or(c) } else { c };
            clean.push(narrow_word(shown), byte..end);
        }
        clean.close_up();
        if is_traditional {
            clean.note("繁体字已转为简体");
        }
        if removed > 0 {
            clean.note(&format!("已去除夹注拼音{removed}处"));
        }
        if clean.folded.contains(&'\u{fffd}') {
            clean.note("文中有无法识别的字符");
        }
        if removed > 0 {
            clean.mend_shifted();
        }
        clean
    }

    /// How many characters there are.
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// What people see of a range, without the spaces at its ends.
    pub fn text(&self, cut: Cut) -> String {
        self.shown[cut].iter().collect::<String>().trim().to_owned()
    }

    /// What people see of a range, without any white space.
    pub fn packed(&self, cut: Cut) -> String {
        self.shown[cut].iter().filter(|c| !c.is_whitespace()).collect()
    }

    /// The folded characters of a range.
    pub fn slice(&self, cut: &Cut) -> &[char] {
        &self.folded[cut.clone()]
    }

    /// The byte range of the original behind a range of characters.
    pub fn place(&self, cut: &Cut) -> Range<usize> {
        match (self.from.get(cut.start), cut.end.checked_sub(1).and_then(|last| self.from.get(last))) {
            (Some(first), Some(last)) if cut.start < cut.end => first.start..last.end,
            (Some(first), _) => first.start..first.start,
            _ => self.from.last().map_or(0..0, |last| last.end..last.end),
        }
    }

    /// The first characters from a place, white space left out.
    pub fn anchor(&self, at: usize) -> String {
        let end = self.len().min(at + 80);
        self.shown[at.min(end)..end].iter().filter(|c| !c.is_whitespace()).take(12).collect()
    }

    /// A range without white space at its ends.
    pub fn trim(&self, cut: Cut) -> Cut {
        let (mut start, mut end) = (cut.start, cut.end);
        while start < end && self.folded[start].is_whitespace() {
            start += 1;
        }
        while start < end && self.folded[end - 1].is_whitespace() {
            end -= 1;
        }
        start..end
    }

    fn note(&mut self, text: &str) {
        self.notes.push(Note { text: text.to_owned(), places: Vec::new() });
    }

    fn push(&mut self, shown: char, from: Range<usize>) {
        self.folded.push(fold(shown));
        self.shown.push(shown);
        self.from.push(from);
    }

    /// Takes single spaces out of scans that have them everywhere, and out of lines of spaced-out letters.
    fn close_up(&mut self) {
        let is_sign = |c: char| matches!(c, '、' | ',' | '。' | ';' | ':' | ')' | '》' | '”');
        let loose =
            self.folded.windows(3).filter(|three| is_han(three[0]) && three[1] == ' ' && is_sign(three[2])).count();
        let everywhere = loose >= LOOSE_SIGNS_MIN;
        let mut dropped = vec![false; self.len()];
        let mut start = 0;
        for at in 0..=self.len() {
            if at < self.len() && self.folded[at] != '\n' {
                continue;
            }
            if everywhere || is_spaced_out(&self.folded[start..at]) {
                let is_letter = |c: char| c == ' ' || c == '\t' || c.is_ascii_alphabetic();
                let lone = self.folded[start..at]
                    .windows(3)
                    .map(|three| three[1] == ' ' && !is_letter(three[0]) && !is_letter(three[2]));
                dropped.iter_mut().skip(start + 1).zip(lone).for_each(|(dropped, lone)| *dropped = lone);
            }
            start = at + 1;
        }
        keep(&mut self.folded, &dropped);
        keep(&mut self.shown, &dropped);
        keep(&mut self.from, &dropped);
    }

    fn mend_shifted(&mut self) {
        if !SHIFTED.iter().any(|(damage, _)| find(&self.folded, damage).is_some()) {
            return;
        }
        let old = std::mem::replace(
            self,
            Clean { folded: Vec::new(), shown: Vec::new(), from: Vec::new(), notes: Vec::new() },
        );
        self.notes = old.notes;
        let (mut at, mut places) = (0, Vec::new());
        while at < old.folded.len() {
            let Some((damage, meant)) = SHIFTED.iter().find(|(damage, _)| starts(&old.folded[at..], damage)) else {
                self.push(old.shown[at], old.from[at].clone());
                at += 1;
                continue;
            };
            let end = at + damage.chars().count();
            let place = old.from[at].start..old.from[end - 1].end;
            let before = self.folded.last().copied().unwrap_or(' ');
            let lost = if matches!(before, '确' | '担' | '环' | '社') { Some('保') } else { None };
            let lost = lost.or_else(|| meant.starts_with('活').then_some('。'));
            lost.into_iter().chain(meant.chars()).for_each(|c| self.push(c, place.clone()));
            places.push(place);
            at = end;
        }
        self.notes.push(Note { text: "文中有错码，已按常见情形补字，请核对".to_owned(), places });
    }
}

fn keep<T>(all: &mut Vec<T>, dropped: &[bool]) {
    let mut dropped = dropped.iter();
    all.retain(|_| dropped.next() != Some(&true));
}

/// Whether a slice begins with a word.
pub(crate) fn starts(hay: &[char], word: &str) -> bool {
    let mut hay = hay.iter();
    word.chars().all(|c| hay.next() == Some(&c))
}

/// Whether a slice ends with a word.
pub(crate) fn ends(hay: &[char], word: &str) -> bool {
    let mut hay = hay.iter().rev();
    word.chars().rev().all(|c| hay.next() == Some(&c))
}

/// Where a word first stands in a slice.
pub(crate) fn find(hay: &[char], word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    (0..hay.len()).find(|&at| hay[at] == first && starts(&hay[at..], word))
}

/// Whether a word stands in a slice.
pub(crate) fn has(hay: &[char], word: &str) -> bool {
    find(hay, word).is_some()
}

/// The first of several words that a slice begins with.
pub(crate) fn starts_any<'a>(hay: &[char], words: &[&'a str]) -> Option<&'a str> {
    words.iter().copied().find(|word| starts(hay, word))
}

/// Whether a character is Chinese writing.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '〇' | '○' | '\u{20000}'..='\u{2ffff}')
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{ad}' | '\r')
        || (c.is_control() && !matches!(c, '\n' | '\t'))
}

/// Full-width digits, letters and signs that belong to figures become half-width ones.
fn narrow_word(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => narrow(c),
        '\u{ff05}' | '\u{ff0b}' | '\u{ff0e}' | '\u{ff0f}' | '\u{ff5c}' => narrow(c),
        '\u{fe6a}' => '%',
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => ' ',
        '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => '\n',
        '\u{2502}' | '\u{2503}' => '|',
        c => c,
    }
}

/// The half-width form of a full-width character.
fn narrow(c: char) -> char {
    if matches!(c, '\u{ff01}'..='\u{ff5e}') { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c }
}

/// One form for each kind of punctuation.
fn fold(c: char) -> char {
    match narrow(c) {
        '\u{fe59}' => '(',
        '\u{fe5a}' => ')',
        '\u{3014}' | '\u{fe5d}' | '\u{3010}' | '\u{3016}' => '[',
        '\u{3015}' | '\u{fe5e}' | '\u{3011}' | '\u{3017}' => ']',
        '\u{fe50}' | '\u{ff64}' => ',',
        '\u{fe55}' | '\u{2236}' | '\u{fe30}' => ':',
        '\u{fe54}' => ';',
        '\u{fe51}' => '、',
        '\u{ff61}' => '。',
        '"' | '\u{300c}' | '\u{300e}' | '\u{301d}' => '“',
        '\u{300d}' | '\u{300f}' | '\u{301e}' => '”',
        '\u{3008}' | '<' => '《',
        '\u{3009}' | '>' => '》',
        '\u{2010}'..='\u{2015}' | '\u{2500}' | '\u{2501}' | '\u{2212}' | '\u{fe63}' => '-',
        '\u{223c}' | '\u{301c}' => '~',
        c => c,
    }
}

fn is_toned(c: char) -> bool {
    matches!(
        c,
        'ā' | 'á'
            | 'ǎ'
            | 'à'
            | 'ē'
            | 'é'
            | 'ě'
            | 'è'
            | 'ī'
            | 'í'
            | 'ǐ'
            | 'ì'
            | 'ō'
            | 'ó'
            | 'ǒ'
            | 'ò'
            | 'ū'
            | 'ú'
            | 'ǔ'
            | 'ù'
            | 'ǖ'
            | 'ǘ'
            | 'ǚ'
            | 'ǜ'
            | 'ü'
    )
}

/// The letters of a bracketed syllable that opens here: how many, and whether one bears a tone.
fn bracketed(characters: &[(usize, char)], at: usize) -> Option<(usize, bool)> {
    if narrow(characters[at].1) != '(' {
        return None;
    }
    let letters = characters[at + 1..].iter().take(SYLLABLE_MAX + 1);
    let (mut count, mut toned) = (0, false);
    for &(_, c) in letters {
        match narrow(c) {
            ')' if count > 0 => return Some((at + count + 2, toned)),
            'a'..='z' | 'ɡ' | 'ɑ' => {}
            c if is_toned(c) => toned = true,
            _ => return None,
        }
        count += 1;
    }
    None
}

fn count_toned_syllables(characters: &[(usize, char)]) -> usize {
    (0..characters.len()).filter(|&at| bracketed(characters, at).is_some_and(|(_, toned)| toned)).count()
}

/// Where a syllable of pinyin that begins here ends; one whose opening bracket was lost counts too.
fn syllable_end(characters: &[(usize, char)], at: usize, before: &[char], known: usize) -> Option<usize> {
    if known < PINYIN_MIN {
        return None;
    }
    let last = *before.last()?;
    if is_han(last)
        && let Some((end, _)) = bracketed(characters, at)
    {
        return Some(end);
    }
    if last != '?' && !is_han(last) {
        return None;
    }
    let letters =
        characters[at..].iter().take(SYLLABLE_MAX).take_while(|(_, c)| c.is_ascii_lowercase() || is_toned(*c));
    let (count, toned) = letters.fold((0, false), |(count, toned), (_, c)| (count + 1, toned || is_toned(*c)));
    let closes = characters.get(at + count).is_some_and(|(_, c)| narrow(*c) == ')');
    (toned && closes).then_some(at + count + 1)
}
