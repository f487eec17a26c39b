//! What may be done now: the one source of buttons, `allowedActions` and refusals.

use super::decide::permitted;
use super::kind::CommandKind;
use super::settle::settled;
use super::state::State;
use crate::Timestamp;

/// The commands that the state itself would accept at `now`, given valid input.
///
/// Whether another session is in the way of a start or a restore is not the state's own
/// matter and is not looked at.
///
/// ```
/// use shared::rules::{Command, CommandKind, Start, State, allowed_commands, fold, handle};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(Start::preset("pomodoro"));
/// # let state = fold(&handle(&State::NotStarted, id, user, &start, ten, &[]).outcome?);
///
/// assert_eq!(allowed_commands(&State::NotStarted, ten), [CommandKind::Start]);
/// assert_eq!(
///     allowed_commands(&state, ten),
///     [
///         CommandKind::Pause,
///         CommandKind::RecordDistraction,
///         CommandKind::Complete,
///         CommandKind::Abandon
///     ]
/// );
/// # Ok::<(), shared::rules::Refusal>(())
/// ```
#[must_use]
pub fn allowed_commands(state: &State, now: Timestamp) -> Vec<CommandKind> {
    let State::Started(session) = settled(state, now) else {
        return vec![CommandKind::Start];
    };
    if session.deleted_at.is_some() {
        let at = now.max(session.newest_at);
        let restore = session.is_restorable(at).then_some(CommandKind::Restore);
        return restore.into_iter().collect();
    }
    CommandKind::ALL
        .iter()
        .copied()
        .filter(|command| permitted(&session, *command, &[]).is_ok())
        .collect()
}
