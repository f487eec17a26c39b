//! Task progress: counted once, and equal to the folded log whatever happens to the session.

use std::collections::{BTreeMap, BTreeSet};

use histories::{History, Step};
use service::{OfflineCommand, OfflineRun};
use shared::rules::{AmendSession, Command, SessionStatus, StartSession, State, fold};
use shared::wire::{
    EventRecord, PageRequest, Patch, Problem, SessionProgress, StoredAt, SyncOutcome, TaskProgress,
};
use shared::{CommandId, SessionId, TaskId, Timestamp};
use store::{SqlValue, task_progress};
use uuid::Uuid;

use crate::conformance;
use crate::event_log::events_of;
use crate::fixture::{Fixture, MINUTE, SECOND, abandon, complete, id};
use crate::histories::send;
use test_support::database::Kind;

conformance![
    session_counts_for_one_task,
    progress_follows_amendments,
    automatic_completion_has_its_own_count_until_revised,
    repeated_command_changes_progress_no_further,
    unlisted_task_id_has_progress,
    pages_of_progress,
    the_log_rebuilds_it,
    migration_computes_progress_of_existing_sessions,
];

pub fn task(number: u128) -> TaskId {
    TaskId::new(Uuid::from_u128(0x7A5C_0000 + number))
}

pub fn on(task_id: TaskId) -> StartSession {
    StartSession {
        task_id: Some(task_id),
        ..StartSession::preset("pomodoro")
    }
}

fn amend(change: impl FnOnce(&mut AmendSession)) -> Command {
    let mut amend = AmendSession::default();
    change(&mut amend);
    Command::Amend(amend)
}

async fn of(fixture: &Fixture, task: TaskId) -> Option<TaskProgress> {
    fixture
        .tasks
        .progress(fixture.user, task, PageRequest::new(1, 20))
        .await
        .unwrap()
}

/// Sessions of a task with what they said.
async fn said(fixture: &Fixture, task: TaskId) -> Vec<(SessionId, Option<String>)> {
    let items = of(fixture, task).await.map_or_else(Vec::new, |progress| {
        let totals = progress.totals;
        assert_eq!(totals.completed + totals.abandoned, progress.total_items);
        progress.items
    });
    items
        .into_iter()
        .map(|item| (item.session_id, item.progress))
        .collect()
}

async fn session_counts_for_one_task(fixture: Fixture) {
    let first = fixture.complete_one(1, on(task(1)), 10).await;
    let second = id(2);
    fixture.accept(second, Command::Start(on(task(1)))).await;
    assert_eq!(
        said(&fixture, task(1)).await.len(),
        1,
        "an open one does not count"
    );
    fixture.clock.advance(3 * MINUTE + 500);
    fixture.accept(second, abandon()).await;
    fixture
        .complete_one(3, StartSession::preset("short"), 1)
        .await;
    let progress = of(&fixture, task(1)).await.expect("there is some");
    assert_eq!(progress.task, None);
    assert_eq!(
        (
            progress.totals.completed,
            progress.totals.automatic,
            progress.totals.abandoned,
            progress.totals.focused_seconds,
            progress.totals.estimated_sessions,
        ),
        (1, 0, 1, 13 * 60, None)
    );
    let expected = [
        SessionProgress {
            session_id: second,
            start_time: crate::fixture::MORNING.plus(10 * MINUTE),
            end_time: crate::fixture::MORNING.plus(13 * MINUTE + 500),
            status: SessionStatus::Abandoned,
            automatic: false,
            progress: Some("half".to_owned()),
            actual_seconds: 180,
        },
        SessionProgress {
            session_id: first,
            start_time: crate::fixture::MORNING,
            end_time: crate::fixture::MORNING.plus(10 * MINUTE),
            status: SessionStatus::Completed,
            automatic: false,
            progress: Some("done".to_owned()),
            actual_seconds: 600,
        },
    ];
    assert_eq!(progress.items, expected);
}

async fn progress_follows_amendments(fixture: Fixture) {
    let session = fixture.complete_one(1, on(task(1)), 10).await;
    let done = |text: &str| vec![(session, Some(text.to_owned()))];
    assert_eq!(said(&fixture, task(1)).await, done("done"));
    let command = amend(|amend| amend.task_progress = Patch::Set("chapter 3".to_owned()));
    fixture.accept(session, command).await;
    assert_eq!(said(&fixture, task(1)).await, done("chapter 3"));
    let command = amend(|amend| amend.task_id = Patch::Set(task(2)));
    fixture.accept(session, command).await;
    assert_eq!(of(&fixture, task(1)).await, None);
    assert_eq!(said(&fixture, task(2)).await, done("chapter 3"));
    fixture.accept(session, Command::Delete).await;
    assert_eq!(of(&fixture, task(2)).await, None);
    fixture.accept(session, Command::Restore).await;
    assert_eq!(said(&fixture, task(2)).await, done("chapter 3"));
    fixture
        .accept(session, amend(|amend| amend.task_id = Patch::Clear))
        .await;
    assert_eq!(of(&fixture, task(2)).await, None);
    let command = amend(|amend| {
        amend.task_id = Patch::Set(task(1));
        amend.task_progress = Patch::Clear;
    });
    fixture.accept(session, command).await;
    assert_eq!(said(&fixture, task(1)).await, vec![(session, None)]);
    let totals = of(&fixture, task(1)).await.unwrap().totals;
    assert_eq!((totals.completed, totals.focused_seconds), (1, 600));
}

