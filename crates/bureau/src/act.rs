//! Acts 行为: the closed list of what can be done to a matter, each with its own payload.
//!
//! Refuses: an act that is not on the list, and free text that could not be erased.
//! A new act needs a decision record (docs/decisions/0003).

use crate::attachment::Attachment;
use crate::duty::Quota;
use crate::id::{CampaignId, ItemId, MatterId, OrganId, PartId, PartyId, PointId, PostId};
use crate::item::Item;
use almanac::{Day, Instant, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Free text or personal data. It enters the journal only as a salted commitment (design §4);
/// the words themselves lie in an erasable row. `None` once they were erased.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// The tag by which the archive finds every such value in an entry, however deep.
    #[serde(rename = "§")]
    text: Option<String>,
}

impl Words {
    /// Wraps a text, with surrounding blanks removed.
    pub fn new(text: &str) -> Words {
        Words { text: Some(text.trim().to_string()) }
    }

    /// The text, unless it was erased.
    pub fn as_str(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether there is nothing in it. Erased words are not blank: something was said.
    pub fn is_blank(&self) -> bool {
        self.text.as_deref() == Some("")
    }

    /// Number of characters, 0 once erased.
    pub fn count(&self) -> usize {
        self.text.as_deref().map_or(0, |text| text.chars().count())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str().unwrap_or("〔内容已依法删除〕"))
    }
}

/// How a matter reached the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 网上
    Portal,
    /// 窗口
    Counter,
    /// 电话
    Phone,
    /// 下达: an office ordered it.
    Order,
}

impl Channel {
    /// The official word.
    pub const fn zh(self) -> &'static str {
        match self {
            Channel::Portal => "网上",
            Channel::Counter => "窗口",
            Channel::Phone => "电话",
            Channel::Order => "下达",
        }
    }
}

/// 提出: somebody asks for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Number on the receipt, from the organ's row for the year.
    pub receipt: String,
    /// Who asks, also when a clerk writes it down for them; [`PartyId::NOBODY`] for a task.
    pub party: PartyId,
    /// What is asked for.
    pub item: ItemId,
    /// The authority asked.
    pub organ: OrganId,
    /// The section that gets it.
    pub section: OrganId,
    /// How it came.
    pub channel: Channel,
    /// Answers to the fields of the procedure's form.
    pub fields: BTreeMap<PartId, Words>,
    /// Materials handed in.
    pub materials: Vec<PartId>,
    /// Files handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What an office ordered, for a matter that nobody asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Box<Task>>,
}

/// 任务: what an office ordered (docs/decisions/0015). All of it are facts: who answers for it is known by post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Why it was ordered.
    #[serde(flatten)]
    pub cause: Cause,
    /// 配合单位: units that are responsible beside the one that leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<OrganId>,
    /// The last day.
    pub due: Day,
    /// 第一责任人: who is accountable for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountable: Option<PostId>,
    /// 直接责任人: who is directly responsible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<PostId>,
    /// 具体实施人: who does it; whoever has the matter where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub implementer: Option<PostId>,
}

impl File {
    /// What an office orders of a section: nobody outside asks for it, and its number comes with filing.
    pub fn order(item: &Item, section: OrganId, fields: BTreeMap<PartId, Words>, task: Task) -> File {
        File {
            receipt: String::new(),
            party: PartyId::NOBODY,
            item: item.id.clone(),
            organ: item.organ.clone(),
            section,
            channel: Channel::Order,
            fields,
            materials: Vec::new(),
            attachments: Vec::new(),
            task: Some(Box::new(task)),
        }
    }
}

impl Task {
    /// An order to one unit, with nobody named who answers for it.
    pub fn new(cause: Cause, due: Day) -> Task {
        Task { cause, units: Vec::new(), due, accountable: None, direct: None, implementer: None }
    }
}

/// 来由: why something was ordered (design §3: campaign → task, finding → order → rectification).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cause {
    /// It is a task of a campaign.
    Campaign {
        /// Which campaign.
        campaign: CampaignId,
        /// Which task of it, the same in every version of its notice.
        key: PointId,
    },
    /// It is about another matter.
    About {
        /// Which matter.
        about: MatterId,
    },
    /// A duty that comes round every period.
    Duty(Box<Quota>),
    /// Of the orderer's own accord.
    Own {},
}

impl Cause {
    /// The campaign and which task of it, if it is one.
    pub fn task(&self) -> Option<(CampaignId, &PointId)> {
        match self {
            Cause::Campaign { campaign, key } => Some((*campaign, key)),
            Cause::About { .. } | Cause::Duty(_) | Cause::Own {} => None,
        }
    }

