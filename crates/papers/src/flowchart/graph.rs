//! What is shown: boxes in rows, arrows between them, and the words on both.
//!
//! Refuses: positions. The order of rows is the order of the charter, ends last.

use super::{Audience, Row};
use bureau::act::ActKind;
use bureau::id::{ClockId, StepId};
use bureau::item::Item;
use bureau::procedure::{Line, Procedure, When};
use bureau::role::Role;
use bureau::sentence::term;
use std::collections::{BTreeMap, BTreeSet};

/// The shape of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Start,
    Step,
    Wait,
    End,
    Note,
}

/// A box; its place in the list is its row.
#[derive(Debug)]
pub struct Node {
    pub shape: Shape,
    pub step: Option<StepId>,
    /// Index into the lanes.
    pub lane: usize,
    pub title: String,
    /// Clocks that run here, each with its limit.
    pub limits: Vec<String>,
    /// Acts that stay here.
    pub small: Vec<String>,
    /// Lines of the charter shown inside.
    pub lines: Vec<u32>,
}

/// An act on an arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub act: String,
    pub who: Vec<String>,
}

/// An arrow between two rows.
#[derive(Debug)]
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    /// Done by the law itself when a clock runs out.
    pub deemed: bool,
    pub labels: Vec<Label>,
    pub lines: Vec<u32>,
}

impl Arrow {
    fn new(from: usize, to: usize, deemed: bool) -> Arrow {
        Arrow { from, to, deemed, labels: Vec::new(), lines: Vec::new() }
    }
}

/// Everything on the sheet.
#[derive(Debug)]
pub struct Graph {
    pub title: String,
    pub subtitle: String,
    /// Width of a column in pixels: two roles side by side, or what a telephone shows of two columns.
    pub column: i32,
    /// Names of the columns.
    pub lanes: Vec<&'static str>,
    pub nodes: Vec<Node>,
    pub arrows: Vec<Arrow>,
    /// Sentences below the picture.
    pub foot: Vec<String>,
}

impl Graph {
    /// What this audience sees of a procedure as the item binds it.
    pub fn new(procedure: &Procedure, item: &Item, audience: Audience) -> Graph {
        let view = View::new(procedure, item, audience);
        let mut graph = Graph {
            title: item.name.clone(),
            subtitle: view.subtitle(),
            column: if audience == Audience::Staff { 188 } else { 168 },
            lanes: Vec::new(),
            nodes: view.nodes(),
            arrows: Vec::new(),
            foot: view.foot(),
        };
        view.arrows(&mut graph);
        let used: BTreeSet<usize> = graph.nodes.iter().map(|node| node.lane).collect();
        // Two columns at least: the neighbour column is where a label finds room.
        let spare = [0, 2].into_iter().filter(|_| used.len() < 2);
        let used: Vec<usize> = used.iter().copied().chain(spare).collect::<BTreeSet<_>>().into_iter().collect();
        for node in &mut graph.nodes {
            node.lane = used.iter().position(|lane| *lane == node.lane).unwrap_or(0);
        }
        graph.lanes = used.iter().map(|lane| view.lane_name(*lane)).collect();
        graph
    }
}

/// The rows of the table.
pub fn rows(procedure: &Procedure, item: &Item, audience: Audience) -> Vec<Row> {
    let view = View::new(procedure, item, audience);
    let mut rows = Vec::new();
    for line in view.lines() {
        let to = line.to.as_ref().map(|to| view.step_name(to));
        let row = |step: String, limit: String| Row {
            to: to.clone().filter(|to| *to != step).unwrap_or_else(|| "本环节".into()),
            step,
            act: view.act(line),
            who: view.who(line).join("、"),
            limit,
            clause: line.clause.clone(),
        };
        if line.from.is_empty() {
            rows.push(row("开始".into(), String::new()));
        }
        rows.extend(line.from.iter().map(|from| row(view.step_name(from), view.limits(from).join(";"))));
    }
    for special in &procedure.specials {
        rows.push(Row {
            step: special.name.clone(),
            act: "特别程序".into(),
            who: String::new(),
            to: "不计入办理时限".into(),
            limit: view.limit(&special.clock),
            clause: special.clause.clone(),
        });
    }
    rows
}

