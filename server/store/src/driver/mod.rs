//! The only module that depends on the kind of database: connections, values, rows.
//!
//! `sqlx::Any` supports neither UUIDs nor timestamps, and code that is generic over sqlx's
//! databases needs trait bounds on every function. An enum with two variants needs neither, and
//! every statement of the store is written once.

mod backup;
mod concurrent_indexes;
mod connect;
mod connection;
mod database_metrics;
mod database_url;
#[cfg(debug_assertions)]
pub mod executed;
mod fair_queue;
mod file_guard;
mod hosts;
mod messages;
mod migrations;
mod outage;
mod owner;
mod pooler;
mod postgres;
mod readers;
mod row;
mod shared_transaction;
mod sqlite_connection;
mod sqlite_error;
mod store_error;
mod truncate_log;
mod turns;
mod user_share;
mod value;
mod waiting_writes;
mod writer;

pub use backup::BackupError;
pub use connect::Database;
pub use connection::Connection;
pub use database_metrics::DatabaseMetrics;
pub use database_url::DatabaseUrl;
pub use messages::ServerMessages;
pub(crate) use migrations::schema_statements;
pub use migrations::{MissingMigrations, SchemaState, TooNew, newest_migration};
pub use row::Row;
pub(crate) use store_error::corrupt;
pub use store_error::{ErrorChain, StoreError};
pub use value::SqlValue;
