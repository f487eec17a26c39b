//! Logging to the error stream, as text or JSON.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{LogFormat, Settings};

/// Installs the log subscriber. Does nothing if one is installed already.
pub fn begin(settings: &Settings) {
    // The settings were validated, so the filter parses.
    let filter = EnvFilter::builder().parse_lossy(&settings.log);
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    let begun = match settings.log_format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if let Err(error) = begun {
        tracing::debug!(%error, "a log subscriber is already installed");
    }
}
