//! Documents a notice rests on: names in 《…》 and numbers behind 根据, 按照, 贯彻.
//!
//! Refuses: documents the notice itself makes.

use crate::clean::{Cut, find, has};
use crate::draft::Reading;
use crate::head::number_in;
use crate::page::Line;
use crate::rule::Rule;
use crate::text::Text;
use std::collections::HashSet;

/// The documents, in the order of the text, each once.
pub(crate) fn read(text: &Text<'_>, lines: &[Line]) -> Vec<Reading<String>> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for line in lines.iter().filter(|line| !line.is_furniture) {
        for sentence in crate::roles::sentences(text.clean, &line.cut) {
            for cut in cited(text, &sentence) {
                let reading = text.reading(&cut, Rule::Cited);
                if seen.insert(reading.value.clone()) {
                    found.push(reading);
                }
            }
        }
    }
    found
}

/// The end of a name; names inside it count too.
fn closing(folded: &[char], open: usize, limit: usize) -> Option<usize> {
    let mut depth = 0;
    (open..limit.min(open + 120)).find(|at| {
        depth += i32::from(folded[*at] == '《') - i32::from(folded[*at] == '》');
        depth == 0
    })
}

fn cited(text: &Text<'_>, sentence: &Cut) -> Vec<Cut> {
    let words = text.clean.slice(sentence);
    let rests = ["根据", "按照", "贯彻", "依据", "落实", "遵照"].iter().filter_map(|word| find(words, word)).min();
    let Some(from) = rests else { return Vec::new() };
    let folded = &text.clean.folded;
    let (mut found, mut at) = (Vec::new(), sentence.start + from);
    while at < sentence.end {
        if folded[at] != '《' {
            at += 1;
            continue;
        }
        let Some(close) = closing(folded, at, sentence.end) else { break };
        let mut end = close + 1;
        let next = end..sentence.end.min(end + 24);
        if folded.get(end) == Some(&'(') && number_in(text.clean, &next).is_some() {
            end = next.clone().find(|at| folded[*at] == ')').map_or(end, |at| at + 1);
        }
        if !has(&folded[at..close], "本方案") {
            found.push(at..end);
        }
        at = end;
    }
    found
}
