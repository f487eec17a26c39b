//! What takes effect once, however often it is sent: the answer is kept in the transaction
//! of the effect and given again. Knows nothing of what is asked or answered.

use shared::UserId;

use super::outcome::ServiceError;
use super::work::{Ledger, Work};
use store::StoreError;
use store::idempotency::{self, StoredResponse};

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

/// A request that must take effect once; `T` is what is decided about it.
pub struct Once<'a, T> {
    /// The client's key, at most 255 characters.
    pub key: &'a str,
    /// SHA-256 of method, path, `If-Match` and body.
    pub fingerprint: [u8; 32],
    /// Renders the answer that is kept.
    pub render: &'a (dyn Fn(&T) -> Answer + Send + Sync),
}

/// What became of a request.
#[derive(Debug)]
pub enum Execution<T> {
    /// It was decided now.
    Decided(Box<T>),
    /// It was decided before; this is the answer that was given then.
    Replayed(Answer),
}

/// How a request begins.
pub(super) enum Begun {
    /// It is new: this is its transaction, to be ended by [`finish`].
    New(Box<Work>),
    /// It was answered before.
    Answered(Answer),
    /// The account is gone, and with it everything it had.
    Gone,
}

/// Begins the person's transaction; whoever sends the same at the same time waits here for
/// the first, and then finds its answer.
///
/// # Errors
/// As [`ServiceError`] says; `KeyReused` where the key was used for another request.
pub(super) async fn begin<T>(
    ledger: &Ledger,
    user: UserId,
    once: Option<&Once<'_, T>>,
) -> Result<Begun, ServiceError> {
    let Some(mut work) = ledger.begin(user).await? else {
        return Ok(Begun::Gone);
    };
    let Some(once) = once else {
        return Ok(Begun::New(Box::new(work)));
    };
    let now = work.now();
    match idempotency::find(work.connection(), user, once.key, now).await? {
        Some(kept) if kept.fingerprint != once.fingerprint => Err(ServiceError::KeyReused),
        Some(kept) => {
            // Nothing is written, but what was read may still be on its way to the disk.
            work.commit().await?;
            Ok(Begun::Answered(Answer {
                status: kept.status,
                headers: kept.headers,
                body: kept.body,
            }))
        }
        None => Ok(Begun::New(Box::new(work))),
    }
}

/// Keeps the answer and makes everything durable with it.
///
/// # Errors
/// As [`StoreError`] says; nothing was written then.
pub(super) async fn finish<T>(
    mut work: Work,
    once: Option<&Once<'_, T>>,
    outcome: &T,
) -> Result<(), StoreError> {
    if let Some(once) = once {
        let (user, now) = (work.user(), work.now());
        let answer = (once.render)(outcome);
        let kept = StoredResponse {
            fingerprint: once.fingerprint.to_vec(),
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
        };
        idempotency::insert(work.connection(), user, once.key, &kept, now).await?;
    }
    work.commit().await?;
    Ok(())
}
