//! Backup: everything that cannot be recomputed, as JSON lines, and its replay into a new place.
//!
//! Refuses: a place with anything in it, a line that is not exactly as written, a file without its end, and a
//! replay that does not stand verification. Sessions and jobs stay behind: the one ends with its epoch, the other
//! follows from the entries.
//!
//! A line is `{"#":"…","is":{…}}`: canonical JSON whose `#` is the first 16 digits of the SHA-256 of all bytes before
//! the line and of `is`. So the first damaged, missing or moved line is named. The last line holds the counts and the
//! SHA-256 of all bytes before it.

use crate::dialect::{Connection, Value, values};
use crate::keep;
use crate::outbox::Address;
use crate::place::Place;
use crate::reader::Reader;
use crate::staged::Named;
use crate::text;
use crate::trouble::Trouble;
use crate::writer::Writer;
use crate::{Archive, Core, FORMAT, READABLE, lay_out, query};
use base64::prelude::{BASE64_STANDARD, Engine};
use bureau::id::{AttachmentId, BodyId};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// Most bytes of a line: far above the largest charter set, far below the memory of a small server.
const LINE_MAX: u64 = 64 << 20;

/// The layout of these lines.
const VERSION: u64 = 1;

/// What a backup holds, as its last line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Charter sets.
    pub charters: u64,
    /// Entries.
    pub entries: u64,
    /// Rows of words.
    pub words: u64,
    /// Credentials.
    pub credentials: u64,
    /// Counters.
    pub counters: u64,
    /// Where people are told.
    pub addresses: u64,
    /// Objects of the store.
    pub objects: u64,
    /// Objects that entries name and that were not in the store; a restored archive says so when it is verified.
    pub missing: u64,
}

/// Gives the bytes of an object; none when it is not there.
pub type Fetch<'a> = &'a mut dyn FnMut(AttachmentId) -> Result<Option<Vec<u8>>, Trouble>;

/// Takes the bytes of an object, for the archive that is being filled in a place.
pub type Bring<'a> = &'a mut dyn FnMut(&Place, AttachmentId, &[u8]) -> Result<(), Trouble>;

impl Restored {
    fn json(&self) -> Json {
        let Restored { charters, entries, words, credentials, counters, addresses, objects, missing } = self;
        json!({ "charters": charters, "entries": entries, "words": words, "credentials": credentials, "counters": counters,
            "addresses": addresses, "objects": objects, "missing": missing })
    }
}

impl Archive {
    /// Writes everything that cannot be recomputed, as of one state, for an archive that names no objects.
    ///
    /// # Errors
    /// Only trouble; also when it does name one.
    pub fn backup(&self, to: &mut impl Write) -> Result<Restored, Trouble> {
        self.backup_with(to, &mut |object| Err(Trouble::File(format!("object {object}: no store was named"))))
    }

    /// Writes everything that cannot be recomputed, as of one state, with the objects that entries name.
    ///
    /// # Errors
    /// Only trouble.
    pub fn backup_with(&self, to: &mut impl Write, fetch: Fetch<'_>) -> Result<Restored, Trouble> {
        self.read(|reader| {
            let mut out = Out { to, digest: Sha256::new() };
            let mut counts = Restored::default();
            out.line(&json!({ "header": { "format": FORMAT, "v": VERSION, "body": reader.body().as_str() } }))?;
            for digest in reader.charter_digests()? {
                let row =
                    reader.connection().row(query::CHARTER_GET, &values![reader.body().as_str(), digest.as_str()])?;
                let row = row.ok_or_else(|| Trouble::NoCharter(digest.clone()))?;
                out.line(&json!({ "charter": { "digest": digest, "text": utf8(row.bytes(0)?)? } }))?;
                counts.charters += 1;
            }
            let mut last = None;
            while let Some(object) = reader.object_after(last.as_ref())? {
                out.object(reader, &object, &mut counts)?;
                last = Some(object);
            }
            for row in reader.connection().rows(query::CREDENTIALS_ALL, &values![reader.body().as_str()])? {
                let keep::Credential { kind, subject, secret, added, revoked } = keep::credential(&row)?;
                let (added, revoked) = (added.millis(), revoked.map(almanac::Instant::millis));
                let line =
                    json!({ "kind": kind, "subject": subject, "secret": secret, "added": added, "revoked": revoked });
                out.line(&json!({ "credential": line }))?;
                counts.credentials += 1;
            }
            for row in reader.connection().rows(query::COUNTERS, &values![reader.body().as_str()])? {
                out.line(&json!({ "counter": { "organ": row.text(0)?, "year": row.int(1)?, "n": row.int(2)? } }))?;
                counts.counters += 1;
            }
            for address in reader.addresses()? {
                out.line(&json!({ "address": said(&address) }))?;
                counts.addresses += 1;
            }
            out.attachments(reader, fetch, &mut counts)?;
            let sha256 = hex(&out.digest.clone().finalize());
            out.line(&json!({ "end": { "counts": counts.json(), "sha256": sha256 } }))?;
            out.to.flush()?;
            Ok(counts)
        })
    }
}

