//! Folding the log gives the state, revisions included.

use std::collections::BTreeMap;

use histories::{History, World, play, play_json};
use proptest::prelude::*;
use stint_rules::SessionId;
use stint_rules::rules::{Event, EventData, fold};

use crate::support::{cases, histories, test};

fn by_session(world: &World) -> BTreeMap<SessionId, Vec<Event>> {
    let mut logs: BTreeMap<_, Vec<Event>> = BTreeMap::new();
    for logged in world.log() {
        logs.entry(logged.event.session_id)
            .or_default()
            .push(logged.event.clone());
    }
    logs
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn folding_the_log_gives_the_state(history in histories()) {
        let mut world = World::new(history.user);
        for step in &history.steps {
            world.step(step);
        }
        for (session, log) in by_session(&world) {
            prop_assert_eq!(&fold(&log), world.state(session));
            let versions: Vec<u64> = log.iter().map(|event| event.version).collect();
            prop_assert_eq!(versions, (1..=log.len() as u64).collect::<Vec<_>>());
        }
    }

    /// Without the revoked events and the revisions themselves.
    #[test]
    fn log_without_revoked_events_gives_the_same_state(history in histories()) {
        let mut world = World::new(history.user);
        for step in &history.steps {
            world.step(step);
        }
        for (session, log) in by_session(&world) {
            let revoked: Vec<_> = log
                .iter()
                .filter_map(|event| match &event.data {
                    EventData::SessionRevised { revoked, .. } => Some(revoked.clone()),
                    _ => None,
                })
                .flatten()
                .collect();
            let remaining = log.iter().filter(|event| {
                !revoked.contains(&event.event_id)
                    && !matches!(event.data, EventData::SessionRevised { .. })
            });
            let stored = world.state(session);
            let folded = fold(remaining.clone());
            prop_assert_eq!(&folded, stored);
            prop_assert!(remaining.is_sorted_by_key(|event| event.timestamp));
        }
    }

    #[test]
    fn json_round_trip_is_lossless(history in histories()) {
        let json = serde_json::to_vec(&history).expect("a history is JSON");
        let read: History = serde_json::from_slice(&json).expect("the same history");
        prop_assert_eq!(&read, &history);
        let transcript = play(&history);
        let json = play_json(&json).expect("a transcript");
        let read: histories::Transcript = serde_json::from_slice(&json).expect("the same transcript");
        prop_assert_eq!(read, transcript);
    }

    /// And equal to those that `Event::id_for` derives.
    #[test]
    fn event_ids_are_unique(history in histories()) {
        let transcript = play(&history);
        let mut ids: Vec<_> = transcript.log.iter().map(|logged| logged.event.event_id).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), all);
        for logged in &transcript.log {
            let event = &logged.event;
            let derived = Event::id_for(event.session_id, event.version, event.timestamp);
            prop_assert_eq!(event.event_id, derived);
        }
    }
}
