//! Rules of logging in 登录规则: what a password must be, and who needs a second factor (law.md §13).
//!
//! Refuses: to know a secret for longer than it takes to judge it.

use crate::reader::Row;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::roster::Person;

/// Passwords that lists of guesses begin with, without digits and signs at their ends.
const COMMON: [&str; 26] = [
    "password",
    "passwd",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "qwerty",
    "qwertyuiop",
    "qwer",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "qazwsx",
    "qazwsxedc",
    "admin",
    "administrator",
    "root",
    "woaini",
    "iloveyou",
    "letmein",
    "welcome",
    "abc",
    "abcd",
    "abcdef",
    "zhengfu",
    "guanliyuan",
];

/// Fewest different characters: less is a pattern, `1111111111` or `ababababab`.
const DIFFERENT: usize = 5;

/// The rules of a body; without a charter of them, [`DoorRules::default`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorRules {
    /// Fewest characters of a password.
    pub least: usize,
    /// Days after which a password is changed at the next log-in; 0 for never.
    pub age_days: u32,
    /// Roles that need a second factor.
    pub second: Vec<Role>,
    /// Calendar days from the first on a post in which setting it up may be put off.
    pub grace_days: u32,
}

impl Default for DoorRules {
    fn default() -> DoorRules {
        DoorRules { least: 10, age_days: 0, second: Vec::new(), grace_days: 0 }
    }
}

impl DoorRules {
    /// Reads `door.toml`.
    pub fn read(mut row: Row<'_>) -> DoorRules {
        let blank = DoorRules::default();
        let number = |value: Option<i64>, or: u32| value.and_then(|value| u32::try_from(value).ok()).unwrap_or(or);
        let (mut least, mut age_days) = (blank.least, blank.age_days);
        if let Some(mut row) = row.row("password") {
            row.text("clause");
            least = row.number("least", 10..=64).and_then(|value| usize::try_from(value).ok()).unwrap_or(least);
            age_days = number(row.number("age_days", 0..=3_650), age_days);
        }
        let (mut second, mut grace_days) = (Vec::new(), blank.grace_days);
        if let Some(mut row) = row.row("second_factor") {
            row.text("clause");
            grace_days = number(row.number("grace_days", 0..=365), grace_days);
            let allowed: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
            for word in row.texts("role") {
                match Role::parse(&word) {
                    Some(role) => second.push(role),
                    None => {
                        let args = vec![("key", "role".into()), ("word", word), ("allowed", allowed.join(" "))];
                        row.fault("role", "not-in-list", args);
                    }
                }
            }
        }
        DoorRules { least, age_days, second, grace_days }
    }

    /// Whether this may be the person's new password.
    ///
    /// # Errors
    /// [`Refusal::Account`]: what is wrong with it.
    pub fn check_password(&self, person: &Person, password: &str) -> Result<(), Refusal> {
        let no = |code| Err(Refusal::Account { code, name: self.least.to_string() });
        if password.chars().count() < self.least {
            return no("password-short");
        }
        let small = password.to_lowercase();
        let named = [person.login.as_str(), &person.login.replace('.', "")].map(str::to_lowercase);
        let name = person.name.to_string();
        if named.contains(&small) || bare(&small) == bare(&named[0]) || (!name.is_empty() && small.contains(&name)) {
            return no("password-is-name");
        }
        let mut different: Vec<char> = small.chars().collect();
        different.sort_unstable();
        different.dedup();
        if COMMON.contains(&bare(&small)) || different.len() < DIFFERENT || is_row(&small) {
            return no("password-common");
        }
        Ok(())
    }
}

/// Without digits and signs at either end.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

/// Digits that count up or down, as in `1234567890`.
fn is_row(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let steps = |digits: &[u32], by: u32| digits.windows(2).all(|pair| (pair[0] + by) % 10 == pair[1]);
    digits.is_some_and(|digits| steps(&digits, 1) || steps(&digits, 9))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Words;
    use crate::id::PersonId;

    #[test]
    fn a_password_is_long_uncommon_and_not_the_name() {
        let person = Person { id: PersonId::new(1), name: Words::new("张明远"), login: "system.admin".into() };
        let says = |password: &str| DoorRules::default().check_password(&person, password).map_err(|no| no.code());
        for good in ["correct horse", "明镜高悬不欺百姓民心", "K7M2-QFX9-H4TR"] {
            assert_eq!(says(good), Ok(()), "{good}");
        }
        for (bad, code) in [
            ("明镜高悬", "password-short"),
            ("System.Admin", "password-is-name"),
            ("systemadmin", "password-is-name"),
            ("system.admin2026", "password-is-name"),
            ("张明远2026年的密码", "password-is-name"),
            ("Password2026!", "password-common"),
            ("1234567890", "password-common"),
            ("9876543210", "password-common"),
            ("1111111111", "password-common"),
            ("qwertyuiop", "password-common"),
        ] {
            assert_eq!(says(bad), Err(code), "{bad}");
        }
    }
}
