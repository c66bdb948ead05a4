//! What an act does to the clocks of a matter, read off the line of the procedure.
//!
//! Refuses: to judge. `decide` asks it what follows from a lawful act; a foreign log asks it what an act it saw did.

use crate::act::{ActKind, Suspend};
use crate::clock::{self, Clock};
use crate::entry::{ClockKind, ClockMove};
use crate::id::{ClockId, StepId};
use crate::item::Item;
use crate::procedure::{Budget, Line, Procedure};
use almanac::{Day, Instant, Term, Zone};

/// The moves a line makes on the clocks of a matter when its act is done on a day.
/// `suspend` is the payload of a suspension: which special step, which days; `named` the day an order names. A clock
/// towards a named day that starts anew without one runs to the same day as before.
pub fn moves(
    procedure: &Procedure,
    item: &Item,
    line: &Line,
    clocks: &[Clock],
    suspend: Option<&Suspend>,
    named: Option<Day>,
    (on, at): (Day, Instant),
) -> Vec<ClockMove> {
    let running = |id: &ClockId| clocks.iter().any(|clock| clock.id == *id && clock.is_running());
    let length = |budget: &Budget, id: Option<&ClockId>| match budget {
        Budget::Named => {
            let before = || clocks.iter().find(|clock| Some(&clock.id) == id).map(|clock| clock.term);
            named.map(Term::Until).or_else(before)
        }
        _ => Some(procedure.term(budget, item)),
    };
    let mut moves = Vec::new();
    for clock in line.stops.iter().filter(|id| running(id)) {
        moves.push(ClockMove::Stop { clock: clock.clone(), on, at });
    }
    if line.to.is_some() || line.act == ActKind::Resume {
        let specials = clocks.iter().filter(|clock| clock.kind == ClockKind::Special && clock.is_running());
        moves.extend(specials.map(|clock| ClockMove::Stop { clock: clock.id.clone(), on, at }));
    }
    for rule in line.starts.iter().filter_map(|id| procedure.clock(id)) {
        let Some(term) = length(&rule.budget, Some(&rule.id)) else { continue };
        moves.push(ClockMove::Start { clock: rule.id.clone(), kind: rule.kind, term, on, at });
    }
    if let Some(by) = line.by.as_ref().and_then(|by| length(by, None)) {
        moves.extend(
            line.extends.iter().filter(|id| running(id)).map(|clock| ClockMove::Extend { clock: clock.clone(), by }),
        );
    }
    if let Some(suspend) = suspend {
        let pause = |clock: &ClockId| ClockMove::Pause {
            clock: clock.clone(),
            span: suspend.span,
            why: suspend.special.clone(),
        };
        moves.extend(line.pauses.iter().filter(|id| running(id)).map(pause));
        let rule = procedure.special(&suspend.special).and_then(|special| procedure.clock(&special.clock));
        moves.extend(rule.map(|rule| {
            let term = procedure.term(&rule.budget, item);
            ClockMove::Start { clock: rule.id.clone(), kind: rule.kind, term, on, at }
        }));
    }
    moves.extend(
        line.resumes.iter().filter(|id| running(id)).map(|clock| ClockMove::Resume { clock: clock.clone(), on }),
    );
    moves
}

/// The line by which an act that was seen moves a case, and whether the act was in turn at its step: one out of turn
/// still does what its line says.
pub fn line_seen<'a>(procedure: &'a Procedure, act: ActKind, step: Option<&StepId>) -> (Option<&'a Line>, bool) {
    let mut lines = procedure.lines.iter().filter(|line| line.act == act && line.deemed.is_none());
    let in_turn = lines.clone().find(|line| line.applies(act, step));
    (in_turn.or_else(|| lines.next()), in_turn.is_some())
}

/// A case of another system, followed along one of our procedures by what it was seen to do.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// Where it stands; `None` before anything that opens a case was seen.
    pub step: Option<StepId>,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// Acts that no line allows at the step the case was at.
    pub out_of_turn: u32,
}

impl Followed {
    /// Follows one more act. An act out of turn still does to the clocks what its line says, and is counted.
    pub fn act(&mut self, procedure: &Procedure, item: &Item, act: ActKind, on: Day, at: Instant) {
        let (line, in_turn) = line_seen(procedure, act, self.step.as_ref());
        self.out_of_turn += u32::from(!in_turn);
        let Some(line) = line else { return };
        let changes = moves(procedure, item, line, &self.clocks, None, None, (on, at));
        for change in changes.iter().filter(|change| !is_of_party(change)) {
            clock::apply(&mut self.clocks, change);
        }
        if let Some(to) = &line.to {
            self.step = Some(to.clone());
        }
    }

    /// Lets the law deem done what it deems done by this day, and says at which clock's running out.
    pub fn deem(
        &mut self,
        procedure: &Procedure,
        item: &Item,
        almanac: &almanac::Almanac,
        today: Day,
    ) -> Option<ClockId> {
        let (line, ran_out) = deemed(procedure, self.step.as_ref()?, &self.clocks, almanac, today)?;
        let (clock, to) = (line.deemed.clone(), line.to.clone());
        let start = (ran_out.spans.started, ran_out.spans.moment);
        for change in moves(procedure, item, line, &self.clocks, None, None, start) {
            clock::apply(&mut self.clocks, &change);
        }
        self.step = to.or(self.step.take());
        clock
    }
}

/// Whether a move starts a clock of whoever asked. Cases of another system have none: how long people may take is a rule
/// of the place, and that system gave them no such day.
pub fn is_of_party(change: &ClockMove) -> bool {
    matches!(change, ClockMove::Start { kind: ClockKind::Party, .. })
}

/// The line whose act is deemed done by this day, and the clock that ran out.
pub fn deemed<'a, 'c>(
    procedure: &'a Procedure,
    step: &StepId,
    clocks: &'c [Clock],
    almanac: &almanac::Almanac,
    today: Day,
) -> Option<(&'a Line, &'c Clock)> {
    procedure.lines_at(Some(step)).find_map(|line| {
        let id = line.deemed.as_ref()?;
        let clock = clocks.iter().find(|clock| clock.id == *id && clock.is_running())?;
        (today > clock.due(almanac).on()).then_some((line, clock))
    })
}

/// When an act that is deemed done takes effect: the office's silence from the day the clock started (行政许可法第32条:
/// 自收到申请材料之日起即为受理), that of whoever asked on the day after their last one.
pub fn took_effect(ran_out: &Clock, almanac: &almanac::Almanac, zone: Zone) -> Instant {
    match ran_out.kind {
        ClockKind::Party => Instant::midnight(ran_out.due(almanac).on().plus(1), zone),
        _ => ran_out.spans.moment,
    }
}
