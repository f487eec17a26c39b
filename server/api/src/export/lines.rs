//! The event log, one JSON object a line.

use axum::body::{Body, Bytes};
use shared::UserId;

use super::streamed_body::{json, streamed};
use web::problem::ApiError;
use web::state::AppState;

/// The media type of the log.
pub(crate) const JSON_LINES: &str = "application/jsonl";

pub(super) async fn body(state: &AppState, user: UserId) -> Result<Body, ApiError> {
    let (head, pages) = state.exports.events(user).await?;
    Ok(streamed(
        state,
        (Some(head), pages),
        |(head, mut pages)| async move {
            let mut part = Vec::new();
            if let Some(head) = head {
                json(&head, &mut part)?;
                part.push(b'\n');
            }
            for event in pages.next().await? {
                json(&event, &mut part)?;
                part.push(b'\n');
            }
            Ok((!part.is_empty()).then(|| (Bytes::from(part), (None, pages))))
        },
    ))
}
