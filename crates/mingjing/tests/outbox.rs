//! The full road of a notice: an act in the office, a job in the outbox, the program, the wire, a letter box.
//!
//! Both other sides are played here, with the standard library only.

use almanac::Instant;
use archive::Archive;
use bureau::act::Channel;
use bureau::id::{ItemId, PartId};
use courier::{Failure, Letter, Mail};
use office::{Channels, Entropy, Filing, Founding, Load, Office, Want, Who};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const ADDRESS: &str = "officer@linshui.example";

/// Longest a delivery may take: the program looks every five seconds, and a minute after a try that failed.
const PATIENCE: Duration = Duration::from_secs(90);

/// Somebody who listens and passes on what came, one text per letter or call.
fn listen(serve: fn(TcpStream) -> String) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, (to, from)) = (listener.local_addr().unwrap(), channel());
    let to = Arc::new(Mutex::new(to));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let to = to.clone();
            thread::spawn(move || {
                let text = serve(stream);
                if !text.is_empty() {
                    let _ = to.lock().unwrap().send(text);
                }
            });
        }
    });
    (address, from)
}

/// A relay that takes everything (RFC 5321).
fn relay(stream: TcpStream) -> String {
    let (mut to, mut said) = (stream.try_clone().unwrap(), String::new());
    let mut answer = move |line: &str| to.write_all(format!("{line}\r\n").as_bytes()).unwrap();
    answer("220 relay");
    let mut in_letter = false;
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        said.push_str(&line);
        said.push('\n');
        match line.split([' ', ':']).next().unwrap() {
            _ if in_letter && line != "." => continue,
            "." => answer("250 taken"),
            "EHLO" => answer("250 relay"),
            "DATA" => answer("354 go on"),
            "QUIT" => {
                answer("221 bye");
                break;
            }
            _ => answer("250 ok"),
        }
        in_letter = line == "DATA";
        if line == "." {
            break;
        }
    }
    said
}

/// A gateway that takes everything.
fn gateway(stream: TcpStream) -> String {
    let mut from = BufReader::new(stream.try_clone().unwrap());
    let mut said = String::new();
    while from.read_line(&mut said).unwrap() > 2 {}
    let length = said.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    from.read_exact(&mut body).unwrap();
    (&stream).write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
    said + &String::from_utf8(body).unwrap()
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Instant::from_millis(since.as_millis() as i64)
}

/// Bytes that differ at every call; not random, and good enough for tests.
fn entropy() -> Entropy {
    let count = AtomicU64::new(1);
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let n = count.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            chunk.copy_from_slice(&(n ^ (n >> 29)).to_le_bytes()[..chunk.len()]);
        }
    })
}

fn texts() -> (Vec<(String, String)>, Vec<bureau::roster::RosterAct>, bureau::id::BodyId) {
    let charters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters");
    let read = |name: &str| std::fs::read_to_string(charters.join(name)).unwrap();
    let mut texts = Vec::new();
    for folder in ["procedures", "papers", "watch", "almanac"] {
        for file in std::fs::read_dir(charters.join(folder)).unwrap() {
            let name = format!("{folder}/{}", file.unwrap().file_name().to_string_lossy());
            texts.push((name.clone(), read(&name)));
        }
    }
    texts.push(("reading.toml".into(), read("reading.toml")));
    texts.push(("campaign.toml".into(), read("campaign.toml")));
    texts.push(("items/place.toml".into(), read("places/items.toml")));
    let (organs, posts) = (read("places/organs.toml"), read("places/posts.toml"));
    let mut n = 0;
    let next = || {
        n += 1;
        n
    };
    let place = bureau::place::read(("organs.toml", &organs), ("posts.toml", &posts), next).unwrap();
    (texts, place.acts, place.body)
}

