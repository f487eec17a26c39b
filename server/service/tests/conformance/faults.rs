//! A locked, full or lost database: a clear error, no partial write, recovery without a restart.

use std::sync::Arc;

use service::{NotReady, Readiness, ServiceError};
use shared::SessionFilter;
use shared::rules::{AbandonSession, Command};
use sqlx::{ConnectOptions, Connection};
use store::{Database, SqlValue, StoreError};

use crate::conformance;
use crate::fixture::{Fixture, abandon, complete, first_page, id, pomodoro, transactions};
use test_support::database::Kind;

conformance![
    locked_database_is_reported,
    full_disk_is_reported,
    lost_connection_is_reported,
    closed_database_is_reported,
    corrupt_row_is_reported,
    lost_file_is_noticed_and_not_written_into,
];

fn is_unavailable<T: std::fmt::Debug>(outcome: &Result<T, ServiceError>) -> bool {
    matches!(
        outcome,
        Err(ServiceError::Store(StoreError::Unavailable(_)))
    )
}

async fn locked_database_is_reported(fixture: Fixture) {
    let session = fixture.start(1).await;
    let second = Database::open(&fixture.db.url).await.unwrap();
    let work = transactions(&second, &fixture.clock)
        .begin(fixture.user)
        .await
        .unwrap()
        .expect("they exist");
    let waited = fixture
        .sessions
        .execute(fixture.user, session, complete(), None, None)
        .await;
    assert!(is_unavailable(&waited), "{waited:?}");
    let seen = fixture.sessions.find(fixture.user, session).await.unwrap();
    assert!(seen.is_some(), "reading goes on");
    drop(work);
    fixture.accept(session, complete()).await;
    assert_eq!(fixture.gapless_log().await.len(), 2);
}

/// SQLite rolls back by itself then, which must not leave the only writer unusable.
async fn full_disk_is_reported(fixture: Fixture) {
    if fixture.db.kind == Kind::Postgres {
        // It reports a full disk as any other error; class 53 is mapped like the rest.
        return;
    }
    let mut connection = fixture.db.database.write().await.unwrap();
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
        let started = fixture
            .sessions
            .execute(fixture.user, session, pomodoro(), None, None)
            .await;
        if started.is_err() {
            break started;
        }
        let progress_made = Some("x".repeat(10_000));
        let ended = Command::Abandon(AbandonSession {
            reason: None,
            progress_made,
        });
        let ended = fixture
            .sessions
            .execute(fixture.user, session, ended, None, None)
            .await;
        if ended.is_err() {
            break ended;
        }
        accepted += 1;
        assert!(accepted < 100, "a few pages cannot hold all that");
    };
    assert!(is_unavailable(&refused), "{refused:?}");
    // What was answered is there, what was not is not, and there is room again.
    let log = fixture.gapless_log().await.len();
    if let Some(open) = fixture.sessions.current(fixture.user).await.unwrap() {
        fixture.accept(open.session.session_id, abandon()).await;
    } else {
        fixture.start(1).await;
    }
    assert_eq!(fixture.gapless_log().await.len(), log + 1);
}

async fn lost_connection_is_reported(fixture: Fixture) {
    let store::DatabaseUrl::Postgres(hosts) = &fixture.db.url else {
        // An embedded database has no connection to lose.
        return;
    };
    let session = fixture.start(1).await;
    let mut other = hosts[0].connect().await.unwrap();
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
        match fixture
            .sessions
            .execute(fixture.user, session, complete(), None, None)
            .await
        {
            Ok(_) => break,
            refused => assert!(is_unavailable(&refused), "{refused:?}"),
        }
        attempts += 1;
        assert!(attempts <= 20, "it recovers by itself");
    }
    assert_eq!(fixture.gapless_log().await.len(), 2);
}

async fn closed_database_is_reported(fixture: Fixture) {
    fixture.db.database.close().await;
    let refused = fixture
        .sessions
        .list(fixture.user, &SessionFilter::default(), first_page())
        .await;
    assert!(
        matches!(
            refused,
            Err(ServiceError::Store(StoreError::Unavailable(_)))
        ),
        "{refused:?}"
    );
}

async fn lost_file_is_noticed_and_not_written_into(fixture: Fixture) {
    let store::DatabaseUrl::Sqlite(options) = &fixture.db.url else {
        // The files are the database server's.
        return;
    };
    let session = fixture.start(1).await;
    std::fs::remove_file(options.get_filename()).unwrap();
    // SQLite itself commits without an error.
    let refused = fixture
        .sessions
        .execute(fixture.user, session, complete(), None, None)
        .await;
    assert!(is_unavailable(&refused), "{refused:?}");
    let read = fixture.sessions.find(fixture.user, session).await;
    assert!(
        matches!(read, Err(ServiceError::Store(StoreError::FileLost(_)))),
        "{read:?}"
    );
    let readiness = Readiness::new(fixture.db.database.clone(), Arc::new(fixture.clock));
    let ready = readiness.check().await;
    assert!(matches!(ready, Err(NotReady::FileLost)), "{ready:?}");
}

async fn corrupt_row_is_reported(fixture: Fixture) {
    let session = fixture.start(1).await;
    let mut connection = fixture.db.database.write().await.unwrap();
    connection
        .execute(
            "UPDATE sessions SET status = 'paused' WHERE id = $1",
            &[SqlValue::from(session.as_uuid())],
        )
        .await
        .unwrap();
    connection.commit().await.unwrap();
    let refused = fixture.sessions.find(fixture.user, session).await;
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