    /// The matter it is about, if it is about one.
    pub fn about(&self) -> Option<MatterId> {
        match self {
            Cause::About { about } => Some(*about),
            Cause::Campaign { .. } | Cause::Duty(_) | Cause::Own {} => None,
        }
    }

    /// What has to be held in its period, if it is a duty.
    pub fn quota(&self) -> Option<&Quota> {
        match self {
            Cause::Duty(quota) => Some(quota),
            Cause::Campaign { .. } | Cause::About { .. } | Cause::Own {} => None,
        }
    }
}

/// 不予受理: with reason and the right channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refuse {
    /// Why, and where to turn instead.
    pub reason: Words,
}

/// 补正告知: everything that is missing, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCorrection {
    /// Materials that are missing or faulty.
    pub materials: Vec<PartId>,
    /// What to do about each.
    pub list: Words,
}

/// 补正: the applicant supplies what was missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// Materials now handed in.
    pub materials: Vec<PartId>,
    /// What the applicant says.
    pub note: Words,
    /// Files now handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// 交办: to the post that handles it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assign {
    /// The post.
    pub post: PostId,
}

/// 移交: to another post, which must accept; until then the one who hands over stays on record (N3 首问负责制).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The post.
    pub post: PostId,
    /// Why.
    pub reason: Words,
}

/// 审查: an opinion before the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examine {
    /// Whether the opinion is in favour.
    pub favourable: bool,
    /// The opinion.
    pub opinion: Words,
}

/// 退回: back to the step before, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendBack {
    /// Why.
    pub reason: Words,
}

/// 暂停计时: a special step on the clock's account, its days written in its paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspend {
    /// Which special step of the procedure.
    pub special: PartId,
    /// The days it takes, both included.
    pub span: Span,
    /// What the applicant is told.
    pub reason: Words,
}

/// 延期: by as much as the procedure allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extend {
    /// What the applicant is told.
    pub reason: Words,
}

/// 决定: granted or not, with reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decide {
    /// Whether it was granted.
    pub granted: bool,
    /// The reasons.
    pub reasons: Words,
}

/// 答复: the answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The answer.
    pub answer: Words,
}

/// 送达: how the paper reached the party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Serve {
    /// How and to whom.
    pub manner: Words,
}

/// 撤回: the party takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdraw {
    /// Why, if they care to say.
    pub reason: Words,
}

/// 公布: question and answer go public, without names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publish {
    /// The heading people will see.
    pub title: Words,
    /// The question, with everything personal removed.
    pub question: Words,
    /// The answer.
    pub answer: Words,
}

/// 依法删除: the words of all earlier entries go, their commitments and every fact that moved state stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {
    /// On what ground; itself without personal data, and kept.
    pub ground: String,
}

/// How content somebody was with a visit: five grades (国办发〔2019〕51号 好差评).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// 非常满意
    VerySatisfied,
    /// 满意
    Satisfied,
    /// 基本满意
    FairlySatisfied,
    /// 不满意
    Dissatisfied,
    /// 非常不满意
    VeryDissatisfied,
}

impl Satisfaction {
    /// All grades, the best first.
    pub const ALL: &'static [Satisfaction] = &[
        Satisfaction::VerySatisfied,
        Satisfaction::Satisfied,
        Satisfaction::FairlySatisfied,
        Satisfaction::Dissatisfied,
        Satisfaction::VeryDissatisfied,
    ];

    /// The word used in entries and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Satisfaction::VerySatisfied => "very_satisfied",
            Satisfaction::Satisfied => "satisfied",
            Satisfaction::FairlySatisfied => "fairly_satisfied",
            Satisfaction::Dissatisfied => "dissatisfied",
            Satisfaction::VeryDissatisfied => "very_dissatisfied",
        }
    }

    /// The official word.
    pub const fn zh(self) -> &'static str {
        match self {
            Satisfaction::VerySatisfied => "非常满意",
            Satisfaction::Satisfied => "满意",
            Satisfaction::FairlySatisfied => "基本满意",
            Satisfaction::Dissatisfied => "不满意",
            Satisfaction::VeryDissatisfied => "非常不满意",
        }
    }

    /// Whether it has to be looked into (差评).
    pub const fn is_poor(self) -> bool {
        matches!(self, Satisfaction::Dissatisfied | Satisfaction::VeryDissatisfied)
    }

    /// Reads the word of a form.
    pub fn parse(word: &str) -> Option<Satisfaction> {
        Satisfaction::ALL.iter().copied().find(|grade| grade.word() == word)
    }
}

