//! The HTTP API in process: the real router and the real store, a clock that tests move.
//!
//! Every answer is checked against the OpenAPI document on its way (`harness`), so a test of
//! anything is a test of the document too.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod access;
mod calendar;
mod conditions;
mod conflicts;
#[expect(dead_code, reason = "other suites use more of it")]
#[path = "../support/database.rs"]
mod database;
mod document;
mod events;
mod export;
mod harness;
mod idempotency;
mod import;
mod life;
mod list;
#[path = "../support/postgres.rs"]
mod postgres;
mod push;
mod schema;
mod slow;
#[path = "../support/sse.rs"]
mod sse;
mod stats;
mod sync;
mod tasks;
mod tasks_once;
mod transport;
mod webhooks;
mod wrong;

/// The database that these tests run on; `api_postgres` runs the same ones on the other.
const DATABASE: database::Kind = database::Kind::Sqlite;
