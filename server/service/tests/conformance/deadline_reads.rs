//! What schedulers read of the sessions in PostgreSQL, however many there are.

use std::time::Duration;

use service::{DeadlineCursor, Deadlines};
use sqlx::{ConnectOptions, PgConnection};
use store::{Database, DatabaseUrl};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING, transactions};
use crate::timer::{PEOPLE, crowd, leased, until};

conformance![rows_read_do_not_grow_with_servers];

/// What PostgreSQL has read of sessions, rows and entries of indexes, for connections that have ended.
async fn sessions_read(observer: &mut PgConnection) -> i64 {
    const OTHERS: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    const READ: &str = "SELECT seq_tup_read
            + (SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes i WHERE i.relid = t.relid)
        FROM pg_stat_user_tables t WHERE relname = 'sessions'";
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    loop {
        looks.tick().await;
        let others: i64 = sqlx::query_scalar(OTHERS)
            .fetch_one(&mut *observer)
            .await
            .unwrap();
        if others == 0 {
            return sqlx::query_scalar(READ).fetch_one(observer).await.unwrap();
        }
    }
}

/// However many servers there are: none reads what belongs to another.
async fn rows_read_do_not_grow_with_servers(fixture: Fixture) {
    const POLLS: usize = 3;
    let DatabaseUrl::Postgres(hosts) = &fixture.db.url else {
        return;
    };
    crowd(&fixture, PEOPLE).await;
    fixture.db.database.close().await;
    let mut observer = hosts[0].connect().await.unwrap();
    // Most sessions have ended, so that the whole table is not the shortest way.
    sqlx::raw_sql(
        "INSERT INTO sessions SELECT (ended.row).* FROM (
            SELECT jsonb_populate_record(NULL::sessions, one || jsonb_build_object('id', gen_random_uuid())) AS row
            FROM generate_series(1, 20000), (SELECT to_jsonb(s) || '{\"status\": \"completed\", \"shard\": null,
                    \"next_deadline\": null, \"end_time\": \"2026-11-22T11:00:00Z\", \"focus_score\": 50,
                    \"actual_seconds\": 60, \"actual_duration\": 1}' AS one
                FROM sessions s LIMIT 1) ended OFFSET 0) ended;
        ANALYZE sessions",
    )
    .execute(&mut observer)
    .await
    .unwrap();
    let ending = MORNING.plus(25 * MINUTE);
    for servers in [1, 2, 4] {
        let before = sessions_read(&mut observer).await;
        let mut databases = Vec::new();
        let mut timers = Vec::new();
        for _ in 0..servers {
            let database = Database::open(&fixture.db.url).await.unwrap();
            timers.push(Deadlines::new(transactions(&database, &fixture.clock)));
            databases.push(database);
        }
        until("each has its share", async || {
            let mut shares = Vec::new();
            for (number, timer) in (1..).zip(&timers) {
                // Nothing is due so early.
                shares.push(leased(timer, number).await.count());
            }
            shares.iter().all(|share| *share == 64 / servers)
        })
        .await;
        let mut found = 0;
        for _ in 0..POLLS {
            for (number, timer) in (1..).zip(&timers) {
                let server = Uuid::from_u128(number);
                let due = timer.poll(server, ending, DeadlineCursor::START, 10_000, |_| true);
                found += due.await.unwrap().deadlines.len();
            }
        }
        assert_eq!(found, POLLS * PEOPLE as usize, "each has one server");
        for (number, timer) in (1..).zip(&timers) {
            timer.release_shards(Uuid::from_u128(number)).await.unwrap();
        }
        for database in databases {
            database.close().await;
        }
        let read = sessions_read(&mut observer).await - before;
        eprintln!("{servers} servers: {read} rows read for {found} deadlines found");
        assert_eq!(read, i64::try_from(found).unwrap(), "{servers} servers");
    }
}
