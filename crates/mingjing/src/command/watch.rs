//! `mingjing watch`: another system's log, watched by the same clocks and rules as our own matters.
//!
//! Refuses: a report on half a log, and half a report.
//! With `--into` its cases are kept as observed matters, after which it is `office` that refuses.

use super::data;
use crate::charters;
use crate::stop::Stop;
use crate::watch_page;
use crate::{machine, observed};
use anyhow::Context;
use archive::{Archive, Place};
use bureau::fault::Fault;
use bureau::id::ItemId;
use eventlog::Format;
use eventlog::map::Map;
use office::Office;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The log, and how to read it.
#[derive(clap::Args)]
pub struct Ask {
    /// 日志文件,XES 或 CSV,可以是 .gz / log file, XES or CSV, .gz or not
    #[arg(value_name = "LOG")]
    log: PathBuf,
    /// 对照文件:活动与行为、程序、日历、时区 / mapping file
    #[arg(long, value_name = "FILE")]
    map: PathBuf,
    /// 结果写成 JSON / write the report as JSON
    #[arg(long, value_name = "OUT")]
    json: Option<PathBuf>,
    /// 结果写成网页 / write the report as a page
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,
    /// 把案件导入这个档案(目录或 postgres://…),只供监察 / keep its cases in this archive as observed matters
    #[arg(long, value_name = "DIR|URL", conflicts_with_all = ["json", "html"])]
    into: Option<Place>,
    /// 导入为哪个事项的办件,代替对照文件所写的 / the item, in place of the one the mapping names
    #[arg(long, value_name = "ITEM", requires = "into")]
    item: Option<String>,
}

/// Prints the report, and writes it where asked.
pub fn run(ask: &Ask) -> Result<(), Stop> {
    let name = ask.log.display().to_string();
    let Some(format) = Format::of(&name) else {
        return Err(Stop::Usage(format!("{name}: 只认 .xes、.csv 及其 .gz / only .xes, .csv and their .gz are known")));
    };
    let map_name = ask.map.display().to_string();
    let map = fs::read_to_string(&ask.map).with_context(|| map_name.clone())?;
    let log = || File::open(&ask.log).with_context(|| name.clone());
    if let Some(place) = &ask.into {
        let map = Map::read(&map_name, &map)?;
        let archive = Archive::open_at(place).map_err(|trouble| data::at(place, trouble))?;
        let office = Office::open(archive, machine::entropy()?)?;
        let item = ask.item.as_deref().map(ItemId::new);
        return observed::load(&office, (log()?, &name, format), &map, item.as_ref(), machine::now());
    }
    let (map, charter) = match (Map::read(&map_name, &map), charters::read_common()) {
        (Ok(map), Ok(charter)) => (map, charter),
        (map, charter) => {
            let faults = [map.err(), charter.err()].into_iter().flatten();
            return Err(faults.flatten().collect::<Vec<Fault>>().into());
        }
    };
    let report = eventlog::watch::watch(log()?, &name, format, &map, &charter)?;
    if let Some(out) = &ask.json {
        let json = serde_json::to_string_pretty(&report).context("report as JSON")?;
        write(out, &(json + "\n"))?;
    }
    if let Some(out) = &ask.html {
        write(out, &watch_page::html(&report))?;
    }
    print!("{}", report.text());
    Ok(())
}

/// Writes the whole text or leaves what was there.
fn write(path: &Path, text: &str) -> Result<(), Stop> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let written = fs::write(&part, text).and_then(|()| fs::rename(&part, path));
    Ok(written.with_context(|| path.display().to_string())?)
}
