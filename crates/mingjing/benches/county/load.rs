//! Loading: a county with so many matters, written by the archive's writer, kept between runs.
//!
//! Refuses: rows that `append` did not write.

use crate::larger::Larger;
use crate::lives::{self, Lives};
use almanac::{Instant, Zone};
use archive::{Archive, Place, Trouble};
use bureau::id::PostId;
use office::{Entropy, Founding, Office};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// Matters written in one act: the commit is then a small part of it.
const BATCH: usize = 400;

/// A larger county is measured as it is kept.
const COPIED_MAX: usize = 100_000;

/// Names a server to measure on.
const SERVER: &str = "MINGJING_TEST_POSTGRES";

/// Says that the county is on the server already, and how many entries it has.
const MADE: &str = "BENCH_MADE";

/// The password of everybody who logs in here.
pub const PASSWORD: &str = "mingjing-demo";

/// Posts whose people log in: a section's chief, a bureau's head, the county's head, and who watches it all.
pub const POSTS: [&str; 4] = ["market-chief", "market-head", "county-head", "efficiency-director"];

/// A county that is there.
pub struct Loaded {
    /// Its folder or server.
    pub place: Place,
    /// Matters in it.
    pub matters: usize,
    /// Entries on them.
    pub entries: u64,
    /// How long loading took; none when it was there.
    pub took: Option<Duration>,
}

impl Loaded {
    /// Which database it is in.
    pub fn database(&self) -> &'static str {
        match self.place {
            Place::Folder(_) => "SQLite",
            Place::Url(_) => "PostgreSQL",
        }
    }
}

/// A county of that size to be measured: on the server of [`SERVER`], or a folder made unless it is there. What is
/// measured is a copy where that is cheap, for filings and sweeps add to it.
pub fn county(matters: usize) -> Result<Loaded, Trouble> {
    if let Ok(url) = std::env::var(SERVER) {
        let made = std::env::var(MADE).ok().and_then(|entries| entries.parse().ok());
        let there = |entries| Loaded { place: Place::Url(url.clone()), matters, entries, took: None };
        return made.map_or_else(|| into(Place::Url(url.clone()), matters), |entries| Ok(there(entries)));
    }
    let made = folder(matters)?;
    let Place::Folder(from) = &made.place else { return Ok(made) };
    if matters > COPIED_MAX {
        return Ok(made);
    }
    let to = kept().join("measured");
    if to.exists() {
        std::fs::remove_dir_all(&to)?;
    }
    std::fs::create_dir_all(&to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(Loaded { place: Place::Folder(to), ..made })
}

/// The folder of a county of that size, made unless it is there.
fn folder(matters: usize) -> Result<Loaded, Trouble> {
    let folder = kept().join(format!("{}-{matters}", format()));
    let made = folder.join("made");
    if let Some(entries) = std::fs::read_to_string(&made).ok().and_then(|text| text.trim().parse().ok()) {
        return Ok(Loaded { place: Place::Folder(folder), matters, entries, took: None });
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let loaded = into(Place::Folder(folder), matters)?;
    std::fs::write(made, loaded.entries.to_string())?;
    Ok(loaded)
}

/// Loads a county of that size into an empty place.
fn into(place: Place, matters: usize) -> Result<Loaded, Trouble> {
    let begun = std::time::Instant::now();
    let larger = Larger::new();
    let lives = Lives::drill(&larger, matters);
    eprintln!("  lives drilled in {:.1} s", begun.elapsed().as_secs_f64());
    let archive = Archive::create_at(&place, &larger.place.body)?;
    let office = found(archive.clone(), &larger);
    let charter = archive::charter_digest(&larger.texts)?;
    let (sender, batches) = sync_channel::<Vec<lives::Copy>>(4);
    let entries = std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut copies = lives.copies();
            loop {
                let mut batch: Vec<lives::Copy> = copies.by_ref().take(BATCH).collect();
                batch.iter_mut().for_each(|copy| lives::pin(&mut copy.records, &charter));
                if batch.is_empty() || sender.send(batch).is_err() {
                    return;
                }
            }
        });
        let mut entries = 0;
        for (n, batch) in batches.into_iter().enumerate() {
            entries += write(&archive, &larger, n, batch)?;
            if (n + 1).is_multiple_of(100) {
                eprintln!("  {} matters, {:.0} s", (n + 1) * BATCH, begun.elapsed().as_secs_f64());
            }
        }
        Ok::<u64, Trouble>(entries)
    })?;
    drop(office);
    Ok(Loaded { place, matters, entries, took: Some(begun.elapsed()) })
}

/// Writes a batch in one act, each matter under the next number of its authority.
fn write(archive: &Archive, larger: &Larger, n: usize, mut batch: Vec<lives::Copy>) -> Result<u64, Trouble> {
    let numbers = larger.numbers();
    let done = archive.act(move |writer| {
        let mut salt = (n as u128) << 64;
        let mut entries = 0;
        for copy in &mut batch {
            let n = writer.next_number(&copy.organ, copy.year)?;
            copy.number(&format!("{:03}{:04}{n:05}", numbers[&copy.organ], copy.year));
            writer.append(&copy.records, &mut || {
                salt += 1;
                let mut bytes = [7; 32];
                bytes[..16].copy_from_slice(&salt.to_be_bytes());
                bytes.into()
            })?;
            entries += copy.records.len() as u64;
        }
        Ok(Ok::<u64, Infallible>(entries))
    })?;
    let Ok(entries) = done;
    Ok(entries)
}

/// The larger county, with its charters in force and somebody to log in on each of [`POSTS`].
fn found(archive: Archive, larger: &Larger) -> Office {
    let at = Instant::midnight(lives::first(), Zone::BEIJING);
    let founding =
        Founding { texts: larger.texts.clone(), acts: larger.place.acts.clone(), at, source: "mingjing bench".into() };
    let entropy: Entropy = Arc::new(|bytes| getrandom::fill(bytes).expect("the machine has randomness"));
    let office = office::found(archive, &founding, entropy).expect("the larger county is sound");
    let roster = office.roster();
    let now = Instant::midnight(lives::today(), Zone::BEIJING);
    for post in POSTS {
        let person = roster.seated(&PostId::new(post), lives::today()).expect("the county seats them");
        office.set_password(person, PASSWORD, now).expect("a password is kept");
    }
    office
}

/// Where made counties lie: beside what cargo builds.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("county")
}

/// What a made county hangs on: the tables and the lives in them.
fn format() -> String {
    let made_of = [
        include_str!("../../../archive/src/schema.sql"),
        include_str!("../../../archive/src/projection/matter.rs"),
        include_str!("lives.rs"),
        include_str!("larger.rs"),
    ];
    seal::hex(&seal::digest("county", &made_of.concat()))[..12].to_string()
}
