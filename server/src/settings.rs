//! Settings from environment variables, read once at start. All invalid ones are reported together.
//!
//! [`Settings::parse`] is pure, so that a table of tests covers every variable. Nothing
//! else in the server reads the environment.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use url::{Origin, Url};

use service::{Quotas, Signup, VapidKey};
use store::DatabaseUrl;
use web::rate_limit::LimitSizes;

use crate::quota_setting::{self, read_quota};

/// Loopback only.
const DEFAULT_ADDR: &str = "127.0.0.1:3000";

const DEFAULT_DATABASE_URL: &str = "sqlite://data/stint.db";

/// The settings of a process.
#[derive(Clone)]
pub struct Settings {
    /// `STINT_ADDR`: the address to serve.
    pub addr: SocketAddr,
    /// `DATABASE_URL`: the database.
    pub database_url: DatabaseUrl,
    /// `STINT_PUBLIC_URL`: the https origin that browsers see, if a reverse proxy is used.
    pub public_origin: Option<String>,
    /// `STINT_TRUSTED_PROXIES`: networks whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// `STINT_SIGNUP`: who may sign up.
    pub signup: Signup,
    /// `STINT_RATE_LIMITS`: the sizes of the rate limits; `None` where they are off.
    pub rate_limits: Option<LimitSizes>,
    /// `STINT_GUEST_QUOTA`, `STINT_ACCOUNT_QUOTA`: how much a user may store.
    pub quotas: Quotas,
    /// `STINT_MAX_CONNECTIONS`: how many connections there may be; by the limit of open files if
    /// left out.
    pub max_connections: Option<usize>,
    /// `STINT_MAX_REQUESTS`: how many requests are answered at a time.
    pub max_requests: usize,
    /// `STINT_METRICS_TOKEN`: grants access to `/metrics`.
    pub metrics_token: Option<String>,
    /// `STINT_WEBHOOKS_ALLOW_PRIVATE`: whether webhooks and push messages may go to private
    /// addresses, and over http.
    pub allow_private: bool,
    /// `STINT_VAPID_KEY`: the private key for Web Push; by default the database's.
    pub vapid_key: Option<VapidKey>,
    /// `STINT_LOG`: a tracing filter.
    pub log: String,
    /// `STINT_LOG_FORMAT`: the format of log lines.
    pub log_format: LogFormat,
    /// `LEPTOS_SITE_ROOT`: the folder of the built site; found by itself if unset.
    pub site_root: Option<PathBuf>,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text for a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

/// An invalid variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSetting {
    /// Such as `DATABASE_URL`.
    pub variable: &'static str,
    /// Its value, without secrets.
    pub was: String,
    /// The values that are accepted.
    pub may_be: String,
}

/// All invalid variables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingsError(pub Vec<InvalidSetting>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid environment variables:")?;
        for bad in &self.0 {
            write!(
                f,
                "\n  {} was \"{}\"; it may be {}",
                bad.variable, bad.was, bad.may_be
            )?;
        }
        Ok(())
    }
}

