//! The demonstration's campaigns: notices taken in, published, and their tasks done, all through the office.
//!
//! Refuses: a notice that is not read whole. What nobody could publish stops the filling.

use crate::year::{seat, told};
use almanac::{Almanac, Day, Instant};
use anyhow::{Context, anyhow, ensure};
use bureau::act::{Act, Attendance, Countersign, Hold, ProgressReport, Remind, SendBack, Submit, Verify, Words};
use bureau::campaign::{CampaignAct, Measure, PublishNotice, Quantity};
use bureau::id::{CampaignId, MatterId, OrganId, PartId, PostId};
use bureau::reader::{Row, Source};
use bureau::roster::Roster;
use office::{Doing, Office, TakeInText, TaskAsk, Who};

const OFFICE: &str = "efficiency-director";
const LEADER: &str = "county-deputy";
/// Who sees all tasks.
const HEAD: &str = "county-head";

/// Of so many tasks one is late, and one is sent back once.
const LATE: usize = 6;
const SENT_BACK: usize = 7;

/// Of so many tasks one began with a training.
const TRAINED: usize = 3;

/// Months between two measurements of a target, in days.
const MEASURED: i32 = 60;

/// What people of the county write and say.
struct Texts {
    notices: Vec<Noticed>,
    words: Said,
}

struct Noticed {
    taken: i32,
    text: String,
}

struct Said {
    progress: String,
    training: String,
    absent: String,
    agrees: String,
    result: String,
    again: String,
    sent_back: String,
    verified: String,
    demand: String,
    measured: String,
}

/// One task on its way.
struct Walk<'a> {
    office: &'a Office,
    roster: &'a Roster,
    almanac: &'a Almanac,
    said: &'a Said,
    now: Instant,
    matter: MatterId,
    /// Place of the last entry.
    seq: u32,
}

/// Lives the campaigns of `text` up to `now`.
///
/// # Errors
/// What the office refused or what troubled it, with the notice.
pub fn live(office: &Office, text: &str, now: Instant) -> anyhow::Result<()> {
    let today = now.day(office.zone());
    let source = Source::new("campaigns.toml", text);
    let (texts, faults) = source.read(read);
    ensure!(faults.is_empty(), "campaigns.toml: {}", faults[0]);
    let (roster, charter) = (office.roster(), office.charter().map_err(|trouble| crate::stop::told(&trouble))?);
    let almanac = charter.almanac(None);
    for notice in &texts.notices {
        let day = workday(&almanac, today.plus(notice.taken), 1);
        let text = filled(&notice.text, today);
        let title = text.lines().next().unwrap_or_default().to_string();
        let id = published(office, text, day).with_context(|| title.clone())?;
        measured(office, id, &texts.words, (day, today)).with_context(|| title.clone())?;
        tasks(office, &roster, &almanac, &texts.words, id, now).with_context(|| title)?;
    }
    Ok(())
}

/// Takes a notice in, and has it put in force the same day.
fn published(office: &Office, text: String, day: Day) -> anyhow::Result<CampaignId> {
    let (morning, noon) = (hour(office, day, 9), hour(office, day, 11));
    let (director, deputy) =
        (seat(office, &PostId::new(OFFICE), morning)?, seat(office, &PostId::new(LEADER), morning)?);
    let id = office.new_campaign(morning);
    let taken = TakeInText { id, seen: 0, name: "通知.txt".into(), bytes: text.into() };
    office.take_in_text(&director, taken, morning).map_err(told)?;
    let faults = office.check_campaign(&deputy, id, noon).map_err(told)?.faults;
    ensure!(faults.is_empty(), "{}", faults.iter().map(bureau::campaign::Unfit::says).collect::<Vec<_>>().join("；"));
    let act = CampaignAct::Publish(PublishNotice { confirmed: vec![] });
    office.act_on_campaign(&deputy, id, 1, act, noon).map_err(told)?;
    Ok(id)
}

