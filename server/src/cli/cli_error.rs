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
            .map(|problem| problem.detail.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}
