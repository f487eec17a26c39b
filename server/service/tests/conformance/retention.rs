//! Retention: stored responses and outcomes, and texts of purged sessions.

use std::sync::Arc;

use service::Retention;
use shared::rules::limits::{DAY, RESTORE_WINDOW};
use shared::rules::{
    AbandonSession, AmendSession, Command, CompleteSession, Event, PauseSession, RecordDistraction,
    State, Tags, evolve,
};
use shared::wire::{EventRecord, Patch};
use shared::{CommandId, SessionId};
use store::{commands, idempotency, sessions};
use uuid::Uuid;

use crate::fixture::{Fixture, MINUTE, abandon, complete, distraction, id, pause, pomodoro};
use crate::tags::assert_tags_are_in_step;

use crate::progress::{on, task};
use crate::webhooks::{answered, claim, deliveries, hurry, settle, webhook, webhooks};

crate::conformance!(
    old_responses_and_outcomes_are_deleted,
    texts_of_purged_sessions_are_redacted,
    webhook_bodies_and_progress_are_redacted_too,
);

fn retention(fixture: &Fixture) -> Retention {
    Retention::new(fixture.db.database.clone(), Arc::new(fixture.clock.clone()))
}

async fn old_responses_and_outcomes_are_deleted(fixture: Fixture) {
    let retention = retention(&fixture);
    let now = fixture.sessions.now();
    let mut connection = fixture.db.database.write().await.unwrap();
    for number in 0..450_u128 {
        let answer = idempotency::StoredResponse {
            fingerprint: vec![1; 32],
            status: 200,
            headers: Vec::new(),
            body: "{}".to_owned(),
        };
        let key = number.to_string();
        idempotency::insert(&mut connection, fixture.user, &key, &answer, now)
            .await
            .unwrap();
        let again = idempotency::insert(&mut connection, fixture.user, &key, &answer, now).await;
        assert!(again.is_err(), "an answer that counts is not replaced");
        let outcome = commands::CommandOutcome {
            subject: id(1).as_uuid(),
            fingerprint: vec![1; 32],
            problem: None,
        };
        let command = CommandId::new(Uuid::from_u128(number));
        commands::insert(&mut connection, fixture.user, command, &outcome, now)
            .await
            .unwrap();
    }
    connection.commit().await.unwrap();
    fixture.clock.advance(idempotency::RETENTION - 1);
    assert_eq!(retention.delete_idempotency_keys().await.unwrap(), 0);
    fixture.clock.advance(1);
    assert_eq!(retention.delete_replay_outcomes().await.unwrap(), 0);
    assert_eq!(retention.delete_idempotency_keys().await.unwrap(), 450);
    fixture
        .clock
        .advance(commands::RETENTION - idempotency::RETENTION);
    assert_eq!(retention.delete_replay_outcomes().await.unwrap(), 450);
}

/// The stored session, and the fold of its events.
async fn both(fixture: &Fixture, session: SessionId) -> (State, State, Vec<EventRecord>) {
    let log: Vec<EventRecord> = fixture
        .log()
        .await
        .into_iter()
        .filter(|event| event.session_id == session)
        .collect();
    let folded = log
        .iter()
        .zip(1..)
        .fold(State::NotStarted, |state, (record, version)| {
            let event = Event {
                event_id: record.event_id,
                session_id: record.session_id,
                version,
                timestamp: record.timestamp,
                data: record.data.clone(),
            };
            evolve(state, &event)
        });
    let mut connection = fixture.db.database.read().await.unwrap();
    let texts_of = sessions::find(&mut connection, fixture.user, session)
        .await
        .unwrap()
        .unwrap();
    (texts_of.state(), folded, log)
}

async fn texts_of_purged_sessions_are_redacted(fixture: Fixture) {
    let secret = "hunter2";
    let with = |text: &str| Some(text.to_owned());
    let amended = Command::Amend(AmendSession {
        quality_rating: Patch::Set(5),
        task_progress: Patch::Set("hunter2 amended".to_owned()),
        intention: Patch::Set("hunter2 too".to_owned()),
        task_id: Patch::Keep,
        project_id: Patch::Keep,
        tags: Patch::Set(Tags::sent(["hunter2 tag"])),
    });
    for (number, last) in [(1, complete()), (2, abandon()), (3, complete())] {
        let Command::Start(mut start) = pomodoro() else {
            panic!("a start")
        };
        start.intention = with("hunter2 intends");
        start.tags = Some(Tags::sent(["hunter2"]));
        fixture.accept(id(number), Command::Start(start)).await;
        let mut note = distraction();
        if let Command::RecordDistraction(RecordDistraction { note, .. }) = &mut note {
            *note = with("hunter2 rang");
        }
        fixture.accept(id(number), note).await;
        let mut why = pause();
        if let Command::Pause(PauseSession { pause_reason }) = &mut why {
            *pause_reason = with("hunter2 called");
        }
        fixture.accept(id(number), why).await;
        let mut last = last;
        match &mut last {
            Command::Complete(CompleteSession { task_progress, .. }) => {
                *task_progress = with("hunter2 did")
            }
            Command::Abandon(AbandonSession {
                reason,
                progress_made,
            }) => {
                *reason = with("hunter2 left");
                *progress_made = with("hunter2 half");
            }
            _ => {}
        }
        fixture.clock.advance(MINUTE);
        fixture.accept(id(number), last).await;
        fixture.clock.advance(MINUTE);
        fixture.accept(id(number), amended.clone()).await;
    }
    for number in [1, 2] {
        fixture.accept(id(number), Command::Delete).await;
    }
    let retention = retention(&fixture);
    let sequences = fixture.gapless_log().await.len();
    let (deleted, _) = fixture.sessions.deleted(fixture.user).await.unwrap();
    assert_eq!(deleted.len(), 2, "shown among what can be restored");
    fixture.clock.advance(RESTORE_WINDOW);
    // To the last moment it can be restored with all its texts.
    assert_eq!(retention.redact_deleted_sessions().await.unwrap(), 0);
    fixture.accept(id(1), Command::Restore).await;
    fixture.accept(id(1), Command::Delete).await;
    fixture.clock.advance(DAY);
    assert_eq!(retention.redact_deleted_sessions().await.unwrap(), 1);
    assert_eq!(retention.redact_deleted_sessions().await.unwrap(), 0);
    let (texts_of, folded, log) = both(&fixture, id(2)).await;
    assert_eq!(texts_of, folded);
    assert!(
        !format!("{texts_of:?}{log:?}").contains(secret),
        "{texts_of:?} {log:?}"
    );
    fixture.refuse(id(2), Command::Restore).await;
    for number in [1, 3] {
        let (texts_of, folded, log) = both(&fixture, id(number)).await;
        assert_eq!(texts_of, folded);
        assert!(format!("{texts_of:?}{log:?}").matches(secret).count() >= 5);
    }
    fixture.clock.advance(RESTORE_WINDOW);
    assert_eq!(retention.redact_deleted_sessions().await.unwrap(), 1);
    let (texts_of, folded, log) = both(&fixture, id(1)).await;
    assert_eq!(texts_of, folded);
    assert!(!format!("{texts_of:?}{log:?}").contains(secret));
    assert_tags_are_in_step(&fixture).await;
    assert_eq!(fixture.gapless_log().await.len(), sequences + 2);
}

