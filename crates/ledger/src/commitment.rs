//! Refuses to show a salt: a personal value stays unguessable only while its salt is unseen (trust §6.3).

use crate::Hash;
use std::fmt;

/// Names the layout below; another layout takes another name.
const DOMAIN: &[u8] = b"mj/com/v1";

/// 32 fresh random bytes for one value, from the caller; kept beside the value and erased with it.
#[derive(Clone)]
pub struct Salt([u8; 32]);

impl Salt {
    /// The 32 bytes, for the erasable row that keeps them and for nothing else.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Salt {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Salt(..)")
    }
}

/// What stands in a public entry for the personal value of `field`: SHA-256 over these bytes, in this order.
///
/// | bytes | content |
/// |---|---|
/// | 9 | `mj/com/v1` in ASCII |
/// | 8 | length of the field name in bytes, big-endian |
/// | as said | the field name in UTF-8 |
/// | 32 | the salt |
/// | 8 | length of the value in bytes, big-endian |
/// | as said | the value in UTF-8, as given: no trimming, no normalising |
///
/// Both lengths are written, so no two (field, value) pairs share bytes, nor does one begin another.
pub fn commitment(field: &str, salt: &Salt, value: &str) -> Hash {
    with_layout(field, salt, value, Hash::of_parts)
}

fn with_layout<T>(field: &str, salt: &Salt, value: &str, read: impl FnOnce(&[&[u8]]) -> T) -> T {
    read(&[DOMAIN, &length(field), field.as_bytes(), &salt.0, &length(value), value.as_bytes()])
}

fn length(text: &str) -> [u8; 8] {
    (text.len() as u64).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layout(field: &str, salt: [u8; 32], value: &str) -> Vec<u8> {
        with_layout(field, &Salt(salt), value, |parts| parts.concat())
    }

    #[test]
    fn layout_byte_by_byte() {
        let bytes = layout("姓名", [7; 32], "ab");
        let mut expected = b"mj/com/v1\0\0\0\0\0\0\0\x06\xe5\xa7\x93\xe5\x90\x8d".to_vec();
        expected.extend_from_slice(&[7; 32]);
        expected.extend_from_slice(b"\0\0\0\0\0\0\0\x02ab");
        assert_eq!(bytes, expected);
        assert_eq!(commitment("姓名", &Salt([7; 32]), "ab"), Hash::of(&expected));
    }

    #[test]
    fn salt_does_not_show() {
        assert_eq!(format!("{:?}", Salt([0xab; 32])), "Salt(..)");
    }

    /// Short texts of the very bytes that lengths and the salt below are made of, to provoke a clash.
    fn text() -> impl Strategy<Value = String> {
        "[\0\u{1}a]{0,3}"
    }

    proptest! {
        #[test]
        fn no_pair_begins_another(left in (text(), text()), right in (text(), text())) {
            prop_assume!(left != right);
            let (left, right) = (layout(&left.0, [0; 32], &left.1), layout(&right.0, [0; 32], &right.1));
            prop_assert!(!left.starts_with(&right) && !right.starts_with(&left));
        }

        #[test]
        fn every_argument_counts(field in text(), value in text(), salt: [u8; 32], place in 0..32_usize, flip in 1_u8..) {
            let mut other = salt;
            other[place] ^= flip;
            let base = commitment(&field, &Salt(salt), &value);
            prop_assert_ne!(base, commitment(&field, &Salt(other), &value));
            prop_assert_ne!(base, commitment(&format!("{field}a"), &Salt(salt), &value));
            prop_assert_ne!(base, commitment(&field, &Salt(salt), &format!("{value}a")));
        }
    }
}
