//! Reads notices and writes a JSON for each: `read FILE… --out DIR`; without a folder, a table for people.

use notices::{Units, json, read, sheet};
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let mut files = Vec::new();
    let mut out: Option<PathBuf> = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => out = arguments.next().map(PathBuf::from),
            _ => files.push(argument),
        }
    }
    for file in files {
        let bytes = std::fs::read(&file)?;
        let draft = read(&String::from_utf8_lossy(&bytes), &Units::none());
        match &out {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                let stem = Path::new(&file).file_stem().unwrap_or_default();
                std::fs::write(folder.join(stem).with_extension("json"), json::text(&draft))?;
            }
            None => print!("{}", sheet::text(&draft)),
        }
    }
    Ok(())
}
