//! One user's reads hold a share of the connections, however long they take.

use std::cell::Cell;
use std::time::Duration;

use futures_util::future::{join, join_all};
use shared::UserId;
use store::{Connection, Database, StoreError, users};
use test_support::database::Kind;
use tokio::sync::Semaphore;

use crate::conformance;
use crate::fixture::Fixture;

conformance![
    slow_reads_of_a_user_leave_room_for_others,
    slow_single_statements_leave_room_for_others,
    reads_and_writes_on_postgres_have_one_share,
];

/// More than there are connections.
const BURST: usize = 40;

/// For a share that does not become whole.
const LIMIT: Duration = Duration::from_secs(30);

/// Begins a burst of a user; each connection is held until another user has read and written. Returns
/// how many were held at a time.
async fn burst(
    fixture: &Fixture,
    begin: impl AsyncFn(&Database, UserId, usize) -> Result<Connection, StoreError>,
) -> usize {
    let (database, slow) = (&fixture.db.database, fixture.user);
    let others_are_done = Semaphore::new(0);
    let (held, most) = (Cell::new(0), Cell::new(0));
    let hold = async |number| {
        let mut connection = begin(database, slow, number).await?;
        held.set(held.get() + 1);
        most.set(most.get().max(held.get()));
        let found = users::by_id(&mut connection, slow).await;
        let _done = others_are_done.acquire().await;
        held.set(held.get() - 1);
        found
    };
    let others = async {
        let other = fixture.db.new_user().await;
        for _ in 0..20 {
            let mut read = database.read_for(other).await.unwrap();
            assert!(users::by_id(&mut read, other).await.unwrap().is_some());
            drop(read);
            let mut read = database.read_statement_for(other).await.unwrap();
            assert!(users::by_id(&mut read, other).await.unwrap().is_some());
            drop(read);
            let mut write = database.write_for(other).await.unwrap();
            users::lock(&mut write, other).await.unwrap();
            write.commit().await.unwrap();
        }
        // Connections of their share may take longer to open than all this.
        let whole_share = async {
            while most.get() < share(fixture) {
                tokio::task::yield_now().await;
            }
        };
        let _ = tokio::time::timeout(LIMIT, whole_share).await;
        others_are_done.close();
    };
    let (found, ()) = join(join_all((0..BURST).map(hold)), others).await;
    for found in found {
        assert!(found.expect("those that wait are answered").is_some());
    }
    most.get()
}

/// A quarter of the connections.
fn share(fixture: &Fixture) -> usize {
    match fixture.db.kind {
        Kind::Sqlite => 2,
        Kind::Postgres => 4,
    }
}

async fn slow_reads_of_a_user_leave_room_for_others(fixture: Fixture) {
    let begin = async |database: &Database, user, _| database.read_for(user).await;
    assert_eq!(burst(&fixture, begin).await, share(&fixture));
}

async fn slow_single_statements_leave_room_for_others(fixture: Fixture) {
    let begin = async |database: &Database, user, _| database.read_statement_for(user).await;
    assert_eq!(burst(&fixture, begin).await, share(&fixture));
}

/// SQLite's writer is no reader.
async fn reads_and_writes_on_postgres_have_one_share(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let begin = async |database: &Database, user, number: usize| match number % 2 {
        0 => database.read_for(user).await,
        _ => database.write_for(user).await,
    };
    assert_eq!(burst(&fixture, begin).await, share(&fixture));
}
