//! The hall over the county of the repository's charters, and the people who come to it.

use almanac::Instant;
use archive::Archive;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use bureau::entry::Actor;
use bureau::id::{PostId, TenureId};
use bureau::roster::{RosterAct, Tenure};
use hall::Settings;
use office::{Channels, Entropy, Founding, Office};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

thread_local! {
    /// The time in every house of this test, in milliseconds.
    static NOW: Cell<i64> = const { Cell::new(0) };
}

/// Monday 2 March 2026, 09:30 in Beijing.
pub const MORNING: &str = "2026-03-02T09:30:00+08:00";

pub fn now() -> Instant {
    Instant::from_millis(NOW.get())
}

/// Lets time pass.
pub fn pass(seconds: i64) {
    NOW.set(NOW.get() + seconds * 1_000);
}

/// A house with its own folder.
pub struct House {
    pub office: Office,
    router: Router,
    folder: tempfile::TempDir,
}

/// A browser: an address, cookies, and the last page.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    peer: SocketAddr,
    cookies: BTreeMap<String, String>,
    headers: Vec<(&'static str, String)>,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

pub fn house() -> House {
    house_with(Channels::default())
}

/// A house with these ways out for notices.
pub fn house_with(channels: Channels) -> House {
    NOW.set(Instant::parse(MORNING).unwrap().0.millis());
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path()).with_channels(channels);
    let router = hall::router(
        office.clone(),
        Settings {
            sponsor: Some("澄川县人民政府办公室".into()),
            backups: Some(folder.path().join("backups")),
            ..Settings::default()
        },
        now,
    );
    House { office, router, folder }
}

impl House {
    /// Somebody without an account.
    pub fn anon(&self) -> Browser {
        self.from([10, 0, 0, 7])
    }

