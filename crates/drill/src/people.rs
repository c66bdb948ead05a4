//! People of a drill: a citizen outside, a seat inside. Each verb is one act.
//!
//! Refuses: acts that the office would refuse; they come back as the same refusal.

use crate::By;
use crate::world::{Ticket, World};
use bureau::act::{
    Act, ActKind, Assign, Attendance, Cancel, Cause, Channel, Correct, Countersign, Decide, Escalate, Examine, Extend,
    File, Hold, LookBack, PlanMeasures, ProgressReport, Publish, PublishProblem, Rate, Rebound, RecordLate, Recuse,
    Refuse, RefuseExtension, Remind, Reply, RequestCorrection, RequestExtension, Reschedule, Retract, Satisfaction,
    SendBack, Serve, Submit, Supplement, Suspend, Task, UnpublishProblem, Verify, Withdraw, Words,
};
use bureau::id::{CampaignId, ItemId, OrganId, PartId, PartyId, PointId, PostId};
use bureau::item::Item;
use bureau::refusal::Refusal;
use std::collections::BTreeMap;

/// What an act gives: nothing, or the refusal.
pub type Done = Result<(), Refusal>;

/// Somebody outside who asks for things.
#[derive(Debug)]
pub struct Citizen<'w> {
    world: &'w mut World,
    name: String,
    party: PartyId,
}

/// Whoever sits on a post.
#[derive(Debug)]
pub struct Seat<'w> {
    world: &'w mut World,
    by: By,
}

impl<'w> Citizen<'w> {
    pub(crate) fn new(world: &'w mut World, name: &str, party: PartyId) -> Citizen<'w> {
        let name = name.to_string();
        Citizen { world, name, party }
    }

    /// Asks a question on the portal.
    ///
    /// # Errors
    /// What filing refuses.
    pub fn asks(self, item: &str, title: &str, question: &str) -> Result<Ticket, Refusal> {
        let name = self.name.clone();
        let fields = [("title", title), ("question", question), ("asker", &name)];
        self.files(item, &fields, &[])
    }

    /// Applies for something on the portal, with these materials.
    ///
    /// # Errors
    /// What filing refuses.
    pub fn applies(self, item: &str, request: &str, materials: &[&str]) -> Result<Ticket, Refusal> {
        let name = self.name.clone();
        let fields = [
            ("applicant", name.as_str()),
            ("identity", "990621199001010001"),
            ("phone", "13900000000"),
            ("request", request),
        ];
        self.files(item, &fields, materials)
    }

    /// Files with just these answers on the portal.
    ///
    /// # Errors
    /// What filing refuses.
    pub fn files(self, item: &str, fields: &[(&str, &str)], materials: &[&str]) -> Result<Ticket, Refusal> {
        let file = form(self.world, item, Channel::Portal, fields, materials)?;
        self.world.file(self.party, &By::Asker, file)
    }

    /// 补正
    ///
    /// # Errors
    /// What the office refuses.
    pub fn supplements(self, ticket: Ticket, materials: &[&str], note: &str) -> Done {
        self.does(
            ticket,
            Act::Supplement(Supplement {
                materials: parts(materials),
                note: Words::new(note),
                attachments: Vec::new(),
            }),
        )
    }

    /// 撤回
    ///
    /// # Errors
    /// What the office refuses.
    pub fn withdraws(self, ticket: Ticket, reason: &str) -> Done {
        let reason = Words::new(reason);
        self.does(ticket, Act::Withdraw(Withdraw { reason }))
    }

    /// 评价
    ///
    /// # Errors
    /// What the office refuses.
    pub fn rates(self, ticket: Ticket, grade: Satisfaction, note: &str) -> Done {
        self.does(ticket, Act::Rate(Rate { grade, note: Words::new(note) }))
    }

    /// Any act, as this very party.
    ///
    /// # Errors
    /// What the office refuses; `NoSuchMatter` on another's matter.
    pub fn does(self, ticket: Ticket, act: Act) -> Done {
        if self.world.party_of(ticket) != self.party {
            return Err(Refusal::NoSuchMatter);
        }
        self.world.act(ticket, &By::Asker, act)
    }
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $verb:ident($($name:ident: $kind:ty),*) = $act:expr;)*) => {
        impl Seat<'_> {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// What the office refuses.
                pub fn $verb(self, ticket: Ticket $(, $name: $kind)*) -> Done {
                    self.does(ticket, $act)
                }
            )*
        }
    };
}

