//! The one table of settings: [`Settings`] with its parsing, the help of the command line,
//! `stint config`, and (by a test) the table in `docs/operations.md`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use outbound::{Mailbox, Mailer, SmtpUrl};
use service::{Quotas, Signup, VapidKey};
use store::DatabaseUrl;
use web::PublicUrl;
use web::rate_limit::LimitSizes;

use super::info::SettingInfo;
use super::quota::{self, read_quota};
use super::readers::{
    LogFormat, read_contact, read_log_filter, read_metrics_token, read_networks, read_number,
    read_public_url, read_switch,
};
use super::sources::{SettingSources, SettingValue};
use super::{InvalidSetting, SettingsError, shown};

macro_rules! settings {
    ($(
        $field:ident: $type:ty = $variable:literal $(($secret:ident))?, default $default:literal,
        $summary:literal, may be $may_be:expr, $read:expr;
    )+) => {
        /// The settings of a process.
        #[derive(Clone)]
        pub struct Settings {
            $(#[doc = concat!("`", $variable, "`: ", $summary, ".")] pub $field: $type,)+
        }

        /// Every setting, in the order in which the documentation lists them.
        pub const SETTINGS: &[SettingInfo] = &[$(SettingInfo {
            variable: $variable,
            summary: $summary,
            default: $default,
            may_be: $may_be,
            is_secret: settings!(@secret $($secret)?),
        }),+];

        impl Settings {
            /// Parses what the sources say.
            ///
            /// # Errors
            /// All invalid settings.
            pub fn parse(sources: &SettingSources) -> Result<Self, SettingsError> {
                let mut bad = sources.problems().to_vec();
                let mut rows = SETTINGS.iter();
                $(let $field: Option<$type> = rows
                    .next()
                    .and_then(|row| read(row, sources.value(row), $read, &mut bad));)+
                let parsed = || Some(Self { $($field: $field?,)+ });
                if let Some(settings) = parsed() {
                    bad.extend(settings.missing_for_mail());
                    if bad.is_empty() {
                        return Ok(settings);
                    }
                }
                Err(SettingsError(bad))
            }
        }
    };
    (@secret) => { false };
    (@secret secret) => { true };
}

settings! {
    addr: SocketAddr = "STINT_ADDR", default "127.0.0.1:3000",
        "address to serve",
        may be "an address and port such as 127.0.0.1:3000, 0.0.0.0:8080 or [::1]:3000",
        |text| text.parse().ok();
    database_url: DatabaseUrl = "DATABASE_URL", default "sqlite://data/stint.db",
        "sqlite: or postgres:",
        may be "sqlite://path/to/stint.db or postgres://user:password@host/database",
        |text| text.parse().ok();
    database_connections: Option<u32> = "STINT_DATABASE_CONNECTIONS", default "",
        "connections to the database [PostgreSQL 16, SQLite 8 that read]",
        may be "a number from 2 to 500",
        |text| read_number(text, 2..=500);
    public_url: Option<PublicUrl> = "STINT_PUBLIC_URL", default "",
        "where browsers reach Stint; with https, Secure cookies and HSTS are on",
        may be "an origin such as https://stint.example, or one with a path such as https://home.example/stint, of letters, digits and - . _ ~, that does not begin like a path of Stint's own such as /api",
        read_public_url;
    hsts_subdomains: bool = "STINT_HSTS_SUBDOMAINS", default "off",
        "on extends HSTS to all subdomains of the public origin",
        may be "on or off",
        read_switch;
    trusted_proxies: Vec<IpNet> = "STINT_TRUSTED_PROXIES", default "",
        "networks whose X-Forwarded-For is trusted, separated by commas",
        may be "addresses or networks separated by commas, such as 10.0.0.0/8, 192.0.2.7, fd00::/8",
        read_networks;
    signup: Signup = "STINT_SIGNUP", default "open",
        "open, guests-off or closed",
        may be "open, guests-off or closed",
        |text| match text {
            "open" => Some(Signup::Open),
            "guests-off" => Some(Signup::GuestsOff),
            "closed" => Some(Signup::Closed),
            _ => None,
        };
    rate_limits: Option<LimitSizes> = "STINT_RATE_LIMITS", default "on",
        "on, off, or changed limits such as login=60/5s",
        may be "on, off, or changed limits by name, burst and period, such as login=60/5s, read=9000/20ms",
        |text| match text {
            "on" => Some(Some(LimitSizes::default())),
            "off" => Some(None),
            changes => LimitSizes::parse(changes).map(Some),
        };
    guest_quota: service::Quota = "STINT_GUEST_QUOTA", default "",
        "how much a guest may store, such as sessions=500,megabytes=8",
        may be quota::MAY_BE,
        |text| read_quota(text, Quotas::default().guest);
    account_quota: service::Quota = "STINT_ACCOUNT_QUOTA", default "",
        "how much an account may store, such as sessions=100000,megabytes=400",
        may be quota::MAY_BE,
        |text| read_quota(text, Quotas::default().account);
    max_connections: Option<usize> = "STINT_MAX_CONNECTIONS", default "",
        "connections at a time [24000, or what open files allow]",
        may be "a number from 16 to 65000",
        |text| read_number(text, 16..=65_000);
    max_requests: usize = "STINT_MAX_REQUESTS", default "192",
        "requests being answered at a time",
        may be "a number from 16 to 65000",
        |text| read_number(text, 16..=65_000).flatten();
    metrics_token: Option<String> = "STINT_METRICS_TOKEN" (secret), default "",
        "bearer token for /metrics; without it there is no /metrics",
        may be "16 to 256 visible ASCII characters",
        read_metrics_token;
    security_contact: Option<String> = "STINT_SECURITY_CONTACT", default "",
        "where vulnerabilities are reported, for /.well-known/security.txt",
        may be "a URI such as mailto:security@example.org or https://example.org/security",
        read_contact;
    allow_private: bool = "STINT_WEBHOOKS_ALLOW_PRIVATE", default "off",
        "on lets webhooks and push messages reach private addresses, and use http",
        may be "on or off",
        read_switch;
    vapid_key: Option<VapidKey> = "STINT_VAPID_KEY" (secret), default "",
        "private key for Web Push [generated at first start, stored in the database]",
        may be "the 32 bytes of a private key of P-256 in base64url, 43 characters",
        |text| match text {
            "" => Some(None),
            text => VapidKey::read(text).map(Some),
        };
    smtp_url: Option<SmtpUrl> = "STINT_SMTP_URL" (secret), default "",
        "server that sends mail; without it there are no mails",
        may be "smtps://user:password@host:465, smtp://user:password@host:587 (STARTTLS), or smtp://host:25?tls=none",
        |text| match text {
            "" => Some(None),
            text => SmtpUrl::read(text).map(Some),
        };
    mail_from: Option<Mailbox> = "STINT_MAIL_FROM", default "",
        "sender of mails, needed with STINT_SMTP_URL",
        may be "an address such as stint@example.org or Stint <stint@example.org>",
        |text| match text {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        };
    log: String = "STINT_LOG", default "info",
        "level or filter",
        may be "a level (error, warn, info, debug, trace) or a filter such as info,server=debug",
        read_log_filter;
    log_format: LogFormat = "STINT_LOG_FORMAT", default "text",
        "text or json",
        may be "text or json",
        |text| match text {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        };
    site_root: Option<PathBuf> = "LEPTOS_SITE_ROOT", default "",
        "folder of the built pages [site beside the program, or target/site]",
        may be "a folder",
        |text| Some((!text.is_empty()).then(|| PathBuf::from(text)));
    hashed_files: Option<PathBuf> = "STINT_HASHED_FILES", default "",
        "folder with files of site/pkg of other versions, served too",
        may be "a folder",
        |text| Some((!text.is_empty()).then(|| PathBuf::from(text)));
}

impl Settings {
    /// What an environment, and a settings file where there is one, say of the settings.
    #[must_use]
    pub fn sources(
        environment: &BTreeMap<String, String>,
        settings_file: Option<&Path>,
    ) -> SettingSources {
        SettingSources::read(SETTINGS, environment, settings_file)
    }

    /// Sends mail, and how links in it begin; none without a mail server.
    #[must_use]
    pub fn mailer(&self) -> Option<(Mailer, String)> {
        let mailer = Mailer::new(self.smtp_url.clone()?, self.mail_from.clone()?);
        Some((mailer, self.public_url.as_ref()?.to_string()))
    }

    /// The settings that mail needs and that are not set. Where links lead is never taken from a
    /// request, which could name any.
    fn missing_for_mail(&self) -> impl Iterator<Item = InvalidSetting> {
        let missing = |is_set: bool, name: &str, may_be: &str| {
            (self.smtp_url.is_some() && !is_set).then(|| InvalidSetting {
                name: name.to_owned(),
                was: String::new(),
                may_be: format!("{may_be}, and must be set with STINT_SMTP_URL"),
            })
        };
        let url = missing(
            self.public_url.is_some(),
            "STINT_PUBLIC_URL",
            "the address that browsers see, such as https://stint.example",
        );
        let from = missing(
            self.mail_from.is_some(),
            "STINT_MAIL_FROM",
            "an address such as stint@example.org",
        );
        url.into_iter().chain(from)
    }

    /// How much users may store.
    #[must_use]
    pub const fn quotas(&self) -> Quotas {
        Quotas {
            guest: self.guest_quota,
            account: self.account_quota,
        }
    }
}

/// Parses one setting, or records that it is invalid.
fn read<T>(
    row: &SettingInfo,
    value: Option<&SettingValue>,
    read: impl FnOnce(&str) -> Option<T>,
    bad: &mut Vec<InvalidSetting>,
) -> Option<T> {
    let parsed = read(value.map_or(row.default, |value| &value.text));
    if parsed.is_none() {
        let value = value?;
        bad.push(InvalidSetting {
            name: value.source.name(row.variable),
            was: shown(row, &value.text),
            may_be: row.may_be.to_owned(),
        });
    }
    parsed
}
