//! `mingjing backup` and `mingjing restore`: the archive as one file of lines, and back into an empty place.
//!
//! Refuses: to write over a file or an archive that is there.

use super::data::{self, Data, OBJECTS};
use crate::machine;
use crate::stop::Stop;
use anyhow::Context;
use archive::{Place, Restored, Trouble};
use bureau::id::AttachmentId;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use store::{Found, Store};

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
    let store = ask.data.store()?;
    let unnamed = || Trouble::File("archive names attachments: say where they are by --objects".into());
    let mut missing = Vec::new();
    let written = archive.backup_with(&mut out, &mut |object| {
        let file = store.as_ref().ok_or_else(unnamed)?.open(object).map_err(store_trouble)?;
        let mut bytes = Vec::new();
        match file {
            Some(mut file) => file.read_to_end(&mut bytes).map(|_| Some(bytes)).map_err(Trouble::from),
            None => {
                missing.push(object);
                Ok(None)
            }
        }
    })?;
    out.flush()?;
    out.get_ref().sync_all()?;
    for object in missing {
        eprintln!("注意：附件{object}不在存放处，备份中没有它");
    }
    println!("已备份：{}", counts(&written));
    Ok(())
}

/// Replays the backup; a damaged one is the input's fault.
pub fn restore(ask: &Restore) -> Result<(), Stop> {
    let file = File::open(&ask.file).with_context(|| ask.file.display().to_string())?;
    let place = ask.data.place()?;
    // A folder is filled beside and moved; attachments that lie in it move with it.
    let store = if ask.data.names_store() { ask.data.store()? } else { None };
    let restored = archive::restore_with(&place, &mut BufReader::new(file), &mut |filled, object, bytes| {
        let beside = match filled {
            Place::Folder(folder) => Some(Store::new(store::Place::Folder(folder.join(OBJECTS)))),
            Place::Url(_) => None,
        };
        let unnamed = || Trouble::File("backup has attachments: say where they go by --objects".into());
        bring(store.as_ref().or(beside.as_ref()).ok_or_else(unnamed)?, object, bytes)
    });
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

/// Keeps an object; one that is there already with the same bytes was left by a restore that was cut short.
fn bring(store: &Store, object: AttachmentId, bytes: &[u8]) -> Result<(), Trouble> {
    match store.stage(object, machine::now(), &mut &bytes[..], bytes.len() as u64) {
        Err(store::Trouble::Taken(_))
            if store.verify(object, &store::digest(bytes)).map_err(store_trouble)? == Found::Sound =>
        {
            Ok(())
        }
        done => done.map(drop).map_err(store_trouble),
    }
}

fn store_trouble(trouble: store::Trouble) -> Trouble {
    Trouble::File(trouble.to_string())
}

fn counts(counts: &Restored) -> String {
    let Restored { charters, entries, words, credentials, objects, .. } = counts;
    let files = if *objects > 0 { format!("、{objects}个附件") } else { String::new() };
    format!("{charters}套规章、{entries}条记录、{words}组内容、{credentials}个凭据{files}")
}
