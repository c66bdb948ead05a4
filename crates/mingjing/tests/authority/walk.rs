//! Every role tries every act at every step: open exactly where the page has a mark and the post covers the matter.

use crate::doors::{Calls, Door, Inside, Said};
use crate::page::{Page, Place};
use crate::town::{Case, Face, NOWHERE, Stands, Town, code, faces, is_order, is_signed, now, pass};
use bureau::act::{ActKind, Reading};
use bureau::id::{MatterId, StepId};
use bureau::matter::Matter;
use bureau::procedure::{Line, Procedure, When};
use bureau::role::Role;
use office::Who;

/// What was seen on a walk.
#[derive(Debug, Default)]
struct Seen {
    open: usize,
    shut: usize,
    alike: usize,
}

struct Walk<'a> {
    town: &'a Town,
    door: &'a dyn Door,
    page: Page,
    seen: Seen,
}

/// The line of a mark.
fn line<'a>(procedure: &'a Procedure, step: &StepId, act: ActKind, role: Role) -> &'a Line {
    let mut lines = procedure.lines.iter();
    lines.find(|line| line.applies(act, Some(step)) && line.roles.contains(&role)).unwrap()
}

/// Acts that reached somebody outside: they are not undone.
fn cannot_be_called_back(act: ActKind) -> bool {
    matches!(
        act,
        ActKind::Reply
            | ActKind::Serve
            | ActKind::Publish
            | ActKind::PublishProblem
            | ActKind::UnpublishProblem
            | ActKind::Correct
            | ActKind::Erase
    )
}

