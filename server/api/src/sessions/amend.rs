//! `PATCH /api/sessions/{id}`

use axum::extract::State;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;
use shared::wire::{AmendSession, SessionView};

use super::write::change;
use service::Sessions;
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, SuccessResponse};

/// Amend an ended session
///
/// An omitted field stays as it is, null clears it. A changed rating changes a calculated score.
#[utoipa::path(
    patch, path = "/api/sessions/{id}", operation_id = "amendSession", tag = "Sessions",
    params(ChangeRequest::<SessionId, AmendSession>),
    request_body(content = AmendSession, description = "May be omitted; the event then repeats the current values.",
        example = json!({"qualityRating": 5, "intention": null})),
    responses(
        (status = 200, description = "The amended session", body = SessionView, headers(
            ("ETag" = String, description = "The session's version in quotes"),
        )),
        (status = 409, description = "`session_open`"),
        (status = 422, description = "`quality_rating_out_of_range`, `text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn amend(
    State(sessions): State<Sessions>,
    request: ChangeRequest<SessionId, AmendSession>,
) -> Result<Response, ApiError> {
    change(&sessions, request, Command::Amend, SuccessResponse::Changed).await
}
