//! Mail: one relay, plain text.
//!
//! Refuses: an unprotected connection to any other machine, and HTML.

use crate::{BadSetting, Failure, PATIENCE};
use almanac::Instant;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{SmtpTransport, Transport};
use std::error::Error as _;
use std::net::IpAddr;
use std::time::{Duration, UNIX_EPOCH};

type Boxed = Box<dyn std::error::Error + Send + Sync>;

/// What is sent, to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its name, the same whenever it is sent again: it becomes the Message-ID.
    pub id: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text, in plain lines.
    pub text: String,
    /// What it belongs to: letters of one thread are shown together.
    pub thread: Option<String>,
    /// The date it bears.
    pub at: Instant,
}

/// The relay letters are handed to.
pub struct Mail {
    relay: SmtpTransport,
    from: Mailbox,
}

/// Says that no person wrote it, so that no machine answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Boxed> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(AutoSubmitted::name(), "auto-generated".into())
    }
}

/// A relay's address: `smtp://user@host:port` (STARTTLS; nothing on this machine) or `smtps://…` (TLS from the start).
struct Address<'a> {
    tls: bool,
    user: Option<&'a str>,
    host: &'a str,
    port: u16,
}

impl Mail {
    /// Opens the way to a relay; nothing is sent yet.
    ///
    /// # Errors
    /// What is wrong with which setting.
    pub fn open(address: &str, password: Option<&str>, from: &str) -> Result<Mail, BadSetting> {
        let address = Address::read(address)?;
        let from: Mailbox = from.parse().map_err(|_| BadSetting::Sender)?;
        let hello = ClientId::Domain(from.email.domain().to_string());
        let mut relay = SmtpTransport::builder_dangerous(address.host)
            .port(address.port)
            .tls(address.protection()?)
            .timeout(Some(PATIENCE))
            .hello_name(hello);
        match (address.user, password) {
            (Some(user), Some(password)) => relay = relay.credentials(Credentials::new(user.into(), password.into())),
            (None, None) => {}
            _ => return Err(BadSetting::Half),
        }
        Ok(Mail { relay: relay.build(), from })
    }

    /// Hands a letter to the relay.
    ///
    /// # Errors
    /// Why the relay does not have it; after a failure in the middle it may have it all the same.
    pub fn send(&self, letter: &Letter) -> Result<(), Failure> {
        let message = self.message(letter)?;
        self.relay.send(&message).map(drop).map_err(|error| failure(&error))
    }

    fn message(&self, letter: &Letter) -> Result<Message, Failure> {
        let to: Mailbox = letter.to.parse().map_err(|_| Failure::BadAddress)?;
        let id = |name: &str| format!("<{name}@{}>", self.from.email.domain());
        let date = UNIX_EPOCH + Duration::from_millis(letter.at.millis().max(0).unsigned_abs());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.as_str())
            .date(date)
            .message_id(Some(id(&letter.id)))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN);
        if let Some(thread) = &letter.thread {
            message = message.in_reply_to(id(thread)).references(id(thread));
        }
        message.body(letter.text.clone()).map_err(|_| Failure::BadAddress)
    }
}

impl Address<'_> {
    fn read(text: &str) -> Result<Address<'_>, BadSetting> {
        let (scheme, rest) = text.split_once("://").ok_or(BadSetting::Scheme)?;
        let tls = match scheme {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(BadSetting::Scheme),
        };
        let (user, server) = match rest.rsplit_once('@') {
            Some((user, server)) => (Some(user), server),
            None => (None, rest),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(BadSetting::Password);
        }
        let server = server.trim_end_matches('/');
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (server, None),
        };
        let port = port.map(|port| port.parse::<u16>().ok().filter(|port| *port > 0).ok_or(BadSetting::Port));
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || !host.chars().all(is_host) || user.is_some_and(str::is_empty) {
            return Err(BadSetting::Host);
        }
        Ok(Address { tls, user, host, port: port.transpose()?.unwrap_or(if tls { 465 } else { 587 }) })
    }

    fn protection(&self) -> Result<Tls, BadSetting> {
        let here = self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let parameters = || TlsParameters::new(self.host.into()).map_err(|_| BadSetting::Host);
        match (self.tls, here) {
            (true, _) => Ok(Tls::Wrapper(parameters()?)),
            (false, true) => Ok(Tls::None),
            (false, false) => Ok(Tls::Required(parameters()?)),
        }
    }
}

