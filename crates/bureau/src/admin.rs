//! Administration 管理行为: what is done to accounts, seats and the machine itself, kept like every other act (law.md §13).
//!
//! Refuses: the content of a case, an administrator doing another's duty, and a change of the roster by one person alone:
//! the one proposes, the other confirms.

mod fits;
mod said;

use crate::act::Words;
use crate::entry::Actor;
use crate::id::{BodyId, ChangeId, KeyId, PersonId, TenureId};
use crate::refusal::Refusal;
use crate::role::Role;
use crate::roster::RosterAct;
use crate::words;
use almanac::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use said::{About, Did, admin_act, organ_name, person_name, post_name, roster_act, seat_name, who};

/// The ground of the separation of the three administrators.
pub const CLAUSE: &str = "等级保护三员分立：系统管理、安全管理、审计管理相互独立、相互制约";

/// By what somebody proves who they are, beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// 动态口令: six digits of the half minute.
    Totp,
    /// 安全密钥: a key in the hand or in the device.
    Passkey,
}

impl Factor {
    /// The official word.
    pub const fn zh(self) -> &'static str {
        match self {
            Factor::Totp => "动态口令",
            Factor::Passkey => "安全密钥",
        }
    }
}

macro_rules! duties {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$about:meta])* $field:ident: $kind:ty),* $(,)? })? = $word:literal, $who:expr;)*) => {
        /// What can be done.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "act", rename_all = "snake_case")]
        pub enum AdminAct { $($(#[$doc])* $name $({ $($(#[$about])* $field: $kind),* })?,)* }

        impl AdminAct {
            /// The words of all of them, with who may.
            pub const ALL: &'static [(&'static str, Duty)] = &[$(($word, $who),)*];

            /// The word used in entries.
            pub const fn word(&self) -> &'static str {
                match self { $(AdminAct::$name $({ $($field: _),* })? => $word,)* }
            }

            /// Who may do it.
            pub const fn duty(&self) -> Duty {
                match self { $(AdminAct::$name $({ $($field: _),* })? => $who,)* }
            }
        }
    };
}

/// Whose duty an act of administration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Of everybody with a seat, for their own account.
    Own,
    /// Of these roles.
    Of(&'static [Role]),
}

duties! {
    /// 修改密码: one's own.
    SetPassword {
        /// Whose.
        person: PersonId,
    } = "set_password", Duty::Own;
    /// 启用第二因子: one's own.
    AddFactor {
        /// Whose.
        person: PersonId,
        /// Which.
        factor: Factor,
    } = "add_factor", Duty::Own;
    /// 停用第二因子: one's own.
    DropFactor {
        /// Whose.
        person: PersonId,
        /// Which.
        factor: Factor,
    } = "drop_factor", Duty::Own;
    /// 重置账号: a password for one log-in, and no second factor, for somebody who lost theirs.
    ResetAccount {
        /// Whose.
        person: PersonId,
    } = "reset_account", Duty::Of(&[Role::SecurityAdmin]);
    /// 结束会话: all of one person.
    EndSessions {
        /// Whose.
        person: PersonId,
    } = "end_sessions", Duty::Of(&[Role::SecurityAdmin]);
    /// 发放接口密钥: another program acts as this seat.
    IssueKey {
        /// Which key.
        key: KeyId,
        /// The seat.
        tenure: TenureId,
        /// What the other program is called.
        client: String,
        /// Its last day.
        until: Day,
    } = "issue_key", Duty::Of(&[Role::SecurityAdmin]);
    /// 收回接口密钥
    RevokeKey {
        /// Which key.
        key: KeyId,
    } = "revoke_key", Duty::Of(&[Role::SecurityAdmin]);
    /// 提出编制变更
    Propose {
        /// Which change.
        change: ChangeId,
        /// What is wanted.
        wanted: RosterAct,
    } = "propose", Duty::Of(&[Role::Personnel, Role::SystemAdmin]);
    /// 核准编制变更
    Confirm {
        /// Which change.
        change: ChangeId,
    } = "confirm", Duty::Of(&[Role::SecurityAdmin]);
    /// 不予核准编制变更
    Decline {
        /// Which change.
        change: ChangeId,
        /// Why.
        reason: Words,
    } = "decline", Duty::Of(&[Role::SecurityAdmin]);
    /// 备份
    BackUp {
        /// Name of the file.
        file: String,
        /// Entries in it.
        entries: u64,
    } = "back_up", Duty::Of(&[Role::SystemAdmin]);
    /// 恢复演练: a backup was restored beside the archive, stood verification, and was thrown away.
    Drill {
        /// Name of the file.
        file: String,
        /// Entries in it.
        entries: u64,
    } = "drill", Duty::Of(&[Role::SystemAdmin]);
    /// 重做任务
    RetryJob {
        /// Which job.
        job: String,
    } = "retry_job", Duty::Of(&[Role::SystemAdmin]);
    /// 核验记录
    Verify {
        /// Entries looked at.
        entries: u64,
        /// Flaws found.
        flaws: u64,
    } = "verify", Duty::Of(&[Role::AuditAdmin]);
    /// 审计标注: a remark on an earlier act.
    Flag {
        /// Place of that act in the chain of administration.
        entry: u32,
        /// What is remarked.
        note: Words,
    } = "flag", Duty::Of(&[Role::AuditAdmin]);
}

