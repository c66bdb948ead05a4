//! Keeping what other systems were seen to do 外部导入: one matter a case, whole cases only.
//!
//! Refuses: to change what was kept. A log that says otherwise than the one before is refused before anything is
//! written; one that says more adds what is new.

use crate::{Case, Office, Standing};
use almanac::Instant;
use archive::{Reader, Scope, Trouble};
use bureau::act::ActKind;
use bureau::charter::Charter;
use bureau::decide::Desk;
use bureau::entry::{Actor, Entry, Origin};
use bureau::id::{MatterId, PartyId};
use bureau::matter::Matter;
use bureau::observe::{self, Sighting};
use std::sync::Arc;

/// Cases kept in one act of the archive: some thousand entries, well under a second, so that others get their turn.
const AT_ONCE: usize = 256;

/// Most contradictions named: nobody reads more before looking at the log.
const CONTRADICTIONS_MAX: usize = 100;

/// What a load came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Cases that were not there.
    pub new: u64,
    /// Cases that were there and have gone on since.
    pub grown: u64,
    /// Cases of which all was there.
    pub same: u64,
    /// Entries written.
    pub entries: u64,
    /// Cases with a clock that ran out before its duty was done, or that is past due now.
    pub late: u64,
}

/// Where a log says otherwise than the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The case.
    pub case: String,
    /// The line of the log it begins on.
    pub line: u64,
    /// Which of its entries, from 1.
    pub nth: u32,
    /// What was kept.
    pub was: (ActKind, Instant),
    /// What the log says now; none when it says nothing of it.
    pub now: Option<(ActKind, Instant)>,
}

impl Office {
    /// The charter in force.
    ///
    /// # Errors
    /// Only trouble.
    pub fn charter(&self) -> Result<Arc<Charter>, Trouble> {
        Ok(self.standing()?.charter)
    }

    /// Keeps cases of another system. Done again with the same cases it writes nothing, and after a break it goes on.
    ///
    /// # Errors
    /// Every contradiction to what was kept before, and then nothing was written; or trouble, and then every case is
    /// there whole or not at all.
    pub fn observe(&self, sightings: Vec<Sighting>, now: Instant) -> Result<Result<Kept, Vec<Contradiction>>, Trouble> {
        let mut contradictions = Vec::new();
        for some in sightings.chunks(AT_ONCE) {
            self.archive.read(|reader| {
                let standing = self.standing_in(reader)?;
                for sighting in some {
                    contradictions.extend(self.look(reader, &standing, sighting, now)?.err());
                }
                Ok(())
            })?;
            if contradictions.len() >= CONTRADICTIONS_MAX {
                break;
            }
        }
        if !contradictions.is_empty() {
            return Ok(Err(contradictions));
        }
        let (sightings, mut kept) = (Arc::new(sightings), Kept::default());
        for start in (0..sightings.len()).step_by(AT_ONCE) {
            let (office, sightings) = (self.clone(), Arc::clone(&sightings));
            let some = start..sightings.len().min(start + AT_ONCE);
            let done = self.archive.act(move |writer| {
                let standing = office.standing_in(writer)?;
                let (mut kept, mut entries) = (Kept::default(), Vec::new());
                for sighting in &sightings[some.clone()] {
                    match office.look(writer, &standing, sighting, now)? {
                        Ok(looked) => looked.count(&mut kept, &mut entries),
                        Err(contradiction) => return Ok(Err(contradiction)),
                    }
                }
                office.keep(writer, &entries)?;
                Ok(Ok(kept))
            })?;
            match done {
                Ok(some) => kept.add(some),
                Err(contradiction) => return Ok(Err(vec![contradiction])),
            }
        }
        Ok(Ok(kept))
    }

