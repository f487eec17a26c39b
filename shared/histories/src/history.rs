//! The requests of one user, in the order in which the server receives them.

use serde::{Deserialize, Serialize};
use shared::rules::Command;
use shared::wire::SyncCommand;
use shared::{SessionId, Timestamp, UserId};

/// The requests of one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Replaced by an account's id when the history runs against a server.
    pub user: UserId,
    /// Oldest first. The server's clock may be set back between two of them.
    pub steps: Vec<Step>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "step",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[expect(
    clippy::large_enum_variant,
    reason = "most steps are of the largest variant"
)]
pub enum Step {
    /// A live command on one session.
    Live {
        /// The server's now.
        now: Timestamp,
        /// May be of a session that does not exist.
        session_id: SessionId,
        /// With valid or invalid values.
        command: Command,
    },
    /// Commands of a client that was offline, at most 100.
    Sync {
        /// The server's now.
        now: Timestamp,
        /// In the order sent.
        commands: Vec<SyncCommand>,
    },
    /// A read, which settles the open session.
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
