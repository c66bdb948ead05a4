//! The import page: the original on one side, the draft as a form on the other, each field linked to its words and back.
//!
//! Refuses: to lose what was typed. A button that changes the form shows it again; only saving writes.

use super::original::{Stretch, stretches};
use super::sheet::{self, Asked};
use super::{Branch, Change, campaign, changes_of, tree};
use crate::forms::{Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::campaign::changes::field_zh;
use bureau::campaign::sheet::{Made, Pairs, Sheet, Typed, Wrong, marks};
use bureau::campaign::{CampaignActKind, CampaignView, Certainty, Passage, PublicCampaign, Unfit, Version};
use bureau::id::{CampaignId, OrganId};
use bureau::refusal::Refusal;
use std::collections::BTreeMap;

/// A field of the form.
pub struct FieldView {
    /// Its name and id.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What is in it.
    pub value: String,
    /// How sure it is, in words.
    pub sure: String,
    /// Whether somebody should look at it.
    pub low: bool,
    /// Whether somebody did.
    pub looked: bool,
    /// Whether it has a place in the original.
    pub placed: bool,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Whether the page begins here.
    pub first: bool,
}

/// Units of a task: each name, and the organ it is, if it is one.
pub struct UnitsView {
    /// The list as a field.
    pub field: FieldView,
    /// Names, with the official name where it is another; a blank one last.
    pub names: Vec<(String, Option<String>)>,
}

/// A row of pairs or of single values.
pub struct RowView {
    /// Name of the row.
    pub name: String,
    /// What it was made from.
    pub from: String,
    /// Its plain half.
    pub label: String,
    /// Its sourced half.
    pub field: FieldView,
}

/// A list of rows.
pub struct RowsView {
    /// Its word.
    pub list: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What the halves are called; a list of single values has no first one.
    pub heads: (&'static str, &'static str),
    /// Its rows, a blank one last.
    pub rows: Vec<RowView>,
}

/// A phase of the form.
pub struct PhaseView {
    /// Name of the row.
    pub name: String,
    /// What it was made from.
    pub from: String,
    /// Whether it gets a key of its own.
    pub fresh: bool,
    /// Its name, first and last day.
    pub fields: [FieldView; 3],
}

/// A task of the form.
pub struct TaskView {
    /// Its place, from 0.
    pub place: usize,
    /// Name of the row.
    pub name: String,
    /// What it was made from.
    pub from: String,
    /// Whether it gets a key of its own.
    pub fresh: bool,
    /// Its number.
    pub number: String,
    /// What is to be done.
    pub title: FieldView,
    /// Units that lead, units that are responsible.
    pub units: [UnitsView; 2],
    /// Its last day.
    pub due: FieldView,
    /// What is to be handed in.
    pub deliverables: FieldView,
    /// Phases: value, name, whether it is this one.
    pub phases: Vec<(String, String, bool)>,
    /// Whether somebody should look at anything of it.
    pub low: bool,
}

#[derive(Template)]
#[template(path = "campaign_draft.html")]
struct DraftPage {
    frame: Frame,
    csrf: String,
    notice: Option<Notice>,
    faults: Vec<(String, String)>,
    id: String,
    seen: u32,
    file: String,
    further: bool,
    saved: bool,
    open: usize,
    tasks_open: Vec<(String, String)>,
    remarks: Vec<String>,
    original: Vec<Stretch>,
    head: Vec<FieldView>,
    lists: Vec<RowsView>,
    phases: Vec<PhaseView>,
    tasks: Vec<TaskView>,
    organs: Vec<String>,
    may_drop: bool,
}

#[derive(Template)]
#[template(path = "campaign_check.html")]
struct CheckPage {
    frame: Frame,
    csrf: String,
    notice: Option<Notice>,
    id: String,
    seen: u32,
    may_publish: bool,
    faults: Vec<(String, String, Option<String>)>,
    confirm: Vec<(String, String, bool)>,
    open: usize,
    further: bool,
    changes: Vec<Change>,
    shown: PublicCampaign,
    tree: Vec<Branch>,
}

/// `GET /workbench/campaigns/{id}/draft`
pub async fn draft(
    State(hall): State<Hall>,
    visit: Visitor,
    Path(id): Path<String>,
    asked: crate::forms::Asked,
) -> Answer {
    let session = visit.officer()?;
    let (who, now, id) = (session.who.clone(), visit.now, campaign(&id)?);
    let view = hall.ask(move |office| office.campaign(&who, id, now)).await?;
    let Some(base) = &view.draft else {
        return Ok(stop::to(&format!("/workbench/campaigns/{id}")));
    };
    let sheet = Sheet::of(&base.notice);
    let shown = Shown { saved: asked.0.has("saved"), ..Shown::default() };
    draft_page(&hall, &visit, &view, &sheet, shown)
}

/// `POST /workbench/campaigns/{id}/draft`: a button of the form.
pub async fn change(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now, id) = (session.who.clone(), visit.now, campaign(&id)?);
    let seen: u32 = bag.one("seen").parse().map_err(|_| Refusal::PageOld)?;
    let asker = who.clone();
    let view = hall.ask(move |office| office.campaign(&asker, id, now)).await?;
    let mut sheet = sheet::read(&bag);
    let asked = sheet::change(&mut sheet, bag.one("do"));
    if view.draft.is_none() {
        return Err(Refusal::Stale.into());
    }
    if view.seq != seen {
        let shown = Shown { refusal: Some(Refusal::Stale), seen: Some(seen), ..Shown::default() };
        return draft_page(&hall, &visit, &view, &sheet, shown);
    }
    if let Asked::Again(first) = asked {
        return draft_page(&hall, &visit, &view, &sheet, Shown { first, ..Shown::default() });
    }
    let typed = sheet.clone();
    match hall.ask(move |office| office.amend_campaign(&who, id, seen, &typed, now)).await {
        Ok(wrong) if !wrong.is_empty() => draft_page(&hall, &visit, &view, &sheet, Shown { wrong, ..Shown::default() }),
        Ok(_) if asked == Asked::Check => Ok(stop::to(&format!("/workbench/campaigns/{id}/check"))),
        Ok(_) => Ok(stop::to(&format!("/workbench/campaigns/{id}/draft?saved=1"))),
        Err(Stop::Refused(refusal)) => {
            draft_page(&hall, &visit, &view, &sheet, Shown { refusal: Some(refusal), ..Shown::default() })
        }
        Err(stop) => Err(stop),
    }
}

