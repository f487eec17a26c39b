//! Ends that are taken back: what is stored of them, and who else is in the way.

use shared::rules::Command;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, complete, extend, id, pomodoro, reopen};
use crate::progress::{equals_the_log, on, task};

conformance![
    what_is_stored_of_a_reopened_session_is_its_state,
    progress_is_withdrawn_until_the_session_ends_again,
    other_session_prevents_reopening,
];

async fn what_is_stored_of_a_reopened_session_is_its_state(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(26 * MINUTE);
    fixture.accept(session, extend(10)).await;
    fixture.clock.advance(MINUTE);
    fixture.accept(session, complete()).await;
    fixture.clock.advance(MINUTE);
    let reopened = fixture.accept(session, reopen()).await;
    let found = fixture.sessions.find(fixture.user, session).await;
    let found = found.unwrap().expect("it is there");
    assert_eq!(found.state, reopened.state);
    assert_eq!(found.session.extended_minutes, 10);
    let draft = found.session.draft.expect("it was rated");
    assert_eq!(
        (draft.quality_rating, draft.task_progress.as_deref()),
        (Some(4), Some("done"))
    );
    assert_eq!(found.session.quality_rating, None);
    // It is open: its deadline is found, and it completes by itself.
    fixture.clock.advance(60 * MINUTE);
    fixture.sessions.settle(fixture.user).await.unwrap();
    let ended = fixture.sessions.find(fixture.user, session).await;
    let ended = ended.unwrap().expect("it is there");
    assert!(ended.session.automatic);
    assert_eq!(ended.session.actual_duration, Some(35));
    fixture.gapless_log().await;
}

async fn progress_is_withdrawn_until_the_session_ends_again(fixture: Fixture) {
    let session = id(1);
    fixture.accept(session, Command::Start(on(task(1)))).await;
    fixture.clock.advance(5 * MINUTE);
    fixture.accept(session, complete()).await;
    assert_eq!(equals_the_log(&fixture).await, 1);
    fixture.accept(session, reopen()).await;
    assert_eq!(equals_the_log(&fixture).await, 0);
    fixture.clock.advance(5 * MINUTE);
    fixture.accept(session, complete()).await;
    assert_eq!(equals_the_log(&fixture).await, 1);
}

async fn other_session_prevents_reopening(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.clock.advance(5 * MINUTE);
    fixture.accept(session, complete()).await;
    let other = fixture.start(2).await;
    let refused = fixture.refuse(session, reopen()).await;
    assert_eq!(refused.refusal.code(), "session_already_open");
    assert_eq!(refused.open.expect("the open one").session_id, other);
    fixture.clock.advance(MINUTE);
    fixture.accept(other, complete()).await;
    let refused = fixture.refuse(session, reopen()).await;
    assert_eq!(refused.refusal.code(), "session_overlaps");
    fixture.accept(other, Command::Delete).await;
    fixture.accept(session, reopen()).await;
    let refused = fixture.refuse(id(3), pomodoro()).await;
    assert_eq!(refused.refusal.code(), "session_already_open");
}
