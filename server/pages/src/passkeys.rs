//! What the script of the pages with passkeys asks for: only a browser can add one or sign in with
//! one, so that this is no part of the API.

use axum::Json;
use axum::extract::State;
use axum::handler::Handler;
use axum::http::header::CACHE_CONTROL;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use shared::wire::{BeginPasskey, CreatePasskey, PasskeyCredentials};

use super::forms::get_not_allowed;
use web::body::{EmptyBody, JsonBody, OptionalBody};
use web::browser::{Browser, SignedInUser, set_cookies, signed_in};
use web::passkeys::{self, CurrentPage};
use web::problem::ApiError;
use web::rate_limit::RateLimitClass::{self, Login, Page, Password, Tokens};
use web::route_policy::RouteAccess::{self, Public, SignedIn};
use web::route_policy::{PolicyRouter, RoutePolicy};
use web::state::AppState;

/// The routes, with access and rate limit.
pub(super) fn routes() -> PolicyRouter<AppState> {
    let router = PolicyRouter::default();
    let router = route(router, "request_passkey", (Public, Page), request);
    let router = route(router, "sign_in_with_passkey", (Public, Login), sign_in);
    let router = route(router, "begin_passkey", (SignedIn, Password), begin);
    let router = route(router, "add_passkey", (SignedIn, Tokens), add);
    router.method_not_allowed_fallback(get_not_allowed)
}

fn route<T: 'static>(
    router: PolicyRouter<AppState>,
    name: &str,
    (access, class): (RouteAccess, RateLimitClass),
    handler: impl Handler<T, AppState>,
) -> PolicyRouter<AppState> {
    let policy = RoutePolicy::new(access, class.into());
    router.route(&format!("/fn/{name}"), Method::POST, policy, post(handler))
}

/// A challenge, and the cookie of the browser that it is for.
async fn request(
    State(state): State<AppState>,
    browser: Browser,
    _: OptionalBody<EmptyBody>,
) -> Result<Response, ApiError> {
    let (request, cookie) = passkeys::request(&state, &browser).await?;
    let not_stored = [(CACHE_CONTROL, "no-store")];
    Ok((not_stored, set_cookies(cookie), Json(request)).into_response())
}

async fn sign_in(
    State(state): State<AppState>,
    browser: Browser,
    CurrentPage(page): CurrentPage,
    JsonBody(credentials): JsonBody<PasskeyCredentials>,
) -> Result<Response, ApiError> {
    let account = passkeys::sign_in(&state, &browser, &page, &credentials).await?;
    Ok(signed_in(&state, StatusCode::OK, &account).await)
}

/// What the browser needs to make a passkey.
async fn begin(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    JsonBody(begin): JsonBody<BeginPasskey>,
) -> Result<Response, ApiError> {
    let SignedInUser { user, login } = signed_in;
    let options = state.accounts.begin_passkey(user, login, begin).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(options)).into_response())
}

async fn add(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    CurrentPage(page): CurrentPage,
    JsonBody(requested): JsonBody<CreatePasskey>,
) -> Result<Response, ApiError> {
    let SignedInUser { user, login } = signed_in;
    let accounts = &state.accounts;
    let passkey = accounts.add_passkey(user, login, requested, &page).await?;
    Ok((StatusCode::CREATED, Json(passkey)).into_response())
}
