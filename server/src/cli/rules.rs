//! `stint rules check`: checks an exported event log by the rules. Needs no settings and no
//! database.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::cli_error::CliError;
use super::output::print_line;
use service::{EventLogReader, EventLogSummary};

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Check an exported event log (jsonl): could the rules have produced every event?
    Check {
        /// The file, or - for standard input.
        file: PathBuf,
    },
}

pub(super) fn rules(command: &RulesCommand) -> Result<(), CliError> {
    let RulesCommand::Check { file } = command;
    let summary = if file.as_path() == Path::new("-") {
        read(&mut io::stdin().lock())?
    } else {
        let mut opened = File::open(file).map_err(|error| {
            CliError::Wrong(format!("{} cannot be read: {error}", file.display()))
        })?;
        read(&mut opened)?
    };
    for problem in &summary.problems {
        print_line(&format!(
            "line {}: {}: {}",
            problem.line, problem.code, problem.detail
        ))?;
    }
    let EventLogSummary {
        events,
        sessions,
        open,
        deleted,
        problem_count,
        ..
    } = summary;
    if problem_count == 0 {
        return print_line(&format!(
            "{events} events of {sessions} sessions ({open} open, {deleted} deleted): all conform to the rules."
        ));
    }
    let shown = summary.problems.len();
    Err(CliError::Wrong(format!(
        "{problem_count} problems in {events} events, {shown} of them shown"
    )))
}

fn read(input: &mut impl Read) -> Result<EventLogSummary, CliError> {
    let mut log = EventLogReader::default();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match input.read(&mut piece) {
            Ok(0) => return Ok(log.end(&mut |_| {})),
            Ok(length) => log.push(&piece[..length], &mut |_| {}),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
