//! The commands of `stint`: reads arguments and environment, and calls the composition root and the
//! services.
//!
//! Passwords are never arguments: other users of the machine can read those.

mod accounts;
mod backup;
mod cli_error;
mod cluster;
mod config;
mod database;
mod doctor;
mod guests;
mod healthcheck;
mod migrate;
mod output;
mod rules;
mod tokens;
mod users;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::compose::{self, SchemaAtStart};
use crate::logging;
use crate::settings::Settings;
use cli_error::CliError;

/// Exit code for errors at run time.
const FAILED: u8 = 1;

/// Exit code for wrong arguments and settings, as in clap.
const MISUSED: u8 = 2;

/// Exit code of `migrate --check` where migrations are missing.
const OUTDATED: u8 = 3;

/// Focus sessions that survive going offline.
#[derive(Debug, Parser)]
#[command(name = "stint", version, after_help = config::help())]
struct CliArguments {
    /// A file with settings as NAME=value, one a line; the environment wins over it.
    #[arg(long, value_name = "FILE", env = "STINT_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: CliCommand,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Serve the pages and the API until stopped (Ctrl-C, SIGTERM).
    #[command(after_help = config::help())]
    Serve {
        /// Leave the schema as it is; if migrations are missing, do not start.
        #[arg(long)]
        no_migrate: bool,
    },
    /// Apply missing migrations to the database; `serve` does so by itself.
    Migrate {
        /// Change nothing and say what would be applied; exit code 3 if something would.
        #[arg(long)]
        check: bool,
    },
    /// Show the settings that are in force and where each comes from, without secrets.
    Config,
    /// Ask the server on STINT_ADDR whether it answers; for container platforms.
    Healthcheck,
    /// Check settings, database, pages, proxy and limits, and say how to mend what is wrong.
    Doctor,
    /// Copy a SQLite database to FILE while the server runs; never overwrites a file.
    Backup {
        /// The file to create.
        file: PathBuf,
    },
    /// Spread the users over several PostgreSQL servers.
    #[command(subcommand)]
    Cluster(cluster::ClusterCommand),
    /// Check event logs against the rules.
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Add, show, disable, delete and list accounts, reset a password, end sign-ins.
    #[command(subcommand)]
    User(users::UserCommand),
    /// Delete guests who do not come back.
    #[command(subcommand)]
    Guests(guests::GuestsCommand),
    /// Create, list and delete API tokens.
    #[command(subcommand)]
    Token(tokens::TokenCommand),
}

/// Runs the command of this process and returns its exit code.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = match CliArguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, with exit code 0. If the terminal is gone, nobody
            // can read the error.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FAILED));
        }
    };
    // Databases and backups are for the user that runs the server alone.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    match execute(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "stint: {}", error.with_causes());
            ExitCode::from(match error {
                CliError::Settings(_) => MISUSED,
                CliError::MigrationsMissing => OUTDATED,
                _ => FAILED,
            })
        }
    }
}

fn execute(CliArguments { config, command }: CliArguments) -> Result<(), CliError> {
    match &command {
        CliCommand::Rules(command) => return rules::rules(command),
        CliCommand::Cluster(command) => return cluster::cluster(command),
        _ => {}
    }
    // Not `vars()`, which panics on variables that are not UTF-8.
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| {
            Some((
                name.into_string().ok()?,
                value.to_string_lossy().into_owned(),
            ))
        })
        .collect();
    let sources = Settings::sources(&environment, config.as_deref());
    let settings = Settings::parse(&sources)?;
    match command {
        CliCommand::Config => return config::print(&sources),
        CliCommand::Healthcheck => return healthcheck::healthcheck(settings.addr),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let done = runtime.block_on(async {
        match command {
            CliCommand::Serve { no_migrate } => {
                logging::begin(&settings);
                for misspelt in sources.misspelt() {
                    tracing::warn!("{misspelt}");
                }
                let at_start = if no_migrate {
                    SchemaAtStart::Required
                } else {
                    SchemaAtStart::Migrated
                };
                compose::serve(&settings, at_start, stop_signal()?).await?;
                Ok(())
            }
            CliCommand::Migrate { check: false } => migrate::migrate(&settings).await,
            CliCommand::Migrate { check: true } => migrate::check(&settings).await,
            CliCommand::Doctor => doctor::doctor(&settings, &sources).await,
            CliCommand::Backup { file } => backup::backup(&file, &settings).await,
            // Handled above, without a runtime.
            CliCommand::Rules(command) => rules::rules(&command),
            CliCommand::Cluster(command) => cluster::cluster(&command),
            CliCommand::Config => config::print(&sources),
            CliCommand::Healthcheck => healthcheck::healthcheck(settings.addr),
            CliCommand::User(command) => users::user(command, &settings).await,
            CliCommand::Guests(command) => guests::guests(command, &settings).await,
            CliCommand::Token(command) => tokens::token(command, &settings).await,
        }
    });
    // A thread that still hashes a password must not delay the exit.
    runtime.shutdown_background();
    done
}

/// Completes at SIGTERM or SIGINT. The handlers are installed when this returns, so that no signal
/// is missed.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, CliError> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // Without a handler the process is killed, which loses no acknowledged write.
        let _ = tokio::signal::ctrl_c().await;
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_is_valid_and_has_help() {
        let command = CliArguments::command();
        command.clone().debug_assert();
        for path in [
            &["serve"][..],
            &["migrate"],
            &["config"],
            &["healthcheck"],
            &["doctor"],
            &["cluster", "sql"],
            &["user", "add"],
            &["user", "list"],
            &["user", "show"],
            &["user", "sign-out"],
            &["user", "disable"],
            &["user", "enable"],
            &["user", "delete"],
            &["guests", "prune"],
            &["user", "set-password"],
            &["token", "create"],
            &["token", "list"],
            &["token", "delete"],
            &["backup"],
            &["rules", "check"],
        ] {
            let found = path
                .iter()
                .try_fold(&command, |command, name| command.find_subcommand(name));
            assert!(
                found.is_some_and(|command| command.get_about().is_some()),
                "{path:?}"
            );
        }
    }

    #[test]
    fn passwords_are_not_arguments() {
        let refused = CliArguments::try_parse_from([
            "stint",
            "user",
            "add",
            "a@example.org",
            "--password",
            "x",
        ]);
        assert_eq!(refused.map(|_| ()).unwrap_err().exit_code(), 2);
        let refused =
            CliArguments::try_parse_from(["stint", "user", "set-password", "a@b.org", "x"]);
        assert_eq!(refused.map(|_| ()).unwrap_err().exit_code(), 2);
    }
}
