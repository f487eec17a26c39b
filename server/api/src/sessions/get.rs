//! `GET /api/sessions/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::ETAG;
use shared::SessionId;
use shared::wire::SessionView;

use web::problem::ApiError;
use web::resource_request::{ReadRequest, etag};
use web::state::AppState;

/// Read a session
#[utoipa::path(
    get, path = "/api/sessions/{id}", operation_id = "getSession", tag = "Sessions",
    params(ReadRequest::<SessionId>),
    responses((status = 200, description = "The session", body = SessionView, headers(
        ("ETag" = String, description = "The session's version in quotes, for `If-Match`"),
    ))),
)]
pub(super) async fn get(
    State(state): State<AppState>,
    request: ReadRequest<SessionId>,
) -> Result<([(HeaderName, String); 1], Json<SessionView>), ApiError> {
    let found = state.sessions.find(request.access.user, request.id).await?;
    let session = found.ok_or_else(ApiError::session_not_found)?.session;
    Ok(([(ETAG, etag(session.version))], Json(session)))
}
