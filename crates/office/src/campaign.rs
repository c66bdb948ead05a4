//! Campaigns: a notice is read, corrected, published, measured and summed up.
//!
//! Refuses: what `bureau::campaign` refuses, and a file that is no text. A container (docx, pdf) is unpacked by the
//! [`crate::Opener`] the office was given.
//!
//! The tasks of a published version become matters in [`Office::act_on_campaign`], in the transaction that publishes it
//! (docs/decisions/0015): all of them or, with the campaign, none.

use crate::{NewTask, No, Office, Standing, Who};
use almanac::{Almanac, Day, Instant};
use archive::{CampaignPlace, CampaignRow, Reader, Trouble};
use bureau::act::Words;
use bureau::campaign::sheet::{Sheet, Wrong};
use bureau::campaign::{
    self, Amend, Campaign, CampaignAct, CampaignActKind, CampaignEntry, CampaignView, PublicCampaign, Stage, Unfit,
};
use bureau::decide::Desk;
use bureau::entry::{Actor, Pin};
use bureau::id::{CampaignId, OrganId};
use bureau::record::{Object, Record};
use bureau::refusal::Refusal;
use bureau::roster::Post;
use std::collections::BTreeMap;

mod reading;

/// A file to be taken in.
#[derive(Clone, Debug)]
pub struct TakeInText {
    /// Which campaign: an id from [`Office::new_campaign`], or one that is there for a further version.
    pub id: CampaignId,
    /// Place of the last entry seen; 0 for a new one.
    pub seen: u32,
    /// What the file is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A task of a notice as an order.
fn new_task(given: campaign::Given<'_>) -> NewTask {
    let lines: Vec<String> = given.task.deliverables.iter().map(|one| one.value.to_string()).collect();
    NewTask {
        key: given.task.id.clone(),
        title: given.task.title.value.to_string(),
        lead: given.lead,
        units: given.units,
        due: given.due,
        deliverables: lines.join("\n"),
        accountable: None,
        direct: None,
        implementer: None,
    }
}

/// A campaign in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignItem {
    /// Which.
    pub id: CampaignId,
    /// Its title; that of the draft in a list of drafts.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Who signed it.
    pub issuer: String,
    /// Name of the organ that has it in hand.
    pub office: String,
    /// Where it stands.
    pub stage: Stage,
    /// How many tasks it has.
    pub tasks: u32,
    /// How many versions were published.
    pub versions: u32,
    /// The day it was published first; of a draft, the day it was taken in.
    pub day: Day,
}

/// A page of campaigns, and the drafts that whoever looks may see.
#[derive(Clone, Debug)]
pub struct CampaignList {
    /// Published ones, the last first.
    pub rows: Vec<CampaignItem>,
    /// Where the next page begins.
    pub next: Option<CampaignPlace>,
    /// Drafts, the last taken in first; only on the first page.
    pub drafts: Vec<CampaignItem>,
    /// Whether whoever looks may take a notice in.
    pub may_take_in: bool,
}

/// A draft before it is published.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The campaign.
    pub view: CampaignView,
    /// The draft as everybody would see it.
    pub shown: PublicCampaign,
    /// Everything for which it cannot be published.
    pub faults: Vec<Unfit>,
}

impl Office {
    /// An id for a campaign about to be taken in: put into the form, so that sending it twice takes it in once.
    pub fn new_campaign(&self, now: Instant) -> CampaignId {
        CampaignId::new(self.id(now))
    }

    /// Takes a text in and reads it into a draft.
    ///
    /// # Errors
    /// `campaign-too-large`, `campaign-not-text`, and the refusals of [`campaign::take_in`].
    pub fn take_in_text(&self, who: &Who, text: TakeInText, now: Instant) -> Result<CampaignId, No> {
        let actor = who.actor().ok_or_else(campaign::no_such_campaign)?;
        let original = reading::decoded(&text.name, text.bytes, self.opener.as_ref())?;
        let notice = reading::notice(&original, &self.standing()?.roster);
        let (office, id, seen) = (self.clone(), text.id, text.seen);
        let words = (Words::new(&text.name), Words::new(&original));
        self.archive.act(move |writer| {
            let (entries, room) = (entries(writer, id)?, office.campaign_room(writer, now)?);
            let (before, desk) = (Campaign::replay(&entries), office.campaign_desk(&room, &actor, now));
            if entries.first().is_some_and(|entry| seen == 0 && entry.actor == actor) {
                return Ok(Ok(()));
            }
            if before.as_ref().map_or(0, |campaign| campaign.seq) != seen {
                return Ok(Err(Refusal::Stale));
            }
            match campaign::take_in(before.as_ref(), id, words.clone(), notice.clone(), &desk) {
                Ok(entry) => office.keep_records(writer, &[Record::from(&entry)]).map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            }
        })??;
        Ok(id)
    }

