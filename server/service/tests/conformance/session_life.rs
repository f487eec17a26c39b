//! The life cycle of a session, and automatic events.

use service::ServiceError;
use shared::SessionFilter;
use shared::rules::{AmendSession, Command, SessionStatus};
use shared::wire::Patch;

use crate::conformance;
use crate::fixture::{
    Fixture, MINUTE, MORNING, SECOND, abandon, complete, distraction, first_page, id, pause,
    pomodoro,
};

conformance![
    session_life_cycle,
    deleted_session_is_restored,
    reads_settle_open_sessions,
    overdue_session_does_not_block_a_start,
    settled_events_survive_a_refusal,
    if_match_is_compared_after_settling,
    session_of_another_user_is_not_found,
    users_may_have_the_same_session_id,
    a_start_finds_the_open_session,
    an_unknown_person_has_nothing,
];

async fn session_life_cycle(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(5 * MINUTE);
    let paused = fixture.accept(session, pause()).await;
    assert_eq!(paused.session.status, SessionStatus::Paused);
    assert_eq!(paused.session.pauses[0].resume_time, None);
    fixture.clock.advance(93 * SECOND);
    fixture.accept(session, Command::Resume).await;
    fixture.accept(session, distraction()).await;
    fixture.clock.advance(15 * MINUTE);
    let ended = fixture.accept(session, complete()).await;
    assert_eq!(ended.session.status, SessionStatus::Completed);
    assert_eq!(ended.session.actual_duration, Some(20));
    assert_eq!(ended.session.actual_seconds, Some(1200));
    assert_eq!(ended.session.pauses[0].duration, Some(93));
    assert_eq!(ended.session.version, 5);
    assert_eq!(ended.session.created_at, MORNING);
    assert_eq!(
        ended.session.updated_at,
        MORNING.plus(20 * MINUTE + 93 * SECOND)
    );

    let found = fixture
        .sessions
        .find(fixture.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(found.state, ended.state, "what is loaded is what was saved");
    assert_eq!(found.session, ended.session);
    let log = fixture
        .sessions
        .events(fixture.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(log.state, ended.state);
    let events = log.items;
    let names: Vec<&str> = events.iter().map(|event| event.data.name()).collect();
    assert_eq!(
        names,
        [
            "FocusSessionStarted",
            "SessionPaused",
            "SessionResumed",
            "DistractionRecorded",
            "SessionCompleted"
        ]
    );
    assert_eq!(fixture.gapless_log().await, events);
    assert!(
        fixture
            .sessions
            .current(fixture.user)
            .await
            .unwrap()
            .is_none()
    );
}

async fn deleted_session_is_restored(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(10 * MINUTE);
    fixture.accept(session, abandon()).await;
    let rated = AmendSession {
        quality_rating: Patch::Set(5),
        ..AmendSession::default()
    };
    let amended = fixture.accept(session, Command::Amend(rated)).await;
    assert_eq!(amended.session.quality_rating, Some(5));
    fixture.accept(session, Command::Delete).await;
    assert!(
        fixture
            .sessions
            .find(fixture.user, session)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        fixture
            .sessions
            .events(fixture.user, session)
            .await
            .unwrap()
            .is_none()
    );
    let refused = fixture.refuse(session, Command::Delete).await;
    assert_eq!(refused.refusal.code(), "session_not_found");
    assert!(refused.session.is_none(), "a deleted session is not shown");
    assert_eq!(
        fixture
            .sessions
            .list(fixture.user, &SessionFilter::default(), first_page())
            .await
            .unwrap()
            .total_items,
        0
    );
    let restored = fixture.accept(session, Command::Restore).await;
    assert_eq!(restored.session.progress_made.as_deref(), Some("half"));
    let found = fixture
        .sessions
        .find(fixture.user, session)
        .await
        .unwrap()
        .expect("it is back");
    assert_eq!(found.state, restored.state);

    // Another one now lies where the deleted one was.
    fixture.accept(session, Command::Delete).await;
    fixture.clock.set(MORNING.plus(5 * MINUTE));
    let other = fixture.start(2).await;
    let refused = fixture.refuse(session, Command::Restore).await;
    assert_eq!(refused.refusal.code(), "session_overlaps");
    fixture.clock.advance(SECOND);
    fixture.accept(other, abandon()).await;
    let refused = fixture.refuse(session, Command::Restore).await;
    assert_eq!(refused.refusal.code(), "session_overlaps");
}

async fn reads_settle_open_sessions(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(25 * MINUTE);
    let found = fixture
        .sessions
        .find(fixture.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(
        found.session.version, 2,
        "a deadline that equals now has been reached"
    );
    assert_eq!(fixture.log().await.len(), 2, "and is stored");
    fixture.clock.advance(15 * MINUTE);
    let page = fixture
        .sessions
        .list(fixture.user, &SessionFilter::default(), first_page())
        .await
        .unwrap();
    assert_eq!(page.items[0].status, SessionStatus::Completed);
    assert!(page.items[0].automatic);
    let log = fixture.gapless_log().await;
    assert_eq!(log[2].timestamp, MORNING.plus(40 * MINUTE));
    fixture.clock.advance(60 * MINUTE);
    assert!(
        fixture
            .sessions
            .current(fixture.user)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(fixture.log().await.len(), 3, "nothing happens twice");
}

async fn overdue_session_does_not_block_a_start(fixture: Fixture) {
    fixture.start(1).await;
    fixture.clock.advance(40 * MINUTE);
    let second = fixture.start(2).await;
    let current = fixture
        .sessions
        .current(fixture.user)
        .await
        .unwrap()
        .expect("one is open");
    assert_eq!(current.session.session_id, second);
    let names: Vec<&str> = fixture
        .gapless_log()
        .await
        .iter()
        .map(|event| event.data.name())
        .collect();
    assert_eq!(
        names,
        [
            "FocusSessionStarted",
            "SessionTimeElapsed",
            "SessionCompleted",
            "FocusSessionStarted"
        ]
    );
}

async fn settled_events_survive_a_refusal(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(26 * MINUTE);
    let refused = fixture.refuse(session, pause()).await;
    assert_eq!(refused.refusal.code(), "session_time_elapsed");
    assert_eq!(refused.session.expect("it is theirs").version, 2);
    assert_eq!(fixture.gapless_log().await.len(), 2);
}

async fn if_match_is_compared_after_settling(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(26 * MINUTE);
    let stale = fixture
        .sessions
        .execute(fixture.user, session, complete(), Some(&[1]), None)
        .await;
    assert!(
        matches!(stale, Err(ServiceError::VersionMismatch { actual: 2 })),
        "{stale:?}"
    );
    assert_eq!(
        fixture.gapless_log().await.len(),
        2,
        "what was settled is kept, the command is not"
    );
    fixture
        .sessions
        .execute(fixture.user, session, complete(), Some(&[2]), None)
        .await
        .unwrap();
    assert_eq!(fixture.log().await.len(), 3);
    let unknown = fixture
        .sessions
        .execute(fixture.user, id(9), complete(), Some(&[7]), None)
        .await;
    assert!(unknown.is_ok(), "not found comes before the version");
}

async fn session_of_another_user_is_not_found(fixture: Fixture) {
    let session = fixture.start(1).await;
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture
    };
    assert!(
        other
            .sessions
            .find(other.user, session)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        other
            .sessions
            .events(other.user, session)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        other
            .sessions
            .list(other.user, &SessionFilter::default(), first_page())
            .await
            .unwrap()
            .total_items,
        0
    );
    for command in [complete(), Command::Delete, Command::Restore, pause()] {
        let refused = other.refuse(session, command).await;
        assert_eq!(refused.refusal.code(), "session_not_found");
        assert!(refused.session.is_none());
    }
    assert!(other.log().await.is_empty());
}

async fn users_may_have_the_same_session_id(fixture: Fixture) {
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    let session = fixture.start(1).await;
    for command in [pomodoro(), distraction(), pause()] {
        other.accept(session, command).await;
        fixture.clock.advance(MINUTE);
    }
    let mine = fixture
        .sessions
        .find(fixture.user, session)
        .await
        .unwrap()
        .expect("it is mine");
    assert_eq!((mine.state.version, mine.state.pauses_begun()), (1, 0));
    assert_eq!(mine.state.user_id, fixture.user);
    assert_eq!(fixture.gapless_log().await.len(), 1);
    // Both pauses ring, at the same place of both sessions.
    fixture.accept(session, pause()).await;
    fixture.clock.advance(11 * MINUTE);
    for person in [&fixture, &other] {
        person.sessions.settle(person.user).await.unwrap();
        let found = person.sessions.find(person.user, session).await.unwrap();
        assert_eq!(found.expect("it is theirs").state.pauses.len(), 1);
    }
    // What one of them deletes stays the other's.
    other.accept(session, complete()).await;
    other.accept(session, Command::Delete).await;
    let events = fixture.sessions.events(fixture.user, session).await;
    assert_eq!(events.unwrap().expect("it is mine").items.len(), 3);
    assert_eq!(other.gapless_log().await.len(), 6);
}

async fn a_start_finds_the_open_session(fixture: Fixture) {
    let open = fixture.start(1).await;
    let refused = fixture.refuse(id(2), pomodoro()).await;
    assert_eq!(refused.refusal.code(), "session_already_open");
    assert_eq!(refused.open.expect("it is named").session_id, open);
    assert!(refused.session.is_none());
    let refused = fixture.refuse(open, pomodoro()).await;
    assert_eq!(refused.refusal.code(), "session_id_taken");
    assert_eq!(fixture.log().await.len(), 1);
}

async fn an_unknown_person_has_nothing(fixture: Fixture) {
    let nobody = Fixture {
        user: shared::UserId::new(uuid::Uuid::from_u128(404)),
        ..fixture
    };
    let refused = nobody.refuse(id(1), pomodoro()).await;
    assert_eq!(refused.refusal.code(), "session_not_found");
    assert!(
        nobody
            .sessions
            .current(nobody.user)
            .await
            .unwrap()
            .is_none()
    );
}
