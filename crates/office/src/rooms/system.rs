//! The system administrator's room: how the machine is, its jobs, its backups.
//!
//! Refuses: to stop the office for a backup. It is one state of the archive, read while acts go on (decision 0008).

use crate::{Health, JobList, No, Office, Who};
use almanac::{Day, Instant};
use archive::{Restored, Shelved, Trouble};
use bureau::admin::{AdminAct, AdminEntry, Room};
use bureau::record::Object;
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Where a backup is restored to for a drill, beside the backups.
const DRILL: &str = "drill";

/// How the machine is.
#[derive(Clone, Debug)]
pub struct System {
    /// What the writer did since the start; trouble when it does not answer.
    pub health: Result<Health, Trouble>,
    /// Where the archive is, without user and password.
    pub place: String,
    /// The format of its tables.
    pub format: &'static str,
    /// Entries in it.
    pub entries: u64,
    /// Room on its disk; none for a server's.
    pub room: Option<archive::Room>,
    /// Digest of the charters in force.
    pub charter: String,
    /// Since when they are.
    pub charter_since: Instant,
    /// The last year whose days off were announced; none when there is none.
    pub calendar_until: Option<i32>,
    /// The outbox.
    pub jobs: JobList,
    /// What stands on the shelf.
    pub backups: Backups,
}

/// The backups on the shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backups {
    /// The last first.
    pub shelved: Vec<Shelved>,
    /// The last that was made here: its file and when.
    pub last: Option<(String, Instant)>,
    /// The last drill: its file and when.
    pub drilled: Option<(String, Instant)>,
}

impl Office {
    /// The folder of the archive; none for a server's.
    pub fn data_folder(&self) -> Option<PathBuf> {
        self.archive.place().folder().map(Path::to_path_buf)
    }

    /// How the machine is. `shelf`: the folder of the backups, if there is one.
    ///
    /// # Errors
    /// The refusals of [`Office::enter`].
    pub fn system(&self, who: &Who, shelf: Option<&Path>, now: Instant) -> Result<System, No> {
        let standing = self.entered(who, Room::System, now)?;
        let health = self.health();
        let place = self.archive.place();
        let (entries, acts, enacted) = self.archive.read(|reader| {
            let enacted = reader.records(&Object::charter(&self.body.id))?;
            Ok((reader.entries()?, self.admin_entries(reader)?, enacted.last().map_or(now, |record| record.at)))
        })?;
        Ok(System {
            health,
            place: place.to_string(),
            format: archive::FORMAT,
            entries,
            room: place.folder().map(archive::room).transpose()?,
            charter: standing.digest.to_string(),
            charter_since: enacted,
            calendar_until: announced_until(&standing, self.day(now)),
            jobs: self.jobs(who)?,
            backups: backups(shelf, &acts)?,
        })
    }

    /// Makes a backup while the office works; gives its name and what is in it.
    ///
    /// # Errors
    /// The refusals of administration; trouble of the disk, which leaves nothing behind.
    pub fn back_up(&self, who: &Who, shelf: &Path, now: Instant) -> Result<(String, Restored), No> {
        self.enter(who, Room::System, now)?;
        let (day, minute) = (self.day(now), now.minute_of_day(self.zone()));
        let second = now.millis().div_euclid(1_000).rem_euclid(60);
        let (year, month, date) = day.ymd();
        let name = format!(
            "{}-{year:04}{month:02}{date:02}-{:02}{:02}{second:02}{}",
            self.body.id,
            minute / 60,
            minute % 60,
            archive::BACKUP_ENDS
        );
        let counts = archive::shelve(shelf, &name, |out| {
            self.archive.backup_with(out, &mut |object| self.object_bytes(object))
        })?;
        self.administer(who, AdminAct::BackUp { file: name.clone(), entries: counts.entries }, now)?;
        Ok((name, counts))
    }

    /// Restores a backup beside the archive, verifies it, and throws it away again.
    ///
    /// # Errors
    /// The refusals of administration; [`Trouble::Backup`] and [`Trouble::Flawed`] for a backup that is not sound.
    pub fn drill(&self, who: &Who, shelf: &Path, name: &str, now: Instant) -> Result<Restored, No> {
        self.enter(who, Room::System, now)?;
        let file = archive::on_shelf(shelf, name);
        let file = file.ok_or(bureau::refusal::Refusal::Roster { code: "no-such-backup", name: name.into() })?;
        let beside = shelf.join(DRILL);
        if beside.exists() {
            fs::remove_dir_all(&beside).map_err(Trouble::from)?;
        }
        let place = archive::Place::Folder(beside.clone());
        let restored = fs::File::open(file)
            .map_err(Trouble::from)
            // Its objects are read, and each line stands by its digest; a drill needs no second copy of them.
            .and_then(|file| archive::restore_with(&place, &mut BufReader::new(file), &mut |_, _, _| Ok(())));
        if beside.exists() {
            fs::remove_dir_all(&beside).map_err(Trouble::from)?;
        }
        let restored = restored?;
        self.administer(who, AdminAct::Drill { file: name.into(), entries: restored.entries }, now)?;
        Ok(restored)
    }
}

fn backups(shelf: Option<&Path>, acts: &[AdminEntry]) -> Result<Backups, Trouble> {
    let mut found =
        Backups { shelved: shelf.map(archive::shelved).transpose()?.unwrap_or_default(), ..Backups::default() };
    for entry in acts {
        match &entry.act {
            AdminAct::BackUp { file, .. } => found.last = Some((file.clone(), entry.at)),
            AdminAct::Drill { file, .. } => found.drilled = Some((file.clone(), entry.at)),
            _ => {}
        }
    }
    Ok(found)
}

/// The last year, from last year on, whose days off were announced by today.
fn announced_until(standing: &crate::Standing, today: Day) -> Option<i32> {
    let almanac = standing.charter.almanac(Some(today));
    let known = |year: &i32| Day::from_ymd(*year, 7, 1).is_some_and(|day| !almanac.is_provisional(day));
    (today.year() - 1..=today.year() + 2).take_while(|year| *year < today.year() || known(year)).filter(known).last()
}
