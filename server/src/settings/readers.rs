//! Readers of values; `None` where a value is not accepted.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use url::Url;
use web::PublicUrl;

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text for a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

/// Outside: whether it can be used; inside: whether it is set.
pub(super) fn read_public_url(text: &str) -> Option<Option<PublicUrl>> {
    match text {
        "" => Some(None),
        text => PublicUrl::parse(text).map(Some),
    }
}

pub(super) fn read_networks(text: &str) -> Option<Vec<IpNet>> {
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
pub(super) fn read_metrics_token(text: &str) -> Option<Option<String>> {
    let is_strong =
        (16..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    match text {
        "" => Some(None),
        token => is_strong.then(|| Some(token.to_owned())),
    }
}

/// Outside: whether it can be used; inside: whether it is set.
pub(super) fn read_contact(text: &str) -> Option<Option<String>> {
    if text.is_empty() {
        return Some(None);
    }
    let contact = Url::parse(text).ok()?;
    matches!(contact.scheme(), "mailto" | "https" | "tel").then(|| Some(contact.to_string()))
}

/// Outside: whether it can be used; inside: whether it is set.
pub(super) fn read_number<N: FromStr + PartialOrd>(
    text: &str,
    range: RangeInclusive<N>,
) -> Option<Option<N>> {
    if text.is_empty() {
        return Some(None);
    }
    let number = text.parse().ok()?;
    range.contains(&number).then_some(Some(number))
}

pub(super) fn read_switch(text: &str) -> Option<bool> {
    match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

pub(super) fn read_log_filter(text: &str) -> Option<String> {
    EnvFilter::builder()
        .parse(text)
        .ok()
        .map(|_| text.to_owned())
}
