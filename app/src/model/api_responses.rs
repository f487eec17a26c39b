//! The fields of the server's responses that the timer reads, and no more: each field adds to the
//! module that a first visit loads.

use serde::Serialize;
use shared::json::{FromJson, ToJson};
use shared::rules::Session;
use shared::wire::SyncOutcome;
use shared::{CommandId, SessionId, Timestamp, UserId};

use super::task_options::TaskOptions;

/// The state that the timer starts with: the user and the open session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct InitialState {
    /// The signed-in user; none before the first session.
    pub user: Option<UserId>,
    /// The open session, settled at `now`.
    pub session: Option<Session>,
    /// The server's time.
    pub now: Timestamp,
    /// The code of the refusal of a form that was sent without script.
    #[serde(default)]
    pub refused: Option<String>,
    /// Tasks and projects to choose from.
    #[serde(default, rename = "work")]
    pub task_options: TaskOptions,
    /// Whether the address names the first of these tasks for the next session.
    #[serde(default, rename = "is_chosen")]
    pub is_task_chosen: bool,
    /// The presets of the user, as a text of `model::presets`; none without a user.
    #[serde(default)]
    pub presets: Option<String>,
    /// Whether the document was rendered without a user, so that the stored state applies.
    #[serde(skip)]
    pub is_shell: bool,
}

#[cfg(any(feature = "ssr", feature = "hydrate", feature = "offline_history"))]
impl InitialState {
    /// Without a user and a session, as shells are rendered.
    #[must_use]
    pub const fn nobody() -> Self {
        Self {
            user: None,
            session: None,
            now: Timestamp::from_millis(0),
            refused: None,
            task_options: TaskOptions::NONE,
            is_task_chosen: false,
            presets: None,
            is_shell: true,
        }
    }
}

/// The fields of a problem that the page uses.
#[derive(Clone, Debug, PartialEq, Eq, FromJson, ToJson)]
pub struct ApiProblem {
    /// The HTTP status; 0 without an answer.
    pub status: u16,
    /// Stable, snake_case.
    pub code: String,
    /// An explanation, with the values that would be accepted.
    pub detail: String,
}

impl ApiProblem {
    /// A response that could not be parsed.
    #[must_use]
    pub fn unreadable(detail: String) -> Self {
        Self {
            status: 0,
            code: "unreachable".to_owned(),
            detail,
        }
    }
}

/// `GET /api/me`, and the response to the creation of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct AccountResponse {
    /// The id of the account or guest.
    pub user_id: UserId,
    /// Whether the user has no e-mail address and password.
    pub guest: bool,
    /// When the account or guest was created.
    pub created_at: Timestamp,
}

/// `GET /api/sessions/current`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct CurrentSessionResponse {
    /// The open session, if there is one.
    pub session: Option<SessionVersion>,
    /// To estimate the offset of the browser's clock.
    pub server_time: Timestamp,
}

/// A session and the length of its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct SessionVersion {
    /// The session's own id.
    pub session_id: SessionId,
    /// The owner.
    pub user_id: UserId,
    /// The number of the session's events.
    pub version: u64,
}

/// The response of `POST /api/sync`.
#[derive(Clone, Debug, PartialEq, Eq, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct SyncResponse {
    /// To estimate the offset of the browser's clock.
    pub server_time: Timestamp,
    /// One result for each command, in order.
    pub results: Vec<SyncCommandResult>,
}

/// The result of a command.
#[derive(Clone, Debug, PartialEq, Eq, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct SyncCommandResult {
    /// The id of the command; none where it could not be read.
    pub command_id: Option<CommandId>,
    /// The outcome of this request.
    pub outcome: SyncOutcome,
    /// For a duplicate: its first outcome.
    pub first_outcome: Option<SyncOutcome>,
    /// The reason of a refusal, now or at first.
    pub problem: Option<ApiProblem>,
    /// The session after the command.
    pub session: Option<SessionVersion>,
}

impl SyncCommandResult {
    /// The reason of a refusal, now or at first; none where the command took effect.
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