/// 评价: by who asked, once, after the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// How content they were.
    pub grade: Satisfaction,
    /// What they add, if anything.
    pub note: Words,
}

/// 更正: says what was wrong in an earlier entry and what is right. It moves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correct {
    /// The entry that was wrong.
    pub entry: u32,
    /// What is right.
    pub note: Words,
}

/// 回避: who has it steps aside, for good; the chief of the section has it from then on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recuse {
    /// Why.
    pub reason: Words,
}

/// 进展报告: how far a task is, with what shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressReport {
    /// How much of it is done, in percent.
    pub percent: u8,
    /// What was done and what is in the way.
    pub note: Words,
    /// Materials handed in with it.
    pub materials: Vec<PartId>,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// 会签: a co-responsible unit agrees to the result of a task, or does not. Its last word counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Countersign {
    /// Which unit.
    pub unit: OrganId,
    /// Whether it agrees.
    pub agrees: bool,
    /// Its opinion.
    pub opinion: Words,
}

/// 登记活动: an activity that was held, entered by whoever held it. The last word on how many came stands in its entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Which kind of the procedure's list.
    pub activity: PartId,
    /// The day it was held.
    pub on: Day,
    /// 主题: what it was about.
    pub topic: Words,
    /// 主讲或主持: who spoke or led; may be blank.
    pub led_by: Words,
    /// How many came; for kinds that have attendance and only for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendance: Option<Attendance>,
    /// Materials that show it.
    pub materials: Vec<PartId>,
    /// The files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// 出席情况: the numbers are facts, the names are words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// 应到: how many ought to have come.
    pub ought: u32,
    /// 实到: how many came.
    pub attended: u32,
    /// 已补: how many of those who did not come made it up since.
    pub made_up: u32,
    /// Who did not come, with the reason; blank where all came.
    pub absent: Words,
}

/// 申请延期: to a later day, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestExtension {
    /// The day asked for.
    pub until: Day,
    /// Why.
    pub reason: Words,
}

/// 不同意延期: what was asked for is not granted; the day stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefuseExtension {
    /// Why.
    pub reason: Words,
}

/// 调整期限: whoever gave the order names another last day, later or earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reschedule {
    /// The last day from now on.
    pub until: Day,
    /// Why.
    pub reason: Words,
}

/// 制定整改措施: the cause, what is done about it, by which post, by which day. The last one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanMeasures {
    /// 原因: why it came to that.
    pub cause: Words,
    /// 整改措施: what is done about it.
    pub measure: Words,
    /// 整改责任人: by whom.
    pub responsible: PostId,
    /// 计划完成日期: by when, not after the last day of the order.
    pub until: Day,
}

/// 报送成果: the result goes to whoever ordered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submit {
    /// What was achieved.
    pub note: Words,
    /// 无佐证的理由: why nothing shows it, where a line wants proof and there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unproven: Option<Words>,
    /// Materials handed in with it.
    pub materials: Vec<PartId>,
    /// The files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// 核验通过: the result is what was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verify {
    /// What was looked at.
    pub note: Words,
}

/// 回头看: some time after the end somebody looked again, and it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookBack {
    /// What was looked at.
    pub note: Words,
}

/// 反弹: the look back found it again; it is taken up again by a new day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebound {
    /// What was found.
    pub finding: Words,
    /// The new last day.
    pub until: Day,
}

/// 公布问题: these words about a problem go public, with the unit, the last day and where it stands; nothing else does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishProblem {
    /// The problem as people will read it, without names.
    pub problem: Words,
    /// What is done about it, without names.
    pub measure: Words,
}

/// 撤下公布: a problem that was public is not so any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnpublishProblem {
    /// Why.
    pub reason: Words,
}

/// 取消任务: by whoever ordered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancel {
    /// Why.
    pub reason: Words,
}

/// 催办: what is wanted, in writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remind {
    /// What is wanted by when.
    pub demand: Words,
}

/// 升级督办: what was not answered goes up. To whom follows from the roster and stands in the moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalate {
    /// Why.
    pub reason: Words,
}

/// 补记: an act was done on paper or by phone and is entered only now (docs/decisions/0013). It is no act of its own:
/// the act stands in the journal once, with both moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLate {
    /// When it was done.
    pub at: Instant,
    /// Why it was not entered then.
    pub reason: Words,
}

