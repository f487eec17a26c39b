//! Errors as RFC 9457 `application/problem+json`.

use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
use super::ImportReport;
use super::SessionView;
use crate::FieldProblem;
use crate::rules::{CommandKind, SessionStatus};
#[cfg(feature = "server")]
use crate::rules::{Interval, vocabulary};

#[cfg(feature = "server")]
vocabulary!(
    /// Why a token is not accepted.
    InvalidToken {
        /// Its time is over.
        Expired = "expired",
        /// It was deleted, or belongs to another server.
        Revoked = "revoked",
        /// It is no token: mistyped or cut off.
        Unknown = "unknown",
    }
);

// Fields that the browser's own client does not read are left out of it.
/// The problem, and what would be valid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The page of the API's documentation about `code`.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The code in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong here, and what would be valid.
    pub detail: String,
    /// Stable, snake_case.
    pub code: String,
    /// The problems with fields, at most 20; empty where it is not about fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// How many problems with fields there are besides `errors`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_errors: Option<usize>,
    /// The request's id, for support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// For state conflicts: the session's status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_status: Option<SessionStatus>,
    /// For state conflicts: what would be possible now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<CommandKind>>,
    /// For `session_already_open`: the open session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Box<SessionView>>,
    /// For `session_overlaps`: when the other session takes place; without an end while it is open.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_session: Option<Interval>,
    /// For `invalid_token`: why.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_state: Option<InvalidToken>,
    /// For 403: the scope that the token lacks.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_scope: Option<String>,
    /// For `quota_exceeded`: `sessions`, `tasks`, `projects` or `bytes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// For `quota_exceeded`: what is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<u64>,
    /// For `quota_exceeded`: what may be stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u64>,
    /// For `import_refused`: what is wrong, line by line.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<ImportReport>>,
}
