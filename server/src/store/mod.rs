//! Everything that is kept, on SQLite or PostgreSQL.
//!
//! The only place that holds SQL. One text serves both databases; what differs is in
//! [`driver`]. Decides nothing: rules are the service's and `shared`'s.

mod driver;

pub use driver::{Connection, Database, DatabaseUrl, Row, StoreError, Value};
