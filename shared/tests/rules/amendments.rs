//! Amending sessions, deleting and restoring ended ones.

use serde_json::json;
use stint_rules::rules::{AmendSession, Command, Tags};
use stint_rules::wire::Patch;
use stint_rules::{ProjectId, TaskId};
use uuid::Uuid;

use crate::support::{Given, abandon, amend, complete_rated, given, start, test};

fn completed() -> Given {
    given([("10:00", start("pomodoro")), ("10:20", complete_rated(3))])
}

#[test]
fn omitted_field_is_unchanged() {
    let before = completed().view("10:30");
    let amended = completed().when(amend(|_| ()), "10:30");
    assert_eq!(amended.data()["qualityRating"], json!(3));
    let mut after = amended.then(["10:30 SessionAmended"]).view("10:30");
    assert_eq!(after.version, before.version + 1);
    after.version = before.version;
    assert_eq!(after, before);
}

#[test]
fn every_field_can_be_set_and_cleared() {
    let task = TaskId::new(Uuid::from_u128(7));
    let project = ProjectId::new(Uuid::from_u128(8));
    let set = completed()
        .when(
            Command::Amend(AmendSession {
                quality_rating: Patch::Set(4),
                task_progress: Patch::Set(" Done ".to_owned()),
                intention: Patch::Set("Write".to_owned()),
                task_id: Patch::Set(task),
                project_id: Patch::Set(project),
                tags: Patch::Set(Tags::sent(["Thesis"])),
            }),
            "10:30",
        )
        .given();
    let view = set.view("10:30");
    assert_eq!(view.quality_rating, Some(4));
    assert_eq!(view.task_progress.as_deref(), Some("Done"));
    assert_eq!(view.intention.as_deref(), Some("Write"));
    assert_eq!((view.task_id, view.project_id), (Some(task), Some(project)));
    assert!(view.tags.contains("thesis"));
    let cleared = set
        .when(
            Command::Amend(AmendSession {
                quality_rating: Patch::Clear,
                task_progress: Patch::Clear,
                intention: Patch::Clear,
                task_id: Patch::Clear,
                project_id: Patch::Clear,
                tags: Patch::Clear,
            }),
            "10:31",
        )
        .given();
    let view = cleared.view("10:31");
    assert_eq!(
        (view.quality_rating, view.task_progress, view.intention),
        (None, None, None)
    );
    assert_eq!((view.task_id, view.project_id), (None, None));
    assert!(view.tags.is_empty());
}

#[test]
fn progress_amendment_of_abandoned_session_sets_progress_made() {
    let session = given([("10:00", start("pomodoro")), ("10:20", abandon())]);
    let change = amend(|amend| amend.task_progress = Patch::Set("A start".to_owned()));
    let view = session.when(change, "10:30").given().view("10:30");
    assert_eq!(view.progress_made.as_deref(), Some("A start"));
    assert_eq!(view.task_progress, None);
}

#[test]
fn rated_automatic_completion_stays_automatic() {
    let session = given([("10:00", start("pomodoro"))]).settled_at("12:00");
    let rate = amend(|amend| amend.quality_rating = Patch::Set(5));
    let view = session.when(rate, "12:01").given().view("12:01");
    assert_eq!(
        (view.quality_rating, view.focus_score, view.automatic),
        (Some(5), Some(95), true)
    );
}

#[test]
fn all_invalid_values_are_reported_together() {
    let change = amend(|amend| {
        amend.quality_rating = Patch::Set(0);
        amend.intention = Patch::Set("a\0b".to_owned());
    });
    completed()
        .when(change, "10:30")
        .refused_values(["quality_rating_out_of_range", "text_not_allowed"]);
}

#[test]
fn deleted_session_is_not_found() {
    let deleted = completed()
        .when(Command::Delete, "10:30")
        .then(["10:30 SessionDeleted"]);
    deleted
        .when(amend(|_| ()), "10:31")
        .refused("session_not_found");
    deleted
        .when(Command::Delete, "10:31")
        .refused("session_not_found");
    deleted
        .when(crate::support::resume(), "10:31")
        .refused("session_not_found");
    deleted
        .when(start("pomodoro"), "10:31")
        .refused("session_id_taken");
}

#[test]
fn restore_within_thirty_days_is_accepted() {
    let deleted = completed().when(Command::Delete, "10:30").given();
    let restored = deleted
        .when(Command::Restore, "30d 10:30")
        .then(["30d 10:30 SessionRestored"]);
    assert_eq!(
        restored.allowed("30d 10:31"),
        ["amend", "correct", "split", "delete"]
    );
    deleted
        .when(Command::Restore, "30d 10:30:00.001")
        .refused("session_not_found");
}

#[test]
fn restore_without_deletion_is_refused() {
    completed()
        .when(Command::Restore, "10:30")
        .refused("session_not_deleted");
}

#[test]
fn restored_session_equals_the_one_before_deletion() {
    let before = completed().view("10:40");
    let restored = completed()
        .when(Command::Delete, "10:30")
        .given()
        .when(Command::Restore, "10:31")
        .given();
    let after = restored.view("10:40");
    assert_eq!(after.version, before.version + 2);
    assert_eq!(
        (after.status, after.focus_score),
        (before.status, before.focus_score)
    );
    assert_eq!(after.end_time, before.end_time);
}

#[test]
fn omitted_field_and_null_differ_in_json() {
    let body: AmendSession =
        serde_json::from_value(json!({"qualityRating": null, "intention": "a"})).expect("a body");
    let amend = body.clone();
    assert_eq!(amend.quality_rating, Patch::Clear);
    assert_eq!(amend.intention, Patch::Set("a".to_owned()));
    assert_eq!(amend.task_progress, Patch::Keep);
    let back = serde_json::to_value(&body).expect("JSON");
    assert_eq!(back, json!({"qualityRating": null, "intention": "a"}));
    let command = serde_json::to_value(Command::Amend(amend)).expect("JSON");
    assert_eq!(
        command,
        json!({"type": "amend", "qualityRating": null, "intention": "a"})
    );
}

#[test]
fn open_session_is_amended() {
    let task = TaskId::new(Uuid::from_u128(7));
    let open = given([("10:00", start("pomodoro"))]);
    let amended = open.when(
        amend(|amend| {
            amend.intention = Patch::Set("Chapter 3".to_owned());
            amend.task_id = Patch::Set(task);
        }),
        "10:05",
    );
    for name in [
        "qualityRating",
        "taskProgress",
        "focusScore",
        "focusScoreBreakdown",
    ] {
        assert_eq!(amended.data()[name], json!(null), "{name}");
    }
    let session = amended.then(["10:05 SessionAmended"]);
    let view = session.view("10:05");
    assert_eq!(view.intention.as_deref(), Some("Chapter 3"));
    assert_eq!((view.task_id, view.status.as_str()), (Some(task), "active"));
    // What is completed afterwards is about the new task.
    let done = session.when(complete_rated(4), "10:25").given();
    assert_eq!(done.view("10:25").task_id, Some(task));
    assert_eq!(done.view("10:25").quality_rating, Some(4));
}
