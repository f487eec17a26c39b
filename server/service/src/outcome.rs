//! What comes of a command, and what can go wrong. Types only.

use shared::rules::{Refusal, Session};
use shared::wire;

use store::StoreError;

/// What can go wrong apart from the rules.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store refused or is out of reach; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used before with another request")]
    KeyReused,
    /// `If-Match` names another version.
    #[error("what was to be changed is at version {actual}")]
    VersionMismatch {
        /// Its version now.
        actual: u64,
    },
}

/// A command that was accepted.
#[derive(Clone, Debug)]
pub struct SessionSnapshot {
    /// The session afterwards.
    pub session: wire::SessionView,
    /// Its state, for callers that go on deciding.
    pub state: Session,
}

/// A command that was refused; what time alone had caused by then is stored nevertheless.
#[derive(Clone, Debug)]
pub struct RefusedCommand {
    /// Why.
    pub refusal: Refusal,
    /// The session it was about, settled, if the person has it.
    pub session: Option<wire::SessionView>,
    /// For `session_already_open`: the open session.
    pub open: Option<wire::SessionView>,
}
