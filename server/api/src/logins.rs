//! `/api/me/logins`: the browsers in which the user is signed in.

use crate::paths::id_of;
use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::wire::LoginList;
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::SignedIn;

use web::browser::{SignedInUser, set_cookies};
use web::login_cookie;
use web::problem::ApiError;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Read, routes!(list))
        .sensitive_route(SignedIn, Write, routes!(end_others))
        .sensitive_route(SignedIn, Write, routes!(end))
}

/// List the sign-ins
///
/// The hundred last used, without expired ones.
#[utoipa::path(
    get, path = "/api/me/logins", operation_id = "listLogins", tag = "Accounts",
    responses(
        (status = 200, description = "The sign-ins, the last used first", body = LoginList),
    ),
)]
async fn list(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<Json<LoginList>, ApiError> {
    let items = state
        .accounts
        .logins(signed_in.user, signed_in.login)
        .await?;
    Ok(Json(LoginList { items }))
}

/// End all other sign-ins
///
/// This browser stays signed in.
#[utoipa::path(
    delete, path = "/api/me/logins", operation_id = "endOtherLogins", tag = "Accounts",
    responses(
        (status = 204, description = "The other sign-ins have ended"),
        (status = 403, description = "`login_required`, `cross_site_request`"),
    ),
)]
async fn end_others(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<StatusCode, ApiError> {
    state
        .accounts
        .end_other_logins(signed_in.user, signed_in.login)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End a sign-in
///
/// For this browser's own sign-in the cookie is removed as well.
#[utoipa::path(
    delete, path = "/api/me/logins/{id}", operation_id = "endLogin", tag = "Accounts",
    params(("id" = uuid::Uuid, Path, description = "The sign-in's id")),
    responses(
        (status = 204, description = "The sign-in has ended",
            headers(("Set-Cookie" = String, description = "Removes the cookie of this browser's own login"))),
        (status = 403, description = "`login_required`, `cross_site_request`"),
    ),
)]
async fn end(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let id = id_of(&id, "sign-in")?;
    state.accounts.end_login(signed_in.user, id).await?;
    let removal = (id == signed_in.login)
        .then(|| login_cookie::clear(state.proxy_settings.is_https()))
        .flatten();
    Ok((StatusCode::NO_CONTENT, set_cookies(removal)).into_response())
}
