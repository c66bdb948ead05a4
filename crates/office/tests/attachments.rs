//! Design §5: files come in, are named by an act, are seen by whom the matter is disclosed to, and go with its words.

mod county;

use almanac::Instant;
use archive::{Archive, Place, Trouble};
use bureau::act::{Act, Erase, RequestCorrection, Supplement, Withdraw, Words};
use bureau::id::{AttachmentId, ItemId, MatterId, PartId, PartyId};
use county::{at, county, entropy, question, seat};
use office::{Filing, No, Office, Received, STAGED_MILLIS, Who, object_flaws};
use std::path::Path;
use store::Store;

const SECRET: &str = "the secret of one browser";
const NAME: &str = "独一无二的营业执照.pdf";
const PDF: &[u8] = b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

fn morning() -> Instant {
    at("2026-03-02 09:30")
}

fn part(word: &str) -> PartId {
    PartId::new(word)
}

fn permit(office: &Office, id: MatterId) -> Filing {
    let offer = office.offer(&ItemId::new("labour-dispatch")).unwrap().unwrap();
    let answer = |field: &office::FieldView| {
        let text = if field.kind == bureau::procedure::FieldKind::Phone { "13900001234" } else { "填写内容" };
        (field.id.clone(), text.to_string())
    };
    Filing {
        id,
        item: offer.item.clone(),
        channel: bureau::act::Channel::Portal,
        fields: offer.fields.iter().map(answer).collect(),
        materials: Vec::new(),
    }
}

fn staged(office: &Office, matter: MatterId, secret: &str) -> Received {
    office.stage(secret, (matter, &part("m1")), NAME, &mut &PDF[..], morning()).unwrap()
}

/// A permit filed with one PDF; the matter, its party and the object.
fn filed(office: &Office) -> (MatterId, Who, AttachmentId) {
    let now = morning();
    let id = office.new_id(now);
    let object = staged(office, id, SECRET).object;
    let filed = office.file_with(&Who::Nobody, permit(office, id), Some(SECRET), now).unwrap();
    let session = office.session(&filed.token.unwrap(), now).unwrap().unwrap();
    (id, session.who, object)
}

fn objects(folder: &Path) -> Vec<AttachmentId> {
    let mut all = Vec::new();
    let store = Store::new(store::Place::Folder(folder.join("objects")));
    let listed = store.list::<store::Trouble>(&mut |id, _| {
        all.push(id);
        Ok(())
    });
    listed.unwrap();
    all
}

/// The archive of a folder, as soon as the office that had it is gone.
fn opened(folder: &Path) -> Archive {
    for _ in 0..500 {
        match Archive::open(folder) {
            Err(Trouble::Locked) => std::thread::sleep(std::time::Duration::from_millis(10)),
            archive => return archive.unwrap(),
        }
    }
    panic!("the folder stays locked");
}

fn code(no: No) -> &'static str {
    match no {
        No::Refused(refusal) => refusal.code(),
        No::Trouble(trouble) => panic!("{trouble}"),
    }
}

#[test]
fn who_sees_the_matter_sees_its_files_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let (matter, party, object) = filed(&office);
    assert_eq!(office.staged(SECRET, matter).unwrap(), [], "named now");
    for who in [party, seat(&office, "labour-window", now), seat(&office, "labour-officer", now)] {
        let listed = office.attachments(&who, matter, now).unwrap();
        assert_eq!((listed.len(), listed[0].view.object, listed[0].view.name.as_deref()), (1, object, Some(NAME)));
        let file = office.attachment(&who, matter, object, now).unwrap();
        assert_eq!((file.name.as_str(), file.bytes.as_slice(), file.kind.word()), (NAME, PDF, "pdf"));
        assert_eq!((listed[0].size, listed[0].view.digest.as_ref()), (Some(PDF.len() as u64), Some(&file.digest)));
        let other = office.attachment(&who, matter, AttachmentId::new(7), now).unwrap_err();
        assert_eq!(code(other), "file-gone");
    }
    let view = office.view(&seat(&office, "labour-officer", now), matter, now).unwrap();
    assert!(view.materials.iter().any(|one| one.id == part("m1") && one.handed_in), "a file hands its material in");
    let strangers = ["system-admin", "security-admin", "audit-admin", "science-office-officer"];
    let strangers = strangers.map(|post| seat(&office, post, now));
    for who in strangers.into_iter().chain([Who::Nobody, Who::Party(PartyId::new(9)), Who::Clock]) {
        assert!(matches!(office.attachments(&who, matter, now), Err(No::Refused(_))), "{who:?}");
        assert!(matches!(office.attachment(&who, matter, object, now), Err(No::Refused(_))), "{who:?}");
    }
}

