//! The progress of a session for its task.

use stint_rules::TaskId;
use stint_rules::rules::{
    AbandonSession, Command, CompleteSession, SessionStatus, StartSession, task_progress,
};
use stint_rules::wire::Patch;
use uuid::Uuid;

use crate::support::{Given, amend, at, complete_rated, given, start, test};

fn task() -> TaskId {
    TaskId::new(Uuid::from_u128(7))
}

fn started() -> Given {
    let start = StartSession {
        task_id: Some(task()),
        ..StartSession::preset("pomodoro")
    };
    given([("10:00", Command::Start(start))])
}

fn completed(text: &str) -> Given {
    let complete = Command::Complete(CompleteSession {
        quality_rating: None,
        task_progress: Some(text.to_owned()),
        focus_score: None,
    });
    started().when(complete, "10:20").given()
}

#[test]
fn completed_session_has_its_progress() {
    let (of, progress) = task_progress(&completed("Chapter 3").session()).expect("it has ended");
    assert_eq!(of, task());
    assert_eq!(progress.status, SessionStatus::Completed);
    assert_eq!(progress.progress.as_deref(), Some("Chapter 3"));
    assert_eq!(
        (progress.start_time, progress.end_time),
        (at("10:00"), at("10:20"))
    );
    assert_eq!(
        (progress.actual_seconds, progress.automatic),
        (20 * 60, false)
    );
}

#[test]
fn abandoned_session_has_its_progress_made() {
    let abandon = Command::Abandon(AbandonSession {
        reason: Some("Fire".to_owned()),
        progress_made: Some("Half".to_owned()),
    });
    let session = started().when(abandon, "10:05").given().session();
    let (_, progress) = task_progress(&session).expect("it has ended");
    assert_eq!(progress.status, SessionStatus::Abandoned);
    assert_eq!(progress.progress.as_deref(), Some("Half"));
    assert_eq!(progress.actual_seconds, 5 * 60);
}

#[test]
fn automatic_completion_is_marked_and_has_its_planned_time() {
    let session = started().settled_at("11:00").session();
    let (_, progress) = task_progress(&session).expect("it has ended by itself");
    assert!(progress.automatic);
    assert_eq!(
        (progress.end_time, progress.actual_seconds),
        (at("10:25"), 25 * 60)
    );
    assert_eq!(progress.progress, None);
}

#[test]
fn open_session_and_session_without_task_have_no_progress() {
    assert_eq!(task_progress(&started().session()), None);
    let without = given([("10:00", start("pomodoro")), ("10:20", complete_rated(3))]);
    assert_eq!(task_progress(&without.session()), None);
}

#[test]
fn amendment_of_the_task_moves_the_progress() {
    let other = TaskId::new(Uuid::from_u128(8));
    let moved = completed("a")
        .when(amend(|amend| amend.task_id = Patch::Set(other)), "10:30")
        .given();
    assert_eq!(
        task_progress(&moved.session()).map(|(of, _)| of),
        Some(other)
    );
    let deleted = moved.when(Command::Delete, "10:31").given();
    assert_eq!(task_progress(&deleted.session()), None);
    let restored = deleted.when(Command::Restore, "10:32").given();
    assert_eq!(
        task_progress(&restored.session()).map(|(of, _)| of),
        Some(other)
    );
}
