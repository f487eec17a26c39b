//! Latency of statistics for a user with a long history, on both databases.
//!
//! `cargo bench -p server --bench stats`. `STINT_BENCH_SESSIONS` (100000) is the number of
//! sessions, `STINT_BENCH_YEARS` (5) the years over which they are spread, `STINT_BENCH_ROUNDS`
//! (100) the number of requests for each range. PostgreSQL is the temporary cluster of the tests,
//! with their settings.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark tells what it measured, and stops where it cannot go on"
)]

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use runtime::clock::{ManualClock, Stopwatch};
use runtime::entropy::SystemEntropy;
use service::{EventBus, Period, Sessions, Transactions};
use shared::rules::{SessionStatus, SessionType, Tags};
use shared::stats::{SessionStats, Span, UserZones};
use shared::{ProjectId, TaskId, Timestamp, UserId};
use sqlx::ConnectOptions;
use store::{Connection, DatabaseUrl, SqlValue, stats_snapshot};
use test_support::database::{Kind, TestDatabase};
use test_support::environment::setting;
use uuid::Uuid;

/// 2026-11-22T12:00:00Z.
const NOW: Timestamp = Timestamp::from_millis(1_795_348_800_000);
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let sessions = setting("STINT_BENCH_SESSIONS", 100_000);
    let years = setting("STINT_BENCH_YEARS", 5);
    let rounds = setting("STINT_BENCH_ROUNDS", 100);
    println!(
        "statistics of one person with {sessions} sessions over {years} years, a third with a pause, \
         half with a distraction; 50 tasks; Europe/Berlin; one request at a time, {rounds} of each, \
         from the service to the JSON text; milliseconds"
    );
    println!(
        "{:<12}{:<8}{:>10}{:>9}{:>9}{:>9}{:>9}",
        "", "range", "sessions", "kB", "p50", "p99", "max"
    );
    for kind in [Kind::Sqlite, Kind::Postgres] {
        runtime.block_on(run(kind, sessions, years, rounds));
    }
}

async fn run(kind: Kind, count: i64, years: i64, rounds: i64) {
    let db = TestDatabase::new(kind).await;
    let user = db.new_user().await;
    fill(&db, user, count, years).await;
    let clock = Arc::new(ManualClock::at(NOW));
    let transactions = Transactions::new(db.database.clone(), clock, EventBus::default());
    let service = Sessions::new(transactions, Arc::new(SystemEntropy));
    let zones = UserZones::of_sessions("Europe/Berlin");
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
    for (name, days) in [("week", 7), ("year", 365), ("all", years * 365 + 2)] {
        let period = Period {
            first: Some(today - chrono::Duration::days(days - 1)),
            last: Some(today),
        };
        let mut times = Vec::new();
        let (mut counted, mut size) = (0, 0);
        // The first requests warm up the caches.
        for round in -5..rounds {
            let watch = Stopwatch::started();
            let stats = service
                .stats(user, period, &zones)
                .await
                .expect("statistics");
            let text = serde_json::to_vec(&stats).expect("JSON");
            let took = watch.elapsed();
            (counted, size) = (stats.totals.counts.sessions, text.len() / 1000);
            if round >= 0 {
                times.push(took);
            }
        }
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        let millis = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        println!(
            "{:<12}{name:<8}{counted:>10}{size:>9}{:>9}{:>9}{:>9}",
            format!("{kind:?}"),
            millis(at(50)),
            millis(at(99)),
            millis(at(100)),
        );
    }
}

/// Sessions of 15 minutes, spread evenly over the years until yesterday.
async fn fill(db: &TestDatabase, user: UserId, count: i64, years: i64) {
    let step = (years * 365 * DAY) / count;
    let mut connection = db.database.write().await.expect("the database is free");
    for number in 0..count {
        let start = NOW.plus(-DAY - (count - number) * step);
        let id = v7(start, u64::try_from(number).expect("positive"));
        session(&mut connection, user, id, start, number).await;
    }
    connection.commit().await.expect("it is stored");
    if let DatabaseUrl::Postgres(hosts) = &db.url {
        let mut other = hosts[0].connect().await.expect("it can be reached");
        // Autovacuum does this eventually; it affects the query plans.
        let done = sqlx::raw_sql("VACUUM ANALYZE").execute(&mut other).await;
        done.expect("it is analysed");
    }
}

