//! Offline replay: the bodies of `POST /api/sync`.

use serde::{Deserialize, Serialize};

use super::{Problem, Session};
use crate::rules::Command;
use crate::{CommandId, SessionId, Timestamp};

/// A batch of commands, in the order they were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncRequest {
    /// The version of the rules that the client decided by.
    pub rules_version: u32,
    /// At most 100.
    pub commands: Vec<SyncCommand>,
}

/// A command that happened while the client was away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncCommand {
    /// The client's id for it: sent again, it changes nothing.
    pub command_id: CommandId,
    /// The session it is about.
    pub session_id: SessionId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// What was asked: `type` and that command's fields.
    #[serde(flatten)]
    pub command: Command,
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SyncOutcome {
    /// It took effect.
    Applied,
    /// It was sent before; nothing changed now.
    Duplicate,
    /// It was refused; `problem` says why.
    Rejected,
}

/// The answer to one command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncResult {
    /// The command; null where it had no readable id.
    pub command_id: Option<CommandId>,
    /// What became of it.
    pub outcome: SyncOutcome,
    /// For a duplicate: what became of it the first time.
    pub first_outcome: Option<SyncOutcome>,
    /// Why it was refused, now or the first time.
    pub problem: Option<Problem>,
    /// The session afterwards, if there is one.
    pub session: Option<Session>,
}

/// The answer to a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncAnswer {
    /// The server's now.
    pub server_time: Timestamp,
    /// The version of the rules that the server decides by.
    pub rules_version: u32,
    /// One for each command, in order.
    pub results: Vec<SyncResult>,
}
