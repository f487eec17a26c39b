//! The one place that knows which database is used: connections, values, rows.
//!
//! `sqlx::Any` knows neither UUIDs nor times, and code generic over sqlx's databases
//! needs bounds on every function; two variants behind one small interface need neither,
//! and every statement of the store is written once.

mod backup;
mod begin_postgres;
mod connect;
mod connection;
mod database_metrics;
#[cfg(debug_assertions)]
pub mod executed;
mod fair_queue;
mod messages;
mod row;
mod shared_transaction;
mod store_error;
mod turns;
mod value;
mod writer;

pub use backup::BackupError;
pub use connect::{Database, DatabaseUrl};
pub use connection::Connection;
pub use database_metrics::DatabaseMetrics;
pub use messages::ServerMessages;
pub use row::Row;
pub use store_error::StoreError;
pub(crate) use store_error::corrupt;
pub use value::SqlValue;
