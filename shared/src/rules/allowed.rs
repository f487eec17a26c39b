//! What may be done now: the one source of buttons, `allowedActions` and refusals.

use super::decide::permitted;
use super::kind::CommandKind;
use super::limits::RESTORE_WINDOW;
use super::settle::settled;
use super::state::State;
use crate::Timestamp;

/// The commands that the state itself would accept at `now`, given valid input.
///
/// Whether another session is in the way of a start or a restore is not the state's own
/// matter and is not looked at.
#[must_use]
pub fn allowed_commands(state: &State, now: Timestamp) -> Vec<CommandKind> {
    let State::Started(session) = settled(state, now) else {
        return vec![CommandKind::Start];
    };
    if let Some(deleted) = session.deleted_at {
        let restorable = now.max(session.newest_at).since(deleted) <= RESTORE_WINDOW;
        return if restorable {
            vec![CommandKind::Restore]
        } else {
            Vec::new()
        };
    }
    CommandKind::ALL
        .iter()
        .copied()
        .filter(|command| permitted(&session, *command, &[]).is_ok())
        .collect()
}
