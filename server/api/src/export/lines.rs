//! The event log, one JSON object a line.

use axum::body::{Body, Bytes};
use service::ReaderScopes;
use shared::UserId;

use super::document::ExportContents;

use web::problem::ApiError;
use web::state::AppState;
use web::streamed_body::streamed;

/// The media type of the log.
pub(crate) const JSON_LINES: &str = "application/jsonl";

pub(super) async fn body(
    state: &AppState,
    user: UserId,
    contents: ExportContents,
) -> Result<Body, ApiError> {
    let scopes = ReaderScopes {
        tasks: contents.tasks,
        profile: contents.account,
    };
    let lines = state.exports.log(user, scopes);
    Ok(streamed(state, lines.await?, |mut lines| async move {
        let part = lines.next().await?;
        Ok(part.map(|part| (Bytes::from(part), lines)))
    }))
}
