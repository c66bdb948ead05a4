//! The system administrator's room: health, jobs, backups.
//!
//! Refuses: to keep a request waiting for a backup.

use super::runs::Made;
use crate::forms::Sent;
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Instant;
use askama::Template;
use axum::extract::State;
use office::{FailedJob, JobCount, Room, System};

const MIB: u64 = 1 << 20;

/// Below this share of a disk, in hundredths, its administrator is warned.
const LITTLE_ROOM: u64 = 10;

/// Something about the machine: label, words, tone.
struct Fact {
    label: &'static str,
    says: String,
    tone: &'static str,
}

struct ShelfRow {
    name: String,
    size: String,
    at: String,
    drilled: bool,
}

struct StuckRow {
    stuck: FailedJob,
    since: String,
    again: Option<String>,
}

#[derive(Template)]
#[template(path = "admin_system.html")]
struct SystemPage {
    frame: Frame,
    facts: Vec<Fact>,
    versions: Vec<Fact>,
    jobs: Vec<(JobCount, Option<String>)>,
    stuck: Vec<StuckRow>,
    /// The folder of the backups.
    shelf: Option<String>,
    backups: Vec<ShelfRow>,
    drilled: Option<String>,
    going: Option<String>,
    /// What came of the last backup or drill of this program.
    done: Option<Result<String, Notice>>,
    csrf: String,
}

/// `GET /admin/system`
pub async fn system(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let shelf = hall.settings().backups.clone();
    let asked = shelf.clone();
    let found = hall.ask(move |office| office.system(&who, asked.as_deref(), now)).await?;
    let at = |at: Instant| times::moment(at, hall.zone(), visit.today);
    let run = &hall.runs().backup;
    let last = found.backups.drilled.as_ref();
    let row = |backup: &office::Shelved| ShelfRow {
        name: backup.name.clone(),
        size: size(backup.bytes),
        at: at(backup.at),
        drilled: last.is_some_and(|(name, _)| *name == backup.name),
    };
    page(&SystemPage {
        frame: Frame::desk(&hall, &visit, "系统", "system"),
        facts: facts(&hall, &visit, &found),
        versions: versions(&visit, &found),
        jobs: found.jobs.counts.iter().map(|kind| (kind.clone(), kind.oldest.map(at))).collect(),
        stuck: found
            .jobs
            .failed
            .iter()
            .map(|stuck| StuckRow { since: at(stuck.since), again: stuck.again.map(at), stuck: stuck.clone() })
            .collect(),
        shelf: shelf.map(|folder| folder.display().to_string()),
        backups: found.backups.shelved.iter().map(row).collect(),
        drilled: last.map(|(name, when)| format!("{}，{name}", at(*when))),
        going: run.going().map(|(since, _)| at(since)),
        done: run.last().map(|ended| ended.done.map(|made| told(&made)).map_err(|stop| failed(&stop))),
        csrf: session.csrf.clone(),
    })
}

/// `POST /admin/system/backups`
pub async fn back_up(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    enter(&hall, &visit).await?;
    let Some(shelf) = hall.settings().backups.clone() else {
        return Ok(stop::to("/admin/system"));
    };
    let run = hall.runs().backup.begin(&hall, now, move |office, _| office.back_up(&who, &shelf, now));
    run.await?;
    Ok(stop::to("/admin/system#backups"))
}

/// `POST /admin/system/drills`
pub async fn drill(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now, name) = (session.who.clone(), visit.now, bag.one("file").to_string());
    enter(&hall, &visit).await?;
    let Some(shelf) = hall.settings().backups.clone() else {
        return Ok(stop::to("/admin/system"));
    };
    let run = hall.runs().backup.begin(&hall, now, move |office, _| {
        office.drill(&who, &shelf, &name, now).map(|counts| (name.clone(), counts))
    });
    run.await?;
    Ok(stop::to("/admin/system#backups"))
}

