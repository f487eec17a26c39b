//! The scheduler: deadlines without requests, several servers, failures, catching up.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jobs::Scheduler;
use metrics::Metrics;
use runtime::BackgroundTasks;
use runtime::entropy::SystemEntropy;
use service::{DeadlineCursor, Deadlines, NotReady, Readiness, Sessions, Shards};
use shared::UserId;
use shared::rules::Command;
use store::sessions::SessionDeadline;
use store::{Database, SqlValue, sessions, shards};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING, SECOND, id, pause, pomodoro, transactions};
use test_support::database::Kind;

conformance![
    deadlines_pass_without_requests,
    pause_warning_needs_no_request,
    near_deadline_is_scheduled_before_the_next_poll,
    two_servers_share_the_work,
    shards_of_a_dead_server_are_taken_over,
    leases_do_not_block_writes,
    stopping_server_releases_its_shards,
    corrupt_session_does_not_block_others,
    missed_deadlines_are_caught_up,
    polling_continues_after_the_last_cursor,
    readiness_reports_a_clock_that_stepped_back,
    readiness_reports_the_scheduler,
];

/// A server as far as deadlines go.
struct Server {
    timer: Deadlines,
    metrics: Metrics,
    workers: BackgroundTasks,
}

impl Server {
    /// On a connection of its own, so that it shares nothing with others but the database.
    async fn start(fixture: &Fixture, number: u128) -> Self {
        let database = Database::open(&fixture.db.url).await.unwrap();
        let metrics = Metrics::default();
        let transactions =
            transactions(&database, &fixture.clock).with_metrics(metrics.timer.clone());
        let server = Self {
            timer: Deadlines::new(transactions),
            metrics,
            workers: BackgroundTasks::default(),
        };
        let timer = server.timer.clone();
        server.workers.spawn("scheduler", move |stop| {
            Scheduler::new(timer.clone(), Uuid::from_u128(number)).run(stop)
        });
        server
    }

    /// A figure, by its name without what all have in common.
    fn figure(&self, name: &str) -> f64 {
        let text = self.metrics.text().unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(&format!("stint_{name} ")));
        line.map_or(0.0, |number| number.parse().unwrap())
    }

    fn attended(&self) -> f64 {
        self.figure("timer_lateness_seconds_count")
    }
}

/// More than two pages.
pub const PEOPLE: u128 = 2_500;

/// Waits until something holds.
pub async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    for _ in 0..3_000 {
        looks.tick().await;
        if condition().await {
            return;
        }
    }
    panic!("in vain: {what}");
}

/// Another user of the fixture.
async fn user(fixture: &Fixture) -> Fixture {
    Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    }
}

async fn users(fixture: &Fixture, count: u128) -> Vec<Fixture> {
    let mut users = Vec::new();
    for number in 0..count {
        let user = user(fixture).await;
        user.start(100 + number).await;
        users.push(user);
    }
    users
}

/// The events of a user as text: `SessionTimeElapsed at 25`, minutes after the morning.
async fn events(fixture: &Fixture) -> Vec<String> {
    let log = fixture.gapless_log().await;
    log.iter()
        .map(|record| {
            let millis = record.timestamp.since(MORNING);
            assert_eq!(millis % SECOND, 0, "{record:?}");
            format!("{} at {}", record.data.name(), millis / SECOND)
        })
        .collect()
}

async fn alerts(fixture: &Fixture) -> Vec<String> {
    let mut connection = fixture.db.database.read().await.unwrap();
    let rows = connection
        .fetch_all(
            "SELECT kind FROM alerts WHERE user_id = $1 ORDER BY instant, kind",
            &[SqlValue::from(fixture.user.as_uuid())],
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.text("kind").unwrap()).collect()
}

async fn deadlines_pass_without_requests(fixture: Fixture) {
    let server = Server::start(&fixture, 1).await;
    fixture.start(1).await;
    fixture.clock.set(MORNING.plus(25 * MINUTE + 30));
    until("time is up", async || fixture.log().await.len() == 2).await;
    assert_eq!(alerts(&fixture).await, ["timeElapsed"]);
    fixture.clock.set(MORNING.plus(40 * MINUTE + 1));
    until("it completes", async || fixture.log().await.len() == 3).await;
    let expected = [
        "FocusSessionStarted at 0",
        "SessionTimeElapsed at 1500",
        "SessionCompleted at 2400",
    ];
    assert_eq!(events(&fixture).await, expected);
    assert_eq!(alerts(&fixture).await, ["timeElapsed", "sessionCompleted"]);
    until("it is counted", async || server.attended() == 2.0).await;
    let rung = server.figure("alerts_total{kind=\"timeElapsed\"}");
    assert!((rung - 1.0).abs() < 0.1, "{rung}");
}