impl Settings {
    /// Parses the variables of an environment. An empty variable counts as unset.
    ///
    /// # Errors
    /// All invalid variables.
    pub fn parse(environment: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let mut reader = VariableReader {
            environment,
            bad: Vec::new(),
        };
        let addr = reader.read(
            "STINT_ADDR",
            DEFAULT_ADDR,
            "an address and port such as 127.0.0.1:3000, 0.0.0.0:8080 or [::1]:3000",
            |text| text.parse().ok(),
        );
        let database_url = reader.read(
            "DATABASE_URL",
            DEFAULT_DATABASE_URL,
            "sqlite://path/to/stint.db or postgres://user:password@host/database",
            |text| text.parse().ok(),
        );
        let public_origin = reader.read(
            "STINT_PUBLIC_URL",
            "",
            "an https origin without a path, such as https://stint.example",
            read_public_origin,
        );
        let trusted_proxies = reader.read(
            "STINT_TRUSTED_PROXIES",
            "",
            "addresses or networks separated by commas, such as 10.0.0.0/8, 192.0.2.7, fd00::/8",
            read_networks,
        );
        let signup = reader.read(
            "STINT_SIGNUP",
            "open",
            "open, guests-off or closed",
            |text| match text {
                "open" => Some(Signup::Open),
                "guests-off" => Some(Signup::GuestsOff),
                "closed" => Some(Signup::Closed),
                _ => None,
            },
        );
        let rate_limits = reader.read(
            "STINT_RATE_LIMITS",
            "on",
            "on, off, or changed limits by name, burst and period, such as login=60/5s, read=9000/20ms",
            |text| match text {
                "on" => Some(Some(LimitSizes::default())),
                "off" => Some(None),
                changes => LimitSizes::parse(changes).map(Some),
            },
        );
        let defaults = Quotas::default();
        let guest_quota = reader.read("STINT_GUEST_QUOTA", "", quota_setting::MAY_BE, |text| {
            read_quota(text, defaults.guest)
        });
        let account_quota = reader.read("STINT_ACCOUNT_QUOTA", "", quota_setting::MAY_BE, |text| {
            read_quota(text, defaults.account)
        });
        let max_connections = reader.read(
            "STINT_MAX_CONNECTIONS",
            "",
            "a number from 16 to 65000",
            |text| match text {
                "" => Some(None),
                text => read_number(text, 16..=65_000).map(Some),
            },
        );
        let max_requests = reader.read(
            "STINT_MAX_REQUESTS",
            "512",
            "a number from 16 to 65000",
            |text| read_number(text, 16..=65_000),
        );
        let metrics_token = reader.read(
            "STINT_METRICS_TOKEN",
            "",
            "16 to 256 visible ASCII characters",
            read_metrics_token,
        );
        let allow_private = reader.read(
            "STINT_WEBHOOKS_ALLOW_PRIVATE",
            "off",
            "on or off",
            |text| match text {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
        );
        let vapid_key = reader.read(
            "STINT_VAPID_KEY",
            "",
            "the 32 bytes of a private key of P-256 in base64url, 43 characters",
            |text| match text {
                "" => Some(None),
                text => VapidKey::read(text).map(Some),
            },
        );
        let log = reader.read(
            "STINT_LOG",
            "info",
            "a level (error, warn, info, debug, trace) or a filter such as info,server=debug",
            read_log_filter,
        );
        let log_format = reader.read(
            "STINT_LOG_FORMAT",
            "text",
            "text or json",
            |text| match text {
                "text" => Some(LogFormat::Text),
                "json" => Some(LogFormat::Json),
                _ => None,
            },
        );
        let site_root = environment
            .get("LEPTOS_SITE_ROOT")
            .filter(|text| !text.is_empty())
            .map(PathBuf::from);

        match (
            addr,
            database_url,
            public_origin,
            trusted_proxies,
            signup,
            rate_limits,
            guest_quota,
            account_quota,
            max_connections,
            max_requests,
            metrics_token,
            allow_private,
            vapid_key,
            log,
            log_format,
        ) {
            (
                Some(addr),
                Some(database_url),
                Some(public_origin),
                Some(trusted_proxies),
                Some(signup),
                Some(rate_limits),
                Some(guest),
                Some(account),
                Some(max_connections),
                Some(max_requests),
                Some(metrics_token),
                Some(allow_private),
                Some(vapid_key),
                Some(log),
                Some(log_format),
            ) if reader.bad.is_empty() => Ok(Self {
                addr,
                database_url,
                public_origin,
                trusted_proxies,
                signup,
                rate_limits,
                quotas: Quotas { guest, account },
                max_connections,
                max_requests,
                metrics_token,
                allow_private,
                vapid_key,
                log,
                log_format,
                site_root,
            }),
            _ => Err(SettingsError(reader.bad)),
        }
    }

    /// Whether browsers reach Stint over https.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.public_origin.is_some()
    }
}

struct VariableReader<'a> {
    environment: &'a BTreeMap<String, String>,
    bad: Vec<InvalidSetting>,
}

impl VariableReader<'_> {
    /// Parses one variable, or records that it is invalid.
    fn read<T>(
        &mut self,
        variable: &'static str,
        default: &str,
        may_be: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self
            .environment
            .get(variable)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty());
        let value = read(text.unwrap_or(default));
        if value.is_none() {
            self.bad.push(InvalidSetting {
                variable,
                was: shown(variable, text.unwrap_or_default()),
                may_be: may_be.to_owned(),
            });
        }
        value
    }
}

/// The value as an error message may show it: without secrets.
fn shown(variable: &str, text: &str) -> String {
    if matches!(variable, "STINT_METRICS_TOKEN" | "STINT_VAPID_KEY") {
        return "…".to_owned();
    }
    without_password(text)
}

/// Hides the part between the scheme and the `@` of a URL: it may be a password, and error messages
/// end up in logs.
fn without_password(text: &str) -> String {
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => text.to_owned(),
    }
}

/// Outside: whether it can be used; inside: whether it is set.
fn read_public_origin(text: &str) -> Option<Option<String>> {
    if text.is_empty() {
        return Some(None);
    }
    let url = Url::parse(text).ok()?;
    let is_bare =
        matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let has_person = !url.username().is_empty() || url.password().is_some();
    match url.origin() {
        origin @ Origin::Tuple(..) if url.scheme() == "https" && is_bare && !has_person => {
            Some(Some(origin.ascii_serialization()))
        }
        _ => None,
    }
}

fn read_networks(text: &str) -> Option<Vec<IpNet>> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse()
                .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
                .ok()
        })
        .collect()
}

/// Outside: whether it can be used; inside: whether it is set. A short one could be guessed.
fn read_metrics_token(text: &str) -> Option<Option<String>> {
    let is_strong =
        (16..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    match text {
        "" => Some(None),
        token => is_strong.then(|| Some(token.to_owned())),
    }
}

fn read_number(text: &str, range: RangeInclusive<usize>) -> Option<usize> {
    text.parse().ok().filter(|number| range.contains(number))
}

fn read_log_filter(text: &str) -> Option<String> {
    EnvFilter::builder()
        .parse(text)
        .ok()
        .map(|_| text.to_owned())
}

#[cfg(test)]
mod tests;