fn said(address: &Address) -> Json {
    let Address { person, address, wants, proof, asked, guesses, confirmed } = address;
    let confirmed = confirmed.map(almanac::Instant::millis);
    json!({ "person": person.to_string(), "address": address, "wants": wants, "proof": proof, "asked": asked.millis(),
        "guesses": guesses, "confirmed": confirmed })
}

struct Out<'a, W> {
    to: &'a mut W,
    digest: Sha256,
}

impl<W: Write> Out<'_, W> {
    fn line(&mut self, is: &Json) -> Result<(), Trouble> {
        let line = framed(&self.digest, is)?;
        self.digest.update(&line);
        Ok(self.to.write_all(&line)?)
    }

    fn attachments(&mut self, reader: &Reader<'_>, fetch: Fetch<'_>, counts: &mut Restored) -> Result<(), Trouble> {
        let mut last = None;
        loop {
            let named = reader.named_objects(last)?;
            let Some(end) = named.last() else { return Ok(()) };
            last = Some(end.object);
            for Named { object, .. } in named {
                let bytes = fetch(object)?;
                *(if bytes.is_some() { &mut counts.objects } else { &mut counts.missing }) += 1;
                let bytes = bytes.map(|bytes| BASE64_STANDARD.encode(bytes));
                self.line(&json!({ "object": { "id": object, "bytes": bytes } }))?;
            }
        }
    }

    fn object(&mut self, reader: &Reader<'_>, object: &(String, String), counts: &mut Restored) -> Result<(), Trouble> {
        let (kind, id) = (object.0.as_str(), object.1.as_str());
        let key = values![reader.body().as_str(), kind, id];
        for row in reader.connection().rows(query::ENTRIES_RAW, &key)? {
            self.line(&json!({ "entry": utf8(row.bytes(5)?)? }))?;
            counts.entries += 1;
        }
        for row in reader.connection().rows(query::ERASABLES, &key)? {
            let words = if row.0[2] == Value::Null { None } else { Some(utf8(row.bytes(2)?)?) };
            let (key_id, erased) = (row.text_if(1)?, row.int_if(3)?);
            let line = json!({ "kind": kind, "id": id, "seq": row.int(0)?, "key_id": key_id, "text": words, "erased": erased });
            self.line(&json!({ "words": line }))?;
            counts.words += 1;
        }
        Ok(())
    }
}

/// Replays a backup into a new archive in a folder; [`restore_at`].
///
/// # Errors
/// Those of [`restore_at`].
pub fn restore(folder: &Path, from: &mut impl Read) -> Result<Restored, Trouble> {
    restore_at(&Place::Folder(folder.into()), from)
}

/// Replays a backup, of either database, into a new archive. A folder must not be there or be empty, a schema must
/// hold no archive; the archive is there in full or not at all.
///
/// # Errors
/// [`Trouble::NotEmpty`]; [`Trouble::Backup`] names the first line that is not as it was written;
/// [`Trouble::Flawed`] when the replay does not stand verification.
pub fn restore_at(place: &Place, from: &mut impl Read) -> Result<Restored, Trouble> {
    restore_with(place, from, &mut |_, object, _| Err(Trouble::File(format!("object {object}: no store was named"))))
}

