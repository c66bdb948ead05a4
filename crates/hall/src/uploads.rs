//! Forms with files in them: read piece by piece, each file staged as it comes, every text kept whatever becomes of it.
//!
//! Refuses: a file before the form has shown that it was made here, a file for a material that is not asked for, and
//! to hold a file in memory.

use crate::forms::{Bag, Sent};
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::Stop;
use crate::visit::Visitor;
use crate::{BODY_MAX, UPLOAD_MAX};
use axum::body::{Body, to_bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use base64::prelude::{BASE64_STANDARD, Engine};
use bureau::attachment::plain_name;
use bureau::disclose::View;
use bureau::id::{MatterId, PartId};
use bureau::refusal::Refusal;
use office::{Received, Upload};

/// How much is written at once.
pub const PIECE: usize = 256 << 10;

/// What browsers offer to choose from. The two media types make a telephone offer its camera and turn its own format
/// into JPEG.
pub const ACCEPT: &str = "image/jpeg,image/png,application/pdf,.ofd,.docx,.xlsx";

/// For whom files are staged, and for what.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// What the visitor's forms carry.
    pub secret: String,
    /// The matter; the form's own id when it is not filed yet.
    pub matter: Option<MatterId>,
    /// The materials that are asked for.
    pub materials: Vec<PartId>,
}

/// A form that was read.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its texts.
    pub bag: Bag,
    /// What was wrong with its files, each with its material.
    pub faults: Vec<(PartId, Refusal)>,
}

/// What the form of materials shows of files.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Whether there is a place for them.
    pub taken: bool,
    /// What came in and waits.
    pub received: Vec<Received>,
    /// What was wrong with those that did not.
    pub faults: Vec<(PartId, Refusal)>,
}

/// A file as a page shows it.
#[derive(Clone, Debug)]
pub struct ReceivedView {
    /// Its id.
    pub object: String,
    /// What its owner called it.
    pub name: String,
    /// Kind and size.
    pub about: String,
    /// Address of its small picture.
    pub thumbnail: Option<String>,
}

impl ReceivedView {
    /// A file that came in.
    pub fn new(received: &Received) -> ReceivedView {
        let picture = |bytes: &Vec<u8>| format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(bytes));
        ReceivedView {
            object: received.object.to_string(),
            name: received.name.clone(),
            about: format!("{} · {}", received.kind.zh(), size(received.size)),
            thumbnail: received.thumbnail.as_ref().map(picture),
        }
    }
}

/// Whether a request carries a form with files.
pub fn is_upload(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data"))
}

/// Reads a form, with files or without. Files are staged and, where the form says `remove`, one is taken back.
///
/// # Errors
/// What cannot be read, and trouble; a faulty file is told in the sheet.
pub async fn read(hall: &Hall, visit: &Visitor, request: Request, desk: Desk) -> Result<Sheet, Stop> {
    let sheet = if is_upload(request.headers()) {
        let multipart = Multipart::from_request(request, hall).await;
        let multipart = multipart.map_err(|rejection| Stop::Status(rejection.status()))?;
        parts(hall, visit, multipart, &desk).await?
    } else {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, BODY_MAX).await.map_err(|_| Stop::Status(StatusCode::PAYLOAD_TOO_LARGE))?;
        let Sent(bag) = Sent::from_request(Request::from_parts(head, Body::from(body)), hall).await?;
        Sheet { bag, faults: Vec::new() }
    };
    if let Ok(object) = sheet.bag.one("remove").parse()
        && let Some(matter) = desk.matter(&sheet.bag)
        && visit.made_here(&sheet.bag, &desk.secret).is_ok()
    {
        hall.ask(move |office| office.unstage(&desk.secret, matter, object)).await?;
    }
    Ok(sheet)
}

/// What the form of a matter's materials shows.
///
/// # Errors
/// Only trouble.
pub async fn files(hall: &Hall, secret: &str, matter: MatterId, faults: Vec<(PartId, Refusal)>) -> Result<Files, Stop> {
    let secret = secret.to_string();
    let received = hall.ask(move |office| office.staged(&secret, matter)).await?;
    Ok(Files { taken: hall.office().takes_files(), received, faults })
}

impl Sheet {
    /// Whether the form is shown again instead of being acted on: a file was faulty, or one was taken back.
    pub fn stands(&self) -> Option<Option<Refusal>> {
        match self.faults.first() {
            Some((_, refusal)) => Some(Some(refusal.clone())),
            None => self.bag.has("remove").then_some(None),
        }
    }
}

