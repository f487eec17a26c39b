//! Settling, deadlines and focused time.

use histories::Dice;
use proptest::prelude::*;
use shared::rules::limits::OVERTIME_LIMIT;
use shared::rules::{evolve, focused, next_deadline, settle, settled};

use crate::support::{around, cases, histories, moments, test};

proptest! {
    #![proptest_config(cases(64))]

    /// settle is idempotent.
    #[test]
    fn settling_twice_brings_nothing_new(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for moment in moments(&history) {
            let now = around(&moment, &mut dice);
            let once = settled(&moment.state, now);
            prop_assert_eq!(settle(&once, now), []);
            prop_assert_eq!(settled(&once, now), once);
        }
    }

    /// settle at t1 then t2 equals settle at t2.
    #[test]
    fn settling_in_steps_is_settling_at_once(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for moment in moments(&history) {
            let one = around(&moment, &mut dice);
            let other = around(&moment, &mut dice);
            let (first, last) = (one.min(other), one.max(other));
            let mut in_steps = settle(&moment.state, first);
            let between = in_steps.iter().fold(moment.state.clone(), evolve);
            in_steps.extend(settle(&between, last));
            prop_assert_eq!(in_steps, settle(&moment.state, last));
        }
    }

    /// After settle at now, next_deadline > now; and at it, not before, there is news.
    #[test]
    fn after_settling_the_next_deadline_lies_ahead(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for moment in moments(&history) {
            let now = around(&moment, &mut dice);
            let state = settled(&moment.state, now);
            if let Some(deadline) = next_deadline(&state) {
                prop_assert!(deadline > now);
                prop_assert_eq!(settle(&state, deadline.plus(-1)), []);
                let news = settle(&state, deadline);
                prop_assert_eq!(news.first().map(|event| event.timestamp), Some(deadline));
            } else {
                prop_assert!(state.session().is_none_or(|session| session.ending().is_some()));
            }
        }
    }

    /// Every automatic event is stamped with its nominal instant, in order.
    #[test]
    fn what_time_causes_is_in_order(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for moment in moments(&history) {
            let now = around(&moment, &mut dice);
            let events = settle(&moment.state, now);
            prop_assert!(events.is_sorted_by_key(|event| event.timestamp));
            prop_assert!(events.iter().all(|event| event.is_automatic() && event.timestamp <= now));
            prop_assert!(events.len() <= 3);
        }
    }

    /// Focused time is never negative, never exceeds plan and overtime limit, and never
    /// decreases while the session is open.
    #[test]
    fn focused_time_stays_within_bounds_and_grows(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for moment in moments(&history) {
            let mut instants: Vec<_> = (0..6).map(|_| around(&moment, &mut dice)).collect();
            instants.sort_unstable();
            let mut before = 0;
            for now in instants {
                let state = settled(&moment.state, now);
                let Some(session) = state.session() else { continue };
                let focused = focused(session, now);
                prop_assert!((0..=session.plan() + OVERTIME_LIMIT).contains(&focused));
                if session.ending().is_none() {
                    prop_assert!(focused >= before);
                    before = focused;
                }
            }
        }
    }
}
