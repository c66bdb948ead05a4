//! Where an archive is, as every command names it: a folder, or a database that several programs share.
//!
//! Refuses: to make an archive by a slip of the pen; only `init`, `demo` and `restore` make one.
//! Refuses: to repeat a database URL, for there is a password in it.

use crate::stop::Stop;
use archive::{Archive, Place, Trouble};
use bureau::id::BodyId;
use std::path::PathBuf;

/// The folder when nothing is said.
const FOLDER: &str = "data";

/// The URL when neither folder nor URL is said: unlike an argument, other users of the machine do not see it.
const URL: &str = "MINGJING_DATABASE_URL";

/// Where the archive is.
#[derive(clap::Args)]
pub struct Data {
    /// 档案所在目录,默认 data / folder of the archive, by default data
    #[arg(long = "data", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// PostgreSQL 地址 postgres://…,也可用环境变量 MINGJING_DATABASE_URL / PostgreSQL URL, or by that environment variable
    #[arg(long, value_name = "URL", conflicts_with = "folder")]
    database_url: Option<String>,
}

impl Data {
    /// The place that was named.
    ///
    /// # Errors
    /// What stands for a database URL is none.
    pub fn place(&self) -> Result<Place, Stop> {
        if let Some(folder) = &self.folder {
            return Ok(Place::Folder(folder.clone()));
        }
        let said = self.database_url.clone().map(|url| ("--database-url", url));
        let Some((name, url)) = said.or_else(|| std::env::var(URL).ok().map(|url| (URL, url))) else {
            return Ok(Place::Folder(FOLDER.into()));
        };
        let Ok(place) = url.parse();
        match place {
            Place::Url(_) => Ok(place),
            Place::Folder(_) => {
                Err(Stop::Usage(format!("{name}：地址应以 postgres:// 开头；目录请用 --data / not a PostgreSQL URL")))
            }
        }
    }

    /// Opens the archive.
    ///
    /// # Errors
    /// There is none, another program has its folder, or the server does not answer.
    pub fn open(&self) -> Result<Archive, Stop> {
        let place = self.place()?;
        Archive::open_at(&place).map_err(|trouble| at(&place, trouble))
    }

    /// Makes an archive of this body, and opens it.
    ///
    /// # Errors
    /// There is one, or the server does not answer.
    pub fn create(&self, body: &BodyId) -> Result<Archive, Stop> {
        let place = self.place()?;
        Archive::create_at(&place, body).map_err(|trouble| at(&place, trouble))
    }

    /// The body whose archive is there, if one is.
    ///
    /// # Errors
    /// Another version wrote it, or the server does not answer.
    pub fn body(&self) -> Result<Option<BodyId>, Stop> {
        let place = self.place()?;
        match Archive::body_at(&place) {
            Ok(body) => Ok(Some(body)),
            Err(Trouble::NoArchive) => Ok(None),
            Err(trouble) => Err(at(&place, trouble)),
        }
    }
}

/// Trouble while a place was being opened.
pub fn at(place: &Place, trouble: Trouble) -> Stop {
    match (place, trouble) {
        (Place::Url(_), Trouble::Database(why)) => Stop::Trouble(
            anyhow::anyhow!(why)
                .context(format!("打不开数据库 {place}，请核对地址、账号和密码，并确认数据库服务正在运行")),
        ),
        (_, trouble) => trouble.into(),
    }
}
