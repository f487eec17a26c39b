//! The log and the state say the same.

use shared::SessionId;
use shared::rules::{Event, fold};
use shared::wire::EventRecord;

use crate::bench::{Bench, MINUTE, abandon, distraction, pause};
use crate::conformance;

conformance![
    a_reader_goes_on_where_it_stopped,
    nothing_is_left_without_commit
];

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

async fn a_reader_goes_on_where_it_stopped(bench: Bench) {
    let session = bench.start(1).await;
    bench.accept(session, distraction()).await;
    bench.accept(session, pause()).await;
    bench.clock.advance(11 * MINUTE);
    bench.accept(session, abandon()).await;
    let log = bench.gapless_log().await;
    let mut connection = bench.db.database.read().await.unwrap();
    let first = server::store::events::after(&mut connection, bench.user, 0, 2)
        .await
        .unwrap();
    let rest = server::store::events::after(&mut connection, bench.user, 2, 100)
        .await
        .unwrap();
    assert_eq!([first, rest].concat(), log);
    let found = bench
        .sessions
        .find(bench.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(
        fold(&events_of(&log, session)).session(),
        Some(&found.state)
    );
}

async fn nothing_is_left_without_commit(bench: Bench) {
    let clock = bench.clock.clone();
    let mut work = crate::bench::ledger(&bench.db.database, &clock)
        .begin(bench.user)
        .await
        .unwrap()
        .expect("they exist");
    let handled = shared::rules::handle(
        None,
        crate::bench::id(1),
        bench.user,
        &crate::bench::pomodoro(),
        bench.sessions.now(),
        &[],
    );
    work.record(None, &handled.outcome.unwrap()).await.unwrap();
    drop(work);
    assert!(bench.sessions.current(bench.user).await.unwrap().is_none());
    assert!(bench.log().await.is_empty());
    // The lock is free again, and the sequence goes on without a gap.
    bench.start(1).await;
    assert_eq!(bench.gapless_log().await.len(), 1);
}
