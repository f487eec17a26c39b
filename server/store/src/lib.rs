//! Everything that is kept, on SQLite or PostgreSQL.
//!
//! The only place that holds SQL. One text serves both databases; what differs is in
//! [`driver`]. Decides nothing: rules are the service's and `shared`'s.

pub mod account_deletion;
pub mod alerts;
pub mod calendars;
pub mod commands;
mod driver;
pub mod event_sequence;
pub mod event_streams;
pub mod events;
pub mod idempotency;
mod listing;
pub mod logins;
mod many;
pub mod push;
pub mod readiness;
pub mod server_keys;
pub mod sessions;
pub mod shards;
mod statement;
pub mod stats;
pub mod stats_snapshot;
pub mod task_progress;
pub mod tasks;
pub mod tokens;
pub mod users;
pub mod webhooks;

#[cfg(debug_assertions)]
pub use driver::executed;
pub use driver::{
    BackupError, Connection, Database, DatabaseUrl, Row, ServerMessages, SqlValue, StoreError,
};

/// Every statement of the modules here, by name; the conformance suite runs them all.
#[must_use]
pub fn statements() -> Vec<(String, String)> {
    [
        alerts::STATEMENTS,
        calendars::STATEMENTS,
        commands::STATEMENTS,
        events::STATEMENTS,
        idempotency::STATEMENTS,
        server_keys::STATEMENTS,
        account_deletion::STATEMENTS,
        logins::STATEMENTS,
        event_sequence::STATEMENTS,
        task_progress::STATEMENTS,
        readiness::STATEMENTS,
        sessions::STATEMENTS,
        sessions::REDACTION,
        shards::STATEMENTS,
        stats::STATEMENTS,
        tokens::STATEMENTS,
        users::STATEMENTS,
    ]
    .into_iter()
    .chain(push::STATEMENTS.iter().copied())
    .chain(webhooks::all_statements())
    .flatten()
    .chain(tasks::statements())
    .map(|(name, sql)| ((*name).to_owned(), (*sql).to_owned()))
    .chain(event_streams::statements())
    .chain(sessions::list_statements())
    .chain(sessions::many_statements())
    .chain(events::many_statements())
    .chain(tasks::list_statements())
    .chain(task_progress::totals_statements())
    .collect()
}

/// A value for every placeholder: `values![user, Some(task), "text"]`.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::SqlValue::from($value)),*]
    };
}

use values;

fn corrupt(table: &'static str, reason: impl Into<String>) -> StoreError {
    StoreError::Corrupt {
        table,
        reason: reason.into(),
    }
}
