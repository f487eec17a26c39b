//! `POST /api/sessions/{id}/distractions`

use axum::extract::State;
use axum::response::Response;
use shared::rules::Command;
use shared::wire::{RecordDistraction, Session};

use super::super::problem::ApiError;
use super::described::{IfMatchHeader, OnceHeaders, SessionPath};
use super::write::{Changing, Success};
use crate::service::Sessions;

/// Record a distraction
///
/// Only while the session is active; each costs five points of the focus score.
#[utoipa::path(
    post, path = "/api/sessions/{id}/distractions", operation_id = "recordDistraction", tag = "Sessions",
    params(SessionPath, IfMatchHeader, OnceHeaders),
    request_body(content = RecordDistraction, example = json!({"kind": "external", "note": "Doorbell"})),
    responses(
        (status = 201, description = "The session with its distractions counted", body = Session, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_ended`, `session_not_active`, `distraction_limit_reached`"),
        (status = 422, description = "`unknown_distraction_kind`, `text_too_long`, `text_not_allowed`"),
    ),
    security(("login" = []), ("token" = ["sessions:write"])),
)]
pub(super) async fn record(
    State(sessions): State<Sessions>,
    request: Changing,
) -> Result<Response, ApiError> {
    let Changing {
        mut fields,
        session,
        call,
    } = request;
    let command = Command::RecordDistraction {
        kind: fields.required_text("kind"),
        note: fields.text("note"),
    };
    fields.done()?;
    call.execute(&sessions, session, command, Success::Recorded)
        .await
}
