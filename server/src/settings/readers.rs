//! Readers of values; `None` where a value is not accepted.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use url::{Origin, Url};

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text for a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

/// Outside: whether it can be used; inside: whether it is set.
pub(super) fn read_public_origin(text: &str) -> Option<Option<String>> {
    if text.is_empty() {
        return Some(None);
    }
    let url = Url::parse(text).ok()?;
    let is_bare =
        matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let has_person = !url.username().is_empty() || url.password().is_some();
    match url.origin() {
        origin @ Origin::Tuple(..)
            if matches!(url.scheme(), "https" | "http") && is_bare && !has_person =>
        {
            Some(Some(origin.ascii_serialization()))
        }
        _ => None,
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
