//! Every setting: its default, what it may be, what it refuses, where it may come from.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::*;
use service::Signup;
use store::DatabaseUrl;
use web::rate_limit::LimitSizes;
use web::state::DEFAULT_MAX_REQUESTS;

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// What the sources give, with a settings file and other files by path.
fn sources(pairs: Pairs<'_>, settings_file: Option<&str>, files: Pairs<'_>) -> SettingSources {
    let environment: BTreeMap<String, String> = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    SettingSources::read_with(
        SETTINGS,
        &environment,
        settings_file.map(Path::new),
        &|path| {
            files
                .iter()
                .find(|(name, _)| Path::new(name) == path)
                .map(|(_, text)| (*text).to_owned())
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
        },
    )
}

fn parse(pairs: Pairs<'_>) -> Result<Settings, SettingsError> {
    Settings::parse(&sources(pairs, None, &[]))
}

fn bad(pairs: Pairs<'_>) -> Vec<InvalidSetting> {
    parse(pairs).err().expect("the settings are refused").0
}

#[test]
fn empty_environment_gives_the_defaults() {
    for empty in [vec![], vec![("STINT_ADDR", ""), ("STINT_SIGNUP", "  ")]] {
        let settings = parse(&empty).unwrap();
        assert_eq!(settings.addr, "127.0.0.1:3000".parse().unwrap());
        assert_eq!(settings.public_url, None);
        assert!(settings.trusted_proxies.is_empty());
        assert_eq!(settings.signup, Signup::Open);
        assert_eq!(settings.rate_limits, Some(LimitSizes::default()));
        assert_eq!(settings.max_connections, None);
        assert_eq!(settings.max_requests, DEFAULT_MAX_REQUESTS);
        assert_eq!(settings.metrics_token, None);
        assert!(!settings.allow_private);
        assert!(settings.vapid_key.is_none());
        assert_eq!(settings.log, "info");
        assert_eq!(settings.log_format, LogFormat::Text);
    }
}

#[test]
fn every_variable_is_read() {
    let settings = parse(&[
        ("STINT_ADDR", "[::1]:8080"),
        ("DATABASE_URL", "postgres://stint:secret@db.example/stint"),
        ("STINT_PUBLIC_URL", "https://Stint.example/"),
        ("STINT_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7,fd00::/8"),
        ("STINT_SIGNUP", "closed"),
        ("STINT_RATE_LIMITS", "off"),
        ("STINT_DATABASE_CONNECTIONS", "30"),
        ("STINT_MAX_CONNECTIONS", "400"),
        ("STINT_MAX_REQUESTS", "64"),
        ("STINT_METRICS_TOKEN", "0123456789abcdef"),
        ("STINT_WEBHOOKS_ALLOW_PRIVATE", "on"),
        (
            "STINT_VAPID_KEY",
            "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
        ),
        ("STINT_LOG", "warn,server=debug"),
        ("STINT_LOG_FORMAT", "json"),
        ("LEPTOS_SITE_ROOT", "somewhere"),
        ("STINT_HASHED_FILES", "elsewhere"),
    ])
    .unwrap();
    assert_eq!(settings.addr, "[::1]:8080".parse().unwrap());
    assert_eq!(
        settings.public_url.unwrap().to_string(),
        "https://stint.example"
    );
    assert_eq!(settings.trusted_proxies.len(), 3);
    assert_eq!(settings.trusted_proxies[1], "192.0.2.7/32".parse().unwrap());
    assert_eq!(settings.signup, Signup::Closed);
    assert_eq!(settings.rate_limits, None);
    assert_eq!(settings.database_connections, Some(30));
    assert_eq!(settings.max_connections, Some(400));
    assert_eq!(settings.max_requests, 64);
    assert_eq!(settings.metrics_token.as_deref(), Some("0123456789abcdef"));
    assert!(settings.allow_private);
    // The public key of the pair in RFC 8291, appendix A.
    assert_eq!(
        settings.vapid_key.as_ref().unwrap().public(),
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    );
    assert_eq!(settings.log_format, LogFormat::Json);
    assert_eq!(settings.site_root, Some(PathBuf::from("somewhere")));
    assert_eq!(settings.hashed_files, Some(PathBuf::from("elsewhere")));
}

