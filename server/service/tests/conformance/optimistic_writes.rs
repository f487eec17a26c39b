//! Writes that compare the user when they commit, and writes that are sent together.

use std::sync::Arc;

use runtime::entropy::SystemEntropy;
use service::{Execution, Sessions};
use store::{Connection, StoreError, event_sequence, sessions, tasks};

use crate::conformance;
use crate::fixture::{Fixture, complete, distraction, id, pause, pomodoro, transactions};
use shared::Timestamp;
use shared::rules::Command;
use test_support::database::Kind;

conformance![
    what_changed_meanwhile_is_not_overwritten,
    a_transaction_that_begins_late_finds_changes,
    a_transaction_reads_what_it_wrote,
    what_is_not_committed_leaves_no_trace,
    each_write_may_be_sent_by_itself,
];

/// What a command reads first.
async fn read(fixture: &Fixture) -> (Connection, sessions::ReadForWrite) {
    let database = &fixture.db.database;
    let mut connection = database.optimistic_write_for(fixture.user).await.unwrap();
    let read = sessions::for_write(&mut connection, fixture.user, id(1), Timestamp::MIN);
    let read = read.await.unwrap().expect("they exist");
    (connection, read)
}

async fn save_as_it_was(
    connection: &mut Connection,
    read: &sessions::ReadForWrite,
    fixture: &Fixture,
) {
    let row = read.session.as_ref().expect("it was started");
    let (session, change) = (row.session.clone(), read.user.change + 1);
    let now = row.stored.updated_at;
    sessions::save(connection, Some(row), session, now, change)
        .await
        .unwrap();
    assert_eq!(fixture.user, row.session.user_id);
}

async fn what_changed_meanwhile_is_not_overwritten(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let session = fixture.start(1).await;
    let (mut connection, read) = read(&fixture).await;
    fixture.accept(session, distraction()).await;
    save_as_it_was(&mut connection, &read, &fixture).await;
    let (user, sequence) = (fixture.user, read.user.sequence + 1);
    let change = read.user.change + 1;
    let committed =
        event_sequence::commit_unchanged(connection, user, &read.user, sequence, change).await;
    assert!(
        matches!(committed, Err(StoreError::Changed)),
        "{committed:?}"
    );
    let found = fixture.sessions.find(user, session).await.unwrap();
    assert_eq!(found.expect("it is there").session.version, 2);
    assert_eq!(fixture.gapless_log().await.len(), 2);
}

async fn a_transaction_that_begins_late_finds_changes(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let session = fixture.start(1).await;
    let (mut unchanged, _) = read(&fixture).await;
    unchanged.begin().await.unwrap();
    drop(unchanged);
    let (mut connection, _) = read(&fixture).await;
    fixture.accept(session, distraction()).await;
    let begun = connection.begin().await;
    assert!(matches!(begun, Err(StoreError::Changed)), "{begun:?}");
}

async fn a_transaction_reads_what_it_wrote(fixture: Fixture) {
    fixture.start(1).await;
    let (mut connection, read) = read(&fixture).await;
    save_as_it_was(&mut connection, &read, &fixture).await;
    // Beside what waits.
    let list = tasks::find::<tasks::TaskRow>(&mut connection, fixture.user, id(1).as_uuid().into());
    assert!(list.await.unwrap().is_none());
    let found = sessions::find(&mut connection, fixture.user, id(1)).await;
    assert_eq!(found.unwrap(), read.session);
    connection.commit().await.unwrap();
    assert_eq!(fixture.gapless_log().await.len(), 1);
}

async fn what_is_not_committed_leaves_no_trace(fixture: Fixture) {
    let session = fixture.start(1).await;
    let (mut connection, read) = read(&fixture).await;
    save_as_it_was(&mut connection, &read, &fixture).await;
    drop(connection);
    fixture.accept(session, complete()).await;
    assert_eq!(fixture.gapless_log().await.len(), 2);
}

/// As where the tables are distributed.
async fn each_write_may_be_sent_by_itself(fixture: Fixture) {
    let database = fixture.db.database.without_joined_writes();
    let metrics = database.metrics();
    let (statements, trips) = (metrics.statements.get(), metrics.round_trips.get());
    let transactions = transactions(&database, &fixture.clock);
    let sessions = Sessions::new(transactions, Arc::new(SystemEntropy));
    let mut commands = tokio::task::JoinSet::new();
    for command in [
        pomodoro(),
        pause(),
        Command::Resume,
        distraction(),
        complete(),
    ] {
        let (sessions, user) = (sessions.clone(), fixture.user);
        commands.spawn(async move { sessions.execute(user, id(1), command, None, None).await });
    }
    let mut accepted = 0;
    for executed in commands.join_all().await {
        if let Execution::Decided(outcome) = executed.unwrap() {
            accepted += usize::from(outcome.is_ok());
        }
    }
    assert!(accepted > 0, "the start is accepted");
    if fixture.db.kind == Kind::Postgres {
        let (statements_now, trips_now) = (metrics.statements.get(), metrics.round_trips.get());
        assert_eq!(statements_now - statements, trips_now - trips);
    }
    assert_eq!(fixture.gapless_log().await.len(), accepted);
}
