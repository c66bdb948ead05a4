//! Records: entries of every kind in the one form the archive keeps.
//!
//! Refuses: hashes, salts, tables. Those are the archive's; a record only says what is public and what is words.

use crate::act::{Act, ActKind};
use crate::admin::{AdminAct, AdminEntry};
use crate::campaign::{CampaignAct, CampaignEntry};
use crate::card::{CardAct, CardEntry};
use crate::entry::{Actor, Entry, Moves, Origin, Pin};
use crate::id::{BodyId, CampaignId, CardId, MatterId};
use crate::roster::{RosterAct, RosterEntry};
use almanac::Instant;
use serde_json::{Value, json};

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object {
    /// The tenancy.
    pub body: BodyId,
    /// One of [`Object::KINDS`].
    pub kind: &'static str,
    /// Its id; the body's word for the roster.
    pub id: String,
}

impl Object {
    /// The kind of matters.
    pub const MATTER: &'static str = "matter";
    /// The kind of the roster.
    pub const ROSTER: &'static str = "roster";
    /// The kind of what is in force.
    pub const CHARTER: &'static str = "charter";
    /// The kind of acts of administration.
    pub const ADMIN: &'static str = "admin";
    /// The kind of issued cards.
    pub const CARD: &'static str = "card";
    /// The kind of campaigns.
    pub const CAMPAIGN: &'static str = "campaign";
    /// All kinds.
    pub const KINDS: &'static [&'static str] =
        &[Object::MATTER, Object::ROSTER, Object::CHARTER, Object::ADMIN, Object::CARD, Object::CAMPAIGN];

    /// A matter.
    pub fn matter(body: &BodyId, matter: MatterId) -> Object {
        Object { body: body.clone(), kind: Object::MATTER, id: matter.to_string() }
    }

    /// The roster of a body.
    pub fn roster(body: &BodyId) -> Object {
        Object { body: body.clone(), kind: Object::ROSTER, id: body.to_string() }
    }

    /// The charters of a body.
    pub fn charter(body: &BodyId) -> Object {
        Object { body: body.clone(), kind: Object::CHARTER, id: body.to_string() }
    }

    /// An issued card.
    pub fn card(body: &BodyId, card: &CardId) -> Object {
        Object { body: body.clone(), kind: Object::CARD, id: card.to_string() }
    }

    /// A campaign.
    pub fn campaign(body: &BodyId, campaign: CampaignId) -> Object {
        Object { body: body.clone(), kind: Object::CAMPAIGN, id: campaign.to_string() }
    }

    /// The acts of administration of a body.
    pub fn admin(body: &BodyId) -> Object {
        Object { body: body.clone(), kind: Object::ADMIN, id: body.to_string() }
    }
}

/// An entry of any kind, ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is about.
    pub object: Object,
    /// Place in the object's chain, from 1.
    pub seq: u32,
    /// Who acted.
    pub actor: Actor,
    /// When it happened in law.
    pub at: Instant,
    /// When it was written.
    pub recorded: Instant,
    /// Versions of charter and calendar it was made under; empty words for the roster.
    pub pin: Pin,
    /// Decided here or seen elsewhere.
    pub origin: Origin,
    /// The act and its moves. Words in it (`act::Words`) are objects with the single key `§`, however deep.
    pub payload: Value,
}

/// A record that is not what it should be: the place within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnEntry(pub String);

impl std::fmt::Display for NotAnEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAnEntry {}

impl From<&Entry> for Record {
    fn from(entry: &Entry) -> Record {
        Record {
            object: Object::matter(&entry.body, entry.matter),
            seq: entry.seq,
            actor: entry.actor.clone(),
            at: entry.at,
            recorded: entry.recorded,
            pin: entry.pin.clone(),
            origin: entry.origin,
            payload: match &entry.late {
                None => json!({ "did": value(&entry.act), "moves": value(&entry.moves) }),
                Some(late) => json!({ "did": value(&entry.act), "late": value(late), "moves": value(&entry.moves) }),
            },
        }
    }
}

impl From<&RosterEntry> for Record {
    fn from(entry: &RosterEntry) -> Record {
        Record {
            object: Object::roster(&entry.body),
            seq: entry.seq,
            actor: entry.actor.clone(),
            at: entry.at,
            recorded: entry.recorded,
            pin: Pin { charter: String::new(), almanac: String::new() },
            origin: Origin::Decided,
            payload: json!({ "did": value(&entry.act) }),
        }
    }
}

impl From<&AdminEntry> for Record {
    fn from(entry: &AdminEntry) -> Record {
        Record {
            object: Object::admin(&entry.body),
            seq: entry.seq,
            actor: entry.actor.clone(),
            at: entry.at,
            recorded: entry.at,
            pin: Pin { charter: String::new(), almanac: String::new() },
            origin: Origin::Decided,
            payload: json!({ "did": value(&entry.act) }),
        }
    }
}

