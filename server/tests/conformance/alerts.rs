//! What rings: once, at its exact instant, and only while it is news.

use std::sync::Arc;

use server::entropy::SystemEntropy;
use server::service::{Sent, Sessions};
use server::store::sessions::{Due, alerts_due};
use server::store::{Value, alerts};
use shared::rules::{Command, StartSession};
use shared::wire::Problem;
use shared::{CommandId, SessionId, Timestamp};
use uuid::Uuid;

use crate::bench::{
    Bench, MINUTE, MORNING, SECOND, abandon, complete, id, ledger, pause, pomodoro,
};
use crate::conformance;

conformance![
    what_time_alone_causes_rings_once,
    pauses_ring_each,
    a_command_or_a_look_rings_too,
    what_the_person_does_does_not_ring,
    it_rings_for_a_minute,
    after_a_stop_it_rings_for_a_quarter_of_an_hour,
    a_warning_gives_way_to_the_end_of_its_pause,
    replayed_history_does_not_ring,
    revised_history_does_not_ring_again,
    an_alert_goes_with_its_effect,
    old_alerts_are_forgotten,
];

/// What has rung: kind, number, and minutes after the morning.
async fn rung(bench: &Bench) -> Vec<(String, i64, f64)> {
    let mut connection = bench.db.database.read().await.unwrap();
    let rows = connection
        .fetch_all(
            "SELECT kind, number, instant, session_id FROM alerts WHERE user_id = $1 ORDER BY instant, kind",
            &[Value::from(bench.user.as_uuid())],
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
async fn heard(bench: &Bench) -> Vec<String> {
    let rung = rung(bench).await;
    rung.iter()
        .map(|(kind, number, minutes)| format!("{kind} {number} at {minutes}"))
        .collect()
}

async fn settle_at(bench: &Bench, millis: i64) {
    bench.clock.set(MORNING.plus(millis));
    bench.sessions.settle(bench.user).await.unwrap();
}

/// A server that begins now, on the same database and clock.
fn restarted(bench: &Bench) -> Bench {
    let ledger = ledger(&bench.db.database, &bench.clock);
    Bench {
        sessions: Sessions::new(ledger, Arc::new(SystemEntropy)),
        ..bench.clone()
    }
}

async fn alert_at(bench: &Bench, session: SessionId) -> Option<Timestamp> {
    let mut connection = bench.db.database.read().await.unwrap();
    let rows = connection
        .fetch_all(
            "SELECT alert_at FROM sessions WHERE id = $1",
            &[Value::from(session.as_uuid())],
        )
        .await
        .unwrap();
    rows[0].time_or_null("alert_at").unwrap()
}

async fn what_time_alone_causes_rings_once(bench: Bench) {
    bench.start(1).await;
    settle_at(&bench, 25 * MINUTE - 1).await;
    assert!(heard(&bench).await.is_empty());
    settle_at(&bench, 25 * MINUTE + 40).await;
    settle_at(&bench, 25 * MINUTE + 50).await;
    assert_eq!(heard(&bench).await, ["timeElapsed 0 at 25"]);
    settle_at(&bench, 40 * MINUTE).await;
    settle_at(&bench, 41 * MINUTE).await;
    let all = ["timeElapsed 0 at 25", "sessionCompleted 0 at 40"];
    assert_eq!(heard(&bench).await, all);
}

async fn pauses_ring_each(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(MINUTE);
    bench.accept(session, pause()).await;
    assert_eq!(
        alert_at(&bench, session).await,
        Some(MORNING.plus(10 * MINUTE))
    );
    let mut connection = bench.db.database.read().await.unwrap();
    let until = MORNING.plus(10 * MINUTE);
    let due = alerts_due(&mut connection, until, Due::FIRST, 10)
        .await
        .unwrap();
    drop(connection);
    assert_eq!((due.len(), due[0].session_id), (1, session));
    settle_at(&bench, 10 * MINUTE - 1).await;
    assert!(heard(&bench).await.is_empty());
    settle_at(&bench, 10 * MINUTE).await;
    assert_eq!(alert_at(&bench, session).await, None);
    settle_at(&bench, 10 * MINUTE + 5).await;
    assert_eq!(heard(&bench).await, ["pauseEnding 1 at 10"]);
    settle_at(&bench, 11 * MINUTE).await;
    bench.clock.advance(MINUTE);
    bench.accept(session, pause()).await;
    settle_at(&bench, 21 * MINUTE).await;
    settle_at(&bench, 22 * MINUTE).await;
    let all = [
        "pauseEnding 1 at 10",
        "pauseEnded 1 at 11",
        "pauseEnding 2 at 21",
        "pauseEnded 2 at 22",
    ];
    assert_eq!(heard(&bench).await, all);
}

/// Whoever notices first raises the alert: it need not be the scheduler.
async fn a_command_or_a_look_rings_too(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(25 * MINUTE + SECOND);
    bench.sessions.find(bench.user, session).await.unwrap();
    assert_eq!(heard(&bench).await, ["timeElapsed 0 at 25"]);
    bench.accept(session, complete()).await;
    bench.clock.set(MORNING);
    let other = Bench {
        user: bench.db.new_user().await,
        ..bench
    };
    let session = other.start(2).await;
    other.clock.advance(25 * MINUTE + SECOND);
    other.accept(session, complete()).await;
    assert_eq!(heard(&other).await, ["timeElapsed 0 at 25"]);
}

async fn what_the_person_does_does_not_ring(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(MINUTE);
    bench.accept(session, pause()).await;
    bench.clock.advance(MINUTE);
    bench.accept(session, Command::Resume).await;
    assert_eq!(alert_at(&bench, session).await, None);
    bench.clock.advance(MINUTE);
    bench.accept(session, complete()).await;
    let second = bench.start(2).await;
    bench.accept(second, abandon()).await;
    settle_at(&bench, 60 * MINUTE).await;
    assert!(heard(&bench).await.is_empty());
}

async fn it_rings_for_a_minute(bench: Bench) {
    bench.start(1).await;
    settle_at(&bench, 26 * MINUTE).await;
    assert_eq!(heard(&bench).await, ["timeElapsed 0 at 25"]);
    bench.clock.set(MORNING);
    let late = Bench {
        user: bench.db.new_user().await,
        ..bench
    };
    late.start(2).await;
    settle_at(&late, 26 * MINUTE + 1).await;
    assert!(heard(&late).await.is_empty());
    assert_eq!(late.log().await.len(), 2, "it happened all the same");
}

async fn after_a_stop_it_rings_for_a_quarter_of_an_hour(bench: Bench) {
    bench.start(1).await;
    bench.clock.set(MORNING.plus(25 * MINUTE + 15 * MINUTE));
    let restarted = restarted(&bench);
    restarted.sessions.settle(bench.user).await.unwrap();
    // Both are as old as can be: one rings at its very end, the other at its very beginning.
    let all = ["timeElapsed 0 at 25", "sessionCompleted 0 at 40"];
    assert_eq!(heard(&bench).await, all);

    bench.clock.set(MORNING);
    let late = Bench {
        user: bench.db.new_user().await,
        ..bench
    };
    late.start(2).await;
    late.clock.set(MORNING.plus(25 * MINUTE + 15 * MINUTE + 1));
    let restarted = self::restarted(&late);
    // A look at it rings just as well as the scheduler does.
    restarted.sessions.current(late.user).await.unwrap();
    assert_eq!(heard(&late).await, ["sessionCompleted 0 at 40"]);
}

async fn a_warning_gives_way_to_the_end_of_its_pause(bench: Bench) {
    let session = bench.start(1).await;
    bench.accept(session, pause()).await;
    // Until its end a warning is news.
    settle_at(&bench, 10 * MINUTE - 1).await;
    assert_eq!(heard(&bench).await, ["pauseEnding 1 at 9"]);
    assert_eq!(alert_at(&bench, session).await, None);

    bench.clock.set(MORNING);
    let late = Bench {
        user: bench.db.new_user().await,
        ..bench
    };
    let session = late.start(2).await;
    late.accept(session, pause()).await;
    settle_at(&late, 10 * MINUTE + SECOND).await;
    // Its end is what there is to tell now.
    assert_eq!(heard(&late).await, ["pauseEnded 1 at 10"]);
    assert_eq!(alert_at(&late, session).await, None);
}

fn sent(number: u128, occurred_at: Timestamp, command: Command) -> Sent {
    Sent {
        command_id: CommandId::new(Uuid::from_u128(number)),
        occurred_at,
        command,
        fingerprint: [0; 32],
    }
}

async fn replay(bench: &Bench, session: SessionId, run: &[Sent]) {
    let heard = bench
        .sessions
        .replay(bench.user, session, run, &|refused| Problem {
            code: refused.refusal.code().to_owned(),
            ..Problem::default()
        })
        .await
        .unwrap();
    assert!(
        heard.iter().all(|heard| heard.problem.is_none()),
        "{heard:?}"
    );
}

async fn replayed_history_does_not_ring(bench: Bench) {
    bench.clock.set(MORNING.plus(35 * MINUTE));
    // Not even right after a stop.
    let bench = restarted(&bench);
    replay(&bench, id(1), &[sent(1, MORNING, pomodoro())]).await;
    assert_eq!(bench.log().await.len(), 2, "time was up ten minutes ago");
    assert!(heard(&bench).await.is_empty());
    // What is to come rings.
    settle_at(&bench, 40 * MINUTE).await;
    assert_eq!(heard(&bench).await, ["sessionCompleted 0 at 40"]);
}

async fn revised_history_does_not_ring_again(bench: Bench) {
    let session = bench.start(1).await;
    settle_at(&bench, 25 * MINUTE).await;
    assert_eq!(heard(&bench).await, ["timeElapsed 0 at 25"]);
    // The person had paused before that, without the server knowing, and resumed.
    let run = [
        sent(1, MORNING.plus(24 * MINUTE), pause()),
        sent(2, MORNING.plus(24 * MINUTE + 20 * SECOND), Command::Resume),
    ];
    replay(&bench, session, &run).await;
    settle_at(&bench, 25 * MINUTE + 20 * SECOND).await;
    let log = bench.log().await;
    let elapsed = log
        .iter()
        .filter(|record| record.data.name() == "SessionTimeElapsed");
    assert_eq!(elapsed.count(), 2, "{log:?}");
    assert_eq!(heard(&bench).await, ["timeElapsed 0 at 25"]);
}

/// Neither is there without the other.
async fn an_alert_goes_with_its_effect(bench: Bench) {
    bench.start(1).await;
    bench.clock.advance(25 * MINUTE);
    let mut work = ledger(&bench.db.database, &bench.clock)
        .begin(bench.user)
        .await
        .unwrap()
        .unwrap();
    work.settle_open().await.unwrap();
    drop(work);
    assert!(heard(&bench).await.is_empty());
    assert_eq!(bench.log().await.len(), 1);
    bench.sessions.settle(bench.user).await.unwrap();
    assert_eq!(heard(&bench).await, ["timeElapsed 0 at 25"]);
}

async fn old_alerts_are_forgotten(bench: Bench) {
    bench
        .accept(id(1), Command::Start(StartSession::preset("pomodoro")))
        .await;
    settle_at(&bench, 25 * MINUTE).await;
    let stored = bench.clock.clone();
    let forget = async |before: Timestamp| {
        let mut connection = bench.db.database.write().await.unwrap();
        let forgotten = alerts::forget(&mut connection, before).await.unwrap();
        connection.commit().await.unwrap();
        forgotten
    };
    let now = server::clock::Clock::now(&stored);
    assert_eq!(forget(now).await, 0);
    assert_eq!(forget(now.plus(1)).await, 1);
    assert!(heard(&bench).await.is_empty());
}
