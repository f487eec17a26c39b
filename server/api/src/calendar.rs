//! The calendar feed, and creating and removing its URL.

mod feed;

use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::wire::{CalendarFeed, CreatedCalendar};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Feed, Read, Write};
use web::route_policy::RouteAccess::{Public, SignedIn};

use service::ServiceError;
use web::browser::SignedInUser;
use web::calendar_feed;
use web::code::Code;
use web::problem::ApiError;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Read, routes!(read))
        .sensitive_route(SignedIn, Write, routes!(renew))
        .route(SignedIn, Write, routes!(remove))
        .route(Public, Feed, routes!(feed))
}

/// Read whether there is a calendar feed
#[utoipa::path(
    get, path = "/api/me/calendar", operation_id = "getCalendar", tag = "Your data",
    responses(
        (status = 200, description = "Whether there is a feed, without its URL", body = CalendarFeed),
    ),
)]
async fn read(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<Json<CalendarFeed>, ApiError> {
    let calendar = state.calendars.of(signed_in.user).await;
    Ok(Json(calendar.map_err(ServiceError::Store)?))
}

/// Create or renew the calendar feed's URL
///
/// Stint stores a hash of the secret in it. The previous URL stops working.
#[utoipa::path(
    post, path = "/api/me/calendar", operation_id = "renewCalendar", tag = "Your data",
    responses(
        (status = 201, description = "The address", body = CreatedCalendar),
        (status = 403, description = "`guest_not_allowed`, `login_required`"),
    ),
)]
async fn renew(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<CreatedCalendar>), ApiError> {
    let created = calendar_feed::renew(&state, signed_in.user, &headers).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// Remove the calendar feed
///
/// Its URL stops working. Also answered if there is no feed.
#[utoipa::path(
    delete, path = "/api/me/calendar", operation_id = "deleteCalendar", tag = "Your data",
    responses(
        (status = 204, description = "The feed is removed"),
    ),
)]
async fn remove(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<StatusCode, ApiError> {
    let removed = state.calendars.remove(signed_in.user).await;
    removed.map_err(ServiceError::Store)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Read the calendar feed
///
/// Ended sessions of the last two years as an iCalendar file (RFC 5545), at most 5 000, newest first.
/// The secret in the URL, `…/{secret}.ics`, replaces the sign-in.
#[utoipa::path(
    get, path = "/api/calendar/{feed}", operation_id = "readCalendar", tag = "Your data",
    params(("feed" = String, Path, description = "The secret and `.ics`",
        example = "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjk.ics")),
    responses(
        (status = 200, description = "The calendar",
            content((String = "text/calendar; charset=utf-8")),
            headers(("ETag" = String, description = "Changes with the calendar"))),
        (status = 304, description = "The calendar is as `If-None-Match` knows it",
            headers(("ETag" = String, description = "As it was sent"))),
        (status = 404, description = "`calendar_not_found`: unknown, changed or removed"),
    ),
)]
async fn feed(
    State(state): State<AppState>,
    Path(feed): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = match feed.strip_suffix(".ics") {
        Some(secret) => state.calendars.user(secret).await,
        None => Ok(None),
    };
    let Some(user) = found.map_err(ServiceError::Store)? else {
        return Err(ApiError::new(
            Code::CalendarNotFound,
            "There is no calendar at this URL; it was renewed or removed, or never existed.",
        ));
    };
    let last_sequence = state.sessions.last_sequence(user).await?;
    let names = state.tasks.all_names(user).await?;
    let tag = feed::entity_tag(last_sequence, &names, state.clock.now());
    let is_known = headers.get_all(IF_NONE_MATCH).iter().any(|tags| {
        let tags = tags.to_str().unwrap_or_default();
        tags.split(',')
            .any(|known| matches!(known.trim(), "*") || known.trim() == tag)
    });
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let pages = state.exports.sessions(user).await?;
    let head = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (ETAG, tag),
    ];
    Ok((head, feed::body(&state, pages, names)).into_response())
}
