//! 镜 The one program. It alone reads the environment, the time and the source of randomness.
//!
//! Refuses: rules of its own. A command parses, asks the rooms, and prints.

mod charters;
mod command;
mod stop;

use clap::{Parser, Subcommand};
use command::{calendar, due};
use std::process::ExitCode;

/// 明镜:办件、时限、监督、公开
///
/// Mingjing: official matters under procedures, clocks and supervision.
#[derive(Parser)]
#[command(name = "mingjing", version, arg_required_else_help = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 逐日列出工作日和休息日 / List working days and days of rest, with reasons
    Almanac(calendar::Ask),
    /// 计算到期日 / Count a term to its due day
    Due(due::Ask),
}

fn main() -> ExitCode {
    let done = match Line::parse().command {
        Command::Almanac(ask) => calendar::run(&ask),
        Command::Due(ask) => due::run(&ask),
    };
    done.map_or_else(stop::Stop::tell, |()| ExitCode::SUCCESS)
}
