//! Everything that is kept, on SQLite or PostgreSQL.
//!
//! The only place that holds SQL. One text serves both databases; what differs is in
//! [`driver`]. Decides nothing: rules are the service's and `shared`'s.

pub mod alerts;
pub mod calendars;
pub mod commands;
pub mod counted;
mod driver;
pub mod events;
pub mod following;
pub mod idempotency;
pub mod keys;
pub mod leaving;
mod listing;
pub mod logins;
mod many;
pub mod people;
pub mod progress;
pub mod push;
pub mod readiness;
pub mod sessions;
mod statement;
pub mod stats;
pub mod tasks;
pub mod timer;
pub mod tokens;
pub mod users;
pub mod webhooks;

#[cfg(debug_assertions)]
pub use driver::executed;
pub use driver::{
    BackupError, Connection, Database, DatabaseUrl, Messages, Row, StoreError, Value,
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
        keys::STATEMENTS,
        leaving::STATEMENTS,
        logins::STATEMENTS,
        people::STATEMENTS,
        progress::STATEMENTS,
        readiness::STATEMENTS,
        sessions::STATEMENTS,
        sessions::BLANKING,
        timer::STATEMENTS,
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
    .chain(following::statements())
    .chain(sessions::list_statements())
    .chain(sessions::many_statements())
    .chain(events::many_statements())
    .chain(tasks::list_statements())
    .chain(progress::totals_statements())
    .collect()
}

/// A value for every placeholder: `values![user, Some(task), "text"]`.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::Value::from($value)),*]
    };
}

use values;

fn corrupt(table: &'static str, reason: impl Into<String>) -> StoreError {
    StoreError::Corrupt {
        table,
        reason: reason.into(),
    }
}
