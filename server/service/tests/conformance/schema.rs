//! Migrations and constraints of the schema.

use std::path::Path;
use std::sync::Arc;

use runtime::clock::ManualClock;
use runtime::entropy::SystemEntropy;
use service::{Execution, NotReady, Readiness, Sessions};
use shared::rules::{EventData, Session, SessionSource, SessionType, Tags};
use shared::{Timestamp, UserId};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use store::{Database, DatabaseUrl, SchemaState, SqlValue, StoreError};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING, complete, id, transactions};
use test_support::database::Kind;

conformance![
    migrations_run_twice,
    concurrent_first_starts_migrate,
    a_newer_schema_is_used_where_it_is_compatible,
    a_migration_lets_requests_pass,
    an_index_is_built_while_others_write,
    one_open_session_is_an_index,
    invalid_url_is_refused,
    every_older_schema_migrates_with_its_data,
];

async fn migrations_run_twice(fixture: Fixture) {
    fixture.start(1).await;
    fixture.db.database.migrate().await.unwrap();
    let again = Database::open(&fixture.db.url).await.unwrap();
    again.migrate().await.unwrap();
    assert_eq!(fixture.gapless_log().await.len(), 1);
}

async fn concurrent_first_starts_migrate(fixture: Fixture) {
    let folder = tempfile::tempdir().unwrap();
    let url = match fixture.db.kind {
        Kind::Sqlite => format!("sqlite://{}", folder.path().join("new/stint.db").display())
            .parse()
            .unwrap(),
        Kind::Postgres => {
            DatabaseUrl::Postgres(vec![test_support::postgres::fresh_database().await])
        }
    };
    let mut servers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let url = url.clone();
        servers.spawn(async move {
            let database = Database::open(&url).await?;
            database.migrate().await?;
            database.close().await;
            Ok::<_, StoreError>(())
        });
    }
    for outcome in servers.join_all().await {
        outcome.unwrap();
    }
}

async fn a_newer_schema_is_used_where_it_is_compatible(fixture: Fixture) {
    let database = &fixture.db.database;
    assert_eq!(database.schema_state().await.unwrap(), SchemaState::Current);
    let mut connection = database.write().await.unwrap();
    connection
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (999999, 'from the future', true, $1, 0)",
            &[SqlValue::from(vec![0_u8; 48])],
        )
        .await
        .unwrap();
    connection.commit().await.unwrap();
    let ready = async || {
        let clock = Arc::new(ManualClock::at(MORNING));
        Readiness::new(database.clone(), clock).check().await
    };

    database.migrate().await.unwrap();
    database.require_usable_schema().await.unwrap();
    fixture.start(1).await;
    ready().await.unwrap();

    let mut connection = database.write().await.unwrap();
    let excluding = "UPDATE schema_compatibility SET oldest_server = 999999";
    connection.execute(excluding, &[]).await.unwrap();
    connection.commit().await.unwrap();
    for refused in [
        database.migrate().await,
        database.require_usable_schema().await,
    ] {
        let reason = refused.unwrap_err().to_string();
        assert!(
            reason.contains("only servers with schema 999999 or newer may write"),
            "{reason}"
        );
    }
    let not_ready = ready().await;
    assert!(matches!(not_ready, Err(NotReady::TooNew)), "{not_ready:?}");
}

/// A migration that waits for a table keeps others from it. It gives up before they do, and tries
/// again.
async fn a_migration_lets_requests_pass(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // The next one alters `sessions`.
    let url = left_behind(fixture.db.kind, 24, folder.path()).await;
    let DatabaseUrl::Postgres(hosts) = &url else {
        unreachable!("it is PostgreSQL");
    };
    let mut reader = hosts[0].connect().await.unwrap();
    sqlx::raw_sql("BEGIN; SELECT id FROM sessions")
        .execute(&mut reader)
        .await
        .unwrap();
    let database = Database::open(&url).await.unwrap();
    let migrating = tokio::spawn({
        let database = database.clone();
        async move { database.migrate().await }
    });
    let mut request = hosts[0].connect().await.unwrap();
    let waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'sessions'::regclass";
    while sqlx::query(waits)
        .fetch_optional(&mut request)
        .await
        .unwrap()
        .is_none()
    {
        assert!(!migrating.is_finished());
    }
    // As long as a request's statement may wait.
    sqlx::raw_sql("SET lock_timeout = '4s'; SELECT id FROM sessions")
        .execute(&mut request)
        .await
        .unwrap();
    assert!(!migrating.is_finished());
    sqlx::raw_sql("COMMIT").execute(&mut reader).await.unwrap();
    migrating.await.unwrap().unwrap();
    let state = database.schema_state().await.unwrap();
    assert_eq!(state, SchemaState::Current);
    database.close().await;
}

