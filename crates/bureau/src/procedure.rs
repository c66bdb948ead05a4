//! Procedures 程序: steps, who may do which act at each, what that does to the clocks.
//!
//! Refuses: expressions and scripts. A condition is one word of a closed list; two lines that could both apply are a fault.

use crate::act::ActKind;
use crate::activity::Activity;
use crate::entry::ClockKind;
use crate::id::{ClockId, PartId, ProcedureId, StepId};
use crate::item::Item;
use crate::reader::Row;
use crate::role::Role;
use almanac::{Day, Term};

/// A path as written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Its word.
    pub id: ProcedureId,
    /// Its official name.
    pub name: String,
    /// Why it exists.
    pub clause: String,
    /// What an item may bind.
    pub parameters: Vec<Parameter>,
    /// The form of the application.
    pub fields: Vec<Field>,
    /// Its clocks.
    pub clocks: Vec<ClockRule>,
    /// What may pause them.
    pub specials: Vec<Special>,
    /// Kinds of activities that can be entered.
    pub activities: Vec<Activity>,
    /// Where a matter can stand; the first is where it begins.
    pub steps: Vec<Step>,
    /// Who may do what where.
    pub lines: Vec<Line>,
}

/// A length of time that items may bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its word.
    pub id: PartId,
    /// What people call it.
    pub name: String,
    /// What holds where an item does not bind it.
    pub default: Term,
    /// The parameter it may not exceed.
    pub within: Option<PartId>,
    /// Its ground.
    pub clause: String,
    /// Line in the file.
    pub line: u32,
}

/// A field of the application form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its word.
    pub id: PartId,
    /// Its label.
    pub name: String,
    /// What kind of answer.
    pub kind: FieldKind,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it names who asks: whom papers speak to.
    pub party: bool,
    /// Most characters.
    pub max: u16,
    /// What to write, in a few words.
    pub hint: String,
    /// The answers there are, for a field of them.
    pub options: Vec<Choice>,
}

/// One of the answers a field of them takes. It is kept by its official word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The official word.
    pub name: String,
    /// Roles that may give it; all that may file, where none is named.
    pub roles: Vec<Role>,
}

impl Choice {
    /// Whether this role may give the answer.
    pub fn is_open_to(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }
}

/// Kinds of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// A telephone number.
    Phone,
    /// One of a few.
    Choice,
}

/// A clock and its budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRule {
    /// Its word.
    pub id: ClockId,
    /// What people call it.
    pub name: String,
    /// What it counts towards.
    pub kind: ClockKind,
    /// Its budget.
    pub budget: Budget,
    /// Its ground.
    pub clause: String,
    /// Line in the file.
    pub line: u32,
}

/// A length of time: written here, left to a parameter, or a day that the order names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Budget {
    /// Written here.
    Fixed(Term),
    /// Bound by the item.
    Parameter(PartId),
    /// `named`: the day the order names, or the later one asked for.
    Named,
}

/// A special step 特别程序 that pauses the clock on legal grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Special {
    /// Its word.
    pub id: PartId,
    /// What people call it.
    pub name: String,
    /// The clock that limits it.
    pub clock: ClockId,
    /// Its ground.
    pub clause: String,
    /// Line in the file.
    pub line: u32,
}

/// Where a matter can stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its word.
    pub id: StepId,
    /// What people call it.
    pub name: String,
    /// Whether the matter ends here.
    pub end: bool,
    /// Whether the office waits for the party here: the only steps at which no clock of ours need run.
    pub waits: bool,
    /// Line in the file.
    pub line: u32,
}

/// A condition of a line. Closed list, no arguments, each used at least twice (design §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// The act was not done before.
    Once,
    /// The clocks it extends have not run out, nor has the one of whoever asked that it stops.
    InTime,
    /// No special step is pausing the clock today.
    Counting,
    /// The actor's post has the matter.
    Holder,
    /// The matter is being handed over to the actor's post.
    Offered,
    /// The actor stands for the order: watches, gave it, or had it go up to them, and handled nothing of it.
    Demands,
    /// The actor's post belongs to the unit that has the matter.
    OwnOffice,
    /// The actor's post belongs to another unit than the one that has the matter.
    OtherOffice,
}

