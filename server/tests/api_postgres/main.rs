//! The tests of `api`, every one of them, on PostgreSQL.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

#[path = "../api/access.rs"]
mod access;
#[path = "../api/calendar.rs"]
mod calendar;
#[path = "../api/conditions.rs"]
mod conditions;
#[path = "../api/conflicts.rs"]
mod conflicts;
#[expect(dead_code, reason = "other suites use more of it")]
#[path = "../support/database.rs"]
mod database;
#[path = "../api/document.rs"]
mod document;
#[path = "../api/events.rs"]
mod events;
#[path = "../api/export.rs"]
mod export;
#[path = "../api/harness.rs"]
mod harness;
#[path = "../api/idempotency.rs"]
mod idempotency;
#[path = "../api/import.rs"]
mod import;
#[path = "../api/life.rs"]
mod life;
#[path = "../api/list.rs"]
mod list;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../api/push.rs"]
mod push;
#[path = "../api/schema.rs"]
mod schema;
#[path = "../support/sse.rs"]
mod sse;
#[path = "../api/stats.rs"]
mod stats;
#[path = "../api/sync.rs"]
mod sync;
#[path = "../api/tasks.rs"]
mod tasks;
#[path = "../api/tasks_once.rs"]
mod tasks_once;
#[path = "../api/transport.rs"]
mod transport;
#[path = "../api/webhooks.rs"]
mod webhooks;
#[path = "../api/wrong.rs"]
mod wrong;

/// The database that these tests run on.
const DATABASE: database::Kind = database::Kind::Postgres;
