//! A matter on the page: its view turned into lamps, cards and forms.
//!
//! Refuses: to know more of a matter than its view.

use crate::controls::{Choice, Control, Kind, MaterialChoice};
use crate::forms::Bag;
use crate::stop::{self, Notice};
use crate::times;
use crate::uploads::Files;
use almanac::{Day, Zone};
use axum::http::StatusCode;
use bureau::act::{ActKind, Satisfaction};
use bureau::disclose::{Cell, ClockCard, Mark, OpenAct, Place, View};
use bureau::refusal::Refusal;
use bureau::watch::Lamp;
use bureau::words;

mod task;

/// Most boxes of a tally: past it they are thinner than a line.
const TALLY_MAX: i32 = 90;

/// Most boxes of a tally that stay square.
const SQUARE_MAX: usize = 20;

/// A lamp with its words.
#[derive(Clone, Debug)]
pub struct LampView {
    /// Its class.
    pub tone: &'static str,
    /// The words beside it.
    pub words: String,
}

impl From<(Lamp, String)> for LampView {
    fn from((lamp, words): (Lamp, String)) -> LampView {
        let tone = match lamp {
            Lamp::Done => "done",
            Lamp::Green => "green",
            Lamp::Grey => "grey",
            Lamp::Amber => "amber",
            Lamp::Red => "red",
        };
        LampView { tone, words }
    }
}

/// A clock card.
#[derive(Clone, Debug)]
pub struct CardView {
    /// For its heading.
    pub id: String,
    /// The card as disclosed.
    pub card: ClockCard,
    /// Its lamp.
    pub lamp: LampView,
    /// Its due day in words.
    pub due: String,
    /// Weekday of it.
    pub weekday: &'static str,
    /// The day it stopped, in words.
    pub stopped: Option<String>,
    /// Boxes of the tally: x, class.
    pub tally: Vec<(i32, &'static str)>,
    /// Its months.
    pub months: Vec<MonthView>,
}

/// A month of the calendar.
#[derive(Clone, Debug)]
pub struct MonthView {
    /// Year and month.
    pub title: String,
    /// Its weeks.
    pub weeks: Vec<Vec<Option<CellView>>>,
}

/// A day of it.
#[derive(Clone, Debug)]
pub struct CellView {
    /// Day of the month.
    pub number: u8,
    /// Classes.
    pub class: String,
    /// A few characters under the number.
    pub short: String,
    /// The same in words.
    pub label: String,
}

impl CardView {
    /// A card, with today's place on it.
    pub fn new(card: &ClockCard, today: Day) -> CardView {
        let until = card.stopped.unwrap_or(today);
        let cell = |cell: &Option<Cell>| cell.as_ref().map(|cell| cell_view(cell, until));
        let month = |month: &bureau::disclose::Month| MonthView {
            title: month.title.clone(),
            weeks: month.weeks.iter().map(|week| week.iter().map(cell).collect()).collect(),
        };
        CardView {
            id: card.id.to_string(),
            lamp: card.lamp.clone().into(),
            due: times::plain(card.due, today),
            weekday: times::weekday(card.due),
            stopped: card.stopped.map(|day| times::plain(day, today)),
            tally: tally(card),
            months: card.months.iter().map(month).collect(),
            card: card.clone(),
        }
    }

    /// How the tally fills its line: few boxes stay square, many share the width.
    pub fn fill(&self) -> &'static str {
        if self.tally.len() > SQUARE_MAX { "none" } else { "xMinYMid meet" }
    }

    /// The unit of its days, as a heading has it.
    pub fn unit(&self) -> &'static str {
        self.card.unit.trim_start_matches('个')
    }

    /// Width of the tally.
    pub fn width(&self) -> usize {
        self.tally.len() * 12
    }

    /// Days of the whole budget, as far as the card tells.
    pub fn whole(&self) -> i32 {
        whole(&self.card)
    }
}

/// Days of the whole budget: what is left of it ends at nothing.
fn whole(card: &ClockCard) -> i32 {
    card.used.cast_signed() + card.left.max(0)
}

