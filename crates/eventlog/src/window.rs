//! The piece of a log that is in memory: checked UTF-8, moved along the file. It never lets a damaged byte pass,
//! and raises a fault only when the text before it has been read.

use crate::fault::LogFault;
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::io::{BufReader, ErrorKind, Read};

/// Bytes taken at once: small enough to stay in the second-level cache.
const CHUNK: usize = 128 << 10;
/// Bytes of one tag, comment or row: sixteen of the longest kept values.
const PIECE_MAX: usize = 1 << 20;

pub(crate) struct Window<'r> {
    input: Box<dyn Read + 'r>,
    packed: bool,
    /// Bytes as they came; those of a character cut in two wait in front.
    raw: Vec<u8>,
    waiting: usize,
    text: String,
    /// Where reading goes on.
    at: usize,
    /// Up to here line breaks have been counted.
    counted: Cell<usize>,
    line: Cell<u64>,
    ended: bool,
    /// The fault behind the text in memory.
    stop: Option<LogFault>,
}

impl<'r> Window<'r> {
    /// Looks at the first bytes and unpacks gzip.
    pub(crate) fn open(mut input: impl Read + 'r) -> Result<Window<'r>, LogFault> {
        let mut magic = Vec::with_capacity(2);
        input.by_ref().take(2).read_to_end(&mut magic).map_err(|error| trouble(&error, false))?;
        let packed = magic == [0x1f, 0x8b];
        let whole = std::io::Cursor::new(magic).chain(input);
        let input: Box<dyn Read + 'r> = if packed {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, whole)))
        } else {
            Box::new(whole)
        };
        let mut window = Window {
            input,
            packed,
            raw: vec![0; CHUNK],
            waiting: 0,
            text: String::with_capacity(2 * CHUNK),
            at: 0,
            counted: Cell::new(0),
            line: Cell::new(1),
            ended: false,
            stop: None,
        };
        window.more()?;
        if window.text.starts_with('\u{feff}') {
            window.at = '\u{feff}'.len_utf8();
        }
        Ok(window)
    }

    /// The text in memory that has not been passed.
    pub(crate) fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Whether nothing follows the text in memory.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    pub(crate) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Passes white space and says whether something follows.
    pub(crate) fn pass_blank(&mut self) -> Result<bool, LogFault> {
        loop {
            let blank = self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
            self.at += blank;
            if self.at < self.text.len() {
                return Ok(true);
            }
            if !self.more()? {
                return Ok(false);
            }
        }
    }

    /// The line where reading goes on.
    pub(crate) fn line(&self) -> u64 {
        self.line_at(self.at)
    }

    fn line_at(&self, place: usize) -> u64 {
        let counted = self.counted.get();
        if counted < place {
            let passed = &self.text.as_bytes()[counted..place];
            self.line.set(self.line.get() + memchr::memchr_iter(b'\n', passed).count() as u64);
            self.counted.set(place);
        }
        self.line.get()
    }

    /// Brings more text into memory, keeping what has not been passed; false at the end of the log.
    pub(crate) fn more(&mut self) -> Result<bool, LogFault> {
        if let Some(fault) = self.stop.take() {
            return Err(fault.at(self.line_at(self.text.len())));
        }
        if self.ended {
            return Ok(false);
        }
        let line = self.line();
        if self.text.len() - self.at > PIECE_MAX {
            return Err(LogFault::new("log-long-piece").with("limit", &PIECE_MAX.to_string()).at(line));
        }
        self.text.drain(..self.at);
        self.at = 0;
        self.counted.set(0);
        self.take_chunk();
        Ok(true)
    }

    /// Takes a whole chunk, unless the input ends or fails, and appends what of it is UTF-8.
    fn take_chunk(&mut self) {
        let mut length = self.waiting;
        while length < self.raw.len() {
            match self.input.read(&mut self.raw[length..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => length += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.stop = Some(trouble(&error, self.packed));
                    break;
                }
            }
        }
        self.waiting = 0;
        match std::str::from_utf8(&self.raw[..length]) {
            Ok(text) => self.text.push_str(text),
            Err(error) => {
                let good = error.valid_up_to();
                self.text.push_str(std::str::from_utf8(&self.raw[..good]).expect("checked up to here"));
                if error.error_len().is_some() || self.ended {
                    self.ended = false;
                    self.stop = Some(LogFault::new("log-not-utf8"));
                } else {
                    self.raw.copy_within(good..length, 0);
                    self.waiting = length - good;
                }
            }
        }
    }
}

/// What an error of the input means for the reader of a log.
fn trouble(error: &std::io::Error, packed: bool) -> LogFault {
    match error.kind() {
        ErrorKind::UnexpectedEof if packed => LogFault::new("log-gzip-cut-short"),
        ErrorKind::InvalidData | ErrorKind::InvalidInput if packed => LogFault::new("log-gzip-damaged"),
        _ => LogFault::new("log-unreadable").with("reason", &error.to_string()),
    }
}