struct View<'a> {
    procedure: &'a Procedure,
    item: &'a Item,
    audience: Audience,
    /// Clocks that may run at each step.
    running: BTreeMap<&'a StepId, BTreeSet<&'a ClockId>>,
}

impl<'a> View<'a> {
    fn new(procedure: &'a Procedure, item: &'a Item, audience: Audience) -> View<'a> {
        View { procedure, item, audience, running: running(procedure) }
    }

    fn subtitle(&self) -> String {
        let kind = match self.audience {
            Audience::Public => "办理流程图",
            Audience::Staff => "权力运行流程图",
        };
        format!("{}·{kind}", self.procedure.name)
    }

    /// The lines this audience sees.
    fn lines(&self) -> impl Iterator<Item = &'a Line> {
        self.procedure.lines.iter().filter(|line| self.audience == Audience::Staff || self.is_open(line))
    }

    /// Whether a line concerns the applicant: not what moves work inside the office.
    fn is_open(&self, line: &Line) -> bool {
        let replaced = |from: &StepId| {
            let same = |other: &&Line| other.act != ActKind::Assign && other.to == line.to;
            self.procedure.lines_at(Some(from)).any(|other| same(&other)) || line.to.as_ref() == Some(from)
        };
        match line.act {
            ActKind::SendBack
            | ActKind::Resume
            | ActKind::HandOver
            | ActKind::AcceptHandOver
            | ActKind::Recuse
            | ActKind::Correct
            | ActKind::Erase => false,
            ActKind::Assign => line.to.is_some() && !line.from.iter().all(replaced),
            _ => true,
        }
    }

    /// Whether a line stands in the note beside an end: the same act from several steps.
    fn is_bundled(&self, line: &Line) -> bool {
        let end = |to: &StepId| self.procedure.step(to).is_some_and(|step| step.end);
        line.from.len() > 1 && line.deemed.is_none() && line.to.as_ref().is_some_and(end)
    }

    fn step_name(&self, id: &StepId) -> String {
        self.procedure.step(id).map_or_else(|| id.to_string(), |step| step.name.clone())
    }

    fn limit(&self, clock: &ClockId) -> String {
        let budget = self.procedure.clock(clock).map(|rule| &rule.budget);
        budget.map(|budget| term(self.procedure.term(budget, self.item))).unwrap_or_default()
    }

    /// `审查环节10个工作日` for each clock of the step alone; where there is none, for each that runs on here.
    fn limits(&self, step: &StepId) -> Vec<String> {
        let here = self.running.get(step).cloned().unwrap_or_default();
        let own: Vec<_> = here.iter().copied().filter(|clock| self.steps_of(clock).len() == 1).collect();
        let shown = if own.is_empty() { here.into_iter().collect() } else { own };
        self.procedure
            .clocks
            .iter()
            .filter(|rule| shown.contains(&&rule.id))
            .map(|rule| self.clock_text(&rule.id))
            .collect()
    }

    fn clock_text(&self, clock: &ClockId) -> String {
        let name = self.procedure.clock(clock).map_or("", |rule| &rule.name);
        format!("{name} {}", self.limit(clock))
    }

    fn steps_of(&self, clock: &ClockId) -> Vec<&'a StepId> {
        let steps = self.procedure.steps.iter().map(|step| &step.id);
        steps.filter(|step| self.running.get(step).is_some_and(|here| here.contains(clock))).collect()
    }

    /// `延期5个工作日(限一次)`.
    fn act(&self, line: &Line) -> String {
        let mut text = self.procedure.called(line.act);
        if line.deemed.is_some() {
            text = format!("逾期视为{text}");
        }
        if let Some(by) = &line.by {
            let more = self.procedure.term(by, self.item);
            if more.amount() == 0 {
                return format!("不得{text}");
            }
            text.push_str(&term(more));
        }
        if line.when.contains(&When::Once) {
            text.push_str("（限一次）");
        }
        text
    }

    /// Who does it, as this audience knows them.
    fn who(&self, line: &Line) -> Vec<String> {
        let staff = self.audience == Audience::Staff;
        if staff {
            return line.roles.iter().map(|role| role.zh().to_string()).collect();
        }
        let word = |role: Role| match role {
            Role::Party => role.zh(),
            Role::Clock => role.zh(),
            _ => "办理机关",
        };
        if line.roles.contains(&Role::Party) {
            return vec![word(Role::Party).into()];
        }
        let words: BTreeSet<&str> = line.roles.iter().map(|role| word(*role)).collect();
        words.into_iter().map(str::to_string).collect()
    }

    fn lane_of(&self, role: Role) -> usize {
        match role {
            Role::Party | Role::Clock => 0,
            _ if self.audience == Audience::Public => 2,
            Role::WindowClerk => 1,
            Role::SectionOfficer | Role::SectionChief => 2,
            Role::DeputyHead | Role::Head => 3,
            _ => 4,
        }
    }

    fn lane_name(&self, lane: usize) -> &'static str {
        match (self.audience, lane) {
            (_, 0) => "申请人",
            (Audience::Public, _) => "办理机关",
            (_, 1) => "窗口",
            (_, 2) => "科室",
            (_, 3) => "领导",
            _ => "其他岗位",
        }
    }

    /// The column of a step: of those who move the matter on from it.
    fn lane(&self, step: &StepId) -> usize {
        let mut votes = BTreeMap::new();
        for line in self.procedure.lines_at(Some(step)).filter(|line| line.to.is_some() && !self.is_bundled(line)) {
            let lanes: BTreeSet<usize> =
                line.roles.iter().filter(|role| **role != Role::Clock).map(|role| self.lane_of(*role)).collect();
            for lane in lanes.into_iter().filter(|lane| *lane > 0) {
                *votes.entry(lane).or_insert(0) += 1;
            }
        }
        let best = votes.iter().max_by_key(|(lane, votes)| (**votes, std::cmp::Reverse(**lane)));
        best.map_or(0, |(lane, _)| *lane)
    }

    fn nodes(&self) -> Vec<Node> {
        let node = |shape, lane, title: &str| Node {
            shape,
            step: None,
            lane,
            title: title.into(),
            limits: vec![],
            small: vec![],
            lines: vec![],
        };
        let mut nodes = vec![node(Shape::Start, 0, "开始")];
        let (ends, steps): (Vec<_>, Vec<_>) = self.procedure.steps.iter().partition(|step| step.end);
        for step in steps.into_iter().chain(ends) {
            let shape = if step.end {
                Shape::End
            } else if step.waits {
                Shape::Wait
            } else {
                Shape::Step
            };
            let lane = if step.end || step.waits { 0 } else { self.lane(&step.id) };
            let mut made = node(shape, lane, &step.name);
            made.step = Some(step.id.clone());
            made.limits = if step.end { vec![] } else { self.limits(&step.id) };
            for line in self
                .lines()
                .filter(|line| line.from.contains(&step.id) && line.to.as_ref().is_none_or(|to| *to == step.id))
            {
                made.small.push(self.small(line));
                made.lines.push(line.line);
            }
            nodes.push(made);
            let bundled: Vec<_> =
                self.lines().filter(|line| self.is_bundled(line) && line.to.as_ref() == Some(&step.id)).collect();
            if !bundled.is_empty() {
                let mut note = node(Shape::Note, 0, "");
                note.small = bundled.iter().map(|line| self.note(line)).collect();
                note.lines = bundled.iter().map(|line| line.line).collect();
                nodes.push(note);
            }
        }
        nodes
    }

    /// An act that stays at its step.
    fn small(&self, line: &Line) -> String {
        let act = self.act(line);
        let told = self.audience == Audience::Staff || line.roles.contains(&Role::Party);
        if act.starts_with("不得") {
            act
        } else if told {
            format!("{act}:{}", self.who(line).join("、"))
        } else {
            format!("可{act}")
        }
    }

    /// `申请人可在收件受理、审查环节撤回`.
    fn note(&self, line: &Line) -> String {
        let steps: Vec<_> = line.from.iter().map(|from| format!("“{}”", self.step_name(from))).collect();
        format!("{}可在{}环节{}", self.who(line).join("、"), steps.join(""), self.act(line))
    }

    fn arrows(&self, graph: &mut Graph) {
        let row = |step: &StepId| graph.nodes.iter().position(|node| node.step.as_ref() == Some(step));
        let mut grouped: BTreeMap<(usize, usize, bool), Arrow> = BTreeMap::new();
        for line in self.lines().filter(|line| !self.is_bundled(line)) {
            let Some(to) = line.to.as_ref().and_then(row) else {
                continue;
            };
            let opening = line.from.is_empty().then_some(0);
            let starts = opening.into_iter().chain(line.from.iter().filter_map(row));
            for from in starts.filter(|from| *from != to) {
                let deemed = line.deemed.is_some();
                let arrow = grouped.entry((from, to, deemed)).or_insert_with(|| Arrow::new(from, to, deemed));
                let label = Label { act: self.act(line), who: self.arrow_who(line) };
                if !arrow.labels.contains(&label) {
                    arrow.labels.push(label);
                }
                arrow.lines.push(line.line);
            }
        }
        let notes = (1..graph.nodes.len()).filter(|row| graph.nodes[*row].shape == Shape::Note);
        let notes = notes.map(|row| Arrow::new(row, row - 1, false));
        graph.arrows = grouped.into_values().chain(notes).collect();
    }

    /// On an arrow the public needs to be told only of what it does itself.
    fn arrow_who(&self, line: &Line) -> Vec<String> {
        if let Some(clock) = &line.deemed {
            return vec![format!("满{}", self.limit(clock)), Role::Clock.zh().into()];
        }
        let told = self.audience == Audience::Staff || line.roles.contains(&Role::Party);
        if told { self.who(line) } else { vec![] }
    }

    fn foot(&self) -> Vec<String> {
        let mut foot = Vec::new();
        for rule in &self.procedure.clocks {
            let steps = self.steps_of(&rule.id);
            if steps.len() > 1 {
                let names: Vec<_> = steps.iter().map(|step| format!("“{}”", self.step_name(step))).collect();
                foot.push(format!(
                    "{}（{}）：在{}环节连续计算。",
                    self.clock_text(&rule.id),
                    rule.kind.zh(),
                    names.join("")
                ));
            }
        }
        if !self.procedure.specials.is_empty() {
            let list: Vec<_> = self
                .procedure
                .specials
                .iter()
                .map(|special| format!("{} {}", special.name, self.limit(&special.clock)))
                .collect();
            foot.push(format!("特别程序（暂停计时，所需时间不计入办理时限）：{}。", list.join("；")));
        }
        let mut legend = Vec::new();
        if self.lines().any(|line| line.deemed.is_some()) {
            legend.push("点线箭头为法定视为");
        }
        if self.procedure.steps.iter().any(|step| step.waits) {
            legend.push("虚线框为等待申请人");
        }
        if !legend.is_empty() {
            foot.push(format!("图例：{}。", legend.join("、")));
        }
        foot
    }
}

/// Which clocks may run at which step, over all ways through the procedure.
fn running(procedure: &Procedure) -> BTreeMap<&StepId, BTreeSet<&ClockId>> {
    let mut running: BTreeMap<&StepId, BTreeSet<&ClockId>> = BTreeMap::new();
    loop {
        let before: usize = running.values().map(BTreeSet::len).sum();
        for line in &procedure.lines {
            let sources = line.from.iter().map(Some).chain(line.from.is_empty().then_some(None));
            for from in sources {
                let mut clocks = from.and_then(|from| running.get(from)).cloned().unwrap_or_default();
                clocks.retain(|clock| !line.stops.contains(clock));
                clocks.extend(&line.starts);
                if let Some(to) = line.to.as_ref().or(from) {
                    running.entry(to).or_default().extend(clocks);
                }
            }
        }
        if running.values().map(BTreeSet::len).sum::<usize>() == before {
            return running;
        }
    }
}