fn tally(card: &ClockCard) -> Vec<(i32, &'static str)> {
    let (used, late) = (card.used.cast_signed(), card.late.cast_signed());
    let whole = whole(card);
    if !(1..=TALLY_MAX).contains(&(whole + late)) {
        return Vec::new();
    }
    let class = |n| match n {
        n if n >= whole => "over",
        n if n < used => "used",
        _ => "free",
    };
    (0..whole + late).map(|n| (n * 12, class(n))).collect()
}

fn cell_view(cell: &Cell, until: Day) -> CellView {
    let counted = if cell.day <= until { "used" } else { "left" };
    let (class, short) = match cell.mark {
        Mark::Outside | Mark::Weekend => ("", String::new()),
        Mark::Start => ("start", "起".into()),
        Mark::Counted => (counted, cell.nth.to_string()),
        Mark::Named => (counted, "限".into()),
        Mark::Makeup => (counted, format!("班{}", cell.nth)),
        Mark::Holiday => ("rest", "休".into()),
        Mark::Paused => ("pause", "停".into()),
        Mark::Rolled => ("rest", "顺".into()),
        Mark::Over => ("over", "逾".into()),
    };
    let mut class = String::from(class);
    for (is, word) in [(cell.due, " due"), (cell.today, " today")] {
        if is {
            class.push_str(word);
        }
    }
    let today = if cell.today { "今" } else { "" };
    let label = if cell.today { format!("今天，{}", cell.label) } else { cell.label.clone() };
    CellView {
        number: cell.number,
        class: class.trim().into(),
        short: format!("{today}{short}"),
        label: label.trim_end_matches('，').into(),
    }
}

/// A step of the strip.
#[derive(Clone, Debug)]
pub struct StepView {
    /// Its class.
    pub class: &'static str,
    /// Whether it is here.
    pub now: bool,
    /// Its name.
    pub name: String,
    /// Who has it, where known.
    pub office: Option<String>,
    /// What goes on there.
    pub state: Option<String>,
}

/// A sentence of the journal.
#[derive(Clone, Debug)]
pub struct LineView {
    /// When.
    pub at: String,
    /// The same for machines.
    pub stamp: String,
    /// When it was entered, if only afterwards.
    pub entered: Option<String>,
    /// The sentence as disclosed.
    pub said: bureau::sentence::Sentence,
    /// Title of its paper.
    pub paper: Option<String>,
}

/// A lamp without a date: what a rule found.
#[derive(Clone, Debug)]
pub struct FoundView {
    /// Its class.
    pub tone: &'static str,
    /// Where it is explained.
    pub id: bureau::id::CardId,
    /// What it calls for.
    pub card: &'static str,
    /// Name of the rule.
    pub rule: String,
    /// What happened.
    pub says: String,
    /// Its ground.
    pub clause: String,
}

/// An act that is open, with its form.
#[derive(Clone, Debug)]
pub struct ActView {
    /// The word in the address.
    pub word: &'static str,
    /// What people call it.
    pub name: String,
    /// Its ground.
    pub clause: String,
    /// What to know before doing it.
    pub note: String,
    /// Whether it cannot be taken back by the office.
    pub grave: bool,
    /// Whether its form stands open.
    pub unfolded: bool,
    /// Its questions.
    pub controls: Vec<Control>,
    /// What is asked when it was done before and is entered only now; nothing where that may not be.
    pub late: Vec<Control>,
}

impl ActView {
    /// Whether something of being late was filled in.
    pub fn is_late(&self) -> bool {
        let filled = |control: &Control| match &control.kind {
            Kind::Day { value } | Kind::Time { value } | Kind::Text { value } => !value.is_empty(),
            _ => false,
        };
        self.late.iter().any(filled)
    }

    /// How its form is sent: with files only where there is a place for them.
    pub fn encoding(&self) -> &'static str {
        let files = |control: &Control| matches!(control.kind, Kind::Materials { taken: true, .. });
        if self.controls.iter().any(files) { "multipart/form-data" } else { "application/x-www-form-urlencoded" }
    }
}

/// An act that was not done, and what its form carried.
#[derive(Clone, Debug)]
pub struct Refused<'a> {
    /// Why not; nothing when a file was taken back and the rest stands as it was.
    pub refusal: Option<Refusal>,
    /// Which act.
    pub kind: ActKind,
    /// What was typed.
    pub bag: &'a Bag,
}