    /// Does an act on a campaign. `seen` is the place of its last entry on the page the act was done from.
    ///
    /// # Errors
    /// The refusals of [`campaign::decide`]; [`Refusal::Stale`] when something happened since the page was made.
    pub fn act_on_campaign(
        &self,
        who: &Who,
        id: CampaignId,
        seen: u32,
        act: CampaignAct,
        now: Instant,
    ) -> Result<(), No> {
        let actor = who.actor().ok_or_else(campaign::no_such_campaign)?;
        let office = self.clone();
        self.archive.act(move |writer| {
            let (entries, room) = (entries(writer, id)?, office.campaign_room(writer, now)?);
            let (before, desk) = (Campaign::replay(&entries), office.campaign_desk(&room, &actor, now));
            let Some(before) = before else {
                return Ok(Err(campaign::no_such_campaign()));
            };
            if let Err(refusal) = campaign::may(&before, act.kind(), &desk) {
                return Ok(Err(refusal));
            }
            if before.seq != seen {
                return Ok(Err(Refusal::Stale));
            }
            let entry = match campaign::decide(&before, act.clone(), &desk) {
                Ok(entry) => entry,
                Err(refusal) => return Ok(Err(refusal)),
            };
            office.keep_records(writer, &[Record::from(&entry)])?;
            if act.kind() != CampaignActKind::Publish {
                return Ok(Ok(()));
            }
            let mut after = before;
            after.apply(&entry);
            let tasks: Vec<NewTask> = after.given(&desk).into_iter().map(new_task).collect();
            Ok(office.file_tasks(writer, &actor, id, &tasks, now)?.map(drop))
        })??;
        Ok(())
    }

    /// Saves the draft as its form has it; or says what in it cannot be read, and saves nothing.
    ///
    /// # Errors
    /// Those of [`Office::act_on_campaign`].
    pub fn amend_campaign(
        &self,
        who: &Who,
        id: CampaignId,
        seen: u32,
        sheet: &Sheet,
        now: Instant,
    ) -> Result<Vec<Wrong>, No> {
        let view = self.campaign(who, id, now)?;
        // Without a draft the act itself says why not.
        let base = view.draft.map(|draft| draft.notice).unwrap_or_default();
        match sheet.notice(&base, &self.standing()?.roster) {
            Err(wrong) => Ok(wrong),
            Ok(notice) if notice == base && view.seq == seen => Ok(Vec::new()),
            Ok(notice) => {
                self.act_on_campaign(who, id, seen, CampaignAct::Amend(Amend { notice }), now).map(|()| Vec::new())
            }
        }
    }

    /// The campaign for an officer.
    ///
    /// # Errors
    /// `no-such-campaign`, also for a draft that is not for these eyes.
    pub fn campaign(&self, who: &Who, id: CampaignId, now: Instant) -> Result<CampaignView, No> {
        let actor = who.actor().ok_or_else(campaign::no_such_campaign)?;
        let (entries, room) =
            self.archive.read(|reader| Ok((entries(reader, id)?, self.campaign_room(reader, now)?)))?;
        let campaign = Campaign::replay(&entries).ok_or_else(campaign::no_such_campaign)?;
        Ok(campaign::view(&campaign, &entries, &self.campaign_desk(&room, &actor, now))?)
    }

    /// The draft as everybody would see it, and everything for which it cannot be published.
    ///
    /// # Errors
    /// `no-such-campaign`; what [`campaign::may`] says of publishing.
    pub fn check_campaign(&self, who: &Who, id: CampaignId, now: Instant) -> Result<Checked, No> {
        let actor = who.actor().ok_or_else(campaign::no_such_campaign)?;
        let (entries, room) =
            self.archive.read(|reader| Ok((entries(reader, id)?, self.campaign_room(reader, now)?)))?;
        let campaign = Campaign::replay(&entries).ok_or_else(campaign::no_such_campaign)?;
        let desk = self.campaign_desk(&room, &actor, now);
        let view = campaign::view(&campaign, &entries, &desk)?;
        let no_draft = || campaign::may(&campaign, CampaignActKind::Publish, &desk).err();
        let draft = view.draft.clone().ok_or_else(|| no_draft().unwrap_or_else(campaign::no_such_campaign))?;
        let mut published = campaign.clone();
        published.versions.push(bureau::campaign::Version { published: Some(now), ..draft.clone() });
        published.stage = Stage::Live;
        let shown = campaign::public(&published, &room.standing.roster).ok_or_else(campaign::no_such_campaign)?;
        Ok(Checked { view, shown, faults: campaign::unfit(&draft.notice, &campaign.office, &[], &desk) })
    }

    /// A published campaign for everybody.
    ///
    /// # Errors
    /// `no-such-campaign` before it is published.
    pub fn public_campaign(&self, id: CampaignId) -> Result<PublicCampaign, No> {
        let (entries, standing) = self.archive.read(|reader| Ok((entries(reader, id)?, self.standing_in(reader)?)))?;
        let campaign = Campaign::replay(&entries).ok_or_else(campaign::no_such_campaign)?;
        Ok(campaign::public(&campaign, &standing.roster).ok_or_else(campaign::no_such_campaign)?)
    }

