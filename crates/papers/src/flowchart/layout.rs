//! Where everything stands, in pixels. The sheet is as high as its rows ask for.
//!
//! Refuses: fractions, so that the same procedure gives the same bytes everywhere.

use super::graph::{Graph, Node, Shape};
use super::route::{Plan, Port, Route, Side, Slot, plan};
use super::text::{width, wrap, wrap_list};

/// From the edge of a column to its boxes.
const INSET: i32 = 8;
/// From the edge of a column to an upright line in it.
const PORT: i32 = 22;
/// From the edge of a column to its labels.
const ZONE: i32 = 28;
/// Between upright lines in a gutter.
const TRACK: i32 = 12;
/// From the top of a level line's room to the line, where the label hangs below it.
const HUNG: i32 = 15;
/// What a box is higher than its text.
const PAD: i32 = 14;
/// Between rows with nothing in between: room for an arrowhead.
const GAP: i32 = 26;

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Rect {
    /// Whether two rectangles share a point inside.
    #[cfg(test)]
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }
}

/// How a line of text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Heading,
    Title,
    Act,
    Small,
    Foot,
}

impl Face {
    /// Size in pixels.
    pub const fn size(self) -> i32 {
        match self {
            Face::Heading => 18,
            Face::Title => 15,
            Face::Act => 13,
            Face::Small | Face::Foot => 12,
        }
    }

    /// From one line to the next.
    pub const fn leading(self) -> i32 {
        match self {
            Face::Heading => 26,
            Face::Title => 21,
            Face::Act => 17,
            Face::Small => 16,
            Face::Foot => 18,
        }
    }
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    pub face: Face,
}

/// A box or a label: a rectangle with centred lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub rect: Rect,
    pub words: Vec<Words>,
}

/// An arrow: its corners and, except from notes, its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub points: Vec<(i32, i32)>,
    pub label: Option<Block>,
}

/// The sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    pub width: i32,
    pub height: i32,
    pub head: Vec<Words>,
    /// The columns.
    pub lanes: Vec<Rect>,
    /// By row.
    pub boxes: Vec<Block>,
    /// As the graph's arrows.
    pub paths: Vec<Path>,
    /// Sentences below, with the top of the first.
    pub foot: (i32, Vec<Words>),
}

/// Places everything.
pub fn place(graph: &Graph) -> Scene {
    let plan = plan(graph);
    let labels: Vec<Vec<Words>> = graph.arrows.iter().map(|arrow| label_words(&arrow.labels, graph.column)).collect();
    let inner: Vec<Vec<Words>> = graph.nodes.iter().map(|node| box_words(node, graph.column)).collect();
    let rows = rows(graph, &plan, &labels, &inner);
    let (lanes, gutters, width) = columns(graph, &plan, &rows);
    let wrapped = |texts: &[String], face: Face| -> Vec<Words> {
        texts.iter().flat_map(|text| lines(wrap(text, face.size(), width - 2 * INSET), face)).collect()
    };
    let mut head = wrapped(std::slice::from_ref(&graph.title), Face::Heading);
    head.extend(wrapped(std::slice::from_ref(&graph.subtitle), Face::Act));
    let top = height(&head) + 16;
    let drop = top + 36;
    let desk = Desk { graph, plan: &plan, rows: &rows, lanes: &lanes, gutters: &gutters, labels: &labels, drop };
    let bottom = drop + rows.last().map_or(0, |row| row.y + row.h) + 14;
    let foot = wrapped(&graph.foot, Face::Foot);
    Scene {
        width,
        height: bottom + 16 + height(&foot),
        lanes: lanes.iter().map(|x| Rect { x: *x, y: top, w: graph.column, h: bottom - top }).collect(),
        boxes: (0..rows.len()).map(|row| Block { rect: desk.rect(row), words: inner[row].clone() }).collect(),
        paths: (0..graph.arrows.len()).map(|arrow| desk.path(arrow)).collect(),
        head,
        foot: (bottom + 10, foot),
    }
}

/// A row, its top counted from the first.
struct Span {
    y: i32,
    h: i32,
    /// Top and height of the box, from the top of the row.
    inner: (i32, i32),
    /// Level lines: slot, its top and height, from the top of the row.
    slots: [Vec<(Slot, i32, i32)>; 2],
}

impl Span {
    /// The height of a level line above the top of the first row's zero.
    fn level(&self, arrow: usize, out: bool, plan: &Plan) -> i32 {
        let found = self.slots.iter().flatten().find(|(slot, ..)| slot.arrow == arrow && slot.out == out);
        let (_, y, h) = found.copied().expect("each level line has its slot");
        let hung = out && matches!(plan.routes[arrow], Route::Elbow(_, Port::Middle));
        self.y + y + if hung { HUNG } else { h / 2 }
    }
}

