//! Identifiers, one type per noun.
//!
//! Things that happen (matters, people, tenures, parties) carry a UUIDv7 from the caller's id source;
//! things that are written down (organs, posts, items, procedures, steps, clocks) carry the short word of their charter.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(u128);

        impl $name {
            /// Wraps the 128 bits made by an id source.
            pub const fn new(bits: u128) -> Self {
                Self(bits)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                uuid::Uuid::from_u128(self.0).hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = uuid::Uuid::try_parse(text).map_err(|_| NotAnId)?;
                if id.hyphenated().to_string() == text { Ok(Self(id.as_u128())) } else { Err(NotAnId) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    )*};
}

macro_rules! word_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a word already read from a charter or an entry.
            pub fn new(word: impl Into<String>) -> Self {
                Self(word.into())
            }

            /// The word itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

uuid_id! {
    /// 办件: one thing somebody asked of the office.
    MatterId;
    /// 当事人: who asked.
    PartyId;
    /// 人员: a human being who works here.
    PersonId;
    /// 任职: a person seated on a post for a period.
    TenureId;
    /// 编制变更: a change of the roster that waits for a second person.
    ChangeId;
    /// 接口密钥: by which another program acts as a seat.
    KeyId;
    /// 专项行动: a notice at work.
    CampaignId;
    /// 附件: a file that was handed in. All 128 bits are random: it tells nothing, not even a time.
    AttachmentId;
}

word_id! {
    /// 辖区: the tenancy; the limit of a transaction and of a journal.
    BodyId;
    /// 机构: a unit of the tree inside a body.
    OrganId;
    /// 岗位: a seat that acts.
    PostId;
    /// 事项: a kind of matter that is offered.
    ItemId;
    /// 程序: a path that matters move along.
    ProcedureId;
    /// 环节: a place on that path.
    StepId;
    /// 计时: a clock named by a procedure.
    ClockId;
    /// 牌: the matter, the rule, the clock and the day it started, so that one trouble is one card.
    CardId;
    /// 要点: a phase (p1), task (t1) or figure (g1) of a campaign; the same in every version of its notice.
    PointId;
    /// A field, material, parameter or special step, named within its charter.
    PartId;
}

impl PartyId {
    /// Nobody asked: an office ordered it. No credential and no session is ever this one's.
    pub const NOBODY: PartyId = PartyId::new(0);
}

/// The text is not a hyphenated lower-case UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

impl std::error::Error for NotAnId {}

/// Whether a charter may use this word as an id: 1 to 48 of a–z, 0–9 and inner hyphens.
pub fn is_word(text: &str) -> bool {
    (1..=48).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_refuses_other_spellings() {
        let id = MatterId::new(0x0192_f0c1_2345_7abc_8def_0123_4567_89ab);
        assert_eq!(id.to_string().parse::<MatterId>(), Ok(id));
        for wrong in ["", "0192f0c123457abc8def0123456789ab", "0192F0C1-2345-7ABC-8DEF-0123456789AB"] {
            assert_eq!(wrong.parse::<MatterId>(), Err(NotAnId), "{wrong}");
        }
    }

    #[test]
    fn words_are_short_and_plain() {
        assert!(is_word("expert-review") && is_word("a1"));
        for wrong in ["", "-a", "a-", "A", "科", "a_b", &"x".repeat(49)] {
            assert!(!is_word(wrong), "{wrong}");
        }
    }
}
