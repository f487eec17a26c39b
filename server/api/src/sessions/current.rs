//! `GET /api/sessions/current`

use axum::Json;
use axum::extract::State;
use shared::wire::CurrentSession;

use web::access::Access;
use web::problem::ApiError;
use web::state::AppState;

/// Read the open session
///
/// Null without an open session. `serverTime` lets a client correct its clock.
#[utoipa::path(
    get, path = "/api/sessions/current", operation_id = "currentSession", tag = "Sessions",
    responses((status = 200, description = "The open session or null", body = CurrentSession)),
)]
pub(super) async fn current(
    State(state): State<AppState>,
    access: Access,
) -> Result<Json<CurrentSession>, ApiError> {
    let session = state
        .sessions
        .current(access.user)
        .await?
        .map(|found| found.session);
    let server_time = session
        .as_ref()
        .map_or_else(|| state.sessions.now(), |session| session.server_time);
    Ok(Json(CurrentSession {
        session,
        server_time,
    }))
}
