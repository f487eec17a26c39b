//! `stint doctor`: what is wrong with an installation, and how to mend it. Changes nothing but the
//! row by which a write is tried.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use super::cli_error::CliError;
use super::output::print_line;
use crate::compose::site_candidates;
use crate::file_descriptors;
use crate::settings::{SettingSources, Settings};
use pages::Site;
use runtime::clock::SystemClock;
use service::{NotReady, Readiness};
use shared::rules::limits::SECOND;
use store::{Database, DatabaseUrl};

/// Below this a server can write for some time only.
const FREE_BYTES: u64 = 1_000_000_000;

/// Fewer open files than this bound how many browsers may follow their sessions.
const OPEN_FILES: u64 = 8_192;

/// One line of the report.
struct CheckResult {
    status: CheckStatus,
    subject: &'static str,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CheckStatus {
    /// As it should be.
    Good,
    /// Works, but probably not as intended.
    Warning,
    /// The server does not start, or cannot serve.
    Failure,
}

impl CheckStatus {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// The lines so far.
#[derive(Default)]
struct Report(Vec<CheckResult>);

impl Report {
    fn add(&mut self, status: CheckStatus, subject: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.0.push(CheckResult {
            status,
            subject,
            text,
        });
    }

    fn count(&self, status: CheckStatus) -> usize {
        let same = |result: &&CheckResult| result.status == status;
        self.0.iter().filter(same).count()
    }
}

/// Prints one line for each check; fails if the server could not serve.
pub(super) async fn doctor(settings: &Settings, sources: &SettingSources) -> Result<(), CliError> {
    let mut report = Report::default();
    check_settings(&mut report, sources);
    check_database(&mut report, settings).await;
    check_site(&mut report, settings);
    check_origin(&mut report, settings);
    check_mail(&mut report, settings).await;
    check_open_files(&mut report);
    for CheckResult {
        status,
        subject,
        text,
    } in &report.0
    {
        print_line(&format!("{:<8} {subject}: {text}", status.word()))?;
    }
    match report.count(CheckStatus::Failure) {
        0 => Ok(()),
        failures => Err(CliError::Wrong(format!(
            "{failures} of {} checks failed",
            report.0.len()
        ))),
    }
}

fn check_settings(report: &mut Report, sources: &SettingSources) {
    for misspelt in sources.misspelt() {
        report.add(CheckStatus::Warning, "settings", misspelt);
    }
    if sources.misspelt().is_empty() {
        report.add(
            CheckStatus::Good,
            "settings",
            "all are valid; `stint config` shows them",
        );
    }
}

async fn check_database(report: &mut Report, settings: &Settings) {
    if let Some(file) = settings.database_url.file() {
        if !file.exists() {
            let text = format!(
                "{} does not exist; `stint serve` creates it",
                file.display()
            );
            report.add(CheckStatus::Warning, "database", text);
            return;
        }
        check_file(report, file);
    }
    let opened = Database::open_with(&settings.database_url, Some(DatabaseUrl::FEWEST)).await;
    let database = match opened {
        Ok(database) => database,
        Err(error) => {
            let text = format!(
                "{error}; check DATABASE_URL, and whether the server runs as the owner of the file"
            );
            return report.add(CheckStatus::Failure, "database", text);
        }
    };
    let readiness = Readiness::new(database.clone(), Arc::new(SystemClock));
    let checked = readiness.check().await;
    database.close().await;
    match checked {
        Ok(ready) => {
            report.add(
                CheckStatus::Good,
                "database",
                "answers, and has all migrations",
            );
            if let Some(behind) = ready.clock_behind {
                let text = format!(
                    "is {} s behind what the database has recorded; set it",
                    behind / SECOND
                );
                report.add(CheckStatus::Warning, "clock", text);
            }
        }
        Err(NotReady::Outdated) => report.add(
            CheckStatus::Warning,
            "database",
            "lacks migrations; `stint migrate` or the next start applies them, `stint migrate --check` shows them",
        ),
        Err(error) => report.add(CheckStatus::Failure, "database", error.to_string()),
    }
}

/// Permissions of the database file, and the space beside it.
fn check_file(report: &mut Report, file: &Path) {
    let shown = file.display();
    match rustix::fs::stat(file) {
        Ok(stat) if stat.st_mode & 0o077 != 0 => report.add(
            CheckStatus::Warning,
            "database file",
            format!("other users can read {shown}; to mend it: chmod 600 {shown}*"),
        ),
        Ok(stat) if stat.st_uid != rustix::process::geteuid().as_raw() => report.add(
            CheckStatus::Warning,
            "database file",
            format!("{shown} belongs to another user; run this as the user of the server"),
        ),
        Ok(_) => report.add(
            CheckStatus::Good,
            "database file",
            "readable by its owner only",
        ),
        Err(error) => report.add(
            CheckStatus::Failure,
            "database file",
            format!("{shown}: {error}"),
        ),
    }
    match rustix::fs::statvfs(file) {
        Ok(volume) => {
            let free = volume.f_bavail.saturating_mul(volume.f_frsize);
            let megabytes = free / 1_000_000;
            if free < FREE_BYTES {
                let text = format!(
                    "{megabytes} MB are free beside {shown}; make room, or move the database"
                );
                report.add(CheckStatus::Warning, "disk", text);
            } else {
                report.add(
                    CheckStatus::Good,
                    "disk",
                    format!("{megabytes} MB are free"),
                );
            }
        }
        Err(error) => report.add(CheckStatus::Warning, "disk", error.to_string()),
    }
}

fn check_site(report: &mut Report, settings: &Settings) {
    let candidates = site_candidates(settings);
    match Site::find(&candidates) {
        None => report.add(
            CheckStatus::Warning,
            "pages",
            "not found, so that only the API is served; unpack the folder `site` of the archive beside the program, or set LEPTOS_SITE_ROOT",
        ),
        Some(site) => match site.check() {
            Ok(()) => report.add(CheckStatus::Good, "pages", "all files are there"),
            Err(missing) => report.add(CheckStatus::Failure, "pages", missing.to_string()),
        },
    }
}

async fn check_mail(report: &mut Report, settings: &Settings) {
    let Some((mailer, _)) = settings.mailer() else {
        return report.add(
            CheckStatus::Good,
            "mail",
            "STINT_SMTP_URL is not set, so that nobody can recover a password by mail",
        );
    };
    match mailer.check().await {
        Ok(()) => report.add(CheckStatus::Good, "mail", "the mail server can be used"),
        Err(error) => report.add(
            CheckStatus::Failure,
            "mail",
            format!("{error}; check STINT_SMTP_URL"),
        ),
    }
}

fn check_origin(report: &mut Report, settings: &Settings) {
    let is_local = settings.addr.ip().is_loopback();
    match &settings.public_url {
        Some(url) if url.origin.starts_with("https:") => {
            if is_local && settings.trusted_proxies.is_empty() {
                report.add(
                    CheckStatus::Warning,
                    "proxy",
                    "STINT_TRUSTED_PROXIES is not set, so that all clients share the proxy's address and its rate limits; for a proxy on this machine set it to 127.0.0.1",
                );
            } else {
                report.add(CheckStatus::Good, "proxy", format!("browsers see {url}"));
            }
        }
        Some(url) => report.add(
            CheckStatus::Warning,
            "proxy",
            format!("{url} is not encrypted: passwords can be read on the way, and browsers offer no service worker"),
        ),
        None if !is_local && !is_private(settings.addr.ip()) => report.add(
            CheckStatus::Warning,
            "proxy",
            format!(
                "the server listens on {} without TLS; put a reverse proxy in front of it and set STINT_PUBLIC_URL",
                settings.addr
            ),
        ),
        None => report.add(
            CheckStatus::Good,
            "proxy",
            "STINT_PUBLIC_URL is not set: for this machine or a home network",
        ),
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

fn check_open_files(report: &mut Report) {
    let limit = file_descriptors::raise_limit();
    let connections = file_descriptors::connections_within(limit);
    let text = format!("{limit}, for {connections} connections");
    if limit < OPEN_FILES {
        let text = format!("{text}; raise it (LimitNOFILE, ulimit -n)");
        report.add(CheckStatus::Warning, "open files", text);
    } else {
        report.add(CheckStatus::Good, "open files", text);
    }
}
