//! 安全密钥: what a relying party checks of Web Authentication (W3C level 2, §7.1 and §7.2), without attestation.
//!
//! Refuses: another site's answer, one to another question, one without a person present, and a key that was copied.
//! The challenge is an argument. The browser hands the public key over as SubjectPublicKeyInfo, so nothing here reads
//! CBOR; without attestation the key is as trustworthy as the session that brings it, in whichever form.

use crate::hex;
use crate::vault::unhex;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Bytes of a challenge.
pub const CHALLENGE_BYTES: usize = 32;

/// What begins a SubjectPublicKeyInfo, up to the key itself (RFC 5480, 8410, 3279).
const P256: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
const ED25519: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

/// Flags of the authenticator.
const PRESENT: u8 = 0x01;
const HAS_KEY: u8 = 0x40;

/// Longest id of a key that the standard allows.
const ID_MAX: usize = 1_023;

/// Longest public key: RSA of 8192 bits.
const KEY_MAX: usize = 1_200;

/// Bytes of an RSA modulus: 2048 to 8192 bits.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=1_024;

/// The points of Ed25519 whose order divides eight, without their sign: whoever knows that a key is one of them signs for
/// it without a secret. Encodings past the prime stand here too.
const LOW_ORDER: [[u8; 32]; 7] = [
    ends(0x00, 0x00, 0x00),
    ends(0x01, 0x00, 0x00),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    ends(0xec, 0xff, 0x7f),
    ends(0xed, 0xff, 0x7f),
    ends(0xee, 0xff, 0x7f),
];

/// The bytes of a point: the first, all between, and the last.
const fn ends(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// The site as browsers know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Host: what keys are bound to.
    pub host: String,
    /// Scheme, host and port.
    pub origin: String,
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Es256,
    EdDsa,
    Rs256,
}

/// A registered key, as it is stored: `algorithm.key.count.id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id, in hexadecimal.
    pub id: String,
    /// How often it was used, if it counts.
    pub count: u32,
    algorithm: Algorithm,
    key: Vec<u8>,
}

/// What a browser brings after registering. All of it is somebody's word until checked.
#[derive(Clone, Debug, Default)]
pub struct Registration {
    /// `clientDataJSON`.
    pub client: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator: Vec<u8>,
    /// The public key as SubjectPublicKeyInfo.
    pub key: Vec<u8>,
}

/// What a browser brings to log in.
#[derive(Clone, Debug, Default)]
pub struct Assertion {
    /// Id of the key, in hexadecimal.
    pub id: String,
    /// `clientDataJSON`.
    pub client: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Registration {
    /// The key, if it was made here and now, by somebody present.
    pub fn accepted(&self, site: &Site, challenge: &[u8; CHALLENGE_BYTES]) -> Option<Passkey> {
        fits(&self.client, "webauthn.create", site, challenge)?;
        let (flags, count) = authenticator(&self.authenticator, site)?;
        let (algorithm, key) = public_key(&self.key)?;
        let id = self.authenticator.get(37 + 16..).filter(|_| flags & HAS_KEY != 0)?;
        let (length, id) = id.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let id = id.get(..length).filter(|_| (1..=ID_MAX).contains(&length))?;
        Some(Passkey { id: hex(id), count, algorithm, key })
    }
}

impl Assertion {
    /// The key with its new count, if it signed here and now, by somebody present. A count that does not rise is a copy.
    pub fn accepted(&self, known: &Passkey, site: &Site, challenge: &[u8; CHALLENGE_BYTES]) -> Option<Passkey> {
        fits(&self.client, "webauthn.get", site, challenge)?;
        let (_, count) = authenticator(&self.authenticator, site)?;
        let signed = [self.authenticator.as_slice(), Sha256::digest(&self.client).as_slice()].concat();
        known.algorithm.verify(&known.key, &signed, &self.signature)?;
        let rises = count > known.count || (count == 0 && known.count == 0);
        (rises && self.id == known.id).then(|| Passkey { count, ..known.clone() })
    }
}

impl Algorithm {
    /// Every one, with its COSE number (RFC 9053).
    const ALL: [(Algorithm, i32); 3] = [(Algorithm::Es256, -7), (Algorithm::EdDsa, -8), (Algorithm::Rs256, -257)];

    fn number(self) -> i32 {
        match self {
            Algorithm::Es256 => -7,
            Algorithm::EdDsa => -8,
            Algorithm::Rs256 => -257,
        }
    }

