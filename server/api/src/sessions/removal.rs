//! `DELETE /api/sessions/{id}` and `POST /api/sessions/{id}/restore`

use axum::extract::State;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;
use shared::wire::SessionView;

use super::write::change;
use service::Sessions;
use web::body::EmptyBody;
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, SuccessResponse};

/// Delete an ended session
///
/// It is no longer listed, counted or checked for overlap, and can be restored for 30 days.
#[utoipa::path(
    delete, path = "/api/sessions/{id}", operation_id = "deleteSession", tag = "Sessions",
    params(ChangeRequest::<SessionId, EmptyBody>),
    responses(
        (status = 204, description = "The session is deleted"),
        (status = 409, description = "`session_open`"),
    ),
)]
pub(super) async fn delete(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, EmptyBody>,
) -> Result<Response, ApiError> {
    change(
        &sessions,
        request,
        |EmptyBody| Command::Delete,
        SuccessResponse::NoContent,
    )
    .await
}

/// Restore a deleted session
///
/// Within 30 days of its deletion, unless it now overlaps another session.
#[utoipa::path(
    post, path = "/api/sessions/{id}/restore", operation_id = "restoreSession", tag = "Sessions",
    params(ChangeRequest::<SessionId, EmptyBody>),
    responses(
        (status = 200, description = "The restored session", body = SessionView, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_not_deleted`, `session_overlaps`"),
    ),
)]
pub(super) async fn restore(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, EmptyBody>,
) -> Result<Response, ApiError> {
    change(
        &sessions,
        request,
        |EmptyBody| Command::Restore,
        SuccessResponse::Changed,
    )
    .await
}
