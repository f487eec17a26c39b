//! Errors of commands, worded for the operator.

use std::fmt::Write as _;
use std::io;

use crate::compose::ServeError;
use crate::settings::SettingsError;
use service::AccountError;
use store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// Invalid environment variables.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database cannot be used.
    #[error("the database cannot be used; check DATABASE_URL")]
    Store(#[from] StoreError),
    /// The server cannot start or continue.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// An account operation was refused.
    #[error("{}", account_error_text(.0))]
    Account(#[from] AccountError),
    /// What `migrate --check` found.
    #[error("migrations are missing")]
    MigrationsMissing,
    /// Another error that the operator can correct.
    #[error("{0}")]
    Wrong(String),
    /// Reading or writing failed.
    #[error("cannot read or write")]
    Io(#[from] io::Error),
}

impl CliError {
    /// The error with its causes.
    pub(super) fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            // Writing to a string cannot fail.
            let _ = write!(text, ": {error}");
            cause = error.source();
        }
        text
    }
}

fn account_error_text(error: &AccountError) -> String {
    match error {
        AccountError::Invalid(problems) => problems
            .listed()
            .iter()
            .map(|problem| format!("{}: {}", argument_of(&problem.pointer), problem.detail))
            .collect::<Vec<_>>()
            .join("\n"),
        other => other.to_string(),
    }
}

/// The argument that the value of a field came from: `--expires-at` for `/expiresAt`.
fn argument_of(pointer: &str) -> String {
    let field = pointer.trim_start_matches('/');
    match field.split_once('/') {
        // An item of a list, such as `/scopes/1`, is an argument that is given several times.
        Some((list, _)) => format!("--{}", list.trim_end_matches('s')),
        None if field == "email" => "EMAIL".to_owned(),
        // Never an argument; asked for or piped in.
        None if field == "password" => field.to_owned(),
        None if field == "displayName" => "--name".to_owned(),
        None => {
            let kebab = field.chars().flat_map(|character| {
                let dash = character.is_ascii_uppercase().then_some('-');
                dash.into_iter().chain([character.to_ascii_lowercase()])
            });
            format!("--{}", kebab.collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_argument() {
        for (pointer, argument) in [
            ("/expiresAt", "--expires-at"),
            ("/timeZone", "--time-zone"),
            ("/scopes/1", "--scope"),
            ("/name", "--name"),
            ("/displayName", "--name"),
            ("/email", "EMAIL"),
            ("/password", "password"),
        ] {
            assert_eq!(argument_of(pointer), argument, "{pointer}");
        }
    }
}
