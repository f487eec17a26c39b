//! What is wrong with a command's values alone, for requests that have other problems besides:
//! all of them are reported at once, although the command will not be decided. What an instant must be
//! depends on the time at which it is decided.

use uuid::Uuid;

use super::command::{CompleteSession, PauseSession, StartSession};
use super::command_table::Command;
use super::decide::handle;
use super::evolve::evolve;
use super::state::State;
use super::violation::{Refusal, RuleViolation};
use super::vocabulary::SessionStatus;
use crate::{SessionId, Timestamp, UserId};

/// The violations of the command's values, decided on a session in which the command is allowed.
#[must_use]
pub fn value_violations(command: &Command) -> Vec<RuleViolation> {
    // The last one: the rating of an open session cannot be amended, whatever its value.
    let before = match command.kind().allowed_in().last() {
        None => None,
        Some(SessionStatus::Active) => Some(None),
        Some(SessionStatus::Paused) => Some(Some(Command::Pause(PauseSession::default()))),
        Some(SessionStatus::Completed | SessionStatus::Abandoned) => {
            Some(Some(Command::Complete(CompleteSession::default())))
        }
    };
    let (id, user) = (SessionId::new(Uuid::nil()), UserId::new(Uuid::nil()));
    let at = Timestamp::from_millis(0);
    let decided = |state: &State, command: &Command| {
        handle(state.session(), id, user, command, at, &[]).outcome
    };
    let mut state = State::NotStarted;
    if let Some(next) = before {
        let start = Command::Start(StartSession::preset("pomodoro"));
        for command in std::iter::once(start).chain(next) {
            let events = decided(&state, &command).unwrap_or_default();
            state = events.iter().fold(state, evolve);
        }
    }
    match decided(&state, command) {
        Err(Refusal::Values(mut violations)) => {
            violations.retain(|violation| !is_about_now(violation));
            violations
        }
        _ => Vec::new(),
    }
}

const fn is_about_now(violation: &RuleViolation) -> bool {
    matches!(
        violation,
        RuleViolation::StartTimeTooLongAgo { .. } | RuleViolation::EndTimeInFuture { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Patch;
    use crate::rules::{AmendSession, RecordSession};

    fn codes(command: &Command) -> Vec<&'static str> {
        let violations = value_violations(command);
        violations.iter().map(RuleViolation::code).collect()
    }

    #[test]
    fn values_are_checked_in_whatever_state_they_are_allowed() {
        let start = Command::Start(StartSession {
            planned_duration: Some(300),
            ..StartSession::preset("sprint")
        });
        let expected = ["unknown_session_type", "planned_duration_out_of_range"];
        assert_eq!(codes(&start), expected);
        let record = Command::Record(RecordSession {
            start_time: Timestamp::from_millis(1_795_348_800_000),
            end_time: Timestamp::from_millis(1_795_350_600_000),
            quality_rating: Some(10),
            ..RecordSession::default()
        });
        assert_eq!(codes(&record), ["quality_rating_out_of_range"]);
        let complete = Command::Complete(CompleteSession {
            quality_rating: Some(10),
            focus_score: Some(140),
            ..CompleteSession::default()
        });
        let expected = ["quality_rating_out_of_range", "focus_score_out_of_range"];
        assert_eq!(codes(&complete), expected);
        let amend = Command::Amend(AmendSession {
            quality_rating: Patch::Set(0),
            ..AmendSession::default()
        });
        assert_eq!(codes(&amend), ["quality_rating_out_of_range"]);
    }

    #[test]
    fn valid_values_have_no_violations() {
        assert!(codes(&Command::Start(StartSession::preset("short"))).is_empty());
        for command in [Command::Resume, Command::Delete, Command::Restore] {
            assert!(codes(&command).is_empty(), "{:?}", command.kind());
        }
    }
}
