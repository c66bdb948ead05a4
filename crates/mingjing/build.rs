//! Lists the charters, so that the program carries them in itself.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let charters = Path::new(&manifest).join("../../charters").canonicalize()?;
    let mut files = Vec::new();
    gather(&charters, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&charters).expect("found below it");
        let name = name.to_str().expect("names of charters are ASCII");
        writeln!(list, "    ({name:?}, include_str!({file:?})),").expect("a string takes all");
    }
    list.push(']');
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("charters.rs"), list)?;
    println!("cargo::rerun-if-changed={}", charters.display());
    Ok(())
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