impl Refused<'_> {
    /// The status of a page that may be one.
    pub fn status(this: Option<&Self>) -> StatusCode {
        this.and_then(|refused| refused.refusal.as_ref()).map_or(StatusCode::OK, stop::status)
    }

    /// Whether the page still has the act's form, with the words in it.
    fn is_open(&self, matter: &MatterView) -> bool {
        matter.acts.iter().any(|act| act.word == self.kind.word())
    }
}

/// Everything a matter's page shows.
#[derive(Clone, Debug)]
pub struct MatterView {
    /// The view as disclosed.
    pub view: View,
    /// The lamp that presses most.
    pub lamp: LampView,
    /// When it was filed.
    pub filed: String,
    /// The way.
    pub strip: Vec<StepView>,
    /// Its clocks.
    pub cards: Vec<CardView>,
    /// What rules found.
    pub findings: Vec<FoundView>,
    /// What happened.
    pub journal: Vec<LineView>,
    /// Acts that are open, undoing left out.
    pub acts: Vec<ActView>,
    /// Whether the last act can be undone.
    pub undo: bool,
    /// What was refused.
    pub notice: Option<Notice>,
    /// The act whose form is open again with its words.
    pub again: Option<(&'static str, String)>,
    /// Words whose form is gone.
    pub kept: Vec<(String, String)>,
}

impl MatterView {
    /// A view as the page shows it, with the act that was refused.
    pub fn new(view: View, zone: Zone, today: Day, refused: Option<&Refused<'_>>) -> MatterView {
        let typed = refused.map(|refused| (refused.kind, refused.bag));
        let line = |said: &bureau::sentence::Sentence| LineView {
            at: times::moment(said.at, zone, today),
            stamp: said.at.to_string(),
            entered: said.entered.map(|at| times::moment(at, zone, today)),
            said: said.clone(),
            paper: view.papers.iter().find(|(seq, _)| *seq == said.seq).map(|(_, title)| title.clone()),
        };
        let open: Vec<&OpenAct> = view.open.iter().filter(|open| open.act != ActKind::Retract).collect();
        let acts = open.iter().map(|open| act_view(open, &view, today, typed, open_alone(&open_kinds(&view), typed)));
        let mut matter = MatterView {
            lamp: lamp(&view),
            filed: times::moment(view.filed, zone, today),
            strip: strip(&view),
            cards: view.clocks.iter().map(|card| CardView::new(card, today)).collect(),
            findings: view.findings.iter().map(|found| found_view(found, today)).collect(),
            journal: view.journal.iter().map(line).collect(),
            acts: acts.collect(),
            undo: view.open.iter().any(|open| open.act == ActKind::Retract),
            notice: refused.and_then(|refused| refused.refusal.as_ref()).map(Notice::from),
            again: None,
            kept: Vec::new(),
            view,
        };
        match refused {
            Some(refused) if refused.is_open(&matter) => {
                matter.again = Some((refused.kind.word(), refused.kind.zh()));
            }
            Some(refused) => matter.kept = refused.bag.typed(),
            None => {}
        }
        matter
    }

    /// What its content is called.
    pub fn content(&self) -> &'static str {
        match &self.view.task {
            None => "提交的内容",
            Some(task) if task.duty.is_some() => "职责要求",
            Some(task) if task.cause.task().is_some() => "任务要求",
            Some(_) => "交办内容",
        }
    }

    /// Whether files can be handed in with an act that is open.
    pub fn asks_for_files(&self) -> bool {
        self.acts.iter().any(|act| act.controls.iter().any(|control| !control.materials().is_empty()))
    }

    /// With the files that came in for it and those that did not.
    pub fn add_files(&mut self, files: &Files) {
        let controls = self.acts.iter_mut().flat_map(|act| act.controls.iter_mut());
        controls.for_each(|control| control.with_files(files));
    }
}

/// The lamp of the matter. Where the office waits for the party nothing of ours runs, and yet nothing is done.
fn lamp(view: &View) -> LampView {
    if view.waits && !view.ended {
        (Lamp::Grey, words::say("lamp", "waiting")).into()
    } else {
        view.lamp.clone().into()
    }
}

fn open_kinds(view: &View) -> Vec<ActKind> {
    let kinds = view.open.iter().map(|open| open.act);
    kinds.filter(|kind| *kind != ActKind::Retract).collect()
}

