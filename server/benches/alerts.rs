//! Delay with which deadlines are processed, and the cost of open sessions at start-up.
//!
//! ```text
//! cargo bench -p server --bench alerts -- database=sqlite rate=1000 seconds=10 missed=5000 open=10000
//! ```
//!
//! `database` is `sqlite`, `postgres` or `both`. Measures only; asserts only that every deadline
//! was processed.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark tells what it measures and stops where it cannot"
)]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jobs::Scheduler;
use runtime::BackgroundTasks;
use runtime::clock::{Clock, SystemClock};
use service::{Deadlines, EventBus, Transactions};
use shared::rules::{Command, StartSession, State, fold, handle, limits::MINUTE};
use shared::{SessionId, Timestamp, UserId};
use sqlx::ConnectOptions;
use store::{Database, SqlValue, event_sequence, events, sessions};
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use test_support::database::{Kind, TestDatabase};

/// The length of a pomodoro.
const PLAN: i64 = 25 * MINUTE;
/// 2026-11-22T10:00:00Z.
const BEGIN: Timestamp = Timestamp::from_millis(1_795_341_600_000);

/// The system clock with an offset, so that sessions can be created in the past.
#[derive(Default)]
struct MovedClock(AtomicI64);

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(self.0.load(Ordering::Relaxed))
    }
}

impl MovedClock {
    fn set(&self, now: Timestamp) {
        self.0
            .store(now.since(SystemClock.now()), Ordering::Relaxed);
    }
}

struct Settings {
    databases: Vec<Kind>,
    rate: i64,
    seconds: i64,
    missed: i64,
    open: i64,
}

impl Settings {
    fn read() -> Self {
        let given: HashMap<String, String> = std::env::args()
            .filter_map(|argument| {
                let (name, value) = argument.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })
            .collect();
        let number = |name: &str, default: i64| {
            let text = given.get(name);
            text.map_or(default, |text| text.parse().expect("a number"))
        };
        let databases = match given.get("database").map(String::as_str) {
            Some("sqlite") => vec![Kind::Sqlite],
            Some("postgres") => vec![Kind::Postgres],
            _ => vec![Kind::Sqlite, Kind::Postgres],
        };
        Self {
            databases,
            rate: number("rate", 1_000),
            seconds: number("seconds", 5),
            missed: number("missed", 2_000),
            open: number("open", 10_000),
        }
    }
}

fn main() {
    let settings = Settings::read();
    let profile = if cfg!(debug_assertions) {
        "dev profile: not what is promised"
    } else {
        "release profile"
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "alerts: {profile}, {cores} cores, load before {}",
        load.trim()
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for kind in &settings.databases {
        runtime.block_on(run(*kind, &settings));
    }
}

async fn run(kind: Kind, settings: &Settings) {
    let note = match kind {
        Kind::Sqlite => "synchronous=FULL",
        Kind::Postgres => "own cluster on this machine, fsync=off",
    };
    println!("\n{kind:?} ({note})");
    punctuality(kind, settings.rate, settings.seconds).await;
    if settings.missed > 0 {
        catching_up(kind, settings.missed).await;
    }
    if settings.open > 0 {
        starting(kind, settings.open).await;
    }
}

/// Creates users, each with a pomodoro that ends at a given instant.
async fn fill(
    database: &Database,
    ends: impl Iterator<Item = Timestamp>,
) -> HashMap<UserId, Timestamp> {
    let mut users = HashMap::new();
    let mut connection = database.write().await.expect("the database is free");
    for (number, ends) in (1_u128..).zip(ends) {
        let user = UserId::new(Uuid::from_u128(number.reverse_bits() | number));
        let session = SessionId::new(Uuid::from_u128(number << 32));
        let begun = ends.plus(-PLAN);
        connection
            .execute(
                "INSERT INTO users (id, guest, created_at, updated_at, last_sequence) VALUES ($1, $2, $3, $3, 1)",
                &[SqlValue::from(user.as_uuid()), SqlValue::from(true), SqlValue::from(begun)],
            )
            .await
            .expect("a user can be added");
        let start = Command::Start(StartSession::preset("pomodoro"));
        let new = handle(None, session, user, &start, begun, &[])
            .outcome
            .expect("it is accepted");
        let State::Started(state) = fold(&new) else {
            unreachable!("it was started");
        };
        sessions::save(&mut connection, None, state, begun, 1)
            .await
            .expect("it can be stored");
        for event in &new {
            events::append(&mut connection, user, 1, event, begun)
                .await
                .expect("it can be stored");
        }
        event_sequence::advance(&mut connection, user, 1, 1)
            .await
            .expect("it can be stored");
        users.insert(user, ends);
        if number % 10_000 == 0 {
            connection.commit().await.expect("it can be stored");
            connection = database.write().await.expect("the database is free");
        }
    }
    connection.commit().await.expect("it can be stored");
    users
}

/// A scheduler on the database, with the events that it stores.
struct RunningScheduler {
    workers: BackgroundTasks,
    event_bus: EventBus,
}

impl RunningScheduler {
    fn start(database: &Database, clock: &Arc<MovedClock>) -> Self {
        let event_bus = EventBus::default();
        let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
        let timer = Deadlines::new(Transactions::new(
            database.clone(),
            clock,
            event_bus.clone(),
        ));
        let workers = BackgroundTasks::default();
        workers.spawn("scheduler", move |stop| {
            Scheduler::new(timer.clone(), Uuid::from_u128(1)).run(stop)
        });
        Self { workers, event_bus }
    }
}

/// The numbers of stored events and alerts for elapsed time.
async fn counts(database: &Database) -> (i64, i64) {
    let mut connection = database.read().await.expect("the database answers");
    let mut count = async |sql: &str| {
        let rows = connection
            .fetch_all(sql, &[])
            .await
            .expect("it can be read");
        rows[0].integer("number").expect("a number")
    };
    let elapsed =
        count("SELECT COUNT(*) AS number FROM session_events WHERE type = 'SessionTimeElapsed'");
    let elapsed = elapsed.await;
    (
        elapsed,
        count("SELECT COUNT(*) AS number FROM alerts").await,
    )
}

async fn punctuality(kind: Kind, rate: i64, seconds: i64) {
    let db = TestDatabase::new(kind).await;
    let number = rate * seconds;
    let clock = Arc::new(MovedClock::default());
    let users = fill(
        &db.database,
        (0..number).map(|index| BEGIN.plus(index * 1_000 / rate)),
    )
    .await;
    clock.set(BEGIN.plus(-3_000));
    let scheduler = RunningScheduler::start(&db.database, &clock);
    let mut event_bus = scheduler.event_bus.subscribe_all();
    let mut late = Vec::new();
    let patience = Duration::from_secs(u64::try_from(seconds).unwrap_or(0) + 15);
    let listening = async {
        while late.len() < users.len() {
            match event_bus.recv().await {
                Ok(settled) => late.push(clock.now().since(users[&settled.user])),
                Err(RecvError::Lagged(missed)) => println!("  {missed} measurements missed"),
                Err(RecvError::Closed) => break,
            }
        }
    };
    let _ = tokio::time::timeout(patience, listening).await;
    scheduler.workers.shutdown().await;
    late.sort_unstable();
    let at = |part: f64| {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index"
        )]
        let index = (late.len() as f64 * part) as usize;
        late.get(index.min(late.len().saturating_sub(1)))
            .copied()
            .unwrap_or(-1)
    };
    let (elapsed, alerts) = counts(&db.database).await;
    println!(
        "  lateness, {rate} due per second for {seconds} s: p50 {} ms, p99 {} ms, max {} ms; lost {}, alerts {alerts} of {number}",
        at(0.5),
        at(0.99),
        at(1.0),
        number - elapsed
    );
    assert_eq!((elapsed, alerts), (number, number), "nothing is lost");
}