async fn automatic_completion_has_its_own_count_until_revised(fixture: Fixture) {
    let session = id(1);
    fixture.accept(session, Command::Start(on(task(1)))).await;
    let began = fixture.sessions.now();
    fixture.clock.advance(2 * 60 * MINUTE);
    // Reading settles: the session was not read since it ended by itself.
    let progress = of(&fixture, task(1))
        .await
        .expect("it has completed by itself");
    assert_eq!(
        (progress.totals.completed, progress.totals.automatic),
        (1, 1)
    );
    assert_eq!(progress.totals.focused_seconds, 25 * 60);
    assert!(progress.items[0].automatic);
    let replies = replay(&fixture, session, 1, began.plus(12 * MINUTE)).await;
    assert_eq!(replies, SyncOutcome::Applied);
    let progress = of(&fixture, task(1)).await.expect("it is completed");
    assert_eq!(
        (progress.totals.completed, progress.totals.automatic),
        (1, 0)
    );
    assert_eq!(progress.totals.focused_seconds, 12 * 60);
    assert_eq!(progress.items[0].progress.as_deref(), Some("done"));
}

async fn replay(fixture: &Fixture, session: SessionId, number: u128, at: Timestamp) -> SyncOutcome {
    let sent = OfflineCommand {
        command_id: CommandId::new(Uuid::from_u128(number)),
        occurred_at: at,
        command: complete(),
        fingerprint: [1; 32],
    };
    let replies = fixture
        .sessions
        .replay(
            fixture.user,
            &OfflineRun::Session(session, vec![sent]),
            &|_| Problem::default(),
        )
        .await
        .unwrap();
    replies[0].outcome
}

async fn repeated_command_changes_progress_no_further(fixture: Fixture) {
    let session = id(1);
    fixture.accept(session, Command::Start(on(task(1)))).await;
    fixture.clock.advance(5 * MINUTE);
    let at = fixture.sessions.now();
    assert_eq!(replay(&fixture, session, 1, at).await, SyncOutcome::Applied);
    fixture.clock.advance(SECOND);
    assert_eq!(
        replay(&fixture, session, 1, at).await,
        SyncOutcome::Duplicate
    );
    assert_eq!(
        replay(&fixture, session, 2, at).await,
        SyncOutcome::Rejected
    );
    fixture.refuse(session, complete()).await;
    let totals = of(&fixture, task(1)).await.unwrap().totals;
    assert_eq!((totals.completed, totals.focused_seconds), (1, 300));
}

async fn unlisted_task_id_has_progress(fixture: Fixture) {
    fixture.complete_one(1, on(task(1)), 10).await;
    let progress = of(&fixture, task(1))
        .await
        .expect("it is kept under the id");
    assert_eq!((progress.task, progress.total_items), (None, 1));
    assert_eq!(of(&fixture, task(2)).await, None);
    // Another user's sessions may refer to the same task id; they do not count.
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    assert_eq!(of(&other, task(1)).await, None);
    other.complete_one(2, on(task(1)), 1).await;
    assert_eq!(of(&other, task(1)).await.unwrap().total_items, 1);
    assert_eq!(of(&fixture, task(1)).await.unwrap().total_items, 1);
}

async fn pages_of_progress(fixture: Fixture) {
    let mut all = Vec::new();
    for number in 0..7 {
        all.push(fixture.complete_one(number, on(task(1)), 1).await);
    }
    all.reverse();
    let mut seen = Vec::new();
    for page in 1..=4 {
        let progress = fixture
            .tasks
            .progress(fixture.user, task(1), PageRequest::new(page, 3))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((progress.total_items, progress.total_pages), (7, 3));
        assert_eq!(progress.totals.completed, 7, "over all pages");
        seen.extend(progress.items.into_iter().map(|item| item.session_id));
    }
    assert_eq!(seen, all);
}

