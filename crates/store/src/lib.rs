//! 存 The store: the bytes that people hand in, each under a random id, for as long as an entry names it.
//!
//! Refuses: a name or a kind in a path, an address from outside, overwriting, an object that is half there, and input
//! without a limit. It knows ids and bytes; whose they are and who may see them is the office's.
//!
//! An object is written beside, synced, then linked to its place in one step that fails when the place is taken, and
//! the folders are synced before anybody hears of it. A kill leaves at most a file beside, which [`Store::sweep`] takes away.

mod container;
mod look;
mod picture;
mod trouble;

use almanac::Instant;
use bureau::id::AttachmentId;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

pub use look::{Fault, Look, SIDE_MIN, digest, look};
pub use picture::{PIXELS_MAX, THUMBNAIL_SIDE, thumbnail};
pub use trouble::Trouble;

/// Where objects are written before they are complete.
const BESIDE: &str = "beside";

/// How much is read at once.
const PIECE: usize = 64 << 10;

/// Where a store is. An object storage of the S3 kind would be the second place: it needs no more than the five
/// verbs of [`Store`], and keeps the draft on this machine until it is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder, on one disk, of several programs if need be.
    Folder(PathBuf),
}

/// A store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    place: Place,
}

/// An object that is being written; dropped before it is kept, nothing of it is left.
#[derive(Debug)]
pub struct Draft {
    id: AttachmentId,
    path: PathBuf,
    root: PathBuf,
    file: File,
    at: Instant,
    limit: u64,
    size: u64,
    hash: Sha256,
}

/// An object that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: AttachmentId,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 of them, in hexadecimal.
    pub digest: String,
}

/// Whether an object is what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is.
    Sound,
    /// It is not there.
    Missing,
    /// Its bytes are others.
    Changed,
}

impl Store {
    /// The store of a place. Nothing is made there before something is kept.
    pub fn new(place: Place) -> Store {
        Store { place }
    }

    /// Begins an object of at most `limit` bytes. `at` is what its age is counted from.
    ///
    /// # Errors
    /// Only trouble with the disk.
    pub fn begin(&self, id: AttachmentId, at: Instant, limit: u64) -> Result<Draft, Trouble> {
        let root = self.root().to_path_buf();
        let beside = root.join(BESIDE);
        fs::create_dir_all(&beside)?;
        let path = beside.join(format!("{id}.{}", at.millis()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        Ok(Draft { id, path, root, file, at, limit, size: 0, hash: Sha256::new() })
    }

    /// Stages an object whole.
    ///
    /// # Errors
    /// [`Trouble::TooLarge`] past the limit, [`Trouble::Taken`] when there is one of that id; nothing is left then.
    pub fn stage(&self, id: AttachmentId, at: Instant, from: &mut dyn Read, limit: u64) -> Result<Kept, Trouble> {
        let mut draft = self.begin(id, at, limit)?;
        let mut piece = vec![0; PIECE];
        loop {
            match from.read(&mut piece)? {
                0 => return draft.keep(),
                length => draft.write(&piece[..length])?,
            }
        }
    }

    /// An object, for reading.
    ///
    /// # Errors
    /// Only trouble with the disk.
    pub fn open(&self, id: AttachmentId) -> Result<Option<File>, Trouble> {
        absent(File::open(self.path(id)))
    }

    /// Removes an object; false when there was none.
    ///
    /// # Errors
    /// Only trouble with the disk.
    pub fn remove(&self, id: AttachmentId) -> Result<bool, Trouble> {
        let path = self.path(id);
        let removed = absent(fs::remove_file(&path))?.is_some();
        if removed && let Some(folder) = path.parent() {
            sync(folder)?;
        }
        Ok(removed)
    }

    /// Whether an object has this digest, in hexadecimal.
    ///
    /// # Errors
    /// Only trouble with the disk.
    pub fn verify(&self, id: AttachmentId, digest: &str) -> Result<Found, Trouble> {
        let Some(mut file) = self.open(id)? else {
            return Ok(Found::Missing);
        };
        let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE]);
        loop {
            match file.read(&mut piece)? {
                0 => break,
                length => hash.update(&piece[..length]),
            }
        }
        Ok(if hex(&hash.finalize()) == digest { Found::Sound } else { Found::Changed })
    }