impl Desk {
    /// For a matter that is seen.
    pub fn of(secret: &str, view: &View) -> Desk {
        let materials = view.materials.iter().map(|material| material.id.clone()).collect();
        Desk { secret: secret.into(), matter: Some(view.id), materials }
    }

    fn matter(&self, bag: &Bag) -> Option<MatterId> {
        self.matter.or_else(|| bag.one("id").parse().ok())
    }

    /// The material a field has files for.
    fn material(&self, field: &str) -> Option<PartId> {
        let word = field.strip_prefix("file-")?;
        self.materials.iter().find(|material| material.as_str() == word).cloned()
    }
}

async fn parts(hall: &Hall, visit: &Visitor, mut multipart: Multipart, desk: &Desk) -> Result<Sheet, Stop> {
    let (mut pairs, mut text): (Vec<(String, String)>, usize) = (Vec::new(), 0);
    let mut faults = Vec::new();
    let mut last = None;
    loop {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) => {
                cut(&error, last, &mut faults)?;
                break;
            }
        };
        let name = field.name().unwrap_or_default().to_string();
        let Some(file) = field.file_name().map(String::from) else {
            let value = words(field, &mut text).await?;
            pairs.push((name, value));
            continue;
        };
        let bag = Bag::from(pairs.clone());
        let (Some(material), Some(matter)) = (desk.material(&name), desk.matter(&bag)) else {
            continue;
        };
        // The secret comes before the first file, or it is no form of ours.
        if file.is_empty() || visit.made_here(&bag, &desk.secret).is_err() {
            continue;
        }
        last = Some((material.clone(), file.clone()));
        match stage(hall, visit, field, (desk, matter, &material), &file).await {
            Ok(None) => {}
            Ok(Some(error)) => {
                cut(&error, last, &mut faults)?;
                break;
            }
            Err(Stop::Refused(refusal)) => faults.push((material, refusal)),
            Err(stop) => return Err(stop),
        }
    }
    Ok(Sheet { bag: Bag::from(pairs), faults })
}

/// A body that ended too soon: told beside the file it ended in, so that the texts before it are kept.
fn cut(
    error: &MultipartError,
    last: Option<(PartId, String)>,
    faults: &mut Vec<(PartId, Refusal)>,
) -> Result<(), Stop> {
    match last {
        Some((material, name)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let limit = format!("{} MB", UPLOAD_MAX >> 20);
            faults.push((material, Refusal::Attachment { code: "file-total", name: plain_name(&name), limit }));
            Ok(())
        }
        _ => Err(Stop::Status(error.status())),
    }
}

/// A text of the form, within the limit of all its texts.
async fn words(mut field: Field<'_>, read: &mut usize) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| Stop::Status(error.status()))? {
        *read += chunk.len();
        if *read > BODY_MAX {
            return Err(Stop::Status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))
}

/// Stages one file as it comes. A file that is refused is still read to its end, so that the answer is.
async fn stage(
    hall: &Hall,
    visit: &Visitor,
    mut field: Field<'_>,
    (desk, matter, material): (&Desk, MatterId, &PartId),
    name: &str,
) -> Result<Option<MultipartError>, Stop> {
    let mut upload = match hall.limits().knock(Door::Upload, visit.place, visit.now) {
        Ok(()) => begin(hall, visit, (desk, matter, material), name).await,
        Err(refusal) => Err(refusal.into()),
    };
    let mut piece = Vec::new();
    loop {
        let chunk = match field.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) => return Ok(Some(error)),
        };
        if upload.is_err() {
            continue;
        }
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            upload = write(hall, upload, std::mem::take(&mut piece)).await;
        }
    }
    let upload = write(hall, upload, piece).await?;
    hall.ask(move |office| office.finish_upload(upload)).await?;
    Ok(None)
}

async fn begin(
    hall: &Hall,
    visit: &Visitor,
    (desk, matter, material): (&Desk, MatterId, &PartId),
    name: &str,
) -> Result<Upload, Stop> {
    let (secret, material, name, now) = (desk.secret.clone(), material.clone(), name.to_string(), visit.now);
    hall.ask(move |office| office.begin_upload(&secret, matter, &material, &name, now)).await
}

/// Writes a piece, unless something was wrong with one before it.
///
/// # Errors
/// What was wrong, and trouble.
pub async fn write(hall: &Hall, upload: Result<Upload, Stop>, piece: Vec<u8>) -> Result<Upload, Stop> {
    let mut upload = upload?;
    hall.ask(move |_| upload.write(&piece).map(|()| upload)).await
}

/// `1.2 MB`, `85 kB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
