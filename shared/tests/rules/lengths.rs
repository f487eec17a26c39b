//! Session types and length.

use serde_json::json;
use shared::rules::SessionType;

use crate::support::{custom, nothing, start, start_for, test};

#[test]
fn a_preset_has_its_length() {
    for (session_type, minutes) in [("pomodoro", 25), ("short", 15), ("long", 45)] {
        let started = nothing().when(start(session_type), "10:00");
        assert_eq!(started.data()["plannedDuration"], json!(minutes));
        assert_eq!(started.data()["sessionType"], json!(session_type));
        started.then(["10:00 FocusSessionStarted"]);
    }
    assert_eq!(SessionType::Custom.preset_minutes(), None);
}

#[test]
fn a_preset_may_be_sent_with_its_own_length() {
    for (session_type, minutes) in [("pomodoro", 25), ("short", 15), ("long", 45)] {
        nothing()
            .when(start_for(session_type, minutes), "10:00")
            .then(["10:00 FocusSessionStarted"]);
    }
}

#[test]
fn a_preset_with_another_length_is_refused_and_told_what_is_right() {
    let refused = nothing().when(start_for("pomodoro", 30), "10:00");
    let message = refused.message();
    assert!(
        message.contains("25 minutes") && message.contains("use custom"),
        "{message}"
    );
    refused.refused("planned_duration_mismatch");
}

#[test]
fn custom_needs_a_length() {
    nothing()
        .when(start("custom"), "10:00")
        .refused_values(["planned_duration_required"]);
}

#[test]
fn custom_is_5_to_120_minutes() {
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
fn a_length_outside_the_range_is_out_of_range_for_a_preset_too() {
    nothing()
        .when(start_for("pomodoro", 121), "10:00")
        .refused_values(["planned_duration_out_of_range"]);
}

#[test]
fn an_unknown_type_is_refused() {
    for unknown in ["sprint", "", "Pomodoro", " pomodoro"] {
        nothing()
            .when(start(unknown), "10:00")
            .refused_values(["unknown_session_type"]);
    }
}

#[test]
fn an_unknown_type_does_not_hide_a_wrong_length() {
    nothing()
        .when(start_for("sprint", 300), "10:00")
        .refused_values(["unknown_session_type", "planned_duration_out_of_range"]);
    nothing()
        .when(start_for("sprint", 30), "10:00")
        .refused_values(["unknown_session_type"]);
}

#[test]
fn a_long_wrong_word_is_quoted_in_part_only() {
    let message = nothing()
        .when(start(&"é".repeat(10_000)), "10:00")
        .message();
    assert!(message.chars().count() < 150, "{message}");
}