/// A place of administration, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// 编制变更: proposed by some, settled by another, audited.
    Changes,
    /// 会话与密钥
    Security,
    /// 系统
    System,
    /// 审计
    Audit,
}

impl Room {
    /// Roles that may enter.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Room::Changes => &[Role::Personnel, Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin],
            Room::Security => &[Role::SecurityAdmin],
            Room::System => &[Role::SystemAdmin],
            Room::Audit => &[Role::AuditAdmin],
        }
    }

    /// Whether somebody of this role may enter.
    ///
    /// # Errors
    /// [`Refusal::NotYourDuty`].
    pub fn check(self, role: Role) -> Result<(), Refusal> {
        if self.roles().contains(&role) {
            return Ok(());
        }
        let word = match self {
            Room::Changes => "changes",
            Room::Security => "security",
            Room::System => "system",
            Room::Audit => "audit",
        };
        Err(Refusal::NotYourDuty { act: words::say("room", word), roles: self.roles().to_vec() })
    }
}

impl AdminAct {
    /// The official word on pages.
    pub fn zh(&self) -> String {
        words::say("admin", self.word())
    }

    /// The person whose account it is about.
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            AdminAct::SetPassword { person }
            | AdminAct::AddFactor { person, .. }
            | AdminAct::DropFactor { person, .. }
            | AdminAct::ResetAccount { person }
            | AdminAct::EndSessions { person } => Some(*person),
            _ => None,
        }
    }
}

/// One entry of the chain of administration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminEntry {
    /// The tenancy.
    pub body: BodyId,
    /// Place in the chain, from 1.
    pub seq: u32,
    /// Who acted.
    pub actor: Actor,
    /// When.
    pub at: Instant,
    /// What was done.
    pub act: AdminAct,
}

/// A change of the roster that one person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is wanted.
    pub wanted: RosterAct,
    /// Who wants it.
    pub by: Actor,
    /// Since when.
    pub at: Instant,
    /// Whether it was confirmed; none while nobody has said.
    pub confirmed: Option<bool>,
}

/// A key by which another program acts as a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The seat.
    pub tenure: TenureId,
    /// What the other program is called.
    pub client: String,
    /// Its last day.
    pub until: Day,
    /// When it was issued.
    pub issued: Instant,
    /// When it was revoked.
    pub revoked: Option<Instant>,
}

/// What the entries of administration made: proposals and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Administration {
    /// Changes wanted, settled ones too, in the order of their ids.
    pub proposals: BTreeMap<ChangeId, Proposal>,
    /// Keys, revoked ones too.
    pub keys: BTreeMap<KeyId, Key>,
    /// Place of the last entry.
    pub seq: u32,
}

/// Who wants to act: their person and the role of their post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    /// The human being.
    pub person: PersonId,
    /// What their post is for.
    pub role: Role,
}

impl Administration {
    /// Whether this one may do it now. A confirmed change must also pass `Roster::check`.
    ///
    /// # Errors
    /// [`Refusal::NotYourDuty`], or what is wrong with the change or key it names.
    pub fn check(&self, act: &AdminAct, hand: Hand) -> Result<(), Refusal> {
        let no = |code, name: String| Err(Refusal::Roster { code, name });
        match act.duty() {
            Duty::Own if act.person() != Some(hand.person) => return no("not-own-account", act.zh()),
            Duty::Of(roles) if !roles.contains(&hand.role) => {
                return Err(Refusal::NotYourDuty { act: act.zh(), roles: roles.to_vec() });
            }
            _ => {}
        }
        match act {
            AdminAct::Confirm { change } | AdminAct::Decline { change, .. } => match self.proposals.get(change) {
                None => no("no-such-change", change.to_string()),
                Some(proposal) if proposal.confirmed.is_some() => no("change-settled", change.to_string()),
                Some(_) => Ok(()),
            },
            AdminAct::Propose { change, .. } if self.proposals.contains_key(change) => {
                no("change-settled", change.to_string())
            }
            AdminAct::IssueKey { key, .. } if self.keys.contains_key(key) => no("no-such-key", key.to_string()),
            AdminAct::RevokeKey { key } => match self.keys.get(key) {
                Some(Key { revoked: None, .. }) => Ok(()),
                _ => no("no-such-key", key.to_string()),
            },
            AdminAct::Flag { entry, .. } if *entry == 0 || *entry > self.seq => no("no-such-entry", entry.to_string()),
            _ => Ok(()),
        }?;
        fits::fits(act)
    }

