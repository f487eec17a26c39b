//! The timer display at an instant: its phase and its numerals.
//!
//! Pure, computed from instants by the rules of `shared`; nothing is counted.

use shared::Timestamp;
use shared::rules::limits::SECOND;
use shared::rules::{CommandKind, Outcome, Phase, Session, timer};

shared::words! {
    /// The phase of the display.
    #[derive(Default)]
    pub TimerPhase {
        /// Nothing runs.
        #[default]
        Idle = "idle",
        /// Focused time counts down.
        Focus = "focus",
        /// A pause counts down.
        Paused = "paused",
        /// Time is up; overtime counts up.
        Overtime = "overtime",
        /// The session was completed.
        Completed = "completed",
        /// The session was abandoned.
        Abandoned = "abandoned",
        /// A break counts down; breaks belong to the browser, not to a session.
        Break = "break",
    }
}

impl TimerPhase {
    /// The phase of a settled session.
    #[must_use]
    pub const fn of(session: &Session) -> Self {
        match &session.phase {
            Phase::Active if session.elapsed.is_some() => Self::Overtime,
            Phase::Active => Self::Focus,
            Phase::Paused(_) => Self::Paused,
            Phase::Ended(ending) => match ending.outcome {
                Outcome::Completed { .. } => Self::Completed,
                Outcome::Abandoned { .. } => Self::Abandoned,
            },
        }
    }

    /// Whether a session is open.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Focus | Self::Paused | Self::Overtime)
    }

    /// Whether this phase has a button for a command, allowed or not.
    #[must_use]
    pub const fn has_button(self, command: CommandKind) -> bool {
        match command {
            CommandKind::Start => matches!(self, Self::Idle),
            CommandKind::Pause => matches!(self, Self::Focus),
            CommandKind::Resume => matches!(self, Self::Paused),
            CommandKind::RecordDistraction => matches!(self, Self::Focus | Self::Overtime),
            CommandKind::Extend | CommandKind::Complete | CommandKind::Abandon => self.is_open(),
            CommandKind::Reopen => !self.is_open(),
            CommandKind::Amend
            | CommandKind::Record
            | CommandKind::Correct
            | CommandKind::Split
            | CommandKind::Delete
            | CommandKind::Restore => false,
        }
    }
}

/// The value of the numerals in whole seconds: left, beyond the plan, or focused.
///
/// Countdowns round up, so that they start with their full length and end at 0:00.
#[must_use]
pub fn numerals(session: &Session, now: Timestamp) -> i64 {
    let Some(timer) = timer(session, now) else {
        return session.ending().map_or(0, |ending| {
            shared::rules::focused(session, ending.ended_at) / SECOND
        });
    };
    match (TimerPhase::of(session), timer.pause_ends_at) {
        (TimerPhase::Paused, Some(end)) => (end.since(now).max(0) + SECOND - 1) / SECOND,
        (TimerPhase::Overtime, _) => timer.overtime_seconds,
        _ => timer.remaining_seconds,
    }
}

/// The instant that the numerals count from or to; none where they stand still.
#[must_use]
pub fn counts_from(session: &Session) -> Option<Timestamp> {
    match &session.phase {
        Phase::Paused(pause) => Some(pause.began_at),
        // Pauses need not be whole seconds: the planned end has the remainder.
        Phase::Active => Some(shared::rules::ends_at(session, session.newest_at)),
        Phase::Ended(_) => None,
    }
}

/// `25:00`, `0:07`, `120:00`.
#[must_use]
pub fn minutes_and_seconds(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use shared::SessionId;
    use shared::rules::{Command, StartSession};

    use super::*;
    use crate::fixtures;

    #[test]
    fn minutes_exceed_sixty() {
        assert_eq!(minutes_and_seconds(1_500), "25:00");
        assert_eq!(minutes_and_seconds(7), "0:07");
        assert_eq!(minutes_and_seconds(7_200), "120:00");
        assert_eq!(minutes_and_seconds(-3), "0:00");
    }

    #[test]
    fn a_countdown_begins_full_and_ends_at_nought() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        let shown = |millis| numerals(&session, fixtures::at_millis(millis));
        assert_eq!(shown(0), 1_500);
        assert_eq!(shown(1), 1_500);
        assert_eq!(shown(1_000), 1_499);
        assert_eq!(shown(1_499_999), 1);
        assert_eq!(shown(1_500_000), 0);
    }

    #[test]
    fn a_pause_counts_down_from_ten_minutes() {
        let session =
            fixtures::session(&[(0, fixtures::start("pomodoro")), (60, fixtures::pause())]);
        assert_eq!(TimerPhase::of(&session), TimerPhase::Paused);
        assert_eq!(numerals(&session, fixtures::at(60)), 600);
        assert_eq!(numerals(&session, fixtures::at(90)), 570);
    }

    #[test]
    fn overtime_counts_up_and_result_is_constant() {
        let session = fixtures::session(&[(0, fixtures::start("short"))]);
        let late = fixtures::settled(&session, 15 * 60 + 65);
        assert_eq!(TimerPhase::of(&late), TimerPhase::Overtime);
        assert_eq!(numerals(&late, fixtures::at(15 * 60 + 65)), 65);
        let over = fixtures::settled(&session, 30 * 60);
        assert_eq!(TimerPhase::of(&over), TimerPhase::Completed);
        assert_eq!(numerals(&over, fixtures::at(99 * 60)), 15 * 60);
        assert_eq!(counts_from(&over), None);
    }

    #[test]
    fn sample_session_agrees_with_the_rules() {
        let start = StartSession::preset("long");
        let session = fixtures::session(&[(0, Command::Start(start))]);
        assert_eq!(session.id, SessionId::new(uuid::Uuid::from_u128(1)));
        assert_eq!(session.planned_minutes, 45);
    }
}