async fn catching_up(kind: Kind, missed: i64) {
    let db = TestDatabase::new(kind).await;
    let clock = Arc::new(MovedClock::default());
    fill(&db.database, (0..missed).map(|index| BEGIN.plus(index))).await;
    clock.set(BEGIN.plus(missed + 60_000));
    let begun = Instant::now();
    let scheduler = RunningScheduler::start(&db.database, &clock);
    // Meanwhile a request of another user, who is unknown.
    let nobody = UserId::new(Uuid::nil());
    let requests = Transactions::new(db.database.clone(), clock.clone(), EventBus::default());
    let mut waits = Vec::new();
    while counts(&db.database).await.0 < missed {
        let began = Instant::now();
        requests.begin(nobody).await.expect("it is served");
        waits.push(began.elapsed());
        assert!(begun.elapsed() < Duration::from_secs(300), "it catches up");
    }
    let took = begun.elapsed();
    scheduler.workers.shutdown().await;
    waits.sort_unstable();
    let longest = waits.last().copied().unwrap_or_default();
    println!(
        "  catching up on {missed} missed: {:.1} s; a write that comes in between waited {} ms at most",
        took.as_secs_f64(),
        longest.as_millis()
    );
}

async fn starting(kind: Kind, open: i64) {
    let mut figures = Vec::new();
    for number in [0, open] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}", folder.path().join("stint.db").display()),
            Kind::Postgres => test_support::postgres::fresh_database()
                .await
                .to_url_lossy()
                .to_string(),
        };
        let database = Database::open(&url.parse().expect("a URL"))
            .await
            .expect("the database can be opened");
        database.migrate().await.expect("the migrations apply");
        // Deadlines spread over the next two hours, as for real open sessions.
        let soon = SystemClock.now().plus(MINUTE);
        let spread = 120 * MINUTE;
        fill(
            &database,
            (0..number).map(|index| soon.plus(spread * index / number)),
        )
        .await;
        database.close().await;
        let settings = [("DATABASE_URL", url.as_str())];
        let begun = Instant::now();
        let server = test_support::process::Server::start(folder.path(), &settings);
        let started = begun.elapsed();
        // Enough time for several polls of the scheduler.
        tokio::time::sleep(Duration::from_secs(5)).await;
        figures.push((number, started, memory(server.id())));
    }
    for (number, started, memory) in figures {
        println!(
            "  start with {number} open sessions: serving after {} ms, {:.1} MB after 5 s",
            started.as_millis(),
            memory / 1_000.0
        );
    }
}

/// The resident memory of a process in kB.
fn memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0.0)
}
