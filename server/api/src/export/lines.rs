//! The event log, one JSON object a line.

use axum::body::{Body, Bytes};
use shared::UserId;

use super::document::ExportContents;
use super::streamed_body::streamed;
use web::problem::ApiError;
use web::state::AppState;

/// The media type of the log.
pub(crate) const JSON_LINES: &str = "application/jsonl";

pub(super) async fn body(
    state: &AppState,
    user: UserId,
    contents: ExportContents,
) -> Result<Body, ApiError> {
    let lines = state.exports.log(user, contents.account, contents.tasks);
    Ok(streamed(state, lines.await?, |mut lines| async move {
        let part = lines.next().await?;
        Ok(part.map(|part| (Bytes::from(part), lines)))
    }))
}
