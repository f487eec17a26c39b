//! What a user does, as the server hears of it.

use serde::{Deserialize, Serialize};
use shared::rules::Command;
use shared::wire::SyncCommand;
use shared::{SessionId, Timestamp, UserId};

/// A user's steps, in the order in which the server hears of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Whose history it is; somebody who plays it against a server puts an account here.
    pub user: UserId,
    /// Oldest first. The server's clock may go backwards between two of them.
    pub steps: Vec<Step>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "step",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Step {
    /// A command on one session, decided at once.
    Live {
        /// The server's now.
        now: Timestamp,
        /// The session.
        session_id: SessionId,
        /// What is asked.
        command: Command,
    },
    /// Commands from while a client was away, at most 100.
    Sync {
        /// The server's now.
        now: Timestamp,
        /// In the order sent.
        commands: Vec<SyncCommand>,
    },
    /// Somebody looks, so the open session is settled.
    Read {
        /// The server's now.
        now: Timestamp,
    },
}

impl Step {
    /// The server's now.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        match self {
            Self::Live { now, .. } | Self::Sync { now, .. } | Self::Read { now } => *now,
        }
    }
}