    fn verify(self, key: &[u8], signed: &[u8], signature: &[u8]) -> Option<()> {
        let by: &dyn VerificationAlgorithm = match self {
            Algorithm::Es256 => &signature::ECDSA_P256_SHA256_ASN1,
            Algorithm::EdDsa => &signature::ED25519,
            Algorithm::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(by, key).verify(signed, signature).ok()
    }
}

/// COSE numbers of what is accepted, the wished one first.
pub fn algorithms() -> impl Iterator<Item = i32> {
    Algorithm::ALL.into_iter().map(|(_, number)| number)
}

impl fmt::Display for Passkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.algorithm.number(), hex(&self.key), self.count, self.id)
    }
}

impl FromStr for Passkey {
    type Err = ();

    fn from_str(text: &str) -> Result<Passkey, ()> {
        let read = || {
            let parts: Vec<&str> = text.split('.').collect();
            let [number, key, count, id] = parts[..] else { return None };
            let number: i32 = number.parse().ok()?;
            let (algorithm, _) = Algorithm::ALL.into_iter().find(|(_, known)| *known == number)?;
            Some(Passkey { id: id.into(), count: count.parse().ok()?, algorithm, key: unhex(key)? })
        };
        read().ok_or(())
    }
}

/// Whether the browser says that it asked for this, here.
fn fits(client: &[u8], kind: &str, site: &Site, challenge: &[u8]) -> Option<()> {
    let client: serde_json::Value = serde_json::from_slice(client).ok()?;
    let says = |name: &str| client.get(name).and_then(serde_json::Value::as_str);
    let here = says("type") == Some(kind) && says("origin") == Some(&site.origin);
    let framed = client.get("crossOrigin").is_some_and(|value| value.as_bool() != Some(false));
    let asked = says("challenge").is_some_and(|said| crate::is_same(said.trim_end_matches('='), &base64url(challenge)));
    (here && asked && !framed).then_some(())
}

/// Flags and count of an authenticator that answers for this site with somebody present.
fn authenticator(data: &[u8], site: &Site) -> Option<(u8, u32)> {
    let (host, rest) = data.split_first_chunk::<32>()?;
    let (flags, rest) = rest.split_first()?;
    let (count, _) = rest.split_first_chunk::<4>()?;
    let here = host.as_slice() == Sha256::digest(&site.host).as_slice();
    (here && flags & PRESENT != 0).then(|| (*flags, u32::from_be_bytes(*count)))
}

/// Algorithm and bare key of a SubjectPublicKeyInfo.
fn public_key(info: &[u8]) -> Option<(Algorithm, Vec<u8>)> {
    if info.len() > KEY_MAX {
        return None;
    }
    let exact = |start: &[u8], length: usize| info.strip_prefix(start).filter(|key| key.len() == length);
    if let Some(key) = exact(P256, 65).filter(|key| key[0] == 4) {
        return Some((Algorithm::Es256, key.to_vec()));
    }
    if let Some(key) = exact(ED25519, 32) {
        let unsigned = |place: usize, byte: u8| if place == 31 { byte & 0x7f } else { byte };
        let plain: Vec<u8> = key.iter().enumerate().map(|(place, byte)| unsigned(place, *byte)).collect();
        return LOW_ORDER.iter().all(|low| *low != *plain).then(|| (Algorithm::EdDsa, key.to_vec()));
    }
    let bits = whole(0x03, whole(0x30, info)?.strip_prefix(RSA)?)?.strip_prefix(&[0])?;
    is_rsa(bits).then(|| (Algorithm::Rs256, bits.to_vec()))
}

/// Whether a modulus long enough and an odd exponent above one are all there is. `ring` looks again at each signature.
fn is_rsa(key: &[u8]) -> bool {
    let read = || {
        let (modulus, rest) = value(0x02, whole(0x30, key)?)?;
        let (modulus, exponent) = (positive(modulus)?, positive(whole(0x02, rest)?)?);
        let long = MODULUS_BYTES.contains(&modulus.len()) && (modulus.len() > 256 || modulus[0] & 0x80 != 0);
        Some(long && exponent.last()? & 1 == 1 && exponent != [1])
    };
    read() == Some(true)
}

/// The bytes of a whole number above zero, as DER writes it and no longer.
fn positive(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [0, rest @ ..] => rest.first().filter(|byte| **byte & 0x80 != 0).map(|_| rest),
        [first, ..] if first & 0x80 == 0 => Some(bytes),
        _ => None,
    }
}

