//! Attachments: a file comes in and is looked at, an act names it, whoever may see the matter may read it.
//!
//! Refuses: a file that an officer could not open, one staged by somebody else, an object that is not what came in, and
//! to remove what an entry names.

use crate::{Case, No, Office, Who};
use almanac::Instant;
use archive::{Archive, Flaw, Named, Staged, Trouble, Writer};
use bureau::act::{Act, Words};
use bureau::attachment::{
    Attachment, AttachmentKind, FILE_BYTES_MAX, FILES_MAX, FILING_BYTES_MAX, SizeClass, plain_name,
};
use bureau::disclose::AttachmentView;
use bureau::entry::Entry;
use bureau::id::{AttachmentId, MatterId, PartId};
use bureau::record::Object;
use bureau::refusal::Refusal;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::PoisonError;
use store::{Draft, Found, Place, Store};

/// How long what was staged waits for its act: whoever is called away from the form comes back the next morning.
pub const STAGED_MILLIS: i64 = 24 * 3_600_000;

/// Most bytes that wait for their act in a body: a flood of files leaves the disk to the rest of the house.
pub const STAGED_BYTES_MAX: u64 = 10 << 30;

/// Objects asked about at once by the sweep.
const SWEPT_AT_ONCE: usize = 200;

/// A file that is coming in. Dropped before it is finished, nothing of it is left.
#[derive(Debug)]
pub struct Upload {
    draft: Draft,
    staged: Staged,
}

/// A file that came in and waits for its act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub object: AttachmentId,
    /// The material it is.
    pub material: PartId,
    /// What it is.
    pub kind: AttachmentKind,
    /// What its owner called it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// A small JPEG of a picture.
    pub thumbnail: Option<Vec<u8>>,
}

/// A file that was handed in, as a list tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What the matter says of it.
    pub view: AttachmentView,
    /// Its bytes, counted in the store; none once erased.
    pub size: Option<u64>,
}

/// A file that was handed in, for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// What it is.
    pub kind: AttachmentKind,
    /// What its owner called it.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal: what they were found to be just now, and what they were when they came in.
    pub digest: String,
    /// Its bytes, as they came in.
    pub bytes: Vec<u8>,
}

impl From<Staged> for Received {
    fn from(staged: Staged) -> Received {
        let Staged { object, material, kind, name, size, thumbnail, .. } = staged;
        Received { object, material, kind, name, size, thumbnail }
    }
}