async fn pause_warning_needs_no_request(fixture: Fixture) {
    let _server = Server::start(&fixture, 1).await;
    let session = fixture.start(1).await;
    fixture.accept(session, pause()).await;
    fixture.clock.set(MORNING.plus(9 * MINUTE));
    until("it is announced", async || {
        alerts(&fixture).await.len() == 1
    })
    .await;
    assert_eq!(alerts(&fixture).await, ["pauseEnding"]);
    assert_eq!(fixture.log().await.len(), 2, "nothing has happened yet");
    fixture.clock.set(MORNING.plus(10 * MINUTE));
    until("the pause ends", async || fixture.log().await.len() == 3).await;
    assert_eq!(alerts(&fixture).await, ["pauseEnding", "pauseEnded"]);
}

/// A deadline that is nearer than the next look is not left to it.
async fn near_deadline_is_scheduled_before_the_next_poll(fixture: Fixture) {
    let transactions = transactions(&fixture.db.database, &fixture.clock);
    let mut events = transactions.near_deadlines();
    let fixture = Fixture {
        sessions: Sessions::new(transactions, Arc::new(SystemEntropy)),
        ..fixture
    };
    let session = fixture.start(1).await;
    fixture.clock.set(MORNING.plus(25 * MINUTE - 2 * SECOND));
    assert!(events.try_recv().is_err(), "25 minutes are not near");
    fixture.accept(session, pause()).await;
    fixture.clock.advance(MINUTE);
    fixture.accept(session, Command::Resume).await;
    let appointment = events.try_recv().unwrap();
    assert_eq!(appointment.user, fixture.user);
    assert_eq!(appointment.at, MORNING.plus(26 * MINUTE));
    assert!(events.try_recv().is_err());
}

async fn two_servers_share_the_work(fixture: Fixture) {
    let users = users(&fixture, 60).await;
    let servers = [
        Server::start(&fixture, 1).await,
        Server::start(&fixture, 2).await,
    ];
    let share = match fixture.db.kind {
        Kind::Sqlite => 64.0,
        Kind::Postgres => 32.0,
    };
    for server in &servers {
        until("each has its share", async || {
            server.figure("timer_shards") == share
        })
        .await;
    }
    fixture.clock.set(MORNING.plus(25 * MINUTE));
    for user in &users {
        until("time is up", async || user.log().await.len() > 1).await;
        let expected = ["FocusSessionStarted at 0", "SessionTimeElapsed at 1500"];
        assert_eq!(events(user).await, expected);
        assert_eq!(alerts(user).await, ["timeElapsed"]);
    }
    until("all is counted", async || {
        servers.iter().map(Server::attended).sum::<f64>() >= 60.0
    })
    .await;
    let attended = servers.each_ref().map(Server::attended);
    let sum: f64 = attended.iter().sum();
    assert!((sum - 60.0).abs() < 0.1, "nothing has effect twice: {sum}");
    if fixture.db.kind == Kind::Postgres {
        assert!(attended.iter().all(|number| *number > 0.0), "{attended:?}");
    }
}

/// The shards that a server has after a poll.
pub async fn leased(timer: &Deadlines, server: u128) -> Shards {
    let server = Uuid::from_u128(server);
    let found = timer.poll(server, MORNING, DeadlineCursor::START, 1, |_| true);
    found.await.unwrap().shards
}

async fn shares(fixture: &Fixture, timers: &[Deadlines]) -> Vec<u32> {
    let mut shares = Vec::new();
    for (number, timer) in (1..).zip(timers) {
        shares.push(leased(timer, number).await.count());
    }
    // The statements run on both databases.
    let mut connection = fixture.db.database.write().await.unwrap();
    let leases = shards::lock_available(&mut connection).await.unwrap();
    assert_eq!(leases.len(), 64);
    // Only dropped, it would hold its locks into whatever comes next.
    connection.commit().await.unwrap();
    shares
}

