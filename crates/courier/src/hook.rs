//! Webhooks: what happened, posted to addresses that the operator set, signed.
//!
//! Refuses: to follow a redirect, and anything but http and https.

use crate::{BadSetting, Failure, PATIENCE};
use almanac::Instant;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// Fewest characters of the secret that signs: 128 bits of randomness written in hexadecimal.
pub const SECRET_MIN: usize = 32;

/// The layout of body and signature.
const VERSION: u32 = 1;

/// What happened: references and words of the charters, nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name, the same whenever it is sent again.
    pub id: String,
    /// The act.
    pub event: String,
    /// Number on the receipt of the matter.
    pub receipt: String,
    /// The step arrived at: its word.
    pub step: String,
    /// What that step is called.
    pub step_name: String,
    /// Place of the entry in the matter, from 1.
    pub seq: u32,
    /// When it happened.
    pub at: Instant,
}

/// An address that wants to know.
pub struct Hook {
    agent: Agent,
    address: String,
    secret: String,
}

impl Hook {
    /// Opens the way to an address; nothing is sent yet.
    ///
    /// # Errors
    /// What is wrong with which setting.
    pub fn open(address: &str, secret: &str) -> Result<Hook, BadSetting> {
        let uri: ureq::http::Uri = address.parse().map_err(|_| BadSetting::Host)?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(BadSetting::Scheme);
        }
        let authority = uri.authority().ok_or(BadSetting::Host)?;
        if authority.as_str().contains('@') {
            return Err(BadSetting::Password);
        }
        if secret.len() < SECRET_MIN {
            return Err(BadSetting::Secret);
        }
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent("mingjing")
            .tls_config(tls)
            .build();
        Ok(Hook { agent: config.new_agent(), address: address.into(), secret: secret.into() })
    }

    /// Posts a call, signed as of `now`. Any status of 2xx means that it was delivered.
    ///
    /// # Errors
    /// Why the other side does not have it; after a failure in the middle it may have it all the same.
    pub fn send(&self, call: &Call, now: Instant) -> Result<(), Failure> {
        let body = body(call);
        let timestamp = now.millis().div_euclid(1_000);
        let request = self
            .agent
            .post(&self.address)
            .header("Content-Type", "application/json")
            .header("Mingjing-Id", &call.id)
            .header("Mingjing-Timestamp", timestamp.to_string())
            .header("Mingjing-Signature", signature(&self.secret, timestamp, &body));
        match request.send(body.as_bytes()) {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(Failure::Rejected(answer.status().as_u16())),
            Err(error) => Err(failure(&error)),
        }
    }
}

fn body(call: &Call) -> String {
    let Call { id, event, receipt, step, step_name, seq, at } = call;
    let at = at.to_string();
    json!({ "v": VERSION, "id": id, "event": event, "receipt": receipt, "step": step, "step_name": step_name, "seq": seq, "at": at })
        .to_string()
}

/// `v1=` and the HMAC-SHA256 of `timestamp.body` in hexadecimal.
fn signature(secret: &str, timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length will do");
    mac.update(format!("{timestamp}.{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v{VERSION}={hex}")
}

fn failure(error: &ureq::Error) -> Failure {
    use ureq::Error as E;
    match error {
        E::Timeout(_) => Failure::TimedOut,
        E::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Failure::TimedOut,
        E::Tls(_) | E::Rustls(_) | E::Pem(_) => Failure::Insecure,
        E::Io(_) | E::HostNotFound | E::ConnectionFailed => Failure::Unreachable,
        _ => Failure::Garbled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn only_addresses_of_the_web_are_taken() {
        for (address, secret, wanted) in [
            ("https://sms.linshui.gov.cn/in?x=1", SECRET, None),
            ("http://127.0.0.1:8081/", SECRET, None),
            ("ftp://h/", SECRET, Some(BadSetting::Scheme)),
            ("h/path", SECRET, Some(BadSetting::Host)),
            ("https://user:word@h/", SECRET, Some(BadSetting::Password)),
            ("https://h/", "short", Some(BadSetting::Secret)),
        ] {
            assert_eq!(Hook::open(address, secret).err(), wanted, "{address}");
        }
    }

    /// The example of docs/webhooks.md, checked with openssl.
    #[test]
    fn the_signature_is_of_time_and_body() {
        let call = Call {
            id: "hook.1".into(),
            event: "accept".into(),
            receipt: "012202600017".into(),
            step: "answering".into(),
            step_name: "办理答复".into(),
            seq: 2,
            at: Instant::from_millis(1_772_413_200_000),
        };
        let body = body(&call);
        assert_eq!(
            body,
            r#"{"at":"2026-03-02T01:00:00.000Z","event":"accept","id":"hook.1","receipt":"012202600017","seq":2,"step":"answering","step_name":"办理答复","v":1}"#
        );
        let example = include_str!("../../../docs/webhooks.md");
        assert!(example.contains(&body) && example.contains(&signature(SECRET, 1_772_413_212, &body)));
    }
}