/// The content of a DER value of this tag that fills the bytes.
fn whole(tag: u8, bytes: &[u8]) -> Option<&[u8]> {
    value(tag, bytes).filter(|(_, rest)| rest.is_empty()).map(|(content, _)| content)
}

/// The content of a DER value of this tag, its length written as short as can be, and what follows.
fn value(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.strip_prefix(&[tag])?.split_first()?;
    let (length, rest) = match *length {
        short @ ..=0x7f => (usize::from(short), rest),
        0x81 => rest
            .split_first()
            .map(|(length, rest)| (usize::from(*length), rest))
            .filter(|(length, _)| *length > 0x7f)?,
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    (*bytes.get(1)? != 0x82 || length > 0xff).then(|| rest.split_at_checked(length)).flatten()
}

/// RFC 4648 §5 without padding.
fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let three = |bytes: &[u8]| {
        let word = (0..3).fold(0, |word, n| word << 8 | usize::from(bytes.get(n).copied().unwrap_or(0)));
        let letter = move |n: usize| char::from(LETTERS[word >> (18 - 6 * n) & 63]);
        (0..=bytes.len()).map(letter).collect::<String>()
    };
    bytes.chunks(3).map(three).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

    const CHALLENGE: [u8; CHALLENGE_BYTES] = [0xfb; CHALLENGE_BYTES];

    fn site() -> Site {
        Site { host: "localhost".into(), origin: "http://localhost:8080".into() }
    }

    fn client(kind: &str, origin: &str, challenge: &[u8]) -> Vec<u8> {
        let challenge = base64url(challenge);
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#).into_bytes()
    }

    fn data(host: &str, flags: u8, count: u32, id: &[u8]) -> Vec<u8> {
        let mut data = [Sha256::digest(host).as_slice(), &[flags], &count.to_be_bytes()].concat();
        if !id.is_empty() {
            data.extend([[0; 16].as_slice(), &[0, id.len() as u8], id].concat());
        }
        data
    }

    fn pair() -> EcdsaKeyPair {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random).unwrap()
    }

    fn registration(pair: &EcdsaKeyPair) -> Registration {
        Registration {
            client: client("webauthn.create", &site().origin, &CHALLENGE),
            authenticator: data("localhost", PRESENT | HAS_KEY, 0, b"key-1"),
            key: [P256, pair.public_key().as_ref()].concat(),
        }
    }

    fn assertion(pair: &EcdsaKeyPair, count: u32, client: Vec<u8>, host: &str, flags: u8) -> Assertion {
        let authenticator = data(host, flags, count, b"");
        let signed = [authenticator.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature = pair.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec();
        Assertion { id: hex(b"key-1"), client, authenticator, signature }
    }

    #[test]
    fn a_key_is_registered_and_signs_and_its_count_must_rise() {
        let pair = pair();
        let key = registration(&pair).accepted(&site(), &CHALLENGE).unwrap();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        let client = || client("webauthn.get", &site().origin, &CHALLENGE);
        let signs = |known: &Passkey, count| {
            assertion(&pair, count, client(), "localhost", PRESENT).accepted(known, &site(), &CHALLENGE)
        };
        assert_eq!(signs(&key, 0).map(|key| key.count), Some(0));
        let used = signs(&key, 7).unwrap();
        assert_eq!(used.count, 7);
        assert_eq!([7, 6, 0].map(|count| signs(&used, count)), [const { None }; 3]);
    }

    #[test]
    fn nothing_but_an_answer_made_here_and_now_is_taken() {
        let (pair, here) = (pair(), site().origin);
        let key = registration(&pair).accepted(&site(), &CHALLENGE).unwrap();
        let good = || client("webauthn.get", &here, &CHALLENGE);
        let taken = |answer: Assertion| answer.accepted(&key, &site(), &CHALLENGE).is_some();
        assert!(taken(assertion(&pair, 1, good(), "localhost", PRESENT)));
        for client in [
            client("webauthn.create", &here, &CHALLENGE),
            client("webauthn.get", "http://localhost", &CHALLENGE),
            client("webauthn.get", &here, &[1; CHALLENGE_BYTES]),
            b"{".to_vec(),
        ] {
            assert!(!taken(assertion(&pair, 1, client, "localhost", PRESENT)));
        }
        assert!(!taken(assertion(&pair, 1, good(), "evil.example", PRESENT)));
        assert!(!taken(assertion(&pair, 1, good(), "localhost", 0)));
        assert!(!taken(assertion(&super::tests::pair(), 1, good(), "localhost", PRESENT)));
        let signed = || assertion(&pair, 1, good(), "localhost", PRESENT);
        assert!(!taken(Assertion { id: hex(b"key-2"), ..signed() }));
        assert!(!taken(Assertion { authenticator: vec![0; 12], ..signed() }));
    }

    #[test]
    fn a_registration_without_key_or_presence_is_refused() {
        let pair = pair();
        let taken = |made: Registration| made.accepted(&site(), &CHALLENGE).is_some();
        let good = || registration(&pair);
        assert!(taken(good()));
        assert!(!taken(Registration { authenticator: data("localhost", PRESENT, 0, b"key-1"), ..good() }));
        assert!(!taken(Registration { authenticator: data("localhost", HAS_KEY, 0, b"key-1"), ..good() }));
        assert!(!taken(Registration { authenticator: good().authenticator[..57].to_vec(), ..good() }));
        assert!(!taken(Registration { key: b"key".to_vec(), ..good() }));
        assert!(!taken(Registration { client: client("webauthn.get", &site().origin, &CHALLENGE), ..good() }));
    }

    /// The three forms of key, each as browsers hand it over.
    #[test]
    fn the_algorithm_is_read_off_the_key() {
        let edwards = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let info = [ED25519, edwards.public_key().as_ref()].concat();
        assert_eq!(public_key(&info).map(|(algorithm, _)| algorithm), Some(Algorithm::EdDsa));
        let info = rsa(&[0xc1; 256], &[1, 0, 1]);
        assert_eq!(public_key(&info).map(|(algorithm, _)| algorithm), Some(Algorithm::Rs256));
        assert_eq!(public_key(&info[..info.len() - 1]), None);
        assert_eq!(public_key(&[info.as_slice(), b"0"].concat()), None);
        assert_eq!(public_key(&[P256, &[2; 65]].concat()), None);
        assert_eq!(public_key(&[ED25519, &[2; 33]].concat()), None);
    }

    /// A DER value, its length as short as can be.
    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let head = match length {
            0..0x80 => vec![tag, length as u8],
            0x80..0x100 => vec![tag, 0x81, length as u8],
            _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        };
        [head.as_slice(), content].concat()
    }

    fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let number = |bytes: &[u8]| der(2, &[if bytes[0] & 0x80 != 0 { &[0][..] } else { &[] }, bytes].concat());
        let key = der(0x30, &[number(modulus), number(exponent)].concat());
        der(0x30, &[RSA, &der(3, &[&[0], key.as_slice()].concat())].concat())
    }

    /// Keys that are too short, not written as they must be, or that anybody can sign for.
    #[test]
    fn a_weak_key_is_not_taken_up() {
        let modulus = |bytes: usize, first: u8| [vec![first], vec![0xff; bytes - 1]].concat();
        let takes = |modulus: &[u8], exponent: &[u8]| public_key(&rsa(modulus, exponent)).is_some();
        for (bytes, first, taken) in [
            (128, 0xff, false),
            (255, 0xff, false),
            (256, 0x7f, false),
            (256, 0x80, true),
            (512, 1, true),
            (1_025, 1, false),
        ] {
            assert_eq!(takes(&modulus(bytes, first), &[1, 0, 1]), taken, "{bytes} {first:x}");
        }
        for exponent in [&[1][..], &[2], &[1, 0, 0]] {
            assert!(!takes(&modulus(256, 0x80), exponent), "{exponent:?}");
        }
        // A zero too many, and a length longer than it need be.
        let number = |bytes: &[u8]| der(2, bytes);
        let key = |modulus: Vec<u8>| {
            let key = der(0x30, &[modulus, number(&[3])].concat());
            public_key(&der(0x30, &[RSA, &der(3, &[&[0], key.as_slice()].concat())].concat())).is_some()
        };
        assert!(key(number(&[&[0], modulus(256, 0x80).as_slice()].concat())));
        assert!(!key(number(&[&[0, 0], modulus(256, 0x80).as_slice()].concat())));
        assert!(!key(number(&modulus(256, 0x80))), "a number below zero");
        let loose = [&[0x30, 0x82, 0x00, 0x15], RSA, b"\x03\x04\x00abc"].concat();
        assert_eq!(whole(0x30, &loose), None);
        assert_eq!((whole(2, b"\x02\x81\x01a"), whole(2, b"\x02\x01a")), (None, Some(&b"a"[..])));
        for low in LOW_ORDER {
            for sign in [0, 0x80] {
                let mut point = low;
                point[31] |= sign;
                assert_eq!(public_key(&[ED25519, &point].concat()), None, "{point:x?}");
            }
        }
    }

    /// The danger is real: `ring` takes such a key, and any message fits a signature that nobody made.
    #[test]
    fn anybody_signs_for_a_key_of_low_order() {
        let (identity, signature) = (ends(1, 0, 0), [ends(1, 0, 0), [0; 32]].concat());
        assert!(Algorithm::EdDsa.verify(&identity, b"any message", &signature).is_some());
    }

    #[test]
    fn a_key_verifies_by_its_own_algorithm_and_a_signature_is_written_in_one_way() {
        let (pair, edwards) = (pair(), Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap());
        let key = registration(&pair).accepted(&site(), &CHALLENGE).unwrap();
        let other = Passkey { algorithm: Algorithm::EdDsa, key: edwards.public_key().as_ref().into(), ..key.clone() };
        let answer = |signature: Vec<u8>| Assertion {
            signature,
            ..assertion(&pair, 1, client("webauthn.get", &site().origin, &CHALLENGE), "localhost", PRESENT)
        };
        let good = answer(vec![]);
        let signed = [good.authenticator.as_slice(), Sha256::digest(&good.client).as_slice()].concat();
        let by_edwards = answer(edwards.sign(&signed).as_ref().to_vec());
        let by_curve = answer(pair.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec());
        let takes = |known: &Passkey, answer: &Assertion| answer.accepted(known, &site(), &CHALLENGE).is_some();
        assert!(takes(&key, &by_curve) && takes(&other, &by_edwards));
        assert!(!takes(&key, &by_edwards) && !takes(&other, &by_curve));
        let confused = Passkey { algorithm: Algorithm::Rs256, ..key.clone() };
        assert!(!takes(&confused, &by_curve));
        let der = &by_curve.signature;
        let mut long = der.clone();
        long.splice(1..2, [0x81, der[1]]);
        let trailing = [der.as_slice(), &[0]].concat();
        for wrong in [vec![], vec![0; 64], trailing, long, der[..der.len() - 1].to_vec()] {
            assert!(!takes(&key, &answer(wrong.clone())), "{wrong:x?}");
        }
        // A point off the curve is taken up at most; nothing verifies by it.
        let mut off = key.key.clone();
        off[40] ^= 1;
        assert!(!takes(&Passkey { key: off, ..key.clone() }, &by_curve));
    }

    #[test]
    fn what_a_frame_of_another_site_asked_for_is_not_taken() {
        let pair = pair();
        let key = registration(&pair).accepted(&site(), &CHALLENGE).unwrap();
        let takes = |more: &str, kind: &str| {
            let challenge = base64url(&CHALLENGE);
            let text =
                format!(r#"{{"type":"webauthn.{kind}","challenge":"{challenge}","origin":"{}"{more}}}"#, site().origin);
            match kind {
                "get" => {
                    assertion(&pair, 1, text.into(), "localhost", PRESENT).accepted(&key, &site(), &CHALLENGE).is_some()
                }
                _ => {
                    Registration { client: text.into(), ..registration(&pair) }.accepted(&site(), &CHALLENGE).is_some()
                }
            }
        };
        for kind in ["get", "create"] {
            assert!(takes("", kind) && takes(r#","crossOrigin":false,"more":[1]"#, kind));
            for framed in [r#","crossOrigin":true"#, r#","crossOrigin":"false""#, r#","crossOrigin":null"#] {
                assert!(!takes(framed, kind), "{kind} {framed}");
            }
        }
    }

    #[test]
    fn the_id_of_a_key_is_as_long_as_it_says() {
        let pair = pair();
        let with = |length: [u8; 2], id: &[u8]| {
            let head = data("localhost", PRESENT | HAS_KEY, 0, b"");
            let authenticator = [head.as_slice(), &[0; 16], &length, id].concat();
            Registration { authenticator, ..registration(&pair) }
                .accepted(&site(), &CHALLENGE)
                .map(|key| key.id.len() / 2)
        };
        assert_eq!(with([0, 1], b"a"), Some(1));
        assert_eq!(with([3, 0xff], &[7; 1_023]), Some(1_023));
        assert_eq!([with([0, 0], b""), with([0, 9], b"a"), with([4, 0], &[7; 1_024])], [None; 3]);
    }

    #[test]
    fn base64url_is_that_of_the_standard() {
        for (bytes, expected) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64url(bytes.as_bytes()), expected);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }
}