impl Walk<'_> {
    fn everything(&mut self) {
        let town = self.town;
        for procedure in town.charter.procedures() {
            for step in &procedure.steps {
                self.shut(procedure, &step.id);
                self.marked(procedure, &step.id);
            }
        }
    }

    /// Whatever has no mark is refused for the right reason, and writes nothing.
    fn shut(&mut self, procedure: &Procedure, step: &StepId) {
        let case = self.town.at_step(procedure, step, None);
        let before = self.town.matter(case.id);
        pass();
        for act in ActKind::ALL {
            for face in faces().into_iter().filter(|face| self.door.admits(*face, *act)) {
                if let Some(no) = self.expected(procedure, step, *act, face) {
                    self.refused_on(&case, &before, face, *act, no);
                }
            }
        }
        assert_eq!(self.town.matter(case.id), before, "{step}: a refusal wrote something");
    }

    /// Why the face is refused the act; none where the page has its mark.
    fn expected(&self, procedure: &Procedure, step: &StepId, act: ActKind, face: Face) -> Option<&'static str> {
        let role = match face {
            Face::Nobody => return Some(self.door.nobody()),
            Face::Seat(role, Stands::Elsewhere) if is_signed(procedure) && role.leads() => Role::CoResponsible,
            Face::Asker if is_order(procedure) => return Some("no-such-matter"),
            Face::Stranger | Face::Seat(_, Stands::Elsewhere) => return Some("no-such-matter"),
            Face::Seat(role, Stands::Here) if !self.page.may_read(role, Reading::See) => return Some("no-such-matter"),
            Face::Seat(role, Stands::Here) => role,
            Face::Asker => Role::Party,
            Face::Clock => Role::Clock,
        };
        let place: Place = (procedure.id.to_string(), Some(step.to_string()));
        match self.page.roles(&place, act) {
            _ if act == ActKind::Retract => Some("cannot-undo"),
            Some(roles) if roles.contains(&role) => None,
            Some(_) => Some("not-your-role"),
            None if procedure.step(step).unwrap().end => Some("ended"),
            None => Some("out-of-turn"),
        }
    }

    fn refused(&mut self, case: &Case, face: Face, act: ActKind, no: &str) {
        let matter = self.town.matter(case.id);
        self.refused_on(case, &matter, face, act, no);
    }

    fn refused_on(&mut self, case: &Case, matter: &Matter, face: Face, act: ActKind, no: &str) {
        let tried = self.tries(case, matter, (matter.id, matter.seq), face, act);
        let code = tried.as_ref().map_err(|said| said.code.as_str());
        assert_eq!(code, Err(no), "{face:?} {act:?} at {}", matter.step);
        self.seen.shut += 1;
        if no == "no-such-matter" {
            self.is_not_there(case, matter, face, act, &tried);
        }
    }

    /// Whoever may not see a matter cannot tell it from one that is not there, whatever they think they have seen of it.
    fn is_not_there(&mut self, case: &Case, matter: &Matter, face: Face, act: ActKind, tried: &Result<(), Said>) {
        for at in [(matter.id, matter.seq + 7), (NOWHERE, matter.seq)] {
            let other = self.tries(case, matter, at, face, act);
            assert_eq!(other, *tried, "{face:?} {act:?} at {}: one of them is there", matter.step);
            self.seen.alike += 1;
        }
    }

    /// Tries a sound act on the matter of an id, with the entry last seen of it.
    fn tries(&self, case: &Case, matter: &Matter, at: (MatterId, u32), face: Face, act: ActKind) -> Result<(), Said> {
        let role = if let Face::Seat(role, _) = face { role } else { Role::Party };
        self.door.tries(self.town, face, case, at, self.town.sound(act, role, matter))
    }

    /// Does what must be open; the matter as it is then.
    fn open(&mut self, case: &Case, face: Face, act: ActKind) -> Matter {
        let matter = self.town.matter(case.id);
        let done = self.tries(case, &matter, (matter.id, matter.seq), face, act);
        assert_eq!(done, Ok(()), "{face:?} {act:?} at {}", matter.step);
        self.seen.open += 1;
        let after = self.town.matter(case.id);
        assert_eq!((after.seq, after.done[&after.seq].act), (matter.seq + 1, act));
        after
    }

    /// Whatever has a mark is done on a matter that is ready for it, once.
    fn marked(&mut self, procedure: &Procedure, step: &StepId) {
        let place: Place = (procedure.id.to_string(), Some(step.to_string()));
        for act in ActKind::ALL {
            for role in self.page.roles(&place, *act).unwrap_or_default().to_vec() {
                let face = match role {
                    Role::Party => Face::Asker,
                    Role::CoResponsible => Face::Seat(Role::SectionChief, Stands::Elsewhere),
                    role => Face::Seat(role, Stands::Here),
                };
                if role != Role::Clock && self.door.admits(face, *act) {
                    let line = line(procedure, step, *act, role);
                    self.not_ready(procedure, step, line, role, face);
                    self.done(procedure, step, line, role, face);
                }
            }
        }
    }

    fn done(&mut self, procedure: &Procedure, step: &StepId, line: &Line, role: Role, face: Face) {
        let act = line.act;
        // Who corrects has taken it in themselves, and who stands for an order has given it.
        let own =
            act == ActKind::Correct || line.when.iter().any(|when| matches!(when, When::Demands | When::OwnOffice));
        let case = self.town.at_step_for(procedure, step, own.then_some(role), Some(act));
        self.town.ready(&case, line, role);
        let after = self.open(&case, face, act);
        assert_eq!(after.step, *line.to.as_ref().unwrap_or(step), "{act:?} leads where its line says");
        if line.when.contains(&When::Once) && line.to.is_none() {
            self.refused(&case, face, act, "once-only");
        }
        if let Face::Seat(..) = face {
            self.undone(&case, face, act, procedure);
        }
    }

    /// Undone by who did it and nobody else, unless it reached somebody outside.
    fn undone(&mut self, case: &Case, face: Face, act: ActKind, procedure: &Procedure) {
        let (head, asker) = (Face::Seat(Role::Head, Stands::Elsewhere), Face::Asker);
        // Who asked sees their own matter; an order is seen by whoever has to sign, and nobody asked for it.
        let (sees, blind): (&[Face], &[Face]) = match (is_signed(procedure), is_order(procedure)) {
            (true, _) => (&[head], &[asker]),
            (false, true) => (&[], &[head, asker]),
            (false, false) => (&[asker], &[head]),
        };
        let watcher =
            if face == Face::Seat(Role::Supervisor, Stands::Here) { Role::EfficiencyOfficer } else { Role::Supervisor };
        for other in [Face::Seat(watcher, Stands::Here)].iter().chain(sees) {
            self.refused(case, *other, ActKind::Retract, "cannot-undo");
        }
        for other in [Face::Seat(Role::Personnel, Stands::Here)].iter().chain(blind) {
            self.refused(case, *other, ActKind::Retract, "no-such-matter");
        }
        if cannot_be_called_back(act) {
            self.refused(case, face, ActKind::Retract, "cannot-undo");
        } else {
            self.open(case, face, ActKind::Retract);
        }
    }

    /// A mark alone is not enough where the line wants more.
    fn not_ready(&mut self, procedure: &Procedure, step: &StepId, line: &Line, role: Role, face: Face) {
        let no = match line {
            line if line.when.contains(&When::Holder) => "not-holder",
            line if line.when.contains(&When::Offered) => "not-offered",
            line if line.act == ActKind::Resume => "not-paused",
            // At the first step nobody here has written anything yet.
            line if line.act == ActKind::Correct && is_order(procedure) => return,
            line if line.act == ActKind::Submit && procedure.is_opened_by_clock() => "duty-unmet",
            line if line.when.contains(&When::OwnOffice) && role.supervises() => "not-own-office",
            line if line.act == ActKind::Submit && is_signed(procedure) => "not-countersigned",
            line if line.act == ActKind::Extend && is_order(procedure) => "nothing-asked",
            line if line.act == ActKind::RefuseExtension => "nothing-asked",
            line if line.act == ActKind::UnpublishProblem => "not-public",
            line if line.act == ActKind::Escalate => "escalate-early",
            line if line.when.contains(&When::Demands) && role.leads() => "not-your-order",
            line if line.act == ActKind::Correct && *step == procedure.steps[0].id => "not-your-entry",
            _ => return,
        };
        let case = self.town.at_step(procedure, step, None);
        if no == "not-holder" {
            self.town.give_to_another(&case, role);
        }
        self.refused(&case, face, line.act, no);
    }
}

