//! Every refusal has a stable code and a message that contains the facts.

use stint_rules::rules::{CommandKind, Refusal, RuleViolation, SessionStatus, ViolationCode};

use crate::support::{SESSION, at, test};

fn all() -> Vec<(RuleViolation, &'static str, &'static [&'static str])> {
    use RuleViolation as V;
    let now = at("10:00");
    vec![
        (
            V::UnknownSessionType {
                actual: "x".to_owned(),
            },
            "unknown_session_type",
            &["x", "pomodoro", "custom"],
        ),
        (
            V::PlannedDurationRequired,
            "planned_duration_required",
            &["5", "120"],
        ),
        (
            V::PlannedDurationOutOfRange { actual: 4 },
            "planned_duration_out_of_range",
            &["4", "5", "120"],
        ),
        (
            V::PlannedDurationMismatch {
                session_type: "short",
                expected: 15,
                actual: 20,
            },
            "planned_duration_mismatch",
            &["15", "20", "custom"],
        ),
        (
            V::QualityRatingOutOfRange { actual: 9 },
            "quality_rating_out_of_range",
            &["9", "1 to 5"],
        ),
        (
            V::FocusScoreOutOfRange { actual: 101 },
            "focus_score_out_of_range",
            &["101", "0 to 100"],
        ),
        (
            V::StartTimeTooLongAgo {
                actual: now,
                earliest: now,
            },
            "start_time_too_long_ago",
            &["2026-11-22"],
        ),
        (
            V::EndTimeInFuture { actual: now, now },
            "end_time_in_future",
            &["2026-11-22"],
        ),
        (
            V::FocusedTimeOutOfRange {
                field: "endTime",
                actual_seconds: 59,
            },
            "focused_time_out_of_range",
            &["59 seconds", "1 to 135 minutes"],
        ),
        (
            V::PausesOutOfRange { number: 2 },
            "pauses_out_of_range",
            &["at most 3", "10 minutes", "number 2"],
        ),
        (
            V::UnknownOutcome {
                actual: "done".to_owned(),
            },
            "unknown_outcome",
            &["done", "completed", "abandoned"],
        ),
        (
            V::SplitInPause {
                pause_time: now,
                resume_time: now,
            },
            "split_in_pause",
            &["2026-11-22"],
        ),
        (
            V::UnknownDistractionKind {
                actual: "x".to_owned(),
            },
            "unknown_distraction_kind",
            &["x", "internal", "external"],
        ),
        (
            V::ExtensionOutOfRange {
                actual: 61,
                minimum: 7,
                maximum: 60,
            },
            "extension_out_of_range",
            &["61", "7 to 60", "120"],
        ),
        (
            V::UnknownCountedAs {
                actual: "x".to_owned(),
            },
            "unknown_counted_as",
            &["x", "pause", "focus"],
        ),
        (
            V::TextTooLong {
                field: "note",
                limit: 500,
                actual: 501,
            },
            "text_too_long",
            &["note", "500", "501"],
        ),
        (
            V::TextNotAllowed {
                field: "note",
                character: 7,
            },
            "text_not_allowed",
            &["note", "U+0007"],
        ),
        (
            V::TooManyTags { actual: 11 },
            "too_many_tags",
            &["11", "at most 10"],
        ),
        (
            V::TagNotAllowed { number: 2 },
            "tag_not_allowed",
            &["number 2", "1 to 50"],
        ),
        (
            V::UnknownTimeZone {
                actual: "Berlin!".to_owned(),
            },
            "unknown_time_zone",
            &["Berlin!", "Europe/Berlin"],
        ),
        (
            V::SessionAlreadyOpen { open: SESSION },
            "session_already_open",
            &["00000001", "complete or abandon"],
        ),
        (V::SessionNotActive, "session_not_active", &["resume"]),
        (V::SessionNotPaused, "session_not_paused", &["not paused"]),
        (
            V::SessionTimeElapsed { elapsed_at: now },
            "session_time_elapsed",
            &["2026-11-22T10:00:00.000Z"],
        ),
        (V::PauseLimitReached, "pause_limit_reached", &["3"]),
        (
            V::DistractionLimitReached,
            "distraction_limit_reached",
            &["100"],
        ),
        (
            V::ExtensionLimitReached { plan: 119 },
            "extension_limit_reached",
            &["119", "120"],
        ),
        (
            V::SessionEndedAutomatically { ended_at: now },
            "session_ended_automatically",
            &["2026-11-22T10:00:00.000Z"],
        ),
        (V::SessionNotTimed, "session_not_timed", &["correct"]),
        (
            V::ReopenTooLate { ended_at: now },
            "reopen_too_late",
            &["2026-11-22T10:00:00.000Z", "10 minutes"],
        ),
        (V::OvertimeLimitReached, "overtime_limit_reached", &["15"]),
        (
            V::SessionEnded {
                status: SessionStatus::Completed,
                ended_at: now,
                command: CommandKind::Pause,
            },
            "session_ended",
            &["completed", "pause", "2026-11-22T10:00:00.000Z"],
        ),
        (
            V::SessionIdTaken { id: SESSION },
            "session_id_taken",
            &["new UUID"],
        ),
        (
            V::SessionNotFound { id: SESSION },
            "session_not_found",
            &["00000001"],
        ),
        (
            V::SessionOpen {
                status: SessionStatus::Active,
            },
            "session_open",
            &["active"],
        ),
        (
            V::SessionNotDeleted,
            "session_not_deleted",
            &["not deleted"],
        ),
        (
            V::OccurredInFuture {
                occurred_at: now,
                now,
            },
            "occurred_in_future",
            &["2 minutes"],
        ),
        (
            V::OccurredTooLongAgo {
                occurred_at: now,
                oldest: now,
            },
            "occurred_too_long_ago",
            &["2026-11-22"],
        ),
        (
            V::OutOfOrder {
                occurred_at: now,
                newest: now,
            },
            "out_of_order",
            &["5 seconds"],
        ),
        (
            V::SessionOverlaps {
                other: SESSION,
                other_start: now,
                other_end: None,
            },
            "session_overlaps",
            &["00000001", "2026-11-22", "now"],
        ),
        (
            V::UnknownCommand {
                actual: "x".to_owned(),
            },
            "unknown_command",
            &["x", "recordDistraction"],
        ),
        (V::CommandIdReused, "command_id_reused", &["new UUID"]),
    ]
}

#[test]
fn codes_are_stable_and_messages_contain_the_facts() {
    let codes: Vec<_> = all()
        .iter()
        .map(|(violation, ..)| violation.code())
        .collect();
    let known: Vec<_> = ViolationCode::ALL
        .iter()
        .map(|code| code.as_str())
        .collect();
    assert_eq!(codes, known);
    for (violation, code, facts) in all() {
        assert_eq!(violation.code(), code);
        let message = violation.to_string();
        for fact in facts {
            assert!(message.contains(fact), "{code}: “{message}” lacks “{fact}”");
        }
    }
}

#[test]
fn violations_of_values_name_their_field() {
    let with_field: Vec<_> = all()
        .into_iter()
        .filter_map(|(violation, code, _)| Some((code, violation.field()?)))
        .collect();
    assert_eq!(
        with_field,
        [
            ("unknown_session_type", "sessionType"),
            ("planned_duration_required", "plannedDuration"),
            ("planned_duration_out_of_range", "plannedDuration"),
            ("planned_duration_mismatch", "plannedDuration"),
            ("quality_rating_out_of_range", "qualityRating"),
            ("focus_score_out_of_range", "focusScore"),
            ("start_time_too_long_ago", "startTime"),
            ("end_time_in_future", "endTime"),
            ("focused_time_out_of_range", "endTime"),
            ("pauses_out_of_range", "pauses"),
            ("unknown_outcome", "outcome"),
            ("split_in_pause", "splitTime"),
            ("unknown_distraction_kind", "kind"),
            ("extension_out_of_range", "minutes"),
            ("unknown_counted_as", "countAs"),
            ("text_too_long", "note"),
            ("text_not_allowed", "note"),
            ("too_many_tags", "tags"),
            ("tag_not_allowed", "tags"),
            ("unknown_time_zone", "timeZone"),
        ]
    );
}

#[test]
fn message_of_a_refusal_contains_every_violation() {
    let one = Refusal::Values(vec![RuleViolation::PlannedDurationRequired]);
    assert_eq!(one.code(), "planned_duration_required");
    let two = Refusal::Values(vec![
        RuleViolation::PlannedDurationRequired,
        RuleViolation::QualityRatingOutOfRange { actual: 9 },
    ]);
    assert_eq!(two.code(), "validation_failed");
    assert_eq!(two.violations().len(), 2);
    assert!(
        two.to_string().contains("plannedDuration") && two.to_string().contains("qualityRating")
    );
}
