//! 动态口令: RFC 6238 with HMAC-SHA-1, six digits, half minutes: what every authenticator reads.
//!
//! Refuses: a code twice, and one further off than a half minute.

use crate::is_same;
use ring::hmac;

/// Length of a step.
const STEP_MILLIS: i64 = 30_000;

/// Steps a telephone may be ahead or behind.
const DRIFT_STEPS: i64 = 1;

/// Bytes of a secret: as many as HMAC-SHA-1 gives (RFC 4226 §4 R6).
pub const SECRET_BYTES: usize = 20;

/// Letters of RFC 4648 base32.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code was typed, if it is one of now and later than the last one accepted.
pub fn accepted(secret: &[u8], typed: &str, now_millis: i64, last: Option<i64>) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let now = now_millis.div_euclid(STEP_MILLIS);
    let fits = |step: &i64| is_same(&code(secret, *step), &typed) && last.is_none_or(|last| *step > last);
    (now - DRIFT_STEPS..=now + DRIFT_STEPS).find(fits)
}

/// The code of the step a moment lies in.
pub fn code_at(secret: &[u8], now_millis: i64) -> String {
    code(secret, now_millis.div_euclid(STEP_MILLIS))
}

/// A secret as people type it.
pub fn letters(secret: &[u8]) -> String {
    let bits: Vec<u8> = secret.iter().flat_map(|byte| (0..8).rev().map(move |n| byte >> n & 1)).collect();
    let letter = |five: &[u8]| {
        let value = five.iter().fold(0, |value, bit| value << 1 | usize::from(*bit)) << (5 - five.len());
        char::from(LETTERS[value])
    };
    bits.chunks(5).map(letter).collect()
}

/// What an authenticator reads off the picture. Issuer and account are percent-encoded here.
pub fn address(issuer: &str, account: &str, secret: &[u8]) -> String {
    let (issuer, account) = (encoded(issuer), encoded(account));
    format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", letters(secret))
}

fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let mac = hmac::sign(&key, &step.to_be_bytes());
    let mac = mac.as_ref();
    // RFC 4226 §5.3: the low half of the last byte says where four bytes are read, their first bit dropped.
    let at = usize::from(mac[mac.len() - 1] & 0xf);
    let value = mac[at..at + 4].iter().fold(0, |value: u32, byte| value << 8 | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:06}", value % 1_000_000)
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238 appendix B, SHA-1: seconds and the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, expected) in VECTORS {
            assert_eq!(code_at(SECRET, seconds * 1_000), expected);
        }
    }

    #[test]
    fn a_code_is_taken_half_a_minute_early_or_late_and_once() {
        let at = |seconds: i64, last| accepted(SECRET, "287 082", seconds * 1_000, last);
        assert_eq!([0, 29, 30, 59, 89].map(|seconds| at(seconds, None)), [Some(1); 5]);
        assert_eq!([-1, 90].map(|seconds| at(seconds, None)), [None; 2]);
        assert_eq!((at(59, Some(0)), at(59, Some(1)), at(59, Some(2))), (Some(1), None, None));
        assert_eq!(accepted(SECRET, "", 59_000, None), None);
        assert_eq!(accepted(SECRET, "287083", 59_000, None), None);
    }

    /// RFC 4648 §10.
    #[test]
    fn letters_are_those_of_the_standard() {
        for (bytes, expected) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(letters(bytes.as_bytes()), expected);
        }
        let address = address("明镜", "a.b", SECRET);
        assert!(address.starts_with("otpauth://totp/%E6%98%8E%E9%95%9C:a.b?secret=GEZDGNBVGY3TQOJQ"), "{address}");
    }
}
