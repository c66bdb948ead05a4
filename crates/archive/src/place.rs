//! Where an archive is: a folder of its own, or a schema of a server that several programs share.
//!
//! Refuses: to show a password.

use crate::trouble::Trouble;
use std::convert::Infallible;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::str::FromStr;

const DATABASE: &str = "archive.db";
const LOCK: &str = "archive.lock";

/// Where an archive is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder; one program has it at a time.
    Folder(PathBuf),
    /// A database URL, `postgres://…`; any number of programs. The archive is in the schema that comes first in the
    /// connection's search path. There is no TLS: the server is on this machine or behind a tunnel.
    Url(String),
}

impl FromStr for Place {
    type Err = Infallible;

    /// A URL if it begins like one, a folder otherwise.
    fn from_str(text: &str) -> Result<Place, Infallible> {
        let schemes = ["postgres://", "postgresql://"];
        Ok(if schemes.iter().any(|scheme| text.starts_with(scheme)) {
            Place::Url(text.into())
        } else {
            Place::Folder(text.into())
        })
    }
}

impl fmt::Display for Place {
    /// For the operator: without user, password and parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder(folder) => folder.display().fmt(f),
            Place::Url(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
                let (server, parameters) = rest.split_once('?').unwrap_or((rest, ""));
                // A bare `?` in a password and a bare `@` in a parameter look alike.
                let server = if parameters.contains('@') { "…" } else { server };
                let at = server.rfind('@').map_or(0, |at| at + 1);
                write!(f, "{scheme}://{}", &server[at..])
            }
        }
    }
}

impl Place {
    /// The database file of a folder.
    pub(crate) fn file(folder: &Path) -> PathBuf {
        folder.join(DATABASE)
    }

    /// Makes the folder, if it is one.
    pub(crate) fn make(&self) -> Result<(), Trouble> {
        match self {
            Place::Folder(folder) => Ok(fs::create_dir_all(folder)?),
            Place::Url(_) => Ok(()),
        }
    }

    /// Takes the folder for this program, if it is one.
    pub(crate) fn take(&self) -> Result<Option<File>, Trouble> {
        let Place::Folder(folder) = self else {
            return Ok(None);
        };
        if !folder.is_dir() {
            return Err(Trouble::NoArchive);
        }
        let lock = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Err(Trouble::Locked),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_and_shown_without_its_password() {
        for (text, is_url, shown) in [
            ("data", false, "data"),
            ("/srv/postgres", false, "/srv/postgres"),
            ("postgres://h/d", true, "postgres://h/d"),
            ("postgresql://u:p@x@h:1/d?password=p", true, "postgresql://h:1/d"),
            ("postgres://u:p?x@h/d", true, "postgres://…"),
            ("postgres://h/d?password=p@x", true, "postgres://…"),
        ] {
            let Ok(place) = text.parse::<Place>();
            assert_eq!(matches!(place, Place::Url(_)), is_url, "{text}");
            assert_eq!(place.to_string(), shown);
        }
    }
}
