//! Migrations, and what the schema refuses by itself.

use server::store::{Database, DatabaseUrl, StoreError, Value};
use shared::Timestamp;

use crate::bench::Bench;
use crate::conformance;
use crate::database::Kind;

conformance![
    migrations_run_twice,
    servers_start_at_once,
    a_newer_database_is_refused,
    one_open_session_is_an_index,
    a_url_that_is_wrong_is_told,
];

async fn migrations_run_twice(bench: Bench) {
    bench.start(1).await;
    bench.db.database.migrate().await.unwrap();
    let again = Database::open(&bench.db.url).await.unwrap();
    again.migrate().await.unwrap();
    assert_eq!(bench.gapless_log().await.len(), 1);
}

async fn servers_start_at_once(bench: Bench) {
    let folder = tempfile::tempdir().unwrap();
    let url = match bench.db.kind {
        Kind::Sqlite => format!("sqlite://{}", folder.path().join("new/stint.db").display())
            .parse()
            .unwrap(),
        Kind::Postgres => DatabaseUrl::Postgres(Box::new(crate::postgres::fresh_database().await)),
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

async fn a_newer_database_is_refused(bench: Bench) {
    let mut connection = bench.db.database.write().await.unwrap();
    connection
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (999999, 'from the future', true, $1, 0)",
            &[Value::from(vec![0_u8; 48])],
        )
        .await
        .unwrap();
    connection.commit().await.unwrap();
    let refused = bench.db.database.migrate().await;
    assert!(
        matches!(refused, Err(StoreError::Migrate(_))),
        "{refused:?}"
    );
}

/// The last of the three layers: it holds even for a server that forgot the lock.
async fn one_open_session_is_an_index(bench: Bench) {
    let session = bench.start(1).await;
    let mut connection = bench.db.database.write().await.unwrap();
    let kept = server::store::sessions::find(&mut connection, session)
        .await
        .unwrap()
        .unwrap();
    let mut second = kept.session.clone();
    second.id = crate::bench::id(2);
    let now = Timestamp::from_millis(0);
    let refused = server::store::sessions::save(&mut connection, None, second, now).await;
    assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
    drop(connection);
    let mut connection = bench.db.database.write().await.unwrap();
    let refused = server::store::sessions::save(&mut connection, None, kept.session, now).await;
    assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
}

async fn a_url_that_is_wrong_is_told(_: Bench) {
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
