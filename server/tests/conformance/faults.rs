//! A database that is locked, full or gone: a clear error, nothing half-done, and it goes
//! on by itself afterwards.

use server::service::ServiceError;
use server::store::{Database, StoreError, Value};
use shared::rules::{AbandonSession, Command};
use sqlx::{ConnectOptions, Connection};

use crate::bench::{Bench, abandon, complete, everything, id, ledger, pomodoro};
use crate::conformance;
use crate::database::Kind;

conformance![
    a_held_lock_is_told,
    a_full_disk_is_told,
    a_lost_connection_is_told,
    a_closed_database_is_told,
    a_corrupt_row_is_told,
];

fn is_unavailable<T: std::fmt::Debug>(outcome: &Result<T, ServiceError>) -> bool {
    matches!(
        outcome,
        Err(ServiceError::Store(StoreError::Unavailable(_)))
    )
}

async fn a_held_lock_is_told(bench: Bench) {
    let session = bench.start(1).await;
    let second = Database::open(&bench.db.url).await.unwrap();
    let work = ledger(&second, &bench.clock)
        .begin(bench.user)
        .await
        .unwrap()
        .expect("they exist");
    let waited = bench
        .sessions
        .execute(bench.user, session, complete(), None, None)
        .await;
    assert!(is_unavailable(&waited), "{waited:?}");
    let seen = bench.sessions.find(bench.user, session).await.unwrap();
    assert!(seen.is_some(), "reading goes on");
    drop(work);
    bench.accept(session, complete()).await;
    assert_eq!(bench.gapless_log().await.len(), 2);
}

/// SQLite rolls back by itself then, which must not leave the only writer unusable.
async fn a_full_disk_is_told(bench: Bench) {
    if bench.db.kind == Kind::Postgres {
        // It reports a full disk as any other error; class 53 is mapped like the rest.
        return;
    }
    let mut connection = bench.db.database.write().await.unwrap();
    let rows = connection
        .fetch_all("PRAGMA page_count", &[])
        .await
        .unwrap();
    let pages = rows[0].integer("page_count").unwrap();
    connection
        .fetch_all(&format!("PRAGMA max_page_count = {}", pages + 2), &[])
        .await
        .unwrap();
    connection.commit().await.unwrap();
    let mut accepted = 0;
    let refused = loop {
        let session = id(1000 + accepted);
        let started = bench
            .sessions
            .execute(bench.user, session, pomodoro(), None, None)
            .await;
        if started.is_err() {
            break started;
        }
        let progress_made = Some("x".repeat(10_000));
        let ended = Command::Abandon(AbandonSession {
            reason: None,
            progress_made,
        });
        let ended = bench
            .sessions
            .execute(bench.user, session, ended, None, None)
            .await;
        if ended.is_err() {
            break ended;
        }
        accepted += 1;
        assert!(accepted < 100, "a few pages cannot hold all that");
    };
    assert!(is_unavailable(&refused), "{refused:?}");
    // What was answered is there, what was not is not, and there is room again.
    let log = bench.gapless_log().await.len();
    if let Some(open) = bench.sessions.current(bench.user).await.unwrap() {
        bench.accept(open.session.session_id, abandon()).await;
    } else {
        bench.start(1).await;
    }
    assert_eq!(bench.gapless_log().await.len(), log + 1);
}

async fn a_lost_connection_is_told(bench: Bench) {
    let server::store::DatabaseUrl::Postgres(options) = &bench.db.url else {
        // An embedded database has no connection to lose.
        return;
    };
    let session = bench.start(1).await;
    let mut other = options.connect().await.unwrap();
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&mut other)
    .await
    .unwrap();
    other.close().await.unwrap();
    // Each connection of the pool may have to find out for itself.
    let mut attempts = 0;
    loop {
        match bench
            .sessions
            .execute(bench.user, session, complete(), None, None)
            .await
        {
            Ok(_) => break,
            refused => assert!(is_unavailable(&refused), "{refused:?}"),
        }
        attempts += 1;
        assert!(attempts <= 20, "it recovers by itself");
    }
    assert_eq!(bench.gapless_log().await.len(), 2);
}

async fn a_closed_database_is_told(bench: Bench) {
    bench.db.database.close().await;
    let refused = bench.sessions.list(bench.user, &everything()).await;
    assert!(
        matches!(
            refused,
            Err(ServiceError::Store(StoreError::Unavailable(_)))
        ),
        "{refused:?}"
    );
}

async fn a_corrupt_row_is_told(bench: Bench) {
    let session = bench.start(1).await;
    let mut connection = bench.db.database.write().await.unwrap();
    connection
        .execute(
            "UPDATE sessions SET status = 'paused' WHERE id = $1",
            &[Value::from(session.as_uuid())],
        )
        .await
        .unwrap();
    connection.commit().await.unwrap();
    let refused = bench.sessions.find(bench.user, session).await;
    assert!(
        matches!(
            refused,
            Err(ServiceError::Store(StoreError::Corrupt {
                table: "sessions",
                ..
            }))
        ),
        "{refused:?}"
    );
}
