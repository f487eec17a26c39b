//! Standard output.

use std::io::{self, Write};

use super::cli_error::CliError;

pub(super) fn print_line(line: &str) -> Result<(), CliError> {
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}
