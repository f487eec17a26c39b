//! Log lines: to the error stream, for people or for machines.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{LogFormat, Settings};

/// Sends log lines where the settings say. Does nothing if it was done before.
pub fn begin(settings: &Settings) {
    // The settings were checked when they were read, so the filter parses.
    let filter = EnvFilter::builder().parse_lossy(&settings.log);
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    let begun = match settings.log_format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if let Err(error) = begun {
        tracing::debug!(%error, "log lines go somewhere already");
    }
}
