//! Entries 记录: what the journal keeps of an act, for ever (design §4).
//!
//! Refuses: to need a charter, a calendar or a person to be understood. Facts that move state stand in the entry itself.

use crate::act::{Act, Words};
use crate::id::{BodyId, ClockId, MatterId, OrganId, PartId, PartyId, PostId, StepId, TenureId};
use almanac::{Day, Instant, Span, Term};
use serde::{Deserialize, Serialize};

/// The version of the layout of entries.
pub const VERSION: u32 = 1;

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person seated on a post. The post is written beside the tenure, so that a reader needs no roster.
    Tenure {
        /// The seat.
        tenure: TenureId,
        /// Its post.
        post: PostId,
    },
    /// Who asked.
    Party {
        /// Which party.
        party: PartyId,
    },
    /// The clock: the law deems it done.
    Clock,
    /// The set-up of a body, or a load of older records, by name.
    Import {
        /// What was loaded.
        source: String,
    },
}

/// The versions a matter was pinned to at receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Digest of the charter set.
    pub charter: String,
    /// Version of the calendar: the day up to which announcements were known.
    pub almanac: String,
}

/// Whether this program decided the act or only saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Made by `decide`.
    Decided,
    /// Loaded from another system's log; applied without `decide`.
    Observed,
}

/// What a clock counts towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// 法定: the law's own limit.
    Statutory,
    /// 承诺: what the office promised.
    Promised,
    /// 交办: the day an order names.
    Ordered,
    /// 环节: a step's limit.
    Step,
    /// 特别程序: the limit of a special step beside the main clock.
    Special,
    /// 申请人期限: how long whoever asked may take for what the office waits for. Nobody is late by it: when it runs out,
    /// they are deemed to have done what its procedure says.
    Party,
    /// 补记: how soon an act must be entered that was done on paper or by phone. It never runs: it starts when the act
    /// was done and stops when it was entered.
    Recording,
}

impl ClockKind {
    /// All kinds.
    pub const ALL: &'static [ClockKind] = &[
        ClockKind::Statutory,
        ClockKind::Promised,
        ClockKind::Ordered,
        ClockKind::Step,
        ClockKind::Special,
        ClockKind::Party,
        ClockKind::Recording,
    ];

    /// Whether it limits how long the matter takes.
    pub const fn is_main(self) -> bool {
        !matches!(self, ClockKind::Special | ClockKind::Party | ClockKind::Recording)
    }

    /// The word used in charters.
    pub const fn word(self) -> &'static str {
        match self {
            ClockKind::Statutory => "statutory",
            ClockKind::Promised => "promised",
            ClockKind::Ordered => "ordered",
            ClockKind::Step => "step",
            ClockKind::Special => "special",
            ClockKind::Party => "party",
            ClockKind::Recording => "recording",
        }
    }

    /// The official word.
    pub const fn zh(self) -> &'static str {
        match self {
            ClockKind::Statutory => "法定时限",
            ClockKind::Promised => "承诺时限",
            ClockKind::Ordered => "交办时限",
            ClockKind::Step => "环节时限",
            ClockKind::Special => "特别程序时限",
            ClockKind::Party => "申请人期限",
            ClockKind::Recording => "补记时限",
        }
    }
}

/// One thing that happens to one clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clock_move", rename_all = "snake_case")]
pub enum ClockMove {
    /// Begins, or begins anew, with this budget.
    Start {
        /// Which clock.
        clock: ClockId,
        /// What it counts towards.
        kind: ClockKind,
        /// Its budget.
        term: Term,
        /// The start day, which does not count.
        on: Day,
        /// The moment, for terms in hours.
        at: Instant,
    },
    /// Its lamp is amber from this day, whatever the rules on near due days say.
    Warn {
        /// Which clock.
        clock: ClockId,
        /// The first amber day.
        from: Day,
    },
    /// Does not count these days.
    Pause {
        /// Which clock.
        clock: ClockId,
        /// The days, both included.
        span: Span,
        /// The special step that pauses it.
        why: PartId,
    },
    /// Counts again from this day.
    Resume {
        /// Which clock.
        clock: ClockId,
        /// The first day that counts again.
        on: Day,
    },
    /// Gets more time, in its own unit.
    Extend {
        /// Which clock.
        clock: ClockId,
        /// How much; for a named day, the later one.
        by: Term,
    },
    /// Has done its duty.
    Stop {
        /// Which clock.
        clock: ClockId,
        /// The day it was done.
        on: Day,
        /// The moment it was done.
        at: Instant,
    },
}

/// How a matter ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 准予
    Granted,
    /// 不予
    Denied,
    /// 不予受理
    Refused,
    /// 已答复
    Answered,
    /// 已撤回
    Withdrawn,
    /// 视为放弃: whoever asked did not do in time what the office waited for.
    Abandoned,
    /// 完成
    Completed,
    /// 取消
    Cancelled,
}

impl Outcome {
    /// The official word.
    pub const fn zh(self) -> &'static str {
        match self {
            Outcome::Granted => "准予",
            Outcome::Denied => "不予批准",
            Outcome::Refused => "不予受理",
            Outcome::Answered => "已答复",
            Outcome::Withdrawn => "已撤回",
            Outcome::Abandoned => "视为放弃申请",
            Outcome::Completed => "完成",
            Outcome::Cancelled => "取消",
        }
    }
}

/// The facts that move state. Always public: replay survives erasure.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Moves {
    /// The step arrived at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepId>,
    /// The section that has it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<OrganId>,
    /// The post that has it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PostId>,
    /// The post it is handed over to, which has not accepted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<PostId>,
    /// The post in whose place the holder has it, since who sits there is on leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<PostId>,
    /// The post above whoever answers for it: to which an order is copied when given, and goes up when escalated; which
    /// decides when whoever would have decided steps aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<PostId>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What happened to its clocks, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockMove>,
}

/// One entry on a matter. Its hash, its predecessor's and its commitments are the archive's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The tenancy.
    pub body: BodyId,
    /// The matter.
    pub matter: MatterId,
    /// Place in the matter's own chain, from 1.
    pub seq: u32,
    /// Who acted.
    pub actor: Actor,
    /// When it happened in law.
    pub at: Instant,
    /// When it was written.
    pub recorded: Instant,
    /// The versions the matter is pinned to.
    pub pin: Pin,
    /// Decided here or seen elsewhere.
    pub origin: Origin,
    /// 补记: why it was not entered when it was done; none for what was.
    pub late: Option<Words>,
    /// What was done.
    pub act: Act,
    /// What followed.
    pub moves: Moves,
}
