//! Session types and planned duration.

use serde_json::json;
use stint_rules::rules::SessionType;

use crate::support::{custom, nothing, start, start_for, test};

#[test]
fn preset_has_its_duration() {
    for (session_type, minutes) in [("pomodoro", 25), ("short", 15), ("long", 45)] {
        let started = nothing().when(start(session_type), "10:00");
        assert_eq!(started.data()["plannedDuration"], json!(minutes));
        assert_eq!(started.data()["sessionType"], json!(session_type));
        started.then(["10:00 FocusSessionStarted"]);
    }
    assert_eq!(SessionType::Custom.preset_minutes(), None);
}

#[test]
fn preset_with_its_own_duration_is_accepted() {
    for (session_type, minutes) in [("pomodoro", 25), ("short", 15), ("long", 45)] {
        nothing()
            .when(start_for(session_type, minutes), "10:00")
            .then(["10:00 FocusSessionStarted"]);
    }
}

#[test]
fn preset_with_another_duration_is_refused_with_the_right_one() {
    let refused = nothing().when(start_for("pomodoro", 30), "10:00");
    let message = refused.message();
    assert!(
        message.contains("25 minutes") && message.contains("use custom"),
        "{message}"
    );
    refused.refused("planned_duration_mismatch");
}

#[test]
fn custom_without_duration_is_refused() {
    nothing()
        .when(start("custom"), "10:00")
        .refused_values(["planned_duration_required"]);
}

#[test]
fn custom_duration_must_be_5_to_120_minutes() {
    for minutes in [5, 6, 25, 119, 120] {
        let started = nothing().when(custom(minutes), "10:00");
        assert_eq!(started.data()["plannedDuration"], json!(minutes));
    }
    for minutes in [4, 121, 0, -1, i64::MIN, i64::MAX] {
        nothing()
            .when(custom(minutes), "10:00")
            .refused_values(["planned_duration_out_of_range"]);
    }
}

#[test]
fn preset_with_duration_outside_the_range_is_out_of_range() {
    nothing()
        .when(start_for("pomodoro", 121), "10:00")
        .refused_values(["planned_duration_out_of_range"]);
}

#[test]
fn unknown_type_is_refused() {
    for unknown in ["sprint", "", "Pomodoro", " pomodoro"] {
        nothing()
            .when(start(unknown), "10:00")
            .refused_values(["unknown_session_type"]);
    }
}

#[test]
fn unknown_type_and_wrong_duration_are_both_reported() {
    nothing()
        .when(start_for("sprint", 300), "10:00")
        .refused_values(["unknown_session_type", "planned_duration_out_of_range"]);
    nothing()
        .when(start_for("sprint", 30), "10:00")
        .refused_values(["unknown_session_type"]);
}

#[test]
fn long_invalid_value_is_quoted_in_part() {
    let message = nothing()
        .when(start(&"é".repeat(10_000)), "10:00")
        .message();
    assert!(message.chars().count() < 150, "{message}");
}
