//! Outcomes and errors of commands.

use shared::rules::{Refusal, Session};
use shared::{SessionId, wire};

use super::quotas::QuotaExceeded;
use store::StoreError;

/// Errors other than refusals by the rules.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The import was accepted but not written to its end; that happens later.
    #[error("the import was interrupted and will be finished")]
    ImportInterrupted,
    /// The user has another import that is under way; nothing was written.
    #[error("another import of this user is under way")]
    ImportInProgress,
    /// The user stores as much as they may; nothing was written.
    #[error(transparent)]
    QuotaExceeded(#[from] QuotaExceeded),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// `If-Match` does not name the current version.
    #[error("the current version is {actual}, which If-Match does not name")]
    VersionMismatch {
        /// The current version.
        actual: u64,
    },
}

/// A session as the API shows it, with the state it was derived from.
#[derive(Clone, Debug)]
pub struct SessionSnapshot {
    /// The API's view of it.
    pub session: wire::SessionView,
    /// The state by the rules.
    pub state: Session,
    /// After a split: the session that is the second part.
    pub second: Option<SessionId>,
}

/// A command that the rules refused. What time alone had caused before is stored nevertheless.
#[derive(Clone, Debug)]
pub struct RefusedCommand {
    /// The rule violation.
    pub refusal: Refusal,
    /// The settled session, if the user has it.
    pub session: Option<wire::SessionView>,
    /// For `session_already_open`: the open session.
    pub open: Option<wire::SessionView>,
}