/// What a person's log says that sessions did for tasks. Told by way of what the API shows of
/// a session, not by the function that the table is kept by.
fn rebuilt(log: &[EventRecord]) -> BTreeMap<TaskId, Vec<SessionProgress>> {
    let sessions: BTreeSet<SessionId> = log.iter().map(|record| record.session_id).collect();
    let mut tasks: BTreeMap<TaskId, Vec<SessionProgress>> = BTreeMap::new();
    for session in sessions {
        let State::Started(state) = fold(&events_of(log, session)) else {
            panic!("a log begins with a start")
        };
        let stored = StoredAt {
            created_at: state.started_at,
            updated_at: state.newest_at,
        };
        // At an instant at which nothing more has happened by itself.
        let shown = shared::wire::SessionView::new(&state, stored, state.newest_at);
        if let (Some(task), Some(end_time), None) =
            (shown.task_id, shown.end_time, state.deleted_at)
        {
            tasks.entry(task).or_default().push(SessionProgress {
                session_id: session,
                start_time: shown.start_time,
                end_time,
                status: shown.status,
                automatic: shown.automatic,
                progress: shown.task_progress.or(shown.progress_made),
                actual_seconds: shown.actual_seconds.expect("it has ended"),
            });
        }
    }
    for sessions in tasks.values_mut() {
        sessions.sort_by_key(|item| (item.start_time, item.session_id));
        sessions.reverse();
    }
    tasks
}

/// Says that the table holds what the log says, and nothing else; returns how many sessions.
pub async fn equals_the_log(fixture: &Fixture) -> usize {
    let expected = rebuilt(&fixture.log().await);
    let mut connection = fixture.db.database.read().await.unwrap();
    for (task, sessions) in &expected {
        let stored = task_progress::of_task(
            &mut connection,
            fixture.user,
            *task,
            PageRequest::new(1, 1_000),
        )
        .await
        .unwrap();
        assert_eq!(&stored, sessions);
    }
    let rows = connection
        .fetch_all(
            "SELECT session_id FROM task_progress WHERE user_id = $1",
            &[SqlValue::from(fixture.user.as_uuid())],
        )
        .await
        .unwrap();
    let sessions = expected.values().map(Vec::len).sum();
    assert_eq!(rows.len(), sessions);
    sessions
}

async fn the_log_rebuilds_it(mut fixture: Fixture) {
    let mut counted = 0;
    for seed in 1_000..1_040 {
        fixture.user = fixture.db.new_user().await;
        let mut history = History::from_seed(seed);
        history.user = fixture.user;
        for step in &history.steps {
            fixture.clock.set(step.now());
            match step {
                Step::Live {
                    session_id,
                    command,
                    ..
                } => {
                    let (session, command) = (own(*session_id, seed), for_a_task(command));
                    drop(fixture.execute(session, command).await);
                }
                Step::Read { .. } => drop(fixture.sessions.current(fixture.user).await.unwrap()),
                Step::Sync { commands, .. } => {
                    let mut commands = commands.clone();
                    for command in &mut commands {
                        command.session_id = own(command.session_id, seed);
                        command.command = for_a_task(&command.command);
                    }
                    for run in commands.chunk_by(|a, b| a.session_id == b.session_id) {
                        send(&fixture, run).await;
                    }
                }
            }
        }
        counted += equals_the_log(&fixture).await;
    }
    assert!(counted >= 40, "{counted} sessions counted for a task");
}

/// The same command; a start without a task gets one, so that most sessions count.
fn for_a_task(command: &Command) -> Command {
    match command {
        Command::Start(start) if start.task_id.is_none() => Command::Start(StartSession {
            task_id: Some(task(start.session_type.len() as u128)),
            ..start.clone()
        }),
        other => other.clone(),
    }
}

/// The same session of another history is another session.
fn own(session: SessionId, seed: u64) -> SessionId {
    SessionId::new(Uuid::from_u128(
        session.as_uuid().as_u128() ^ (u128::from(seed) << 64),
    ))
}

/// The migration counts the sessions that were there before it.
async fn migration_computes_progress_of_existing_sessions(fixture: Fixture) {
    fixture.complete_one(1, on(task(1)), 10).await;
    fixture.accept(id(2), Command::Start(on(task(1)))).await;
    fixture.clock.advance(60 * MINUTE);
    fixture.sessions.settle(fixture.user).await.unwrap();
    fixture.accept(id(3), Command::Start(on(task(2)))).await;
    fixture.clock.advance(MINUTE);
    fixture.accept(id(3), abandon()).await;
    let deleted = fixture.complete_one(4, on(task(2)), 1).await;
    fixture.accept(deleted, Command::Delete).await;
    fixture
        .complete_one(5, StartSession::preset("short"), 1)
        .await;
    fixture.accept(id(6), Command::Start(on(task(2)))).await;
    assert_eq!(equals_the_log(&fixture).await, 3);
    let migration = match fixture.db.kind {
        Kind::Sqlite => include_str!("../../../../migrations/sqlite/0009_tasks.sql"),
        Kind::Postgres => include_str!("../../../../migrations/postgres/0009_tasks.sql"),
    };
    let begin = migration.find("INSERT INTO task_progress").unwrap();
    let mut connection = fixture.db.database.write().await.unwrap();
    let removed = connection
        .execute("DELETE FROM task_progress", &[])
        .await
        .unwrap();
    let counted = connection
        .execute(migration[begin..].trim_end().trim_end_matches(';'), &[])
        .await
        .unwrap();
    assert_eq!((removed, counted), (3, 3));
    connection.commit().await.unwrap();
    assert_eq!(equals_the_log(&fixture).await, 3);
}