    /// Published campaigns, the last first; for whoever may amend some, with their drafts.
    ///
    /// # Errors
    /// Only trouble.
    pub fn campaigns(
        &self,
        who: &Who,
        after: Option<CampaignPlace>,
        limit: u32,
        now: Instant,
    ) -> Result<CampaignList, Trouble> {
        let today = self.day(now);
        self.archive.read(|reader| {
            let standing = self.standing_in(reader)?;
            let page = reader.campaigns(after, limit)?;
            let post = match who {
                Who::Seat { tenure, post, .. } => standing
                    .roster
                    .post(post)
                    .filter(|_| standing.roster.tenure(*tenure).is_some_and(|seat| seat.holds(today))),
                _ => None,
            };
            let may = |act| post.filter(|post| standing.charter.campaigns().may(post.role, act));
            let drafts = match may(CampaignActKind::Amend).filter(|_| after.is_none()) {
                Some(post) => reader.drafts(offices(post, &standing).as_deref())?,
                None => Vec::new(),
            };
            let draft = |row: CampaignRow| {
                let (day, title) = (row.taken, row.draft_title.clone());
                self.item(CampaignRow { title, ..row }, day, &standing)
            };
            let published = |row: CampaignRow| {
                let day = row.published.unwrap_or(row.taken);
                self.item(row, day, &standing)
            };
            Ok(CampaignList {
                rows: page.rows.into_iter().map(published).collect(),
                next: page.next,
                drafts: drafts.into_iter().map(draft).collect(),
                may_take_in: may(CampaignActKind::TakeIn).is_some(),
            })
        })
    }

    /// Names of the organs as last read: what a unit can be chosen from.
    pub fn organ_names(&self) -> Vec<(OrganId, String)> {
        let roster = self.last_standing().roster;
        roster.organs().map(|organ| (organ.id.clone(), organ.name.clone())).collect()
    }

    /// How many units the names in a draft mean that mean every one, as last read.
    pub fn everyone(&self, view: &CampaignView, now: Instant) -> BTreeMap<String, usize> {
        let (standing, today) = (self.last_standing(), self.day(now));
        let rules = standing.charter.campaigns();
        let tasks = view.draft.iter().flat_map(|draft| &draft.notice.tasks);
        let names = tasks.flat_map(|task| task.lead.iter().chain(&task.responsible));
        let meant = names.filter_map(|unit| {
            let name = unit.value.name.as_str()?;
            let units = rules.everyone(name, &view.organ, &standing.roster, today).len();
            (units > 0).then(|| (name.to_string(), units))
        });
        meant.collect()
    }

    fn item(&self, row: CampaignRow, at: Instant, standing: &Standing) -> CampaignItem {
        let office = standing.roster.organ(&row.office);
        CampaignItem {
            id: row.id,
            title: row.title.unwrap_or_default(),
            number: row.number.unwrap_or_default(),
            issuer: row.issuer.unwrap_or_default(),
            office: office.map_or_else(|| row.office.to_string(), |organ| organ.name.clone()),
            stage: row.stage,
            tasks: row.tasks,
            versions: row.versions,
            day: self.day(at),
        }
    }

    fn campaign_room(&self, reader: &Reader<'_>, now: Instant) -> Result<Room, Trouble> {
        let standing = self.standing_in(reader)?;
        let pin = standing.pin(self.day(now));
        Ok(Room { almanac: reader.known().almanac(&pin)?, pin, standing })
    }

    fn campaign_desk<'a>(&'a self, room: &'a Room, actor: &'a Actor, now: Instant) -> Desk<'a> {
        Desk {
            body: &self.body.id,
            charter: &room.standing.charter,
            almanac: &room.almanac,
            pin: &room.pin,
            roster: &room.standing.roster,
            actor,
            now,
            zone: self.body.zone,
        }
    }
}

/// What holds now for acts that are pinned to no older charter.
struct Room {
    standing: Standing,
    almanac: std::sync::Arc<Almanac>,
    pin: Pin,
}

/// The organs whose drafts a post may see: what it serves and its own, each with all below; all for `None`.
fn offices(post: &Post, standing: &Standing) -> Option<Vec<OrganId>> {
    let roster = &standing.roster;
    let reaches = |organ: &OrganId| post.serves.iter().chain([&post.organ]).any(|above| roster.is_within(organ, above));
    let offices: Vec<OrganId> = roster.organs().map(|organ| &organ.id).filter(|id| reaches(id)).cloned().collect();
    (offices.len() < roster.organs().count()).then_some(offices)
}

fn entries(reader: &Reader<'_>, id: CampaignId) -> Result<Vec<CampaignEntry>, Trouble> {
    let records = reader.records(&Object::campaign(reader.body(), id))?;
    let read = records.iter().map(Record::to_campaign_entry);
    read.collect::<Result<_, _>>().map_err(|error| Trouble::BadRecord(error.to_string()))
}
