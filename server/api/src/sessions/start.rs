//! `POST /api/sessions`

use axum::extract::State;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;
use shared::wire::{SessionView, StartSession};

use super::write::execute;
use service::Sessions;
use web::problem::ApiError;
use web::resource_request::{CreateRequest, SuccessResponse};

/// Start a session
///
/// A user has one open session at a time; a second start is refused with the open one. A client
/// that may lose its connection chooses the `sessionId` itself or sends an `Idempotency-Key`.
#[utoipa::path(
    post, path = "/api/sessions", operation_id = "startSession", tag = "Sessions",
    params(CreateRequest::<SessionId, StartSession>),
    request_body(content = StartSession, examples(
        ("pomodoro" = (summary = "25 minutes", value = json!({"sessionType": "pomodoro"}))),
        ("custom" = (summary = "A custom length", value = json!({
            "sessionType": "custom", "plannedDuration": 50, "intention": "Chapter 3",
            "taskId": "0198f3b0-0000-7000-8000-0000000000aa"
        }))),
    )),
    responses(
        (status = 201, description = "The session, running", body = SessionView, headers(
            ("Location" = String, description = "The session's path"),
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_already_open` (with the open `session`), `session_id_taken`, `session_overlaps`"),
        (status = 422, description = "`planned_duration_required`, `planned_duration_out_of_range`, `planned_duration_mismatch`, `unknown_session_type`, `text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn start(
    State(sessions): State<Sessions>,
    request: CreateRequest<SessionId, StartSession>,
) -> Result<Response, ApiError> {
    let CreateRequest {
        mut body, context, ..
    } = request;
    let chosen = body.session_id.take();
    let session = chosen.unwrap_or_else(|| sessions.new_session_id());
    let command = Command::Start(body);
    execute(
        &sessions,
        context,
        session,
        command,
        SuccessResponse::Created,
    )
    .await
}