/// `POST /admin/system/jobs`
pub async fn retry(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now, job) = (session.who.clone(), visit.now, bag.one("job").to_string());
    hall.ask(move |office| office.retry_job(&who, &job, now)).await?;
    Ok(stop::to("/admin/system#jobs"))
}

async fn enter(hall: &Hall, visit: &Visitor) -> Result<(), Stop> {
    let (who, now) = (visit.officer()?.who.clone(), visit.now);
    hall.ask(move |office| office.enter(&who, Room::System, now)).await
}

fn facts(hall: &Hall, visit: &Visitor, found: &System) -> Vec<Fact> {
    let fact = |label, says: String, tone| Fact { label, says, tone };
    let minutes = (visit.now.millis() - hall.opened().millis()).max(0) / 60_000;
    let up = format!("{}天{}小时{}分", minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let (writer, tone) = match &found.health {
        Ok(health) => {
            (format!("正常，启动以来写入{}步，失败{}次", health.metrics.acts, health.metrics.failed), "green")
        }
        Err(_) => ("没有应答，请查看日志".to_string(), "red"),
    };
    let incidents = hall.incidents();
    let mut facts = vec![
        fact("数据库", format!("{}，共{}条记录", found.place, found.entries), "green"),
        fact("写入", writer, tone),
    ];
    facts.extend(found.room.map(|room| {
        let little = room.free.saturating_mul(100) / room.whole.max(1) < LITTLE_ROOM;
        let says = format!("剩余{}，共{}", size(room.free), size(room.whole));
        fact("磁盘空间", says, if little { "red" } else { "green" })
    }));
    facts.push(fact("运行", format!("{up}，自{}起", times::moment(hall.opened(), hall.zone(), visit.today)), "green"));
    let tone = if incidents == 0 { "green" } else { "amber" };
    facts.push(fact("故障", format!("启动以来{incidents}次"), tone));
    facts.push(calendar(visit, found));
    facts
}

fn calendar(visit: &Visitor, found: &System) -> Fact {
    let next = visit.today.year() + 1;
    let (says, tone) = match found.calendar_until {
        Some(year) if year >= next => (format!("放假安排已知到{year}年"), "green"),
        Some(year) => {
            (format!("放假安排只知到{year}年；{next}年的公布以后请更新规章，此前跨年时限按法定节假日推算"), "amber")
        }
        None => ("没有放假安排，时限按法定节假日推算".to_string(), "red"),
    };
    Fact { label: "工作日历", says, tone }
}

fn versions(visit: &Visitor, found: &System) -> Vec<Fact> {
    let fact = |label, says: String| Fact { label, says, tone: "" };
    let charter: String = found.charter.chars().take(16).collect();
    let since = times::plain(found.charter_since.day(almanac::Zone::BEIJING), visit.today);
    vec![
        fact("程序版本", env!("CARGO_PKG_VERSION").into()),
        fact("档案格式", found.format.into()),
        fact("现行规章", format!("摘要{charter}…，{since}起施行")),
    ]
}

fn told((name, counts): &Made) -> String {
    format!("{name}：{}条记录、{}套规章、{}组内容", counts.entries, counts.charters, counts.words)
}

fn failed(stop: &Stop) -> Notice {
    let says = match stop {
        Stop::Trouble(cause) => format!("没有完成：{cause}"),
        _ => "没有完成".to_string(),
    };
    let remedy = "请查看磁盘空间和日志；备份损坏的，换用另一份，并立即重新备份";
    Notice { says, clause: None, remedy: remedy.into() }
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 1 << 30 => format!("{}.{} GB", bytes >> 30, ((bytes % (1 << 30)) * 10) >> 30),
        bytes if bytes >= MIB => format!("{}.{} MB", bytes / MIB, (bytes % MIB) * 10 / MIB),
        bytes => format!("{} kB", bytes.div_ceil(1_024)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_their_unit() {
        for (bytes, told) in [(0, "0 kB"), (1, "1 kB"), (3 << 19, "1.5 MB"), (5 << 29, "2.5 GB")] {
            assert_eq!(size(bytes), told);
        }
    }
}
