//! Alerts: once, at the exact instant, only while current.

use std::sync::Arc;

use runtime::entropy::SystemEntropy;
use service::{OfflineCommand, OfflineRun, Sessions};
use shared::rules::{Command, StartSession};
use shared::{CommandId, SessionId, Timestamp};
use store::sessions::{SessionDeadline, due_alerts};
use store::{SqlValue, alerts};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{
    Fixture, MINUTE, MORNING, SECOND, abandon, complete, extend, id, pause, pomodoro, transactions,
};
use crate::histories::problem_of;

conformance![
    repeated_settling_does_not_repeat_alerts,
    every_pause_alerts,
    every_effective_plan_alerts,
    commands_and_reads_alert_too,
    commands_of_the_user_do_not_alert,
    alerts_are_current_for_a_minute,
    alerts_are_current_for_15_minutes_after_an_outage,
    pause_end_replaces_its_warning,
    replayed_commands_do_not_alert,
    revised_events_do_not_alert_again,
    alert_commits_with_its_event,
    old_alerts_are_deleted,
];

/// What has rung: kind, number, and minutes after the morning.
async fn rung(fixture: &Fixture) -> Vec<(String, i64, f64)> {
    let mut connection = fixture.db.database.read().await.unwrap();
    let rows = connection
        .fetch_all(
            "SELECT kind, number, instant, session_id FROM alerts WHERE user_id = $1 ORDER BY instant, kind",
            &[SqlValue::from(fixture.user.as_uuid())],
        )
        .await
        .unwrap();
    rows.iter()
        .map(|row| {
            let after = row.time("instant").unwrap().since(MORNING);
            #[expect(clippy::cast_precision_loss, reason = "a few minutes")]
            let minutes = after as f64 / MINUTE as f64;
            (
                row.text("kind").unwrap(),
                row.integer("number").unwrap(),
                minutes,
            )
        })
        .collect()
}

/// What has rung, in words: `timeElapsed 0 at 25`.
async fn alerts(fixture: &Fixture) -> Vec<String> {
    let rung = rung(fixture).await;
    rung.iter()
        .map(|(kind, number, minutes)| format!("{kind} {number} at {minutes}"))
        .collect()
}

async fn settle_at(fixture: &Fixture, millis: i64) {
    fixture.clock.set(MORNING.plus(millis));
    fixture.sessions.settle(fixture.user).await.unwrap();
}

/// A server that begins now, on the same database and clock.
fn restarted(fixture: &Fixture) -> Fixture {
    let transactions = transactions(&fixture.db.database, &fixture.clock);
    Fixture {
        sessions: Sessions::new(transactions, Arc::new(SystemEntropy)),
        ..fixture.clone()
    }
}

async fn alert_at(fixture: &Fixture, session: SessionId) -> Option<Timestamp> {
    let mut connection = fixture.db.database.read().await.unwrap();
    let rows = connection
        .fetch_all(
            "SELECT alert_at FROM sessions WHERE id = $1",
            &[SqlValue::from(session.as_uuid())],
        )
        .await
        .unwrap();
    rows[0].time_or_null("alert_at").unwrap()
}

async fn repeated_settling_does_not_repeat_alerts(fixture: Fixture) {
    fixture.start(1).await;
    settle_at(&fixture, 25 * MINUTE - 1).await;
    assert!(alerts(&fixture).await.is_empty());
    settle_at(&fixture, 25 * MINUTE + 40).await;
    settle_at(&fixture, 25 * MINUTE + 50).await;
    assert_eq!(alerts(&fixture).await, ["timeElapsed 0 at 25"]);
    settle_at(&fixture, 40 * MINUTE).await;
    settle_at(&fixture, 41 * MINUTE).await;
    let all = ["timeElapsed 0 at 25", "sessionCompleted 0 at 40"];
    assert_eq!(alerts(&fixture).await, all);
}

async fn every_effective_plan_alerts(fixture: Fixture) {
    let session = fixture.start(1).await;
    settle_at(&fixture, 25 * MINUTE).await;
    fixture.clock.advance(2 * MINUTE);
    fixture.accept(session, extend(5)).await;
    settle_at(&fixture, 30 * MINUTE).await;
    settle_at(&fixture, 31 * MINUTE).await;
    fixture.accept(session, extend(59)).await;
    settle_at(&fixture, 89 * MINUTE).await;
    settle_at(&fixture, 104 * MINUTE).await;
    let all = [
        "timeElapsed 0 at 25",
        "timeElapsed 5 at 30",
        "timeElapsed 64 at 89",
        "sessionCompleted 64 at 104",
    ];
    assert_eq!(alerts(&fixture).await, all);
}

