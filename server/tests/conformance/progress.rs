//! What sessions did for a task: once in effect, whatever happens to the session, and the
//! same as what the log folds to.

use std::collections::{BTreeMap, BTreeSet};

use histories::{History, Step};
use server::service::Sent;
use server::store::{Value, progress};
use shared::rules::{AmendSession, Command, SessionStatus, StartSession, State, fold};
use shared::wire::{
    EventRecord, Patch, Problem, SessionProgress, StoredAt, SyncOutcome, TaskProgress,
};
use shared::{CommandId, SessionId, TaskId, Timestamp};
use uuid::Uuid;

use crate::bench::{Bench, MINUTE, SECOND, abandon, complete, id};
use crate::conformance;
use crate::database::Kind;
use crate::histories::send;
use crate::log::events_of;

conformance![
    a_session_counts_for_its_task_once,
    it_follows_every_correction,
    what_completed_by_itself_is_told_apart_until_the_person_is_heard,
    sent_again_it_counts_once,
    an_id_that_only_sessions_know_has_progress,
    pages_of_progress,
    the_log_rebuilds_it,
    sessions_from_before_are_counted,
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

async fn of(bench: &Bench, task: TaskId) -> Option<TaskProgress> {
    bench.tasks.progress(bench.user, task, 1, 20).await.unwrap()
}

/// Sessions of a task with what they said.
async fn said(bench: &Bench, task: TaskId) -> Vec<(SessionId, Option<String>)> {
    let items = of(bench, task).await.map_or_else(Vec::new, |progress| {
        let totals = progress.totals;
        assert_eq!(totals.completed + totals.abandoned, progress.total_items);
        progress.items
    });
    items
        .into_iter()
        .map(|item| (item.session_id, item.progress))
        .collect()
}

async fn a_session_counts_for_its_task_once(bench: Bench) {
    let first = bench.complete_one(1, on(task(1)), 10).await;
    let second = id(2);
    bench.accept(second, Command::Start(on(task(1)))).await;
    assert_eq!(
        said(&bench, task(1)).await.len(),
        1,
        "an open one does not count"
    );
    bench.clock.advance(3 * MINUTE + 500);
    bench.accept(second, abandon()).await;
    bench
        .complete_one(3, StartSession::preset("short"), 1)
        .await;
    let progress = of(&bench, task(1)).await.expect("there is some");
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
            start_time: crate::bench::MORNING.plus(10 * MINUTE),
            end_time: crate::bench::MORNING.plus(13 * MINUTE + 500),
            status: SessionStatus::Abandoned,
            automatic: false,
            progress: Some("half".to_owned()),
            actual_seconds: 180,
        },
        SessionProgress {
            session_id: first,
            start_time: crate::bench::MORNING,
            end_time: crate::bench::MORNING.plus(10 * MINUTE),
            status: SessionStatus::Completed,
            automatic: false,
            progress: Some("done".to_owned()),
            actual_seconds: 600,
        },
    ];
    assert_eq!(progress.items, expected);
}

async fn it_follows_every_correction(bench: Bench) {
    let session = bench.complete_one(1, on(task(1)), 10).await;
    let done = |text: &str| vec![(session, Some(text.to_owned()))];
    assert_eq!(said(&bench, task(1)).await, done("done"));
    let command = amend(|amend| amend.task_progress = Patch::Set("chapter 3".to_owned()));
    bench.accept(session, command).await;
    assert_eq!(said(&bench, task(1)).await, done("chapter 3"));
    let command = amend(|amend| amend.task_id = Patch::Set(task(2)));
    bench.accept(session, command).await;
    assert_eq!(of(&bench, task(1)).await, None);
    assert_eq!(said(&bench, task(2)).await, done("chapter 3"));
    bench.accept(session, Command::Delete).await;
    assert_eq!(of(&bench, task(2)).await, None);
    bench.accept(session, Command::Restore).await;
    assert_eq!(said(&bench, task(2)).await, done("chapter 3"));
    bench
        .accept(session, amend(|amend| amend.task_id = Patch::Clear))
        .await;
    assert_eq!(of(&bench, task(2)).await, None);
    let command = amend(|amend| {
        amend.task_id = Patch::Set(task(1));
        amend.task_progress = Patch::Clear;
    });
    bench.accept(session, command).await;
    assert_eq!(said(&bench, task(1)).await, vec![(session, None)]);
    let totals = of(&bench, task(1)).await.unwrap().totals;
    assert_eq!((totals.completed, totals.focused_seconds), (1, 600));
}

async fn what_completed_by_itself_is_told_apart_until_the_person_is_heard(bench: Bench) {
    let session = id(1);
    bench.accept(session, Command::Start(on(task(1)))).await;
    let began = bench.sessions.now();
    bench.clock.advance(2 * 60 * MINUTE);
    // Reading settles: nobody has asked for the session since it ended by itself.
    let progress = of(&bench, task(1))
        .await
        .expect("it has completed by itself");
    assert_eq!(
        (progress.totals.completed, progress.totals.automatic),
        (1, 1)
    );
    assert_eq!(progress.totals.focused_seconds, 25 * 60);
    assert!(progress.items[0].automatic);
    let heard = replay(&bench, session, 1, began.plus(12 * MINUTE)).await;
    assert_eq!(heard, SyncOutcome::Applied);
    let progress = of(&bench, task(1)).await.expect("it is completed");
    assert_eq!(
        (progress.totals.completed, progress.totals.automatic),
        (1, 0)
    );
    assert_eq!(progress.totals.focused_seconds, 12 * 60);
    assert_eq!(progress.items[0].progress.as_deref(), Some("done"));
}

