//! What comes of a command, and what can go wrong. Types only.

use shared::rules::{Refusal, Session};
use shared::wire;

use crate::store::StoreError;

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
    #[error("the session is at version {actual}")]
    VersionMismatch {
        /// The session's version now.
        actual: u64,
    },
}

/// A command that was accepted.
#[derive(Clone, Debug)]
pub struct Executed {
    /// The session afterwards.
    pub session: wire::Session,
    /// Its state, for callers that go on deciding.
    pub state: Session,
}

/// A command that was refused; what time alone had caused by then is stored nevertheless.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// The session it was about, settled, if the person has it.
    pub session: Option<wire::Session>,
    /// For `session_already_open`: the open session.
    pub open: Option<wire::Session>,
}

/// An answer as it is kept for an idempotency key: what the caller renders, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code, opaque to the service.
    pub status: u16,
    /// Headers worth repeating (`ETag`, `Location`), as pairs.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// A request that must take effect once, however often it is sent.
pub struct Once<'a> {
    /// The client's key, at most 255 characters.
    pub key: &'a str,
    /// SHA-256 of method, path, `If-Match` and body.
    pub fingerprint: [u8; 32],
    /// Renders the answer that is kept.
    pub render: &'a (dyn Fn(&Result<Executed, Refused>) -> Answer + Send + Sync),
}

/// What became of a command.
#[derive(Debug)]
pub enum Execution {
    /// It was decided now.
    Decided(Box<Result<Executed, Refused>>),
    /// It was decided before; this is the answer that was given then.
    Replayed(Answer),
}
