//! `POST /api/auth/logout`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use web::body::{EmptyBody, OptionalBody};
use web::browser::{Browser, Erasure, signed_out};
use web::problem::ApiError;
use web::state::AppState;

/// Sign out
///
/// Ends this browser's login. Has no effect without a sign-in. A guest who signs out cannot sign in
/// again: register first.
#[utoipa::path(
    post, path = "/api/auth/logout", operation_id = "logout", tag = "Accounts",
    responses(
        (status = 204, description = "The browser is signed out",
            headers(("Set-Cookie" = String, description = "Removes the login cookie"))),
        (status = 400, description = "`invalid_json`"),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`login_required`, `cross_site_request`"),
        (status = 408, description = "`request_timeout`"),
        (status = 413, description = "`body_too_large`"),
        (status = 415, description = "`unsupported_media_type`"),
        (status = 422, description = "`unknown_field`, `wrong_type`"),
    ),
)]
pub(super) async fn logout(
    State(state): State<AppState>,
    browser: Browser,
    _: OptionalBody<EmptyBody>,
) -> Result<Response, ApiError> {
    if let Some((user, login)) = browser.origin.previous {
        state.accounts.sign_out(user, login).await?;
    }
    let headers = signed_out(&state, Erasure::All);
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}
