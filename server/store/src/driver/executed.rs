//! Records which statements ran, so that the conformance suite can require all of them.
//!
//! Not part of release builds.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Both have their own SQL and types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatabaseKind {
    /// One file, opened by one server.
    Sqlite,
    /// A database server, which several servers of Stint can share.
    Postgres,
}

static EXECUTED: Mutex<Option<HashSet<(DatabaseKind, String)>>> = Mutex::new(None);

pub(super) fn note(kind: DatabaseKind, sql: &str) {
    let mut executed = EXECUTED.lock().unwrap_or_else(PoisonError::into_inner);
    executed
        .get_or_insert_default()
        .insert((kind, sql.to_owned()));
}

/// Whether this process has run the statement on that kind of database.
#[must_use]
pub fn has_run(kind: DatabaseKind, sql: &str) -> bool {
    let executed = EXECUTED.lock().unwrap_or_else(PoisonError::into_inner);
    executed
        .as_ref()
        .is_some_and(|executed| executed.contains(&(kind, sql.to_owned())))
}
