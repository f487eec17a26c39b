//! What the page reads of the server's answers, and no more: every field that is read costs
//! the module that each first visit loads.

use serde::{Deserialize, Serialize};
use shared::rules::Session;
use shared::wire::SyncOutcome;
use shared::{CommandId, SessionId, Timestamp, UserId};

use crate::work::Work;

/// Who is there and what is open: what the timer begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Who is signed in; none for a newcomer.
    pub user: Option<UserId>,
    /// The open session, settled at `now`.
    pub session: Option<Session>,
    /// The server's now.
    pub now: Timestamp,
    /// The code of the refusal that a form without script was answered with.
    #[serde(default)]
    pub refused: Option<String>,
    /// What a session can be about.
    #[serde(default)]
    pub work: Work,
    /// Whether the next one is to be about the first task of these: the address names it.
    #[serde(default)]
    pub is_chosen: bool,
    /// Whether this is not the server's word, but the beginning of a document that was kept:
    /// then all that is known is what the browser remembers.
    #[serde(skip)]
    pub is_kept: bool,
}

#[cfg(any(feature = "ssr", feature = "hydrate"))]
impl Seen {
    /// Nobody, and nothing open: what a document that holds nobody's data is rendered from.
    #[must_use]
    pub const fn nobody() -> Self {
        Self {
            user: None,
            session: None,
            now: Timestamp::from_millis(0),
            refused: None,
            work: Work::NONE,
            is_chosen: false,
            is_kept: true,
        }
    }
}

/// What the page needs of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// Stable, snake_case.
    pub code: String,
    /// What is wrong, and what would be right.
    pub detail: String,
}

impl Failure {
    /// What cannot be read.
    #[must_use]
    pub fn unreadable(detail: String) -> Self {
        Self {
            status: 0,
            code: "unreachable".to_owned(),
            detail,
        }
    }
}

/// `GET /api/me`, and what becomes of a newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Who.
    pub user_id: UserId,
    /// Whether they are here without an address and a password.
    pub guest: bool,
    /// Since when.
    pub created_at: Timestamp,
}

/// `GET /api/sessions/current`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Current {
    /// The open session, if there is one.
    pub session: Option<Standing>,
    /// The server's now.
    pub server_time: Timestamp,
}

/// Which session, and how far its log goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// Its id.
    pub session_id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// Number of its events.
    pub version: u64,
}

/// The answer of `POST /api/sync`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Synced {
    /// The server's now.
    pub server_time: Timestamp,
    /// One for each command, in order.
    pub results: Vec<SyncedCommand>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncedCommand {
    /// Which one.
    pub command_id: Option<CommandId>,
    /// What became of it now.
    pub outcome: SyncOutcome,
    /// For one that was heard before: what became of it then.
    pub first_outcome: Option<SyncOutcome>,
    /// Why it was refused, now or then.
    pub problem: Option<Failure>,
    /// The session afterwards.
    pub session: Option<Standing>,
}

impl SyncedCommand {
    /// Why it was refused, now or when it was heard first; none where it took effect.
    #[must_use]
    pub fn refusal(&self) -> Option<Failure> {
        let outcome = self.first_outcome.unwrap_or(self.outcome);
        let is_refused = outcome == SyncOutcome::Rejected;
        is_refused.then(|| {
            let unsaid = || Failure::unreadable(String::new());
            self.problem.clone().unwrap_or_else(unsaid)
        })
    }
}
