//! Why a command did not do its work, and the exit code of each kind.
//!
//! Refuses: a code that means two things.

use archive::Trouble;
use bureau::fault::Fault;
use office::No;
use std::io;
use std::process::ExitCode;

/// Why a command stopped. Success is exit code 0.
#[derive(Debug)]
pub enum Stop {
    /// What was handed in is at fault: every place of it, in Chinese. Exit code 1.
    Input(Vec<String>),
    /// The command line asks for what cannot be. Exit code 2, as the parser's own refusals.
    Usage(String),
    /// Disk, network, database: what the operator needs to know. Exit code 3.
    Trouble(anyhow::Error),
}

impl Stop {
    /// Says on standard error why, and gives the exit code. A reader that went away is no trouble.
    pub fn tell(self) -> ExitCode {
        match self {
            Stop::Input(faults) => {
                for fault in faults {
                    eprintln!("{fault}");
                }
                ExitCode::from(1)
            }
            Stop::Usage(why) => {
                eprintln!("{why}");
                ExitCode::from(2)
            }
            Stop::Trouble(error) if is_closed(&error) => ExitCode::SUCCESS,
            Stop::Trouble(error) => {
                eprintln!("故障 / trouble: {error:#}");
                ExitCode::from(3)
            }
        }
    }
}

impl From<Vec<Fault>> for Stop {
    fn from(faults: Vec<Fault>) -> Stop {
        Stop::Input(faults.iter().map(Fault::to_string).collect())
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Stop {
        Stop::Trouble(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Trouble(error.into())
    }
}

impl From<archive::Trouble> for Stop {
    fn from(trouble: archive::Trouble) -> Stop {
        Stop::Trouble(told(&trouble))
    }
}

/// A trouble with what it means for the operator.
pub fn told(trouble: &Trouble) -> anyhow::Error {
    let hint = match trouble {
        Trouble::Locked => "目录正由另一个程序使用，请先停止它",
        Trouble::NoArchive => "此处没有档案，请先执行 mingjing init 或 mingjing demo",
        Trouble::NotEmpty => "此处已有内容，不在其中新建档案",
        Trouble::Format { .. } => "档案由另一版本的程序写成，请用那个版本打开",
        Trouble::Contended => "其他程序一再抢先，这一步没有写入，请稍后再试",
        Trouble::Unknown(_) => "提交时与数据库断开，这一步可能已经写入，请核对后再决定是否重做",
        Trouble::Database(_) => "数据库出错或连接已断开，没有完成的步骤没有写入",
        Trouble::Busy => "读取的连接都被占用，请稍后再试",
        _ => "档案",
    };
    anyhow::anyhow!(trouble.to_string()).context(hint)
}

impl From<No> for Stop {
    fn from(no: No) -> Stop {
        match no {
            No::Refused(refusal) => Stop::Input(vec![format!("{}。{}", refusal.says(), refusal.remedy())]),
            No::Trouble(trouble) => trouble.into(),
        }
    }
}

fn is_closed(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
