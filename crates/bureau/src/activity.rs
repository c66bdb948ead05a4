//! Activities 活动: what a unit holds for its people or does among others: mobilisation, study, inspections, bulletins.
//!
//! Refuses: a kind that its procedure does not list, a day that has not come, more people than ought to come, and
//! attendance where the charter says that there is none.

use crate::act::Hold;
use crate::decide::{self, Desk};
use crate::fault::Fault;
use crate::id::PartId;
use crate::item::Item;
use crate::procedure::Procedure;
use crate::reader::Row;
use crate::refusal::{Refusal, Shape};
use crate::sentence;
use crate::words;

/// Most people who ought to come: more than any county employs.
pub const PEOPLE_MAX: u32 = 100_000;

/// Most characters of a topic and of who led it: a line.
pub const LINE_MAX: usize = 200;

/// A kind of activity as a procedure lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Its word.
    pub id: PartId,
    /// What people call it.
    pub name: String,
    /// Whether it is said how many came.
    pub attendance: bool,
    /// Line in the file.
    pub line: u32,
}

impl Activity {
    pub(crate) fn read(mut row: Row<'_>) -> Activity {
        Activity {
            id: PartId::new(row.word("id")),
            name: row.text("name"),
            attendance: row.flag("attendance"),
            line: row.line(),
        }
    }
}

/// What a kind is called in a procedure; its word where a later charter dropped it.
pub fn name_of(activity: &PartId, procedure: &Procedure) -> String {
    procedure.activity(activity).map_or_else(|| activity.to_string(), |kind| kind.name.clone())
}

/// Kinds are listed exactly where an activity can be entered.
pub(crate) fn faults(file: &str, procedure: &Procedure) -> Vec<Fault> {
    let held = procedure.lines.iter().find(|line| line.act == crate::act::ActKind::Hold);
    match (held, procedure.activities.first()) {
        (Some(line), None) => vec![Fault::at(file, line.line, "hold-without-activities", vec![("act", line.act.zh())])],
        (None, Some(kind)) => vec![Fault::at(file, kind.line, "unused", vec![("word", kind.id.to_string())])],
        _ => Vec::new(),
    }
}

/// Checks what the entry of an activity says.
pub(crate) fn check(hold: &Hold, item: &Item, procedure: &Procedure, desk: &Desk<'_>) -> Result<(), Refusal> {
    decide::check_materials(&hold.materials, item)?;
    decide::check_attachments(&hold.attachments, item)?;
    let Some(kind) = procedure.activity(&hold.activity) else {
        let names: Vec<&str> = procedure.activities.iter().map(|kind| kind.name.as_str()).collect();
        return Err(no("no-such-activity", names.join("、")));
    };
    if hold.on > desk.today() {
        return Err(no("held-later", sentence::date(hold.on, None)));
    }
    if hold.topic.is_blank() {
        return Err(Refusal::Missing { name: words::say("part", "topic") });
    }
    line("topic", &hold.topic)?;
    line("led_by", &hold.led_by)?;
    match &hold.attendance {
        None if kind.attendance => Err(Refusal::Missing { name: words::say("part", "ought") }),
        Some(_) if !kind.attendance => Err(no("no-attendance", kind.name.clone())),
        None => Ok(()),
        Some(came) => {
            let count = |n: u32| n.to_string();
            if came.ought == 0 || came.ought > PEOPLE_MAX {
                return Err(no("people-many", count(PEOPLE_MAX)));
            }
            if came.attended > came.ought {
                return Err(no("more-attended", count(came.ought)));
            }
            let away = came.ought - came.attended;
            if came.made_up > away {
                return Err(no("more-made-up", count(away)));
            }
            if away > 0 && came.absent.is_blank() {
                return Err(no("absent-unsaid", count(away)));
            }
            decide::short("absent", &came.absent)
        }
    }
}

fn line(part: &str, said: &crate::act::Words) -> Result<(), Refusal> {
    let name = words::say("part", part);
    if said.count() > LINE_MAX {
        return Err(Refusal::TooLong { name, max: LINE_MAX, count: said.count() });
    }
    if decide::has_control(said, false) {
        return Err(Refusal::NotOfKind { name, shape: Shape::Line });
    }
    Ok(())
}

fn no(code: &'static str, name: String) -> Refusal {
    Refusal::Task { code, name, clause: None }
}
