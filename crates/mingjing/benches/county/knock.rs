//! The whole program from outside: started as people start it, asked over HTTP on kept connections.
//!
//! Refuses: an answer that is not the page it asked for.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program at work.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first page.
    pub start: Duration,
}

impl Program {
    /// Starts the program on a made county, on the day of the bench.
    pub fn start(place: &archive::Place) -> Program {
        let begun = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingjing"));
        command.args(["demo", "--today", crate::lives::TODAY, "--listen", "127.0.0.1:0", "--behind-proxy"]);
        match place {
            archive::Place::Folder(folder) => command.arg("--data").arg(folder),
            archive::Place::Url(url) => command.env("MINGJING_DATABASE_URL", url),
        };
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let mut addresses =
            lines.map_while(Result::ok).filter_map(|line| Some(line.strip_prefix("网址 http://")?.to_string()));
        let address = addresses.next().expect("it says where it listens");
        let address = address.trim_end_matches('/').parse().expect("it listens at an address");
        Client::new(address).get("/");
        Program { child, address, start: begun.elapsed() }
    }

    /// Memory in use now and at most so far, in MB.
    pub fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it is running");
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the system counts memory");
            line.split_whitespace().find_map(|word| word.parse::<f64>().ok()).expect("in kB") / 1024.0
        };
        (of("VmRSS:"), of("VmHWM:"))
    }
}

impl Program {
    /// Time of the processor it has used so far: what a page costs however busy the machine is. Counted in hundredths.
    pub fn worked(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("it is running");
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        let ticks: u64 = after_name.split(' ').skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One kept connection with its cookies.
pub struct Client {
    stream: BufReader<TcpStream>,
    cookies: BTreeMap<String, String>,
    from: String,
}

/// An answer.
pub struct Page {
    /// Its status.
    pub status: u16,
    /// Where it sends to.
    pub location: String,
    /// Its text.
    pub text: String,
}

impl Client {
    /// Comes to an address.
    pub fn new(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).expect("the program takes connections");
        stream.set_nodelay(true).expect("a socket takes options");
        Client { stream: BufReader::new(stream), cookies: BTreeMap::new(), from: "127.0.0.1".into() }
    }

    /// Comes from this place, as a proxy would say.
    pub fn from(&mut self, place: String) {
        self.from = place;
    }

    /// The same visitor on a connection of its own.
    pub fn again(&self, address: SocketAddr) -> Client {
        Client { cookies: self.cookies.clone(), ..Client::new(address) }
    }

    /// Logs in.
    pub fn log_in(&mut self, login: &str) {
        let form = self.get("/login").text;
        let csrf = hidden(&form, "csrf");
        let page = self.post("/sessions", &[("csrf", &csrf), ("login", login), ("password", crate::load::PASSWORD)]);
        assert_eq!((page.status, page.location.as_str()), (303, "/workbench"), "{login} logs in");
    }

    /// Asks for a page.
    pub fn get(&mut self, path: &str) -> Page {
        self.ask("GET", path, "")
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let pair = |(name, value): &(&str, &str)| format!("{name}={}", encoded(value));
        self.ask("POST", path, &form.iter().map(pair).collect::<Vec<_>>().join("&"))
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: mingjing\r\nX-Forwarded-For: {}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.from,
            cookies.join("; "),
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("the program reads");
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("the program answers");
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("an answer has a status");
        let (mut length, mut location) = (0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("an answer has headers");
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().expect("a length is a number"),
                "location" => location = value.into(),
                "set-cookie" => {
                    let (name, value) = value.split(';').next().and_then(|one| one.split_once('=')).expect("a cookie");
                    self.cookies.insert(name.into(), value.into());
                }
                _ => {}
            }
        }
        let mut text = vec![0; length];
        self.stream.read_exact(&mut text).expect("an answer is whole");
        Page { status, location, text: String::from_utf8(text).expect("a page is text") }
    }
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let value = page.split(&start).nth(1).and_then(|rest| rest.split('"').next());
    value.unwrap_or_else(|| panic!("the page has a field {name}")).into()
}

/// A text as part of an address.
pub fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Half and ninety-nine of a hundred requests took at most so long.
#[derive(Clone, Copy)]
pub struct Times {
    /// Half of them.
    pub p50: Duration,
    /// All but one of a hundred.
    pub p99: Duration,
    /// So many a second.
    pub rate: f64,
}

impl Times {
    /// Of single times, measured within a whole.
    pub fn of(mut all: Vec<Duration>, whole: Duration) -> Times {
        all.sort();
        let at = |share: usize| all[(all.len() - 1) * share / 100];
        Times { p50: at(50), p99: at(99), rate: all.len() as f64 / whole.as_secs_f64() }
    }
}

/// Asks for pages in turn, so many clients at once, so many times in all.
pub fn storm(visitor: &Client, address: SocketAddr, paths: &[String], clients: usize, times: usize) -> Times {
    let begun = Instant::now();
    let all = std::thread::scope(|scope| {
        let start = |n: usize| {
            let mut client = visitor.again(address);
            scope.spawn(move || {
                let of = |m: usize| {
                    let path = &paths[(n + m * clients) % paths.len()];
                    let begun = Instant::now();
                    let page = client.get(path);
                    assert_eq!(page.status, 200, "{path}");
                    begun.elapsed()
                };
                (0..times / clients).map(of).collect::<Vec<_>>()
            })
        };
        let hands: Vec<_> = (0..clients).map(start).collect();
        hands.into_iter().flat_map(|hand| hand.join().expect("a client ends in order")).collect::<Vec<_>>()
    });
    Times::of(all, begun.elapsed())
}
