//! Acting: one act, decided and kept in one transaction.

use crate::attach;
use crate::{Case, No, Office, Standing, Who};
use almanac::Instant;
use archive::{Credential, Reader, Scope, Trouble, Writer};
use bureau::act::{Act, Channel, File, RecordLate, Words};
use bureau::charter::Charter;
use bureau::decide::{self, Desk};
use bureau::disclose::{self, View};
use bureau::entry::{Actor, Entry};
use bureau::id::{ItemId, MatterId, PartId, PartyId};
use bureau::paper::{self, Paper};
use bureau::record::{Object, Record};
use bureau::refusal::Refusal;
use std::collections::BTreeMap;

/// The kind of credential behind a receipt.
pub(crate) const QUERY_CODE: &str = "query-code";

/// What somebody asks for, as the form has it.
#[derive(Clone, Debug)]
pub struct Filing {
    /// The id the form was given.
    pub id: MatterId,
    /// What is asked for.
    pub item: ItemId,
    /// How it comes.
    pub channel: Channel,
    /// The answers.
    pub fields: BTreeMap<PartId, String>,
    /// Materials handed in.
    pub materials: Vec<PartId>,
}

/// What they get for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The matter.
    pub matter: MatterId,
    /// Number on the receipt.
    pub receipt: String,
    /// The query code, in groups; none when this form was filed before.
    pub code: Option<String>,
    /// The token of a session for the party; none for an officer, and when this form was filed before.
    pub token: Option<String>,
}

/// An act on a matter with what comes beside it.
#[derive(Clone, Debug)]
pub struct Doing {
    /// What is done.
    pub act: Act,
    /// 补记: when it was done, if that was before, and why it is entered only now.
    pub late: Option<RecordLate>,
    /// The secret of the visitor whose staged files it names, if it names some.
    pub secret: Option<String>,
}

impl From<Act> for Doing {
    fn from(act: Act) -> Doing {
        Doing { act, late: None, secret: None }
    }
}

impl Office {
    /// Everything that is wrong with a form by the charters last read, with the field it is wrong at. Filing looks again.
    pub fn check_filing(&self, filing: &Filing) -> Vec<(PartId, Refusal)> {
        let charter = self.last_standing().charter;
        let Some((_, procedure)) = charter.path(&filing.item) else {
            return Vec::new();
        };
        let check = |field: &bureau::procedure::Field| {
            let answer = filing.fields.get(&field.id).map(|text| Words::new(text));
            let refusal = decide::check_field(field, answer.as_ref()).err()?;
            Some((field.id.clone(), refusal))
        };
        procedure.fields.iter().filter_map(check).collect()
    }

    /// Files a matter: number, party and query code are given here.
    ///
    /// # Errors
    /// The refusals of [`decide::file`].
    pub fn file(&self, who: &Who, filing: Filing, now: Instant) -> Result<Filed, No> {
        self.file_with(who, filing, None, now)
    }