/// `GET /workbench/campaigns/{id}/check`
pub async fn check(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    check_page(&hall, &visit, campaign(&id)?, &Bag::default(), None).await
}

/// What will be live, what stands in the way, what changed.
pub async fn check_page(hall: &Hall, visit: &Visitor, id: CampaignId, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let checked = hall.ask(move |office| office.check_campaign(&who, id, now)).await?;
    let (view, faults) = (checked.view, checked.faults);
    let confirmed =
        |fault: &&Unfit| fault.point.as_ref().is_some_and(|id| bag.all("confirmed").any(|one| one == id.as_str()));
    let (confirm, faults): (Vec<&Unfit>, Vec<&Unfit>) = faults.iter().partition(|fault| fault.can_be_confirmed());
    let point = |fault: &Unfit| fault.point.as_ref().map(ToString::to_string);
    let draft = view.draft.as_ref();
    let address = |fault: &Unfit| field_of(fault, draft);
    let page = CheckPage {
        frame: Frame::desk(hall, visit, "发布前核对", "campaigns"),
        csrf: session.csrf.clone(),
        notice: refusal.as_ref().map(Notice::from),
        id: id.to_string(),
        seen: view.seq,
        may_publish: view.open.contains(&CampaignActKind::Publish),
        faults: faults.into_iter().map(|fault| (fault.says(), fault.remedy(), address(fault))).collect(),
        confirm: (confirm.iter()).filter_map(|fault| Some((point(fault)?, fault.says(), confirmed(fault)))).collect(),
        open: draft.map_or(0, open_fields),
        further: view.live.is_some(),
        changes: view.changes.as_ref().map(changes_of).unwrap_or_default(),
        tree: tree(&checked.shown, &BTreeMap::new()),
        shown: checked.shown,
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &page)
}

