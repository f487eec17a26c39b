//! Settling, deadlines and focused time.

use histories::Dice;
use proptest::prelude::*;
use stint_rules::rules::limits::{MAX_FOCUSED, OVERTIME_LIMIT};
use stint_rules::rules::{evolve, focused, next_deadline, settle, settled};

use crate::support::{around, cases, histories, snapshots, test};

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn settling_is_idempotent(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let now = around(&snapshot, &mut dice);
            let first = settled(&snapshot.state, now);
            prop_assert_eq!(settle(&first, now), []);
            prop_assert_eq!(settled(&first, now), first);
        }
    }

    #[test]
    fn settling_in_steps_equals_settling_in_one_step(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let one = around(&snapshot, &mut dice);
            let other = around(&snapshot, &mut dice);
            let (first, last) = (one.min(other), one.max(other));
            let mut in_steps = settle(&snapshot.state, first);
            let between = in_steps.iter().fold(snapshot.state.clone(), evolve);
            in_steps.extend(settle(&between, last));
            prop_assert_eq!(in_steps, settle(&snapshot.state, last));
        }
    }

    /// Settling at the deadline, and not before, adds events.
    #[test]
    fn next_deadline_after_settling_is_later_and_exact(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let now = around(&snapshot, &mut dice);
            let state = settled(&snapshot.state, now);
            if let Some(deadline) = state.session().and_then(next_deadline) {
                prop_assert!(deadline > now);
                prop_assert_eq!(settle(&state, deadline.plus(-1)), []);
                let events = settle(&state, deadline);
                prop_assert_eq!(events.first().map(|event| event.timestamp), Some(deadline));
            } else {
                prop_assert!(state.session().is_none_or(|session| session.ending().is_some()));
            }
        }
    }

    #[test]
    fn automatic_events_are_in_order(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let now = around(&snapshot, &mut dice);
            let events = settle(&snapshot.state, now);
            prop_assert!(events.is_sorted_by_key(|event| event.timestamp));
            prop_assert!(events.iter().all(|event| event.is_automatic() && event.timestamp <= now));
            prop_assert!(events.len() <= 3);
        }
    }

    /// At most effective plan and overtime limit, for a session that was timed live, and never less than before while the session is open.
    #[test]
    fn focused_time_stays_within_bounds_and_grows(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let mut instants: Vec<_> = (0..6).map(|_| around(&snapshot, &mut dice)).collect();
            instants.sort_unstable();
            let mut before = 0;
            for now in instants {
                let state = settled(&snapshot.state, now);
                let Some(session) = state.session() else { continue };
                let focused = focused(session, now);
                let most = if snapshot.is_live {
                    session.plan() + OVERTIME_LIMIT
                } else {
                    MAX_FOCUSED
                };
                prop_assert!((0..=most).contains(&focused));
                if session.ending().is_none() {
                    prop_assert!(focused >= before);
                    before = focused;
                }
            }
        }
    }
}
