//! One question to an office, from filing to publication, and a person on the roster.

use almanac::{Instant, Term, Zone};
use archive::{Archive, Place, Trouble, Writer};
use bureau::act::{Act, Assign, Channel, File, Publish, Reply, Words};
use bureau::entry::{Actor, ClockKind, ClockMove, Entry, Moves, Origin, Outcome, Pin};
use bureau::id::{BodyId, ClockId, ItemId, MatterId, OrganId, PartId, PartyId, PersonId, PostId, StepId};
use bureau::record::{Object, Record};
use bureau::roster::{Person, RosterAct, RosterEntry};
use ledger::Salt;
use std::convert::Infallible;

/// Words that must never stand in an entry.
pub const SECRET: &str = "张三十三";

/// 2026-03-02 09:00 in China, a Monday.
pub const MORNING: i64 = 1_772_413_200_000;

pub fn body() -> BodyId {
    BodyId::new("linshui")
}

pub fn charters() -> Vec<(String, String)> {
    let shipped = [
        ("procedures/consult.toml", include_str!("../../../../charters/procedures/consult.toml")),
        ("procedures/duty.toml", include_str!("../../../../charters/procedures/duty.toml")),
        ("procedures/permit.toml", include_str!("../../../../charters/procedures/permit.toml")),
        ("procedures/rectify.toml", include_str!("../../../../charters/procedures/rectify.toml")),
        ("procedures/supervise-order.toml", include_str!("../../../../charters/procedures/supervise-order.toml")),
        ("procedures/task.toml", include_str!("../../../../charters/procedures/task.toml")),
        ("items/place.toml", include_str!("../../../../charters/places/items.toml")),
        ("watch/cards.toml", include_str!("../../../../charters/watch/cards.toml")),
        ("watch/time.toml", include_str!("../../../../charters/watch/time.toml")),
        ("almanac/2026.toml", include_str!("../../../../charters/almanac/2026.toml")),
        ("almanac/fixed.toml", include_str!("../../../../charters/almanac/fixed.toml")),
        ("campaign.toml", include_str!("../../../../charters/campaign.toml")),
        ("reading.toml", include_str!("../../../../charters/reading.toml")),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters/papers");
    let papers = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let paper = |path: std::path::PathBuf| {
        (format!("papers/{}", path.file_name().unwrap().display()), std::fs::read_to_string(&path).unwrap())
    };
    let shipped = shipped.map(|(name, text)| (name.to_string(), text.to_string()));
    shipped.into_iter().chain(papers.map(paper)).collect()
}

/// Salts that differ from one another; from run to run they are the same.
pub fn salts(seed: u64) -> impl FnMut() -> Salt {
    let mut n = 0_u64;
    move || {
        n += 1;
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        bytes[8..16].copy_from_slice(&n.to_be_bytes());
        Salt::from(bytes)
    }
}

pub fn id(n: u128) -> MatterId {
    MatterId::new(n)
}

/// The whole life of matter `n`: filed on the n-th day, assigned, answered and published a day later each.
pub fn life(n: u128, charter: &str) -> Vec<Record> {
    let day = |seq: i64| Instant::from_millis(MORNING + (n as i64 % 5 + seq) * 86_400_000);
    let acts = [file(n, day(0)), assign(day(1)), reply(day(2)), publish()];
    let entry = |(at, (act, moves)): (usize, (Act, Moves))| Entry {
        body: body(),
        matter: id(n),
        seq: at as u32 + 1,
        actor: if at == 0 { Actor::Party { party: PartyId::new(n) } } else { Actor::Clock },
        at: day(at as i64),
        recorded: day(at as i64),
        pin: Pin { charter: charter.into(), almanac: "2026-01-01".into() },
        origin: Origin::Decided,
        late: None,
        act,
        moves,
    };
    acts.into_iter().enumerate().map(|numbered| Record::from(&entry(numbered))).collect()
}

pub fn enrolment() -> Record {
    let person = Person { id: PersonId::new(9), name: Words::new(SECRET), login: "wang".into() };
    let at = Instant::from_millis(MORNING);
    let actor = Actor::Import { source: "test".into() };
    Record::from(&RosterEntry { body: body(), seq: 1, actor, at, recorded: at, act: RosterAct::Enrol(person) })
}

/// Appends in one act, and says the last place.
pub fn append(archive: &Archive, records: Vec<Record>, seed: u64) -> Result<u32, Trouble> {
    let last = records.last().map_or(0, |record| record.seq);
    done(archive, move |writer| writer.append(&records, &mut salts(seed)).map(|()| last))
}

/// An act that is never refused.
pub fn done<T: Send + 'static>(
    archive: &Archive,
    mut job: impl FnMut(&mut Writer<'_>) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let Ok(value) = archive.act(move |writer| job(writer).map(Ok::<T, Infallible>))?;
    Ok(value)
}

/// An act that takes a number and is never refused.
pub fn numbered<T: Send + 'static>(
    archive: &Archive,
    mut job: impl FnMut(&mut Writer<'_>) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let Ok(value) = archive.act_numbered(move |writer| job(writer).map(Ok::<T, Infallible>))?;
    Ok(value)
}

/// An archive with its charters in a place.
pub fn office(place: &Place) -> (Archive, String) {
    let archive = Archive::create_at(place, &body()).expect("an empty place takes an archive");
    let charter = done(&archive, |writer| writer.put_charter(&charters())).expect("the shipped charters are sound");
    (archive, charter)
}

pub fn object(n: u128) -> Object {
    Object::matter(&body(), id(n))
}

fn file(n: u128, at: Instant) -> (Act, Moves) {
    let answers = [("title", "如何申报"), ("question", SECRET), ("asker", SECRET), ("phone", "13800000000")];
    let file = File {
        receipt: format!("R-{n:06}"),
        party: PartyId::new(n),
        item: ItemId::new("science-consult"),
        organ: OrganId::new("science"),
        section: OrganId::new("science-office"),
        channel: Channel::Portal,
        fields: answers.map(|(field, answer)| (PartId::new(field), Words::new(answer))).into(),
        materials: Vec::new(),
        attachments: Vec::new(),
        task: None,
    };
    let start = |clock: &str, kind, days| ClockMove::Start {
        clock: ClockId::new(clock),
        kind,
        term: Term::WorkDays(days),
        on: at.day(Zone::BEIJING),
        at,
    };
    let clocks = vec![start("acceptance", ClockKind::Step, 1), start("promised", ClockKind::Promised, 5)];
    (Act::File(file), Moves { step: Some(StepId::new("intake")), clocks, ..Moves::default() })
}

fn assign(at: Instant) -> (Act, Moves) {
    let post = PostId::new("science-officer");
    let moves = Moves {
        step: Some(StepId::new("answering")),
        holder: Some(post.clone()),
        clocks: vec![stop("acceptance", at)],
        ..Moves::default()
    };
    (Act::Assign(Assign { post }), moves)
}

fn reply(at: Instant) -> (Act, Moves) {
    let moves = Moves {
        step: Some(StepId::new("answered")),
        outcome: Some(Outcome::Answered),
        clocks: vec![stop("promised", at)],
        ..Moves::default()
    };
    (Act::Reply(Reply { answer: Words::new("请于三月底前申报") }), moves)
}

fn publish() -> (Act, Moves) {
    let publish =
        Publish {
            title: Words::new("科技项目申报"), question: Words::new("何时申报"), answer: Words::new("三月底前")
        };
    (Act::Publish(publish), Moves::default())
}

fn stop(clock: &str, at: Instant) -> ClockMove {
    ClockMove::Stop { clock: ClockId::new(clock), on: at.day(Zone::BEIJING), at }
}
