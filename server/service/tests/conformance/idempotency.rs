//! Idempotency keys and command ids.

use service::{
    Execution, IdempotentRequest, RefusedCommand, RenderedResponse, ServiceError, SessionSnapshot,
};
use shared::CommandId;
use shared::rules::Command;
use store::commands::{self, CommandOutcome};
use store::idempotency;
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, complete, id, pomodoro};

conformance![
    first_response_is_replayed,
    refusal_is_stored_too,
    reused_key_is_refused,
    duplicates_wait_for_the_first,
    duplicates_of_a_refusal_wait_too,
    old_responses_are_deleted,
    command_outcomes_are_stored,
];

fn render(outcome: &Result<SessionSnapshot, RefusedCommand>) -> RenderedResponse {
    RenderedResponse {
        status: if outcome.is_ok() { 200 } else { 409 },
        headers: vec![
            ("ETag".to_owned(), "\"1\"".to_owned()),
            ("Location".to_owned(), "/x".to_owned()),
        ],
        body: match outcome {
            Ok(executed) => serde_json::to_string(&executed.session).unwrap(),
            Err(refused) => refused.refusal.code().to_owned(),
        },
    }
}

fn request(
    key: &str,
    fingerprint: u8,
) -> Option<IdempotentRequest<'_, Result<SessionSnapshot, RefusedCommand>>> {
    Some(IdempotentRequest {
        key,
        fingerprint: [fingerprint; 32],
        render: &render,
    })
}

async fn first_response_is_replayed(fixture: Fixture) {
    let first = fixture
        .sessions
        .execute(fixture.user, id(1), pomodoro(), None, request("k", 1))
        .await
        .unwrap();
    let Execution::Decided(outcome) = first else {
        panic!("it is new")
    };
    fixture.clock.advance(MINUTE);
    let again = fixture
        .sessions
        .execute(fixture.user, id(2), pomodoro(), None, request("k", 1))
        .await
        .unwrap();
    let Execution::Replayed(answer) = again else {
        panic!("it was seen before")
    };
    assert_eq!(answer, render(&outcome));
    assert_eq!(fixture.log().await.len(), 1);
    // A key belongs to one user.
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture
    };
    let theirs = other
        .sessions
        .execute(other.user, id(3), pomodoro(), None, request("k", 1))
        .await
        .unwrap();
    assert!(matches!(theirs, Execution::Decided(_)));
}

async fn refusal_is_stored_too(fixture: Fixture) {
    let first = fixture
        .sessions
        .execute(fixture.user, id(1), complete(), None, request("k", 1))
        .await
        .unwrap();
    assert!(matches!(first, Execution::Decided(outcome) if outcome.is_err()));
    fixture.start(1).await;
    let again = fixture
        .sessions
        .execute(fixture.user, id(1), complete(), None, request("k", 1))
        .await
        .unwrap();
    let Execution::Replayed(answer) = again else {
        panic!("it was seen before")
    };
    assert_eq!(answer.body, "session_not_found");
    assert_eq!(fixture.log().await.len(), 1);
}

async fn reused_key_is_refused(fixture: Fixture) {
    fixture
        .sessions
        .execute(fixture.user, id(1), pomodoro(), None, request("k", 1))
        .await
        .unwrap();
    let reused = fixture
        .sessions
        .execute(fixture.user, id(1), complete(), None, request("k", 2))
        .await;
    assert!(matches!(reused, Err(ServiceError::KeyReused)), "{reused:?}");
    // A version mismatch is not stored: the same key can be sent with the right version.
    let stale = fixture
        .sessions
        .execute(fixture.user, id(1), complete(), Some(&[9]), request("v", 3))
        .await;
    assert!(
        matches!(stale, Err(ServiceError::VersionMismatch { actual: 1 })),
        "{stale:?}"
    );
    let right = fixture
        .sessions
        .execute(fixture.user, id(1), complete(), Some(&[1]), request("v", 4))
        .await;
    assert!(matches!(right, Ok(Execution::Decided(_))), "{right:?}");
}

