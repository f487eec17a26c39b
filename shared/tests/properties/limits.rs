//! Limits of pauses, scores and lengths; no overlap; consistent views.

use histories::play;
use proptest::prelude::*;
use stint_rules::rules::limits::{
    MAX_PAUSES, MAX_PLAN_MINUTES, MINUTE, OVERTIME_LIMIT, PAUSE_LIMIT,
};
use stint_rules::rules::{EventData, Interval, SessionStatus, live_breakdown};

use crate::support::{cases, histories, snapshots, test};

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn pauses_scores_and_lengths_are_within_limits(history in histories()) {
        for snapshot in snapshots(&history) {
            let Some(session) = snapshot.state.session() else { continue };
            prop_assert!(session.pauses_begun() <= MAX_PAUSES);
            prop_assert!(i64::from(session.plan_minutes()) <= MAX_PLAN_MINUTES);
            for pause in &session.pauses {
                prop_assert!((0..=PAUSE_LIMIT).contains(&pause.duration()));
            }
            prop_assert!(live_breakdown(session, None, snapshot.now).calculated <= 100);
            if let Some(ending) = session.ending() {
                prop_assert!(ending.focus_score <= 100 && ending.breakdown.calculated <= 100);
                let length = ending.ended_at.since(session.started_at);
                if snapshot.is_live {
                    prop_assert!(length <= session.plan() + 3 * PAUSE_LIMIT + OVERTIME_LIMIT);
                }
                prop_assert!(length >= 0);
                prop_assert!(length <= (120 + 30 + 15) * MINUTE);
            }
        }
    }

    /// And at most one is open.
    #[test]
    fn sessions_do_not_overlap(history in histories()) {
        let mut world = histories::World::new(history.user);
        for step in &history.steps {
            world.step(step);
            let not_deleted: Vec<_> = world
                .ids()
                .filter_map(|id| world.state(id).session())
                .filter(|session| session.deleted_at.is_none())
                .collect();
            prop_assert!(not_deleted.iter().filter(|session| session.ending().is_none()).count() <= 1);
            for (index, one) in not_deleted.iter().enumerate() {
                for other in &not_deleted[index + 1..] {
                    prop_assert!(!Interval::of(one).overlaps(&Interval::of(other)));
                }
            }
        }
    }

    #[test]
    fn session_view_is_consistent(history in histories()) {
        let transcript = play(&history);
        let answers = transcript.answers.iter().flat_map(|answer| &answer.sessions);
        let is_corrected = |id| {
            let mut log = transcript.log.iter().map(|entry| &entry.event);
            log.any(|event| {
                event.session_id == id && matches!(event.data, EventData::SessionCorrected { .. })
            })
        };
        for session in answers.chain(&transcript.sessions) {
            let open = session.status.is_open();
            prop_assert_eq!(session.timer.is_some(), open);
            prop_assert_eq!(session.end_time.is_some(), !open);
            prop_assert_eq!(session.focus_score.is_some(), !open);
            prop_assert_eq!(session.actual_duration.is_some(), !open);
            prop_assert_eq!(session.focus_score_source.is_some(), !open);
            let paused = session.pauses.iter().filter(|pause| pause.resume_time.is_none()).count();
            prop_assert_eq!(paused == 1, session.status == SessionStatus::Paused);
            if session.automatic && !is_corrected(session.session_id) {
                let plan = session.planned_duration + session.extended_minutes;
                prop_assert_eq!(session.actual_duration, Some(i64::from(plan)));
            }
        }
    }
}
