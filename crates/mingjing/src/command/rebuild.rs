//! `mingjing rebuild`: every projection dropped and refilled from the entries.
//!
//! Refuses: to touch an entry.

use super::data::Data;
use crate::stop::Stop;

/// Rebuilds, and says how many objects there are.
pub fn run(data: &Data) -> Result<(), Stop> {
    let objects = data.open()?.rebuild()?;
    println!("已由日志重建：{objects}个对象");
    Ok(())
}