impl When {
    /// All of them.
    pub const ALL: &'static [When] = &[
        When::Once,
        When::InTime,
        When::Counting,
        When::Holder,
        When::Offered,
        When::Demands,
        When::OwnOffice,
        When::OtherOffice,
    ];

    /// The word used in charters.
    pub const fn word(self) -> &'static str {
        match self {
            When::Once => "once",
            When::InTime => "in-time",
            When::Counting => "counting",
            When::Holder => "holder",
            When::Offered => "offered",
            When::Demands => "demands",
            When::OwnOffice => "own-office",
            When::OtherOffice => "other-office",
        }
    }
}

/// Who may do an act where, and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The act.
    pub act: ActKind,
    /// What it is called here: a task is taken over 接收, where an application is accepted 受理.
    pub name: Option<String>,
    /// Steps it can be done at; empty only for `file`.
    pub from: Vec<StepId>,
    /// Roles that may.
    pub roles: Vec<Role>,
    /// What must hold besides.
    pub when: Vec<When>,
    /// Roles of the section to the first seated of which the matter goes (`file` by a party or by order).
    pub first: Vec<Role>,
    /// Whether a hand-over may leave the authority that was asked.
    pub across: bool,
    /// The step it leads to; the same step when absent.
    pub to: Option<StepId>,
    /// The clock whose running out makes the law deem this act done.
    pub deemed: Option<ClockId>,
    /// Clocks it starts or starts anew.
    pub starts: Vec<ClockId>,
    /// Clocks it stops.
    pub stops: Vec<ClockId>,
    /// Clocks it pauses.
    pub pauses: Vec<ClockId>,
    /// Clocks it lets count again.
    pub resumes: Vec<ClockId>,
    /// Clocks it gives more time.
    pub extends: Vec<ClockId>,
    /// How much more time.
    pub by: Option<Budget>,
    /// How long after the end it may still be done; without it, for ever where a line allows it.
    pub within: Option<Budget>,
    /// 补记: how many days afterwards it may be entered when it was done on paper or by phone; without it, never.
    pub late: Option<Budget>,
    /// Whether something must show what the act says, or a reason stand why nothing does.
    pub proof: bool,
    /// Papers that tell of it: one, or one for each outcome.
    pub papers: Vec<PartId>,
    /// Its ground.
    pub clause: String,
    /// Line in the file.
    pub line: u32,
}

impl Line {
    /// Whether the line speaks of this act at this step. `file` has no step.
    pub fn applies(&self, act: ActKind, step: Option<&StepId>) -> bool {
        self.act == act && step.map_or(self.from.is_empty(), |step| self.from.contains(step))
    }

    /// Whether the clock does it: what is deemed done, and what comes round.
    pub fn is_of_clock(&self) -> bool {
        self.roles.contains(&Role::Clock)
    }

    /// The lengths of time it names.
    pub fn budgets(&self) -> impl Iterator<Item = &Budget> {
        self.by.iter().chain(&self.within).chain(&self.late)
    }

    /// All clocks it touches.
    pub fn clocks(&self) -> impl Iterator<Item = &ClockId> {
        [&self.starts, &self.stops, &self.pauses, &self.resumes, &self.extends]
            .into_iter()
            .flatten()
            .chain(&self.deemed)
    }
}

impl Procedure {
    /// Reads a procedure; its meaning is checked by `charter::read`.
    pub fn read(mut row: Row<'_>) -> Procedure {
        Procedure {
            id: ProcedureId::new(row.word("id")),
            name: row.text("name"),
            clause: row.text("clause"),
            parameters: row.rows("parameter").into_iter().map(parameter).collect(),
            fields: row.rows("field").into_iter().map(field).collect(),
            clocks: row.rows("clock").into_iter().map(clock).collect(),
            specials: row.rows("special").into_iter().map(special).collect(),
            activities: row.rows("activity").into_iter().map(Activity::read).collect(),
            steps: row.rows("step").into_iter().map(step).collect(),
            lines: row.rows("line").into_iter().map(line).collect(),
        }
    }

