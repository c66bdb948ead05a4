//! `mingjing serve`: the office at work, until it is told to stop.
//!
//! Refuses: to start on a folder that another program has (any number may serve one database), and to drop a request that has begun.

use super::data::Data;
use super::outbox::Outbox;
use crate::machine;
use crate::stop::Stop;
use anyhow::Context;
use hall::Settings;
use office::Office;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpListener;
use tracing::{error, info};

/// How often the acts that the law deems done are looked for: no term is shorter than an hour.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// How often files that no act named are looked for: they are kept for a day.
const OBJECTS_EVERY: Duration = Duration::from_secs(3_600);

/// What to serve, and where.
#[derive(clap::Args)]
pub struct Ask {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    door: Door,
}

/// Where people come in, and what the site says of itself.
#[derive(clap::Args)]
pub struct Door {
    /// 监听地址 / address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// 公众经 HTTPS 访问 / people come by HTTPS
    #[arg(long)]
    https: bool,
    /// 本机有反向代理 / a reverse proxy on this machine passes requests on
    #[arg(long)]
    behind_proxy: bool,
    /// 主办单位 / who runs the site
    #[arg(long, value_name = "NAME")]
    sponsor: Option<String>,
    /// 网站标识码 / site code
    #[arg(long, value_name = "CODE")]
    site_code: Option<String>,
    /// ICP备案号 / ICP number
    #[arg(long, value_name = "NUMBER")]
    icp: Option<String>,
    /// 公安备案号 / police number
    #[arg(long, value_name = "NUMBER")]
    police: Option<String>,
    /// 联系电话和时间 / telephone and hours
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    #[command(flatten)]
    outbox: Outbox,
    /// 备份文件夹，不写的在数据文件夹内 / folder of backups; in the data folder unless named
    #[arg(long, value_name = "DIR")]
    backups: Option<PathBuf>,
}

/// Serves an archive.
pub fn run(ask: &Ask) -> Result<(), Stop> {
    let office = ask.data.furnish(Office::open(ask.data.open()?, machine::entropy()?)?)?;
    serve(office, &ask.door)
}

/// Serves an office until SIGTERM or ctrl-c, and prints the address once people can come in.
///
/// # Errors
/// The address is taken, a way out for notices is at fault, or the system refuses threads.
pub fn serve(office: Office, door: &Door) -> Result<(), Stop> {
    let ways = door.outbox.open()?;
    let office = office.with_channels(ways.channels());
    let office = office.with_tables(crate::opened::tables()).with_opener(crate::opened::opener());
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(tracing::Level::INFO)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(door.listen).await.with_context(|| door.listen.to_string())?;
        let address = listener.local_addr()?;
        let router = hall::router(office.clone(), door.settings(&office), machine::now);
        let mut tasks = ways.work(&office)?;
        tasks.push(tokio::spawn(sweep(office.clone())));
        tasks.push(tokio::spawn(sweep_objects(office)));
        println!("网址 http://{address}/");
        info!(%address, "serving");
        hall::serve(listener, router, told_to_stop()).await?;
        tasks.iter().for_each(tokio::task::JoinHandle::abort);
        info!("stopped");
        Ok(())
    })
}

impl Door {
    /// What the foot of every page says; sponsor and telephone are the body's own where nothing else was said.
    fn settings(&self, office: &Office) -> Settings {
        let roster = office.roster();
        let root = roster.organs().find(|organ| organ.parent.is_none());
        let phone = root.map(|organ| organ.phone.clone()).filter(|phone| !phone.is_empty());
        Settings {
            https: self.https,
            behind_proxy: self.behind_proxy,
            site_url: self.outbox.site_url().map(String::from),
            sponsor: self.sponsor.clone().or_else(|| root.map(|organ| organ.name.clone())),
            site_code: self.site_code.clone(),
            icp: self.icp.clone(),
            police: self.police.clone(),
            contact: self.contact.clone().or(phone),
            backups: self.backups.clone().or_else(|| office.data_folder().map(|folder| folder.join("backups"))),
        }
    }
}

async fn sweep(office: Office) {
    let mut beat = tokio::time::interval(SWEEP_EVERY);
    loop {
        beat.tick().await;
        let office = office.clone();
        let now = machine::now();
        let swept = move || office.sweep(now).and_then(|acts| Ok((acts, office.rouse(now)?)));
        match tokio::task::spawn_blocking(swept).await {
            Ok(Ok((0, 0))) => {}
            Ok(Ok((acts, notices))) => info!(acts, notices, "deemed done, put into the outbox"),
            Ok(Err(trouble)) => error!(%trouble, "sweep"),
            Err(fall) => error!(%fall, "sweep fell over"),
        }
    }
}

async fn sweep_objects(office: Office) {
    let mut beat = tokio::time::interval(OBJECTS_EVERY);
    loop {
        beat.tick().await;
        let office = office.clone();
        match tokio::task::spawn_blocking(move || office.sweep_objects(machine::now())).await {
            Ok(Ok(0)) => {}
            Ok(Ok(objects)) => info!(objects, "objects that nothing names removed"),
            Ok(Err(trouble)) => error!(%trouble, "sweep of objects"),
            Err(fall) => error!(%fall, "sweep of objects fell over"),
        }
    }
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            error!(%error, "no SIGTERM here; ctrl-c stops");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
