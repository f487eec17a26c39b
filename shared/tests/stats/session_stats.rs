//! `SessionStats` agrees with the rules.

use histories::Dice;
use proptest::prelude::*;
use stint_rules::Timestamp;
use stint_rules::rules::{EventData, Session, SessionStatus, focused};
use stint_rules::stats::SessionStats;

use crate::support::{cases, test};

/// Settled sessions of a random history, with the server's now.
/// Whether a person corrected the session comes last.
fn sessions(choices: &[u64], seed: u64) -> Vec<(Session, Timestamp, bool)> {
    let history = histories::History::from_choices(choices);
    let mut world = histories::World::new(history.user);
    let mut dice = Dice::new(seed);
    let mut sessions = Vec::new();
    for step in &history.steps {
        world.step(step);
        if dice.chance(75) {
            continue;
        }
        let now = step.now().plus(dice.between(0, 3_600_000));
        for id in world.ids() {
            let state = stint_rules::rules::settled(world.state(id), now);
            let is_corrected = world.log().iter().any(|entry| {
                entry.event.session_id == id
                    && matches!(entry.event.data, EventData::SessionCorrected { .. })
            });
            sessions.extend(
                state
                    .session()
                    .map(|session| (session.clone(), now, is_corrected)),
            );
        }
    }
    sessions
}

/// Half an hour for each letter, unless it begins with an A.
fn zone_offset(zone: &str, _: Timestamp) -> Option<i32> {
    let letters = i32::try_from(zone.len()).ok()?;
    (!zone.starts_with('A')).then_some(letters * 1_800)
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn session_stats_agree_with_the_rules(
        choices in prop::collection::vec(any::<u64>(), 0..40),
        seed in any::<u64>(),
    ) {
        for (session, now, is_corrected) in sessions(&choices, seed) {
            let Some(fact) = SessionStats::of(&session, now, zone_offset) else {
                prop_assert!(session.deleted_at.is_some());
                continue;
            };
            prop_assert!(session.deleted_at.is_none());
            prop_assert_eq!(fact.focused_seconds(), focused(&session, now) / 1000);
            prop_assert_eq!(fact.pauses.len(), session.pauses_begun());
            prop_assert_eq!(fact.score.is_none(), fact.status.is_open());
            let zone = session.time_zone.as_deref();
            prop_assert_eq!(fact.utc_offset, zone.and_then(|zone| zone_offset(zone, now)));
            prop_assert_eq!(fact.distractions as usize, session.distractions_within().count());
            prop_assert!(fact.end.since(fact.start) <= stint_rules::rules::limits::LONGEST_SESSION);
            if fact.automatic {
                prop_assert_eq!(fact.status, SessionStatus::Completed);
            }
            if fact.automatic && !is_corrected {
                prop_assert_eq!(fact.focused_seconds(), i64::from(session.plan_minutes()) * 60);
            }
        }
    }
}