fn rows(graph: &Graph, plan: &Plan, labels: &[Vec<Words>], inner: &[Vec<Words>]) -> Vec<Span> {
    let mut y = 0;
    let mut spans = Vec::new();
    for (row, words) in inner.iter().enumerate() {
        let span = span(graph, plan, labels, row, y, height(words));
        let mut down = (0..graph.arrows.len())
            .filter(|arrow| graph.arrows[*arrow].from == row && matches!(plan.routes[*arrow], Route::Down(_)));
        y += span.h + GAP + down.next().map_or(0, |arrow| height(&labels[arrow]) + 8);
        spans.push(span);
    }
    spans
}

/// One row: as high as its box or the level lines at either side, whichever needs more.
fn span(graph: &Graph, plan: &Plan, labels: &[Vec<Words>], row: usize, y: i32, text: i32) -> Span {
    let sides = &plan.slots[row];
    let room = |slot: &Slot| match plan.routes[slot.arrow] {
        _ if !slot.out => 16,
        Route::Elbow(_, Port::Middle) => height(&labels[slot.arrow]) + HUNG + 12,
        _ => height(&labels[slot.arrow]) + 10,
    };
    let total = |side: &Vec<Slot>| side.iter().map(room).sum::<i32>();
    let text = text + PAD;
    let h = text.max(total(&sides[0])).max(total(&sides[1]));
    let stacked = sides.each_ref().map(|side| {
        let mut at = (h - total(side)) / 2;
        let place = |slot: &Slot| {
            at += room(slot);
            (*slot, at - room(slot), room(slot))
        };
        side.iter().map(place).collect()
    });
    let mut span = Span { y, h, inner: (0, h), slots: stacked };
    let levels = || sides.iter().flatten().map(|slot| span.level(slot.arrow, slot.out, plan) - y);
    let (first, last) = (levels().min(), levels().max());
    let (top, bottom) = match (first, last, graph.nodes[row].shape) {
        (Some(first), Some(last), Shape::Start) => (first - HUNG, last + HUNG),
        (Some(first), Some(last), _) => ((first - 10).min((h - text) / 2), (last + 10).max((h + text) / 2)),
        _ => ((h - text) / 2, (h + text) / 2),
    };
    span.inner = (top.max(0), bottom.min(h) - top.max(0));
    span
}

/// The left edges of columns, the upright line of each arrow that has one in a gutter, and the width of the sheet.
fn columns(graph: &Graph, plan: &Plan, rows: &[Span]) -> (Vec<i32>, Vec<Option<i32>>, i32) {
    let mut tracks: Vec<Option<i32>> = vec![None; graph.arrows.len()];
    let (mut x, mut lanes) = (0, Vec::new());
    for gutter in 0..=graph.lanes.len() {
        let mut here: Vec<(i32, i32, usize)> = Vec::new();
        for (arrow, route) in plan.routes.iter().enumerate() {
            if matches!(route, Route::Loop { gutter: g, .. } if *g == gutter) {
                let (from, to) = (graph.arrows[arrow].from, graph.arrows[arrow].to);
                let (a, b) = (rows[from].level(arrow, true, plan), rows[to].level(arrow, false, plan));
                here.push((a.min(b), a.max(b), arrow));
            }
        }
        here.sort_by_key(|(a, b, arrow)| (b - a, *arrow));
        let mut used: Vec<Vec<(i32, i32)>> = Vec::new();
        let mut placed = Vec::new();
        for (a, b, arrow) in here {
            let free = |track: &Vec<(i32, i32)>| track.iter().all(|(c, d)| b + 8 < *c || *d + 8 < a);
            let track = used.iter().position(free).unwrap_or(used.len());
            if track == used.len() {
                used.push(Vec::new());
            }
            used[track].push((a, b));
            placed.push((arrow, track as i32));
        }
        let count = used.len() as i32;
        for (arrow, track) in placed {
            let from_left = if gutter == 0 { count - 1 - track } else { track };
            tracks[arrow] = Some(x + 10 + TRACK * from_left);
        }
        x += if count == 0 { 8 } else { 8 + TRACK * count };
        if gutter < graph.lanes.len() {
            lanes.push(x);
            x += graph.column;
        }
    }
    (lanes, tracks, x)
}

struct Desk<'a> {
    graph: &'a Graph,
    plan: &'a Plan,
    rows: &'a [Span],
    lanes: &'a [i32],
    gutters: &'a [Option<i32>],
    labels: &'a [Vec<Words>],
    drop: i32,
}

