//! `DELETE /api/sessions/{id}` and `POST /api/sessions/{id}/restore`

use axum::extract::State;
use axum::response::Response;
use shared::rules::Command;
use shared::wire::Session;

use super::super::problem::ApiError;
use super::described::{IfMatchHeader, OnceHeaders, SessionPath};
use super::write::{Changing, Success};
use crate::service::Sessions;

/// Delete an ended session
///
/// It leaves lists, statistics and overlap at once, and can be restored for 30 days.
#[utoipa::path(
    delete, path = "/api/sessions/{id}", operation_id = "deleteSession", tag = "Sessions",
    params(SessionPath, IfMatchHeader, OnceHeaders),
    responses(
        (status = 204, description = "The session is deleted"),
        (status = 409, description = "`session_open`"),
    ),
    security(("login" = []), ("token" = ["sessions:write"])),
)]
pub(super) async fn delete(
    State(sessions): State<Sessions>,
    request: Changing,
) -> Result<Response, ApiError> {
    let Changing {
        fields,
        session,
        call,
    } = request;
    fields.done()?;
    call.execute(&sessions, session, Command::Delete, Success::Deleted)
        .await
}

/// Restore a deleted session
///
/// Within 30 days of its deletion, unless another session has taken its time.
#[utoipa::path(
    post, path = "/api/sessions/{id}/restore", operation_id = "restoreSession", tag = "Sessions",
    params(SessionPath, IfMatchHeader, OnceHeaders),
    responses(
        (status = 200, description = "The session, back in its lists", body = Session, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_not_deleted`, `session_overlaps`"),
    ),
    security(("login" = []), ("token" = ["sessions:write"])),
)]
pub(super) async fn restore(
    State(sessions): State<Sessions>,
    request: Changing,
) -> Result<Response, ApiError> {
    let Changing {
        fields,
        session,
        call,
    } = request;
    fields.done()?;
    call.execute(&sessions, session, Command::Restore, Success::Changed)
        .await
}
