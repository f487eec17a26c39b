//! `GET /api/sessions/{id}/events`

use axum::Json;
use axum::extract::State;
use shared::SessionId;
use shared::wire::EventList;

use web::problem::ApiError;
use web::resource_request::ReadRequest;
use web::state::AppState;

/// List a session's events
///
/// Everything that happened to the session, oldest first; folding the events gives its `state`.
#[utoipa::path(
    get, path = "/api/sessions/{id}/events", operation_id = "listSessionEvents", tag = "Sessions",
    params(ReadRequest::<SessionId>),
    responses((status = 200, description = "The events and the state", body = EventList)),
)]
pub(super) async fn events(
    State(state): State<AppState>,
    request: ReadRequest<SessionId>,
) -> Result<Json<EventList>, ApiError> {
    let found = state
        .sessions
        .events(request.access.user, request.id)
        .await?;
    found.map(Json).ok_or_else(ApiError::session_not_found)
}
