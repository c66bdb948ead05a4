//! Secrets that must be read again, kept shut: AES-256-GCM under the key of the installation.
//!
//! Refuses: to open what was shut for something else, or was changed by one bit.

use crate::hex;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;

/// Bytes of the key.
pub const KEY_BYTES: usize = 32;

/// Bytes that differ at every shutting.
pub const NONCE_BYTES: usize = NONCE_LEN;

/// The key of the installation, ready for use. It has no text and no bytes to give.
pub struct Vault(LessSafeKey);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// With this key.
    ///
    /// # Panics
    /// Never: the key has the length the cipher wants.
    pub fn new(key: &[u8; KEY_BYTES]) -> Vault {
        Vault(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("a key of 32 bytes is valid")))
    }

    /// With the key a file or the environment holds: 64 hexadecimal digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<Vault> {
        let bytes: [u8; KEY_BYTES] = unhex(text.trim())?.try_into().ok()?;
        Some(Vault::new(&bytes))
    }

    /// Shuts a secret of something. The nonce must be fresh: random bytes, for the secrets of an office are few.
    ///
    /// # Panics
    /// Never: a secret is far below the cipher's limit.
    pub fn shut(&self, of: &str, nonce: [u8; NONCE_BYTES], open: &[u8]) -> String {
        let mut bytes = open.to_vec();
        let sealed = self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad(of), &mut bytes);
        sealed.expect("a secret is short");
        hex(&[nonce.as_slice(), &bytes].concat())
    }

    /// Opens it again; `None` when it is another's, was changed, or was shut with another key.
    pub fn open(&self, of: &str, shut: &str) -> Option<Vec<u8>> {
        let bytes = unhex(shut)?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let mut rest = rest.to_vec();
        let open = self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), aad(of), &mut rest).ok()?;
        Some(open.to_vec())
    }
}

/// Bytes of hexadecimal; `None` when it is none.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| digit.try_into().ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn aad(of: &str) -> Aad<Vec<u8>> {
    Aad::from(["mj/vault/v1:", of].concat().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shut_opens_only_for_its_owner_with_its_key_and_unchanged() {
        let vault = Vault::parse(&"0a".repeat(KEY_BYTES)).unwrap();
        let shut = vault.shut("person 1", [3; NONCE_BYTES], b"secret");
        assert!(!shut.contains(&hex(b"secret")));
        assert_eq!(vault.open("person 1", &shut).as_deref(), Some(&b"secret"[..]));
        assert_eq!(vault.open("person 2", &shut), None);
        assert_eq!(Vault::new(&[9; KEY_BYTES]).open("person 1", &shut), None);
        let last = if shut.ends_with('0') { "1" } else { "0" };
        assert_eq!(vault.open("person 1", &format!("{}{last}", &shut[..shut.len() - 1])), None);
        assert_eq!(vault.open("person 1", "0"), None);
        assert!(Vault::parse("0a").is_none() && Vault::parse(&"zz".repeat(KEY_BYTES)).is_none());
    }
}
