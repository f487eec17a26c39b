//! Idempotency keys: the response is stored in the request's transaction and replayed when the
//! same request is sent again.

use shared::UserId;

use super::outcome::ServiceError;
use super::unit_of_work::{Transactions, UnitOfWork};
use store::StoreError;
use store::idempotency;

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
    let Some(mut work) = transactions.begin(user).await? else {
        return Ok(IdempotencyCheck::AccountDeleted);
    };
    let Some(request) = request else {
        return Ok(IdempotencyCheck::New(Box::new(work)));
    };
    let now = work.now();
    match idempotency::find(work.connection(), user, request.key, now).await? {
        Some(stored) if stored.fingerprint != request.fingerprint => Err(ServiceError::KeyReused),
        Some(stored) => {
            // Not only dropped: with group commit, the response that was read becomes durable
            // no later than this commit.
            work.commit().await?;
            Ok(IdempotencyCheck::Replay(RenderedResponse {
                status: stored.status,
                headers: stored.headers,
                body: stored.body,
            }))
        }
        None => Ok(IdempotencyCheck::New(Box::new(work))),
    }
}

/// Stores the response and commits it together with the request's effects.
pub(super) async fn finish<T>(
    mut work: UnitOfWork,
    request: Option<&IdempotentRequest<'_, T>>,
    outcome: &T,
) -> Result<(), StoreError> {
    if let Some(request) = request {
        let (user, now) = (work.user(), work.now());
        let response = (request.render)(outcome);
        let stored = idempotency::StoredResponse {
            fingerprint: request.fingerprint.to_vec(),
            status: response.status,
            headers: response.headers,
            body: response.body,
        };
        idempotency::insert(work.connection(), user, request.key, &stored, now).await?;
        let kept = if work.is_guest() {
            GUEST_RESPONSES
        } else {
            ACCOUNT_RESPONSES
        };
        idempotency::evict(work.connection(), user, kept, EVICTED).await?;
    }
    work.commit().await?;
    Ok(())
}