impl Upload {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Refusal::Attachment`] when the file is too large.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), No> {
        self.draft.write(bytes).map_err(|trouble| match trouble {
            store::Trouble::TooLarge { limit } => no("file-large", &self.staged.name, &megabytes(limit)).into(),
            other => stored(other).into(),
        })
    }
}

impl Office {
    /// The bytes of an object, for a backup; none when it is not in the store.
    pub(crate) fn object_bytes(&self, object: AttachmentId) -> Result<Option<Vec<u8>>, Trouble> {
        let store = self.store.as_ref().ok_or_else(|| Trouble::File(format!("object {object}: no store")))?;
        let Some(mut file) = store.open(object).map_err(stored)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Keeps attachments in this store instead of the folder beside the archive.
    pub fn with_store(mut self, store: Store) -> Office {
        self.store = Some(store);
        self
    }

    /// Whether there is a place for attachments.
    pub fn takes_files(&self) -> bool {
        self.store.is_some()
    }

    /// Begins a file for a matter, which need not be there yet. `secret` is what the visitor's forms carry: only an
    /// act with the same secret can name the file.
    ///
    /// # Errors
    /// [`Refusal::Attachment`] when there is no store.
    pub fn begin_upload(
        &self,
        secret: &str,
        matter: MatterId,
        material: &PartId,
        name: &str,
        now: Instant,
    ) -> Result<Upload, No> {
        let name = plain_name(name);
        let store = self.store.as_ref().ok_or_else(|| no("store-none", &name, ""))?;
        let mut random = [0; 16];
        (self.entropy)(&mut random);
        let object = AttachmentId::new(u128::from_be_bytes(random));
        let draft = store.begin(object, now, FILE_BYTES_MAX).map_err(stored)?;
        let staged = Staged {
            object,
            matter,
            owner: owner(secret),
            material: material.clone(),
            kind: AttachmentKind::Pdf,
            name,
            size: 0,
            digest: String::new(),
            at: now,
            thumbnail: None,
        };
        Ok(Upload { draft, staged })
    }

    /// Looks at a file that came in whole, and keeps it for its act.
    ///
    /// # Errors
    /// [`Refusal::Attachment`]; nothing of the file is kept then.
    pub fn finish_upload(&self, upload: Upload) -> Result<Received, No> {
        let Upload { mut draft, mut staged } = upload;
        let look = {
            // One at a time: a picture takes up to a hundred megabytes while it is looked at.
            let _turn = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
            store::look(&draft.bytes().map_err(stored)?)
        };
        let side = format!("{}像素", store::SIDE_MIN);
        let look = look.map_err(|fault| no(fault.code(), &staged.name, &side))?;
        (staged.kind, staged.thumbnail) = (look.kind, look.thumbnail);
        let kept = draft.keep().map_err(stored)?;
        (staged.size, staged.digest) = (kept.size, kept.digest);
        let mut row = staged.clone();
        let done = self.archive.act(move |writer| {
            let others = writer.staged(row.matter, &row.owner)?;
            if let Some(refusal) = too_much(writer, &row, &others)? {
                return Ok(Err(refusal));
            }
            // Files of one form come in the same millisecond and keep their order.
            if let Some(last) = others.last() {
                row.at = row.at.max(last.at.plus_millis(1));
            }
            writer.put_staged(&row).map(Ok)
        });
        if !matches!(done, Ok(Ok(())) | Err(Trouble::Unknown(_))) {
            self.remove(staged.object)?;
        }
        done??;
        Ok(staged.into())
    }

    /// Stages a file whole.
    ///
    /// # Errors
    /// Those of [`Office::begin_upload`], [`Upload::write`] and [`Office::finish_upload`].
    pub fn stage(
        &self,
        secret: &str,
        (matter, material): (MatterId, &PartId),
        name: &str,
        from: &mut dyn Read,
        now: Instant,
    ) -> Result<Received, No> {
        let mut upload = self.begin_upload(secret, matter, material, name, now)?;
        let mut piece = vec![0; 64 << 10];
        loop {
            match from.read(&mut piece).map_err(Trouble::from)? {
                0 => return self.finish_upload(upload),
                length => upload.write(&piece[..length])?,
            }
        }
    }

    /// What this visitor staged for a matter, in the order it came.
    ///
    /// # Errors
    /// Only trouble.
    pub fn staged(&self, secret: &str, matter: MatterId) -> Result<Vec<Received>, Trouble> {
        let staged = self.archive.read(|reader| reader.staged(matter, &owner(secret)))?;
        Ok(staged.into_iter().map(Received::from).collect())
    }

    /// Takes back a file that this visitor staged; one that is gone already is no matter.
    ///
    /// # Errors
    /// Only trouble.
    pub fn unstage(&self, secret: &str, matter: MatterId, object: AttachmentId) -> Result<(), Trouble> {
        let owner = owner(secret);
        let forgotten = self.archive.act(move |writer| {
            let own = writer.staged(matter, &owner)?.iter().any(|staged| staged.object == object);
            Ok::<_, Trouble>(Ok::<bool, std::convert::Infallible>(own && writer.forget_staged(object)?))
        })?;
        if forgotten == Ok(true) { self.remove(object).map(drop) } else { Ok(()) }
    }

    /// The files of a matter, for whoever may see it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchMatter`]; trouble with the store.
    pub fn attachments(&self, who: &Who, matter: MatterId, now: Instant) -> Result<Vec<Listing>, No> {
        let size = |view: &AttachmentView| -> Result<Option<u64>, Trouble> {
            let (Some(store), Some(_)) = (&self.store, &view.digest) else { return Ok(None) };
            let file = store.open(view.object).map_err(stored)?;
            Ok(file.map(|file| file.metadata()).transpose()?.map(|about| about.len()))
        };
        let listing = |view: AttachmentView| Ok(Listing { size: size(&view)?, view });
        self.view(who, matter, now)?.attachments.into_iter().map(listing).collect()
    }

    /// A file of a matter, for whoever may see it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchMatter`]; [`Refusal::Attachment`] when it is erased or never was; trouble when the store has
    /// something else in its place.
    pub fn attachment(&self, who: &Who, matter: MatterId, object: AttachmentId, now: Instant) -> Result<Attached, No> {
        self.view(who, matter, now)?;
        let case = self.archive.read(|reader| Case::read(reader, matter))?.ok_or(Refusal::NoSuchMatter)?;
        let gone = || no("file-gone", "", "");
        let one = named(&case.entries).find(|one| one.object == object).ok_or_else(gone)?;
        let (Some(name), Some(digest)) = (one.name.as_str(), one.digest.as_str()) else {
            return Err(gone().into());
        };
        let wrong = |what: &str| Trouble::Damaged(format!("attachment {object}: {what}"));
        let store = self.store.as_ref().ok_or_else(|| wrong("no store"))?;
        let mut file = store.open(object).map_err(stored)?.ok_or_else(|| wrong("missing"))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(Trouble::from)?;
        if store::digest(&bytes) != digest {
            return Err(wrong("changed").into());
        }
        Ok(Attached { kind: one.kind, name: name.to_string(), digest: digest.to_string(), bytes })
    }

    /// Takes away what was staged and never named by an act, and objects that nothing names, once they are a day old;
    /// says how many. So an erasure that was cut short is finished.
    ///
    /// # Errors
    /// Only trouble; what was removed before it stays removed.
    pub fn sweep_objects(&self, now: Instant) -> Result<u32, Trouble> {
        let Some(store) = &self.store else { return Ok(0) };
        let before = now.plus_millis(-STAGED_MILLIS);
        let mut swept = store.sweep(before).map_err(stored)?;
        loop {
            let late = self.archive.read(|reader| reader.staged_before(before))?;
            if late.is_empty() {
                break;
            }
            for object in late {
                let forgotten = self
                    .archive
                    .act(move |writer| writer.forget_staged(object).map(Ok::<bool, std::convert::Infallible>))?;
                if forgotten == Ok(true) && self.remove(object)? {
                    swept += 1;
                }
            }
        }
        let mut old = Vec::new();
        store.list::<Listed>(&mut |object, at| {
            if at < before {
                old.push(object);
            }
            if old.len() >= SWEPT_AT_ONCE { self.sweep_some(&mut old, &mut swept) } else { Ok(()) }
        })?;
        self.sweep_some(&mut old, &mut swept)?;
        Ok(swept)
    }

    fn sweep_some(&self, old: &mut Vec<AttachmentId>, swept: &mut u32) -> Result<(), Listed> {
        let unknown = self.archive.read(|reader| {
            let mut unknown = Vec::new();
            for object in old.drain(..) {
                if !reader.knows_object(object)? {
                    unknown.push(object);
                }
            }
            Ok(unknown)
        })?;
        for object in unknown {
            *swept += u32::from(self.remove(object)?);
        }
        Ok(())
    }

    /// What an act with this secret names: everything its visitor staged for the matter.
    pub(crate) fn claim(
        &self,
        writer: &Writer<'_>,
        matter: MatterId,
        secret: Option<&str>,
    ) -> Result<Vec<Attachment>, Trouble> {
        let Some(secret) = secret else { return Ok(Vec::new()) };
        let attachment = |staged: Staged| Attachment {
            object: staged.object,
            material: staged.material,
            kind: staged.kind,
            size: SizeClass::of(staged.size),
            name: Words::new(&staged.name),
            digest: Words::new(&staged.digest),
        };
        Ok(writer.staged(matter, &owner(secret))?.into_iter().map(attachment).collect())
    }

    /// The default place: beside an archive that is a folder.
    pub(crate) fn default_store(archive: &Archive) -> Option<Store> {
        match archive.place() {
            archive::Place::Folder(folder) => Some(Store::new(Place::Folder(folder.join("objects")))),
            archive::Place::Url(_) => None,
        }
    }

    pub(crate) fn remove(&self, object: AttachmentId) -> Result<bool, Trouble> {
        self.store.as_ref().map_or(Ok(false), |store| store.remove(object).map_err(stored))
    }
}