async fn shards_of_a_dead_server_are_taken_over(fixture: Fixture) {
    let timers =
        [(); 2].map(|()| Deadlines::new(transactions(&fixture.db.database, &fixture.clock)));
    if fixture.db.kind == Kind::Sqlite {
        assert_eq!(
            shares(&fixture, &timers).await,
            [64, 64],
            "there is only one"
        );
    } else {
        assert_eq!(shares(&fixture, &timers[..1]).await, [64]);
        // Leases last for seconds of real time: on a busy machine one may lapse in between.
        until("each has half", async || {
            shares(&fixture, &timers).await == [32, 32]
        })
        .await;
    }
    // The second was killed: its leases are not renewed and expire.
    let second = Uuid::from_u128(2);
    let mut connection = fixture.db.database.write().await.unwrap();
    let now = connection.now().await.unwrap();
    let parts = match fixture.db.kind {
        Kind::Sqlite => u64::MAX,
        Kind::Postgres => {
            let leases = shards::lock_available(&mut connection).await.unwrap();
            let theirs = leases.iter().filter(|lease| lease.owner == Some(second));
            assert_eq!(theirs.clone().count(), 32);
            assert!(
                theirs
                    .clone()
                    .all(|lease| lease.until.since(now) <= 6 * SECOND)
            );
            theirs.fold(0, |parts, lease| parts | 1 << lease.part)
        }
    };
    shards::acquire(&mut connection, parts, second, now)
        .await
        .unwrap();
    connection.commit().await.unwrap();
    assert_eq!(shares(&fixture, &timers[..1]).await, [64]);
    // It comes back, and leaves again in order.
    shares(&fixture, &timers).await;
    timers[1].release_shards(second).await.unwrap();
    assert_eq!(shares(&fixture, &timers[..1]).await, [64]);
    let mut connection = fixture.db.database.write().await.unwrap();
    shards::release(&mut connection, second).await.unwrap();
    let leases = shards::lock_available(&mut connection).await.unwrap();
    assert!(leases.iter().all(|lease| lease.owner != Some(second)));
}

async fn leases_do_not_block_writes(fixture: Fixture) {
    let timer = Deadlines::new(transactions(&fixture.db.database, &fixture.clock));
    if fixture.db.kind == Kind::Sqlite {
        assert_eq!(leased(&timer, 0).await, Shards::ALL);
        return;
    }
    let mut connection = fixture.db.database.write().await.unwrap();
    let held = shards::lock_available(&mut connection).await.unwrap();
    assert_eq!(held.len(), 64);
    assert_eq!(leased(&timer, 0).await, Shards::default());
    drop(connection);
    until("they are free again", async || {
        leased(&timer, 0).await == Shards::ALL
    })
    .await;
}

async fn stopping_server_releases_its_shards(fixture: Fixture) {
    let server = Server::start(&fixture, 1).await;
    until("it has everything", async || {
        server.figure("timer_shards") == 64.0
    })
    .await;
    server.workers.shutdown().await;
    let next = Deadlines::new(transactions(&fixture.db.database, &fixture.clock));
    assert_eq!(leased(&next, 2).await, Shards::ALL);
}

async fn set_status(fixture: &Fixture, status: &str) {
    let mut connection = fixture.db.database.write().await.unwrap();
    connection
        .execute(
            "UPDATE sessions SET status = $2 WHERE user_id = $1",
            &[
                SqlValue::from(fixture.user.as_uuid()),
                SqlValue::from(status),
            ],
        )
        .await
        .unwrap();
    connection.commit().await.unwrap();
}

async fn corrupt_session_does_not_block_others(fixture: Fixture) {
    fixture.start(1).await;
    set_status(&fixture, "paused").await;
    fixture.clock.advance(1);
    let other = user(&fixture).await;
    other.start(2).await;
    let server = Server::start(&fixture, 1).await;
    fixture.clock.set(MORNING.plus(25 * MINUTE + 1));
    until("the other's time is up", async || {
        other.log().await.len() == 2
    })
    .await;
    until("it is told", async || {
        server.figure("timer_failures_total") > 0.0
    })
    .await;
    assert_eq!(fixture.log().await.len(), 1);
    // Repaired, it gets its turn when its rest is over.
    set_status(&fixture, "active").await;
    fixture.clock.set(MORNING.plus(40 * MINUTE));
    until("it has its turn", async || fixture.log().await.len() == 3).await;
}

async fn missed_deadlines_are_caught_up(fixture: Fixture) {
    let mut users = Vec::new();
    for number in 0..40 {
        let user = user(&fixture).await;
        fixture.clock.set(MORNING.plus(number * SECOND));
        user.accept(id(1_000 + number as u128), pomodoro()).await;
        users.push((number, user));
    }
    fixture.clock.set(MORNING.plus(24 * 60 * MINUTE));
    let _server = Server::start(&fixture, 1).await;
    for (number, user) in users {
        until("it is over", async || user.log().await.len() >= 3).await;
        let expected = [
            format!("FocusSessionStarted at {number}"),
            format!("SessionTimeElapsed at {}", 25 * 60 + number),
            format!("SessionCompleted at {}", 40 * 60 + number),
        ];
        assert_eq!(events(&user).await, expected);
        assert!(alerts(&user).await.is_empty(), "that is no news any more");
    }
}

