//! Loading another system's log into an archive, and saying what it came to.
//!
//! Refuses: to write anything when the log contradicts what was loaded before.

use crate::stop::Stop;
use almanac::{Instant, Zone};
use bureau::fault::Fault;
use bureau::id::ItemId;
use bureau::sentence;
use eventlog::Format;
use eventlog::map::Map;
use eventlog::sight::{self, Sightings};
use office::{Contradiction, Kept, Office};
use std::io::Read;
use std::time;

/// Cases put aside and unknown activities that are shown; the rest is counted.
const SHOWN: usize = 5;

/// Loads a log, and prints what it came to.
///
/// # Errors
/// Every fault of mapping and log, every contradiction, or trouble.
pub fn load(
    office: &Office,
    (log, name, format): (impl Read, &str, Format),
    map: &Map,
    item: Option<&ItemId>,
    now: Instant,
) -> Result<(), Stop> {
    let began = time::Instant::now();
    let charter = office.charter()?;
    let mut found = sight::sightings(log, name, format, map, &charter, item)?;
    let (cases, events) = (found.cases.len(), found.events);
    let kept = keep(office, &mut found, name, now)?;
    let seconds = began.elapsed().as_secs_f64();
    let source = map.into.as_ref().map_or("", |into| into.source.as_str());
    println!("已将“{source}”的日志 {name} 导入{}，只供监察，不能在此办理", office.body_name());
    println!(
        "案件 {cases} 件：新增 {}，续录 {}，未变 {}；搁置 {} 件",
        kept.new, kept.grown, kept.same, found.aside_count
    );
    let unknown: u64 = found.unknown.iter().map(|activity| activity.count).sum();
    println!(
        "事件 {events} 条：不影响计时 {} 条，对照文件没有列出 {unknown} 条，随案件搁置 {} 条",
        found.silent, found.lost
    );
    let rate = kept.entries as f64 / seconds.max(0.001);
    println!("记录 {} 条，逾期案件 {} 件；用时 {seconds:.1} 秒，每秒 {rate:.0} 条", kept.entries, kept.late);
    println!("时限和日历依本辖区现行的事项和公告，不依对照文件");
    for activity in found.unknown.iter().take(SHOWN) {
        println!("没有列出：{}（{}条，最早在第{}行）", activity.name, activity.count, activity.first_line);
    }
    for fault in found.aside.iter().take(SHOWN) {
        println!("搁置：{fault}");
    }
    Ok(())
}

/// Keeps what was found; the cases are used up.
///
/// # Errors
/// Every contradiction, or trouble.
pub fn keep(office: &Office, found: &mut Sightings, name: &str, now: Instant) -> Result<Kept, Stop> {
    let zone = office.zone();
    let kept = office.observe(std::mem::take(&mut found.cases), now)?;
    Ok(kept.map_err(|all| all.iter().map(|one| fault(one, name, zone)).collect::<Vec<_>>())?)
}

fn fault(one: &Contradiction, name: &str, zone: Zone) -> Fault {
    let says = |(act, at): (bureau::act::ActKind, Instant)| {
        let minute = at.minute_of_day(zone);
        format!("{}{:02}:{:02}{}", sentence::date(at.day(zone), None), minute / 60, minute % 60, act.zh())
    };
    let mut args = vec![("case", one.case.clone()), ("nth", one.nth.to_string()), ("was", says(one.was))];
    let code = match one.now {
        None => "into-gone",
        Some(now) if now == one.was => "into-moved",
        Some(now) => {
            args.push(("now", says(now)));
            "into-differs"
        }
    };
    Fault::at(name, u32::try_from(one.line).unwrap_or(u32::MAX), code, args)
}