/// Every object that an entry names and that is not in the store as it came in. Without a store all of them are missing.
///
/// # Errors
/// Only trouble.
pub fn object_flaws(archive: &Archive, store: Option<&Store>) -> Result<Vec<Flaw>, Trouble> {
    let (mut flaws, mut last) = (Vec::new(), None);
    loop {
        let some = archive.read(|reader| reader.named_objects(last))?;
        let Some(end) = some.last() else { return Ok(flaws) };
        last = Some(end.object);
        for one in some {
            let found = match (digest_of(archive, &one)?, store) {
                (Some(digest), Some(store)) => store.verify(one.object, &digest).map_err(stored)?,
                // Erased since the list was read.
                (None, _) => Found::Sound,
                (_, None) => Found::Missing,
            };
            let code = match found {
                Found::Sound => continue,
                Found::Missing => "object-missing",
                Found::Changed => "object-changed",
            };
            let place = format!("entry {}/{}/{}", Object::MATTER, one.matter, one.seq);
            flaws.push(Flaw { place, code, args: vec![("object", one.object.to_string())] });
        }
    }
}

/// The files that an act names become those staged for it, and the materials they are count as handed in.
pub(crate) fn name(act: &mut Act, claimed: Vec<Attachment>) {
    let (materials, attachments) = match act {
        Act::File(file) => (&mut file.materials, &mut file.attachments),
        Act::Supplement(supplement) => (&mut supplement.materials, &mut supplement.attachments),
        Act::ProgressReport(report) => (&mut report.materials, &mut report.attachments),
        Act::Hold(hold) => (&mut hold.materials, &mut hold.attachments),
        Act::Submit(submit) => (&mut submit.materials, &mut submit.attachments),
        _ => return,
    };
    for one in &claimed {
        if !materials.contains(&one.material) {
            materials.push(one.material.clone());
        }
    }
    *attachments = claimed;
}

