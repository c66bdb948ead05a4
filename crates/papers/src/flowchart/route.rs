//! Which way each arrow takes, before anything has a position.
//!
//! Refuses: crossing a box. Each row holds one box, so the rest of the row is free for level lines and labels;
//! the gutters between columns hold none, so upright lines are free there; inside a column an upright line keeps to
//! a port, and is only drawn where no box of the column is in between.

use super::graph::{Arrow, Graph, Shape};
use std::collections::BTreeSet;

/// The left or right side of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Left,
    Right,
}

/// Where an upright line stands in a column: beside the labels, or in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    Left,
    Middle,
    Right,
}

/// The way of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// From the foot of a box down to the head of the next box of its column.
    Down(Port),
    /// Out at the side, over to the column of the target, down to its head.
    Elbow(Side, Port),
    /// Out at the side, past the neighbour column, along a gutter, in at the side.
    Loop { out: Side, gutter: usize, enter: Side },
    /// From a note up to the end above it.
    Up,
}

/// A level line at the side of a row: an arrow going out or coming in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub arrow: usize,
    pub out: bool,
    order: (u8, usize),
}

/// The ways of all arrows, and which lines leave and reach each row at which side, from above.
pub struct Plan {
    pub routes: Vec<Route>,
    /// By row, left and right.
    pub slots: Vec<[Vec<Slot>; 2]>,
}

/// Finds a way for each arrow: the short and straight first.
pub fn plan(graph: &Graph) -> Plan {
    let mut draft = Draft { graph, taken: BTreeSet::new(), slots: vec![[Vec::new(), Vec::new()]; graph.nodes.len()] };
    let mut order: Vec<usize> = (0..graph.arrows.len()).collect();
    order.sort_by_key(|arrow| {
        let Arrow { from, to, deemed, .. } = graph.arrows[*arrow];
        (to < from, deemed, from.abs_diff(to), from, to)
    });
    let mut routes = vec![Route::Up; graph.arrows.len()];
    for arrow in order {
        routes[arrow] = draft.route(arrow);
    }
    for row in &mut draft.slots {
        row.iter_mut().for_each(|side| side.sort_by_key(|slot| slot.order));
    }
    Plan { routes, slots: draft.slots }
}

struct Draft<'a> {
    graph: &'a Graph,
    /// Column, port and row of upright lines inside columns.
    taken: BTreeSet<(usize, Port, usize)>,
    slots: Vec<[Vec<Slot>; 2]>,
}

impl Draft<'_> {
    fn route(&mut self, index: usize) -> Route {
        let arrow = &self.graph.arrows[index];
        if self.graph.nodes[arrow.from].shape == Shape::Note {
            return Route::Up;
        }
        let direct = self.ports(arrow).into_iter().find(|port| self.is_free(arrow, *port));
        let Some(port) = direct else {
            return self.loop_of(index);
        };
        let (from, to) = (self.lane(arrow.from), self.lane(arrow.to));
        self.taken.extend((arrow.from..arrow.to).map(|row| (to, port, row)));
        if from == to {
            return Route::Down(port);
        }
        let side = if to < from { Side::Left } else { Side::Right };
        let order = if port == Port::Middle { 3 } else { 2 };
        self.slot(arrow.from, side, Slot { arrow: index, out: true, order: (order, arrow.to) });
        Route::Elbow(side, port)
    }

    /// Ports by which an arrow may come down on its target, the best first; none where a box is in the way.
    fn ports(&self, arrow: &Arrow) -> Vec<Port> {
        let (from, to) = (self.lane(arrow.from), self.lane(arrow.to));
        if arrow.to <= arrow.from || (arrow.from + 1..arrow.to).any(|row| self.lane(row) == to) {
            return Vec::new();
        }
        if from == to && arrow.deemed {
            return Vec::new(); // the foot of a box has room for one label
        }
        let far = if to < from { Port::Left } else { Port::Right };
        if arrow.to == arrow.from + 1 && !arrow.deemed {
            return vec![Port::Middle];
        }
        vec![far]
    }

    fn is_free(&self, arrow: &Arrow, port: Port) -> bool {
        let lane = self.lane(arrow.to);
        (arrow.from..arrow.to).all(|row| !self.taken.contains(&(lane, port, row)))
    }

    /// The cheaper of the two ways around: few columns crossed, sides evenly used.
    fn loop_of(&mut self, index: usize) -> Route {
        let arrow = &self.graph.arrows[index];
        let (from, to) = (self.lane(arrow.from), self.lane(arrow.to));
        let left = (from > 0).then(|| (Side::Left, from - 1));
        let right = (from + 1 < self.graph.lanes.len()).then_some((Side::Right, from + 2));
        let ways = left.into_iter().chain(right).map(|(out, gutter)| {
            let (enter, crossed) =
                if gutter <= to { (Side::Left, to - gutter) } else { (Side::Right, gutter - to - 1) };
            let used = self.slots[arrow.from][out as usize].len() + self.slots[arrow.to][enter as usize].len();
            (crossed * 3 + used, out, gutter, enter)
        });
        let best = ways.min().expect("there are two columns at least");
        let (_, out, gutter, enter) = best;
        let up = u8::from(arrow.to > arrow.from);
        self.slot(arrow.from, out, Slot { arrow: index, out: true, order: (up, arrow.to) });
        self.slot(arrow.to, enter, Slot { arrow: index, out: false, order: (1 - up, arrow.from) });
        Route::Loop { out, gutter, enter }
    }

    fn slot(&mut self, row: usize, side: Side, slot: Slot) {
        self.slots[row][side as usize].push(slot);
    }

    fn lane(&self, row: usize) -> usize {
        self.graph.nodes[row].lane
    }
}
