//! Idempotency keys: the response is stored in the request's transaction and replayed when the
//! same request is sent again.

use shared::{Timestamp, UserId};

use super::outcome::ServiceError;
use super::unit_of_work::{Transactions, UnitOfWork};
use store::{Connection, StoreError, idempotency};

/// Responses that are stored of a user, the newest ones.
const GUEST_RESPONSES: i64 = 200;
const ACCOUNT_RESPONSES: i64 = 1_000;

/// Older ones that a new one removes at most.
const EVICTED: i64 = 100;

/// A rendered response as it is stored for an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedResponse {
    /// The status code, opaque to the service.
    pub status: u16,
    /// Headers that are replayed too (`ETag`, `Location`): name and value.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: String,
}

/// A request with an idempotency key; `T` is the type of its outcome.
pub struct IdempotentRequest<'a, T> {
    /// The client's key, at most 255 characters.
    pub key: &'a str,
    /// SHA-256 of method, path, `If-Match` and body.
    pub fingerprint: [u8; 32],
    /// Renders the outcome into the response that is stored.
    pub render: &'a (dyn Fn(&T) -> RenderedResponse + Send + Sync),
}

/// The result of a request that may have been sent before.
#[derive(Debug)]
pub enum Execution<T> {
    /// It was decided by this call.
    Decided(Box<T>),
    /// It was decided by an earlier request with the same key; this is the stored response.
    Replayed(RenderedResponse),
}

impl<T> Execution<T> {
    /// What a request without a key has decided.
    pub(super) fn decided(self) -> Result<T, StoreError> {
        match self {
            Self::Decided(outcome) => Ok(*outcome),
            Self::Replayed(_) => Err(StoreError::Corrupt {
                table: "idempotency_keys",
                reason: "a response without a key".to_owned(),
            }),
        }
    }
}

/// Whether the request must be carried out.
pub(super) enum IdempotencyCheck {
    /// It is new: carry it out in this unit of work and end it with [`finish`].
    New(Box<UnitOfWork>),
    /// Its key was used before: respond with this.
    Replay(RenderedResponse),
    /// The account was deleted meanwhile.
    AccountDeleted,
}

/// Begins the user's unit of work. A concurrent request with the same key waits here for the
/// user's lock and then finds the stored response.
///
/// # Errors
/// [`ServiceError::KeyReused`] if the key was used for a different request.
pub(super) async fn begin<T>(
    transactions: &Transactions,
    user: UserId,
    request: Option<&IdempotentRequest<'_, T>>,
) -> Result<IdempotencyCheck, ServiceError> {
    let Some(work) = transactions.begin(user).await? else {
        return Ok(IdempotencyCheck::AccountDeleted);
    };
    Ok(match check(work, request).await? {
        Ok(work) => IdempotencyCheck::New(Box::new(work)),
        Err(response) => IdempotencyCheck::Replay(response),
    })
}

/// The unit of work, if the request is new; otherwise the response to send.
///
/// # Errors
/// As [`begin`].
pub(super) async fn check<T>(
    mut work: UnitOfWork,
    request: Option<&IdempotentRequest<'_, T>>,
) -> Result<Result<UnitOfWork, RenderedResponse>, ServiceError> {
    let (user, now) = (work.user(), work.now());
    match stored(work.connection(), user, request, now).await? {
        Some(response) => {
            // Not only dropped: with group commit, the response that was read becomes durable
            // no later than this commit.
            work.commit().await?;
            Ok(Err(response))
        }
        None => Ok(Ok(work)),
    }
}

/// The response that is stored for the request's key; the user must be locked.
///
/// # Errors
/// [`ServiceError::KeyReused`] if the key was used for a different request.
pub(super) async fn stored<T>(
    connection: &mut Connection,
    user: UserId,
    request: Option<&IdempotentRequest<'_, T>>,
    now: Timestamp,
) -> Result<Option<RenderedResponse>, ServiceError> {
    let Some(request) = request else {
        return Ok(None);
    };
    let Some(stored) = idempotency::find(connection, user, request.key, now).await? else {
        return Ok(None);
    };
    if stored.fingerprint != request.fingerprint {
        return Err(ServiceError::KeyReused);
    }
    Ok(Some(RenderedResponse {
        status: stored.status,
        headers: stored.headers,
        body: stored.body,
    }))
}

/// Stores the response and commits it together with the request's effects.
pub(super) async fn finish<T>(
    mut work: UnitOfWork,
    request: Option<&IdempotentRequest<'_, T>>,
    outcome: &T,
) -> Result<(), StoreError> {
    let (user, now) = (work.user(), work.now());
    let kept = if work.is_guest() {
        GUEST_RESPONSES
    } else {
        ACCOUNT_RESPONSES
    };
    insert(work.connection(), user, request, outcome, kept, now).await?;
    work.commit().await?;
    Ok(())
}

/// Stores the response of an account's request in the transaction of its effects; the user must be
/// locked.
pub(super) async fn store<T>(
    connection: &mut Connection,
    user: UserId,
    request: Option<&IdempotentRequest<'_, T>>,
    outcome: &T,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert(connection, user, request, outcome, ACCOUNT_RESPONSES, now).await
}

async fn insert<T>(
    connection: &mut Connection,
    user: UserId,
    request: Option<&IdempotentRequest<'_, T>>,
    outcome: &T,
    kept: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(request) = request else {
        return Ok(());
    };
    let response = (request.render)(outcome);
    let stored = idempotency::StoredResponse {
        fingerprint: request.fingerprint.to_vec(),
        status: response.status,
        headers: response.headers,
        body: response.body,
    };
    idempotency::insert(connection, user, request.key, &stored, now).await?;
    idempotency::evict(connection, user, kept, EVICTED).await
}
