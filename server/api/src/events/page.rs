//! `GET /api/events`

use axum::Json;
use axum::extract::{Extension, RawQuery, State};
use shared::wire::EventPage;

use super::event_query::{AfterQuery, IncludeQuery, LimitQuery};
use service::{EventItems, LogView};
use web::access::Access;
use web::identity::Identity;
use web::problem::ApiError;
use web::query::Query;
use web::state::AppState;

/// List the events
///
/// Everything that has happened to the user's sessions, tasks, projects and profile, oldest first, after a
/// sequence. Sequences count from 1 without gaps: continue after the last received one. A token gets
/// what its scopes read.
#[utoipa::path(
    get, path = "/api/events", operation_id = "listEvents", tag = "Events",
    params(AfterQuery, LimitQuery, IncludeQuery),
    responses(
        (status = 200, description = "The events after the sequence, oldest first", body = EventPage),
        (status = 422, description = "`after_out_of_range`; or `validation_failed` for several"),
    ),
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: Access,
    Extension(identity): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Json<EventItems>, ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let AfterQuery { after } = query.params();
    let LimitQuery { limit } = query.params();
    let IncludeQuery { include } = query.params();
    query.done()?;
    let after = after.map_or(0, |after| after.0);
    let limit = u32::try_from(limit.0).unwrap_or(1);
    let view = LogView {
        scopes: identity.reader_scopes(),
        include,
    };
    let log = state.sessions.log(access.user, after, limit, view);
    Ok(Json(log.await?))
}
