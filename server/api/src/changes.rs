//! `GET /api/changes`

use axum::Json;
use axum::extract::{Extension, RawQuery, State};
use service::ChangesCursor;
use shared::wire::ChangePage;
use shared::wire::Scope::SessionsRead;
use utoipa_axum::routes;

use crate::routes::ApiRoutes;
use web::access::Access;
use web::code::Code;
use web::identity::Identity;
use web::paging::limit;
use web::problem::ApiError;
use web::query::{FromQueryText, InvalidParam, Query, QueryParam, QueryParams};
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::RouteAccess::Scoped;
use web::state::AppState;

/// The operation.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default().route(Scoped(SessionsRead), Read, routes!(changes))
}

/// The position of a reader.
#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ChangesQuery {
    /// The `cursor` of the last answer; left out to read everything there is.
    #[param(value_type = Option<String>, max_length = 100, pattern = "^(-1|0|[1-9][0-9]*)\\.(project|task|session|profile)\\.[0-9a-f]{32}$")]
    cursor: Option<Cursor>,
    /// Objects per answer.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100, default = 100)]
    limit: ChangeLimit,
}

struct Cursor(ChangesCursor);

impl FromQueryText for Cursor {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        let cursor = ChangesCursor::parse(text);
        cursor
            .map(Self)
            .ok_or(InvalidParam::Unreadable("the cursor of an earlier answer"))
    }
}

struct ChangeLimit(u64);

impl QueryParam for ChangeLimit {
    fn read(query: &mut Query, name: &'static str) -> Self {
        Self(limit(query, name, 100))
    }
}

/// List what has changed
///
/// The sessions, tasks, projects and profile that were written after a cursor, each once and as it is
/// now. Read on with the `cursor` at any later time: it does not expire and misses nothing. A token
/// sees what its scopes read.
#[utoipa::path(
    get, path = "/api/changes", operation_id = "listChanges", tag = "Events",
    params(ChangesQuery),
    responses(
        (status = 200, description = "The objects that have changed, oldest change first", body = ChangePage),
        (status = 422, description = "`cursor_out_of_range`; or `validation_failed` for several"),
    ),
)]
async fn changes(
    State(state): State<AppState>,
    access: Access,
    Extension(identity): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Json<ChangePage>, ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let ChangesQuery { cursor, limit } = query.params();
    query.done()?;
    let cursor = cursor.map_or(ChangesCursor::START, |Cursor(cursor)| cursor);
    let limit = u32::try_from(limit.0).unwrap_or(1);
    let page = state
        .tasks
        .changes(access.user, cursor, identity.reader_scopes(), limit)
        .await?;
    page.map(Json).ok_or_else(|| {
        ApiError::new(
            Code::CursorOutOfRange,
            "The cursor is later than the newest change. Leave it out to read everything again.",
        )
    })
}