fn failure(error: &Error) -> Failure {
    match () {
        () if error.is_timeout() => Failure::TimedOut,
        () if error.is_tls() => Failure::Insecure,
        () if error.status().is_some() => Failure::Rejected(error.status().map_or(0, u16::from)),
        () if error.is_response() => Failure::Garbled,
        () if error.source().is_some_and(|source| source.is::<std::io::Error>()) => Failure::Unreachable,
        () if error.is_client() => Failure::Insecure,
        () => Failure::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_relay_is_read() {
        for (text, wanted) in [
            ("smtp://localhost:25", Ok((false, None, "localhost", 25))),
            ("smtp://zhang@corp.cn@mail.corp.cn", Ok((false, Some("zhang@corp.cn"), "mail.corp.cn", 587))),
            ("smtps://u@mail.corp.cn/", Ok((true, Some("u"), "mail.corp.cn", 465))),
            ("smtp://[::1]:2525", Ok((false, None, "::1", 2525))),
            ("smtp://[::1]", Ok((false, None, "::1", 587))),
            ("mail.corp.cn", Err(BadSetting::Scheme)),
            ("http://mail.corp.cn", Err(BadSetting::Scheme)),
            ("smtp://", Err(BadSetting::Host)),
            ("smtp://a b", Err(BadSetting::Host)),
            ("smtp://h:0", Err(BadSetting::Port)),
            ("smtp://h:99999", Err(BadSetting::Port)),
            ("smtp://u:secret@h", Err(BadSetting::Password)),
        ] {
            let read = Address::read(text).map(|read| (read.tls, read.user, read.host, read.port));
            assert_eq!(read, wanted, "{text}");
        }
        let open = |address, password, from| Mail::open(address, password, from).err();
        assert_eq!(open("smtp://u@h", None, "a@b.cn"), Some(BadSetting::Half));
        assert_eq!(open("smtp://h", Some("p"), "a@b.cn"), Some(BadSetting::Half));
        assert_eq!(open("smtp://h", None, "nobody"), Some(BadSetting::Sender));
        let protection = |text| matches!(Address::read(text).unwrap().protection(), Ok(Tls::None));
        assert!(protection("smtp://127.0.0.1:25") && !protection("smtp://relay.cn:25"));
    }

    #[test]
    fn a_letter_sent_again_is_the_same_letter() {
        let mail = Mail::open("smtp://localhost", None, "明镜 <notice@linshui.gov.cn>").unwrap();
        let letter = Letter {
            id: "mine.7.3".into(),
            to: "zhang@linshui.gov.cn".into(),
            subject: "有一件新的办件".into(),
            text: "回执号 012202600017\n".into(),
            thread: Some("matter.7".into()),
            at: Instant::from_millis(1_772_413_200_000),
        };
        let text = String::from_utf8(mail.message(&letter).unwrap().formatted()).unwrap();
        assert_eq!(text, String::from_utf8(mail.message(&letter).unwrap().formatted()).unwrap());
        for line in [
            "Message-ID: <mine.7.3@linshui.gov.cn>\r\n",
            "In-Reply-To: <matter.7@linshui.gov.cn>\r\n",
            "References: <matter.7@linshui.gov.cn>\r\n",
            "Date: Mon, 02 Mar 2026 01:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(text.is_ascii(), "{text}");
        for wrong in ["nobody", "a@b\r\nBcc: c@d"] {
            let sent = mail.message(&Letter { to: wrong.into(), ..letter.clone() });
            assert_eq!(sent.err(), Some(Failure::BadAddress), "{wrong}");
        }
        let sneaky = Letter { subject: "a\r\nBcc: c@d.cn".into(), ..letter };
        let text = String::from_utf8(mail.message(&sneaky).unwrap().formatted()).unwrap();
        assert!(!text.contains("\nBcc"), "{text}");
    }
}
