//! Outcomes of replayed commands, so that each takes effect once. They are stored for
//! [`RETENTION`].

use serde_json::Value as Json;
use shared::rules::limits::DAY;
use shared::{CommandId, Millis, SessionId, Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, StoreError};

/// How long an outcome is stored.
pub const RETENTION: Millis = 60 * DAY;

/// The outcome of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandOutcome {
    /// The session it was about.
    pub session_id: SessionId,
    /// SHA-256 of the command.
    pub fingerprint: Vec<u8>,
    /// The problem that rejected it; none if it was applied.
    pub problem: Option<Json>,
}

statements! {
    static FIND = "
        SELECT session_id, fingerprint, problem FROM commands
        WHERE user_id = :user_id AND command_id = :command_id AND created_at > :expired_at";
    static DELETE_EXPIRED = "
        DELETE FROM commands WHERE (user_id, command_id) IN
            (SELECT user_id, command_id FROM commands WHERE created_at <= :expired_at ORDER BY created_at LIMIT :limit)";
    static INSERT = "
        INSERT INTO commands (user_id, command_id, session_id, fingerprint, outcome, problem, created_at)
        VALUES (:user_id, :command_id, :session_id, :fingerprint, :outcome, :problem, :created_at)
        ON CONFLICT (user_id, command_id) DO UPDATE SET session_id = excluded.session_id,
            fingerprint = excluded.fingerprint, outcome = excluded.outcome, problem = excluded.problem,
            created_at = excluded.created_at
        WHERE commands.created_at <= :expired_at";
}

/// The outcome of the command, unless it has expired at `now`.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    command: CommandId,
    now: Timestamp,
) -> Result<Option<CommandOutcome>, StoreError> {
    let params = params! { user_id: user, command_id: command, expired_at: now.plus(-RETENTION) };
    let Some(row) = FIND.fetch_optional(connection, params).await? else {
        return Ok(None);
    };
    Ok(Some(CommandOutcome {
        session_id: SessionId::new(row.uuid("session_id")?),
        fingerprint: row.bytes("fingerprint")?,
        problem: row.json_or_null("problem")?,
    }))
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
    let params = params! { user_id: user, command_id: command, session_id: outcome.session_id, fingerprint: outcome.fingerprint.as_slice(), outcome: if outcome.problem.is_some() {
        "rejected"
    } else {
        "applied"
    }, problem: outcome.problem.clone(), created_at: now, expired_at: now.plus(-RETENTION) };
    match INSERT.execute(connection, params).await? {
        0 => Err(StoreError::Taken("commands".to_owned())),
        _ => Ok(()),
    }
}

/// Deletes at most `most` outcomes of any user that have expired at `now`.
pub async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    DELETE_EXPIRED
        .execute(
            connection,
            params! { expired_at: now.plus(-RETENTION), limit: most },
        )
        .await
}
