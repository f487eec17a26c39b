//! Random histories: both databases and the rules alone come to the same.

use std::collections::HashSet;

use histories::{History, Step, World};
use server::service::Work;
use server::store::Value;
use shared::rules::{State, fold, replay_run};
use shared::wire::SyncCommand;

use crate::bench::Bench;
use crate::conformance;
use crate::log::events_of;

conformance![histories_give_what_the_rules_give];

async fn histories_give_what_the_rules_give(mut bench: Bench) {
    for seed in 0..40 {
        bench.user = bench.db.new_user().await;
        let mut history = History::from_seed(seed);
        history.user = bench.user;
        play(&bench, &history, seed).await;
        remove(&bench).await;
    }
}

async fn play(bench: &Bench, history: &History, seed: u64) {
    let mut world = World::new(history.user);
    let mut heard = HashSet::new();
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
                for run in commands.chunk_by(|a, b| a.session_id == b.session_id) {
                    replay(bench, run, &mut heard).await;
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
        let shown = shared::rules::view(&kept.session, kept.stored, now);
        assert_eq!(Some(shown), world.view(session, now), "seed {seed}");
    }
}

/// A run of replayed commands in one transaction.
async fn replay(bench: &Bench, run: &[SyncCommand], heard: &mut HashSet<shared::CommandId>) {
    let session = run[0].session_id;
    let fresh: Vec<_> = run
        .iter()
        .filter(|command| heard.insert(command.command_id))
        .collect();
    let mut work = Work::begin(&bench.db.database, bench.user, &bench.clock)
        .await
        .unwrap()
        .expect("the person exists");
    let open = work.settle_open().await.unwrap();
    let others = work
        .others_since(shared::Timestamp::MIN, open.as_ref())
        .await
        .unwrap();
    let kept = work.load(session).await.unwrap();
    let state = kept
        .as_ref()
        .map_or(State::NotStarted, server::store::sessions::Kept::state);
    let commands = fresh
        .iter()
        .map(|command| (command.occurred_at, &command.command));
    let replayed = replay_run(&state, session, bench.user, commands, &others, work.now());
    let kept = work.record(kept, &replayed.events).await.unwrap();
    let state = kept
        .as_ref()
        .map_or(State::NotStarted, server::store::sessions::Kept::state);
    assert_eq!(state, replayed.state);
    work.commit().await.unwrap();
}

/// Deletes the account, and with it everything it had.
async fn remove(bench: &Bench) {
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