/// Whether the only open act stands unfolded by itself: nothing to choose, nothing to click.
fn open_alone(kinds: &[ActKind], typed: Option<(ActKind, &Bag)>) -> bool {
    kinds.len() == 1 && typed.is_none()
}

fn strip(view: &View) -> Vec<StepView> {
    let step = |step: &bureau::disclose::StripStep| {
        let here = step.place == Place::Now && !view.ended;
        let state = match (step.place, view.outcome) {
            (Place::Now, Some(outcome)) if view.ended => Some(outcome.to_string()),
            (Place::Now, _) if view.ended => Some("已办结".into()),
            (Place::Now, _) if view.waits => Some("等待申请人".into()),
            (Place::Now, _) if view.observed.is_some() => Some("据外部系统记录".into()),
            (Place::Now, _) => Some("正在办理".into()),
            _ => None,
        };
        StepView {
            class: match step.place {
                Place::Done => "past",
                Place::Now if view.ended => "past",
                Place::Now => "now",
                Place::Ahead => "later",
            },
            now: step.place == Place::Now,
            name: step.name.clone(),
            office: here.then(|| view.section.clone()),
            state,
        }
    };
    view.strip.iter().map(step).collect()
}

fn found_view(found: &bureau::disclose::Found, today: Day) -> FoundView {
    let due = times::plain(found.due, today);
    let says = match found.late {
        0 if found.stopped => format!("“{}”应于{due}前完成，已按时完成", found.clock),
        0 => format!("“{}”应于{due}前完成", found.clock),
        late => format!("“{}”应于{due}前完成，逾期{late}{}", found.clock, found.unit),
    };
    FoundView {
        id: found.id.clone(),
        tone: if found.late == 0 { "amber" } else { "red" },
        card: found.card,
        rule: found.rule.clone(),
        says,
        clause: found.clause.clone(),
    }
}

fn act_view(open: &OpenAct, view: &View, today: Day, typed: Option<(ActKind, &Bag)>, alone: bool) -> ActView {
    let nothing = Bag::default();
    let sent = typed.filter(|(kind, _)| *kind == open.act).map(|(_, bag)| bag);
    ActView {
        word: open.act.word(),
        name: open.name.clone(),
        clause: open.clause.clone(),
        note: match (&view.relief, open.act) {
            (Some(relief), ActKind::Recuse) => format!("{relief}。"),
            _ => note(open.act).into(),
        },
        grave: matches!(
            open.act,
            ActKind::Refuse | ActKind::Withdraw | ActKind::Recuse | ActKind::Cancel | ActKind::Erase
        ),
        unfolded: sent.is_some() || alone || (view.waits && open.act == ActKind::Supplement),
        controls: controls(open.act, view, today, sent.unwrap_or(&nothing)),
        late: if open.late { late(open.act.word(), sent.unwrap_or(&nothing)) } else { Vec::new() },
    }
}

/// The questions about an act that was done before.
fn late(at: &str, bag: &Bag) -> Vec<Control> {
    let value = |name: &str| bag.one(name).to_string();
    vec![
        Control::part("late_on", at, Kind::Day { value: value("late_on") }),
        Control::part("late_at", at, Kind::Time { value: value("late_at") }).hint("24小时制，例如14:30。"),
        area("late_reason", at, bag, "").hint("为什么当时没有在系统中办理，有什么书面凭证。"),
    ]
}

