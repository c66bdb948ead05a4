//! What is wrong with a charter or an input file: place, matter, remedy.
//!
//! Refuses: to stop at the first one. Readers collect every fault and give them all at once.

use crate::words;
use std::fmt;

/// One thing wrong at one place. Its sentence stands in `charters/messages.toml` under `[fault.<code>]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file as its reader named it.
    pub file: String,
    /// Line from 1; 0 when the fault is of the whole file.
    pub line: u32,
    /// Which sentence.
    pub code: &'static str,
    /// What to put into it.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault at a line of a file.
    pub fn at(file: &str, line: u32, code: &'static str, args: Vec<(&'static str, String)>) -> Fault {
        Fault { file: file.into(), line, code, args }
    }

    /// What is wrong, in Chinese.
    pub fn says(&self) -> String {
        words::fill("fault", self.code, "says", &self.args)
    }

    /// What to do about it, in Chinese.
    pub fn remedy(&self) -> String {
        words::fill("fault", self.code, "remedy", &self.args)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}：{}。{}", self.file, self.says(), self.remedy()),
            line => write!(f, "{} 第{}行：{}。{}", self.file, line, self.says(), self.remedy()),
        }
    }
}

impl std::error::Error for Fault {}