/// The files that entries name.
pub(crate) fn named(entries: &[Entry]) -> impl Iterator<Item = &Attachment> {
    entries.iter().flat_map(|entry| entry.act.attachments())
}

/// What goes wrong while the store is listed: the store's trouble or the archive's.
struct Listed(Trouble);

impl From<store::Trouble> for Listed {
    fn from(trouble: store::Trouble) -> Listed {
        Listed(stored(trouble))
    }
}

impl From<Trouble> for Listed {
    fn from(trouble: Trouble) -> Listed {
        Listed(trouble)
    }
}

impl From<Listed> for Trouble {
    fn from(listed: Listed) -> Trouble {
        listed.0
    }
}

fn digest_of(archive: &Archive, named: &Named) -> Result<Option<String>, Trouble> {
    let object = Object::matter(archive.folder_body(), named.matter);
    let records = archive.read(|reader| reader.records_after(&object, named.seq.saturating_sub(1)))?;
    let entry = records.first().map(|record| record.to_entry()).transpose();
    let entry = entry.map_err(|error| Trouble::BadRecord(error.to_string()))?;
    let attachments = entry.iter().flat_map(|entry| entry.act.attachments());
    let one = attachments.into_iter().find(|one| one.object == named.object);
    Ok(one.and_then(|one| one.digest.as_str()).map(String::from))
}

/// Whether a file is one too many, or one too large beside the others of its filing or of all filings.
fn too_much(writer: &Writer<'_>, row: &Staged, others: &[Staged]) -> Result<Option<Refusal>, Trouble> {
    let bytes: u64 = others.iter().map(|other| other.size).sum();
    Ok(if others.len() >= FILES_MAX {
        Some(no("file-many", &row.name, &FILES_MAX.to_string()))
    } else if bytes + row.size > FILING_BYTES_MAX {
        Some(no("file-total", &row.name, &megabytes(FILING_BYTES_MAX)))
    } else if writer.staged_bytes()? + row.size > STAGED_BYTES_MAX {
        Some(no("store-full", &row.name, ""))
    } else {
        None
    })
}

fn owner(secret: &str) -> String {
    seal::hex(&seal::digest("staged", secret))
}

fn no(code: &'static str, name: &str, limit: &str) -> Refusal {
    Refusal::Attachment { code, name: name.into(), limit: limit.into() }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes >> 20)
}

fn stored(trouble: store::Trouble) -> Trouble {
    Trouble::File(trouble.to_string())
}

/// Objects that matters' entries name, for an erasure that takes them away.
pub(crate) fn objects(entries: &[Entry]) -> BTreeSet<AttachmentId> {
    named(entries).map(|one| one.object).collect()
}