async fn every_pause_alerts(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(MINUTE);
    fixture.accept(session, pause()).await;
    assert_eq!(
        alert_at(&fixture, session).await,
        Some(MORNING.plus(10 * MINUTE))
    );
    let mut connection = fixture.db.database.read().await.unwrap();
    let until = MORNING.plus(10 * MINUTE);
    let due = due_alerts(&mut connection, u64::MAX, until, SessionDeadline::FIRST, 10)
        .await
        .unwrap();
    drop(connection);
    assert_eq!((due.len(), due[0].session_id), (1, session));
    settle_at(&fixture, 10 * MINUTE - 1).await;
    assert!(alerts(&fixture).await.is_empty());
    settle_at(&fixture, 10 * MINUTE).await;
    assert_eq!(alert_at(&fixture, session).await, None);
    settle_at(&fixture, 10 * MINUTE + 5).await;
    assert_eq!(alerts(&fixture).await, ["pauseEnding 1 at 10"]);
    settle_at(&fixture, 11 * MINUTE).await;
    fixture.clock.advance(MINUTE);
    fixture.accept(session, pause()).await;
    settle_at(&fixture, 21 * MINUTE).await;
    settle_at(&fixture, 22 * MINUTE).await;
    let all = [
        "pauseEnding 1 at 10",
        "pauseEnded 1 at 11",
        "pauseEnding 2 at 21",
        "pauseEnded 2 at 22",
    ];
    assert_eq!(alerts(&fixture).await, all);
}

/// Whoever notices first raises the alert: it need not be the scheduler.
async fn commands_and_reads_alert_too(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(25 * MINUTE + SECOND);
    fixture.sessions.find(fixture.user, session).await.unwrap();
    assert_eq!(alerts(&fixture).await, ["timeElapsed 0 at 25"]);
    fixture.accept(session, complete()).await;
    fixture.clock.set(MORNING);
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture
    };
    let session = other.start(2).await;
    other.clock.advance(25 * MINUTE + SECOND);
    other.accept(session, complete()).await;
    assert_eq!(alerts(&other).await, ["timeElapsed 0 at 25"]);
}

async fn commands_of_the_user_do_not_alert(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(MINUTE);
    fixture.accept(session, pause()).await;
    fixture.clock.advance(MINUTE);
    fixture.accept(session, Command::Resume).await;
    assert_eq!(alert_at(&fixture, session).await, None);
    fixture.clock.advance(MINUTE);
    fixture.accept(session, complete()).await;
    let second = fixture.start(2).await;
    fixture.accept(second, abandon()).await;
    settle_at(&fixture, 60 * MINUTE).await;
    assert!(alerts(&fixture).await.is_empty());
}

async fn alerts_are_current_for_a_minute(fixture: Fixture) {
    fixture.start(1).await;
    settle_at(&fixture, 26 * MINUTE).await;
    assert_eq!(alerts(&fixture).await, ["timeElapsed 0 at 25"]);
    fixture.clock.set(MORNING);
    let late = Fixture {
        user: fixture.db.new_user().await,
        ..fixture
    };
    late.start(2).await;
    settle_at(&late, 26 * MINUTE + 1).await;
    assert!(alerts(&late).await.is_empty());
    assert_eq!(late.log().await.len(), 2, "it happened all the same");
}

async fn alerts_are_current_for_15_minutes_after_an_outage(fixture: Fixture) {
    fixture.start(1).await;
    fixture.clock.set(MORNING.plus(25 * MINUTE + 15 * MINUTE));
    let restarted = restarted(&fixture);
    restarted.sessions.settle(fixture.user).await.unwrap();
    // Both are as old as can be: one rings at its very end, the other at its very beginning.
    let all = ["timeElapsed 0 at 25", "sessionCompleted 0 at 40"];
    assert_eq!(alerts(&fixture).await, all);

    fixture.clock.set(MORNING);
    let late = Fixture {
        user: fixture.db.new_user().await,
        ..fixture
    };
    late.start(2).await;
    late.clock.set(MORNING.plus(25 * MINUTE + 15 * MINUTE + 1));
    let restarted = self::restarted(&late);
    // A look at it rings just as well as the scheduler does.
    restarted.sessions.current(late.user).await.unwrap();
    assert_eq!(alerts(&late).await, ["sessionCompleted 0 at 40"]);
}

