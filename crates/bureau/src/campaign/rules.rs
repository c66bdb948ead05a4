//! What is written down about campaigns: who may do what to one.
//!
//! Refuses: an administrator in any of it, and a role that watches others where something is decided.

use super::CampaignActKind;
use crate::fault::Fault;
use crate::id::OrganId;
use crate::procedure::words;
use crate::reader::Row;
use crate::role::Role;
use crate::roster::Roster;
use almanac::Day;
use std::collections::BTreeSet;

/// Who may do what: empty where an office runs no campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignRules {
    acts: Vec<CampaignActRule>,
    everyone: Vec<Everyone>,
}

/// Words that mean every unit of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Everyone {
    /// The words; a name that holds one of them means every unit.
    pub words: Vec<String>,
    /// The kind of organs.
    pub kind: String,
    /// Whether only those within the organ that has the campaign in hand.
    pub own: bool,
    /// Its ground.
    pub clause: String,
}

/// Words that mean some units, to be named by a person.
const SOME: [&str; 2] = ["有关", "相关"];

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
        let everyone = row.rows("everyone").into_iter().map(everyone).collect();
        CampaignRules { acts: row.rows("act").into_iter().filter_map(act).collect(), everyone }
    }

    /// The units that a name in a notice means when it means every one: `各单位`, `各科室`. `office`: the organ that has
    /// the campaign in hand. Units that nobody leads are left out: nobody could take anything over.
    pub fn everyone(&self, name: &str, office: &OrganId, roster: &Roster, today: Day) -> Vec<OrganId> {
        let said = |one: &&Everyone| one.words.iter().any(|word| name.contains(word.as_str()));
        let Some(rule) = self.everyone.iter().find(said).filter(|_| !SOME.iter().any(|some| name.contains(some)))
        else {
            return Vec::new();
        };
        let organs = roster.organs().filter(|organ| organ.kind == rule.kind);
        let organs = organs.filter(|organ| !rule.own || roster.is_within(&organ.id, office));
        organs.filter(|organ| roster.leader(&organ.id, today).is_some()).map(|organ| organ.id.clone()).collect()
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

fn everyone(mut row: Row<'_>) -> Everyone {
    Everyone { words: row.texts("words"), kind: row.text("kind"), own: row.flag("own"), clause: row.text("clause") }
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
