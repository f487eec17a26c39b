//! Common buckets of rate limits: what several servers take from them.

use service::{SharedRateLimits, Taken};
use shared::Timestamp;
use store::rate_limits;

use crate::conformance;
use crate::fixture::{Fixture, MORNING};
use test_support::database::Kind;

conformance![
    servers_take_from_one_bucket,
    full_buckets_are_deleted,
    alone_a_server_shares_nothing,
];

const fn taken(subject: u8, time: i64) -> Taken {
    Taken {
        subject: [subject; 16],
        time,
        longest: 100,
    }
}

async fn take(fixture: &Fixture, now: Timestamp, of: Taken) -> i64 {
    let mut connection = fixture.db.database.write().await.unwrap();
    let left = rate_limits::take(&mut connection, now, &of).await.unwrap();
    connection.commit().await.unwrap();
    left
}

async fn servers_take_from_one_bucket(fixture: Fixture) {
    let at = |millis| MORNING.plus(millis);
    assert_eq!(take(&fixture, at(0), taken(1, 40)).await, 40);
    assert_eq!(take(&fixture, at(0), taken(1, 10)).await, 50);
    assert_eq!(take(&fixture, at(0), taken(2, 10)).await, 10, "another one");
    assert_eq!(take(&fixture, at(20), taken(1, 10)).await, 40);
    assert_eq!(take(&fixture, at(20), taken(1, -10)).await, 30, "put back");
    assert_eq!(take(&fixture, at(20), taken(1, 900)).await, 100, "at most");
    assert_eq!(
        take(&fixture, at(900), taken(1, 10)).await,
        10,
        "full again"
    );
    assert_eq!(
        take(&fixture, at(900), taken(3, -10)).await,
        0,
        "never more than full"
    );

    let shared = SharedRateLimits::new(fixture.db.database.clone());
    let left = shared.take(vec![taken(6, 50), taken(5, 20)]).await.unwrap();
    assert_eq!(left, [([5; 16], 20), ([6; 16], 50)]);
}

async fn full_buckets_are_deleted(fixture: Fixture) {
    for subject in 1..=3 {
        take(&fixture, MORNING, taken(subject, i64::from(subject) * 10)).await;
    }
    let mut connection = fixture.db.database.write().await.unwrap();
    let mut delete = async |millis, most| {
        rate_limits::delete_full(&mut connection, MORNING.plus(millis), most)
            .await
            .unwrap()
    };
    assert_eq!(delete(9, 10).await, 0);
    assert_eq!(delete(20, 1).await, 1);
    assert_eq!(delete(20, 10).await, 1);
    assert_eq!(delete(30, 10).await, 1);
}

async fn alone_a_server_shares_nothing(fixture: Fixture) {
    let shared = SharedRateLimits::new(fixture.db.database.clone());
    assert!(!shared.has_several_servers().await.unwrap());
    let mut connection = fixture.db.database.write().await.unwrap();
    let now = connection.now().await.unwrap();
    assert_eq!(rate_limits::servers(&mut connection, now).await.unwrap(), 0);
    for (owner, shards) in [(1, 1), (2, 2)] {
        let until = now.plus(60_000);
        let owner = uuid::Uuid::from_u128(owner);
        store::shards::acquire(&mut connection, shards, owner, until)
            .await
            .unwrap();
    }
    assert_eq!(rate_limits::servers(&mut connection, now).await.unwrap(), 2);
    let later = now.plus(60_000);
    assert_eq!(
        rate_limits::servers(&mut connection, later).await.unwrap(),
        0
    );
    connection.commit().await.unwrap();
    let is_postgres = fixture.db.kind == Kind::Postgres;
    assert_eq!(shared.has_several_servers().await.unwrap(), is_postgres);
}
