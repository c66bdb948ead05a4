//! Where an archive is, as every command names it: a folder, or a database that several programs share.
//!
//! Refuses: to make an archive by a slip of the pen; only `init`, `demo` and `restore` make one.
//! Refuses: to repeat a database URL, for there is a password in it.

use crate::stop::Stop;
use anyhow::Context;
use archive::{Archive, Place, Trouble};
use bureau::id::BodyId;
use office::{Entropy, Office, Vault};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use store::Store;

/// The folder when nothing is said.
const FOLDER: &str = "data";

/// The URL when neither folder nor URL is said: unlike an argument, other users of the machine do not see it.
const URL: &str = "MINGJING_DATABASE_URL";

/// The folder of attachments, when nothing is said.
const STORE: &str = "MINGJING_OBJECTS";

/// Its name beside an archive that is a folder.
pub const OBJECTS: &str = "objects";

/// The key for secrets that must be read again, in the folder of the archive.
const VAULT_FILE: &str = "seal.key";

/// The same for a database that several programs share, and wherever the file is not wanted: 64 hexadecimal digits.
const VAULT: &str = "MINGJING_SEAL_KEY";

/// Where the archive is.
#[derive(clap::Args)]
pub struct Data {
    /// 档案所在目录,默认 data / folder of the archive, by default data
    #[arg(long = "data", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// PostgreSQL 地址 postgres://…,也可用环境变量 MINGJING_DATABASE_URL / PostgreSQL URL, or by that environment variable
    #[arg(long, value_name = "URL", conflicts_with = "folder")]
    database_url: Option<String>,
    /// 附件所在目录,默认在档案目录的 objects 下;也可用环境变量 MINGJING_OBJECTS / folder of attachments
    #[arg(long, value_name = "DIR")]
    objects: Option<PathBuf>,
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

    /// Where attachments are: the folder that was named, else the one beside an archive that is a folder; none for a
    /// database without a word on it.
    ///
    /// # Errors
    /// Those of [`Data::place`].
    pub fn store(&self) -> Result<Option<Store>, Stop> {
        let named = self.objects.clone().or_else(|| std::env::var_os(STORE).map(PathBuf::from));
        let beside = match self.place()? {
            Place::Folder(folder) => Some(folder.join(OBJECTS)),
            Place::Url(_) => None,
        };
        Ok(named.or(beside).map(|folder| Store::new(store::Place::Folder(folder))))
    }

    /// Whether the folder of attachments was named, so that it does not move with the archive's.
    pub fn names_store(&self) -> bool {
        self.objects.is_some() || std::env::var_os(STORE).is_some()
    }

    /// The office with its store and the key for secrets that must be read again, as far as they are there.
    ///
    /// # Errors
    /// Those of [`Data::place`]; what stands for the key is none.
    pub fn furnish(&self, office: Office) -> Result<Office, Stop> {
        let office = match self.store()? {
            Some(store) => office.with_store(store),
            None => office,
        };
        let Some(vault) = self.vault()? else {
            eprintln!("注意：没有密封密钥（{VAULT_FILE} 或 {VAULT}），动态口令不可用 / no sealing key");
            return Ok(office);
        };
        Ok(office.with_vault(vault))
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

    /// Makes the key of a new archive, readable by its owner alone; for a database it is only printed, once.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn make_vault(&self, entropy: &Entropy) -> Result<(), Stop> {
        if std::env::var_os(VAULT).is_some() {
            return Ok(());
        }
        let mut key = [0; office::KEY_BYTES];
        entropy(&mut key);
        let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.place()? {
            Place::Url(_) => println!("密封密钥只显示这一次，请在每个程序的环境变量中设置：{VAULT}={text}"),
            Place::Folder(folder) => {
                let path = folder.join(VAULT_FILE);
                let file = File::options().write(true).create_new(true).mode(0o600).open(&path);
                let written = file.and_then(|mut file| {
                    file.write_all(text.as_bytes())?;
                    file.sync_all()
                });
                written.with_context(|| path.display().to_string())?;
            }
        }
        Ok(())
    }

    /// The key, from the environment, else from the folder.
    fn vault(&self) -> Result<Option<Vault>, Stop> {
        let bad = |name: &str| Stop::Usage(format!("{name}：密封密钥应是64位十六进制数字 / not a sealing key"));
        if let Ok(text) = std::env::var(VAULT) {
            return Vault::parse(&text).map(Some).ok_or_else(|| bad(VAULT));
        }
        let Place::Folder(folder) = self.place()? else {
            return Ok(None);
        };
        let path = folder.join(VAULT_FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Vault::parse(&text).map(Some).ok_or_else(|| bad(&path.display().to_string())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(anyhow::Error::from(error).context(path.display().to_string()).into()),
        }
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
