//! `SessionStats` agrees with the rules.

use histories::Dice;
use proptest::prelude::*;
use shared::rules::{SessionStatus, focused};
use shared::stats::SessionStats;

use crate::support::{cases, test};

/// Settled sessions of a random history, with the server's now.
fn sessions(choices: &[u64], seed: u64) -> Vec<(shared::rules::Session, shared::Timestamp)> {
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
            let state = shared::rules::settled(world.state(id), now);
            sessions.extend(state.session().map(|session| (session.clone(), now)));
        }
    }
    sessions
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn session_stats_agree_with_the_rules(
        choices in prop::collection::vec(any::<u64>(), 0..40),
        seed in any::<u64>(),
    ) {
        for (session, now) in sessions(&choices, seed) {
            let Some(fact) = SessionStats::of(&session, now) else {
                prop_assert!(session.deleted_at.is_some());
                continue;
            };
            prop_assert!(session.deleted_at.is_none());
            prop_assert_eq!(fact.focused_seconds(), focused(&session, now) / 1000);
            prop_assert_eq!(fact.pauses.len(), session.pauses_begun());
            prop_assert_eq!(fact.score.is_none(), fact.status.is_open());
            prop_assert_eq!(fact.distractions as usize, session.distractions.len());
            prop_assert!(fact.end.since(fact.start) <= shared::rules::limits::LONGEST_SESSION);
            if fact.automatic {
                prop_assert_eq!(fact.status, SessionStatus::Completed);
                prop_assert_eq!(fact.focused_seconds(), i64::from(session.planned_minutes) * 60);
            }
        }
    }
}