async fn pause_end_replaces_its_warning(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.accept(session, pause()).await;
    // A warning is current until the pause ends.
    settle_at(&fixture, 10 * MINUTE - 1).await;
    assert_eq!(alerts(&fixture).await, ["pauseEnding 1 at 9"]);
    assert_eq!(alert_at(&fixture, session).await, None);

    fixture.clock.set(MORNING);
    let late = Fixture {
        user: fixture.db.new_user().await,
        ..fixture
    };
    let session = late.start(2).await;
    late.accept(session, pause()).await;
    settle_at(&late, 10 * MINUTE + SECOND).await;
    // Its end is what there is to tell now.
    assert_eq!(alerts(&late).await, ["pauseEnded 1 at 10"]);
    assert_eq!(alert_at(&late, session).await, None);
}

fn sent(number: u128, occurred_at: Timestamp, command: Command) -> OfflineCommand {
    OfflineCommand {
        command_id: CommandId::new(Uuid::from_u128(number)),
        occurred_at,
        command,
        fingerprint: [0; 32],
    }
}

async fn replay(fixture: &Fixture, session: SessionId, run: &[OfflineCommand]) {
    let alerts = fixture
        .sessions
        .replay(
            fixture.user,
            &OfflineRun::Session(session, run.to_vec()),
            &problem_of,
        )
        .await
        .unwrap();
    assert!(
        alerts.iter().all(|alerts| alerts.problem.is_none()),
        "{alerts:?}"
    );
}

async fn replayed_commands_do_not_alert(fixture: Fixture) {
    fixture.clock.set(MORNING.plus(35 * MINUTE));
    // Not even right after a stop.
    let fixture = restarted(&fixture);
    replay(&fixture, id(1), &[sent(1, MORNING, pomodoro())]).await;
    assert_eq!(fixture.log().await.len(), 2, "time was up ten minutes ago");
    assert!(alerts(&fixture).await.is_empty());
    // What is to come rings.
    settle_at(&fixture, 40 * MINUTE).await;
    assert_eq!(alerts(&fixture).await, ["sessionCompleted 0 at 40"]);
}

async fn revised_events_do_not_alert_again(fixture: Fixture) {
    let session = fixture.start(1).await;
    settle_at(&fixture, 25 * MINUTE).await;
    assert_eq!(alerts(&fixture).await, ["timeElapsed 0 at 25"]);
    // The user had paused before that offline, and resumed.
    let run = [
        sent(1, MORNING.plus(24 * MINUTE), pause()),
        sent(2, MORNING.plus(24 * MINUTE + 20 * SECOND), Command::Resume),
    ];
    replay(&fixture, session, &run).await;
    settle_at(&fixture, 25 * MINUTE + 20 * SECOND).await;
    let log = fixture.log().await;
    let elapsed = log
        .iter()
        .filter(|record| record.data.name() == "SessionTimeElapsed");
    assert_eq!(elapsed.count(), 2, "{log:?}");
    assert_eq!(alerts(&fixture).await, ["timeElapsed 0 at 25"]);
}

/// Neither is there without the other.
async fn alert_commits_with_its_event(fixture: Fixture) {
    fixture.start(1).await;
    fixture.clock.advance(25 * MINUTE);
    let mut work = transactions(&fixture.db.database, &fixture.clock)
        .begin(fixture.user)
        .await
        .unwrap()
        .unwrap();
    work.settle_open().await.unwrap();
    drop(work);
    assert!(alerts(&fixture).await.is_empty());
    assert_eq!(fixture.log().await.len(), 1);
    fixture.sessions.settle(fixture.user).await.unwrap();
    assert_eq!(alerts(&fixture).await, ["timeElapsed 0 at 25"]);
}

async fn old_alerts_are_deleted(fixture: Fixture) {
    fixture
        .accept(id(1), Command::Start(StartSession::preset("pomodoro")))
        .await;
    settle_at(&fixture, 25 * MINUTE).await;
    let stored = fixture.clock.clone();
    let forget = async |before: Timestamp| {
        let mut connection = fixture.db.database.write().await.unwrap();
        let forgotten = alerts::delete_before(&mut connection, before)
            .await
            .unwrap();
        connection.commit().await.unwrap();
        forgotten
    };
    let now = runtime::clock::Clock::now(&stored);
    assert_eq!(forget(now).await, 0);
    assert_eq!(forget(now.plus(1)).await, 1);
    assert!(alerts(&fixture).await.is_empty());
}
