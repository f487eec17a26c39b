//! `stint config`: the settings in force; and the list of settings in the help.

use std::fmt::Write as _;

use super::cli_error::CliError;
use super::output::print_line;
use crate::settings::{SETTINGS, SettingSources};

/// Width of the column of names.
const NAME_WIDTH: usize = 28;

/// Prints lines that a settings file accepts; what looks misspelt goes to the error stream.
pub(super) fn print(sources: &SettingSources) -> Result<(), CliError> {
    for line in sources.lines() {
        print_line(&line)?;
    }
    for misspelt in sources.misspelt() {
        eprintln!("stint: warning: {misspelt}");
    }
    Ok(())
}

/// The settings, for the end of `--help`.
pub(super) fn help() -> String {
    let mut help = "Settings, as environment variables, in the file of --config, or as NAME_FILE \
                    with a file that holds the value:"
        .to_owned();
    for row in SETTINGS {
        let default = if row.default.is_empty() {
            String::new()
        } else {
            format!(" [{}]", row.default)
        };
        // Writing to a string cannot fail.
        let _ = write!(
            help,
            "\n  {:NAME_WIDTH$} {}{default}",
            row.variable, row.summary
        );
    }
    help
}