/// The same with the objects in it, each handed on as soon as it is read: when the rest fails, they stay behind as
/// objects that no entry names.
///
/// # Errors
/// Those of [`restore_at`].
pub fn restore_with(place: &Place, from: &mut impl Read, bring: Bring<'_>) -> Result<Restored, Trouble> {
    let Place::Folder(folder) = place else {
        return replay(place, from, bring);
    };
    if folder.exists() && (!folder.is_dir() || fs::read_dir(folder)?.next().is_some()) {
        return Err(Trouble::NotEmpty);
    }
    let beside = beside(folder)?;
    // Left by a restore that was killed; nothing else makes this name.
    if beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    fs::create_dir_all(&beside)?;
    let done = replay(&Place::Folder(beside.clone()), from, bring).and_then(|counts| {
        fs::File::open(&beside)?.sync_all()?;
        fs::rename(&beside, folder)?;
        if let Some(parent) = folder.parent().filter(|parent| parent.is_dir()) {
            fs::File::open(parent)?.sync_all()?;
        }
        Ok(counts)
    });
    if done.is_err() && beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    done
}

fn beside(folder: &Path) -> Result<PathBuf, Trouble> {
    let mut name = folder.file_name().ok_or(Trouble::NotEmpty)?.to_os_string();
    name.push(".restoring");
    Ok(folder.with_file_name(name))
}

/// Reads, rebuilds and verifies in one transaction.
fn replay(place: &Place, from: &mut impl Read, bring: Bring<'_>) -> Result<Restored, Trouble> {
    let _lock = place.take()?;
    let connection = Connection::writer(place, true)?;
    let mut lines = In { from: BufReader::new(from), digest: Sha256::new(), line: 0 };
    let body = lay_out(&connection, || {
        let first = lines.next()?;
        header(&first).ok_or_else(|| lines.wrong("not the header of a backup this program reads"))
    })?;
    let counts = lines.load(&connection, &body, (place, bring))?;
    let core = Core::new(place, body);
    let mut writer = Writer::new(&connection, &core);
    writer.refill()?;
    if let Some(flaw) = writer.flaws()?.first() {
        return Err(Trouble::Flawed(flaw.to_string()));
    }
    match connection.commit() {
        Err(trouble) if connection.is_lost() => Err(Trouble::Unknown(trouble.to_string())),
        done => done.map(|()| counts),
    }
}

fn header(is: &Json) -> Option<BodyId> {
    let header = is.get("header")?;
    let fits = READABLE.contains(&header.get("format")?.as_str()?) && header.get("v")?.as_u64()? == VERSION;
    fits.then(|| header.get("body")?.as_str().map(BodyId::new)).flatten()
}

/// Stores what one line says; `None` when it says nothing known.
fn put(connection: &Connection, body: &BodyId, is: &Json, counts: &mut Restored) -> Result<Option<()>, Trouble> {
    let Some((what, is)) = is.as_object().and_then(|is| is.iter().next()) else {
        return Ok(None);
    };
    let cell = |pointer: &&str| match is.pointer(pointer) {
        Some(Json::String(text)) => Value::from(text.as_str()),
        Some(number) => number.as_i64().map_or(Value::Null, Value::Int),
        None => Value::Null,
    };
    let cells = |pointers: &[&str]| -> Vec<Value> { pointers.iter().map(cell).collect() };
    let text = || match is.get("text").and_then(Json::as_str) {
        Some(text) => Value::from(text.as_bytes()),
        None => Value::Null,
    };
    let (sql, values, count) = match what.as_str() {
        "charter" => {
            let values = [cells(&["/digest"]), vec![text()]].concat();
            (query::CHARTER_PUT, values, &mut counts.charters)
        }
        "entry" => {
            let text = is.as_str().unwrap_or_default().as_bytes();
            (query::ENTRY_PUT, entry(text)?, &mut counts.entries)
        }
        "words" => {
            let place = cells(&["/kind", "/id", "/seq", "/key_id"]);
            let values = [place, vec![text()], cells(&["/erased"])].concat();
            (query::ERASABLE_PUT, values, &mut counts.words)
        }
        "credential" => {
            let values = cells(&["/kind", "/subject", "/added", "/secret", "/revoked"]);
            (query::CREDENTIAL_PUT, values, &mut counts.credentials)
        }
        "counter" => {
            let values = cells(&["/organ", "/year", "/n"]);
            (query::COUNTER_PUT, values, &mut counts.counters)
        }
        "address" => {
            let places = ["/person", "/address", "/wants", "/proof", "/asked", "/guesses", "/confirmed"];
            (query::ADDRESS_PUT, cells(&places), &mut counts.addresses)
        }
        _ => return Ok(None),
    };
    connection.run(sql, &[vec![body.as_str().into()], values].concat())?;
    *count += 1;
    Ok(Some(()))
}