    /// Somebody without an account, at this address.
    pub fn from(&self, address: [u8; 4]) -> Browser {
        let peer = SocketAddr::from((address, 40_000));
        Browser { router: self.router.clone(), peer, cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// Files in the store, drafts included.
    pub fn objects(&self) -> usize {
        fn files(folder: &Path) -> usize {
            let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
            let paths = entries.map(|entry| entry.unwrap().path());
            paths.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
        }
        files(&self.folder.path().join("objects"))
    }

    /// Ruins the archive while the house is open.
    pub fn burn(&self) {
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap().path();
            let length = file.metadata().unwrap().len();
            if file.is_file() {
                let ash = vec![0x5a; usize::try_from(length).unwrap()];
                std::fs::write(&file, ash).unwrap();
            }
        }
    }

    /// Closes the house and verifies everything it wrote.
    pub fn verified(self) {
        let House { office, router, folder } = self;
        drop((office, router));
        // The thread that did the last act may hold the archive a moment longer than its answer took.
        let opened = (0..500).find_map(|_| match Archive::open(folder.path()) {
            Err(archive::Trouble::Locked) => {
                std::thread::sleep(std::time::Duration::from_millis(10));
                None
            }
            archive => Some(archive.unwrap()),
        });
        assert_eq!(opened.expect("nothing holds the archive").verify(), Ok(vec![]));
    }

    /// Whoever sits on a post today, logged in.
    pub async fn staff(&self, post: &str) -> Browser {
        let roster = self.office.roster();
        let day = now().day(self.office.zone());
        let seat = roster.tenures().find(|seat| seat.post.as_str() == post && seat.holds(day)).expect("somebody there");
        let person = roster.person(seat.person).unwrap().clone();
        self.office.set_password(&person, "correct horse", now()).unwrap();
        let mut browser = self.anon();
        let page = browser.get("/login").await;
        let reply = browser
            .post("/sessions", &[("csrf", &page.csrf()), ("login", &person.login), ("password", "correct horse")])
            .await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        browser
    }

    /// Gives whoever sits on one post a second one as well.
    pub fn appoint_also(&self, post: &str, second: &str) {
        let roster = self.office.roster();
        let day = now().day(self.office.zone());
        let own = roster.tenures().find(|seat| seat.post.as_str() == post && seat.holds(day)).unwrap();
        let taken = roster.tenures().find(|seat| seat.post.as_str() == second && seat.holds(day)).unwrap();
        let system = Actor::Import { source: "test".into() };
        let relieve = RosterAct::Relieve { tenure: taken.id, to: day.plus(-1) };
        let id = TenureId::new(0x7000);
        let acting = Tenure { id, post: PostId::new(second), from: day, to: None, acting: true, ..own.clone() };
        for act in [relieve, RosterAct::Appoint(acting)] {
            self.office.change_roster(&system, act, now()).unwrap();
        }
    }

    /// A question sent by the form; gives the asker's browser and the receipt number.
    pub async fn asked(&self, title: &str) -> (Browser, String) {
        let mut browser = self.anon();
        let form = browser.get("/items/science-consult/filings/new").await;
        let answers = question(&form, title);
        let reply = browser.post("/items/science-consult/filings", &pairs(&answers)).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        let receipt = reply.location().trim_start_matches("/receipts/").to_string();
        (browser, receipt)
    }
}

/// A complete form about science.
pub fn question(form: &Reply, title: &str) -> Vec<(String, String)> {
    let own = [("csrf", form.csrf()), ("id", form.hidden("id"))];
    let said = [
        ("f-title", title),
        ("f-question", "我公司想申报县科技计划项目，\n请问需要什么条件？"),
        ("f-asker", "李某"),
        ("f-phone", "13900001234"),
    ];
    let said = said.into_iter().map(|(name, value)| (name, value.to_string()));
    own.into_iter().chain(said).map(|(name, value)| (name.to_string(), value)).collect()
}

pub fn pairs(answers: &[(String, String)]) -> Vec<(&str, &str)> {
    answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

impl Browser {
    /// Sends another header from now on.
    pub fn with(mut self, name: &'static str, value: &str) -> Browser {
        self.headers.push((name, value.into()));
        self
    }

    pub async fn get(&mut self, address: &str) -> Reply {
        self.send(Method::GET, address, None, Body::empty()).await
    }

    /// A form as browsers send it.
    pub async fn post(&mut self, address: &str, pairs: &[(&str, &str)]) -> Reply {
        let body: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        self.send(Method::POST, address, Some("application/x-www-form-urlencoded"), Body::from(body.join("&"))).await
    }

    /// A form with files as browsers send it: texts, then field, file name and bytes of each file.
    pub async fn upload(&mut self, address: &str, pairs: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Reply {
        let mut body = Vec::new();
        for (name, value) in pairs {
            let head = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.into_bytes());
        }
        for (name, file, bytes) in files {
            let head = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n");
            body.extend([head.as_bytes(), b"Content-Type: text/html\r\n\r\n", bytes, b"\r\n"].concat());
        }
        body.extend(b"--cut--\r\n");
        self.send(Method::POST, address, Some("multipart/form-data; boundary=cut"), Body::from(body)).await
    }

    pub async fn send(&mut self, method: Method, address: &str, kind: Option<&str>, body: Body) -> Reply {
        let mut request = Request::builder().method(method).uri(address).header(header::HOST, "hall.test");
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status, headers: parts.headers, text, bytes }
    }
}

impl Reply {
    #[track_caller]
    pub fn shows(&self, words: &[&str]) -> &Reply {
        for word in words {
            assert!(self.text.contains(word), "{word} is not on the page ({}):\n{}", self.status, self.text);
        }
        self
    }

    #[track_caller]
    pub fn hides(&self, words: &[&str]) -> &Reply {
        for word in words {
            assert!(!self.text.contains(word), "{word} is on the page:\n{}", self.text);
        }
        self
    }

    pub fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The secret of the last form on the page: the page's own, not that of the log-out button.
    pub fn csrf(&self) -> String {
        self.hidden("csrf")
    }

    /// The value of the last hidden field of this name.
    #[track_caller]
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.text.rfind(&start).unwrap_or_else(|| panic!("no {name}:\n{}", self.text)) + start.len();
        self.text[at..].split('"').next().unwrap().to_string()
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Bytes that differ at every call; not random, and good enough for tests.
fn entropy() -> Entropy {
    let count = AtomicU64::new(1);
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let mut n = count.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            chunk.copy_from_slice(&(n ^ (n >> 27)).to_le_bytes()[..chunk.len()]);
        }
    })
}

fn charters() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters")
}

fn texts() -> Vec<(String, String)> {
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
    texts.push(("items/place.toml".into(), read("places/items.toml")));
    texts
}

fn county(folder: &Path) -> Office {
    let read = |name: &str| std::fs::read_to_string(charters().join("places").join(name)).unwrap();
    let mut n = 0;
    let next = || {
        n += 1;
        n
    };
    let place =
        bureau::place::read(("organs.toml", &read("organs.toml")), ("posts.toml", &read("posts.toml")), next).unwrap();
    let at = Instant::parse("2025-01-06T09:00:00+08:00").unwrap().0;
    let founding = Founding { texts: texts(), acts: place.acts, at, source: "test".into() };
    office::found(Archive::create(folder, &place.body).unwrap(), &founding, entropy()).unwrap()
}
