//! The commands that are possible now: for buttons and `allowedActions`, by the same checks
//! as refusals.

use super::change::permitted;
use super::command_table::CommandKind;
use super::settle::Settled;

/// The commands that the state itself would accept, given valid input.
///
/// Conflicts of a start, a reopening or a restore with the user's other sessions are not considered.
///
/// ```
/// use stint_rules::rules::{
///     Command, CommandKind, Settled,
///     StartSession, allowed_commands, fold, handle,
/// };
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(StartSession::preset("pomodoro"));
/// # let state = fold(&handle(None, id, user, &start, ten, &[]).outcome?);
///
/// assert_eq!(
///     allowed_commands(&Settled::new(None, ten)),
///     [CommandKind::Start, CommandKind::Record]
/// );
/// assert_eq!(
///     allowed_commands(&Settled::new(state.session(), ten)),
///     [
///         CommandKind::Pause,
///         CommandKind::RecordDistraction,
///         CommandKind::Extend,
///         CommandKind::Complete,
///         CommandKind::Abandon,
///         CommandKind::Amend
///     ]
/// );
/// # Ok::<(), stint_rules::rules::Refusal>(())
/// ```
#[must_use]
pub fn allowed_commands(settled: &Settled<'_>) -> Vec<CommandKind> {
    let Some(session) = settled.session() else {
        return vec![CommandKind::Start, CommandKind::Record];
    };
    let at = settled.at().max(session.newest_at);
    if session.deleted_at.is_some() {
        let restore = session.is_restorable(at).then_some(CommandKind::Restore);
        return restore.into_iter().collect();
    }
    CommandKind::ALL
        .iter()
        .copied()
        .filter(|command| permitted(session, *command, at, &[]).is_ok())
        .collect()
}