impl Desk<'_> {
    fn rect(&self, row: usize) -> Rect {
        let (span, node) = (&self.rows[row], &self.graph.nodes[row]);
        Rect {
            x: self.lanes[node.lane] + INSET,
            y: self.drop + span.y + span.inner.0,
            w: self.graph.column - 2 * INSET,
            h: span.inner.1,
        }
    }

    fn port(&self, row: usize, port: Port) -> i32 {
        let lane = self.lanes[self.graph.nodes[row].lane];
        match port {
            Port::Left => lane + PORT,
            Port::Middle => lane + self.graph.column / 2,
            Port::Right => lane + self.graph.column - PORT,
        }
    }

    fn edge(&self, row: usize, side: Side) -> i32 {
        let rect = self.rect(row);
        if side == Side::Left { rect.x } else { rect.x + rect.w }
    }

    fn level(&self, row: usize, arrow: usize, out: bool) -> i32 {
        self.drop + self.rows[row].level(arrow, out, self.plan)
    }

    fn path(&self, index: usize) -> Path {
        let arrow = &self.graph.arrows[index];
        let (from, to) = (self.rect(arrow.from), self.rect(arrow.to));
        match self.plan.routes[index] {
            Route::Up => {
                let x = self.port(arrow.from, Port::Middle);
                Path { points: vec![(x, from.y), (x, to.y + to.h)], label: None }
            }
            Route::Down(port) => {
                let x = self.port(arrow.to, port);
                let under = self.drop + self.rows[arrow.from].y + self.rows[arrow.from].h + 6;
                let label = self.label(index, arrow.from, under, port == Port::Right);
                Path { points: vec![(x, from.y + from.h), (x, to.y)], label }
            }
            Route::Elbow(side, port) => {
                let (x, y) = (self.port(arrow.to, port), self.level(arrow.from, index, true));
                let top = if port == Port::Middle { y + 8 } else { y - height(&self.labels[index]) / 2 };
                let label = self.label(index, arrow.to, top, false);
                Path { points: vec![(self.edge(arrow.from, side), y), (x, y), (x, to.y)], label }
            }
            Route::Loop { out, enter, .. } => {
                let x = self.gutters[index].expect("each loop has its line");
                let (y, end) = (self.level(arrow.from, index, true), self.level(arrow.to, index, false));
                let neighbour = self.graph.nodes[arrow.from].lane;
                let neighbour = if out == Side::Left { neighbour - 1 } else { neighbour + 1 };
                let label = self.label_in(index, neighbour, y - height(&self.labels[index]) / 2, false);
                Path {
                    points: vec![(self.edge(arrow.from, out), y), (x, y), (x, end), (self.edge(arrow.to, enter), end)],
                    label,
                }
            }
        }
    }

    fn label(&self, index: usize, row: usize, top: i32, beside: bool) -> Option<Block> {
        self.label_in(index, self.graph.nodes[row].lane, top, beside)
    }

    /// The label in a column: in its middle, or beside the line at its right.
    fn label_in(&self, index: usize, lane: usize, y: i32, beside: bool) -> Option<Block> {
        let words = self.labels[index].clone();
        let w = words.iter().map(|words| width(&words.text, words.face.size())).max()? + 8;
        let x = if beside { self.graph.column - ZONE - w } else { (self.graph.column - w) / 2 };
        Some(Block { rect: Rect { x: self.lanes[lane] + x, y, w, h: height(&words) }, words })
    }
}

fn height(words: &[Words]) -> i32 {
    words.iter().map(|words| words.face.leading()).sum()
}

fn lines(texts: Vec<String>, face: Face) -> impl Iterator<Item = Words> {
    texts.into_iter().map(move |text| Words { text, face })
}

fn label_words(labels: &[super::graph::Label], column: i32) -> Vec<Words> {
    let limit = column - 2 * ZONE - 8;
    let mut words = Vec::new();
    for label in labels {
        words.extend(lines(wrap(&label.act, Face::Act.size(), limit), Face::Act));
        words.extend(lines(wrap_list(&label.who, Face::Small.size(), limit), Face::Small));
    }
    words
}

fn box_words(node: &Node, column: i32) -> Vec<Words> {
    let limit = column - 2 * INSET - 12;
    let fit = |text: &String, face: Face| lines(wrap(text, face.size(), limit), face).collect::<Vec<_>>();
    let title = Some(&node.title).filter(|title| !title.is_empty());
    let title = title.into_iter().flat_map(|text| fit(text, Face::Title));
    let limits = node.limits.iter().flat_map(|text| fit(text, Face::Act));
    let small = node.small.iter().flat_map(|text| fit(text, Face::Small));
    title.chain(limits).chain(small).collect()
}