    /// The same, with the files that the visitor of this secret staged for the matter.
    ///
    /// # Errors
    /// The refusals of [`decide::file`].
    pub fn file_with(&self, who: &Who, filing: Filing, secret: Option<&str>, now: Instant) -> Result<Filed, No> {
        let (party, id) = (PartyId::new(self.id(now)), filing.id);
        let code = self.query_code();
        let actor = match who {
            Who::Nobody | Who::Party(_) => Actor::Party { party },
            Who::Seat { .. } | Who::Clock => who.actor().ok_or(Refusal::NotSeated)?,
        };
        let (office, stager) = (self.clone(), secret.map(String::from));
        let query_code = code.clone();
        let by_party = matches!(actor, Actor::Party { .. });
        let opened = by_party.then(|| self.fresh_session(&format!("party:{party}"), "", now));
        let session = opened.as_ref().map(|(_, session)| session.clone());
        let receipt = self.archive.act_numbered(move |writer| {
            office.look_ahead(writer, id)?;
            let charter = office.standing_in(writer)?.charter;
            let file = match file_of(&charter, filing.clone(), party) {
                Ok(file) => file,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let filed = match office.known(writer, id, &file, &actor)? {
                Some(known) => known,
                None => {
                    let mut act = Act::File(file);
                    attach::name(&mut act, office.claim(writer, id, stager.as_deref())?);
                    office.file_in(writer, &actor, id, act, &query_code, now)?
                }
            };
            if let (Ok((_, true)), Some(session)) = (&filed, &session) {
                writer.put_session(session)?;
            }
            Ok(filed)
        })??;
        let Some(receipt) = receipt.1.then_some(&receipt.0) else {
            return Ok(Filed { matter: id, receipt: receipt.0, code: None, token: None });
        };
        let token = opened.map(|(token, _)| token);
        Ok(Filed { matter: id, receipt: receipt.clone(), code: Some(seal::grouped(&code)), token })
    }

    /// Does an act on a matter. `seen` is the place of the last entry on the page the act was done from.
    ///
    /// # Errors
    /// Every no the rules know; [`Refusal::Stale`] when something happened since the page was made.
    pub fn act(&self, who: &Who, matter: MatterId, seen: u32, doing: impl Into<Doing>, now: Instant) -> Result<(), No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let Doing { act, late, secret } = doing.into();
        let (office, erases) = (self.clone(), matches!(act, Act::Erase(_)));
        let done = self.archive.act(move |writer| {
            let (case, standing) = match office.disclosed(writer, matter, &actor, now)? {
                Ok(disclosed) => disclosed,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if case.matter.seq != seen {
                return Ok(Err(Refusal::Stale));
            }
            let desk = office.desk(&case, &standing, &actor, now);
            let mut act = act.clone();
            if act.kind().takes_files() {
                attach::name(&mut act, office.claim(writer, matter, secret.as_deref())?);
            }
            let done = match late.clone() {
                None => decide::decide(&case.matter, act.clone(), &desk),
                Some(late) => decide::late(&case.matter, act.clone(), late, &desk),
            };
            match done {
                Ok(entries) => {
                    office.keep(writer, &entries)?;
                    office.announce(writer, Some(&case.matter), &entries, now)?;
                    if let Act::Erase(erase) = &act {
                        office.erase_cards(writer, &case, erase, &desk)?;
                    }
                    Ok(Ok(attach::objects(&case.entries)))
                }
                Err(refusal) => Ok(Err(refusal)),
            }
        })?;
        let objects = done?;
        if erases {
            self.archive.purge()?;
            // What a kill leaves here, the sweep takes away: no row names it any more.
            for object in objects {
                self.remove(object)?;
            }
        }
        Ok(())
    }

    /// A matter as this one may see it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchMatter`] when it is not there or not for these eyes.
    pub fn view(&self, who: &Who, matter: MatterId, now: Instant) -> Result<View, No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let (case, standing) = self.archive.read(|reader| self.disclosed(reader, matter, &actor, now))??;
        Ok(disclose::view(&case.matter, &case.entries, &self.desk(&case, &standing, &actor, now))?)
    }

