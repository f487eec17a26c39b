//! `PUT /api/sessions/{id}/abandon`

use axum::extract::State;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;
use shared::wire::{AbandonSession, SessionView};

use super::write::change;
use service::Sessions;
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, SuccessResponse};

/// Abandon a session
///
/// Ends an active or paused session without completing it.
#[utoipa::path(
    put, path = "/api/sessions/{id}/abandon", operation_id = "abandonSession", tag = "Sessions",
    params(ChangeRequest::<SessionId, AbandonSession>),
    request_body(content = AbandonSession, description = "May be omitted.",
        example = json!({"reason": "Fire alarm", "progressMade": "Half of chapter 3"})),
    responses(
        (status = 200, description = "The session, abandoned", body = SessionView, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_ended`"),
        (status = 422, description = "`text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn abandon(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, AbandonSession>,
) -> Result<Response, ApiError> {
    change(
        &sessions,
        request,
        Command::Abandon,
        SuccessResponse::Changed,
    )
    .await
}