    /// Applies one entry. Total.
    pub fn apply(&mut self, entry: &AdminEntry) {
        match entry.act.clone() {
            AdminAct::Propose { change, wanted } => {
                let proposal = Proposal { wanted, by: entry.actor.clone(), at: entry.at, confirmed: None };
                self.proposals.entry(change).or_insert(proposal);
            }
            AdminAct::Confirm { change } => self.settle(change, true),
            AdminAct::Decline { change, .. } => self.settle(change, false),
            AdminAct::IssueKey { key, tenure, client, until } => {
                let key_of = Key { tenure, client, until, issued: entry.at, revoked: None };
                self.keys.entry(key).or_insert(key_of);
            }
            AdminAct::RevokeKey { key } => {
                if let Some(key) = self.keys.get_mut(&key) {
                    key.revoked = Some(entry.at);
                }
            }
            _ => {}
        }
        self.seq = entry.seq;
    }

    fn settle(&mut self, change: ChangeId, confirmed: bool) {
        if let Some(proposal) = self.proposals.get_mut(&change) {
            proposal.confirmed = Some(confirmed);
        }
    }
}

impl Key {
    /// Whether it opens anything on this day.
    pub fn holds(&self, day: Day) -> bool {
        self.revoked.is_none() && day <= self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: PersonId = PersonId::new(1);

    fn wanted() -> RosterAct {
        RosterAct::Relieve { tenure: TenureId::new(9), to: Day::from_ymd(2026, 11, 30).unwrap() }
    }

    fn does(state: &mut Administration, act: AdminAct, role: Role) -> Result<(), &'static str> {
        state.check(&act, Hand { person: PERSON, role }).map_err(|refusal| refusal.code())?;
        let entry = AdminEntry {
            body: BodyId::new("b"),
            seq: state.seq + 1,
            actor: Actor::Clock,
            at: Instant::from_millis(0),
            act,
        };
        state.apply(&entry);
        Ok(())
    }

    #[test]
    fn one_proposes_and_another_confirms_once() {
        let mut state = Administration::default();
        let change = ChangeId::new(7);
        let propose = || AdminAct::Propose { change, wanted: wanted() };
        assert_eq!(does(&mut state, AdminAct::Confirm { change }, Role::SecurityAdmin), Err("no-such-change"));
        assert_eq!(does(&mut state, propose(), Role::SecurityAdmin), Err("not-your-duty"));
        assert_eq!(does(&mut state, propose(), Role::Personnel), Ok(()));
        assert_eq!(does(&mut state, AdminAct::Confirm { change }, Role::Personnel), Err("not-your-duty"));
        assert_eq!(does(&mut state, AdminAct::Confirm { change }, Role::SecurityAdmin), Ok(()));
        assert_eq!(does(&mut state, AdminAct::Confirm { change }, Role::SecurityAdmin), Err("change-settled"));
        assert_eq!(state.proposals[&change].confirmed, Some(true));
    }

    #[test]
    fn no_duty_of_an_administrator_is_anothers() {
        use Role::{AuditAdmin, Personnel, SecurityAdmin, SystemAdmin};
        for (word, duty) in AdminAct::ALL {
            if let Duty::Of(roles) = duty {
                assert!(roles.iter().all(|role| role.is_admin() || *role == Personnel), "{word}");
                assert_eq!(roles.iter().filter(|role| role.is_admin()).count(), 1, "{word}");
            }
        }
        for role in [SystemAdmin, SecurityAdmin, AuditAdmin] {
            assert!(AdminAct::ALL.iter().any(|(_, duty)| matches!(duty, Duty::Of(roles) if roles.contains(&role))));
        }
    }

    #[test]
    fn a_key_is_revoked_once_and_only_ones_own_account_is_ones_own() {
        let mut state = Administration::default();
        let key = KeyId::new(3);
        let until = Day::from_ymd(2027, 1, 1).unwrap();
        let issue = AdminAct::IssueKey { key, tenure: TenureId::new(9), client: "政务服务平台".into(), until };
        assert_eq!(does(&mut state, issue.clone(), Role::SecurityAdmin), Ok(()));
        assert!(state.keys[&key].holds(until) && !state.keys[&key].holds(until.plus(1)));
        assert_eq!(does(&mut state, issue, Role::SecurityAdmin), Err("no-such-key"));
        assert_eq!(does(&mut state, AdminAct::RevokeKey { key }, Role::SecurityAdmin), Ok(()));
        assert!(!state.keys[&key].holds(until));
        assert_eq!(does(&mut state, AdminAct::RevokeKey { key }, Role::SecurityAdmin), Err("no-such-key"));
        let other = AdminAct::SetPassword { person: PersonId::new(2) };
        assert_eq!(does(&mut state, other, Role::Head), Err("not-own-account"));
        assert_eq!(does(&mut state, AdminAct::SetPassword { person: PERSON }, Role::Head), Ok(()));
    }

    #[test]
    fn every_act_has_its_word() {
        for (word, _) in AdminAct::ALL {
            assert!(words::has("admin", word, "says"), "{word}");
        }
    }
}
