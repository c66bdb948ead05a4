//! 署 The office: the only way to act and the only way to look.
//!
//! Refuses: an act that `bureau` did not decide, a view that `bureau` did not disclose, a clock or randomness of its own.
//! Pages, the command line, imports and the sweep all come through here.

mod account;
mod act;
mod admin;
mod attach;
mod bulk;
mod campaign;
mod card;
mod door;
mod duty;
mod factor;
mod half;
mod intake;
mod keys;
mod leave;
mod ledger;
mod list;
mod notice;
mod observe;
mod offer;
mod order;
mod rooms;
mod set_up;
mod sweep;
mod task;

use almanac::{Almanac, Day, Instant, Zone};
use archive::{Archive, MatterRow, Metrics, Reader};
use bureau::charter::Charter;
use bureau::entry::{Actor, Entry, Pin};
use bureau::fault::Fault;
use bureau::id::{BodyId, MatterId, PartyId, PersonId, PostId, TenureId};
use bureau::matter::Matter;
use bureau::record::{Object, Record};
use bureau::refusal::Refusal;
use bureau::roster::Roster;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use store::Store;

pub use account::{Account, FactorView, PostView, SessionView};
pub use act::{Doing, Filed, Filing};
pub use archive::{
    ActivityFilter, ActivityPlace, ActivityRow, CampaignPlace, CardPlace, Count, Cursor, Flaw, LedgerFilter,
    LedgerPlace, Page, PublicLedgerFilter, Restored, Room as DiskRoom, Shelved, Trouble, Urgency, Verified, WINDOW,
};
pub use attach::{Attached, Listing, Received, STAGED_BYTES_MAX, STAGED_MILLIS, Upload, object_flaws};
pub use bulk::{BULK_MAX, Chosen, Picked, Tried};
pub use bureau::admin::Room;
pub use campaign::{CampaignItem, CampaignList, Checked, TakeInText};
pub use card::late_entries::{LATE_ENTRIES, LateEntries, LateEntry};
pub use card::list::{CardAsk, CardItem, CardList, OrganLine, Tower, has_tower};
pub use door::{Knock, Session};
pub use duty::{ActivityAsk, ActivityList, ActivityUnit, DutyCell, DutyList, DutyTable, DutyUnit};
pub use factor::{FactorId, Pending, SetUp};
pub use half::{Half, Stage};
pub use intake::{Applicant, Intake, TWIN_DAYS, TakenIn, Then};
pub use leave::{FEET_WORKDAYS, LeaveView, Leaves};
pub use ledger::{
    LEDGER_ROWS_MAX, Ledger, LedgerAsk, LedgerLine, LedgerTaken, LedgerUnit, NewProblem, ProblemForm, PublicLedger,
    PublicLine, TableOpener,
};
pub use list::board::{Board, Lane, has_board};
pub use list::brief::{Brief, Card, has_brief};
pub use list::search::{Choices, Found, Held, State, Wanted};
pub use list::{Answered, Counts, Group, ListAsk, Numbers, Row, Today};
pub use notice::{CODE_MILLIS, Channels, FailedJob, JobCount, JobList, Load, Notices, Parcel, TRIES_MAX, Want};
pub use observe::{Contradiction, Kept};
pub use offer::{FieldView, Flowchart, MaterialView, Offer};
pub use order::{Beside, Linked, NewOrder, OrderDraft, Orders, has_orders};
pub use rooms::{
    Attendance, Audit, AuditAsk, Backups, Change, Doubt, Duties, Flagged, KeyView, Noted, Settled, System, Weighed,
};
pub use seal::passkey::{Assertion, Registration, Site, algorithms};
pub use seal::vault::{KEY_BYTES, Vault, unhex};
pub use set_up::{Founding, found};
pub use task::{NewTask, Progress, TaskAsk, TaskLine, TaskList};

/// Fills a slice with random bytes. Handed in by the program; tests hand in a seeded one.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// An office at work on one archive. Cheap to clone; blocking.
#[derive(Clone)]
pub struct Office {
    archive: Archive,
    entropy: Entropy,
    body: Arc<Body>,
    standing: Arc<RwLock<Standing>>,
    channels: Arc<Channels>,
    store: Option<Store>,
    /// Held by whoever looks at a file.
    looking: Arc<Mutex<()>>,
    /// The day on which what comes round was last opened, and what held then.
    opened: Arc<Mutex<Option<(Day, Heads)>>>,
    vault: Option<Arc<Vault>>,
    tables: Option<TableOpener>,
    opener: Option<Opener>,
}