async fn session(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    start: Timestamp,
    number: i64,
) {
    let is_paused = number % 3 == 0;
    let pause = if is_paused { 2 * MINUTE } else { 0 };
    let end = start.plus((if number % 7 == 0 { 6 } else { 15 }) * MINUTE + pause);
    let seconds = end.since(start) / 1000 - pause / 1000;
    let status = if number % 7 == 0 {
        "abandoned"
    } else {
        "completed"
    };
    let by_itself = number % 7 != 0 && number % 20 == 0;
    let of = |most: i64| {
        (number % 2 == 0).then(|| Uuid::from_u64_pair(9, u64::try_from(number % most).unwrap_or(0)))
    };
    let score = u8::try_from(60 + number % 40).expect("small");
    let fact = SessionStats {
        start,
        end,
        pauses: is_paused.then(|| paused(start)).into_iter().collect(),
        status: SessionStatus::parse(status).expect("a status"),
        session_type: SessionType::Short,
        automatic: by_itself,
        score: Some(score),
        distractions: u32::from(number % 2 == 0),
        task_id: of(50).map(TaskId::new),
        project_id: of(5).map(ProjectId::new),
        tags: Tags::default(),
        utc_offset: None,
    };
    let values = [
        SqlValue::from(id),
        SqlValue::from(user.as_uuid()),
        SqlValue::from(seconds / 60),
        SqlValue::from(seconds),
        SqlValue::from(start),
        SqlValue::from(end),
        SqlValue::from(status),
        SqlValue::from(of(50)),
        SqlValue::from(of(5)),
        SqlValue::from(score),
        SqlValue::from(by_itself.then_some(id)),
        SqlValue::from("Drafted the third section, and looked the sources up."),
        SqlValue::from(stats_snapshot::write(&fact)),
    ];
    connection
        .execute(
            "INSERT INTO sessions (id, user_id, session_type, planned_duration, actual_duration, \
             actual_seconds, start_time, end_time, status, task_id, project_id, focus_score, \
             focus_score_source, score_version, score_base, score_distractions, \
             score_duration_bonus, score_calculated, completed_by_limit, task_progress, newest_at, \
             commanded_at, version, created_at, updated_at, counted) \
             VALUES ($1, $2, 'short', 15, $3, $4, $5, $6, $7, $8, $9, $10, 'calculated', 1, 80, 1, \
             3, $10, $11, $12, $6, $6, 3, $5, $6, $13)",
            &values,
        )
        .await
        .expect("a session is stored");
    if is_paused {
        connection
            .execute(
                "INSERT INTO session_pauses (user_id, id, session_id, position, pause_time, resume_time, duration) \
                 VALUES ($4, $1, $1, 0, $2, $3, 120)",
                &[
                    SqlValue::from(id),
                    SqlValue::from(paused(start).from),
                    SqlValue::from(paused(start).until),
                    SqlValue::from(user),
                ],
            )
            .await
            .expect("a pause is stored");
    }
    if number % 2 == 0 {
        connection
            .execute(
                "INSERT INTO session_distractions (user_id, id, session_id, position, kind, occurred_at) \
                 VALUES ($3, $1, $1, 0, 'external', $2)",
                &[
                    SqlValue::from(id),
                    SqlValue::from(start.plus(MINUTE / 2)),
                    SqlValue::from(user),
                ],
            )
            .await
            .expect("a distraction is stored");
    }
}

fn paused(start: Timestamp) -> Span {
    Span {
        from: start.plus(MINUTE),
        until: start.plus(3 * MINUTE),
    }
}

/// An id as the server generates it (UUIDv7).
fn v7(at: Timestamp, number: u64) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&at.as_millis().to_be_bytes()[2..]);
    bytes[8..].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    bytes[6] = 0x70;
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    Uuid::from_bytes(bytes)
}
