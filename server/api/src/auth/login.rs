//! `POST /api/auth/login`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::wire::{Credentials, Me};

use web::body::JsonBody;
use web::browser::{Browser, signed_in};
use web::problem::ApiError;
use web::sign_in::sign_in;
use web::state::AppState;

/// Sign in
///
/// The browser's previous login ends. A guest's data stays with the guest; the page `/guest-sessions` can add it.
#[utoipa::path(
    post, path = "/api/auth/login", operation_id = "login", tag = "Accounts",
    request_body(content = Credentials,
        example = json!({"email": "ada@example.org", "password": "correct horse battery"})),
    responses(
        (status = 200, description = "The account, signed in", body = Me,
            headers(("Set-Cookie" = String, description = "The login"))),
        (status = 401, description = "`invalid_credentials`, whether the account exists or not; `invalid_token`"),
        (status = 403, description = "`account_disabled`, `login_required`, `cross_site_request`"),
    ),
)]
pub(super) async fn login(
    State(state): State<AppState>,
    browser: Browser,
    JsonBody(credentials): JsonBody<Credentials>,
) -> Result<Response, ApiError> {
    let account = sign_in(&state, &browser, credentials).await?;
    Ok(signed_in(&state, StatusCode::OK, &account).await)
}
