//! `/api/me/activity`: what happened to the user's account.

use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use shared::wire::{Activity, ListOrder, Page};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::RouteAccess::SignedIn;

use web::browser::SignedInUser;
use web::list_part::{ListParams, PartQuery};
use web::paging::PageParams;
use web::problem::ApiError;
use web::query::Query;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    // Not for tokens: it tells of networks and devices, and a thief whether they were noticed.
    ApiRoutes::default().route(SignedIn, Read, routes!(list))
}

/// List the activity
///
/// What happened to the account and its credentials in the last 180 days, the latest `lastAt` first.
/// What happens again within an hour moves to the front; `updatedSince` goes by `lastAt`.
#[utoipa::path(
    get, path = "/api/me/activity", operation_id = "listActivity", tag = "Accounts",
    params(ListParams, PageParams),
    responses(
        (status = 200, description = "A page of activity", body = Page<Activity>, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
    ),
)]
async fn list(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    RawQuery(query): RawQuery,
) -> Result<(HeaderMap, Json<Page<Activity>>), ApiError> {
    let query = Query::read(query.as_deref())?;
    let query = PartQuery::read(query, "/api/me/activity", ListOrder::LastChanged)?;
    let listed = state.accounts.activity(signed_in.user, query.part).await?;
    Ok(query.answer(listed))
}