/// Writes down what its targets have come to, every second month.
fn measured(office: &Office, id: CampaignId, said: &Said, (from, today): (Day, Day)) -> anyhow::Result<()> {
    let targets = office.public_campaign(id).map_err(told)?.targets;
    let mut seq = 2;
    let days = (from.number()..today.number()).step_by(MEASURED as usize).skip(1).map(Day::from_number);
    for (n, on) in days.enumerate() {
        for target in targets.iter().filter(|target| target.planned.is_some()) {
            let planned =
                target.planned.and_then(|planned| planned.to_string().parse::<f64>().ok()).unwrap_or_default();
            let reached = planned * (0.18 + 0.15 * n as f64).min(1.04);
            let amount: Quantity = format!("{reached:.0}").parse().map_err(|_| anyhow!("an amount: {reached}"))?;
            let act = Measure { target: target.id.clone(), on, amount, note: Words::new(&said.measured) };
            let at = hour(office, on, 17);
            let director = seat(office, &PostId::new(OFFICE), at)?;
            office.act_on_campaign(&director, id, seq, CampaignAct::Measure(act), at).map_err(told)?;
            seq += 1;
        }
    }
    Ok(())
}

fn tasks(
    office: &Office,
    roster: &Roster,
    almanac: &Almanac,
    said: &Said,
    campaign: CampaignId,
    now: Instant,
) -> anyhow::Result<()> {
    let leader = seat(office, &PostId::new(HEAD), now)?;
    let ask = TaskAsk { campaign: Some(campaign), after: None, limit: 500 };
    for (n, task) in office.tasks(&leader, &ask, now).map_err(told)?.rows.into_iter().enumerate() {
        let view = office.view(&leader, task.row.id, now).map_err(told)?;
        let order = view.task.context("a task has its order")?;
        let mut walk = Walk { office, roster, almanac, said, now, matter: task.row.id, seq: task.row.seq };
        let named = |name: &str| {
            let organ = roster.organs().find(|organ| organ.name == name);
            organ.map(|organ| organ.id.clone()).with_context(|| format!("no unit {name}"))
        };
        let units: Vec<OrganId> = order.units.iter().map(|sign| named(&sign.unit)).collect::<anyhow::Result<_>>()?;
        walk.through(n, named(&view.section)?, &units, view.filed.day(office.zone()), task.due)?;
    }
    Ok(())
}

impl Walk<'_> {
    /// Takes it over, reports, has it signed, submits, and has it verified, as far as time has come.
    fn through(&mut self, n: usize, lead: OrganId, units: &[OrganId], filed: Day, due: Day) -> anyhow::Result<()> {
        let late = n % LATE == LATE - 1;
        let submit =
            if late { self.workday(due, 3) } else { self.almanac_before(due, 1 + n % 6).max(self.workday(filed, 4)) };
        let half = Day::from_number((filed.number() + submit.number()) / 2);
        let report = |percent, note: &str| {
            let note = Words::new(note);
            Act::ProgressReport(ProgressReport { percent, note, materials: vec![], attachments: vec![] })
        };
        let handed_in = |note: &str| {
            Act::Submit(Submit { note: Words::new(note), materials: vec![], attachments: vec![], unproven: None })
        };
        let said = self.said;
        self.by(&lead, self.workday(filed, 1), 10, Act::Accept)?;
        self.by(&lead, self.workday(half, 0), 15, report(40, &said.progress))?;
        if n.is_multiple_of(TRAINED) {
            let half = self.workday(half, 0);
            self.by(&lead, half, 16, Act::Hold(trained(n, half, said)))?;
        }
        if late {
            let demand = Act::Remind(Remind { demand: Words::new(&said.demand) });
            self.office(self.workday(due, 1), 9, demand)?;
        }
        for unit in units {
            let (unit, opinion) = (unit.clone(), Words::new(&said.agrees));
            let sign = Countersign { unit: unit.clone(), agrees: true, opinion };
            self.by(&unit, submit, 9, Act::Countersign(sign))?;
        }
        self.by(&lead, submit, 16, handed_in(&said.result))?;
        let mut checked = self.workday(submit, 2);
        if n % SENT_BACK == SENT_BACK - 1 {
            self.office(checked, 10, Act::SendBack(SendBack { reason: Words::new(&said.sent_back) }))?;
            for unit in units {
                let sign = Countersign { unit: unit.clone(), agrees: true, opinion: Words::new(&said.agrees) };
                self.by(unit, self.workday(checked, 1), 9, Act::Countersign(sign))?;
            }
            self.by(&lead, self.workday(checked, 1), 16, handed_in(&said.again))?;
            checked = self.workday(checked, 3);
        }
        self.office(checked, 14, Act::Verify(Verify { note: Words::new(&said.verified) }))
    }

    /// An act of whoever leads a unit.
    fn by(&mut self, unit: &OrganId, day: Day, at: i64, act: Act) -> anyhow::Result<()> {
        let post = self.roster.leader(unit, day).with_context(|| format!("nobody leads {unit} on {day}"))?;
        self.act(&post.id.clone(), day, at, act)
    }

    /// An act of the office that watches.
    fn office(&mut self, day: Day, at: i64, act: Act) -> anyhow::Result<()> {
        self.act(&PostId::new(OFFICE), day, at, act)
    }

    fn act(&mut self, post: &PostId, day: Day, at: i64, act: Act) -> anyhow::Result<()> {
        let at = hour(self.office, day, at);
        if at > self.now {
            return Ok(());
        }
        let kind = act.kind();
        let who: Who = seat(self.office, post, at)?;
        let doing: Doing = act.into();
        let done = self.office.act(&who, self.matter, self.seq, doing, at).map_err(told);
        done.with_context(|| format!("{kind:?} by {post} on {day}"))?;
        self.seq += 1;
        Ok(())
    }

    fn workday(&self, day: Day, after: u32) -> Day {
        workday(self.almanac, day, after)
    }

    /// The working day that lies so many working days before another.
    fn almanac_before(&self, day: Day, before: usize) -> Day {
        let earlier = (1..).map(|back| day.plus(-back)).filter(|day| self.almanac.is_workday(*day));
        earlier.into_iter().nth(before.saturating_sub(1)).unwrap_or(day)
    }
}