/// What does not change while the program runs.
struct Body {
    id: BodyId,
    zone: Zone,
}

/// What changes seldom, in this program or in another on the same database: read again when its heads have moved.
#[derive(Clone)]
struct Standing {
    roster: Arc<Roster>,
    charter: Arc<Charter>,
    digest: Arc<str>,
    heads: Heads,
    /// The whole catalogue, once somebody asked for it.
    offers: Arc<OnceLock<Vec<Arc<Offer>>>>,
}

/// Leaf hashes of the last entries of the roster and of what is in force.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Heads {
    roster: Option<[u8; 32]>,
    charter: Option<[u8; 32]>,
}

/// Why something was not done: the rules say no, or the machine is in trouble.
#[derive(Debug)]
pub enum No {
    /// The rules say no; for the user.
    Refused(Refusal),
    /// For the operator.
    Trouble(Trouble),
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> No {
        No::Refused(refusal)
    }
}

impl From<Trouble> for No {
    fn from(trouble: Trouble) -> No {
        No::Trouble(trouble)
    }
}

/// Opens a file of a stranger, which has this name, into text. It may be at fault; or this machine is, in its own words.
pub type Opener = Arc<dyn Fn(&str, Vec<u8>) -> Result<Result<String, Fault>, String> + Send + Sync>;

/// Who is at the door. Made by the office from a session, never from a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody known.
    Nobody,
    /// Who asked for a matter.
    Party(PartyId),
    /// An officer on a post.
    Seat {
        /// The human being.
        person: PersonId,
        /// The seat.
        tenure: TenureId,
        /// The post.
        post: PostId,
    },
    /// The clock: the sweep.
    Clock,
}

impl Who {
    fn actor(&self) -> Option<Actor> {
        match self {
            Who::Nobody => None,
            Who::Party(party) => Some(Actor::Party { party: *party }),
            Who::Seat { tenure, post, .. } => Some(Actor::Tenure { tenure: *tenure, post: post.clone() }),
            Who::Clock => Some(Actor::Clock),
        }
    }
}

/// How the office is.
#[derive(Clone, Debug)]
pub struct Health {
    /// What the writer did since the start.
    pub metrics: Metrics,
}

impl Office {
    /// Opens the office on an archive that was founded.
    ///
    /// # Errors
    /// [`Trouble::NoCharter`] when nothing is in force.
    pub fn open(archive: Archive, entropy: Entropy) -> Result<Office, Trouble> {
        let id = archive.folder_body().clone();
        let standing = archive.read(|reader| Standing::read(reader, &id))?;
        let body = Arc::new(Body { id, zone: standing.charter.zone() });
        let store = Office::default_store(&archive);
        let standing = Arc::new(RwLock::new(standing));
        Ok(Office {
            archive,
            entropy,
            body,
            standing,
            channels: Arc::default(),
            store,
            looking: Arc::default(),
            opened: Arc::default(),
            vault: None,
            tables: None,
            opener: None,
        })
    }

    /// The same office with ways out for notices. Acts done through other clones cause none.
    pub fn with_channels(mut self, channels: Channels) -> Office {
        self.channels = Arc::new(channels);
        self
    }

    /// The same office with a way to open files of strangers. Without it a file is read as UTF-8.
    pub fn with_opener(mut self, opener: Opener) -> Office {
        self.opener = Some(opener);
        self
    }

    /// The same office with the key for secrets that must be read again. Without it nobody can take up 动态口令.
    pub fn with_vault(mut self, vault: Vault) -> Office {
        self.vault = Some(Arc::new(vault));
        self
    }

    /// The zone of the legal day.
    pub fn zone(&self) -> Zone {
        self.body.zone
    }

    /// The name of the body as last read: that of its root organ.
    pub fn body_name(&self) -> String {
        let roster = self.last_standing().roster;
        let root = roster.organs().find(|organ| organ.parent.is_none());
        root.map_or_else(|| self.body.id.to_string(), |organ| organ.name.clone())
    }

    /// Whether it can read and write.
    ///
    /// # Errors
    /// What is wrong.
    pub fn health(&self) -> Result<Health, Trouble> {
        self.archive.health()?;
        Ok(Health { metrics: self.archive.metrics() })
    }

    /// An id for a matter about to be filed: put into the form, so that sending it twice files once.
    pub fn new_id(&self, now: Instant) -> MatterId {
        MatterId::new(self.id(now))
    }

    fn id(&self, now: Instant) -> u128 {
        let mut random = [0; 10];
        (self.entropy)(&mut random);
        uuid::Builder::from_unix_timestamp_millis(now.millis().max(0).unsigned_abs(), &random).into_uuid().as_u128()
    }

