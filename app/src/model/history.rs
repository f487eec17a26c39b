//! The status and the counts that lists show of a session.

use shared::rules::{Ending, Session, SessionStatus};

/// The status of a session as lists show it: an automatic completion has a status of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayStatus {
    /// Running, also in overtime.
    Active,
    /// In a pause.
    Paused,
    /// Completed by the user.
    Completed,
    /// Ended automatically.
    Automatic,
    /// Ended early by the user.
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
            SessionStatus::Completed if session.ending().is_some_and(Ending::is_automatic) => {
                Self::Automatic
            }
            SessionStatus::Completed => Self::Completed,
        }
    }

    /// The timer phase whose colours it has (`data-phase` in the style sheet).
    #[must_use]
    pub const fn phase(self) -> &'static str {
        match self {
            Self::Active => "focus",
            Self::Completed | Self::Automatic => "completed",
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
    /// Recorded distractions.
    pub distractions: usize,
    /// Minutes beyond the plan, rounded down.
    pub overtime: i64,
}