/// A training of the unit; of some a few people were away, and most of them made it up.
fn trained(n: usize, on: Day, said: &Said) -> Hold {
    let away = (n / TRAINED % 3) as u32;
    let ought = 12 + (n % 9) as u32;
    let absent = Words::new(if away > 0 { &said.absent } else { "" });
    let attendance = Attendance { ought, attended: ought - away, made_up: away.min(1), absent };
    Hold {
        activity: PartId::new("training"),
        on,
        topic: Words::new(&said.training),
        led_by: Words::new(""),
        attendance: Some(attendance),
        materials: vec![],
        attachments: vec![],
    }
}

/// The working day so many working days after a day; for none, the day itself or the next working day.
fn workday(almanac: &Almanac, day: Day, after: u32) -> Day {
    let later = (0..).map(|on| day.plus(on)).filter(|day| almanac.is_workday(*day));
    let skip = after as usize - usize::from(after > 0 && !almanac.is_workday(day));
    later.into_iter().nth(skip).unwrap_or(day)
}

fn hour(office: &Office, day: Day, hour: i64) -> Instant {
    Instant::midnight(day, office.zone()).plus_millis(hour * 3_600_000)
}

/// The text with its days: `{-30}` in full, `{year-30}` the year.
fn filled(text: &str, today: Day) -> String {
    let mut parts = text.split('{');
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (slot, rest) = part.split_once('}').unwrap_or((part, ""));
        let (year, days) = slot.strip_prefix("year").map_or((false, slot), |days| (true, days));
        let day = today.plus(days.parse().unwrap_or(0));
        out.push_str(&if year { day.year().to_string() } else { bureau::sentence::date(day, None) });
        out.push_str(rest);
    }
    out
}

fn read(mut row: Row<'_>) -> Texts {
    let notices = row
        .rows("notice")
        .into_iter()
        .map(|mut row| Noticed { taken: row.text("taken").parse().unwrap_or(0), text: row.text("text") });
    let notices = notices.collect();
    let mut words = row.row("words");
    let mut say = |key| words.as_mut().map_or_else(String::new, |words| words.text(key));
    Texts {
        notices,
        words: Said {
            progress: say("progress"),
            training: say("training"),
            absent: say("absent"),
            agrees: say("agrees"),
            result: say("result"),
            again: say("again"),
            sent_back: say("sent_back"),
            verified: say("verified"),
            demand: say("demand"),
            measured: say("measured"),
        },
    }
}
