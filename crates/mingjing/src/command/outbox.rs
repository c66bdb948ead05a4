//! Ways out for notices: what `serve` was told of mail and webhooks, and the workers that empty the outbox.
//!
//! Refuses: an address from a form, and a secret on the command line, where other users of the machine see it.

use crate::machine;
use crate::stop::Stop;
use almanac::Instant;
use anyhow::Context;
use courier::{BadSetting, Call, Failure, Hook, Letter, Mail};
use office::{Channels, Load, Office, Parcel};
use std::sync::Arc;
use std::time::Duration;
use tracing::{error, info, warn};

/// How often the outbox is looked into when it was empty: a notice waits for the undo anyhow.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The password of the mail account.
const PASSWORD: &str = "MINGJING_MAIL_PASSWORD";

/// What signs calls.
const SECRET: &str = "MINGJING_WEBHOOK_SECRET";

/// Ways out. What is not set is not there, and nothing is queued for it.
#[derive(clap::Args)]
pub struct Outbox {
    /// 发信服务器 smtp://用户@主机:端口 或 smtps://…，密码用环境变量 MINGJING_MAIL_PASSWORD / mail relay
    #[arg(long, value_name = "URL", requires_all = ["mail_from", "site_url"])]
    mail: Option<String>,
    /// 发件人地址 / sender of letters
    #[arg(long, value_name = "ADDRESS", requires = "mail")]
    mail_from: Option<String>,
    /// 公众和工作人员访问的网址，邮件中的链接和安全密钥用它 / address of the site, for links and security keys
    #[arg(long, value_name = "URL")]
    site_url: Option<String>,
    /// 每个工作日几点发当日办件邮件 / hour of the morning's digest
    #[arg(long, value_name = "HOUR", default_value_t = 8, value_parser = clap::value_parser!(u16).range(0..24))]
    digest_hour: u16,
    /// 每步办理都通知的外部地址，可重复；密钥用环境变量 MINGJING_WEBHOOK_SECRET / webhook, repeatable
    #[arg(long = "webhook", value_name = "URL")]
    webhooks: Vec<String>,
}

/// The ways out, opened.
#[derive(Default)]
pub struct Ways {
    mail: Option<Mail>,
    hooks: Vec<(String, Hook)>,
    channels: Channels,
}

/// Which kind of parcel a worker delivers: a slow relay does not hold up calls.
#[derive(Clone, Copy)]
enum Kind {
    Letter,
    Call,
}

impl Outbox {
    /// The address people reach the site by, if it was said.
    pub fn site_url(&self) -> Option<&str> {
        self.site_url.as_deref()
    }

    /// Opens the ways that were set; nothing is sent yet.
    ///
    /// # Errors
    /// A sentence that names the flag at fault.
    pub fn open(&self) -> Result<Ways, Stop> {
        let site = self.site_url.as_deref().unwrap_or_default().trim_end_matches('/').to_string();
        let of_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if self.site_url.is_some() && !of_web(&site) {
            return Err(Stop::Usage("--site-url：应以 https:// 或 http:// 开头 / not a web address".into()));
        }
        let from = self.mail_from.as_deref().unwrap_or_default();
        let password = std::env::var(PASSWORD).ok();
        let open = |url: &String| Mail::open(url, password.as_deref(), from).map_err(|bad| fault("--mail", bad));
        let mail = self.mail.as_ref().map(open).transpose()?;
        let secret = std::env::var(SECRET).unwrap_or_default();
        let hook = |url: &String| {
            let hook = Hook::open(url, &secret).map_err(|bad| fault("--webhook", bad))?;
            Ok::<_, Stop>((name(url), hook))
        };
        let hooks = self.webhooks.iter().map(hook).collect::<Result<Vec<_>, _>>()?;
        let mut names: Vec<String> = hooks.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names.dedup();
        let channels = Channels { mail: mail.is_some(), hooks: names, site, morning: self.digest_hour * 60 };
        Ok(Ways { mail, hooks, channels })
    }
}

impl Ways {
    /// What the office has to know of them.
    pub fn channels(&self) -> Channels {
        self.channels.clone()
    }