async fn duplicates_wait_for_the_first(fixture: Fixture) {
    duplicates(&fixture, pomodoro()).await;
    assert_eq!(fixture.gapless_log().await.len(), 1);
}

/// A refusal changes nothing by which another transaction could notice it, but its response.
async fn duplicates_of_a_refusal_wait_too(fixture: Fixture) {
    duplicates(&fixture, complete()).await;
    assert_eq!(fixture.gapless_log().await.len(), 0);
}

async fn duplicates(fixture: &Fixture, command: Command) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..16 {
        let (sessions, user) = (fixture.sessions.clone(), fixture.user);
        let command = command.clone();
        tasks.spawn(async move {
            sessions
                .execute(user, id(100 + number), command, None, request("k", 1))
                .await
                .unwrap()
        });
    }
    let mut decided = Vec::new();
    let mut replayed = Vec::new();
    for execution in tasks.join_all().await {
        match execution {
            Execution::Decided(outcome) => decided.push(render(&outcome)),
            Execution::Replayed(answer) => replayed.push(answer),
        }
    }
    assert_eq!(decided.len(), 1);
    assert_eq!(replayed, vec![decided[0].clone(); 15]);
}

async fn old_responses_are_deleted(fixture: Fixture) {
    fixture
        .sessions
        .execute(fixture.user, id(1), complete(), None, request("k", 1))
        .await
        .unwrap();
    fixture.clock.advance(idempotency::RETENTION - 1);
    let last = fixture
        .sessions
        .execute(fixture.user, id(1), complete(), None, request("k", 1))
        .await
        .unwrap();
    assert!(matches!(last, Execution::Replayed(_)));
    fixture.clock.advance(1);
    let anew = fixture
        .sessions
        .execute(fixture.user, id(1), pomodoro(), None, request("k", 2))
        .await
        .unwrap();
    assert!(matches!(anew, Execution::Decided(outcome) if outcome.is_ok()));
}

async fn command_outcomes_are_stored(fixture: Fixture) {
    let now = fixture.sessions.now();
    let mut connection = fixture.db.database.write().await.unwrap();
    for (number, problem) in [
        (1, None),
        (2, Some(serde_json::json!({ "code": "session_ended" }))),
    ] {
        let command = CommandId::new(Uuid::from_u128(number));
        let outcome = CommandOutcome {
            subject: id(1).as_uuid(),
            fingerprint: vec![7; 32],
            problem,
        };
        assert_eq!(
            commands::find(&mut connection, fixture.user, command, now)
                .await
                .unwrap(),
            None
        );
        commands::insert(&mut connection, fixture.user, command, &outcome, now)
            .await
            .unwrap();
        let found = commands::find(&mut connection, fixture.user, command, now)
            .await
            .unwrap();
        assert_eq!(found, Some(outcome));
        let late = now.plus(commands::RETENTION);
        assert_eq!(
            commands::find(&mut connection, fixture.user, command, late)
                .await
                .unwrap(),
            None
        );
    }
    let again = CommandOutcome {
        subject: id(2).as_uuid(),
        fingerprint: vec![8; 32],
        problem: None,
    };
    let first = CommandId::new(Uuid::from_u128(1));
    for (at, is_kept) in [
        (now.plus(commands::RETENTION - 1), false),
        (now.plus(commands::RETENTION), true),
    ] {
        let stored = commands::insert(&mut connection, fixture.user, first, &again, at).await;
        assert_eq!(stored.is_ok(), is_kept, "{stored:?}");
    }
    assert_eq!(
        commands::delete_expired(&mut connection, now.plus(2 * commands::RETENTION), 100)
            .await
            .unwrap(),
        2
    );
    let command = CommandId::new(Uuid::from_u128(1));
    assert_eq!(
        commands::find(&mut connection, fixture.user, command, now)
            .await
            .unwrap(),
        None
    );
}
