//! The county of the repository's charters, founded on a fresh archive in a temporary folder.

use almanac::{Instant, Zone};
use archive::{Archive, Place};
use bureau::act::Channel;
use bureau::id::{ItemId, PartId};
use office::{Entropy, Filing, Founding, Office, Who};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that differ at every call, whichever office asks; not random, and good enough for tests.
pub fn entropy() -> Entropy {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let mut n = COUNT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            chunk.copy_from_slice(&(n ^ (n >> 27)).to_le_bytes()[..chunk.len()]);
        }
    })
}

/// A moment in Beijing, `2026-03-02 09:30`.
pub fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap_or((text, "09:00"));
    Instant::parse(&format!("{day}T{time}:00+08:00")).unwrap().0
}

fn charters() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters")
}

/// The charter texts of the repository with the items of its county.
pub fn texts() -> Vec<(String, String)> {
    let read = |name: &str| std::fs::read_to_string(charters().join(name)).unwrap();
    let mut texts = Vec::new();
    for folder in ["procedures", "papers", "watch", "almanac"] {
        let mut names: Vec<_> =
            std::fs::read_dir(charters().join(folder)).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        texts.extend(names.iter().map(|name| {
            let name = format!("{folder}/{}", name.to_string_lossy());
            (name.clone(), read(&name))
        }));
    }
    texts.push(("reading.toml".into(), read("reading.toml")));
    texts.push(("campaign.toml".into(), read("campaign.toml")));
    texts.push(("duties.toml".into(), read("duties.toml")));
    texts.push(("items/place.toml".into(), read("places/items.toml")));
    texts
}

/// The county, founded in a folder.
pub fn county(folder: &Path) -> Office {
    county_at(&Place::Folder(folder.into()))
}

/// The county, founded.
pub fn county_at(at_place: &Place) -> Office {
    let read = |name: &str| std::fs::read_to_string(charters().join("places").join(name)).unwrap();
    let mut n = 0;
    let next = || {
        n += 1;
        n
    };
    let place =
        bureau::place::read(("organs.toml", &read("organs.toml")), ("posts.toml", &read("posts.toml")), next).unwrap();
    assert_eq!(place.zone, Zone::BEIJING);
    let founding = Founding { texts: texts(), acts: place.acts, at: at("2025-01-06"), source: "test".into() };
    office::found(Archive::create_at(at_place, &place.body).unwrap(), &founding, entropy()).unwrap()
}

/// Whoever sits on a post that day.
pub fn seat(office: &Office, post: &str, now: Instant) -> Who {
    let roster = office.roster();
    let day = now.day(office.zone());
    let seat = roster
        .tenures()
        .find(|seat| seat.post.as_str() == post && seat.holds(day))
        .unwrap_or_else(|| panic!("nobody on {post}"));
    Who::Seat { person: seat.person, tenure: seat.id, post: seat.post.clone() }
}

/// A question to the science bureau.
pub fn question(office: &Office, title: &str, now: Instant) -> Filing {
    let fields = [
        ("title", title),
        ("question", "我公司想申报县科技计划项目,请问需要什么条件?"),
        ("asker", "李某"),
        ("phone", "13900001234"),
    ];
    Filing {
        id: office.new_id(now),
        item: ItemId::new("science-consult"),
        channel: Channel::Portal,
        fields: fields.into_iter().map(|(id, text)| (PartId::new(id), text.to_string())).collect(),
        materials: Vec::new(),
    }
}
