//! Persistence on SQLite or PostgreSQL: the only crate with SQL.
//!
//! Both databases run the same SQL; differences are in [`driver`]. The store contains no rules:
//! those are in the service and in `shared`.

pub mod account_deletion;
pub mod activity;
pub mod alerts;
pub mod calendars;
pub mod changes;
pub mod cluster;
pub mod commands;
pub mod directories;
mod driver;
pub mod email_links;
pub mod event_log;
pub mod event_sequence;
pub mod event_streams;
pub mod events;
mod expiring;
pub mod idempotency;
pub mod import_records;
pub mod imports;
pub mod list_events;
mod listing;
pub mod logins;
pub mod mails;
mod ordered_list;
pub mod passkeys;
pub mod profile_events;
pub mod push;
pub mod rate_limits;
mod reader_scopes;
pub mod readiness;
mod search_pattern;
pub mod server_keys;
pub mod sessions;
pub mod shards;
mod statement;
pub mod stats;
pub mod stats_snapshot;
pub mod task_progress;
pub mod tasks;
pub mod tokens;
pub mod usage;
pub mod users;
pub mod webhooks;
mod zone_offset;

use driver::corrupt;
use statement::Statement;

#[cfg(debug_assertions)]
pub use driver::executed;
pub use driver::{
    BackupError, Connection, Database, DatabaseMetrics, DatabaseUrl, ErrorChain, MissingMigrations,
    Row, SchemaState, ServerMessages, SqlValue, StoreError, TooNew, newest_migration,
};
pub use reader_scopes::ReaderScopes;
pub use zone_offset::{seconds_ahead, zone_offset};

/// The text of every statement by name; the conformance suite runs them all on both databases.
#[must_use]
pub fn statements() -> Vec<(String, String)> {
    [
        account_deletion::STATEMENTS,
        activity::STATEMENTS,
        alerts::STATEMENTS,
        calendars::STATEMENTS,
        changes::STATEMENTS,
        commands::STATEMENTS,
        directories::STATEMENTS,
        email_links::STATEMENTS,
        event_log::STATEMENTS,
        event_sequence::STATEMENTS,
        event_streams::STATEMENTS,
        events::STATEMENTS,
        idempotency::STATEMENTS,
        import_records::STATEMENTS,
        imports::STATEMENTS,
        list_events::STATEMENTS,
        logins::STATEMENTS,
        mails::STATEMENTS,
        passkeys::STATEMENTS,
        profile_events::STATEMENTS,
        rate_limits::STATEMENTS,
        readiness::STATEMENTS,
        server_keys::STATEMENTS,
        shards::STATEMENTS,
        stats::STATEMENTS,
        task_progress::STATEMENTS,
        tokens::STATEMENTS,
        usage::STATEMENTS,
        users::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
    .chain(push::statements())
    .chain(sessions::statements())
    .chain(tasks::statements())
    .chain(webhooks::statements())
    .flat_map(Statement::texts)
    .chain(driver::schema_statements())
    .chain(events::multi_row_texts())
    .chain(sessions::composed_texts())
    .chain(tasks::composed_texts())
    .collect()
}
