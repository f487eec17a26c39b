//! `PATCH /api/sessions/{id}`

use axum::extract::State;
use axum::response::Response;
use shared::rules::{Amend, Command};
use shared::wire::{AmendSession, Session};

use super::super::problem::ApiError;
use super::described::{IfMatchHeader, OnceHeaders, SessionPath};
use super::write::{Changing, Success};
use crate::service::Sessions;

/// Correct an ended session
///
/// A field left out is kept, null clears it. A changed rating changes a calculated score.
#[utoipa::path(
    patch, path = "/api/sessions/{id}", operation_id = "amendSession", tag = "Sessions",
    params(SessionPath, IfMatchHeader, OnceHeaders),
    request_body(content = AmendSession, description = "May be left out, and then changes nothing.",
        example = json!({"qualityRating": 5, "intention": null})),
    responses(
        (status = 200, description = "The session, corrected", body = Session, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_open`"),
        (status = 422, description = "`quality_rating_out_of_range`, `text_too_long`, `text_not_allowed`"),
    ),
    security(("login" = []), ("token" = ["sessions:write"])),
)]
pub(super) async fn amend(
    State(sessions): State<Sessions>,
    request: Changing,
) -> Result<Response, ApiError> {
    let Changing {
        mut fields,
        session,
        call,
    } = request;
    let command = Command::Amend(Amend {
        quality_rating: fields.integer_change("qualityRating"),
        task_progress: fields.text_change("taskProgress"),
        intention: fields.text_change("intention"),
        task_id: fields.id_change("taskId"),
        project_id: fields.id_change("projectId"),
    });
    fields.done()?;
    call.execute(&sessions, session, command, Success::Changed)
        .await
}