/// What to know before doing an act.
fn note(kind: ActKind) -> &'static str {
    match kind {
        ActKind::RequestCorrection => "补正只能告知一次，请一次写全。",
        ActKind::HandOver => "对方接收之前，仍由您负责。",
        ActKind::Suspend => "起止日期和理由将书面告知申请人。",
        ActKind::Extend => "延期只能一次，理由将告知申请人。",
        ActKind::ProgressReport => "写明已做什么、还差什么、有什么困难；材料作为佐证附上。",
        ActKind::Hold => "活动举办以后登记，一次活动登记一次；登记错了的用“更正”说明。",
        ActKind::Countersign => "会签后可以再次会签，以最后一次为准；成果退回重办的，重新会签。",
        ActKind::RequestExtension => "批准之前，原期限不变。",
        ActKind::RefuseExtension => "原期限不变；理由马上告知申请的岗位，可以另写日期再申请。",
        ActKind::Reschedule => "提前、推后都可以，计时从此按新的期限走；已经过期的不能用调整期限补救。",
        ActKind::PublishProblem => {
            "先看公众将看到的样子，再批准公布。不公布来源、姓名、办理人；状态和销号日期随办理更新。"
        }
        ActKind::UnpublishProblem => "撤下后公众立即看不到；批准和撤下的记录保留。",
        ActKind::PlanMeasures => "责任人不能自己验收；以后可以再次填写，以最后一次为准。",
        ActKind::LookBack => "问题没有反弹的填这里；反弹的，用“反弹”重新限期整改。",
        ActKind::Rebound => "重新限期后，由责任单位再查原因、再定措施。",
        ActKind::Submit => "报送后停止计时；退回的，原期限继续。",
        ActKind::Remind => "同时出具催办单；同一个工作日只催办一次。",
        ActKind::Escalate => "报哪一级由编制算出，承办岗位的上一级领导从此督办；同时出具督办升级通知。",
        ActKind::Cancel => "取消后不再办理。",
        ActKind::Reply => "答复后申请人立即可见，不能撤销。",
        ActKind::Rate => "一次办事只评价一次，提交后不能修改。",
        ActKind::Correct => "原记录不变，旁边注明更正；原来发过文书的，同时出具更正通知书。",
        ActKind::Publish => "公布后任何人可见，请先删去姓名、电话等个人信息。",
        ActKind::Refuse => "请写明理由，并告知应当向哪里提出。",
        ActKind::Erase => "删除后不能恢复；办理经过和时限记录保留。依据中不要写个人信息。",
        ActKind::Withdraw => "撤回后不再办理；需要时可以重新提出。",
        _ => "",
    }
}

fn controls(kind: ActKind, view: &View, today: Day, bag: &Bag) -> Vec<Control> {
    let at = kind.word();
    let text = |name: &str| area(name, at, bag, "");
    let two = |name: &str, yes: &str, no: &str| {
        let choices = vec![Choice::new(name, "yes", yes, bag), Choice::new(name, "no", no, bag)];
        Control::part(name, at, Kind::One(choices))
    };
    let day = |name: &str| {
        let value = if bag.has(name) { bag.one(name).into() } else { today.to_string() };
        Control::part(name, at, Kind::Day { value })
    };
    match kind {
        ActKind::HandOver => {
            vec![one_of("post", at, view.targets.iter().map(|(id, name)| (id.as_str(), name)), bag), text("reason")]
        }
        ActKind::File
        | ActKind::Accept
        | ActKind::AcceptHandOver
        | ActKind::Resume
        | ActKind::Close
        | ActKind::Retract => vec![],
        ActKind::Rate => {
            let grades =
                Satisfaction::ALL.iter().map(|grade| Choice::new("grade", grade.word(), grade_label(*grade), bag));
            vec![
                Control::part("grade", at, Kind::One(grades.collect())),
                text("remark").optional().hint("请不要写他人的个人信息。"),
            ]
        }
        ActKind::Correct => {
            let entries = view
                .correctable
                .iter()
                .map(|(seq, said)| Choice::new("entry", seq.to_string(), format!("第{seq}条 {said}"), bag));
            vec![Control::part("entry", at, Kind::List(entries.collect())), text("correction")]
        }
        ActKind::ProgressReport
        | ActKind::Hold
        | ActKind::Countersign
        | ActKind::RequestExtension
        | ActKind::Reschedule
        | ActKind::PublishProblem
        | ActKind::PlanMeasures
        | ActKind::Submit
        | ActKind::LookBack
        | ActKind::Rebound => task::controls(kind, view, today, bag),
        ActKind::Verify => vec![text("verification").optional()],
        ActKind::Remind => vec![text("demand")],
        ActKind::Escalate | ActKind::Extend | ActKind::Recuse | ActKind::RefuseExtension => vec![text("reason")],
        ActKind::Cancel | ActKind::Refuse | ActKind::SendBack | ActKind::UnpublishProblem => vec![text("reason")],
        ActKind::Erase => vec![text("ground")],
        ActKind::Withdraw => vec![text("reason").optional()],
        ActKind::RequestCorrection => [missing(view, at, bag)].into_iter().flatten().chain([text("list")]).collect(),
        ActKind::Supplement => {
            [supplied(view, at, bag)].into_iter().flatten().chain([text("note").optional()]).collect()
        }
        ActKind::Assign => vec![one_of("post", at, view.posts.iter().map(|(id, name)| (id.as_str(), name)), bag)],
        ActKind::Examine => vec![two("favourable", "拟同意", "拟不同意"), text("opinion")],
        ActKind::Suspend => vec![
            one_of("special", at, view.specials.iter().map(|(id, name)| (id.as_str(), name)), bag),
            day("from"),
            day("to").hint("首尾两日都不计入。"),
            text("reason"),
        ],
        ActKind::Decide => vec![two("granted", "准予", "不予批准"), text("reasons")],
        ActKind::Reply => vec![text("answer")],
        ActKind::Serve => vec![line("manner", at, bag, "").hint("例如：窗口领取、邮寄（单号）、网上送达")],
        ActKind::Publish => publish(view, at, bag),
    }
}