    /// The step of that word.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }

    /// Whether the clock opens its matters, when a period begins, and nobody else does.
    pub fn is_opened_by_clock(&self) -> bool {
        self.lines_at(None).any(|line| line.roles.contains(&Role::Clock))
    }

    /// The clock of that word.
    pub fn clock(&self, id: &ClockId) -> Option<&ClockRule> {
        self.clocks.iter().find(|clock| clock.id == *id)
    }

    /// The clock of acts that are entered late; charters are checked, so it is there where a line lets one be.
    pub fn recording(&self) -> Option<&ClockRule> {
        self.clocks.iter().find(|clock| clock.kind == ClockKind::Recording)
    }

    /// The special step of that word.
    pub fn special(&self, id: &PartId) -> Option<&Special> {
        self.specials.iter().find(|special| special.id == *id)
    }

    /// The kind of activity of that word.
    pub fn activity(&self, id: &PartId) -> Option<&Activity> {
        self.activities.iter().find(|kind| kind.id == *id)
    }

    /// The parameter of that word.
    pub fn parameter(&self, id: &PartId) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.id == *id)
    }

    /// A budget as this item binds it. Total: charters are checked, so a parameter is always there. Of a day that only
    /// an order names this tells no more than its unit: [`Term::Until`] the last day there is.
    pub fn term(&self, budget: &Budget, item: &Item) -> Term {
        match budget {
            Budget::Fixed(term) => *term,
            Budget::Named => Term::Until(Day::MAX),
            Budget::Parameter(id) => item
                .terms
                .get(id)
                .copied()
                .or_else(|| self.parameter(id).map(|parameter| parameter.default))
                .unwrap_or(Term::WorkDays(0)),
        }
    }

    /// Lines at a step (or, for `None`, the lines that open a matter).
    /// What an act is called in this procedure.
    pub fn called(&self, act: ActKind) -> String {
        let named = self.lines.iter().filter(|line| line.act == act).find_map(|line| line.name.clone());
        named.unwrap_or_else(|| act.zh())
    }

    /// Lines that apply at a step, or for filing.
    pub fn lines_at<'a>(&'a self, step: Option<&StepId>) -> impl Iterator<Item = &'a Line> {
        let step = step.cloned();
        self.lines.iter().filter(move |line| line.applies(line.act, step.as_ref()))
    }

    /// The ground of a clock's budget: the parameter's, or its own.
    pub fn clause_of<'a>(&'a self, rule: &'a ClockRule) -> &'a str {
        match &rule.budget {
            Budget::Parameter(id) => self.parameter(id).map_or("", |parameter| &parameter.clause),
            Budget::Fixed(_) | Budget::Named => &rule.clause,
        }
    }
}

fn parameter(mut row: Row<'_>) -> Parameter {
    Parameter {
        id: PartId::new(row.word("id")),
        name: row.text("name"),
        default: row
            .term("default")
            .unwrap_or_else(|| row.missing::<Option<Term>>("default").unwrap_or(Term::WorkDays(0))),
        within: row.text_if("within").map(PartId::new),
        clause: row.text("clause"),
        line: row.line(),
    }
}

fn field(mut row: Row<'_>) -> Field {
    let kind = |word: &str| match word {
        "line" => Some(FieldKind::Line),
        "text" => Some(FieldKind::Text),
        "phone" => Some(FieldKind::Phone),
        "choice" => Some(FieldKind::Choice),
        _ => None,
    };
    Field {
        id: PartId::new(row.word("id")),
        name: row.text("name"),
        kind: row.choice("kind", kind, "line text phone choice").unwrap_or(FieldKind::Line),
        required: row.flag("required"),
        party: row.flag("party"),
        max: row.number("max", 1..=5000).unwrap_or(200) as u16,
        hint: row.text("hint"),
        options: row.rows("option").into_iter().map(option).collect(),
    }
}

fn option(mut row: Row<'_>) -> Choice {
    Choice {
        name: row.text("name"),
        roles: words(&mut row, "role", Role::parse, Role::ALL.iter().map(|role| role.word())),
    }
}