/// The column `text` of all rows of a query, joined.
async fn texts_of(fixture: &Fixture, sql: &str) -> String {
    let mut read = fixture.db.database.read().await.unwrap();
    let rows = read.fetch_all(sql, &[]).await.unwrap();
    let texts = rows.iter().map(|row| row.text_or_null("text").unwrap());
    texts.flatten().collect::<Vec<_>>().join("\n")
}

/// Whether one that was delivered is sent again or one that still waits is sent at last.
async fn webhook_bodies_and_progress_are_redacted_too(fixture: Fixture) {
    const BODIES: &str = "SELECT body AS text FROM deliveries ORDER BY sequence";
    const ANSWERS: &str = "SELECT response AS text FROM delivery_attempts";
    const TASKS: &str = "SELECT progress AS text FROM task_progress";
    let secret = "hunter2";
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let hooks = webhooks(&fixture);
    for number in [1, 2] {
        let mut start = on(task(1));
        start.intention = Some(format!("hunter2 intends {number}"));
        fixture.accept(id(number), Command::Start(start)).await;
        fixture.clock.advance(MINUTE);
        let done = Command::Complete(CompleteSession {
            quality_rating: None,
            task_progress: Some(format!("hunter2 did {number}")),
            focus_score: None,
        });
        fixture.accept(id(number), done).await;
    }
    assert_eq!(texts_of(&fixture, TASKS).await.matches(secret).count(), 2);
    // The first event of each is refused by a receiver who repeats it, then delivered; the
    // second one waits.
    hurry(&fixture).await;
    let first = claim(&hooks).await;
    assert_eq!(first.len(), 2);
    for errand in &first {
        let mut refused = answered(500);
        if let Ok(reply) = &mut refused.outcome {
            reply.body_excerpt.clone_from(&errand.body);
        }
        hooks.record_attempt(errand, &refused).await.unwrap();
    }
    hurry(&fixture).await;
    for errand in claim(&hooks).await {
        settle(&hooks, &errand, 200).await;
    }
    fixture.accept(id(1), Command::Delete).await;
    assert_eq!(texts_of(&fixture, TASKS).await, "hunter2 did 2");
    assert_eq!(texts_of(&fixture, BODIES).await.matches(secret).count(), 4);
    assert_eq!(texts_of(&fixture, ANSWERS).await.matches(secret).count(), 2);
    let before = deliveries(&fixture, &hook).await;

    fixture.clock.advance(RESTORE_WINDOW + DAY);
    assert_eq!(
        retention(&fixture).redact_deleted_sessions().await.unwrap(),
        1
    );
    // Only those of the other session are left.
    let bodies = texts_of(&fixture, BODIES).await;
    assert!(
        !bodies.contains("intends 1") && !bodies.contains("did 1"),
        "{bodies}"
    );
    assert_eq!(bodies.matches(secret).count(), 2, "{bodies}");
    assert_eq!(texts_of(&fixture, ANSWERS).await.matches(secret).count(), 1);
    assert_eq!(texts_of(&fixture, TASKS).await, "hunter2 did 2");
    let after = deliveries(&fixture, &hook).await;
    let ids = |all: &[shared::wire::Delivery]| -> Vec<_> {
        all.iter()
            .map(|one| (one.id, one.status, one.sequence))
            .collect()
    };
    assert_eq!(ids(&after), ids(&before), "nothing else has changed");

    // What is sent now is what the log says.
    let log = fixture.gapless_log().await;
    for one in &after {
        hooks
            .redeliver(fixture.user, hook.id, one.id)
            .await
            .unwrap();
    }
    let mut sent = 0;
    loop {
        hurry(&fixture).await;
        let errands = claim(&hooks).await;
        if errands.is_empty() {
            break;
        }
        for errand in errands {
            let message: shared::wire::WebhookMessage = serde_json::from_str(&errand.body).unwrap();
            let sequence = usize::try_from(message.data.sequence()).unwrap();
            assert_eq!(
                message.data,
                shared::wire::LogRecord::Session(log[sequence - 1].clone())
            );
            settle(&hooks, &errand, 200).await;
            sent += 1;
        }
    }
    assert_eq!(sent, log.len());
}
