//! Milliseconds to read one notice and a megabyte of notices, beside the bars: 10 ms and 200 ms. Best of nine.

use notices::{Draft, Units, json, read};
use std::{hint::black_box, path::Path, time::Instant};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/made");
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("made notices").map(|entry| entry.expect("entry").path()).collect();
    names.retain(|name| name.extension().is_some_and(|extension| extension == "txt"));
    names.sort();
    let texts: Vec<String> = names.iter().map(|name| std::fs::read_to_string(name).expect("a text")).collect();
    let longest = texts.iter().max_by_key(|text| text.len()).expect("made notices");
    let megabyte = texts.concat().repeat(1_000_000 / texts.concat().len() + 1);
    let run_on = megabyte.replace('\n', "");

    println!("{:<34}{:>10}{:>10}   bar", "", "bytes", "ms");
    report("one notice, the longest made", longest, "10 ms", |draft| draft.tasks.len());
    report("a megabyte of notices", &megabyte, "200 ms", |draft| draft.tasks.len());
    report("the same in one line", &run_on, "200 ms", |draft| draft.tasks.len());
    report("a megabyte, and as JSON", &megabyte, "", |draft| json::text(draft).len());
}

fn report(name: &str, text: &str, bar: &str, then: impl Fn(&Draft) -> usize) {
    let units = Units::none();
    let once = || {
        let watch = Instant::now();
        black_box(then(&read(black_box(text), &units)));
        watch.elapsed().as_secs_f64() * 1e3
    };
    let best = (0..9).map(|_| once()).fold(f64::INFINITY, f64::min);
    println!("{name:<34}{:>10}{best:>10.2}   {bar}", text.len());
}
