//! The authority matrix: role × act × step, printed as a page that a test compares (design §3).
//!
//! Refuses: any source but the charters that are really applied.

use crate::act::{ActKind, Reading};
use crate::admin::{AdminAct, Duty};
use crate::campaign::CampaignActKind;
use crate::card::CardActKind;
use crate::charter::Charter;
use crate::procedure::Procedure;
use crate::role::Role;
use crate::roster::{Post, Roster};
use crate::words;
use std::fmt::Write;

/// What a post may do along one procedure, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Name of the procedure.
    pub procedure: String,
    /// Names of the items it covers.
    pub items: Vec<String>,
    /// Steps, each with the acts that are open to it there.
    pub steps: Vec<(String, Vec<String>)>,
}

/// What becomes possible to whoever sits on a post, by procedure; procedures of which it covers no item are left out.
pub fn powers(charter: &Charter, roster: &Roster, post: &Post) -> Vec<Reach> {
    let power = |procedure: &Procedure| {
        let own = charter.items().filter(|item| item.procedure == procedure.id);
        let covered = own.filter(|item| item.anywhere || roster.covers(post, &item.section, &item.id));
        let power = Reach {
            procedure: procedure.name.clone(),
            items: covered.map(|item| item.name.clone()).collect(),
            steps: steps_of(procedure, post.role),
        };
        (!power.items.is_empty() && !power.steps.is_empty()).then_some(power)
    };
    charter.procedures().filter_map(power).collect()
}

/// What a role may read of the matters its post covers, in words.
pub fn readings(charter: &Charter, role: Role) -> Vec<String> {
    let open = Reading::ALL.iter().filter(|reading| charter.may_read(role, **reading));
    open.map(|reading| reading.zh().to_string()).collect()
}

/// The acts of administration that are a role's duty, in words.
pub fn duties(role: Role) -> Vec<String> {
    let own = AdminAct::ALL.iter().filter(|(_, duty)| matches!(duty, Duty::Of(roles) if roles.contains(&role)));
    own.map(|(word, _)| words::say("admin", word)).collect()
}

fn steps_of(procedure: &Procedure, role: Role) -> Vec<(String, Vec<String>)> {
    let open = std::iter::once((None, words::say("word", "opening")));
    let steps = procedure.steps.iter().map(|step| (Some(&step.id), step.name.clone()));
    let acts_at = |step| {
        let may =
            |act: &&ActKind| procedure.lines.iter().any(|line| line.applies(**act, step) && line.roles.contains(&role));
        ActKind::ALL.iter().filter(may).map(|act| act.zh()).collect::<Vec<_>>()
    };
    open.chain(steps).map(|(step, name)| (name, acts_at(step))).filter(|(_, acts)| !acts.is_empty()).collect()
}
/// What the marks mean, and what holds where there is none.
const PREFACE: &str = "\
# Authority: role × act × step

Printed from the charters by a test, the rooms at the end from the router; a change here is a change of who may do what.
Every role has one answer for every act at every step, and `crates/mingjing/tests/authority` tries each of them:

- ●: open to a post of this role that covers the matter, to who asked (申请人), or to the clock, where the line's conditions hold.
- 会签单位 co_responsible: whoever leads a unit that is responsible beside the one that leads a task; nobody's post.
- no mark in a row: refused, `not-your-role` (403).
- no row for an act at a step: open to nobody there, `out-of-turn` (409), after the end `ended` (409).
- Whoever may not see a matter (查看 see, below; a post also has to cover it or be asked to take it over) gets for every act and every look, through the office, on pages and by calls, the very answer of a matter that is not there: `no-such-matter` (404).
- To file at an item whose section the post does not cover: `not-your-matter` (403).
- By calls (`/api/v1`) a key acts as its seat and has exactly its powers; an administrator's seat gets no key. A party's token acts as who asked. Neither: `no-key` (401). Matters are listed for seats alone, `no-reading` (403).
- A file sent ahead by a call is named only by an act with the same key or token, and sending one never tells whether a matter is there.
- 撤销操作 retract has no row: open for ten seconds to the seat that did the last act, unless that act reached somebody outside; to others `cannot-undo` (409).
";

/// The whole matrix as Markdown.
pub fn matrix(charter: &Charter) -> String {
    let mut page = String::from(PREFACE);
    for procedure in charter.procedures() {
        section(&mut page, procedure);
    }
    header(&mut page, "Cards, on matters the post covers; a verdict never by the section found against");
    for act in CardActKind::ALL.iter().filter(|act| act.is_of_posts()) {
        row(&mut page, &["—".into(), format!("{} {}", act.zh(), act.word())], |role| charter.cards().may(role, *act));
    }
    header(&mut page, "Campaigns, of offices the post serves; a draft is seen by who may amend it");
    for act in CampaignActKind::ALL {
        row(&mut page, &["—".into(), format!("{} {}", act.zh(), act.word())], |role| {
            charter.campaigns().may(role, *act)
        });
    }
    header(&mut page, "Reading, on matters the post covers");
    for reading in Reading::ALL {
        row(&mut page, &["—".into(), format!("{} {}", reading.zh(), reading.word())], |role| {
            charter.may_read(role, *reading)
        });
    }
    page
}

fn section(page: &mut String, procedure: &Procedure) {
    header(page, &format!("{} {}", procedure.name, procedure.id));
    let open = std::iter::once((None, "—".to_string()));
    let steps = procedure.steps.iter().map(|step| (Some(&step.id), format!("{} {}", step.name, step.id)));
    for (step, name) in open.chain(steps) {
        for act in ActKind::ALL {
            let lines: Vec<_> = procedure.lines.iter().filter(|line| line.applies(*act, step)).collect();
            if !lines.is_empty() {
                let title = format!("{} {}", act.zh(), act.word());
                row(page, &[name.clone(), title], |role| lines.iter().any(|line| line.roles.contains(&role)));
            }
        }
    }
}

fn header(page: &mut String, title: &str) {
    let names: Vec<_> = Role::ALL.iter().map(|role| role.zh()).collect();
    let rule = "|---".repeat(names.len() + 2);
    let _ = write!(page, "\n## {title}\n\n| 环节 | 行为 | {} |\n{rule}|\n", names.join(" | "));
}

fn row(page: &mut String, head: &[String; 2], may: impl Fn(Role) -> bool) {
    let marks: Vec<_> = Role::ALL.iter().map(|&role| if may(role) { "●" } else { "" }).collect();
    let _ = writeln!(page, "| {} | {} |", head.join(" | "), marks.join(" | "));
}
