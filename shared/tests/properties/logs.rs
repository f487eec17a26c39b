//! The log is the record: folding it gives the state, revisions included.

use std::collections::BTreeMap;

use histories::{History, World, play, play_json};
use proptest::prelude::*;
use shared::SessionId;
use shared::rules::{Event, EventData, fold};

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

    /// Folding a session's events gives exactly its stored state.
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

    /// What a revision names is what folding takes back: without the named events and the
    /// revisions themselves, the log gives the same session.
    #[test]
    fn without_what_was_revoked_the_log_tells_the_same(history in histories()) {
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
            let kept = log.iter().filter(|event| {
                !revoked.contains(&event.event_id)
                    && !matches!(event.data, EventData::SessionRevised { .. })
            });
            let stored = world.state(session);
            let told = fold(kept.clone());
            prop_assert_eq!(&told, stored);
            prop_assert!(kept.is_sorted_by_key(|event| event.timestamp));
        }
    }

    /// Every event and every command survives its JSON.
    #[test]
    fn json_keeps_everything(history in histories()) {
        let json = serde_json::to_vec(&history).expect("a history is JSON");
        let read: History = serde_json::from_slice(&json).expect("the same history");
        prop_assert_eq!(&read, &history);
        let transcript = play(&history);
        let json = play_json(&json).expect("a transcript");
        let read: histories::Transcript = serde_json::from_slice(&json).expect("the same transcript");
        prop_assert_eq!(read, transcript);
    }

    /// Event ids are unique, and the same whoever derives them.
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
