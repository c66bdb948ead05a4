//! The shelf: backups as files in a folder, and how much room is left for more.
//!
//! Refuses: a file that is there by name but not in full (it gets its name when it is on the disk), and to write over one.

use crate::place::Place;
use crate::trouble::Trouble;
use almanac::Instant;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// How the name of a backup ends.
pub const BACKUP_ENDS: &str = ".backup";

/// How the name of one ends that is being written.
const PART_ENDS: &str = ".part";

/// A backup on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    /// Name of the file.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// When it was written.
    pub at: Instant,
}

/// Room on a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// What can still be written.
    pub free: u64,
    /// All of it.
    pub whole: u64,
}

/// Writes a file into a folder, which is made if need be: synced, then named.
///
/// # Errors
/// What the writing met, and [`Trouble::File`]; nothing is left behind.
pub fn shelve<T>(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    fs::create_dir_all(folder)?;
    let (part, whole) = (folder.join(format!("{name}{PART_ENDS}")), folder.join(name));
    if whole.exists() {
        return Err(Trouble::File(format!("{name} is there already")));
    }
    // What a backup holds is for nobody but who runs the program.
    let new = File::options().write(true).create_new(true).mode(0o600).open(&part);
    let done = new.map_err(Trouble::from).and_then(|file| {
        let mut out = BufWriter::new(file);
        let done = write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        fs::rename(&part, &whole)?;
        File::open(folder)?.sync_all()?;
        Ok(done)
    });
    if done.is_err() && part.exists() {
        fs::remove_file(&part)?;
    }
    done
}

/// The backups in a folder, the last written first; none when there is no folder.
///
/// # Errors
/// [`Trouble::File`].
pub fn shelved(folder: &Path) -> Result<Vec<Shelved>, Trouble> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for file in fs::read_dir(folder)? {
        let file = file?;
        let Some(name) = file.file_name().to_str().filter(|name| name.ends_with(BACKUP_ENDS)).map(String::from) else {
            continue;
        };
        let about = file.metadata()?;
        let millis = about.modified()?.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let at = Instant::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
        found.push(Shelved { name, bytes: about.len(), at });
    }
    found.sort_by(|one, other| other.name.cmp(&one.name));
    Ok(found)
}

/// A file of the shelf by its name, which is no path.
pub fn on_shelf(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = name.ends_with(BACKUP_ENDS) && Path::new(name).file_name().is_some_and(|last| last == name);
    Some(folder.join(name)).filter(|file| plain && file.is_file())
}

/// Room on the disk that a folder is on.
///
/// # Errors
/// [`Trouble::File`].
pub fn room(folder: &Path) -> Result<Room, Trouble> {
    let about = rustix::fs::statvfs(folder).map_err(std::io::Error::from)?;
    Ok(Room { free: about.f_bavail * about.f_frsize, whole: about.f_blocks * about.f_frsize })
}

impl Place {
    /// The folder of an archive on this machine's disk; none for a server's.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Place::Folder(folder) => Some(folder),
            Place::Url(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_has_its_name_when_it_is_whole() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("backups");
        assert_eq!(shelved(&folder), Ok(vec![]));
        let failed = shelve(&folder, "a.backup", |out| {
            out.write_all(b"half")?;
            assert_eq!(shelved(&folder), Ok(vec![]));
            Err::<(), _>(Trouble::Stopped)
        });
        assert_eq!((failed, fs::read_dir(&folder).unwrap().count()), (Err(Trouble::Stopped), 0));
        assert_eq!(shelve(&folder, "a.backup", |out| Ok(out.write_all(b"whole")?)), Ok(()));
        assert!(shelve(&folder, "a.backup", |_| Ok(())).is_err());
        assert_eq!(shelved(&folder).unwrap()[0].bytes, 5);
        assert!(on_shelf(&folder, "a.backup").is_some());
        for wrong in ["b.backup", "../backups/a.backup", "a.backup/", "/etc/passwd", ""] {
            assert_eq!(on_shelf(&folder, wrong), None, "{wrong}");
        }
        let room = room(home.path()).unwrap();
        assert!(room.free > 0 && room.free <= room.whole);
    }
}
