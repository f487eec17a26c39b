//! The HTTP API in process: the real router and the real store, a clock that tests move.
//!
//! Every answer is checked against the OpenAPI document on its way (`harness`), so a test of
//! anything is a test of the document too.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod access;
mod calendar;
mod conditions;
mod conflicts;
mod contract;
mod document;
mod events;
mod export;
mod harness;
mod idempotency;
mod import;
mod life;
mod list;
mod push;
mod schema;
mod slow;
mod stats;
mod sync;
mod tasks;
mod tasks_once;
mod transport;
mod webhooks;
mod wrong;

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
        .args(["--skip", "slow::", "--skip", "all_on_postgres"])
        .env(DATABASE_VARIABLE, "postgres")
        .status()
        .expect("this binary can be started again");
    assert!(
        status.success(),
        "the suite failed on PostgreSQL; see above"
    );
}
