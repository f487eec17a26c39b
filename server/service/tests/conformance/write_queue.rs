//! Users take turns at SQLite's one writer and have a share of PostgreSQL's connections; what may wait
//! is bounded.

use std::cell::RefCell;

use futures_util::future::{join, join_all};
use shared::UserId;
use store::{StoreError, users};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::Fixture;
use test_support::database::Kind;

conformance![
    a_burst_delays_another_user_by_one_write,
    writes_that_wait_are_bounded_per_user,
    a_user_who_waits_for_a_lock_holds_few_connections,
    a_commit_is_not_lost_where_those_who_waited_give_up,
];

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

/// The futures are polled in the order in which they are listed, which is that of their arrival.
async fn a_burst_delays_another_user_by_one_write(fixture: Fixture) {
    if fixture.db.kind == Kind::Postgres {
        return;
    }
    let database = &fixture.db.database;
    let held = database.write_for(fixture.user).await.unwrap();
    let order = RefCell::new(Vec::new());
    let write = async |number: u128| {
        let connection = database.write_for(user(number)).await.unwrap();
        order.borrow_mut().push(number);
        connection.commit().await.unwrap();
    };
    let arrivals = std::iter::repeat_n(1, 100).chain([2, 2, 3]);
    join(join_all(arrivals.map(write)), async {
        held.commit().await.unwrap();
    })
    .await;
    let order = order.into_inner();
    assert_eq!(order[..6], [1, 2, 3, 1, 2, 1]);
    assert_eq!(order.len(), 103);
}

/// More writes than the pool has connections, all of which would wait for the same row.
async fn a_user_who_waits_for_a_lock_holds_few_connections(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let database = &fixture.db.database;
    let mut held = database.write_for(fixture.user).await.unwrap();
    users::lock(&mut held, fixture.user).await.unwrap();
    let write = async || {
        let mut connection = database.write_for(fixture.user).await?;
        users::lock(&mut connection, fixture.user).await?;
        connection.commit().await
    };
    let burst = join_all((0..40).map(|_| write()));
    let other = async {
        let other = fixture.db.new_user().await;
        for _ in 0..20 {
            let mut connection = database.write_for(other).await.unwrap();
            users::lock(&mut connection, other).await.unwrap();
            connection.commit().await.unwrap();
        }
        held.commit().await.unwrap();
    };
    let (written, ()) = join(burst, other).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
}

async fn writes_that_wait_are_bounded_per_user(fixture: Fixture) {
    if fixture.db.kind == Kind::Postgres {
        return;
    }
    let database = &fixture.db.database;
    let held = database.write_for(fixture.user).await.unwrap();
    let begin = async |number: u128| database.write_for(user(number)).await.map(drop);
    let mut burst = Box::pin(join_all(std::iter::repeat_n(1, 128).map(begin)));
    assert!(futures_util::poll!(&mut burst).is_pending());
    let refused = begin(1).await;
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    let mut other = Box::pin(begin(2));
    assert!(
        futures_util::poll!(&mut other).is_pending(),
        "others may wait"
    );
    // Those who give up make room.
    drop(burst);
    let mut again = Box::pin(begin(1));
    assert!(futures_util::poll!(&mut again).is_pending());
    drop(held);
    let (other, again) = join(other, again).await;
    other.and(again).unwrap();
}

async fn a_commit_is_not_lost_where_those_who_waited_give_up(fixture: Fixture) {
    let database = &fixture.db.database;
    for _ in 0..50 {
        let held = database.write_for(fixture.user).await.unwrap();
        let mut waiting = Box::pin(join_all(
            (0..10).map(|number| database.write_for(user(number))),
        ));
        let _ = futures_util::poll!(&mut waiting);
        let commit = tokio::spawn(held.commit());
        tokio::task::yield_now().await;
        drop(waiting);
        commit.await.unwrap().unwrap();
    }
}