fn clock(mut row: Row<'_>) -> ClockRule {
    let kinds: Vec<_> = ClockKind::ALL.iter().map(|kind| kind.word()).collect();
    let parse = |word: &str| ClockKind::ALL.iter().copied().find(|kind| kind.word() == word);
    let budget = budget(&mut row, "term").unwrap_or_else(|| {
        row.missing::<()>("term");
        Budget::Fixed(Term::WorkDays(0))
    });
    let clause = match budget {
        Budget::Fixed(_) | Budget::Named => row.text("clause"),
        Budget::Parameter(_) => String::new(),
    };
    ClockRule {
        id: ClockId::new(row.word("id")),
        name: row.text("name"),
        kind: row.choice("kind", parse, &kinds.join(" ")).unwrap_or(ClockKind::Step),
        budget,
        clause,
        line: row.line(),
    }
}

/// The word of a budget that the order names; no parameter is called so.
pub(crate) const NAMED: &str = "named";

/// A budget is a length of time when it begins with a figure, `named`, or else the name of a parameter.
fn budget(row: &mut Row<'_>, key: &str) -> Option<Budget> {
    let text = row.text_if(key)?;
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return row.term(key).map(Budget::Fixed);
    }
    Some(if text == NAMED { Budget::Named } else { Budget::Parameter(PartId::new(text)) })
}

fn special(mut row: Row<'_>) -> Special {
    Special {
        id: PartId::new(row.word("id")),
        name: row.text("name"),
        clock: ClockId::new(row.word("clock")),
        clause: row.text("clause"),
        line: row.line(),
    }
}

fn step(mut row: Row<'_>) -> Step {
    Step {
        id: StepId::new(row.word("id")),
        name: row.text("name"),
        end: row.flag("end"),
        waits: row.flag("waits"),
        line: row.line(),
    }
}

fn line(mut row: Row<'_>) -> Line {
    let allowed: Vec<_> = ActKind::ALL.iter().map(|act| act.word()).collect();
    let act = row.choice("act", ActKind::parse, &allowed.join(" "));
    let act = act.unwrap_or_else(|| row.missing::<Option<ActKind>>("act").unwrap_or(ActKind::Accept));
    let clocks = |row: &mut Row<'_>, key: &str| row.texts(key).into_iter().map(ClockId::new).collect();
    Line {
        act,
        name: row.text_if("name"),
        from: row.texts("from").into_iter().map(StepId::new).collect(),
        roles: words(&mut row, "role", Role::parse, Role::ALL.iter().map(|role| role.word())),
        when: words(
            &mut row,
            "when",
            |word| When::ALL.iter().copied().find(|when| when.word() == word),
            When::ALL.iter().map(|when| when.word()),
        ),
        first: words(&mut row, "first", Role::parse, Role::ALL.iter().map(|role| role.word())),
        across: row.flag("across"),
        to: row.text_if("to").map(StepId::new),
        deemed: row.text_if("deemed").map(ClockId::new),
        starts: clocks(&mut row, "starts"),
        stops: clocks(&mut row, "stops"),
        pauses: clocks(&mut row, "pauses"),
        resumes: clocks(&mut row, "resumes"),
        extends: clocks(&mut row, "extends"),
        by: budget(&mut row, "by"),
        within: budget(&mut row, "within"),
        late: budget(&mut row, "late"),
        proof: row.flag("proof"),
        papers: row.texts("paper").into_iter().map(PartId::new).collect(),
        clause: row.text("clause"),
        line: row.line(),
    }
}

/// A list of words of a closed list.
pub(crate) fn words<T>(
    row: &mut Row<'_>,
    key: &str,
    parse: impl Fn(&str) -> Option<T>,
    all: impl Iterator<Item = &'static str>,
) -> Vec<T> {
    let allowed = all.collect::<Vec<_>>().join(" ");
    let texts = row.texts(key);
    let read = |word: String| {
        parse(&word).or_else(|| {
            row.fault(key, "not-in-list", vec![("key", key.into()), ("word", word), ("allowed", allowed.clone())]);
            None
        })
    };
    texts.into_iter().filter_map(read).collect()
}
