//! `PUT /api/sessions/{id}/complete`

use axum::extract::State;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;
use shared::wire::{CompleteSession, SessionView};

use super::write::change;
use service::Sessions;
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, SuccessResponse};

/// Complete a session
///
/// Ends an active or paused session. Without `focusScore` the calculated one is stored.
#[utoipa::path(
    put, path = "/api/sessions/{id}/complete", operation_id = "completeSession", tag = "Sessions",
    params(ChangeRequest::<SessionId, CompleteSession>),
    request_body(content = CompleteSession, description = "May be omitted.",
        example = json!({"qualityRating": 4, "taskProgress": "Chapter 3 drafted"})),
    responses(
        (status = 200, description = "The session, completed", body = SessionView, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_ended`"),
        (status = 422, description = "`quality_rating_out_of_range`, `focus_score_out_of_range`, `text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn complete(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, CompleteSession>,
) -> Result<Response, ApiError> {
    change(
        &sessions,
        request,
        Command::Complete,
        SuccessResponse::Changed,
    )
    .await
}
