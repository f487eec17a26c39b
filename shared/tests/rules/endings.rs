//! Completing and abandoning.

use serde_json::json;
use stint_rules::rules::{AbandonSession, Command, CompleteSession};

use crate::support::{
    Given, abandon, at, complete, complete_rated, complete_scored, given, start, test,
};

fn pomodoro() -> Given {
    given([("10:00", start("pomodoro"))])
}

#[test]
fn fields_of_complete_are_optional() {
    let bare = pomodoro().when(complete(), "10:20").data();
    assert_eq!(bare["qualityRating"], json!(null));
    assert_eq!(bare["taskProgress"], json!(null));
    assert_eq!(bare["focusScoreSource"], json!("calculated"));
    let full = Command::Complete(CompleteSession {
        quality_rating: Some(4),
        task_progress: Some("Half of it".to_owned()),
        focus_score: Some(77),
    });
    let full = pomodoro().when(full, "10:20").data();
    assert_eq!(full["qualityRating"], json!(4));
    assert_eq!(full["taskProgress"], json!("Half of it"));
    assert_eq!(full["focusScore"], json!(77));
    assert_eq!(full["focusScoreSource"], json!("reported"));
    assert_eq!(full["automatic"], json!(false));
}

#[test]
fn rating_must_be_1_to_5() {
    for rating in 1..=5 {
        pomodoro()
            .when(complete_rated(rating), "10:20")
            .then(["10:20 SessionCompleted"]);
    }
    for rating in [0, 6, -1, 261, i64::MAX, i64::MIN] {
        pomodoro()
            .when(complete_rated(rating), "10:20")
            .refused_values(["quality_rating_out_of_range"]);
    }
}

#[test]
fn score_must_be_0_to_100() {
    for score in [0, 1, 100] {
        pomodoro()
            .when(complete_scored(score), "10:20")
            .then(["10:20 SessionCompleted"]);
    }
    for score in [-1, 101, 356, i64::MAX] {
        pomodoro()
            .when(complete_scored(score), "10:20")
            .refused_values(["focus_score_out_of_range"]);
    }
}

#[test]
fn all_violations_of_a_command_are_reported_together() {
    let command = Command::Complete(CompleteSession {
        quality_rating: Some(9),
        task_progress: Some("x".repeat(10_001)),
        focus_score: Some(101),
    });
    pomodoro().when(command, "10:20").refused_values([
        "quality_rating_out_of_range",
        "focus_score_out_of_range",
        "text_too_long",
    ]);
}

#[test]
fn several_violations_share_one_code() {
    let command = Command::Complete(CompleteSession {
        quality_rating: Some(9),
        task_progress: None,
        focus_score: Some(101),
    });
    pomodoro()
        .when(command, "10:20")
        .refused("validation_failed");
}

#[test]
fn abandon_stores_reason_and_progress() {
    let command = Command::Abandon(AbandonSession {
        reason: Some("Fire alarm".to_owned()),
        progress_made: Some("Outline".to_owned()),
    });
    let abandoned = pomodoro().when(command, "10:10");
    let data = abandoned.data();
    assert_eq!(data["abandonReason"], json!("Fire alarm"));
    assert_eq!(data["progressMade"], json!("Outline"));
    assert_eq!(data["plannedDuration"], json!(25));
    assert_eq!(data["actualDuration"], json!(10));
    let view = abandoned.given().view("10:11");
    assert_eq!(view.abandon_reason.as_deref(), Some("Fire alarm"));
    assert_eq!(view.progress_made.as_deref(), Some("Outline"));
    assert_eq!((view.task_progress, view.automatic), (None, false));
}

#[test]
fn session_can_end_at_its_start() {
    let view = pomodoro().when(abandon(), "10:00").given().view("10:00");
    assert_eq!((view.actual_seconds, view.focus_score), (Some(0), Some(0)));
    assert_eq!(view.end_time, Some(at("10:00")));
}