verbs! {
    /// 受理
    accepts() = Act::Accept;
    /// 不予受理
    refuses(reason: &str) = Act::Refuse(Refuse { reason: Words::new(reason) });
    /// 补正告知
    requests_correction(materials: &[&str], list: &str) =
        Act::RequestCorrection(RequestCorrection { materials: parts(materials), list: Words::new(list) });
    /// 补正, taken in at the window
    supplements(materials: &[&str], note: &str) =
        Act::Supplement(Supplement { materials: parts(materials), note: Words::new(note), attachments: Vec::new() });
    /// 交办
    assigns(post: &str) = Act::Assign(Assign { post: PostId::new(post) });
    /// 审查
    examines(favourable: bool, opinion: &str) =
        Act::Examine(Examine { favourable, opinion: Words::new(opinion) });
    /// 退回
    sends_back(reason: &str) = Act::SendBack(SendBack { reason: Words::new(reason) });
    /// 暂停计时; the days read `2024-10-09..2024-10-15`, any other text panics
    suspends(special: &str, days: &str, reason: &str) = Act::Suspend(Suspend {
        special: PartId::new(special),
        span: days.parse().expect("days read like 2024-10-09..2024-10-15"),
        reason: Words::new(reason),
    });
    /// 恢复计时
    resumes() = Act::Resume;
    /// 延期
    extends(reason: &str) = Act::Extend(Extend { reason: Words::new(reason) });
    /// 决定
    decides(granted: bool, reasons: &str) =
        Act::Decide(Decide { granted, reasons: Words::new(reasons) });
    /// 进展报告
    reports(percent: u8, note: &str) = Act::ProgressReport(ProgressReport {
        percent,
        note: Words::new(note),
        materials: Vec::new(),
        attachments: Vec::new(),
    });
    /// 登记活动: its kind, the day it was held (`2026-03-31`, any other text panics), what it was about, and for kinds that
    /// have attendance how many ought to come, came and made it up since, with who was away and why
    holds(kind: &str, on: &str, topic: &str, attendance: Option<([u32; 3], &str)>) = Act::Hold(Hold {
        activity: PartId::new(kind),
        on: on.parse().expect("a day reads like 2026-03-31"),
        topic: Words::new(topic),
        led_by: Words::new(""),
        attendance: attendance.map(|([ought, attended, made_up], absent)| {
            Attendance { ought, attended, made_up, absent: Words::new(absent) }
        }),
        materials: Vec::new(),
        attachments: Vec::new(),
    });
    /// 会签 for a unit
    countersigns(unit: &str, agrees: bool, opinion: &str) =
        Act::Countersign(Countersign { unit: OrganId::new(unit), agrees, opinion: Words::new(opinion) });
    /// 申请延期; the day reads `2026-03-31`, any other text panics
    requests_extension(until: &str, reason: &str) = Act::RequestExtension(RequestExtension {
        until: until.parse().expect("a day reads like 2026-03-31"),
        reason: Words::new(reason),
    });
    /// 不同意延期
    refuses_extension(reason: &str) = Act::RefuseExtension(RefuseExtension { reason: Words::new(reason) });
    /// 调整期限; the day reads `2026-03-31`, any other text panics
    reschedules(until: &str, reason: &str) = Act::Reschedule(Reschedule {
        until: until.parse().expect("a day reads like 2026-03-31"),
        reason: Words::new(reason),
    });
    /// 公布整改情况 in these words
    publishes_problem(problem: &str, measure: &str) =
        Act::PublishProblem(PublishProblem { problem: Words::new(problem), measure: Words::new(measure) });
    /// 撤下公布
    unpublishes(reason: &str) = Act::UnpublishProblem(UnpublishProblem { reason: Words::new(reason) });
    /// 报送成果
    submits(note: &str) =
        Act::Submit(Submit { note: Words::new(note), unproven: None, materials: Vec::new(), attachments: Vec::new() });
    /// 报请验收 with materials that show it, or with the reason why none does
    submits_proof(note: &str, materials: &[&str], unproven: &str) = Act::Submit(Submit {
        note: Words::new(note),
        unproven: Some(Words::new(unproven)).filter(|reason| !reason.is_blank()),
        materials: parts(materials),
        attachments: Vec::new(),
    });
    /// 制定整改措施; the day reads `2026-03-31`, any other text panics
    plans_measures(cause: &str, measure: &str, responsible: &str, until: &str) = Act::PlanMeasures(PlanMeasures {
        cause: Words::new(cause),
        measure: Words::new(measure),
        responsible: PostId::new(responsible),
        until: until.parse().expect("a day reads like 2026-03-31"),
    });
    /// 回头看: it holds
    looks_back(note: &str) = Act::LookBack(LookBack { note: Words::new(note) });
    /// 反弹; the day reads `2026-03-31`, any other text panics
    finds_again(finding: &str, until: &str) = Act::Rebound(Rebound {
        finding: Words::new(finding),
        until: until.parse().expect("a day reads like 2026-03-31"),
    });
    /// 核验通过
    verifies(note: &str) = Act::Verify(Verify { note: Words::new(note) });
    /// 取消任务
    cancels(reason: &str) = Act::Cancel(Cancel { reason: Words::new(reason) });
    /// 催办
    reminds(demand: &str) = Act::Remind(Remind { demand: Words::new(demand) });
    /// 升级督办
    escalates(reason: &str) = Act::Escalate(Escalate { reason: Words::new(reason) });
    /// 更正 of the entry at that place
    corrects(entry: u32, note: &str) = Act::Correct(Correct { entry, note: Words::new(note) });
    /// 回避
    recuses(reason: &str) = Act::Recuse(Recuse { reason: Words::new(reason) });
    /// 答复
    replies(answer: &str) = Act::Reply(Reply { answer: Words::new(answer) });
    /// 送达
    serves(manner: &str) = Act::Serve(Serve { manner: Words::new(manner) });
    /// 公布
    publishes(title: &str, question: &str, answer: &str) = Act::Publish(Publish {
        title: Words::new(title),
        question: Words::new(question),
        answer: Words::new(answer),
    });
}