/// Built by one of two servers, although an earlier build was interrupted.
async fn an_index_is_built_while_others_write(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Migration 46 adds indexes.
    let url = left_behind(fixture.db.kind, 45, folder.path()).await;
    let DatabaseUrl::Postgres(hosts) = &url else {
        unreachable!("it is PostgreSQL");
    };
    let mut writer = hosts[0].connect().await.unwrap();
    let interrupted = "CREATE INDEX sessions_shard_alert ON sessions (shard);
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'sessions_shard_alert'::regclass";
    for sql in [
        interrupted,
        "BEGIN; LOCK TABLE sessions IN ROW EXCLUSIVE MODE",
    ] {
        sqlx::raw_sql(sql).execute(&mut writer).await.unwrap();
    }
    let mut migrating = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let url = url.clone();
        migrating.spawn(async move {
            let database = Database::open(&url).await?;
            database.migrate().await?;
            let state = database.schema_state().await?;
            database.close().await;
            Ok::<_, StoreError>(state)
        });
    }
    let mut request = hosts[0].connect().await.unwrap();
    let waits = "SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting for writers%'";
    while sqlx::query(waits)
        .fetch_optional(&mut request)
        .await
        .unwrap()
        .is_none()
    {
        assert!(migrating.try_join_next().is_none());
    }
    // As long as a request's statement may wait.
    sqlx::raw_sql("SET lock_timeout = '4s'; UPDATE sessions SET updated_at = now()")
        .execute(&mut request)
        .await
        .unwrap();
    assert!(migrating.try_join_next().is_none());
    sqlx::raw_sql("COMMIT").execute(&mut writer).await.unwrap();
    for state in migrating.join_all().await {
        assert_eq!(state.unwrap(), SchemaState::Current);
    }
    let valid = "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid IN
        ('sessions_shard_alert'::regclass, 'sessions_shard_deadline'::regclass)";
    let valid: i64 = sqlx::query_scalar(valid)
        .fetch_one(&mut request)
        .await
        .unwrap();
    assert_eq!(valid, 2);
}

/// The last of the three layers: it holds even for a server that forgot the lock.
async fn one_open_session_is_an_index(fixture: Fixture) {
    let session = fixture.start(1).await;
    let mut connection = fixture.db.database.write().await.unwrap();
    let stored = store::sessions::find(&mut connection, fixture.user, session)
        .await
        .unwrap()
        .unwrap();
    let mut second = stored.session.clone();
    second.id = id(2);
    drop(connection);
    for taken in [second, stored.session] {
        let refused = insert(&fixture, taken).await;
        assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
    }
}

async fn insert(fixture: &Fixture, session: Session) -> Result<(), StoreError> {
    let mut connection = fixture.db.database.write().await?;
    let now = Timestamp::from_millis(0);
    store::sessions::save(&mut connection, None, session, now, 1).await?;
    connection.commit().await
}

async fn invalid_url_is_refused(_: Fixture) {
    for wrong in [
        "",
        "mysql://x",
        "sqlite::memory:",
        "sqlite://x?mode=memory",
        "postgres://[",
        "stint.db",
    ] {
        let refused = wrong.parse::<DatabaseUrl>();
        assert!(
            matches!(refused, Err(StoreError::Unusable(_))),
            "{wrong}: {refused:?}"
        );
    }
}

/// The migrations up to a version, as an older server had them.
pub fn migrations(kind: Kind, newest: i64) -> Migrator {
    let mut all = match kind {
        Kind::Sqlite => sqlx::migrate!("../../migrations/sqlite"),
        Kind::Postgres => sqlx::migrate!("../../migrations/postgres"),
    };
    all.migrations.to_mut().retain(|one| one.version <= newest);
    all
}