/// 撤销操作: undoes the last act within ten seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retract {
    /// The entry undone.
    pub entry: u32,
}

macro_rules! acts {
    ($($kind:ident $(($payload:ident))? = $word:literal;)*) => {
        /// What can be done to a matter.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "act", rename_all = "snake_case")]
        pub enum Act { $(#[doc = $word] $kind $(($payload))?,)* }

        /// An act without its payload: what lines of a procedure and rows of the matrix speak of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ActKind { $(#[doc = $word] $kind,)* }

        impl Act {
            /// The act without its payload.
            pub fn kind(&self) -> ActKind {
                match self { $(acts!(@pattern $kind $(($payload))?) => ActKind::$kind,)* }
            }
        }

        impl ActKind {
            /// All acts on matters.
            pub const ALL: &'static [ActKind] = &[$(ActKind::$kind,)*];

            /// The word used in charters and entries.
            pub const fn word(self) -> &'static str {
                match self { $(ActKind::$kind => $word,)* }
            }
        }
    };
    (@pattern $kind:ident) => { Act::$kind };
    (@pattern $kind:ident ($payload:ident)) => { Act::$kind(_) };
}

acts! {
    File(File) = "file";
    Accept = "accept";
    Refuse(Refuse) = "refuse";
    RequestCorrection(RequestCorrection) = "request_correction";
    Supplement(Supplement) = "supplement";
    Assign(Assign) = "assign";
    HandOver(HandOver) = "hand_over";
    AcceptHandOver = "accept_hand_over";
    Examine(Examine) = "examine";
    SendBack(SendBack) = "send_back";
    Suspend(Suspend) = "suspend";
    Resume = "resume";
    Extend(Extend) = "extend";
    Decide(Decide) = "decide";
    Reply(Reply) = "reply";
    Serve(Serve) = "serve";
    Withdraw(Withdraw) = "withdraw";
    Publish(Publish) = "publish";
    Close = "close";
    Rate(Rate) = "rate";
    Correct(Correct) = "correct";
    Recuse(Recuse) = "recuse";
    ProgressReport(ProgressReport) = "progress_report";
    Hold(Hold) = "hold";
    Countersign(Countersign) = "countersign";
    RequestExtension(RequestExtension) = "request_extension";
    RefuseExtension(RefuseExtension) = "refuse_extension";
    Reschedule(Reschedule) = "reschedule";
    PlanMeasures(PlanMeasures) = "plan_measures";
    Submit(Submit) = "submit";
    Verify(Verify) = "verify";
    LookBack(LookBack) = "look_back";
    Rebound(Rebound) = "rebound";
    PublishProblem(PublishProblem) = "publish_problem";
    UnpublishProblem(UnpublishProblem) = "unpublish_problem";
    Cancel(Cancel) = "cancel";
    Remind(Remind) = "remind";
    Escalate(Escalate) = "escalate";
    Erase(Erase) = "erase";
    Retract(Retract) = "retract";
}

impl Act {
    /// The files handed in by it.
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Act::File(file) => &file.attachments,
            Act::Supplement(supplement) => &supplement.attachments,
            Act::ProgressReport(report) => &report.attachments,
            Act::Hold(hold) => &hold.attachments,
            Act::Submit(submit) => &submit.attachments,
            _ => &[],
        }
    }
}

impl ActKind {
    /// Whether files can be handed in with it to a matter that is there.
    pub const fn takes_files(self) -> bool {
        matches!(self, ActKind::Supplement | ActKind::ProgressReport | ActKind::Hold | ActKind::Submit)
    }

    /// Reads the word of a charter.
    pub fn parse(word: &str) -> Option<ActKind> {
        ActKind::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The official word on pages.
    pub fn zh(self) -> String {
        crate::words::say("act", self.word())
    }
}

macro_rules! readings {
    ($($kind:ident = $word:literal, $zh:literal;)*) => {
        /// The reading acts: authority covers them as it covers the others (design §3).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reading { $(#[doc = $zh] $kind,)* }

        impl Reading {
            /// All reading acts.
            pub const ALL: &'static [Reading] = &[$(Reading::$kind,)*];

            /// The word used in charters.
            pub const fn word(self) -> &'static str {
                match self { $(Reading::$kind => $word,)* }
            }

            /// The official word.
            pub const fn zh(self) -> &'static str {
                match self { $(Reading::$kind => $zh,)* }
            }
        }
    };
}

readings! {
    See = "see", "查看";
    List = "list", "列表";
}
