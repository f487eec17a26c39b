//! Folding the event log gives the stored state.

use shared::SessionId;
use shared::rules::{Event, fold};
use shared::wire::EventRecord;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, abandon, distraction, pause};

conformance![reader_resumes_after_its_last_event, rollback_leaves_nothing];

/// The events of one session, as the rules know them.
pub fn events_of(log: &[EventRecord], session: SessionId) -> Vec<Event> {
    log.iter()
        .filter(|record| record.session_id == session)
        .zip(1..)
        .map(|(record, version)| Event {
            event_id: record.event_id,
            session_id: record.session_id,
            version,
            timestamp: record.timestamp,
            data: record.data.clone(),
        })
        .collect()
}

async fn reader_resumes_after_its_last_event(fixture: Fixture) {
    let session = fixture.start(1).await;
    fixture.accept(session, distraction()).await;
    fixture.accept(session, pause()).await;
    fixture.clock.advance(11 * MINUTE);
    fixture.accept(session, abandon()).await;
    let log = fixture.gapless_log().await;
    let mut connection = fixture.db.database.read().await.unwrap();
    let first = store::events::after(&mut connection, fixture.user, 0, 2)
        .await
        .unwrap();
    let rest = store::events::after(&mut connection, fixture.user, 2, 100)
        .await
        .unwrap();
    assert_eq!([first, rest].concat(), log);
    let found = fixture
        .sessions
        .find(fixture.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(
        fold(&events_of(&log, session)).session(),
        Some(&found.state)
    );
}

async fn rollback_leaves_nothing(fixture: Fixture) {
    let clock = fixture.clock.clone();
    let mut work = crate::fixture::transactions(&fixture.db.database, &clock)
        .begin(fixture.user)
        .await
        .unwrap()
        .expect("they exist");
    let handled = shared::rules::handle(
        None,
        crate::fixture::id(1),
        fixture.user,
        &crate::fixture::pomodoro(),
        fixture.sessions.now(),
        &[],
    );
    work.record(None, &handled.outcome.unwrap()).await.unwrap();
    drop(work);
    assert!(
        fixture
            .sessions
            .current(fixture.user)
            .await
            .unwrap()
            .is_none()
    );
    assert!(fixture.log().await.is_empty());
    // The lock is free again, and the sequence continues without a gap.
    fixture.start(1).await;
    assert_eq!(fixture.gapless_log().await.len(), 1);
}