/// A user with an open session, as every schema since the second has them: in plain SQL,
/// since only the newest schema is the store's.
const DATA: [&str; 3] = [
    "INSERT INTO users (id, email, password_hash, last_sequence, created_at, updated_at)
     VALUES (:a, 'ada@example.org', 'x', 1, :t, :t)",
    "INSERT INTO sessions (id, user_id, session_type, planned_duration, start_time, status, newest_at, commanded_at,
         version, next_deadline, created_at, updated_at)
     VALUES (:b, :a, 'pomodoro', 25, :t, 'active', :t, :t, 1, :d, :t, :t)",
    "INSERT INTO session_events (event_id, user_id, sequence, session_id, version, type, occurred_at, recorded_at, data)
     VALUES (:c, :a, 1, :b, 1, 'FocusSessionStarted', :t, :t, :j)",
    ];

/// A database as a server of that version left it, with [`DATA`] in it.
async fn left_behind(kind: Kind, version: i64, folder: &Path) -> DatabaseUrl {
    let migrations = migrations(kind, version);
    let data = data(kind).join(";\n");
    match kind {
        Kind::Sqlite => {
            let options = SqliteConnectOptions::new()
                .filename(folder.join("stint.db"))
                .create_if_missing(true);
            let mut connection = options.connect().await.unwrap();
            migrations
                .run_direct(None, &mut connection, false)
                .await
                .unwrap();
            sqlx::raw_sql(AssertSqlSafe(data))
                .execute(&mut connection)
                .await
                .unwrap();
            connection.close().await.unwrap();
            DatabaseUrl::Sqlite(Box::new(options))
        }
        Kind::Postgres => {
            let options = test_support::postgres::fresh_database().await;
            let mut connection = options.connect().await.unwrap();
            migrations
                .run_direct(None, &mut connection, false)
                .await
                .unwrap();
            sqlx::raw_sql(AssertSqlSafe(data))
                .execute(&mut connection)
                .await
                .unwrap();
            connection.close().await.unwrap();
            DatabaseUrl::Postgres(vec![options])
        }
    }
}

async fn every_older_schema_migrates_with_its_data(fixture: Fixture) {
    let newest = store::newest_migration();
    let older: Vec<i64> = migrations(fixture.db.kind, newest - 1)
        .iter()
        .map(|one| one.version)
        .filter(|version| *version >= 2)
        .collect();
    assert!(!older.is_empty());
    for version in older {
        let folder = tempfile::tempdir().unwrap();
        let url = left_behind(fixture.db.kind, version, folder.path()).await;
        let database = Database::open(&url).await.unwrap();
        database.migrate().await.unwrap();
        let clock = ManualClock::at(MORNING.plus(MINUTE));
        let sessions = Sessions::new(transactions(&database, &clock), Arc::new(SystemEntropy));
        let user = UserId::new(Uuid::from_u128(0xa));
        let current = sessions.current(user).await.unwrap();
        let current = current.expect("it is open");
        assert_eq!(current.state.id, id(0xb), "from version {version}");
        let done = sessions
            .execute(user, id(0xb), complete(), None, None)
            .await;
        assert!(
            matches!(done.unwrap(), Execution::Decided(outcome) if outcome.is_ok()),
            "from version {version}"
        );
        let events = sessions.events(user, id(0xb)).await.unwrap();
        assert_eq!(
            events.expect("it is theirs").items.len(),
            2,
            "from version {version}"
        );
        database.close().await;
    }
}

/// [`DATA`] in the database's own spelling.
fn data(kind: Kind) -> Vec<String> {
    let uuid = |number: u128| match kind {
        Kind::Sqlite => format!("x'{}'", Uuid::from_u128(number).simple()),
        Kind::Postgres => format!("'{}'", Uuid::from_u128(number)),
    };
    let time = |at: Timestamp| match kind {
        Kind::Sqlite => at.as_millis().to_string(),
        Kind::Postgres => format!("'{at}'"),
    };
    let event = EventData::FocusSessionStarted {
        session_id: id(0xb),
        user_id: UserId::new(Uuid::from_u128(0xa)),
        session_type: SessionType::Pomodoro,
        planned_duration: 25,
        task_id: None,
        project_id: None,
        intention: None,
        tags: Tags::default(),
        start_time: MORNING,
        source: SessionSource::Live,
        time_zone: None,
    };
    let event = serde_json::to_value(event).unwrap();
    DATA.iter()
        .map(|sql| {
            sql.replace(":a", &uuid(0xa))
                .replace(":b", &uuid(0xb))
                .replace(":c", &uuid(0xc))
                .replace(":d", &time(MORNING.plus(25 * MINUTE)))
                .replace(":t", &time(MORNING))
                .replace(":j", &format!("'{}'", event["data"]))
        })
        .collect()
}