    /// Empties the outbox until it is dropped, letters and calls beside each other.
    ///
    /// # Errors
    /// No source of randomness for the workers' name.
    pub fn work(self, office: &Office) -> anyhow::Result<Vec<tokio::task::JoinHandle<()>>> {
        let mut random = [0; 8];
        machine::entropy().context("a worker's name")?(&mut random);
        let worker = seal::hex(&random);
        let kinds = [(Kind::Letter, self.mail.is_some()), (Kind::Call, !self.hooks.is_empty())];
        let ways = Arc::new(self);
        let open = kinds.into_iter().filter(|(_, open)| *open);
        Ok(open.map(|(kind, _)| tokio::spawn(empty(office.clone(), ways.clone(), kind, worker.clone()))).collect())
    }

    fn deliver(&self, parcel: &Parcel, now: Instant) -> Result<(), Failure> {
        match (&parcel.load, &self.mail) {
            (Load::Letter { to, subject, text, thread }, Some(mail)) => mail.send(&Letter {
                id: parcel.job.clone(),
                to: to.clone(),
                subject: subject.clone(),
                text: text.clone(),
                thread: thread.clone(),
                at: now,
            }),
            (Load::Call { hook, event, receipt, step, seq, at }, _) => {
                let call = Call {
                    id: parcel.job.clone(),
                    event: event.clone(),
                    receipt: receipt.clone(),
                    step: step.0.clone(),
                    step_name: step.1.clone(),
                    seq: *seq,
                    at: *at,
                };
                let way = self.hooks.iter().find(|(name, _)| name == hook);
                way.map_or(Err(Failure::BadAddress), |(_, way)| way.send(&call, now))
            }
            (Load::Letter { .. }, None) => Err(Failure::Unreachable),
        }
    }

    /// Delivers what is due; how many parcels were handed out.
    fn once(&self, office: &Office, kind: Kind, worker: &str) -> Result<u32, archive::Trouble> {
        let mut handled = 0;
        loop {
            let now = machine::now();
            let parcel = match kind {
                Kind::Letter => office.next_letter(worker, now)?,
                Kind::Call => office.next_call(worker, now)?,
            };
            let Some(parcel) = parcel else {
                return Ok(handled);
            };
            let outcome = self.deliver(&parcel, now).map_err(|failure| failure.to_string());
            if let Err(failure) = &outcome {
                warn!(job = parcel.job, tries = parcel.tries, failure, "not delivered");
            }
            office.settle(&parcel, worker, outcome, machine::now())?;
            handled += 1;
        }
    }
}

async fn empty(office: Office, ways: Arc<Ways>, kind: Kind, worker: String) {
    let mut beat = tokio::time::interval(LOOK_EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let (office, ways, worker) = (office.clone(), ways.clone(), worker.clone());
        match tokio::task::spawn_blocking(move || ways.once(&office, kind, &worker)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(parcels)) => info!(parcels, "handed out"),
            Ok(Err(trouble)) => error!(%trouble, "outbox"),
            Err(fall) => error!(%fall, "outbox fell over"),
        }
    }
}

/// The name of a webhook in jobs, so that its address, which may hold a key, is not kept there.
fn name(url: &str) -> String {
    seal::hex(&seal::digest("webhook", url)[..8])
}

fn fault(flag: &str, bad: BadSetting) -> Stop {
    let (flag, why) = match bad {
        BadSetting::Scheme if flag == "--mail" => (flag, "应以 smtp:// 或 smtps:// 开头 / not a mail relay's address"),
        BadSetting::Scheme => (flag, "应以 https:// 或 http:// 开头 / not a web address"),
        BadSetting::Host => (flag, "主机名不对 / no host"),
        BadSetting::Port => (flag, "端口应为1到65535 / no port"),
        BadSetting::Password => (flag, "地址里不写密码，密码和密钥用环境变量 / a password does not belong here"),
        BadSetting::Half => (
            flag,
            "用户和密码要同时给出：用户写在地址里，密码用环境变量 MINGJING_MAIL_PASSWORD / user or password is missing",
        ),
        BadSetting::Sender => ("--mail-from", "不是邮箱地址 / no mail address"),
        BadSetting::Secret => {
            (flag, "请用环境变量 MINGJING_WEBHOOK_SECRET 给出至少32个字符的密钥 / the secret is missing or too short")
        }
    };
    Stop::Usage(format!("{flag}：{why}"))
}