    fn day(&self, now: Instant) -> Day {
        now.day(self.body.zone)
    }

    /// What holds now, for a question of its own.
    fn standing(&self) -> Result<Standing, Trouble> {
        let last = self.last_standing();
        if self.archive.glance(|reader| Heads::read(reader, &self.body.id))? == last.heads {
            return Ok(last);
        }
        self.archive.read(|reader| self.standing_in(reader))
    }

    /// What holds in this state of the archive: a keyed read, and a whole one when another act changed it.
    fn standing_in(&self, reader: &Reader<'_>) -> Result<Standing, Trouble> {
        let last = self.last_standing();
        if Heads::read(reader, &self.body.id)? == last.heads {
            return Ok(last);
        }
        let fresh = Standing::read(reader, &self.body.id)?;
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    /// What held when it was last read; for what no right hangs on.
    fn last_standing(&self) -> Standing {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Heads {
    fn read(reader: &Reader<'_>, body: &BodyId) -> Result<Heads, Trouble> {
        let heads = reader.heads([&Object::roster(body), &Object::charter(body)])?;
        let [roster, charter] = heads.map(|head| head.map(|(_, hash)| *hash.bytes()));
        Ok(Heads { roster, charter })
    }
}

impl Standing {
    fn read(reader: &Reader<'_>, body: &BodyId) -> Result<Standing, Trouble> {
        let mut roster = Roster::default();
        for record in reader.records(&Object::roster(body))? {
            let entry = record.to_roster_entry().map_err(|error| Trouble::BadRecord(error.to_string()))?;
            roster.apply(&entry);
        }
        let enacted = reader.records(&Object::charter(body))?;
        let digest = enacted.last().and_then(Record::enacted).ok_or_else(|| Trouble::NoCharter("in force".into()))?;
        let charter = reader.known().charter(digest)?;
        let (roster, digest, heads) = (Arc::new(roster), digest.into(), Heads::read(reader, body)?);
        Ok(Standing { roster, charter, digest, heads, offers: Arc::default() })
    }

    fn pin(&self, today: Day) -> Pin {
        Pin { charter: self.digest.to_string(), almanac: self.charter.almanac_version(today) }
    }
}

/// A matter with everything a decision or a view of it needs.
struct Case {
    matter: Matter,
    entries: Vec<Entry>,
    charter: Arc<Charter>,
    almanac: Arc<Almanac>,
}

impl Case {
    /// The case as it stood at this moment: later entries left out; none before it was opened.
    fn until(mut self, now: Instant) -> Option<Case> {
        if self.entries.last().is_some_and(|entry| entry.recorded > now) {
            self.entries.retain(|entry| entry.recorded <= now);
            self.matter = Matter::replay(&self.entries)?;
        }
        Some(self)
    }

    fn read(reader: &Reader<'_>, id: MatterId) -> Result<Option<Case>, Trouble> {
        Case::of(&reader.records(&Object::matter(reader.body(), id))?, reader)
    }

    /// The cases of a page of matters, in its order.
    fn of_matters(reader: &Reader<'_>, matters: &[MatterId]) -> Result<Vec<Case>, Trouble> {
        let records = reader.records_of(matters)?;
        let known = matters.iter().filter_map(|id| records.get(id));
        known.filter_map(|records| Case::of(records, reader).transpose()).collect()
    }

    /// The cases of a page of rows, each with its row.
    fn of_rows(reader: &Reader<'_>, rows: Vec<MatterRow>) -> Result<Vec<(MatterRow, Case)>, Trouble> {
        let ids: Vec<MatterId> = rows.iter().map(|row| row.id).collect();
        let cases = Case::of_matters(reader, &ids)?.into_iter();
        let mut cases: BTreeMap<MatterId, Case> = cases.map(|case| (case.matter.id, case)).collect();
        Ok(rows.into_iter().filter_map(|row| cases.remove(&row.id).map(|case| (row, case))).collect())
    }

    fn of(records: &[Record], reader: &Reader<'_>) -> Result<Option<Case>, Trouble> {
        let bad = |error: bureau::record::NotAnEntry| Trouble::BadRecord(error.to_string());
        let entries = records.iter().map(Record::to_entry).collect::<Result<Vec<_>, _>>().map_err(bad)?;
        let Some(matter) = Matter::replay(&entries) else {
            return Ok(None);
        };
        let known = reader.known();
        let (charter, almanac) = (known.charter(&matter.pin.charter)?, known.almanac(&matter.pin)?);
        Ok(Some(Case { matter, entries, charter, almanac }))
    }
}
