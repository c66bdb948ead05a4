//! The folder of an archive, as every command names it.
//!
//! Refuses: to make a folder by a slip of the pen; only `init`, `demo` and `restore` make one.

use crate::stop::Stop;
use archive::Archive;
use std::path::PathBuf;

/// Where the archive is.
#[derive(clap::Args)]
pub struct Data {
    /// 档案所在目录 / folder of the archive
    #[arg(long = "data", value_name = "DIR", default_value = "data")]
    pub folder: PathBuf,
}

impl Data {
    /// Opens the archive.
    ///
    /// # Errors
    /// There is none, or another program has it.
    pub fn open(&self) -> Result<Archive, Stop> {
        Ok(Archive::open(&self.folder)?)
    }
}
