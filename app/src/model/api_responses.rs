//! What the page reads of the server's answers, and no more: every field that is read costs
//! the module that each first visit loads.

use serde::{Deserialize, Serialize};
use shared::rules::Session;
use shared::wire::SyncOutcome;
use shared::{CommandId, SessionId, Timestamp, UserId};

use super::task_options::TaskOptions;

/// Who is there and what is open: what the timer begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InitialState {
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
    #[serde(default, rename = "work")]
    pub task_options: TaskOptions,
    /// Whether the next one is to be about the first task of these: the address names it.
    #[serde(default, rename = "is_chosen")]
    pub is_task_chosen: bool,
    /// Whether this is not the server's word, but the beginning of a document that was kept:
    /// then all that is known is what the browser remembers.
    #[serde(skip)]
    pub is_shell: bool,
}

#[cfg(any(feature = "ssr", feature = "hydrate"))]
impl InitialState {
    /// Nobody, and nothing open: what a document that holds nobody's data is rendered from.
    #[must_use]
    pub const fn nobody() -> Self {
        Self {
            user: None,
            session: None,
            now: Timestamp::from_millis(0),
            refused: None,
            task_options: TaskOptions::NONE,
            is_task_chosen: false,
            is_shell: true,
        }
    }
}

/// What the page needs of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiProblem {
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// Stable, snake_case.
    pub code: String,
    /// What is wrong, and what would be right.
    pub detail: String,
}

impl ApiProblem {
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
pub struct AccountResponse {
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
pub struct CurrentSessionResponse {
    /// The open session, if there is one.
    pub session: Option<SessionVersion>,
    /// The server's now.
    pub server_time: Timestamp,
}

/// Which session, and how far its log goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionVersion {
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
pub struct SyncResponse {
    /// The server's now.
    pub server_time: Timestamp,
    /// One for each command, in order.
    pub results: Vec<SyncCommandResult>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncCommandResult {
    /// Which one.
    pub command_id: Option<CommandId>,
    /// What became of it now.
    pub outcome: SyncOutcome,
    /// For one that was heard before: what became of it then.
    pub first_outcome: Option<SyncOutcome>,
    /// Why it was refused, now or then.
    pub problem: Option<ApiProblem>,
    /// The session afterwards.
    pub session: Option<SessionVersion>,
}

impl SyncCommandResult {
    /// Why it was refused, now or when it was heard first; none where it took effect.
    #[must_use]
    pub fn refusal(&self) -> Option<ApiProblem> {
        let outcome = self.first_outcome.unwrap_or(self.outcome);
        let is_refused = outcome == SyncOutcome::Rejected;
        is_refused.then(|| {
            let unsaid = || ApiProblem::unreadable(String::new());
            self.problem.clone().unwrap_or_else(unsaid)
        })
    }
}
