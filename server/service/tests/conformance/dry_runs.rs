//! A dry run answers as the command itself would, and leaves no trace.

use histories::{History, Step};
use service::{
    OfflineCommand, OfflineRun, RefusedCommand, ReplayOutcome, ReplayRefusal, ServiceError,
    SessionSnapshot, Sessions,
};
use shared::SessionId;
use shared::rules::Command;
use shared::wire::Problem;

use crate::account_deletion::tables;
use crate::conformance;
use crate::fixture::{Fixture, MINUTE, complete, id, pause, pomodoro};
use crate::histories::offline;
use test_support::database::Kind;

conformance![
    dry_run_answers_as_the_command_does,
    dry_run_of_a_batch_sees_the_runs_before,
    dry_run_compares_versions,
    dry_run_notifies_nobody,
];

/// Every row of the database, as text.
async fn rows(fixture: &Fixture) -> Vec<String> {
    let mut all = Vec::new();
    let tables = tables(fixture).await;
    let mut connection = fixture.db.database.read().await.unwrap();
    for (table, columns) in tables {
        let row = match fixture.db.kind {
            Kind::Sqlite => {
                let quoted = columns.iter().map(|column| format!("quote(\"{column}\")"));
                quoted.collect::<Vec<_>>().join(" || ',' || ")
            }
            Kind::Postgres => format!("\"{table}\"::text"),
        };
        let sql = format!("SELECT {row} AS content FROM \"{table}\" ORDER BY 1");
        for row in connection.fetch_all(&sql, &[]).await.unwrap() {
            all.push(format!("{table}: {}", row.text("content").unwrap()));
        }
    }
    all
}

fn problem_of(refusal: &ReplayRefusal) -> Problem {
    Problem {
        detail: format!("{refusal:?}"),
        ..Problem::default()
    }
}

/// The outcome in words; it has no equality.
fn words(outcome: &Result<SessionSnapshot, RefusedCommand>) -> String {
    format!("{outcome:?}")
}

async fn dry_run(
    fixture: &Fixture,
    session: SessionId,
    command: &Command,
) -> Result<SessionSnapshot, RefusedCommand> {
    let dry_run = fixture
        .sessions
        .dry_run(fixture.user, session, command.clone(), None);
    dry_run.await.unwrap()
}

async fn replay(
    sessions: &Sessions,
    fixture: &Fixture,
    runs: &[OfflineRun],
) -> Vec<Vec<ReplayOutcome>> {
    let mut outcomes = Vec::new();
    for run in runs {
        let replayed = sessions.replay(fixture.user, run, &problem_of);
        outcomes.push(replayed.await.unwrap());
    }
    outcomes
}

async fn dry_run_answers_as_the_command_does(mut fixture: Fixture) {
    for seed in 0..8 {
        fixture.user = fixture.db.new_user().await;
        let mut history = History::from_seed(1_000 + seed);
        history.user = fixture.user;
        for (number, step) in history.steps.iter().enumerate() {
            fixture.clock.set(step.now());
            let before = rows(&fixture).await;
            match step {
                Step::Live {
                    session_id,
                    command,
                    ..
                } => {
                    let dry = dry_run(&fixture, *session_id, command).await;
                    assert_eq!(rows(&fixture).await, before, "seed {seed}, step {number}");
                    let real = fixture.execute(*session_id, command.clone()).await;
                    assert_eq!(words(&dry), words(&real), "seed {seed}, step {number}");
                }
                Step::Sync { commands, .. } => {
                    let runs: Vec<_> = commands
                        .chunk_by(|a, b| a.session_id == b.session_id)
                        .map(|run| OfflineRun::Session(run[0].session_id, offline(run)))
                        .collect();
                    let dry = fixture
                        .sessions
                        .dry_run_replay(fixture.user, &runs, &problem_of)
                        .await
                        .unwrap();
                    assert_eq!(rows(&fixture).await, before, "seed {seed}, step {number}");
                    let real = replay(&fixture.sessions, &fixture, &runs).await;
                    let words = |all: &[_]| format!("{all:?}");
                    assert_eq!(words(&dry), words(&real), "seed {seed}, step {number}");
                }
                Step::Read { .. } => {
                    fixture.sessions.current(fixture.user).await.unwrap();
                }
            }
        }
    }
}

async fn dry_run_of_a_batch_sees_the_runs_before(fixture: Fixture) {
    let command = |number: u128, minute: i64, command: Command| OfflineCommand {
        command_id: shared::CommandId::new(uuid::Uuid::from_u128(number)),
        occurred_at: fixture.sessions.now().plus((minute - 60) * MINUTE),
        command,
        fingerprint: [u8::try_from(number).unwrap(); 32],
    };
    let runs = [
        OfflineRun::Session(
            id(1),
            vec![command(1, 0, pomodoro()), command(2, 20, complete())],
        ),
        OfflineRun::Session(id(2), vec![command(3, 30, pomodoro())]),
        // Refused because of the session before.
        OfflineRun::Session(id(3), vec![command(4, 31, pomodoro())]),
    ];
    let before = rows(&fixture).await;
    let dry_run = fixture
        .sessions
        .dry_run_replay(fixture.user, &runs, &problem_of);
    let dry = dry_run.await.unwrap();
    assert_eq!(rows(&fixture).await, before);
    let is_refused = |outcomes: &[ReplayOutcome]| outcomes.iter().any(|one| one.problem.is_some());
    assert!(!is_refused(&dry[0]) && !is_refused(&dry[1]) && is_refused(&dry[2]));
    let real = replay(&fixture.sessions, &fixture, &runs).await;
    assert_eq!(format!("{dry:?}"), format!("{real:?}"));
}

async fn dry_run_compares_versions(fixture: Fixture) {
    let session = fixture.start(1).await;
    let stale = fixture
        .sessions
        .dry_run(fixture.user, session, pause(), Some(&[9]))
        .await;
    let mismatch = matches!(stale, Err(ServiceError::VersionMismatch { actual: 1 }));
    assert!(mismatch, "{stale:?}");
    let right = fixture
        .sessions
        .dry_run(fixture.user, session, pause(), Some(&[1]));
    assert_eq!(right.await.unwrap().unwrap().session.version, 2);
    assert_eq!(fixture.gapless_log().await.len(), 1);
}

async fn dry_run_notifies_nobody(fixture: Fixture) {
    let session = fixture.start(1).await;
    // What time alone has caused is in the answer and not in the log.
    fixture.clock.advance(60 * MINUTE);
    let refused = dry_run(&fixture, session, &pause()).await.unwrap_err();
    assert!(refused.session.unwrap().automatic);
    assert_eq!(fixture.gapless_log().await.len(), 1);
    // Another write is not blocked by it, and counts its events from there.
    assert!(fixture.execute(session, pause()).await.is_err());
    assert_eq!(fixture.gapless_log().await.len(), 3);
}