/// The county with an officer who proved an address, and a question filed a minute ago.
fn county(folder: &Path, channels: Channels) -> Office {
    let (texts, acts, body) = texts();
    let at = now().plus_millis(-86_400_000);
    let founding = Founding { texts, acts, at, source: "test".into() };
    let office = office::found(Archive::create(folder, &body).unwrap(), &founding, entropy()).unwrap();
    let (office, at) = (office.with_channels(channels), now().plus_millis(-120_000));
    let roster = office.roster();
    let day = at.day(office.zone());
    let seat = roster.tenures().find(|seat| seat.post.as_str() == "science-office-officer" && seat.holds(day)).unwrap();
    let who = Who::Seat { person: seat.person, tenure: seat.id, post: seat.post.clone() };
    office.set_notices(&who, ADDRESS, &[Want::Mine], at).unwrap();
    let parcel = office.next_letter("test", at).unwrap().unwrap();
    let Load::Letter { text, .. } = &parcel.load else { panic!("{parcel:?}") };
    let code = text.lines().find(|line| line.len() == 14 && line.contains('-')).unwrap();
    office.confirm_address(&who, code, at).unwrap();
    office.settle(&parcel, "test", Ok(()), at).unwrap();
    let fields = [("title", "怎样申报"), ("question", "需要什么条件？"), ("asker", "李某"), ("phone", "13900001234")];
    let filing = Filing {
        id: office.new_id(at),
        item: ItemId::new("science-consult"),
        channel: Channel::Portal,
        fields: fields.into_iter().map(|(id, text)| (PartId::new(id), text.to_string())).collect(),
        materials: Vec::new(),
    };
    office.file(&Who::Nobody, filing, at.plus_millis(60_000)).unwrap();
    office
}

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(folder: &Path, ways: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingjing"));
    command.arg("serve").arg("--data").arg(folder).args(["--listen", "127.0.0.1:0"]).args(ways);
    command.env("MINGJING_WEBHOOK_SECRET", SECRET).env_remove("MINGJING_MAIL_PASSWORD");
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn what_was_done_reaches_a_letter_box_and_a_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let ((relay, letters), (gateway, calls)) = (listen(relay), listen(gateway));
    let (mail, hook) = (format!("smtp://{relay}"), format!("http://{gateway}/in"));
    let name = seal::hex(&seal::digest("webhook", &hook)[..8]);
    let channels = Channels { mail: true, hooks: vec![name], site: "https://mj.example".into(), morning: 0 };
    drop(county(folder.path(), channels));
    let ways = ["--mail", &mail, "--mail-from", "明镜 <notice@linshui.example>", "--webhook", &hook];
    let ways = [&ways[..], &["--site-url", "https://mj.example/", "--digest-hour", "0"]].concat();
    let _program = Program(serve(folder.path(), &ways).spawn().unwrap());

    let letter = letters.recv_timeout(PATIENCE).expect("a letter");
    for line in [
        "MAIL FROM:<notice@linshui.example>",
        "RCPT TO:<officer@linshui.example>",
        "Message-ID: <came.",
        "In-Reply-To: <matter.",
        "Subject: =?utf-8?b?",
    ] {
        assert!(letter.contains(line), "{line} in {letter}");
    }
    let call = calls.recv_timeout(PATIENCE).expect("a call");
    let (head, body) = call.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(head.starts_with("post /in http/1.1") && head.contains("mingjing-signature: v1="), "{head}");
    assert!(body.contains(r#""event":"file""#) && body.contains(r#""step":"intake""#), "{body}");
    for personal in ["怎样申报", "李某", "13900001234", ADDRESS] {
        assert!(
            !call.contains(personal) && !letter.contains(personal) || personal == ADDRESS && !call.contains(personal)
        );
    }
    // Twice the time it takes to look again: nothing is sent twice.
    thread::sleep(Duration::from_secs(11));
    assert_eq!((letters.try_recv().ok(), calls.try_recv().ok()), (None, None));
}

#[test]
fn a_refused_connection_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path(), Channels { mail: true, ..Channels::default() });
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (relay, letters) = listen(relay);
    let send = |address: SocketAddr, at: Instant| {
        let parcel = office.next_letter("w", at).unwrap()?;
        let Load::Letter { to, subject, text, thread } = parcel.load.clone() else { panic!("{parcel:?}") };
        let letter = Letter { id: parcel.job.clone(), to, subject, text, thread, at };
        let sent = Mail::open(&format!("smtp://{address}"), None, "notice@linshui.example").unwrap().send(&letter);
        office.settle(&parcel, "w", sent.map_err(|failure| failure.to_string()), at).unwrap();
        Some(sent)
    };
    let start = now();
    assert_eq!(send(closed, start), Some(Err(Failure::Unreachable)));
    assert_eq!(send(relay, start.plus_millis(59_000)), None, "a minute is waited first");
    assert_eq!(send(relay, start.plus_millis(60_000)), Some(Ok(())));
    assert!(letters.recv_timeout(PATIENCE).unwrap().contains("Message-ID: <came."));
    assert_eq!(send(relay, start.plus_millis(86_400_000)), None);
}

#[test]
fn a_fault_in_a_way_out_is_a_sentence_that_names_the_flag() {
    let folder = tempfile::tempdir().unwrap();
    drop(county(folder.path(), Channels { mail: true, ..Channels::default() }));
    let mail = |url: &'static str| vec!["--mail", url, "--mail-from", "a@b.cn", "--site-url", "https://mj.example"];
    for (ways, says) in [
        (mail("http://h"), "--mail：应以 smtp://"),
        (mail("smtp://u@h"), "--mail：用户和密码要同时给出"),
        (mail("smtp://u:p@h"), "--mail：地址里不写密码"),
        (vec!["--mail", "smtp://h", "--mail-from", "a", "--site-url", "https://h"], "--mail-from：不是邮箱地址"),
        (vec!["--mail", "smtp://h"], "--mail-from"),
        (vec!["--site-url", "mj.example"], "--site-url：应以 https://"),
        (vec!["--webhook", "ftp://h/"], "--webhook：应以 https://"),
    ] {
        let out = serve(folder.path(), &ways).output().unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(2) && said.contains(says), "{ways:?}: {said}");
    }
    let out =
        serve(folder.path(), &["--webhook", "https://h/"]).env("MINGJING_WEBHOOK_SECRET", "short").output().unwrap();
    assert!(String::from_utf8(out.stderr).unwrap().contains("MINGJING_WEBHOOK_SECRET"));
}
