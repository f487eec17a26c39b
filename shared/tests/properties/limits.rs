//! Pauses and scores within their limits; no two sessions at the same time.

use histories::play;
use proptest::prelude::*;
use shared::rules::limits::{MAX_PAUSES, MINUTE, OVERTIME_LIMIT, PAUSE_LIMIT};
use shared::rules::{Interval, SessionStatus, live_breakdown};

use crate::support::{cases, histories, moments, test};

proptest! {
    #![proptest_config(cases(64))]

    /// At most 3 pauses, each ≤ 10 min; 0 ≤ score ≤ 100.
    #[test]
    fn pauses_and_scores_stay_within_their_limits(history in histories()) {
        for moment in moments(&history) {
            let Some(session) = moment.state.session() else { continue };
            prop_assert!(session.pauses_begun() <= MAX_PAUSES);
            for pause in &session.pauses {
                prop_assert!((0..=PAUSE_LIMIT).contains(&pause.duration()));
            }
            prop_assert!(live_breakdown(session, None, moment.now).calculated <= 100);
            if let Some(ending) = session.ending() {
                prop_assert!(ending.focus_score <= 100 && ending.breakdown.calculated <= 100);
                let length = ending.ended_at.since(session.started_at);
                prop_assert!((0..=session.plan() + 3 * PAUSE_LIMIT + OVERTIME_LIMIT).contains(&length));
                prop_assert!(length <= (120 + 30 + 15) * MINUTE);
            }
        }
    }

    /// A user's sessions never overlap, and at most one is open.
    #[test]
    fn no_two_sessions_at_the_same_time(history in histories()) {
        let mut world = histories::World::new(history.user);
        for step in &history.steps {
            world.step(step);
            let kept: Vec<_> = world
                .ids()
                .filter_map(|id| world.state(id).session())
                .filter(|session| session.deleted_at.is_none())
                .collect();
            prop_assert!(kept.iter().filter(|session| session.ending().is_none()).count() <= 1);
            for (index, one) in kept.iter().enumerate() {
                for other in &kept[index + 1..] {
                    prop_assert!(!Interval::of(one).overlaps(&Interval::of(other)));
                }
            }
        }
    }

    /// What the API shows agrees with itself.
    #[test]
    fn a_session_is_shown_consistently(history in histories()) {
        let transcript = play(&history);
        let answers = transcript.answers.iter().flat_map(|answer| &answer.sessions);
        for session in answers.chain(&transcript.sessions) {
            let open = session.status.is_open();
            prop_assert_eq!(session.timer.is_some(), open);
            prop_assert_eq!(session.end_time.is_some(), !open);
            prop_assert_eq!(session.focus_score.is_some(), !open);
            prop_assert_eq!(session.actual_duration.is_some(), !open);
            prop_assert_eq!(session.focus_score_source.is_some(), !open);
            let paused = session.pauses.iter().filter(|pause| pause.resume_time.is_none()).count();
            prop_assert_eq!(paused == 1, session.status == SessionStatus::Paused);
            if session.automatic {
                prop_assert_eq!(session.actual_duration, Some(i64::from(session.planned_duration)));
            }
        }
    }
}
