//! A request that is cancelled while its transaction begins leaves neither an open transaction nor a
//! connection with an old snapshot.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use runtime::entropy::SystemEntropy;
use service::Sessions;
use shared::Timestamp;
use sqlx::{ConnectOptions, Connection};
use store::{Connection as StoreConnection, Database, DatabaseUrl, StoreError};

use crate::fixture::{Fixture, distraction, transactions};

crate::conformance!(no_transaction_stays_open, next_read_is_current,);

/// How often each case gives up.
const TIMES: u64 = 20;

/// How often that is tried each time: an answer may be there before anybody could.
const TRIES: u64 = 100;

/// Drops a future where it waits first; false where it did not have to.
async fn give_up<T>(begins: impl Future<Output = Result<T, StoreError>>) -> bool {
    let polled = futures_util::poll!(Box::pin(begins));
    polled.is_pending()
}

/// Begins a transaction, which SQLite does with the first statement.
async fn first_statement(
    begins: impl Future<Output = Result<StoreConnection, StoreError>>,
) -> Result<Timestamp, StoreError> {
    begins.await?.now().await
}

/// Waits until no connection is in use.
async fn all_connections_are_returned(database: &Database) {
    let back = async {
        loop {
            let connections = database.connections();
            if connections.idle == connections.open {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), back).await;
    assert!(waited.is_ok(), "{:?}", database.connections());
}

async fn no_transaction_stays_open(fixture: Fixture) {
    let database = &fixture.db.database;
    let mut given_up = 0;
    for _ in 0..TIMES {
        for _ in 0..TRIES {
            all_connections_are_returned(database).await;
            let is_given_up = give_up(first_statement(database.read())).await;
            all_connections_are_returned(database).await;
            if is_given_up | give_up(first_statement(database.write())).await {
                given_up += 1;
                break;
            }
        }
    }
    all_connections_are_returned(database).await;
    assert!(given_up > 0, "it never had to wait");
    if let DatabaseUrl::Postgres(hosts) = &fixture.db.url {
        let mut other = hosts[0].connect().await.unwrap();
        let open: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
        )
        .fetch_one(&mut other)
        .await
        .unwrap();
        other.close().await.unwrap();
        assert_eq!(open, 0);
    }
    fixture.start(1).await;
    assert_eq!(fixture.gapless_log().await.len(), 1);
}

async fn next_read_is_current(fixture: Fixture) {
    let database = &fixture.db.database;
    let elsewhere = Database::open(&fixture.db.url).await.unwrap();
    let elsewhere = Sessions::new(
        transactions(&elsewhere, &fixture.clock),
        Arc::new(SystemEntropy),
    );
    let session = fixture.start(1).await;
    let mut given_up = 0;
    for number in 1..=TIMES {
        for _ in 0..TRIES {
            // So that none is opened, and the one that is given up is the one that is used next.
            all_connections_are_returned(database).await;
            let is_given_up = if number % 2 == 0 {
                give_up(first_statement(database.write())).await
            } else {
                give_up(first_statement(database.read())).await
            };
            if is_given_up {
                given_up += 1;
                break;
            }
        }
        all_connections_are_returned(database).await;
        // What every server does after a commit, without a transaction: it must not see to it
        // that one which nobody knows of has looked.
        database.send("*").await.unwrap();
        let written = elsewhere
            .execute(fixture.user, session, distraction(), None, None)
            .await;
        assert!(written.is_ok(), "{written:?}");
        let newest = fixture.sessions.last_sequence(fixture.user).await.unwrap();
        assert_eq!(newest, number + 1, "the newest event is seen");
    }
    assert!(given_up > 0, "it never had to wait");
}