async fn replay(bench: &Bench, session: SessionId, number: u128, at: Timestamp) -> SyncOutcome {
    let sent = Sent {
        command_id: CommandId::new(Uuid::from_u128(number)),
        occurred_at: at,
        command: complete(),
        fingerprint: [1; 32],
    };
    let heard = bench
        .sessions
        .replay(bench.user, session, &[sent], &|_| Problem::default())
        .await
        .unwrap();
    heard[0].outcome
}

async fn sent_again_it_counts_once(bench: Bench) {
    let session = id(1);
    bench.accept(session, Command::Start(on(task(1)))).await;
    bench.clock.advance(5 * MINUTE);
    let at = bench.sessions.now();
    assert_eq!(replay(&bench, session, 1, at).await, SyncOutcome::Applied);
    bench.clock.advance(SECOND);
    assert_eq!(replay(&bench, session, 1, at).await, SyncOutcome::Duplicate);
    assert_eq!(replay(&bench, session, 2, at).await, SyncOutcome::Rejected);
    bench.refuse(session, complete()).await;
    let totals = of(&bench, task(1)).await.unwrap().totals;
    assert_eq!((totals.completed, totals.focused_seconds), (1, 300));
}

async fn an_id_that_only_sessions_know_has_progress(bench: Bench) {
    bench.complete_one(1, on(task(1)), 10).await;
    let progress = of(&bench, task(1)).await.expect("it is kept under the id");
    assert_eq!((progress.task, progress.total_items), (None, 1));
    assert_eq!(of(&bench, task(2)).await, None);
    // Somebody else's sessions may name the same task; they are another person's.
    let other = Bench {
        user: bench.db.new_user().await,
        ..bench.clone()
    };
    assert_eq!(of(&other, task(1)).await, None);
    other.complete_one(2, on(task(1)), 1).await;
    assert_eq!(of(&other, task(1)).await.unwrap().total_items, 1);
    assert_eq!(of(&bench, task(1)).await.unwrap().total_items, 1);
}

async fn pages_of_progress(bench: Bench) {
    let mut all = Vec::new();
    for number in 0..7 {
        all.push(bench.complete_one(number, on(task(1)), 1).await);
    }
    all.reverse();
    let mut seen = Vec::new();
    for page in 1..=4 {
        let progress = bench
            .tasks
            .progress(bench.user, task(1), page, 3)
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
pub async fn is_what_the_log_says(bench: &Bench) -> usize {
    let expected = rebuilt(&bench.log().await);
    let mut connection = bench.db.database.read().await.unwrap();
    for (task, sessions) in &expected {
        let kept = progress::of_task(&mut connection, bench.user, *task, 0, 1_000)
            .await
            .unwrap();
        assert_eq!(&kept, sessions);
    }
    let rows = connection
        .fetch_all(
            "SELECT session_id FROM task_progress WHERE user_id = $1",
            &[Value::from(bench.user.as_uuid())],
        )
        .await
        .unwrap();
    let sessions = expected.values().map(Vec::len).sum();
    assert_eq!(rows.len(), sessions);
    sessions
}

async fn the_log_rebuilds_it(mut bench: Bench) {
    let mut counted = 0;
    for seed in 1_000..1_040 {
        bench.user = bench.db.new_user().await;
        let mut history = History::from_seed(seed);
        history.user = bench.user;
        for step in &history.steps {
            bench.clock.set(step.now());
            match step {
                Step::Live {
                    session_id,
                    command,
                    ..
                } => {
                    let (session, command) = (own(*session_id, seed), for_a_task(command));
                    drop(bench.execute(session, command).await);
                }
                Step::Read { .. } => drop(bench.sessions.current(bench.user).await.unwrap()),
                Step::Sync { commands, .. } => {
                    let mut commands = commands.clone();
                    for command in &mut commands {
                        command.session_id = own(command.session_id, seed);
                        command.command = for_a_task(&command.command);
                    }
                    for run in commands.chunk_by(|a, b| a.session_id == b.session_id) {
                        send(&bench, run).await;
                    }
                }
            }
        }
        counted += is_what_the_log_says(&bench).await;
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
async fn sessions_from_before_are_counted(bench: Bench) {
    bench.complete_one(1, on(task(1)), 10).await;
    bench.accept(id(2), Command::Start(on(task(1)))).await;
    bench.clock.advance(60 * MINUTE);
    bench.sessions.settle(bench.user).await.unwrap();
    bench.accept(id(3), Command::Start(on(task(2)))).await;
    bench.clock.advance(MINUTE);
    bench.accept(id(3), abandon()).await;
    let deleted = bench.complete_one(4, on(task(2)), 1).await;
    bench.accept(deleted, Command::Delete).await;
    bench
        .complete_one(5, StartSession::preset("short"), 1)
        .await;
    bench.accept(id(6), Command::Start(on(task(2)))).await;
    assert_eq!(is_what_the_log_says(&bench).await, 3);
    let migration = match bench.db.kind {
        Kind::Sqlite => include_str!("../../../migrations/sqlite/0009_tasks.sql"),
        Kind::Postgres => include_str!("../../../migrations/postgres/0009_tasks.sql"),
    };
    let begin = migration.find("INSERT INTO task_progress").unwrap();
    let mut connection = bench.db.database.write().await.unwrap();
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
    assert_eq!(is_what_the_log_says(&bench).await, 3);
}