#[test]
fn invalid_values_are_refused() {
    for (variable, value) in [
        ("STINT_ADDR", "localhost"),
        ("STINT_ADDR", "3000"),
        ("DATABASE_URL", "mysql://stint"),
        ("STINT_PUBLIC_URL", "ftp://stint.example"),
        ("STINT_DATABASE_CONNECTIONS", "1"),
        (
            "DATABASE_URL",
            "postgres://db/stint?target_session_attrs=read-write",
        ),
        ("STINT_PUBLIC_URL", "stint.example"),
        ("STINT_PUBLIC_URL", "https://stint.example/api"),
        ("STINT_PUBLIC_URL", "https://stint.example/a b"),
        ("STINT_PUBLIC_URL", "https://stint.example/a//b"),
        ("STINT_PUBLIC_URL", "https://stint.example/stint?page=1"),
        ("STINT_PUBLIC_URL", "https://me@stint.example"),
        ("STINT_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("STINT_TRUSTED_PROXIES", "proxy.example"),
        ("STINT_SIGNUP", "Open"),
        ("STINT_RATE_LIMITS", "false"),
        ("STINT_RATE_LIMITS", "login=60"),
        ("STINT_RATE_LIMITS", "logins=60/5s"),
        ("STINT_MAX_CONNECTIONS", "15"),
        ("STINT_MAX_CONNECTIONS", "many"),
        ("STINT_MAX_REQUESTS", "0"),
        ("STINT_METRICS_TOKEN", "guessable"),
        ("STINT_METRICS_TOKEN", "with blanks in the middle"),
        ("STINT_WEBHOOKS_ALLOW_PRIVATE", "yes"),
        (
            "STINT_VAPID_KEY",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ),
        ("STINT_VAPID_KEY", "c2hvcnQ"),
        (
            "STINT_VAPID_KEY",
            "yfWPiYE+n46HLnH0KqZOF1fJJU3MYrct3AELtAQ+oRw",
        ),
        ("STINT_LOG", "a=b=c"),
        ("STINT_LOG_FORMAT", "xml"),
    ] {
        let bad = bad(&[(variable, value)]);
        assert_eq!(bad.len(), 1, "{variable}={value}");
        assert_eq!(bad[0].name, variable);
        assert!(!bad[0].may_be.is_empty());
    }
}

#[test]
fn all_invalid_variables_are_reported() {
    let all = bad(&[
        ("STINT_ADDR", "x"),
        ("STINT_SIGNUP", "y"),
        ("STINT_RATE_LIMITS", "z"),
    ]);
    assert_eq!(all.len(), 3);
    let message = SettingsError(all).to_string();
    assert!(
        message.contains("STINT_SIGNUP was \"y\"; it may be open, guests-off or closed"),
        "{message}"
    );
}

#[test]
fn password_in_an_invalid_url_is_not_printed() {
    for url in [
        "postgre://stint:secret@db/stint",
        "mysql://a:se@cret@db",
        "mysql://a:secret@db?password=secret",
    ] {
        let message = SettingsError(bad(&[("DATABASE_URL", url)])).to_string();
        assert!(
            !message.contains("cret") && message.contains("@db"),
            "{message}"
        );
    }
    for variable in ["STINT_METRICS_TOKEN", "STINT_VAPID_KEY"] {
        let message = SettingsError(bad(&[(variable, "secret")])).to_string();
        assert!(
            message.contains(variable) && !message.contains("secret"),
            "{message}"
        );
    }
}

#[test]
fn public_url_may_be_http() {
    let settings = parse(&[("STINT_PUBLIC_URL", "http://nas.local:8080/")]).unwrap();
    let url = settings.public_url.unwrap();
    assert_eq!(url.to_string(), "http://nas.local:8080");
}

#[test]
fn public_url_may_have_a_path() {
    let settings = parse(&[("STINT_PUBLIC_URL", "https://Home.example/apps/Stint/")]).unwrap();
    let url = settings.public_url.unwrap();
    assert_eq!(url.origin, "https://home.example");
    assert_eq!(url.base_path.as_str(), "/apps/Stint");
}

#[test]
fn file_holds_a_value_alone() {
    let files = [("/run/secrets/db", "postgres://stint:p%24@db/stint\n")];
    let found = sources(&[("DATABASE_URL_FILE", "/run/secrets/db")], None, &files);
    assert!(matches!(
        Settings::parse(&found).unwrap().database_url,
        DatabaseUrl::Postgres(_)
    ));
    for wrong in [
        &[("DATABASE_URL_FILE", "/run/secrets/other")][..],
        &[
            ("DATABASE_URL_FILE", "/run/secrets/db"),
            ("DATABASE_URL", "sqlite://a.db"),
        ],
    ] {
        let bad = Settings::parse(&sources(wrong, None, &files))
            .err()
            .unwrap()
            .0;
        assert_eq!(bad.len(), 1);
        assert_eq!(bad[0].name, "DATABASE_URL_FILE");
    }
}

#[test]
fn environment_wins_over_the_settings_file() {
    let text =
        "# comment\nSTINT_ADDR=0.0.0.0:80\nSTINT_SIGNUP = 'closed'\nSTINT_METRICS_TOKEN_FILE=/t\n";
    let files = [("/etc/stint.env", text), ("/t", "0123456789abcdef")];
    let environment = [("STINT_ADDR", "127.0.0.1:9")];
    let found = sources(&environment, Some("/etc/stint.env"), &files);
    let settings = Settings::parse(&found).unwrap();
    assert_eq!(settings.addr, "127.0.0.1:9".parse().unwrap());
    assert_eq!(settings.signup, Signup::Closed);
    assert_eq!(settings.metrics_token.as_deref(), Some("0123456789abcdef"));

    // What is shown can be a settings file, and has no secret.
    let shown: Vec<_> = found.lines().collect();
    assert!(shown.contains(&"STINT_ADDR='127.0.0.1:9' # from the environment".to_owned()));
    assert!(shown.contains(&"STINT_SIGNUP='closed' # from /etc/stint.env".to_owned()));
    assert!(shown.contains(&"STINT_METRICS_TOKEN='…' # from /t".to_owned()));
    assert!(shown.contains(&"# STINT_LOG_FORMAT=text".to_owned()));
    let again = shown.join("\n").replace('…', "0123456789abcdef");
    let again = [("/again", again.as_str())];
    let again = Settings::parse(&sources(&[], Some("/again"), &again)).unwrap();
    assert_eq!(again.addr, settings.addr);
}

#[test]
fn settings_file_names_settings_only() {
    for (text, name) in [
        ("STINT_SIGNPU=closed", "a name in /etc/stint.env"),
        ("PATH=/bin", "a name in /etc/stint.env"),
        ("a secret", "/etc/stint.env"),
        ("STINT_SIGNUP=maybe", "STINT_SIGNUP in /etc/stint.env"),
    ] {
        let files = [("/etc/stint.env", text)];
        let found = sources(&[], Some("/etc/stint.env"), &files);
        let bad = Settings::parse(&found).err().expect(text).0;
        assert_eq!(bad.len(), 1, "{text}");
        assert_eq!(bad[0].name, name);
        assert!(!bad[0].was.contains("secret"));
    }
    let missing = sources(&[], Some("/nowhere"), &[]);
    assert_eq!(Settings::parse(&missing).err().unwrap().0.len(), 1);
}

#[test]
fn misspelt_variable_is_named_and_others_are_let_be() {
    let found = sources(
        &[
            ("STINT_SIGNPU", "closed"),
            ("STINT_PORT", "tcp://10.0.0.1:3000"),
            ("HOME", "/"),
        ],
        None,
        &[],
    );
    assert_eq!(
        found.misspelt(),
        ["STINT_SIGNPU is not a setting; STINT_SIGNUP is"]
    );
}

/// The documentation has a row for every setting, in the same order, with the same default.
#[test]
fn documented_settings_are_those_that_are_read() {
    let documented = include_str!("../../../docs/operations.md");
    let mut rows = documented.lines().filter(|line| {
        line.starts_with("| `STINT_")
            || line.starts_with("| `DATABASE_")
            || line.starts_with("| `LEPTOS_")
    });
    for setting in SETTINGS {
        let row = rows.next().expect(setting.variable);
        let cells: Vec<_> = row.split(" | ").collect();
        assert_eq!(cells[0], format!("| `{}`", setting.variable));
        if !setting.default.is_empty() {
            let default = cells[1].trim_matches('`');
            assert_eq!(default, setting.default, "{}", setting.variable);
        }
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn mail_needs_a_sender_and_an_origin() {
    let smtp = ("STINT_SMTP_URL", "smtps://stint:secret@mail.example");
    let missing: Vec<_> = bad(&[smtp]).into_iter().map(|bad| bad.name).collect();
    assert_eq!(missing, ["STINT_PUBLIC_URL", "STINT_MAIL_FROM"]);
    let public = ("STINT_PUBLIC_URL", "https://stint.example");
    let from = ("STINT_MAIL_FROM", "Stint <stint@mail.example>");
    assert!(parse(&[smtp, public, from]).unwrap().mailer().is_some());
    assert!(parse(&[public, from]).unwrap().mailer().is_none());
    let wrong = bad(&[
        ("STINT_SMTP_URL", "http://secret@mail.example"),
        public,
        from,
    ]);
    assert_eq!(wrong[0].was, "…");
    assert_eq!(bad(&[smtp, public, ("STINT_MAIL_FROM", "nobody")]).len(), 1);
}