impl From<&CardEntry> for Record {
    fn from(entry: &CardEntry) -> Record {
        Record {
            object: Object::card(&entry.body, &entry.card),
            seq: entry.seq,
            actor: entry.actor.clone(),
            at: entry.at,
            recorded: entry.at,
            pin: entry.pin.clone(),
            origin: Origin::Decided,
            payload: json!({ "did": value(&entry.act) }),
        }
    }
}

impl From<&CampaignEntry> for Record {
    fn from(entry: &CampaignEntry) -> Record {
        Record {
            object: Object::campaign(&entry.body, entry.campaign),
            seq: entry.seq,
            actor: entry.actor.clone(),
            at: entry.at,
            recorded: entry.at,
            pin: entry.pin.clone(),
            origin: Origin::Decided,
            payload: json!({ "did": value(&entry.act) }),
        }
    }
}

impl From<&Enactment> for Record {
    fn from(entry: &Enactment) -> Record {
        Record {
            object: Object::charter(&entry.body),
            seq: entry.seq,
            actor: entry.actor.clone(),
            at: entry.at,
            recorded: entry.at,
            pin: Pin { charter: entry.digest.clone(), almanac: String::new() },
            origin: Origin::Decided,
            payload: json!({ "did": { "act": "enact" } }),
        }
    }
}

/// 施行: from this moment new matters are pinned to this charter set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enactment {
    /// The tenancy.
    pub body: BodyId,
    /// Place in the chain of the body's charters, from 1.
    pub seq: u32,
    /// Who put it in force.
    pub actor: Actor,
    /// When.
    pub at: Instant,
    /// Digest of the set.
    pub digest: String,
}

impl Record {
    /// The digest of the charter set that an enactment put in force.
    pub fn enacted(&self) -> Option<&str> {
        (self.object.kind == Object::CHARTER).then_some(self.pin.charter.as_str())
    }

    /// Whether this entry orders the words of all earlier entries of its object erased.
    pub fn orders_erasure(&self) -> bool {
        orders_erasure(&self.payload)
    }

    /// Whether files were handed in with this entry.
    pub fn hands_in(&self) -> bool {
        self.payload.pointer("/did/attachments").is_some()
    }

    /// The entry on a matter.
    pub fn to_entry(&self) -> Result<Entry, NotAnEntry> {
        let matter = self.object.id.parse().map_err(|_| NotAnEntry("object.id".into()))?;
        let act: Act = read(&self.payload, "did")?;
        let moves: Moves = read(&self.payload, "moves")?;
        Ok(Entry {
            body: self.object.body.clone(),
            matter,
            seq: self.seq,
            actor: self.actor.clone(),
            at: self.at,
            recorded: self.recorded,
            pin: self.pin.clone(),
            origin: self.origin,
            late: self.payload.get("late").map(|_| read(&self.payload, "late")).transpose()?,
            act,
            moves,
        })
    }

    /// The entry on the roster.
    pub fn to_roster_entry(&self) -> Result<RosterEntry, NotAnEntry> {
        let act: RosterAct = read(&self.payload, "did")?;
        let body = self.object.body.clone();
        Ok(RosterEntry { body, seq: self.seq, actor: self.actor.clone(), at: self.at, recorded: self.recorded, act })
    }

    /// The entry on a card.
    pub fn to_card_entry(&self) -> Result<CardEntry, NotAnEntry> {
        let act: CardAct = read(&self.payload, "did")?;
        Ok(CardEntry {
            body: self.object.body.clone(),
            card: CardId::new(self.object.id.clone()),
            seq: self.seq,
            actor: self.actor.clone(),
            at: self.at,
            pin: self.pin.clone(),
            act,
        })
    }

    /// The entry on a campaign.
    pub fn to_campaign_entry(&self) -> Result<CampaignEntry, NotAnEntry> {
        let campaign = self.object.id.parse().map_err(|_| NotAnEntry("object.id".into()))?;
        let act: CampaignAct = read(&self.payload, "did")?;
        Ok(CampaignEntry {
            body: self.object.body.clone(),
            campaign,
            seq: self.seq,
            actor: self.actor.clone(),
            at: self.at,
            pin: self.pin.clone(),
            act,
        })
    }

    /// The act of administration.
    pub fn to_admin_entry(&self) -> Result<AdminEntry, NotAnEntry> {
        let act: AdminAct = read(&self.payload, "did")?;
        let body = self.object.body.clone();
        Ok(AdminEntry { body, seq: self.seq, actor: self.actor.clone(), at: self.at, act })
    }
}

/// The same, of a payload alone.
pub fn orders_erasure(payload: &Value) -> bool {
    payload.pointer("/did/act").and_then(Value::as_str) == Some(ActKind::Erase.word())
}

fn value(what: &impl serde::Serialize) -> Value {
    serde_json::to_value(what).expect("acts and moves have text keys and no floats")
}

fn read<T: serde::de::DeserializeOwned>(payload: &Value, key: &str) -> Result<T, NotAnEntry> {
    let part = payload.get(key).ok_or_else(|| NotAnEntry(key.into()))?;
    serde::Deserialize::deserialize(part).map_err(|error| NotAnEntry(format!("{key}: {error}")))
}