/// The field of the form that a fault is about.
fn field_of(fault: &Unfit, draft: Option<&Version>) -> Option<String> {
    let notice = &draft?.notice;
    let Some(id) = &fault.point else { return Some("title".into()) };
    let task = notice.tasks.iter().position(|task| task.id == *id).map(|place| format!("tasks.{place}.title"));
    let phase = || notice.phases.iter().position(|phase| phase.id == *id).map(|place| format!("phases.{place}.name"));
    task.or_else(phase)
}

/// How many fields of a draft somebody should look at.
fn open_fields(draft: &Version) -> usize {
    let sheet = Sheet::of(&draft.notice);
    let everyone = BTreeMap::new();
    let form = Form::of(&sheet, draft, &[], &everyone, &[], "");
    form.open().len()
}

/// How a form is shown again.
#[derive(Default)]
struct Shown {
    refusal: Option<Refusal>,
    wrong: Vec<Wrong>,
    first: String,
    saved: bool,
    /// Of an old page: its own place, so that it stays refused.
    seen: Option<u32>,
}

fn draft_page(hall: &Hall, visit: &Visitor, view: &CampaignView, sheet: &Sheet, shown: Shown) -> Answer {
    let Some(base) = &view.draft else { return Err(Refusal::Stale.into()) };
    let (organs, everyone) = (hall.office().organ_names(), hall.office().everyone(view, visit.now));
    let form = Form::of(sheet, base, &organs, &everyone, &shown.wrong, &shown.first);
    let open = form.open();
    let original = base.original.to_string();
    let status = match (&shown.refusal, shown.wrong.is_empty()) {
        (Some(refusal), _) => stop::status(refusal),
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let page = DraftPage {
        frame: Frame::desk(hall, visit, "核对草稿", "campaigns")
            .back_to(&format!("/workbench/campaigns/{}/draft", view.id)),
        csrf: visit.officer()?.csrf.clone(),
        notice: shown.refusal.as_ref().map(Notice::from),
        faults: shown.wrong.iter().map(|(field, refusal)| (field.clone(), refusal.says())).collect(),
        id: view.id.to_string(),
        seen: shown.seen.unwrap_or(view.seq),
        file: base.name.to_string(),
        further: view.live.is_some(),
        saved: shown.saved,
        open: open.len(),
        tasks_open: form.tasks_open(),
        remarks: base.notice.remarks.iter().map(|remark| remark.text.to_string()).collect(),
        original: stretches(&original, &form.marks, |field| open.iter().any(|one| one == field)),
        head: form.head(),
        lists: form.lists(),
        phases: form.phases(),
        tasks: form.tasks(),
        organs: organs.iter().map(|(_, name)| name.clone()).collect(),
        may_drop: view.open.contains(&CampaignActKind::Drop),
    };
    page_with(status, &page)
}

/// The form with what is known of each field.
struct Form<'a> {
    sheet: &'a Sheet,
    base: &'a Version,
    organs: BTreeMap<&'a OrganId, &'a str>,
    everyone: &'a BTreeMap<String, usize>,
    wrong: &'a [Wrong],
    first: &'a str,
    marks: Vec<(String, Vec<Passage>, Certainty)>,
    by_field: BTreeMap<String, (bool, Certainty)>,
}

