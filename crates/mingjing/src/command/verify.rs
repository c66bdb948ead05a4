//! `mingjing verify journal`: recomputes everything stored and compares.
//!
//! Refuses: to repair, and to print what an entry holds.

use super::data::Data;
use crate::stop::Stop;
use archive::{FLAWS_MAX, Flaw};
use std::io::{IsTerminal, stdout};

/// What to verify.
#[derive(clap::Subcommand)]
pub enum What {
    /// 核验全部日志和由其推得的数据 / the journal and all that follows from it
    Journal(Data),
}

/// Prints one sentence when everything is as it was written; else every flaw, exit code 1.
pub fn run(what: &What) -> Result<(), Stop> {
    let What::Journal(data) = what;
    let archive = data.open()?;
    let verified = archive.verified(&mut |_| {})?;
    let mut flaws = verified.flaws;
    let store = data.store()?;
    if store.is_none() && !archive.read(|reader| reader.named_objects(None))?.is_empty() {
        return Err(Stop::Usage(
            "日志中有附件，请用 --objects 指明附件所在目录 / name the folder of attachments".into(),
        ));
    }
    flaws.extend(office::object_flaws(&archive, store.as_ref())?);
    flaws.truncate(FLAWS_MAX);
    if flaws.is_empty() {
        let (entries, objects, heads) = (verified.entries, verified.objects, verified.heads);
        let [green, plain] = if stdout().is_terminal() { ["\u{1b}[32m", "\u{1b}[0m"] } else { [""; 2] };
        println!("{green}核验通过：{objects}个对象、{entries}条记录，与写入时一致{plain}；链头散列 {heads}");
        return Ok(());
    }
    let line = |flaw: &Flaw| format!("{}：{}。{}", flaw.place, flaw.says(), flaw.remedy());
    let mut lines: Vec<String> = flaws.iter().map(line).collect();
    if flaws.len() == FLAWS_MAX {
        lines.push(format!("仅列出前{FLAWS_MAX}处"));
    }
    lines.push(format!("核验未通过：{}处不一致", flaws.len()));
    Err(Stop::Input(lines))
}
