//! Coverage of the histories: a differential test in which a refusal or a revision never occurs
//! would not test it.

use std::collections::BTreeMap;

use histories::{History, play};

const SEEDS: u64 = 2_000;

/// How often each event type and each refusal code occurs.
fn occurrences() -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    let mut count = |what: String| *found.entry(what).or_insert(0) += 1;
    for seed in 0..SEEDS {
        let transcript = play(&History::from_seed(seed));
        for logged in &transcript.log {
            let automatic = if logged.event.is_automatic() {
                " by itself"
            } else {
                ""
            };
            count(format!("{}{automatic}", logged.event.data.name()));
        }
        for reply in transcript.answers.iter().flat_map(|answer| &answer.replies) {
            reply.codes.iter().cloned().for_each(&mut count);
            count(format!("{:?}", reply.outcome));
        }
    }
    found
}

#[test]
fn every_event_and_refusal_occurs_in_2000_histories() {
    let found = occurrences();
    let expected = [
        "FocusSessionStarted",
        "SessionPaused",
        "SessionResumed",
        "SessionResumed by itself",
        "DistractionRecorded",
        "SessionTimeElapsed by itself",
        "SessionCompleted",
        "SessionCompleted by itself",
        "SessionAbandoned",
        "SessionRevised",
        "SessionAmended",
        "SessionDeleted",
        "SessionRestored",
        "unknown_session_type",
        "planned_duration_required",
        "planned_duration_out_of_range",
        "planned_duration_mismatch",
        "quality_rating_out_of_range",
        "focus_score_out_of_range",
        "unknown_distraction_kind",
        "text_too_long",
        "text_not_allowed",
        "session_already_open",
        "session_not_active",
        "session_not_paused",
        "session_time_elapsed",
        "pause_limit_reached",
        "distraction_limit_reached",
        "session_ended",
        "session_id_taken",
        "session_not_found",
        "session_open",
        "session_not_deleted",
        "occurred_in_future",
        "occurred_too_long_ago",
        "out_of_order",
        "session_overlaps",
        "unknown_command",
        "command_id_reused",
        "Applied",
        "Duplicate",
        "Rejected",
    ];
    let rare: Vec<&str> = expected
        .into_iter()
        .filter(|what| found.get(*what).is_none_or(|times| *times < 20))
        .collect();
    assert!(rare.is_empty(), "fewer than 20 of {rare:?} in {found:#?}");
}
