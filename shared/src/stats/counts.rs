//! Counts over a set of sessions; counts of disjoint sets can be added.

use super::session_stats::SessionStats;
use super::tenths::Tenths;
use crate::rules::{SessionStatus, SessionType};

/// Counts over sessions. Every field but the seconds counts sessions where they started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Focused seconds within the day, hour or range, whenever their session started.
    pub focused_seconds: i64,
    /// Those of them that are from sessions that completed automatically.
    pub automatic_seconds: i64,
    /// Sessions that the user completed.
    pub completed: u64,
    /// Sessions that completed automatically.
    pub automatic: u64,
    /// Abandoned sessions.
    pub abandoned: u64,
    /// Open sessions; one at most.
    pub open: u64,
    /// Sessions by type, in the order of [`SessionType::ALL`].
    pub types: [u64; 4],
    /// The sum of scores, each times its session's focused seconds.
    pub score_seconds: i64,
    /// The focused seconds of the sessions whose scores are in `score_seconds`.
    pub scored_seconds: i64,
    /// Pauses, open ones included.
    pub pauses: u64,
    /// Recorded distractions.
    pub distractions: u64,
}

impl SessionCounts {
    /// The counts of one session without its focused seconds.
    #[must_use]
    pub fn of(fact: &SessionStats) -> Self {
        let mut counts = Self {
            pauses: fact.pauses.len() as u64,
            distractions: u64::from(fact.distractions),
            ..Self::default()
        };
        match fact.status {
            SessionStatus::Completed if fact.automatic => counts.automatic = 1,
            SessionStatus::Completed => counts.completed = 1,
            SessionStatus::Abandoned => counts.abandoned = 1,
            SessionStatus::Active | SessionStatus::Paused => counts.open = 1,
        }
        for (count, session_type) in counts.types.iter_mut().zip(SessionType::ALL) {
            *count = u64::from(*session_type == fact.session_type);
        }
        if let Some(score) = fact.score.filter(|_| !fact.automatic) {
            counts.scored_seconds = fact.focused_seconds();
            counts.score_seconds = i64::from(score) * counts.scored_seconds;
        }
        counts
    }

    /// Adds focused seconds of a session.
    pub const fn add_seconds(&mut self, fact: &SessionStats, seconds: i64) {
        self.focused_seconds += seconds;
        if fact.automatic {
            self.automatic_seconds += seconds;
        }
    }

    /// Adds the counts of another set of sessions.
    pub fn add(&mut self, other: &Self) {
        self.focused_seconds += other.focused_seconds;
        self.automatic_seconds += other.automatic_seconds;
        self.completed += other.completed;
        self.automatic += other.automatic;
        self.abandoned += other.abandoned;
        self.open += other.open;
        for (count, other) in self.types.iter_mut().zip(other.types) {
            *count += other;
        }
        self.score_seconds += other.score_seconds;
        self.scored_seconds += other.scored_seconds;
        self.pauses += other.pauses;
        self.distractions += other.distractions;
    }

    /// Sessions that started within the day, hour or range.
    #[must_use]
    pub const fn sessions(&self) -> u64 {
        self.completed + self.automatic + self.abandoned + self.open
    }

    /// Completed ÷ (completed + abandoned), percent; none where there is neither.
    #[must_use]
    pub fn completion_rate(&self) -> Option<Tenths> {
        let [completed, abandoned] =
            [self.completed, self.abandoned].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        Tenths::ratio(
            completed.saturating_mul(100),
            completed.saturating_add(abandoned),
        )
    }

    /// The mean of the scores, each weighed by its session's focused seconds; none where there
    /// are no such seconds.
    #[must_use]
    pub fn mean_score(&self) -> Option<Tenths> {
        Tenths::ratio(self.score_seconds, self.scored_seconds)
    }
}
