//! `PUT /api/sessions/{id}/abandon`

use axum::extract::State;
use axum::response::Response;
use shared::rules::Command;
use shared::wire::{AbandonSession, Session};

use super::super::problem::ApiError;
use super::described::{IfMatchHeader, OnceHeaders, SessionPath};
use super::write::{Changing, Success};
use crate::service::Sessions;

/// Abandon a session
///
/// Gives an active or paused session up.
#[utoipa::path(
    put, path = "/api/sessions/{id}/abandon", operation_id = "abandonSession", tag = "Sessions",
    params(SessionPath, IfMatchHeader, OnceHeaders),
    request_body(content = AbandonSession, description = "May be left out.",
        example = json!({"reason": "Fire alarm", "progressMade": "Half of chapter 3"})),
    responses(
        (status = 200, description = "The session, abandoned", body = Session, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_ended`"),
        (status = 422, description = "`text_too_long`, `text_not_allowed`"),
    ),
    security(("login" = []), ("token" = ["sessions:write"])),
)]
pub(super) async fn abandon(
    State(sessions): State<Sessions>,
    request: Changing,
) -> Result<Response, ApiError> {
    let Changing {
        mut fields,
        session,
        call,
    } = request;
    let command = Command::Abandon {
        reason: fields.text("reason"),
        progress_made: fields.text("progressMade"),
    };
    fields.done()?;
    call.execute(&sessions, session, command, Success::Changed)
        .await
}
