//! Random histories: both databases agree with the rules.

use std::hash::{DefaultHasher, Hash, Hasher};

use histories::{History, Step, World};
use service::{OfflineCommand, OfflineRun, ReplayOutcome, ReplayRefusal};
use shared::rules::fold;
use shared::wire::{Problem, SyncCommand};
use store::SqlValue;

use crate::conformance;
use crate::event_log::events_of;
use crate::fixture::Fixture;
use crate::quotas::{recounted, usage};
use crate::session_lists::assert_counts_are_in_step;
use crate::tags::assert_tags_are_in_step;

conformance![histories_give_what_the_rules_give];

async fn histories_give_what_the_rules_give(mut fixture: Fixture) {
    for seed in 0..60 {
        fixture.user = fixture.db.new_user().await;
        let mut history = History::from_seed(seed);
        history.user = fixture.user;
        play(&fixture, &history, seed).await;
        remove(&fixture).await;
    }
}

/// Plays a history on the service and on the rules, and compares.
pub async fn play(fixture: &Fixture, history: &History, seed: u64) -> World {
    let mut world = World::new(history.user);
    for (number, step) in history.steps.iter().enumerate() {
        fixture.clock.set(step.now());
        let expected = world.step(step);
        match step {
            Step::Live {
                session_id,
                command,
                ..
            } => {
                let outcome = fixture.execute(*session_id, command.clone()).await;
                let said = outcome.err().map(|refused| refused.refusal.to_string());
                assert_eq!(
                    said, expected.replies[0].detail,
                    "seed {seed}, step {number}"
                );
            }
            Step::Read { .. } => {
                let current = fixture.sessions.current(fixture.user).await.unwrap();
                let shown: Vec<_> = current.into_iter().map(|current| current.session).collect();
                assert_eq!(shown, expected.sessions, "seed {seed}, step {number}");
            }
            Step::Sync { commands, .. } => {
                let mut replies = Vec::new();
                for run in commands.chunk_by(|a, b| a.session_id == b.session_id) {
                    replies.extend(send(fixture, run).await);
                }
                assert_eq!(replies.len(), expected.replies.len());
                for (replies, reply) in replies.iter().zip(&expected.replies) {
                    assert_eq!(replies.outcome, reply.outcome, "seed {seed}, step {number}");
                    assert_eq!(
                        replies.first_outcome, reply.first_outcome,
                        "seed {seed}, step {number}"
                    );
                    let said = replies
                        .problem
                        .as_ref()
                        .map(|problem| problem.detail.clone());
                    assert_eq!(said, reply.detail, "seed {seed}, step {number}");
                }
            }
        }
    }
    let log = fixture.gapless_log().await;
    let expected = world.log();
    assert_eq!(log.len(), expected.len(), "seed {seed}");
    for (record, logged) in log.iter().zip(expected) {
        assert_eq!(record.recorded_at, logged.recorded_at, "seed {seed}");
        assert_eq!(record.timestamp, logged.event.timestamp, "seed {seed}");
        assert_eq!(record.event_id, logged.event.event_id, "seed {seed}");
        assert_eq!(record.data, logged.event.data, "seed {seed}");
    }
    assert_eq!(
        usage(fixture).await,
        recounted(fixture).await,
        "seed {seed}"
    );
    assert_counts_are_in_step(fixture).await;
    assert_tags_are_in_step(fixture).await;
    let mut connection = fixture.db.database.read().await.unwrap();
    for session in world.ids() {
        let stored = store::sessions::find(&mut connection, fixture.user, session)
            .await
            .unwrap();
        let stored = stored.expect("it is there");
        assert_eq!(
            &stored.state(),
            world.state(session),
            "seed {seed}: what is kept is the rules' state"
        );
        assert_eq!(
            fold(&events_of(&log, session)),
            stored.state(),
            "seed {seed}: and what its log folds to"
        );
        let now = fixture.sessions.now();
        let shown = shared::wire::SessionView::new(&stored.session, stored.stored, now);
        assert_eq!(Some(shown), world.view(session, now), "seed {seed}");
    }
    drop(connection);
    world
}

/// Deletes the account, and with it everything it had.
pub async fn remove(fixture: &Fixture) {
    let mut connection = fixture.db.database.write().await.unwrap();
    connection
        .execute(
            "DELETE FROM users WHERE id = $1",
            &[SqlValue::from(fixture.user.as_uuid())],
        )
        .await
        .unwrap();
    connection.commit().await.unwrap();
    assert!(fixture.log().await.is_empty());
}

/// A refusal in words.
pub fn problem_of(refusal: &ReplayRefusal) -> Problem {
    let (code, detail) = match refusal {
        ReplayRefusal::Command(refused) => (
            refused.refusal.code().to_owned(),
            refused.refusal.to_string(),
        ),
        ReplayRefusal::Entry(refusal) => (String::new(), format!("{refusal:?}")),
    };
    Problem {
        code,
        detail,
        ..Problem::default()
    }
}

/// A run of replayed commands.
pub async fn send(fixture: &Fixture, run: &[SyncCommand]) -> Vec<ReplayOutcome> {
    let sent = offline(run);
    fixture
        .sessions
        .replay(
            fixture.user,
            &OfflineRun::Session(run[0].session_id, sent),
            &problem_of,
        )
        .await
        .unwrap()
}

/// The commands with fingerprints.
pub fn offline(run: &[SyncCommand]) -> Vec<OfflineCommand> {
    let with_fingerprint = |command: &SyncCommand| {
        let mut hash = DefaultHasher::new();
        serde_json::to_string(command).unwrap().hash(&mut hash);
        let mut fingerprint = [0; 32];
        fingerprint[..8].copy_from_slice(&hash.finish().to_be_bytes());
        OfflineCommand {
            command_id: command.command_id,
            occurred_at: command.occurred_at,
            command: command.command.clone(),
            fingerprint,
        }
    };
    run.iter().map(with_fingerprint).collect()
}
