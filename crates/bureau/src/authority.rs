//! The authority matrix: role × act × step, printed as a page that a test compares (design §3).
//!
//! Refuses: any source but the charters that are really applied.

use crate::act::{ActKind, Reading};
use crate::card::CardActKind;
use crate::charter::Charter;
use crate::procedure::Procedure;
use crate::role::Role;
use std::fmt::Write;

/// The whole matrix as Markdown.
pub fn matrix(charter: &Charter) -> String {
    let mut page = String::from(
        "# Authority: role × act × step\n\nPrinted from the charters by a test; a change here is a change of who may do what.\n",
    );
    for procedure in charter.procedures() {
        section(&mut page, procedure);
    }
    header(&mut page, "Cards, on matters the post covers; a verdict never by the section found against");
    for act in CardActKind::ALL.iter().filter(|act| act.is_of_posts()) {
        row(&mut page, &["—".into(), format!("{} {}", act.zh(), act.word())], |role| charter.cards().may(role, *act));
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
