//! 封 Secrets: passwords, query codes, tokens, second factors, and the vault for what must be read again.
//!
//! Refuses: to store, to log, to make randomness of its own. Random bytes are arguments; what comes out can be kept.

pub mod passkey;
pub mod totp;
pub mod vault;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

/// Argon2id, 19 MiB, two passes: about 30 ms on one core, the least that is recommended for interactive log-in.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Letters of a query code: no 0, O, 1, I, which people mix up. 32 letters, five bits each.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Letters in a query code: 60 bits, beyond trying even for who holds the database.
pub const CODE_LETTERS: usize = 12;

/// The stored form of a password.
///
/// # Panics
/// Never: the parameters are constants within argon2's ranges and the salt has its length.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> String {
    let hashed = hasher().hash_password_with_salt(password.as_bytes(), salt);
    hashed.expect("constant parameters and a salt of 16 bytes are valid").to_string()
}

/// Whether the password is the one stored. A stored text that cannot be read fits no password.
pub fn is_password(password: &str, stored: &str) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else {
        return false;
    };
    hasher().verify_password(password.as_bytes(), &stored).is_ok()
}

/// Does the work of checking a password and throws it away: an unknown login must take as long as a known one.
pub fn waste_a_check(password: &str) {
    let _ = hasher().hash_password_with_salt(password.as_bytes(), &[0; 16]);
}

/// A query code of twelve letters from random bytes: `7K3M92QFXH4T`.
pub fn code(random: &[u8; CODE_LETTERS]) -> String {
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// A code in groups of four, as it is shown and printed.
pub fn grouped(code: &str) -> String {
    code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

/// A code as people type it: blanks and dashes dropped, letters raised, and what cannot stand in a code mended
/// (`0` and `O` are never letters of a code, so they are not guessed at).
pub fn typed(code: &str) -> String {
    code.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The stored form of a secret that is long enough to need no slow hash: a query code or a session token.
/// `of` names what the secret belongs to, so that equal secrets of two things differ.
pub fn digest(of: &str, secret: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in ["mj/secret/v1", of, secret] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub fn is_same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |found, (a, b)| found | (a ^ b));
    one.len() == other.len() && differing == 0
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("constant parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_only_its_own_hash() {
        let stored = hash_password("明镜高悬 2026", &[7; 16]);
        assert!(stored.starts_with("$argon2id$"));
        assert!(is_password("明镜高悬 2026", &stored));
        assert!(!is_password("明镜高悬 2027", &stored));
        assert!(!is_password("明镜高悬 2026", "not a hash"));
        assert_ne!(stored, hash_password("明镜高悬 2026", &[8; 16]));
    }

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = code(&[0, 31, 32, 64, 200, 5, 6, 7, 8, 9, 10, 255]);
        assert_eq!(code.len(), CODE_LETTERS);
        assert_eq!(typed(&grouped(&code).to_lowercase()), code);
        assert_eq!(typed(&format!(" {code} ")), code);
        assert_ne!(digest("012", &code), digest("013", &code));
    }

    #[test]
    fn sameness_is_of_the_whole() {
        assert!(is_same("abc", "abc"));
        assert!(!is_same("abc", "abd") && !is_same("abc", "ab") && !is_same("", "a"));
    }
}
