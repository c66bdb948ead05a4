//! Files of strangers, opened into text without harm to this program.
//!
//! Refuses: to open a packed file in its own process. A second copy of the program does it, with so much memory and
//! time and no more; what a bomb or a loop ends is that copy. Sentences stand in the messages.

use anyhow::{Context, Error};
use bureau::fault::Fault;
use notices::open::{self, BYTES_MAX, Kind, UNPACKED_MAX, Unopened, Why};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{Read, Write, stdin, stdout};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// The hidden command by which the program calls itself. It is followed by nothing: bytes in, text or refusal out.
pub const COMMAND: &str = "open-packed";

/// What asks that command for the table of a spreadsheet.
const TABLE: &str = "--table";

/// What a packed file may take to be read. One of fifty pages takes a tenth of a second.
const SECONDS_MAX: u64 = 10;

/// Addresses of the second copy, the program's own included: six times what may be unpacked.
const ADDRESSES_MAX: u64 = 512 << 20;

/// Why no text came of a file.
pub enum No {
    /// The file is at fault.
    Unopened(Unopened),
    /// This machine is: no second copy could be started.
    Trouble(Error),
}

impl From<Unopened> for No {
    fn from(unopened: Unopened) -> No {
        No::Unopened(unopened)
    }
}

/// The text of a file, within the limits of `notices::open`, ten seconds and 512 MB.
///
/// # Errors
/// What is wrong with the file, or with this machine.
pub fn text(bytes: Vec<u8>) -> Result<String, No> {
    if Kind::of(&bytes)?.is_packed() {
        apart(bytes, false, Duration::from_secs(SECONDS_MAX))
    } else {
        Ok(open::open(&bytes)?)
    }
}

/// The way to open files that the office is given.
pub fn opener() -> office::Opener {
    Arc::new(|name, bytes| match text(bytes) {
        Ok(text) => Ok(Ok(text)),
        Err(No::Unopened(unopened)) => Ok(Err(fault(name, &unopened))),
        Err(No::Trouble(error)) => Err(format!("{error:#}")),
    })
}

/// The refusal of a file in words.
pub fn fault(file: &str, unopened: &Unopened) -> Fault {
    let args = vec![
        ("place", unopened.place.as_ref().map_or(String::new(), |place| format!("（{place}）"))),
        ("max", (BYTES_MAX >> 20).to_string()),
        ("unpacked", (UNPACKED_MAX >> 20).to_string()),
        ("seconds", SECONDS_MAX.to_string()),
    ];
    Fault::at(file, 0, unopened.why.code(), args)
}

/// The way to open spreadsheets that the office is given.
pub fn tables() -> office::TableOpener {
    Arc::new(|name, bytes| match apart(bytes, true, Duration::from_secs(SECONDS_MAX)) {
        Ok(text) => Ok(Ok(text)),
        Err(No::Unopened(unopened)) => Ok(Err(fault(name, &unopened))),
        Err(No::Trouble(error)) => Err(format!("{error:#}")),
    })
}

/// What the second copy does: limits itself, reads a file from its input, and writes a line with how it went (`ok` and a
/// length, or the code of a refusal and its place), then the text, of a spreadsheet where a table is wanted.
///
/// # Errors
/// The pipe to the first one broke, or the system sets no limits.
pub fn serve(table: bool) -> Result<(), Error> {
    // Whoever waits ends it first; the second more is for a copy that nobody waits for.
    for (resource, limit) in [(Resource::As, ADDRESSES_MAX), (Resource::Cpu, SECONDS_MAX + 1), (Resource::Core, 0)] {
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) }).context("limits")?;
    }
    let mut bytes = Vec::new();
    stdin().take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    let mut out = stdout().lock();
    match if table { open::table::text(&bytes) } else { open::open(&bytes) } {
        Ok(text) => write!(out, "ok\t{}\n{text}", text.len())?,
        Err(Unopened { why, place }) => writeln!(out, "{}\t{}", why.code(), place.unwrap_or_default())?,
    }
    Ok(out.flush()?)
}

/// Opens a file in a second copy of this program, which has so much time.
fn apart(bytes: Vec<u8>, table: bool, time: Duration) -> Result<String, No> {
    let mut copy = start(table).map_err(No::Trouble)?;
    let (input, output) = (copy.stdin.take(), copy.stdout.take());
    // A copy that ends before it has read everything has its reasons, which it tells.
    let feeding = thread::spawn(move || input.map(|mut input| input.write_all(&bytes)));
    let (done, answer) = channel();
    let reading = thread::spawn(move || {
        let mut text = Vec::new();
        let read = output.map(|output| output.take(2 * UNPACKED_MAX as u64).read_to_end(&mut text));
        // Nobody waits any more when the time is over.
        let _ = done.send(text);
        read
    });
    let answer = answer.recv_timeout(time);
    // Ended or not, after this it is.
    let ended = copy.kill().and_then(|()| copy.wait());
    for thread in [feeding.join().map(drop), reading.join().map(drop)] {
        thread.map_err(|_| No::Trouble(anyhow::anyhow!("a thread to the second copy broke")))?;
    }
    ended.context("the second copy").map_err(No::Trouble)?;
    let answer = answer.map_err(|_| Unopened::from(Why::Slow))?;
    Ok(told(answer)?)
}

fn start(table: bool) -> Result<Child, Error> {
    let program = std::env::current_exe().context("the place of this program")?;
    let mut command = Command::new(program);
    // What it writes of its own end helps nobody.
    command
        .arg(COMMAND)
        .args(table.then_some(TABLE))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command.spawn().context("a second copy of this program")
}

/// What the second copy told; an answer it did not finish is its breakdown.
fn told(answer: Vec<u8>) -> Result<String, Unopened> {
    let broken = || Unopened::from(Why::Heavy);
    let answer = String::from_utf8(answer).map_err(|_| broken())?;
    let (first, text) = answer.split_once('\n').ok_or_else(broken)?;
    match first.split_once('\t').ok_or_else(broken)? {
        ("ok", length) if length == text.len().to_string() => Ok(text.to_owned()),
        (code, place) => {
            let place = Some(place.to_owned()).filter(|place| !place.is_empty());
            Err(Unopened { why: Why::parse(code).ok_or_else(broken)?, place })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_takes_too_long_is_ended() {
        let no = apart(vec![0; 1 << 20], false, Duration::ZERO).unwrap_err();
        assert!(matches!(no, No::Unopened(Unopened { why: Why::Slow, .. })));
    }

    #[test]
    fn an_answer_that_was_cut_off_is_a_breakdown() {
        let why = |answer: &str| told(answer.into()).map_err(|unopened| unopened.why);
        assert_eq!(why("ok\t3\n一"), Ok("一".to_owned()));
        for broken in ["", "ok", "ok\t6\n一", "no-such-code\t\n"] {
            assert_eq!(why(broken), Err(Why::Heavy), "{broken}");
        }
        let told = told(b"notice-glyphs\tpage\n".to_vec());
        assert_eq!(told, Err(Unopened::at(Why::Glyphs, "page")));
    }
}