#[test]
fn a_file_is_named_only_by_whoever_staged_it() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let id = office.new_id(now);
    let object = staged(&office, id, SECRET).object;
    office.unstage("another browser", id, object).unwrap();
    assert_eq!(office.staged("another browser", id).unwrap(), []);
    office.file_with(&Who::Nobody, permit(&office, id), Some("another browser"), now).unwrap();
    let officer = seat(&office, "labour-officer", now);
    assert_eq!(office.attachments(&officer, id, now).unwrap(), []);
    assert_eq!(office.staged(SECRET, id).unwrap()[0].object, object);
    office.unstage(SECRET, id, object).unwrap();
    assert_eq!(objects(folder.path()), [], "taken back");
}

#[test]
fn files_of_one_moment_keep_the_order_they_came_in() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let id = office.new_id(now);
    let came: Vec<AttachmentId> = (0..8).map(|_| staged(&office, id, SECRET).object).collect();
    let listed = |files: Vec<Received>| files.into_iter().map(|file| file.object).collect::<Vec<_>>();
    assert_eq!(listed(office.staged(SECRET, id).unwrap()), came);
    office.file_with(&Who::Nobody, permit(&office, id), Some(SECRET), now).unwrap();
    let named = office.attachments(&seat(&office, "labour-officer", now), id, now).unwrap();
    assert_eq!(named.into_iter().map(|file| file.view.object).collect::<Vec<_>>(), came);
}

#[test]
fn an_item_without_materials_takes_no_files() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let filing = question(&office, "怎样申报", now);
    staged(&office, filing.id, SECRET);
    let refused = office.file_with(&Who::Nobody, filing, Some(SECRET), now).unwrap_err();
    assert_eq!(code(refused), "no-such-material");
}

#[test]
fn a_supplement_names_its_files_and_a_filing_has_limits() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let (matter, party, _) = filed(&office);
    let window = seat(&office, "labour-window", now);
    let request = RequestCorrection { materials: vec![part("m2")], list: Words::new("请补交") };
    office.act(&window, matter, 1, Act::RequestCorrection(request), now).unwrap();
    for n in 0..20 {
        office.stage(SECRET, (matter, &part("m2")), &format!("{n}.pdf"), &mut &PDF[..], now).unwrap();
    }
    let more = office.stage(SECRET, (matter, &part("m2")), "多.pdf", &mut &PDF[..], now).unwrap_err();
    assert_eq!(code(more), "file-many");
    let large = &mut std::io::Read::take(std::io::repeat(7), 11 << 20);
    assert_eq!(code(office.stage("x", (matter, &part("m2")), "大.pdf", large, now).unwrap_err()), "file-large");
    assert_eq!(code(office.stage("x", (matter, &part("m2")), "空", &mut &b""[..], now).unwrap_err()), "file-empty");
    assert_eq!(objects(folder.path()).len(), 21, "what was refused is not kept");
    let act = Supplement { materials: vec![], note: Words::new(""), attachments: vec![] };
    let doing = office::Doing { secret: Some(SECRET.into()), ..Act::Supplement(act).into() };
    office.act(&party, matter, 2, doing, now).unwrap();
    assert_eq!(office.attachments(&window, matter, now).unwrap().len(), 21);
}

