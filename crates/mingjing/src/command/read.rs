//! `mingjing read`: official notices into drafts of campaigns.
//!
//! Refuses: to let one bad file keep the others from being read, and two results in one place.

use crate::opened::{self, No};
use crate::stop::Stop;
use anyhow::Context;
use bureau::fault::Fault;
use notices::open::BYTES_MAX;
use notices::{Draft, Units, json, sheet};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Read, Write, stdout};
use std::path::{Path, PathBuf};

/// The notices, and what is made of them.
#[derive(clap::Args)]
pub struct Ask {
    /// 公文:文本、网页、docx、PDF / notices: text, page, docx, PDF
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// 打印 JSON,每份一个对象 / print JSON, one object a notice
    #[arg(long)]
    json: bool,
    /// 每份写成一个 JSON,放在这个目录,主文件名不变 / write one JSON a notice into this folder, under its base name
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Reads every file; those that cannot be read are told together at the end.
pub fn run(ask: &Ask) -> Result<(), Stop> {
    let mut faults = Vec::new();
    let mut out = BufWriter::new(stdout().lock());
    let mut made: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for file in &ask.files {
        let name = file.display().to_string();
        let draft = match draft(file)? {
            Ok(draft) => draft,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        if let Some(folder) = &ask.out {
            let path = folder.join(file.file_stem().unwrap_or_default()).with_added_extension("json");
            if made.insert(path.clone(), file).is_some() {
                faults.push(Fault::at(&name, 0, "notice-twice", vec![("name", path.display().to_string())]));
                continue;
            }
            write(folder, &path, &json::text(&draft))?;
        }
        if ask.json {
            out.write_all(json::text(&draft).as_bytes())?;
        } else if ask.out.is_none() {
            if ask.files.len() > 1 {
                writeln!(out, "文件\t{name}")?;
            }
            writeln!(out, "{}", sheet::text(&draft))?;
        }
    }
    out.flush()?;
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

fn draft(file: &Path) -> Result<Result<Draft, Fault>, Stop> {
    let name = file.display().to_string();
    let mut bytes = Vec::new();
    // One more than is looked at says that there is too much.
    let read = File::open(file).and_then(|file| file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Ok(Err(Fault::at(&name, 0, "notice-file", vec![("why", why(&error))])));
    }
    match opened::text(bytes) {
        Ok(text) => Ok(Ok(notices::read(&text, &Units::none()))),
        Err(No::Unopened(unopened)) => Ok(Err(opened::fault(&name, &unopened))),
        Err(No::Trouble(error)) => Err(error.into()),
    }
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件".to_owned(),
        ErrorKind::PermissionDenied => "没有读取的权限".to_owned(),
        ErrorKind::IsADirectory => "这是一个目录".to_owned(),
        _ => error.to_string(),
    }
}

/// Writes the whole text or leaves what was there.
fn write(folder: &Path, path: &Path, text: &str) -> Result<(), Stop> {
    let part = path.with_added_extension("part");
    let written =
        fs::create_dir_all(folder).and_then(|()| fs::write(&part, text)).and_then(|()| fs::rename(&part, path));
    Ok(written.with_context(|| path.display().to_string())?)
}