    /// What a case adds to what is kept of it.
    fn look(
        &self,
        reader: &Reader<'_>,
        standing: &Standing,
        sighting: &Sighting,
        now: Instant,
    ) -> Result<Result<Looked, Contradiction>, Trouble> {
        let mut sighting = sighting.clone();
        let receipt = observe::receipt(&sighting.source, &sighting.case);
        let row = reader.matter_by_receipt(&Scope::whole(&self.body.id), &receipt)?;
        let fresh = self.id_of(&sighting, &receipt);
        sighting.file.party = row.as_ref().map_or(PartyId::new(fresh), |row| row.party);
        let id = row.map_or(MatterId::new(fresh), |row| row.id);
        let known = Case::read(reader, id)?;
        let pin = known.as_ref().map_or_else(|| standing.pin(self.day(now)), |case| case.matter.pin.clone());
        let (charter, almanac) = (reader.known().charter(&pin.charter)?, reader.known().almanac(&pin)?);
        let desk = Desk {
            body: &self.body.id,
            charter: &charter,
            almanac: &almanac,
            pin: &pin,
            roster: &standing.roster,
            actor: &Actor::Import { source: sighting.source.clone() },
            now,
            zone: self.body.zone,
        };
        let seen = observe::entries(id, &sighting, &desk);
        let (matter, mut entries) = seen.map_err(|refusal| Trouble::BadRecord(refusal.says()))?;
        let late = is_late(&matter, &desk);
        let Some(known) = known else {
            return Ok(Ok(Looked { is_new: true, entries, late }));
        };
        let kept: Vec<&Entry> = known.entries.iter().filter(|entry| entry.origin == Origin::Observed).collect();
        if let Some(contradiction) = contradiction(&sighting, &kept, &entries) {
            return Ok(Err(contradiction));
        }
        entries.drain(..kept.len());
        for (nth, entry) in (1..).zip(&mut entries) {
            entry.seq = known.matter.seq + nth;
        }
        Ok(Ok(Looked { is_new: false, entries, late }))
    }

    /// The id of a case that is not there yet: by its first moment, so that cases of one time lie together, and for the
    /// rest by system and case.
    fn id_of(&self, sighting: &Sighting, receipt: &str) -> u128 {
        let digest = seal::digest(self.body.id.as_str(), receipt);
        let mut rest = [0; 10];
        rest.copy_from_slice(&digest[..10]);
        let first = sighting.seen.first().map_or(0, |seen| seen.at.millis().max(0).unsigned_abs());
        uuid::Builder::from_unix_timestamp_millis(first, &rest).into_uuid().as_u128()
    }
}

/// What a case adds.
struct Looked {
    is_new: bool,
    entries: Vec<Entry>,
    late: bool,
}

impl Looked {
    fn count(self, kept: &mut Kept, entries: &mut Vec<Entry>) {
        let counted = match (self.is_new, self.entries.is_empty()) {
            (true, _) => &mut kept.new,
            (false, false) => &mut kept.grown,
            (false, true) => &mut kept.same,
        };
        *counted += 1;
        kept.late += u64::from(self.late);
        kept.entries += self.entries.len() as u64;
        entries.extend(self.entries);
    }
}

impl Kept {
    fn add(&mut self, other: Kept) {
        self.new += other.new;
        self.grown += other.grown;
        self.same += other.same;
        self.entries += other.entries;
        self.late += other.late;
    }
}

fn is_late(matter: &Matter, desk: &Desk<'_>) -> bool {
    let main = matter.clocks.iter().filter(|clock| clock.kind.is_main());
    main.into_iter().any(|clock| clock.due(desk.almanac).late(clock.judged_on(desk.today())) > 0)
}

/// The first entry kept that the log does not say again. Words are not compared: they may have been erased.
fn contradiction(sighting: &Sighting, kept: &[&Entry], seen: &[Entry]) -> Option<Contradiction> {
    let says = |entry: &Entry| (entry.act.kind(), entry.at);
    let differs = |(place, was): (usize, &&Entry)| {
        let now = seen.get(place);
        let same = now.is_some_and(|now| says(now) == says(was) && now.moves == was.moves);
        (!same).then(|| Contradiction {
            case: sighting.case.clone(),
            line: sighting.line,
            nth: was.seq,
            was: says(was),
            now: now.map(says),
        })
    };
    kept.iter().enumerate().find_map(differs)
}
