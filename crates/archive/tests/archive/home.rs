//! Places for archives under test, on both databases.

use archive::Place;
use postgres::{Client, NoTls};
use std::env;
use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use tempfile::{TempDir, tempdir_in};

/// The URL of a server to test on; `.ci/with-postgres` starts one.
pub const URL: &str = "MINGJING_TEST_POSTGRES";

/// A place without an archive, gone when dropped.
pub struct Home {
    pub place: Place,
    kind: Kind,
}

enum Kind {
    Sqlite { _folder: TempDir },
    Postgres { server: String, schema: String },
}

impl Home {
    pub fn sqlite() -> Home {
        let folder = tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Home { place: Place::Folder(folder.path().join("archive")), kind: Kind::Sqlite { _folder: folder } }
    }

    /// A schema of its own, if there is a server.
    pub fn postgres() -> Option<Home> {
        static TOLD: Once = Once::new();
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = env::var(URL) else {
            // Past the test runner, which shows only what failing tests print.
            let mut out = std::io::stderr().lock();
            TOLD.call_once(|| {
                writeln!(out, "skipped: PostgreSQL, {URL} is not set").expect("the terminal takes a line")
            });
            return None;
        };
        let schema = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
        let mut client = Client::connect(&server, NoTls).unwrap();
        client.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        let url = format!("{server}?options=-csearch_path%3D{schema}&application_name={schema}");
        Some(Home { place: Place::Url(url), kind: Kind::Postgres { server, schema } })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Kind::Postgres { server, schema } = &self.kind
            && let Ok(mut client) = Client::connect(server, NoTls)
        {
            drop(client.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")));
        }
    }
}
