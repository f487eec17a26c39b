//! The streamed body of an export.

use axum::body::{Body, Bytes};
use futures_util::stream;

use service::ServiceError;
use web::state::AppState;

/// A streamed body: `next` gives the next part, or `None` at the end. A part is read only after
/// the client has received the previous one. Where reading fails or the server stops, the connection
/// is aborted, since an orderly end would make the incomplete file look complete.
pub(crate) fn streamed<S, F>(
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
                tracing::error!(%error, "an export was aborted; its connection is closed");
                std::io::Error::other("the export broke off")
            })
        }
    });
    Body::from_stream(streamed)
}

/// Stored values are serialised as they were read; that cannot fail for these types.
pub(super) fn json(value: &impl serde::Serialize, into: &mut Vec<u8>) -> Result<(), ServiceError> {
    serde_json::to_writer(into, value).map_err(|error| {
        ServiceError::Store(store::StoreError::Corrupt {
            table: "sessions",
            reason: error.to_string(),
        })
    })
}