#[test]
fn an_erasure_takes_the_objects_and_the_sweep_finishes_it() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let (matter, party, object) = filed(&office);
    office.act(&party, matter, 1, Act::Withdraw(Withdraw { reason: Words::new("") }), now).unwrap();
    let head = seat(&office, "labour-head", now);
    let store = Store::new(store::Place::Folder(folder.path().join("objects")));
    office.act(&head, matter, 2, Act::Erase(Erase { ground: "保存期限届满".into() }), now).unwrap();
    assert_eq!(objects(folder.path()), []);
    for file in std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file())
    {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(NAME.len()).any(|part| part == NAME.as_bytes()), "the name is in {}", file.display());
    }
    let gone = office.attachments(&head, matter, now).unwrap().remove(0);
    assert_eq!((gone.view.name, gone.view.digest, gone.size), (None, None, None));
    assert_eq!(code(office.attachment(&head, matter, object, now).unwrap_err()), "file-gone");
    // As if the machine had died between the commit and the removal.
    store.stage(object, now, &mut &PDF[..], 1 << 20).unwrap();
    assert_eq!(office.sweep_objects(now.plus_millis(STAGED_MILLIS + 1)).unwrap(), 1);
    assert_eq!(objects(folder.path()), []);
    drop(office);
    assert_eq!(opened(folder.path()).verify().unwrap(), []);
}

#[test]
fn what_nothing_names_is_swept_after_a_day_and_what_an_entry_names_never() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let (_, _, named) = filed(&office);
    let waiting = office.new_id(now);
    staged(&office, waiting, SECRET);
    let store = Store::new(store::Place::Folder(folder.path().join("objects")));
    store.stage(AttachmentId::new(1), now, &mut &PDF[..], 1 << 20).unwrap();
    assert_eq!(office.sweep_objects(now.plus_millis(STAGED_MILLIS)).unwrap(), 0);
    assert_eq!(office.sweep_objects(now.plus_millis(STAGED_MILLIS + 1)).unwrap(), 2);
    assert_eq!(objects(folder.path()), [named]);
    assert_eq!(office.staged(SECRET, waiting).unwrap(), []);
    assert_eq!(office.sweep_objects(now.plus_millis(400 * STAGED_MILLIS)).unwrap(), 0);
}

#[test]
fn a_changed_or_missing_object_is_named_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (office, now) = (county(folder.path()), morning());
    let (matter, party, object) = filed(&office);
    let store = Store::new(store::Place::Folder(folder.path().join("objects")));
    let other = folder.path().join("elsewhere");
    drop(office);
    let flaws = |store: &Store| {
        let archive = opened(folder.path());
        let flaws = object_flaws(&archive, Some(store)).unwrap();
        flaws.iter().map(|flaw| (flaw.code, flaw.says())).collect::<Vec<_>>()
    };
    assert_eq!(flaws(&store), []);
    assert_eq!(flaws(&Store::new(store::Place::Folder(other)))[0].0, "object-missing");
    store.remove(object).unwrap();
    store.stage(object, now, &mut &b"something else"[..], 100).unwrap();
    let found = flaws(&store);
    assert!(found[0].0 == "object-changed" && found[0].1.contains(&object.to_string()), "{found:?}");
    let office = Office::open(opened(folder.path()), entropy()).unwrap();
    assert!(matches!(office.attachment(&party, matter, object, now), Err(No::Trouble(_))));
}

#[test]
fn a_backup_carries_the_objects_and_they_verify_where_they_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let (_, _, object) = filed(&county(folder.path()));
    let store = Store::new(store::Place::Folder(folder.path().join("objects")));
    let archive = opened(folder.path());
    let mut bytes = Vec::new();
    assert!(archive.backup(&mut Vec::new()).is_err(), "not without the store");
    let fetch = &mut |id| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut store.open(id).unwrap().unwrap(), &mut bytes)?;
        Ok(Some(bytes))
    };
    let counts = archive.backup_with(&mut bytes, fetch).unwrap();
    assert_eq!((counts.objects, counts.missing), (1, 0));
    let home = tempfile::tempdir().unwrap();
    let (place, restored) = (home.path().join("data"), Store::new(store::Place::Folder(home.path().join("objects"))));
    let bring = &mut |_: &Place, id: AttachmentId, bytes: &[u8]| {
        restored.stage(id, morning(), &mut &bytes[..], 1 << 20).unwrap();
        Ok(())
    };
    assert_eq!(archive::restore_with(&Place::Folder(place.clone()), &mut bytes.as_slice(), bring).unwrap(), counts);
    let archive = opened(&place);
    assert_eq!((archive.verify().unwrap(), object_flaws(&archive, Some(&restored)).unwrap()), (vec![], vec![]));
    assert!(restored.open(object).unwrap().is_some());
}
