//! Random histories: both databases and the rules alone come to the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use histories::{History, Step, World};
use server::service::{Heard, Sent};
use server::store::Value;
use shared::rules::fold;
use shared::wire::{Problem, SyncCommand};

use crate::bench::Bench;
use crate::conformance;
use crate::log::events_of;

conformance![histories_give_what_the_rules_give];

async fn histories_give_what_the_rules_give(mut bench: Bench) {
    for seed in 0..60 {
        bench.user = bench.db.new_user().await;
        let mut history = History::from_seed(seed);
        history.user = bench.user;
        play(&bench, &history, seed).await;
        remove(&bench).await;
    }
}

/// Plays a history on the service and on the rules, and compares.
pub async fn play(bench: &Bench, history: &History, seed: u64) -> World {
    let mut world = World::new(history.user);
    for (number, step) in history.steps.iter().enumerate() {
        bench.clock.set(step.now());
        let expected = world.step(step);
        match step {
            Step::Live {
                session_id,
                command,
                ..
            } => {
                let outcome = bench.execute(*session_id, command.clone()).await;
                let said = outcome.err().map(|refused| refused.refusal.to_string());
                assert_eq!(
                    said, expected.replies[0].detail,
                    "seed {seed}, step {number}"
                );
            }
            Step::Read { .. } => {
                let current = bench.sessions.current(bench.user).await.unwrap();
                let shown: Vec<_> = current.into_iter().map(|current| current.session).collect();
                assert_eq!(shown, expected.sessions, "seed {seed}, step {number}");
            }
            Step::Sync { commands, .. } => {
                let mut heard = Vec::new();
                for run in commands.chunk_by(|a, b| a.session_id == b.session_id) {
                    heard.extend(send(bench, run).await);
                }
                assert_eq!(heard.len(), expected.replies.len());
                for (heard, reply) in heard.iter().zip(&expected.replies) {
                    assert_eq!(heard.outcome, reply.outcome, "seed {seed}, step {number}");
                    assert_eq!(
                        heard.first_outcome, reply.first_outcome,
                        "seed {seed}, step {number}"
                    );
                    let said = heard.problem.as_ref().map(|problem| problem.detail.clone());
                    assert_eq!(said, reply.detail, "seed {seed}, step {number}");
                }
            }
        }
    }
    let log = bench.gapless_log().await;
    let expected = world.log();
    assert_eq!(log.len(), expected.len(), "seed {seed}");
    for (record, logged) in log.iter().zip(expected) {
        assert_eq!(record.recorded_at, logged.recorded_at, "seed {seed}");
        assert_eq!(record.timestamp, logged.event.timestamp, "seed {seed}");
        assert_eq!(record.event_id, logged.event.event_id, "seed {seed}");
        assert_eq!(record.data, logged.event.data, "seed {seed}");
    }
    let mut connection = bench.db.database.read().await.unwrap();
    for session in world.ids() {
        let kept = server::store::sessions::find(&mut connection, session)
            .await
            .unwrap();
        let kept = kept.expect("it is there");
        assert_eq!(
            &kept.state(),
            world.state(session),
            "seed {seed}: what is kept is the rules' state"
        );
        assert_eq!(
            fold(&events_of(&log, session)),
            kept.state(),
            "seed {seed}: and what its log folds to"
        );
        let now = bench.sessions.now();
        let shown = shared::wire::SessionView::new(&kept.session, kept.stored, now);
        assert_eq!(Some(shown), world.view(session, now), "seed {seed}");
    }
    drop(connection);
    world
}

/// Deletes the account, and with it everything it had.
pub async fn remove(bench: &Bench) {
    let mut connection = bench.db.database.write().await.unwrap();
    connection
        .execute(
            "DELETE FROM users WHERE id = $1",
            &[Value::from(bench.user.as_uuid())],
        )
        .await
        .unwrap();
    connection.commit().await.unwrap();
    assert!(bench.log().await.is_empty());
}

/// A run of replayed commands.
pub async fn send(bench: &Bench, run: &[SyncCommand]) -> Vec<Heard> {
    let sent: Vec<Sent> = run
        .iter()
        .map(|command| {
            let mut hash = DefaultHasher::new();
            serde_json::to_string(command).unwrap().hash(&mut hash);
            let mut fingerprint = [0; 32];
            fingerprint[..8].copy_from_slice(&hash.finish().to_be_bytes());
            Sent {
                command_id: command.command_id,
                occurred_at: command.occurred_at,
                command: command.command.clone(),
                fingerprint,
            }
        })
        .collect();
    bench
        .sessions
        .replay(bench.user, run[0].session_id, &sent, &|refused| Problem {
            detail: refused.refusal.to_string(),
            ..Problem::default()
        })
        .await
        .unwrap()
}
