//! Records which statements ran, so that the conformance suite can require all of them, and with which
//! types, so that it can record them for later versions.
//!
//! Not part of release builds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::SqlValue;

/// Both have their own SQL and types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatabaseKind {
    /// One file, opened by one server.
    Sqlite,
    /// A database server, which several servers of Stint can share.
    Postgres,
}

type Executed = HashMap<(DatabaseKind, String), Vec<&'static str>>;

static EXECUTED: Mutex<Option<Executed>> = Mutex::new(None);

pub(super) fn note(kind: DatabaseKind, sql: &str, values: &[SqlValue]) {
    let mut executed = EXECUTED.lock().unwrap_or_else(PoisonError::into_inner);
    executed
        .get_or_insert_default()
        .entry((kind, sql.to_owned()))
        .or_insert_with(|| values.iter().map(SqlValue::postgres_type).collect());
}

/// Whether this process has run the statement on that kind of database.
#[must_use]
pub fn has_run(kind: DatabaseKind, sql: &str) -> bool {
    parameter_types(kind, sql).is_some()
}

/// The types of PostgreSQL that the parameters of a statement had when it ran.
#[must_use]
pub fn parameter_types(kind: DatabaseKind, sql: &str) -> Option<Vec<&'static str>> {
    let executed = EXECUTED.lock().unwrap_or_else(PoisonError::into_inner);
    executed.as_ref()?.get(&(kind, sql.to_owned())).cloned()
}
