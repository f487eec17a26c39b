//! Outcomes of replayed commands, so that each takes effect once. They are stored for
//! [`RETENTION`].

use serde_json::Value as Json;
use shared::rules::limits::{DAY, FUTURE_TOLERANCE, MAX_CLOCK_OFFSET, REPLAY_WINDOW};
use shared::{CommandId, Millis, Timestamp, UserId};
use uuid::Uuid;

use super::expiring::{delete_expired, evict, insert_expiring, removal_of};
use super::statement::{params, statements};
use super::{Connection, Row, StoreError};

/// How long an outcome is stored.
pub const RETENTION: Millis = 60 * DAY;

// A command that is sent again when its outcome is forgotten is refused as too old, whatever clocks
// its two batches showed.
const _: () = assert!(REPLAY_WINDOW + FUTURE_TOLERANCE + 2 * MAX_CLOCK_OFFSET < RETENTION);

/// The outcome of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandOutcome {
    /// The session, task or project it was about.
    pub subject: Uuid,
    /// SHA-256 of the command.
    pub fingerprint: Vec<u8>,
    /// The problem that rejected it; none if it was applied.
    pub problem: Option<Json>,
}

statements! {
    static FIND = "
        SELECT session_id, fingerprint, problem FROM commands
        WHERE user_id = :user_id AND command_id = :command_id AND created_at > :expired_at";
    static DELETE_EXPIRED = delete_expired!("commands", command_id);
    static EVICT = evict!("commands", command_id);
    static INSERT = insert_expiring!("commands", command_id, session_id, fingerprint, outcome, problem);
}

/// The outcome of the command, unless it has expired at `now`.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    command: CommandId,
    now: Timestamp,
) -> Result<Option<CommandOutcome>, StoreError> {
    let params = params! { user_id: user, command_id: command, expired_at: now.plus(-RETENTION) };
    let read = |row: &Row| {
        Ok(CommandOutcome {
            subject: row.uuid("session_id")?,
            fingerprint: row.bytes("fingerprint")?,
            problem: row.json_or_null("problem")?,
        })
    };
    FIND.find(connection, params, read).await
}

/// Stores an outcome; the user must be locked.
///
/// # Errors
/// [`StoreError::Taken`] where an outcome that has not expired is stored for the command.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    command: CommandId,
    outcome: &CommandOutcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rejected = outcome.problem.is_some();
    let params = params! {
        user_id: user,
        command_id: command,
        session_id: outcome.subject,
        fingerprint: outcome.fingerprint.as_slice(),
        outcome: if rejected { "rejected" } else { "applied" },
        problem: outcome.problem.clone(),
        created_at: now,
        expired_at: now.plus(-RETENTION),
    };
    INSERT.insert_or_taken(connection, params).await
}

removal_of!("outcomes");