/// So many users, each with a session that ends 25 minutes after the morning, in all shards alike.
pub async fn crowd(fixture: &Fixture, count: u128) -> Vec<UserId> {
    let stored = {
        let session = fixture.start(1).await;
        let mut connection = fixture.db.database.read().await.unwrap();
        let stored = sessions::find(&mut connection, fixture.user, session)
            .await
            .unwrap();
        stored.unwrap().session
    };
    let mut users = vec![fixture.user];
    let mut connection = fixture.db.database.write().await.unwrap();
    for number in 2..=count {
        let user = UserId::new(Uuid::from_u128((number << 64) + number % 64));
        connection
            .execute(
                "INSERT INTO users (id, guest, created_at, updated_at) VALUES ($1, $2, $3, $3)",
                &[
                    SqlValue::from(user.as_uuid()),
                    SqlValue::from(true),
                    SqlValue::from(MORNING),
                ],
            )
            .await
            .unwrap();
        let mut session = stored.clone();
        (session.id, session.user_id) = (id(number), user);
        sessions::save(&mut connection, None, session, MORNING, 1)
            .await
            .unwrap();
        users.push(user);
    }
    connection.commit().await.unwrap();
    users
}

async fn polling_continues_after_the_last_cursor(fixture: Fixture) {
    let mut users = crowd(&fixture, PEOPLE).await;
    let timer = Deadlines::new(transactions(&fixture.db.database, &fixture.clock));
    let until = MORNING.plus(25 * MINUTE);
    let look = async |from, limit| {
        let due = timer.poll(Uuid::nil(), until, from, limit, |_| true);
        due.await.unwrap()
    };
    let all = look(DeadlineCursor::START, 10_000).await;
    assert_eq!(all.deadlines.len(), PEOPLE as usize);
    assert!(all.next.is_none());
    let first = look(DeadlineCursor::START, 1).await;
    assert_eq!(first.deadlines.len(), 1_000, "a page");
    let rest = look(first.next.unwrap(), 10_000).await;
    let mut found: Vec<UserId> = [first.deadlines, rest.deadlines]
        .concat()
        .iter()
        .map(|appointment| appointment.user)
        .collect();
    found.sort_unstable();
    users.sort_unstable();
    assert_eq!(found, users, "each once");
    let theirs = |user| user == users[0];
    let mine = timer
        .poll(Uuid::nil(), until, DeadlineCursor::START, 10_000, theirs)
        .await
        .unwrap();
    assert_eq!(mine.deadlines.len(), 1);
    let mut connection = fixture.db.database.read().await.unwrap();
    for (until, shards) in [(until.plus(-1), u64::MAX), (until, 0)] {
        let none = sessions::due(&mut connection, shards, until, SessionDeadline::FIRST, 10);
        assert!(none.await.unwrap().is_empty());
    }
}

fn readiness(fixture: &Fixture) -> Readiness {
    Readiness::new(fixture.db.database.clone(), Arc::new(fixture.clock.clone()))
}

async fn readiness_reports_a_clock_that_stepped_back(fixture: Fixture) {
    let before = readiness(&fixture);
    let ready = before.check().await.unwrap();
    assert_eq!(ready.clock_behind, None);
    fixture.clock.advance(-60 * MINUTE);
    // Also after a restart.
    for readiness in [before, readiness(&fixture)] {
        let ready = readiness.check().await.unwrap();
        assert_eq!(ready.clock_behind, Some(60 * MINUTE));
    }
    fixture.clock.advance(60 * MINUTE);
    let ready = readiness(&fixture).check().await.unwrap();
    assert_eq!(ready.clock_behind, None);
}

async fn readiness_reports_the_scheduler(fixture: Fixture) {
    let timer = Deadlines::new(transactions(&fixture.db.database, &fixture.clock));
    let readiness = readiness(&fixture).with_scheduler(timer.clone());
    readiness.check().await.unwrap();
    fixture.clock.advance(10 * SECOND + 1);
    let events = readiness.check().await;
    assert!(matches!(events, Err(NotReady::SchedulerDown)), "{events:?}");
    let workers = BackgroundTasks::default();
    workers.spawn("scheduler", move |stop| {
        Scheduler::new(timer.clone(), Uuid::nil()).run(stop)
    });
    until("it is alive", async || readiness.check().await.is_ok()).await;
    workers.shutdown().await;
}
