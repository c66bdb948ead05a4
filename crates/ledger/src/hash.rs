//! Refuses any text for a hash but 64 lower-case hexadecimal digits, so that text and hash are one to one.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A SHA-256 value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// SHA-256 of `bytes`, with no prefix.
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_parts(&[bytes])
    }

    /// The 32 bytes, as a database column keeps them.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// SHA-256 of `parts` one after another; the caller sees to it that they cannot be cut differently.
    pub(crate) fn of_parts(parts: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part);
        }
        Self(digest.finalize().into())
    }
}

/// The leaf hash of an entry, RFC 6962 §2.1: SHA-256(0x00 ‖ entry).
pub fn leaf(entry: &[u8]) -> Hash {
    Hash::of_parts(&[&[0], entry])
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHash;

impl fmt::Display for NotHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a hash is 64 lower-case hexadecimal digits")
    }
}

impl std::error::Error for NotHash {}

impl FromStr for Hash {
    type Err = NotHash;

    fn from_str(text: &str) -> Result<Self, NotHash> {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return Err(NotHash);
        };
        if pairs.len() != 32 {
            return Err(NotHash);
        }
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

fn digit(letter: u8) -> Result<u8, NotHash> {
    match letter {
        b'0'..=b'9' => Ok(letter - b'0'),
        b'a'..=b'f' => Ok(letter - b'a' + 10),
        _ => Err(NotHash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(hash: Hash, expected: &str) {
        assert_eq!(hash.to_string(), expected);
        assert_eq!(expected.parse(), Ok(hash));
    }

    /// FIPS 180-4 examples and the empty message.
    #[test]
    fn published_sha256_values() {
        check(Hash::of(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        check(Hash::of(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check(
            Hash::of(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        );
        check(Hash::of(&[b'a'; 1_000_000]), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    /// The leaves `""` and `"L123456"` of the RFC 6962 tests that transparency logs share.
    #[test]
    fn published_leaf_hashes() {
        check(leaf(b""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        check(leaf(b"L123456"), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
    }

    #[test]
    fn only_one_text_is_read_as_a_hash() {
        let text = Hash::of(b"abc").to_string();
        for wrong in ["", &text[1..], &format!("{text}0"), &format!("{text}00"), &text.to_uppercase(), &"g".repeat(64)]
        {
            assert_eq!(wrong.parse::<Hash>(), Err(NotHash), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn text_and_order_follow_the_bytes(left: [u8; 32], right: [u8; 32]) {
            let (left, right) = (Hash::from(left), Hash::from(right));
            prop_assert_eq!(left.to_string().parse(), Ok(left));
            prop_assert_eq!(left.cmp(&right), left.to_string().cmp(&right.to_string()));
        }
    }
}