    /// The paper of one act of a matter, as far as it is for these eyes.
    ///
    /// # Errors
    /// [`Refusal::NoSuchMatter`] when there is none or it is not for them.
    pub fn paper(&self, who: &Who, matter: MatterId, seq: u32, now: Instant) -> Result<Paper, No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let (case, standing) = self.archive.read(|reader| self.disclosed(reader, matter, &actor, now))??;
        Ok(paper::compose(&case.entries, seq, &self.desk(&case, &standing, &actor, now))?)
    }

    /// The matter of a receipt number, if this one may see it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchMatter`].
    pub fn find(&self, who: &Who, receipt: &str, now: Instant) -> Result<MatterId, No> {
        // A number of our own may be typed in groups; another system's stands as it is.
        let receipt = match receipt.contains(':') {
            true => receipt.trim().to_string(),
            false => receipt.chars().filter(char::is_ascii_digit).collect(),
        };
        let scope = Scope::whole(&self.body.id);
        let row = self.archive.read(|reader| reader.matter_by_receipt(&scope, &receipt))?;
        let id = row.ok_or(Refusal::NoSuchMatter)?.id;
        self.view(who, id, now).map(|view| view.id)
    }

    /// A matter with everything a decision or a view of it needs, if it is there and disclosed to the actor. To whoever
    /// it is not disclosed it is not there, whatever they ask of it.
    pub(crate) fn disclosed(
        &self,
        reader: &Reader<'_>,
        matter: MatterId,
        actor: &Actor,
        now: Instant,
    ) -> Result<Result<(Case, Standing), Refusal>, Trouble> {
        let Some(case) = Case::read(reader, matter)? else { return Ok(Err(Refusal::NoSuchMatter)) };
        let standing = self.standing_in(reader)?;
        let sees = disclose::sees(&case.matter, &self.desk(&case, &standing, actor, now));
        Ok(sees.map(|()| (case, standing)))
    }

    pub(crate) fn desk<'a>(
        &'a self,
        case: &'a Case,
        standing: &'a Standing,
        actor: &'a Actor,
        now: Instant,
    ) -> Desk<'a> {
        Desk {
            body: &self.body.id,
            charter: &case.charter,
            almanac: &case.almanac,
            pin: &case.matter.pin,
            roster: &standing.roster,
            actor,
            now,
            zone: self.body.zone,
        }
    }

    pub(crate) fn keep(&self, writer: &mut Writer<'_>, entries: &[Entry]) -> Result<(), Trouble> {
        let records: Vec<Record> = entries.iter().map(Record::from).collect();
        self.keep_records(writer, &records)?;
        // From now on these entries name the files.
        attach::named(entries).try_for_each(|one| writer.forget_staged(one.object).map(drop))
    }

    pub(crate) fn keep_records(&self, writer: &mut Writer<'_>, records: &[Record]) -> Result<(), Trouble> {
        writer.append(records, &mut || {
            let mut salt = [0; 32];
            (self.entropy)(&mut salt);
            salt.into()
        })
    }

    /// Asks at once for what a filing asks one after another: what holds, and whether the matter is there.
    pub(crate) fn look_ahead(&self, writer: &Writer<'_>, id: MatterId) -> Result<(), Trouble> {
        let body = &self.body.id;
        writer.heads([&Object::roster(body), &Object::charter(body), &Object::matter(body, id)]).map(drop)
    }

    /// What became of this form when the same actor sent it before; none when it is new.
    pub(crate) fn known(
        &self,
        writer: &Writer<'_>,
        id: MatterId,
        file: &File,
        actor: &Actor,
    ) -> Result<Option<Receipted>, Trouble> {
        let object = Object::matter(&self.body.id, id);
        if writer.head(&object)?.is_none() {
            return Ok(None);
        }
        let records = writer.records(&object)?;
        let Some(first) = records.first() else { return Ok(None) };
        let entry = first.to_entry().map_err(|error| Trouble::BadRecord(error.to_string()))?;
        Ok(Some(match entry.act {
            Act::File(known) if known.item == file.item && is_same_filer(&entry.actor, actor) => {
                Ok((known.receipt, false))
            }
            _ => Err(Refusal::Stale),
        }))
    }

    /// The filing itself: gives the receipt number, and whether it is new.
    pub(crate) fn file_in(
        &self,
        writer: &mut Writer<'_>,
        actor: &Actor,
        id: MatterId,
        act: Act,
        code: &str,
        now: Instant,
    ) -> Result<Result<(String, bool), Refusal>, Trouble> {
        let Act::File(mut file) = act else { return Ok(Err(Refusal::NoSuchItem)) };
        let (standing, today) = (self.standing_in(writer)?, self.day(now));
        let pin = standing.pin(today);
        let almanac = writer.known().almanac(&pin)?;
        let desk = Desk {
            body: &self.body.id,
            charter: &standing.charter,
            almanac: &almanac,
            pin: &pin,
            roster: &standing.roster,
            actor,
            now,
            zone: self.body.zone,
        };
        let organ = standing.roster.organ(&file.organ);
        let number = writer.next_number(&file.organ, today.year())?;
        file.receipt = receipt_number(organ.map_or(0, |organ| organ.number), today.year(), number);
        let (receipt, party) = (file.receipt.clone(), file.party);
        let entry = match decide::file(id, file, &desk) {
            Ok(entry) => entry,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.keep(writer, std::slice::from_ref(&entry))?;
        self.announce(writer, None, &[entry], now)?;
        // What an office ordered nobody follows by receipt.
        if party == PartyId::NOBODY {
            return Ok(Ok((receipt, true)));
        }
        let secret = seal::hex(&seal::digest(&receipt, code));
        writer.put_credential(&Credential {
            kind: QUERY_CODE.into(),
            subject: party.to_string(),
            secret,
            added: now,
            revoked: None,
        })?;
        Ok(Ok((receipt, true)))
    }

    pub(crate) fn query_code(&self) -> String {
        let mut random = [0; seal::CODE_LETTERS];
        (self.entropy)(&mut random);
        seal::code(&random)
    }
}

/// Whether a form came from the same hands. A party is a new one with each form, so its id is all that is asked of it.
fn is_same_filer(one: &Actor, other: &Actor) -> bool {
    one == other || matches!((one, other), (Actor::Party { .. }, Actor::Party { .. }))
}

/// The number of a receipt and whether it is new.
pub(crate) type Receipted = Result<(String, bool), Refusal>;

/// The act of a filing, its receipt number not yet given.
pub(crate) fn file_of(charter: &Charter, filing: Filing, party: PartyId) -> Result<File, Refusal> {
    let (item, _) = charter.path(&filing.item).ok_or(Refusal::NoSuchItem)?;
    Ok(File {
        receipt: String::new(),
        party,
        item: item.id.clone(),
        organ: item.organ.clone(),
        section: item.section.clone(),
        channel: filing.channel,
        fields: filing.fields.into_iter().map(|(id, text)| (id, Words::new(&text))).collect(),
        materials: filing.materials,
        attachments: Vec::new(),
        task: None,
    })
}

/// `012202600017`: the organ's number, the year, the organ's number in that year.
fn receipt_number(organ: u16, year: i32, n: u32) -> String {
    format!("{organ:03}{year:04}{n:05}")
}