fn walk(town: &Town, door: &dyn Door) -> Seen {
    let mut walk = Walk { town, door, page: Page::committed(), seen: Seen::default() };
    walk.everything();
    walk.seen
}

#[test]
fn the_committed_matrix_holds_through_the_office() {
    let town = Town::new();
    let stranger = town.opened(town.charter.procedures().next().unwrap(), None);
    let seen = walk(&town, &Inside { stranger });
    assert!(seen.open > 100 && seen.shut > 5_000 && seen.alike > 5_000, "{seen:?}");
    eprintln!("{seen:?}");
    town.verified();
}

#[test]
fn the_committed_matrix_holds_through_http() {
    let town = Town::new();
    let stranger = town.opened(town.charter.procedures().next().unwrap(), None);
    let seen = walk(&town, &Calls::of(&town, stranger));
    assert!(seen.open > 100 && seen.shut > 4_000 && seen.alike > 4_000, "{seen:?}");
    eprintln!("{seen:?}");
    town.verified();
}

/// What the law deems done is the clock's alone, and not before its time.
#[test]
fn the_clock_acts_where_it_has_a_mark_when_the_time_has_come() {
    let (town, page) = (Town::new(), Page::committed());
    let mut deemed = 0;
    for procedure in town.charter.procedures() {
        for line in procedure.lines.iter().filter(|line| line.deemed.is_some()) {
            for step in &line.from {
                let place = (procedure.id.to_string(), Some(step.to_string()));
                assert!(page.roles(&place, line.act).unwrap().contains(&Role::Clock));
                let case = town.at_step(procedure, step, None);
                let matter = town.matter(case.id);
                let tries = |later: i64| {
                    let act = town.sound(line.act, Role::Clock, &matter);
                    code(town.office.act(&Who::Clock, case.id, matter.seq, act, now().plus_millis(later * 86_400_000)))
                };
                assert_eq!(tries(0), Err("not-due".into()));
                assert_eq!(tries(60), Ok(()));
                deemed += 1;
            }
        }
    }
    assert!(deemed > 0);
}
