//! A session's life, and what time alone does to it.

use server::service::ServiceError;
use shared::rules::{AmendSession, Command, SessionStatus};
use shared::wire::Patch;

use crate::bench::{
    Bench, MINUTE, MORNING, SECOND, abandon, complete, distraction, everything, id, pause, pomodoro,
};
use crate::conformance;

conformance![
    a_full_life,
    a_deleted_session_comes_back,
    reading_settles,
    a_forgotten_session_is_not_in_the_way,
    settled_events_survive_a_refusal,
    if_match_is_compared_after_settling,
    somebody_elses_session_is_not_found,
    a_start_finds_the_open_session,
    an_unknown_person_has_nothing,
];

async fn a_full_life(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(5 * MINUTE);
    let paused = bench.accept(session, pause()).await;
    assert_eq!(paused.session.status, SessionStatus::Paused);
    assert_eq!(paused.session.pauses[0].resume_time, None);
    bench.clock.advance(93 * SECOND);
    bench.accept(session, Command::Resume).await;
    bench.accept(session, distraction()).await;
    bench.clock.advance(15 * MINUTE);
    let ended = bench.accept(session, complete()).await;
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

    let found = bench
        .sessions
        .find(bench.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(found.state, ended.state, "what is loaded is what was saved");
    assert_eq!(found.session, ended.session);
    let events = bench
        .sessions
        .events(bench.user, session)
        .await
        .unwrap()
        .expect("it is there");
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
    assert_eq!(bench.gapless_log().await, events);
    assert!(bench.sessions.current(bench.user).await.unwrap().is_none());
}

async fn a_deleted_session_comes_back(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(10 * MINUTE);
    bench.accept(session, abandon()).await;
    let rated = AmendSession {
        quality_rating: Patch::Set(5),
        ..AmendSession::default()
    };
    let amended = bench.accept(session, Command::Amend(rated)).await;
    assert_eq!(amended.session.quality_rating, Some(5));
    bench.accept(session, Command::Delete).await;
    assert!(
        bench
            .sessions
            .find(bench.user, session)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        bench
            .sessions
            .events(bench.user, session)
            .await
            .unwrap()
            .is_none()
    );
    let refused = bench.refuse(session, Command::Delete).await;
    assert_eq!(refused.refusal.code(), "session_not_found");
    assert!(refused.session.is_none(), "a deleted session is not shown");
    assert_eq!(
        bench
            .sessions
            .list(bench.user, &everything())
            .await
            .unwrap()
            .total_items,
        0
    );
    let restored = bench.accept(session, Command::Restore).await;
    assert_eq!(restored.session.progress_made.as_deref(), Some("half"));
    let found = bench
        .sessions
        .find(bench.user, session)
        .await
        .unwrap()
        .expect("it is back");
    assert_eq!(found.state, restored.state);

    // Another one now lies where the deleted one was.
    bench.accept(session, Command::Delete).await;
    bench.clock.set(MORNING.plus(5 * MINUTE));
    let other = bench.start(2).await;
    let refused = bench.refuse(session, Command::Restore).await;
    assert_eq!(refused.refusal.code(), "session_overlaps");
    bench.clock.advance(SECOND);
    bench.accept(other, abandon()).await;
    let refused = bench.refuse(session, Command::Restore).await;
    assert_eq!(refused.refusal.code(), "session_overlaps");
}

async fn reading_settles(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(25 * MINUTE);
    let found = bench
        .sessions
        .find(bench.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(
        found.session.version, 2,
        "a deadline that equals now has been reached"
    );
    assert_eq!(bench.log().await.len(), 2, "and is stored");
    bench.clock.advance(15 * MINUTE);
    let page = bench
        .sessions
        .list(bench.user, &everything())
        .await
        .unwrap();
    assert_eq!(page.items[0].status, SessionStatus::Completed);
    assert!(page.items[0].automatic);
    let log = bench.gapless_log().await;
    assert_eq!(log[2].timestamp, MORNING.plus(40 * MINUTE));
    bench.clock.advance(60 * MINUTE);
    assert!(bench.sessions.current(bench.user).await.unwrap().is_none());
    assert_eq!(bench.log().await.len(), 3, "nothing happens twice");
}

async fn a_forgotten_session_is_not_in_the_way(bench: Bench) {
    bench.start(1).await;
    bench.clock.advance(40 * MINUTE);
    let second = bench.start(2).await;
    let current = bench
        .sessions
        .current(bench.user)
        .await
        .unwrap()
        .expect("one is open");
    assert_eq!(current.session.session_id, second);
    let names: Vec<&str> = bench
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

async fn settled_events_survive_a_refusal(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(26 * MINUTE);
    let refused = bench.refuse(session, pause()).await;
    assert_eq!(refused.refusal.code(), "session_time_elapsed");
    assert_eq!(refused.session.expect("it is theirs").version, 2);
    assert_eq!(bench.gapless_log().await.len(), 2);
}

async fn if_match_is_compared_after_settling(bench: Bench) {
    let session = bench.start(1).await;
    bench.clock.advance(26 * MINUTE);
    let stale = bench
        .sessions
        .execute(bench.user, session, complete(), Some(&[1]), None)
        .await;
    assert!(
        matches!(stale, Err(ServiceError::VersionMismatch { actual: 2 })),
        "{stale:?}"
    );
    assert_eq!(
        bench.gapless_log().await.len(),
        2,
        "what was settled is kept, the command is not"
    );
    bench
        .sessions
        .execute(bench.user, session, complete(), Some(&[2]), None)
        .await
        .unwrap();
    assert_eq!(bench.log().await.len(), 3);
    let unknown = bench
        .sessions
        .execute(bench.user, id(9), complete(), Some(&[7]), None)
        .await;
    assert!(unknown.is_ok(), "not found comes before the version");
}

async fn somebody_elses_session_is_not_found(bench: Bench) {
    let session = bench.start(1).await;
    let other = Bench {
        user: bench.db.new_user().await,
        ..bench
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
            .list(other.user, &everything())
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
    let refused = other.refuse(session, pomodoro()).await;
    assert_eq!(refused.refusal.code(), "session_id_taken");
    assert!(refused.session.is_none());
    assert!(other.log().await.is_empty());
}

async fn a_start_finds_the_open_session(bench: Bench) {
    let open = bench.start(1).await;
    let refused = bench.refuse(id(2), pomodoro()).await;
    assert_eq!(refused.refusal.code(), "session_already_open");
    assert_eq!(refused.open.expect("it is named").session_id, open);
    assert!(refused.session.is_none());
    let refused = bench.refuse(open, pomodoro()).await;
    assert_eq!(refused.refusal.code(), "session_id_taken");
    assert_eq!(bench.log().await.len(), 1);
}

async fn an_unknown_person_has_nothing(bench: Bench) {
    let nobody = Bench {
        user: shared::UserId::new(uuid::Uuid::from_u128(404)),
        ..bench
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