/// A grade with its mark: as many stars as it is good, so that it is told apart without colour.
fn grade_label(grade: Satisfaction) -> String {
    let stars = Satisfaction::ALL.len() - grade as usize;
    format!("{}{} {}", "★".repeat(stars), "☆".repeat(Satisfaction::ALL.len() - stars), grade.zh())
}

/// Nothing is typed twice: heading, question and answer are there already.
fn publish(view: &View, at: &str, bag: &Bag) -> Vec<Control> {
    let question = view.fields.iter().max_by_key(|(_, text)| text.chars().count()).map_or("", |(_, text)| text);
    let replied = view.journal.iter().find(|said| said.act == ActKind::Reply && !said.retracted);
    let answer = replied.and_then(|said| said.details.first()).map_or("", |(_, text)| text);
    vec![
        line("title", at, bag, &view.title),
        area("question", at, bag, question).hint("请删去姓名、电话、住址等个人信息。"),
        area("answer", at, bag, answer),
    ]
}

/// Materials of which the party is told that they are missing or faulty.
fn missing(view: &View, at: &str, bag: &Bag) -> Option<Control> {
    let choices: Vec<Choice> = view.materials.iter().map(|material| handed(material, bag)).collect();
    (!choices.is_empty()).then(|| Control::part("materials", at, Kind::Some(choices)).optional())
}

/// All materials, those still missing first: a faulty one is handed in again.
fn supplied(view: &View, at: &str, bag: &Bag) -> Option<Control> {
    let (there, lacking): (Vec<_>, Vec<_>) = view.materials.iter().partition(|material| material.handed_in);
    let list: Vec<_> =
        lacking.into_iter().chain(there).map(|material| MaterialChoice::new(handed(material, bag), at)).collect();
    let kind = Kind::Materials { list, taken: false, remove: String::new() };
    let control = Control::part("materials", at, kind).optional();
    (!control.materials().is_empty()).then(|| control.hint("可以拍照或选文件上传，也可以只勾选，带到窗口。"))
}

fn handed(material: &bureau::disclose::MaterialView, bag: &Bag) -> Choice {
    let mut choice = Choice::new("materials", material.id.as_str(), &material.name, bag);
    let needed = if material.required { "必需" } else { "可选" };
    let state = if material.handed_in { "已交" } else { "未交" };
    choice.note = format!("{needed} · {state}");
    choice
}

fn one_of<'a>(name: &str, at: &str, of: impl Iterator<Item = (&'a str, &'a String)>, bag: &Bag) -> Control {
    let choices = of.map(|(value, label)| Choice::new(name, value, label, bag));
    Control::part(name, at, Kind::List(choices.collect()))
}

fn area(name: &str, at: &str, bag: &Bag, otherwise: &str) -> Control {
    let value = if bag.has(name) { bag.one(name) } else { otherwise };
    Control::part(name, at, Kind::Text { value: value.into() })
}

fn line(name: &str, at: &str, bag: &Bag, otherwise: &str) -> Control {
    let value = if bag.has(name) { bag.one(name) } else { otherwise };
    Control::part(name, at, Kind::Line { value: value.into(), phone: false })
}
