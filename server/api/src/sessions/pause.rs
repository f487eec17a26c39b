//! `PUT /api/sessions/{id}/pause` and `…/resume`

use axum::extract::State;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;
use shared::wire::{PauseSession, SessionView};

use super::write::change;
use service::Sessions;
use web::body::EmptyBody;
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, SuccessResponse};

/// Pause a session
///
/// A session has at most three pauses; each ends by itself after ten minutes.
#[utoipa::path(
    put, path = "/api/sessions/{id}/pause", operation_id = "pauseSession", tag = "Sessions",
    params(ChangeRequest::<SessionId, PauseSession>),
    request_body(content = PauseSession, description = "May be omitted.",
        example = json!({"pauseReason": "Quick phone call"})),
    responses(
        (status = 200, description = "The session, paused", body = SessionView, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_ended`, `session_not_active`, `session_time_elapsed`, `pause_limit_reached`"),
        (status = 422, description = "`text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn pause(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, PauseSession>,
) -> Result<Response, ApiError> {
    change(&sessions, request, Command::Pause, SuccessResponse::Changed).await
}

/// Resume a session
#[utoipa::path(
    put, path = "/api/sessions/{id}/resume", operation_id = "resumeSession", tag = "Sessions",
    params(ChangeRequest::<SessionId, EmptyBody>),
    responses(
        (status = 200, description = "The session, running again", body = SessionView, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_ended`, `session_not_paused`"),
    ),
)]
pub(super) async fn resume(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, EmptyBody>,
) -> Result<Response, ApiError> {
    change(
        &sessions,
        request,
        |EmptyBody| Command::Resume,
        SuccessResponse::Changed,
    )
    .await
}
