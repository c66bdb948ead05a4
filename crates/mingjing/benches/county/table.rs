//! The table: one figure a line, beside its bar or its rival, as a ratio.
//!
//! Refuses: a figure without either.

use std::fmt::Write;
use std::time::Duration;

/// The lines so far, and whether a bar was missed.
#[derive(Default)]
pub struct Table {
    missed: Vec<String>,
}

impl Table {
    /// The head, with the machine.
    pub fn open() -> Table {
        println!("{}", machine());
        println!("{:<44} {:>12} {:>14} {:>9}", "figure", "measured", "bar or rival", "ratio");
        Table::default()
    }

    /// A heading.
    pub fn heading(&self, text: &str) {
        println!("-- {text}");
    }

    /// A time that must stay below a bar: the ratio says how many times it would fit.
    pub fn below(&mut self, name: &str, found: Duration, bar: Duration) {
        self.line(name, &shown(found), &format!("< {}", shown(bar)), bar.as_secs_f64() / found.as_secs_f64(), 1.0);
    }

    /// A size in MB that must stay below a bar.
    pub fn small(&mut self, name: &str, found: f64, bar: f64) {
        self.line(name, &format!("{found:.0} MB"), &format!("< {bar:.0} MB"), bar / found, 1.0);
    }

    /// A time beside a rival's: at least so many times faster.
    pub fn faster(&mut self, name: &str, found: Duration, rival: Duration, times: f64) {
        self.line(name, &shown(found), &shown(rival), rival.as_secs_f64() / found.as_secs_f64(), times);
    }

    /// A rate beside a rival's: at least so many times as many.
    pub fn more(&mut self, name: &str, found: f64, rival: f64, times: f64) {
        self.line(name, &format!("{found:.0}/s"), &format!("{rival:.0}/s"), found / rival, times);
    }

    /// The last line; whether every bar was held.
    pub fn close(self) -> bool {
        if self.missed.is_empty() {
            println!("every bar held; {}", load());
        } else {
            println!("missed: {}; {}", self.missed.join("; "), load());
        }
        self.missed.is_empty()
    }

    fn line(&mut self, name: &str, found: &str, bar: &str, ratio: f64, least: f64) {
        let mut line = format!("{name:<44} {found:>12} {bar:>14} {ratio:>7.1} x");
        if least > 1.0 {
            // Writing to a string cannot fail.
            let _ = write!(line, " of {least:.0}");
        }
        if ratio < least {
            line.push_str("  MISSED");
            self.missed.push(name.into());
        }
        println!("{line}");
    }
}

fn shown(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{:.2} ms", time.as_secs_f64() * 1e3)
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}

/// What it was measured on.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = memory.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "machine: {}, {cores} cores, {} GB; {}",
        model.trim_start_matches([' ', '\t', ':']),
        kilobytes >> 20,
        load()
    )
}

/// How busy it is.
fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!("load average {}", load.split(' ').take(2).collect::<Vec<_>>().join(" "))
}
