//! 权力运行流程图: the flowchart of a procedure, drawn from the procedure that runs (A4, B4).
//!
//! Refuses: a picture kept apart from its procedure, and positions written by hand.
//! The picture shows each line of the procedure once: as an arrow, inside a box, or in the note beside an end.
//! Colours are attributes with classes of the same meaning, so that a saved file looks as on the page, and no style
//! sheet, script or id is inside.

use bureau::id::StepId;
use bureau::item::Item;
use bureau::procedure::Procedure;

mod draw;
mod graph;
mod layout;
mod route;
mod text;

/// For whom a flowchart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// 申请人: their own acts, where they are waited for, and the limits; no inner hand-overs.
    Public,
    /// 工作人员: every line, in lanes by who acts.
    Staff,
}

/// One act of the flowchart in words: what the picture shows, for screen readers and the table below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// 环节: where it can be done; `开始` for what opens a matter.
    pub step: String,
    /// 行为: with its condition, its length of time, or `法定视为`.
    pub act: String,
    /// 办理人: the roles.
    pub who: String,
    /// 去向: the step it leads to, `本环节` when it stays.
    pub to: String,
    /// 时限: the clocks that run at `step`, or for a special step its own.
    pub limit: String,
    /// 依据.
    pub clause: String,
}

/// The flowchart as an SVG file, about A4 upright. `here` marks where a matter stands; what lies behind it is muted.
///
/// The same arguments give the same bytes. A `here` that the procedure does not have marks nothing.
pub fn svg(procedure: &Procedure, item: &Item, audience: Audience, here: Option<&StepId>) -> String {
    let graph = graph::Graph::new(procedure, item, audience);
    let scene = layout::place(&graph);
    draw::svg(&graph, &scene, here)
}

/// The rows of the same flowchart, in the order of the charter.
pub fn table(procedure: &Procedure, item: &Item, audience: Audience) -> Vec<Row> {
    graph::rows(procedure, item, audience)
}

#[cfg(test)]
mod tests;
