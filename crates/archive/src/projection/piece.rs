//! Pieces of titles: every two characters that follow one another, so that words can be looked up in any language.
//!
//! Refuses: a dictionary, and ranking. A title is found by a word when it has all pieces of that word.

use super::matter::MatterRow;
use super::{Column, History, Made, Projection, columns};
use crate::dialect::Value;
use crate::known::Known;
use bureau::record::Object;
use std::collections::BTreeSet;

const COLUMNS: &[Column] = columns!["body", "id", "is_open", "filed"; personal: "piece"];

/// The column of a matter that every piece of its title repeats, so that a search walks what is open or ended alone,
/// the last filed first.
pub(crate) const REPEATED: &str = "is_open";

pub(crate) const PROJECTION: Projection = Projection {
    table: "piece",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: true,
    of_words: true,
    rows,
};

/// The words of a text: runs of letters and figures, in small letters of ordinary width.
pub(crate) fn words(text: &str) -> Vec<Vec<char>> {
    let ordinary = |letter: char| match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        _ => letter,
    };
    let text: String = text.chars().map(ordinary).flat_map(char::to_lowercase).collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().collect()).collect()
}

/// Every letter of a title with the one after it; the last letter of a word stands alone.
fn pieces(title: &str) -> BTreeSet<String> {
    let of_word = |word: Vec<char>| -> Vec<String> {
        (0..word.len()).map(|at| word[at..word.len().min(at + 2)].iter().collect()).collect()
    };
    words(title).into_iter().flat_map(of_word).collect()
}

fn rows(history: &History<'_>, known: &Known<'_>) -> Made {
    let Some(row) = history.matter_row(known)? else {
        return Ok(Vec::new());
    };
    Ok(of(row, history.object.body.as_str()))
}

/// The pieces of one matter's title.
pub(crate) fn of(row: &MatterRow, body: &str) -> Vec<Vec<Value>> {
    let id = row.id.to_string();
    let (is_open, filed) = (i64::from(row.ended.is_none()), row.filed.millis());
    let title = row.title.as_deref().unwrap_or_default();
    let piece = |piece: String| vec![body.into(), id.as_str().into(), is_open.into(), filed.into(), piece.into()];
    pieces(title).into_iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_falls_into_pieces() {
        let check = |title: &str, pieces: &[&str]| {
            assert_eq!(super::pieces(title).iter().map(String::as_str).collect::<Vec<_>>(), pieces, "{title}");
        };
        check("", &[]);
        check("许可", &["可", "许可"]);
        check("申报Ａb，2 号", &["2", "ab", "b", "号", "报a", "申报"]);
        check("aaaa", &["a", "aa"]);
    }
}
