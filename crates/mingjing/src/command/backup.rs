//! `mingjing backup` and `mingjing restore`: the archive as one file of lines, and back into an empty place.
//!
//! Refuses: to write over a file or an archive that is there.

use super::data::{self, Data};
use crate::stop::Stop;
use anyhow::Context;
use archive::Restored;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

/// What to back up, and where to.
#[derive(clap::Args)]
pub struct Backup {
    #[command(flatten)]
    data: Data,
    /// 备份文件 / the file to make
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What to restore, and where to.
#[derive(clap::Args)]
pub struct Restore {
    #[command(flatten)]
    data: Data,
    /// 备份文件 / the backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Writes the backup.
pub fn run(ask: &Backup) -> Result<(), Stop> {
    let archive = ask.data.open()?;
    let file = File::create_new(&ask.out).with_context(|| ask.out.display().to_string())?;
    let mut out = BufWriter::new(file);
    let written = archive.backup(&mut out)?;
    out.flush()?;
    out.get_ref().sync_all()?;
    println!("已备份：{}", counts(&written));
    Ok(())
}

/// Replays the backup; a damaged one is the input's fault.
pub fn restore(ask: &Restore) -> Result<(), Stop> {
    let file = File::open(&ask.file).with_context(|| ask.file.display().to_string())?;
    let place = ask.data.place()?;
    let restored = archive::restore_at(&place, &mut BufReader::new(file));
    let restored = restored.map_err(|trouble| match trouble {
        archive::Trouble::Backup { line, why } => Stop::Input(vec![format!(
            "{} 第{line}行：备份已损坏或不完整（{why}）。请换用另一份备份",
            ask.file.display()
        )]),
        other => data::at(&place, other),
    })?;
    println!("已恢复并核验：{}", counts(&restored));
    Ok(())
}

fn counts(counts: &Restored) -> String {
    format!("{}套规章、{}条记录、{}组内容、{}个凭据", counts.charters, counts.entries, counts.words, counts.credentials)
}
