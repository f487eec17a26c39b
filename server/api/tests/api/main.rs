//! The HTTP API in process: the real router and store, with a manual clock.
//!
//! The harness checks every response against the OpenAPI document, so each test also tests the
//! document.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod about;
mod access_matrix;
mod activity;
mod calendar;
mod changes;
mod conditional_requests;
mod connection_limits;
mod contract;
mod corrections;
mod document;
mod document_3_0;
mod dry_run;
mod events;
mod export;
mod foreign_import;
mod harness;
mod idempotency;
mod import;
mod invalid_requests;
mod list;
mod list_cursors;
mod list_events;
mod list_sync;
mod log_file;
mod merges;
mod problem_lists;
mod profile_events;
mod push;
mod quotas;
mod read_shares;
mod schema;
mod session_life;
mod slow_clients;
mod state_refusals;
mod stats;
mod sync;
mod tags;
mod task_idempotency;
mod task_plans;
mod tasks;
mod time_zones;
mod transport;
mod undo;
mod webhook_idempotency;
mod webhooks;
mod whole_export;

use std::process::Command;

use test_support::database::Kind;

/// Names the database that the tests of a process run on: `postgres`, otherwise SQLite.
const DATABASE_VARIABLE: &str = "STINT_TEST_DATABASE";

fn database() -> Kind {
    match std::env::var(DATABASE_VARIABLE).as_deref() {
        Ok("postgres") => Kind::Postgres,
        _ => Kind::Sqlite,
    }
}

/// Runs every other test of this binary once more, on PostgreSQL: the suite is compiled once.
#[test]
fn all_on_postgres() {
    if database() == Kind::Postgres {
        return;
    }
    let binary = std::env::current_exe().expect("the path of this test is known");
    let status = Command::new(binary)
        // These measure connections, not the database.
        .args(["--skip", "slow_clients::", "--skip", "all_on_postgres"])
        .env(DATABASE_VARIABLE, "postgres")
        .status()
        .expect("this binary can be started again");
    assert!(
        status.success(),
        "the suite failed on PostgreSQL; see above"
    );
}
