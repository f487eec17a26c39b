//! Every variable: its default, what it may be, what it refuses.

use super::*;
use web::state::DEFAULT_MAX_REQUESTS;

fn parse(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let environment = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Settings::parse(&environment)
}

fn bad(pairs: &[(&str, &str)]) -> Vec<InvalidSetting> {
    parse(pairs).err().expect("the settings are refused").0
}

#[test]
fn empty_environment_gives_the_defaults() {
    for empty in [vec![], vec![("STINT_ADDR", ""), ("STINT_SIGNUP", "  ")]] {
        let settings = parse(&empty).unwrap();
        assert_eq!(settings.addr, "127.0.0.1:3000".parse().unwrap());
        assert_eq!(settings.public_origin, None);
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
        assert!(!settings.is_https());
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
    ])
    .unwrap();
    assert_eq!(settings.addr, "[::1]:8080".parse().unwrap());
    assert_eq!(
        settings.public_origin.as_deref(),
        Some("https://stint.example")
    );
    assert_eq!(settings.trusted_proxies.len(), 3);
    assert_eq!(settings.trusted_proxies[1], "192.0.2.7/32".parse().unwrap());
    assert_eq!(settings.signup, Signup::Closed);
    assert_eq!(settings.rate_limits, None);
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
    assert!(settings.is_https());
}

#[test]
fn invalid_values_are_refused() {
    for (variable, value) in [
        ("STINT_ADDR", "localhost"),
        ("STINT_ADDR", "3000"),
        ("DATABASE_URL", "mysql://stint"),
        ("STINT_PUBLIC_URL", "http://stint.example"),
        ("STINT_PUBLIC_URL", "stint.example"),
        ("STINT_PUBLIC_URL", "https://stint.example/app"),
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
        assert_eq!(bad[0].variable, variable);
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
    for url in ["postgre://stint:secret@db/stint", "mysql://a:se@cret@db"] {
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
