//! What pages need to take up or use a second factor: the site, the forms of security keys, what browsers bring.
//!
//! Refuses: to judge what they bring.

use crate::assets;
use crate::forms::Bag;
use crate::machine::SCRIPTED;
use crate::state::Hall;
use crate::stop::Answer;
use crate::visit::Visit;
use axum::http::{HeaderValue, header};
use bureau::admin::Factor;
use bureau::refusal::Refusal;
use office::{Assertion, FactorId, Registration, Site};

/// What a form that works with a security key carries for the module.
#[derive(Clone, Debug)]
pub struct KeyForm {
    /// Address of the module.
    pub script: String,
    /// What is signed.
    pub challenge: String,
    /// To what keys are bound.
    pub host: String,
    /// Ids of known keys.
    pub known: String,
    /// Whose, as the key keeps it.
    pub person: String,
    /// What the key is called.
    pub login: String,
    /// What it may sign with.
    pub algorithms: String,
}

impl KeyForm {
    /// The form of somebody in this session.
    pub fn new(hall: &Hall, visit: &Visit, token: &str, login: &str, known: &[String]) -> KeyForm {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        KeyForm {
            script: assets::passkey_address(),
            challenge: hex(&hall.office().challenge(token)),
            host: site(hall, visit).host,
            known: known.join(" "),
            person: hex(login.as_bytes()),
            login: login.into(),
            algorithms: office::algorithms().map(|number| number.to_string()).collect::<Vec<_>>().join(" "),
        }
    }
}

/// The site as browsers know it: as configured, else as this one asked for it.
pub fn site(hall: &Hall, visit: &Visit) -> Site {
    let settings = hall.settings();
    let asked = format!("{}://{}", if settings.https { "https" } else { "http" }, visit.host);
    let origin = settings.site_url.as_deref().map_or(asked.as_str(), |url| url.trim_end_matches('/')).to_string();
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    let bare = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    Site { host: bare.map_or(host, |(host, _)| host).to_string(), origin }
}

/// Lets the page of an answer load its module.
pub fn scripted(answer: Answer) -> Answer {
    answer.map(|mut response| {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SCRIPTED));
        response
    })
}

/// What a browser brings after making a key.
pub fn registration(bag: &Bag) -> Registration {
    let [client, authenticator, key] = ["client", "authenticator", "key"].map(|name| bytes(bag, name));
    Registration { client, authenticator, key }
}

/// What a browser brings after using one.
pub fn assertion(bag: &Bag) -> Assertion {
    let [client, authenticator, signature] = ["client", "authenticator", "signature"].map(|name| bytes(bag, name));
    Assertion { id: bag.one("id").into(), client, authenticator, signature }
}

/// A factor a form names, `totp.1767000000000`.
///
/// # Errors
/// [`Refusal::Account`] for anything else.
pub fn factor(bag: &Bag) -> Result<FactorId, Refusal> {
    let read = || {
        let (kind, added) = bag.one("factor").split_once('.')?;
        let kind =
            [("totp", Factor::Totp), ("passkey", Factor::Passkey)].into_iter().find(|(word, _)| *word == kind)?.1;
        Some(FactorId { kind, added: added.parse().ok()? })
    };
    read().ok_or(Refusal::Account { code: "no-such-factor", name: String::new() })
}

/// The same as a form's value.
pub fn factor_value(id: FactorId) -> String {
    let kind = if id.kind == Factor::Totp { "totp" } else { "passkey" };
    format!("{kind}.{}", id.added)
}

/// What cannot be read becomes nothing, which fits no key.
fn bytes(bag: &Bag, name: &str) -> Vec<u8> {
    office::unhex(bag.one(name)).unwrap_or_default()
}
