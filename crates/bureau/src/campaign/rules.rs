//! What is written down about campaigns: who may do what to one.
//!
//! Refuses: an administrator in any of it, and a role that watches others where something is decided.

use super::CampaignActKind;
use crate::fault::Fault;
use crate::procedure::words;
use crate::reader::Row;
use crate::role::Role;
use std::collections::BTreeSet;

/// Who may do what: empty where an office runs no campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignRules {
    acts: Vec<CampaignActRule>,
}

/// Who may do an act to a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignActRule {
    /// The act.
    pub act: CampaignActKind,
    /// The roles.
    pub roles: Vec<Role>,
    /// Its ground.
    pub clause: String,
    line: u32,
}

impl CampaignRules {
    /// Reads the tables `[[act]]` of one file.
    pub fn read(row: &mut Row<'_>) -> CampaignRules {
        CampaignRules { acts: row.rows("act").into_iter().filter_map(act).collect() }
    }

    /// The row of an act.
    pub fn act(&self, act: CampaignActKind) -> Option<&CampaignActRule> {
        self.acts.iter().find(|rule| rule.act == act)
    }

    /// Whether a role may do an act to campaigns of the offices its post serves.
    pub fn may(&self, role: Role, act: CampaignActKind) -> bool {
        self.act(act).is_some_and(|rule| rule.roles.contains(&role))
    }
}

/// All faults of the table. Where no act is written there is no campaign.
pub(crate) fn faults(file: &str, rules: &CampaignRules) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(first) = rules.acts.first() else {
        return faults;
    };
    let mut seen = BTreeSet::new();
    for rule in &rules.acts {
        if !seen.insert(rule.act) {
            faults.push(Fault::at(file, rule.line, "twice", vec![("word", rule.act.word().into())]));
        }
        let decides = rule.act.decides();
        let fits = |role: &&Role| {
            !(role.is_admin() || matches!(role, Role::Party | Role::Clock) || decides && role.supervises())
        };
        for role in rule.roles.iter().filter(|role| !fits(role)) {
            let args = vec![("act", rule.act.zh()), ("role", role.zh().to_string())];
            faults.push(Fault::at(file, rule.line, "campaign-role", args));
        }
    }
    for act in CampaignActKind::ALL {
        if rules.act(*act).is_none_or(|rule| rule.roles.is_empty()) {
            faults.push(Fault::at(file, first.line, "campaign-act-missing", vec![("act", act.zh())]));
        }
    }
    faults
}

fn act(mut row: Row<'_>) -> Option<CampaignActRule> {
    let all: Vec<_> = CampaignActKind::ALL.iter().map(|act| act.word()).collect();
    let act = row.choice("act", CampaignActKind::parse, &all.join(" "));
    if act.is_none() {
        row.missing::<()>("act");
    }
    let roles = words(&mut row, "role", Role::parse, Role::ALL.iter().map(|role| role.word()));
    let (clause, line) = (row.text("clause"), row.line());
    Some(CampaignActRule { act: act?, roles, clause, line })
}
