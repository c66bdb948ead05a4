//! 镜 The one program. It alone reads the environment, the time and the source of randomness.
//!
//! Refuses: rules of its own. A command parses, asks the rooms, and prints.

mod campaigns;
mod charters;
mod command;
mod duties;
mod machine;
mod observed;
mod opened;
mod stop;
mod watch_page;
mod year;

use clap::{Parser, Subcommand};
use command::data::Data;
use command::{backup, calendar, demo, due, init, read, rebuild, serve, verify, watch};
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
    /// 新建一个辖区的档案 / Make an archive for a new body
    Init(init::Ask),
    /// 提供服务 / Serve an archive
    Serve(serve::Ask),
    /// 虚构县的演示 / The demonstration of an invented county
    Demo(demo::Ask),
    /// 用同样的规则监察其他系统的日志 / Watch another system's log by the same rules
    Watch(watch::Ask),
    /// 读公文:任务、时限、责任单位、阶段、目标 / Read notices into drafts of campaigns
    Read(read::Ask),
    /// 逐日列出工作日和休息日 / List working days and days of rest, with reasons
    Almanac(calendar::Ask),
    /// 计算到期日 / Count a term to its due day
    Due(due::Ask),
    /// 核验 / Verify
    #[command(subcommand)]
    Verify(verify::What),
    /// 由日志重建全部推得的数据 / Refill everything that follows from the journal
    Rebuild(Data),
    /// 由本程序调用自己 / Called by the program itself
    #[command(name = opened::COMMAND, hide = true)]
    OpenPacked {
        /// 电子表格 / A spreadsheet
        #[arg(long)]
        table: bool,
    },
    /// 备份 / Back an archive up
    Backup(backup::Backup),
    /// 恢复 / Restore a backup into an empty folder or database
    Restore(backup::Restore),
}

fn main() -> ExitCode {
    let done = match Line::parse().command {
        Command::Init(ask) => init::run(&ask),
        Command::Serve(ask) => serve::run(&ask),
        Command::Demo(ask) => demo::run(&ask),
        Command::Watch(ask) => watch::run(&ask),
        Command::Read(ask) => read::run(&ask),
        Command::Almanac(ask) => calendar::run(&ask),
        Command::Due(ask) => due::run(&ask),
        Command::Verify(what) => verify::run(&what),
        Command::Rebuild(data) => rebuild::run(&data),
        Command::OpenPacked { table } => opened::serve(table).map_err(Into::into),
        Command::Backup(ask) => backup::run(&ask),
        Command::Restore(ask) => backup::restore(&ask),
    };
    done.map_or_else(stop::Stop::tell, |()| ExitCode::SUCCESS)
}
