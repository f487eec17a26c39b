//! Settings, read once at start from the environment and from files. All invalid ones are reported
//! together.
//!
//! [`Settings::parse`] is pure, so that a table of tests covers every setting. Nothing else in the
//! server reads the environment.

mod info;
pub(crate) mod quota;
mod readers;
mod sources;
mod table;

use std::fmt;

pub use info::SettingInfo;
pub use readers::LogFormat;
pub use sources::{SettingSource, SettingSources, SettingValue};
pub use table::{SETTINGS, Settings};

/// A setting that stops the process from starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSetting {
    /// Such as `DATABASE_URL`, with the file that it stands in.
    pub name: String,
    /// Its value, without secrets.
    pub was: String,
    /// The values that are accepted.
    pub may_be: String,
}

/// All invalid settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingsError(pub Vec<InvalidSetting>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid settings:")?;
        for bad in &self.0 {
            write!(
                f,
                "\n  {} was \"{}\"; it may be {}",
                bad.name, bad.was, bad.may_be
            )?;
        }
        Ok(())
    }
}

/// The value as messages may show it: without secrets.
fn shown(row: &SettingInfo, text: &str) -> String {
    if row.is_secret {
        "…".to_owned()
    } else {
        without_password(text)
    }
}

/// Hides the part between the scheme and the `@` of a URL, and its query where that has a password:
/// messages end up in logs.
fn without_password(text: &str) -> String {
    let text = match text.split_once('?') {
        Some((url, query)) if query.contains("password") => format!("{url}?…"),
        _ => text.to_owned(),
    };
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests;
