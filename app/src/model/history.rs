//! The status and the counts that lists show of a session.

use shared::rules::{Outcome, Session, SessionStatus};

/// The status of a session as lists show it: a completion at the overtime limit is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayStatus {
    /// Running.
    Active,
    /// In a pause.
    Paused,
    /// Completed by the person.
    Completed,
    /// Completed by itself.
    Automatic,
    /// Given up.
    Abandoned,
}

impl DisplayStatus {
    /// The status of a settled session.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        match session.status() {
            SessionStatus::Active => Self::Active,
            SessionStatus::Paused => Self::Paused,
            SessionStatus::Abandoned => Self::Abandoned,
            SessionStatus::Completed => match session.ending().map(|ending| &ending.outcome) {
                Some(Outcome::Completed {
                    completed_by_limit: Some(_),
                    ..
                }) => Self::Automatic,
                _ => Self::Completed,
            },
        }
    }

    /// The timer phase whose colours it has (`data-face` in the style sheet).
    #[must_use]
    pub const fn phase(self) -> &'static str {
        match self {
            Self::Active | Self::Completed | Self::Automatic => "focus",
            Self::Paused => "paused",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Counts of what happened during a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryCounts {
    /// Pauses, an open one included.
    pub pauses: usize,
    /// Noted distractions.
    pub distractions: usize,
    /// Minutes beyond the plan, rounded down.
    pub overtime: i64,
}