    /// Calls `each` with every object and the moment it was staged at, in the order of their ids. What is no object of
    /// ours is passed over.
    ///
    /// # Errors
    /// Trouble with the disk, and what `each` gives.
    pub fn list<E: From<Trouble>>(
        &self,
        each: &mut dyn FnMut(AttachmentId, Instant) -> Result<(), E>,
    ) -> Result<(), E> {
        for first in folders(self.root())? {
            for second in folders(&first)? {
                for file in sorted(&second)? {
                    let Some(id) = named(&file).filter(|id| self.path(*id) == file) else { continue };
                    // Taken away since the folder was read.
                    let Some(about) = absent(fs::metadata(&file))? else { continue };
                    let at = about.modified().map_err(Trouble::from)?.duration_since(UNIX_EPOCH).unwrap_or_default();
                    each(id, Instant::from_millis(i64::try_from(at.as_millis()).unwrap_or(i64::MAX)))?;
                }
            }
        }
        Ok(())
    }

    /// Takes away what was begun before a moment and never kept, and says how many.
    ///
    /// # Errors
    /// Only trouble with the disk.
    pub fn sweep(&self, before: Instant) -> Result<u32, Trouble> {
        let mut swept = 0;
        for file in sorted(&self.root().join(BESIDE))? {
            let begun = file.extension().and_then(|text| text.to_str()?.parse().ok()).map(Instant::from_millis);
            if begun.is_some_and(|begun| begun < before) && absent(fs::remove_file(&file))?.is_some() {
                swept += 1;
            }
        }
        Ok(swept)
    }

    fn root(&self) -> &Path {
        let Place::Folder(folder) = &self.place;
        folder
    }

    fn path(&self, id: AttachmentId) -> PathBuf {
        place(self.root(), id)
    }
}

impl Draft {
    /// Writes on.
    ///
    /// # Errors
    /// [`Trouble::TooLarge`] past the limit; nothing more is written then.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            return Err(Trouble::TooLarge { limit: self.limit });
        }
        self.hash.update(bytes);
        Ok(self.file.write_all(bytes)?)
    }

    /// The bytes written so far.
    ///
    /// # Errors
    /// Only trouble with the disk.
    pub fn bytes(&mut self) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size.min(self.limit)).unwrap_or_default());
        self.file.rewind()?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Puts the object in its place, to stay there whatever happens to the machine.
    ///
    /// # Errors
    /// [`Trouble::Taken`] when there is one of that id.
    pub fn keep(self) -> Result<Kept, Trouble> {
        self.file.set_modified(UNIX_EPOCH + Duration::from_millis(self.at.millis().max(0).unsigned_abs()))?;
        self.file.sync_all()?;
        let path = place(&self.root, self.id);
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        match fs::hard_link(&self.path, &path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(Trouble::Taken(self.id)),
            linked => linked?,
        }
        // The folder, the one it is in, and so on up to the one that has the store in it.
        for folder in folder.ancestors().take(4).filter(|folder| !folder.as_os_str().is_empty()) {
            sync(folder)?;
        }
        Ok(Kept { id: self.id, size: self.size, digest: hex(&self.hash.clone().finalize()) })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What cannot be removed now is swept later.
        let _ = fs::remove_file(&self.path);
    }
}

fn place(root: &Path, id: AttachmentId) -> PathBuf {
    let id = id.to_string();
    root.join(&id[..2]).join(&id[2..4]).join(id)
}

fn sync(folder: &Path) -> Result<(), Trouble> {
    Ok(File::open(folder)?.sync_all()?)
}

fn named(path: &Path) -> Option<AttachmentId> {
    path.file_name()?.to_str()?.parse().ok()
}

/// The folders of two letters inside one.
fn folders(of: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let two = |path: &PathBuf| path.file_name().is_some_and(|name| name.len() == 2) && path.is_dir();
    Ok(sorted(of)?.into_iter().filter(two).collect())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let Some(entries) = absent(fs::read_dir(folder))? else {
        return Ok(Vec::new());
    };
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn absent<T>(done: io::Result<T>) -> Result<Option<T>, Trouble> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
