//! Role × act × step: one answer for each, and no row that speaks of nothing.

use crate::page::{Page, Place};
use crate::town::charter;
use bureau::act::{ActKind, Reading};
use bureau::procedure::Procedure;
use bureau::role::Role;
use std::collections::BTreeSet;

/// Where acts on matters of a procedure are tried, its opening included.
fn places(procedure: &Procedure) -> Vec<Place> {
    let steps = procedure.steps.iter().map(|step| Some(step.id.to_string()));
    std::iter::once(None).chain(steps).map(|step| (procedure.id.to_string(), step)).collect()
}

#[test]
fn every_role_has_one_answer_for_every_act_at_every_step() {
    let (charter, page) = (charter(), Page::committed());
    let mut answers = 0;
    for procedure in charter.procedures() {
        for place in places(procedure) {
            let step = procedure.steps.iter().map(|step| &step.id).find(|id| Some(id.to_string()) == place.1);
            for act in ActKind::ALL {
                let lines: Vec<_> = procedure.lines.iter().filter(|line| line.applies(*act, step)).collect();
                let row = page.roles(&place, *act);
                assert_eq!(
                    row.is_some(),
                    !lines.is_empty(),
                    "{place:?} {act:?}: a row where a line is, and only there"
                );
                for role in Role::ALL {
                    let by = lines.iter().filter(|line| line.roles.contains(role)).count();
                    assert!(by <= 1, "{place:?} {act:?} {role:?}: {by} lines could apply");
                    assert_eq!(row.is_some_and(|row| row.contains(role)), by == 1, "{place:?} {act:?} {role:?}");
                    answers += 1;
                }
            }
        }
    }
    let places: usize = charter.procedures().map(|procedure| procedure.steps.len() + 1).sum();
    assert_eq!(answers, places * ActKind::ALL.len() * Role::ALL.len());
}

#[test]
fn the_page_speaks_of_nothing_else_and_every_place_has_an_answer() {
    let (charter, page) = (charter(), Page::committed());
    let there: BTreeSet<Place> = charter.procedures().flat_map(places).collect();
    let spoken: BTreeSet<Place> = page.places().cloned().collect();
    assert_eq!(spoken, there, "every step has something that can be done at it");
    for reading in Reading::ALL {
        for role in Role::ALL {
            assert_eq!(page.may_read(*role, *reading), charter.may_read(*role, *reading), "{role:?} {reading:?}");
        }
    }
}

/// law.md §13: none of the three administrators acts on a case or reads one.
#[test]
fn no_administrator_has_a_mark_anywhere() {
    let page = Page::committed();
    for role in Role::ALL.iter().filter(|role| role.is_admin()) {
        for place in page.places() {
            for act in ActKind::ALL {
                let may = page.roles(place, *act).is_some_and(|roles| roles.contains(role));
                assert!(!may, "{role:?} {place:?} {act:?}");
            }
        }
        assert!(Reading::ALL.iter().all(|reading| !page.may_read(*role, *reading)), "{role:?} reads");
    }
}
