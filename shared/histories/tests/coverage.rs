//! Coverage of the histories: a differential test in which a refusal or a revision never occurs
//! would not test it.

use std::collections::BTreeMap;

use histories::{History, play};
use shared::rules::{EventData, ViolationCode};

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
    let others = [
        "SessionResumed by itself",
        "SessionCompleted by itself",
        "SessionTimeElapsed by itself",
        "Applied",
        "Duplicate",
        "Rejected",
    ];
    let events = EventData::NAMES.iter().copied();
    let codes = ViolationCode::ALL.iter().map(|code| code.as_str());
    let expected = events
        // Only time causes it.
        .filter(|name| *name != "SessionTimeElapsed")
        .chain(codes)
        .chain(others);
    let rare: Vec<&str> = expected
        .filter(|what| found.get(*what).is_none_or(|times| *times < 20))
        .collect();
    assert!(rare.is_empty(), "fewer than 20 of {rare:?} in {found:#?}");
}