impl<'w> Seat<'w> {
    pub(crate) fn new(world: &'w mut World, post: PostId) -> Seat<'w> {
        let by = By::Post(post);
        Seat { world, by }
    }

    /// 撤销操作: undoes the last act on the matter.
    ///
    /// # Errors
    /// What the office refuses.
    pub fn retracts(self, ticket: Ticket) -> Done {
        let entry = self.world.matter(ticket).seq;
        self.does(ticket, Act::Retract(Retract { entry }))
    }

    /// Files for somebody who came to the window or called.
    ///
    /// # Errors
    /// What filing refuses.
    pub fn files_for(
        self,
        name: &str,
        item: &str,
        channel: Channel,
        fields: &[(&str, &str)],
        materials: &[&str],
    ) -> Result<Ticket, Refusal> {
        let file = form(self.world, item, channel, fields, materials)?;
        let party = self.world.citizen(name).party;
        self.world.file(party, &self.by, file)
    }

    /// 下达 a task of the first campaign: who leads, who is responsible beside them, the last day (`2026-03-31`).
    ///
    /// # Errors
    /// What filing refuses; `NoSuchItem` where no item is given by order.
    pub fn orders(self, title: &str, lead: &str, units: &[&str], due: &str) -> Result<Ticket, Refusal> {
        let charter = self.world.charter();
        let (item, procedure) = charter.given_with(ActKind::Countersign).ok_or(Refusal::NoSuchItem)?;
        let first = procedure.fields.first().map(|field| (field.id.clone(), Words::new(title)));
        let fields = first.into_iter().collect();
        let cause = Cause::Campaign { campaign: CampaignId::new(1), key: PointId::new("t1") };
        let file = ordered(item, lead, fields, cause, (units, due));
        self.world.file(PartyId::NOBODY, &self.by, file)
    }

    /// 登记问题 for the ledger: what it is, where it comes from, who leads, who is responsible beside, the last day.
    ///
    /// # Errors
    /// What filing refuses; `NoSuchItem` where no problem is kept in a ledger.
    pub fn registers(
        self,
        problem: &str,
        source: &str,
        lead: &str,
        units: &[&str],
        due: &str,
    ) -> Result<Ticket, Refusal> {
        let charter = self.world.charter();
        let (item, procedure) = charter.given_with(ActKind::LookBack).ok_or(Refusal::NoSuchItem)?;
        let mut fields: BTreeMap<_, _> =
            procedure.fields.first().map(|field| (field.id.clone(), Words::new(problem))).into_iter().collect();
        let kind = bureau::register::choices(procedure).nth(1).and_then(|field| field.options.first());
        let coded = [source, kind.map_or("", |option| option.name.as_str())];
        fields.extend(
            bureau::register::choices(procedure).zip(coded).map(|(field, word)| (field.id.clone(), Words::new(word))),
        );
        let file = ordered(item, lead, fields, Cause::Own {}, (units, due));
        self.world.file(PartyId::NOBODY, &self.by, file)
    }

    /// 督办 of a section, about a matter or of its own accord: why, what is wanted, the last day (`2026-03-31`).
    ///
    /// # Errors
    /// What filing refuses; `NoSuchItem` where no order can go up.
    pub fn supervises(
        self,
        about: Option<Ticket>,
        section: &str,
        [reason, demand]: [&str; 2],
        due: &str,
    ) -> Result<Ticket, Refusal> {
        let charter = self.world.charter();
        let (item, procedure) = charter.given_with(ActKind::Escalate).ok_or(Refusal::NoSuchItem)?;
        let answers = procedure.fields.iter().zip([reason, demand]);
        let about = about.map(|ticket| self.world.matter(ticket).id);
        let fields = answers.map(|(field, text)| (field.id.clone(), Words::new(text))).collect();
        let cause = about.map_or(Cause::Own {}, |about| Cause::About { about });
        let file = ordered(item, section, fields, cause, (&[], due));
        self.world.file(PartyId::NOBODY, &self.by, file)
    }

    /// Any act.
    ///
    /// # Errors
    /// What the office refuses.
    pub fn does(self, ticket: Ticket, act: Act) -> Done {
        self.world.act(ticket, &self.by, act)
    }

    /// 补记: enters an act that was done at a local time such as `2024-09-24 09:30`.
    ///
    /// # Errors
    /// What the office refuses.
    pub fn enters(self, ticket: Ticket, act: Act, done: &str, reason: &str) -> Done {
        let late = RecordLate { at: self.world.moment(done), reason: Words::new(reason) };
        self.world.act_late(ticket, &self.by, act, Some(late))
    }
}

fn ordered(
    item: &Item,
    section: &str,
    fields: BTreeMap<PartId, Words>,
    cause: Cause,
    (units, due): (&[&str], &str),
) -> File {
    let due = due.parse().expect("a day reads like 2026-03-31");
    let units = units.iter().map(|unit| OrganId::new(*unit)).collect();
    File::order(item, OrganId::new(section), fields, Task { units, ..Task::new(cause, due) })
}

fn form(
    world: &World,
    item: &str,
    channel: Channel,
    fields: &[(&str, &str)],
    materials: &[&str],
) -> Result<File, Refusal> {
    let item = world.charter().item(&ItemId::new(item)).ok_or(Refusal::NoSuchItem)?;
    let field = |(id, text): &(&str, &str)| (PartId::new(*id), Words::new(text));
    Ok(File {
        receipt: String::new(),
        party: PartyId::new(0),
        item: item.id.clone(),
        organ: item.organ.clone(),
        section: item.section.clone(),
        channel,
        fields: fields.iter().map(field).collect::<BTreeMap<_, _>>(),
        materials: parts(materials),
        attachments: Vec::new(),
        task: None,
    })
}

fn parts(words: &[&str]) -> Vec<PartId> {
    words.iter().map(|word| PartId::new(*word)).collect()
}
