//! Pieces of titles: every two characters that follow one another, so that words can be looked up in any language.
//!
//! Refuses: a dictionary, and ranking. A title is found by a word when it has all pieces of that word.

use super::{Column, History, Made, Projection, columns};
use crate::known::Known;
use crate::trouble::Trouble;
use bureau::act::Act;
use bureau::record::Object;
use std::collections::BTreeSet;

const COLUMNS: &[Column] = columns!["body", "id"; personal: "piece"];

pub(super) const PROJECTION: Projection = Projection {
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
    let Some(first) = history.entries.first() else {
        return Ok(Vec::new());
    };
    let Act::File(file) = &first.act else {
        return Ok(Vec::new());
    };
    let charter = known.charter(&first.pin.charter)?;
    let (_, procedure) = charter.path(&file.item).ok_or_else(|| Trouble::BadRecord(format!("item {}", file.item)))?;
    let title = super::matter::title(file, procedure).unwrap_or_default();
    let (body, id) = (history.object.body.as_str(), history.object.id.as_str());
    Ok(pieces(title).into_iter().map(|piece| vec![body.into(), id.into(), piece.into()]).collect())
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
