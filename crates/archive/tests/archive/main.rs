//! The archive from outside: acts, lists, tampering, backups, sudden death.

mod acts;
mod backup;
mod behind;
mod campaigns;
mod cards;
mod fixture;
mod home;
mod kill;
mod lists;
#[cfg(feature = "server-tests")]
mod several;
mod tamper;

use home::Home;

/// Runs a test on SQLite and, when there is a server, on PostgreSQL.
pub fn on_both(test: impl Fn(&Home)) {
    test(&Home::sqlite());
    if let Some(home) = Home::postgres() {
        // Seen only when the test fails from here on.
        eprintln!("on PostgreSQL:");
        test(&home);
    }
}