impl<'a> Form<'a> {
    fn of(
        sheet: &'a Sheet,
        base: &'a Version,
        organs: &'a [(OrganId, String)],
        everyone: &'a BTreeMap<String, usize>,
        wrong: &'a [Wrong],
        first: &'a str,
    ) -> Form<'a> {
        let marks = marks(sheet, &base.notice);
        let known =
            |(field, places, sure): &(String, Vec<Passage>, Certainty)| (field.clone(), (!places.is_empty(), *sure));
        let by_field = marks.iter().map(known).collect();
        let organs = organs.iter().map(|(id, name)| (id, name.as_str())).collect();
        Form { sheet, base, organs, everyone, wrong, first, marks, by_field }
    }

    fn field(&self, name: &str, label: &str, typed: &Typed) -> FieldView {
        let (placed, sure) = self.by_field.get(name).copied().unwrap_or((false, Certainty::ByPerson));
        let known = self.by_field.contains_key(name) && !typed.text.trim().is_empty();
        let fault = self.wrong.iter().find(|(field, _)| field == name);
        FieldView {
            name: name.into(),
            label: label.into(),
            value: typed.text.clone(),
            sure: if known { sure.zh() } else { String::new() },
            low: known && sure.is_low(),
            looked: typed.looked,
            placed,
            fault: fault.map(|(_, refusal)| format!("{}；{}", refusal.says(), refusal.remedy())),
            first: self.first == name,
        }
    }

    fn head(&self) -> Vec<FieldView> {
        let sheet = self.sheet;
        let fields = [("title", &sheet.title), ("issuer", &sheet.issuer), ("number", &sheet.number)];
        let fields = fields.into_iter().chain([("date", &sheet.date), ("kind", &sheet.kind)]);
        let label = |name| if name == "number" { "文号".to_string() } else { field_zh(name) };
        fields.map(|(name, typed)| self.field(name, &label(name), typed)).collect()
    }

    fn phases(&self) -> Vec<PhaseView> {
        let phase = |(place, made): (usize, &Made<bureau::campaign::sheet::PhaseRow>)| {
            let (name, row) = (format!("phases.{place}"), &made.row);
            let field = |part: &str, typed: &Typed| self.field(&format!("{name}.{part}"), &field_zh(part), typed);
            let fields = [field("name", &row.name), field("start", &row.start), field("end", &row.end)];
            PhaseView { fields, from: from(&made.from), fresh: !made.keeps, name }
        };
        self.sheet.phases.iter().enumerate().map(phase).collect()
    }

    fn tasks(&self) -> Vec<TaskView> {
        let task = |(place, made): (usize, &Made<bureau::campaign::sheet::TaskRow>)| {
            let (name, row) = (format!("tasks.{place}"), &made.row);
            let field = |part: &str, typed: &Typed| self.field(&format!("{name}.{part}"), &field_zh(part), typed);
            let units = |part: &str, names: &[String], looked: bool| {
                let typed = Typed { text: names.concat(), looked };
                UnitsView { field: field(part, &typed), names: self.units(&made.from, names) }
            };
            let phases = self.sheet.phases.iter().enumerate();
            let (title, due) = (field("title", &row.title), field("due", &row.due));
            let deliverables = field("deliverables", &row.deliverables);
            let lead = units("lead", &row.lead, row.lead_looked);
            let responsible = units("responsible", &row.responsible, row.responsible_looked);
            let fields = [&title, &due, &deliverables, &lead.field, &responsible.field];
            TaskView {
                place,
                from: from(&made.from),
                fresh: !made.keeps,
                number: row.number.clone(),
                low: fields.iter().any(|field| field.low && !field.looked),
                phases: phases
                    .map(|(at, phase)| (at.to_string(), phase.row.name.text.clone(), row.phase == Some(at)))
                    .collect(),
                units: [lead, responsible],
                title,
                due,
                deliverables,
                name,
            }
        };
        self.sheet.tasks.iter().enumerate().map(task).collect()
    }

    /// Names of units with the organ each is, by the draft or by the roster; a blank one last.
    fn units(&self, from: &[usize], names: &[String]) -> Vec<(String, Option<String>)> {
        let were = || from.iter().filter_map(|at| self.base.notice.tasks.get(*at));
        let all = || were().flat_map(|task| task.lead.iter().chain(&task.responsible));
        let known = |name: &String| {
            let unit = all().find(|unit| unit.value.name.as_str() == Some(name));
            let organ = unit.and_then(|unit| unit.value.organ.as_ref()).and_then(|organ| self.organs.get(organ));
            let organ = organ.copied().or_else(|| self.organs.values().copied().find(|organ| organ == name));
            let meant = || self.everyone.get(name).map(|units| format!("{units}个单位，没有牵头单位的各办一项"));
            (name.clone(), organ.map(String::from).or_else(meant))
        };
        let names = names.iter().filter(|name| !name.trim().is_empty());
        names.map(known).chain([(String::new(), Some(String::new()))]).collect()
    }

    fn lists(&self) -> Vec<RowsView> {
        let sheet = self.sheet;
        let basis = sheet.basis.iter().map(|made| (from(&made.from), String::new(), made.row.clone())).collect();
        let of = |pairs: &Pairs| {
            pairs.iter().map(|made| (from(&made.from), made.row.label.clone(), made.row.value.clone())).collect()
        };
        let rows: [(&'static str, &'static str, (&'static str, &'static str), Vec<_>); 6] = [
            ("targets", "目标", ("内容", "数值"), of(&sheet.targets)),
            ("weights", "权重", ("内容", "数值"), of(&sheet.weights)),
            ("thresholds", "限度", ("内容", "数值"), of(&sheet.thresholds)),
            ("group", "领导小组", ("职务", "姓名"), of(&sheet.group)),
            ("basis", "依据", ("", "文件"), basis),
            ("hotlines", "公布电话", ("单位", "号码"), of(&sheet.hotlines)),
        ];
        rows.into_iter().map(|(list, name, heads, rows)| self.rows(list, name, heads, rows)).collect()
    }

    fn rows(
        &self,
        list: &'static str,
        name: &'static str,
        heads: (&'static str, &'static str),
        mut rows: Vec<(String, String, Typed)>,
    ) -> RowsView {
        rows.push(Default::default());
        let row = |(place, (from, label, typed)): (usize, (String, String, Typed))| {
            let row = format!("{list}.{place}");
            RowView { field: self.field(&row, heads.1, &typed), name: row, from, label }
        };
        RowsView { list, name, heads, rows: rows.into_iter().enumerate().map(row).collect() }
    }

    /// Fields that somebody should look at.
    fn open(&self) -> Vec<String> {
        let is_open = |field: &FieldView| field.low && !field.looked;
        let mut all: Vec<String> = self.head().into_iter().filter(is_open).map(|field| field.name).collect();
        for phase in self.phases() {
            all.extend(phase.fields.into_iter().filter(is_open).map(|field| field.name));
        }
        for task in self.tasks() {
            let [lead, responsible] = task.units;
            let fields = [task.title, lead.field, responsible.field, task.due, task.deliverables];
            all.extend(fields.into_iter().filter(is_open).map(|field| field.name));
        }
        let rows = self.lists().into_iter().flat_map(|list| list.rows);
        all.extend(rows.map(|row| row.field).filter(is_open).map(|field| field.name));
        all
    }

    /// Tasks without an organ of the roster that leads: field and name.
    fn tasks_open(&self) -> Vec<(String, String)> {
        let is_led = |task: &TaskView| {
            let mut names = task.units.iter().flat_map(|units| &units.names);
            let everyone = names.any(|(name, _)| self.everyone.contains_key(name));
            everyone || task.units[0].names.iter().any(|(name, organ)| !name.is_empty() && organ.is_some())
        };
        let tasks = self.tasks().into_iter().filter(|task| !is_led(task));
        tasks.map(|task| (format!("{}.lead", task.name), task.title.value)).collect()
    }
}

fn from(places: &[usize]) -> String {
    places.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
