//! `POST /api/sessions/{id}/distractions`

use axum::extract::State;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;
use shared::wire::{RecordDistraction, SessionView};

use super::write::change;
use service::Sessions;
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, SuccessResponse};

/// Record a distraction
///
/// Only while the session is active; each costs five points of the focus score.
#[utoipa::path(
    post, path = "/api/sessions/{id}/distractions", operation_id = "recordDistraction", tag = "Sessions",
    params(ChangeRequest::<SessionId, RecordDistraction>),
    request_body(content = RecordDistraction, example = json!({"kind": "external", "note": "Doorbell"})),
    responses(
        (status = 201, description = "The session with its distractions", body = SessionView, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_ended`, `session_not_active`, `distraction_limit_reached`"),
        (status = 422, description = "`unknown_distraction_kind`, `text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn record(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, RecordDistraction>,
) -> Result<Response, ApiError> {
    change(
        &sessions,
        request,
        Command::RecordDistraction,
        SuccessResponse::Recorded,
    )
    .await
}
