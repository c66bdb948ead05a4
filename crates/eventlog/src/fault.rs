//! What is wrong with a log, and where. No sentences here: the code is looked up in `charters/messages.toml`.

use bureau::fault::Fault;

/// Faults after which reading stops: more would not fit a page, and the file is then not what it claims to be.
pub const FAULTS_MAX: usize = 100;

/// Characters of a foreign text that are shown in a fault: enough to find it.
const SHOWN_MAX: usize = 60;

/// One fault of a log file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFault {
    /// The line in the unpacked file, counted from 1; 0 when there is no line to name.
    pub line: u64,
    /// Which fault, such as `log-bad-date`.
    pub code: &'static str,
    /// What the sentence of the fault mentions, by name.
    pub args: Vec<(&'static str, String)>,
}

impl LogFault {
    /// The same as every other fault: under the name of its file, with sentence and remedy.
    pub fn named(&self, file: &str) -> Fault {
        let line = u32::try_from(self.line).unwrap_or(u32::MAX);
        Fault::at(file, line, self.code, self.args.clone())
    }

    pub(crate) fn new(code: &'static str) -> LogFault {
        LogFault { line: 0, code, args: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> LogFault {
        self.args.push((name, value.chars().take(SHOWN_MAX).collect()));
        self
    }

    pub(crate) fn at(mut self, line: u64) -> LogFault {
        self.line = line;
        self
    }
}
