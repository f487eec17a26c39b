//! A body that is read from the database at the pace of the client.

use axum::body::{Body, Bytes};
use futures_util::stream;

use service::ServiceError;

use super::state::AppState;

/// A streamed body: `next` gives the next part, or `None` at the end. A part is read only after
/// the client has received the previous one. Where reading fails or the server stops, the connection
/// is aborted, since an orderly end would make the incomplete file look complete.
pub fn streamed<S, F>(
    state: &AppState,
    source: S,
    next: impl FnMut(S) -> F + Send + 'static,
) -> Body
where
    S: Send + 'static,
    F: Future<Output = Result<Option<(Bytes, S)>, ServiceError>> + Send + 'static,
{
    let stopping = state.background_tasks.stop_token().clone();
    let mut next = next;
    let streamed = stream::try_unfold(source, move |source| {
        let part = next(source);
        let stopping = stopping.clone();
        async move {
            if stopping.is_cancelled() {
                return Err(std::io::Error::other("the server is stopping"));
            }
            part.await.map_err(|error| {
                tracing::error!(%error, "a streamed answer was aborted; its connection is closed");
                std::io::Error::other("the answer broke off")
            })
        }
    });
    Body::from_stream(streamed)
}