/// Id and bytes of an object; no bytes when it was missing already.
fn object(is: &Json) -> Option<(AttachmentId, Option<Vec<u8>>)> {
    let id = is.get("id")?.as_str()?.parse().ok()?;
    match is.get("bytes")? {
        Json::Null => Some((id, None)),
        bytes => Some((id, Some(BASE64_STANDARD.decode(bytes.as_str()?).ok()?))),
    }
}

/// The columns of an entry after its body, all read off its text.
fn entry(text: &[u8]) -> Result<Vec<Value>, Trouble> {
    let record = text::decode(text, None)?;
    let hash = ledger::leaf(text);
    Ok(vec![
        record.object.kind.into(),
        record.object.id.into(),
        record.seq.into(),
        hash.bytes().as_slice().into(),
        text.into(),
        record.recorded.millis().into(),
    ])
}

struct In<R> {
    from: BufReader<R>,
    digest: Sha256,
    line: u64,
}

impl<R: Read> In<R> {
    /// Stores all lines after the header and gives their counts.
    fn load(
        &mut self,
        connection: &Connection,
        body: &BodyId,
        (place, bring): (&Place, Bring<'_>),
    ) -> Result<Restored, Trouble> {
        let mut counts = Restored::default();
        loop {
            let before = hex(&self.digest.clone().finalize());
            let is = self.next()?;
            if let Some(end) = is.get("end") {
                if *end != json!({ "counts": counts.json(), "sha256": before }) {
                    return Err(self.wrong("the counts or the digest of the end do not fit"));
                }
                self.ends()?;
                return Ok(counts);
            }
            if let Some(is) = is.get("object") {
                match object(is) {
                    Some((id, Some(bytes))) => {
                        bring(place, id, &bytes)?;
                        counts.objects += 1;
                    }
                    Some((_, None)) => counts.missing += 1,
                    None => return Err(self.wrong("not an object of a backup")),
                }
                continue;
            }
            match put(connection, body, &is, &mut counts) {
                Ok(Some(())) => {}
                Ok(None) => return Err(self.wrong("not a line of a backup")),
                Err(trouble) => return Err(self.wrong(&trouble.to_string())),
            }
        }
    }

    /// What the next line says.
    fn next(&mut self) -> Result<Json, Trouble> {
        self.line += 1;
        let mut line = Vec::new();
        self.from.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Err(self.wrong("the file ends here, without its last line"));
        }
        let is = serde_json::from_slice::<Json>(&line).ok().and_then(|line| line.get("is").cloned());
        let is = is.filter(|is| framed(&self.digest, is).as_ref() == Ok(&line));
        let is = is.ok_or_else(|| self.wrong("this line, or one before it, is not as it was written"))?;
        self.digest.update(&line);
        Ok(is)
    }

    fn ends(&mut self) -> Result<(), Trouble> {
        self.line += 1;
        if self.from.fill_buf()?.is_empty() { Ok(()) } else { Err(self.wrong("something follows the last line")) }
    }

    fn wrong(&self, why: &str) -> Trouble {
        Trouble::Backup { line: self.line, why: why.into() }
    }
}

/// The line that says `is` after all that was digested.
fn framed(digest: &Sha256, is: &Json) -> Result<Vec<u8>, Trouble> {
    let is = text::bytes(is)?;
    let mut check = digest.clone();
    check.update(&is);
    let check = hex(&check.finalize());
    Ok([format!("{{\"#\":\"{}\",\"is\":", &check[..16]).as_bytes(), &is, b"}\n"].concat())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn utf8(bytes: &[u8]) -> Result<&str, Trouble> {
    std::str::from_utf8(bytes).map_err(|_| Trouble::Damaged("text that is not UTF-8".into()))
}
