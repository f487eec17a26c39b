//! `POST /api/auth/register`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::wire::{Me, Registration};

use web::body::JsonBody;
use web::browser::{Browser, signed_in};
use web::problem::ApiError;
use web::state::AppState;

/// Register
///
/// A signed-in guest becomes the account and keeps all data.
/// Where the server sends mail, the browser is a guest until a link is confirmed, and an address that is
/// taken is answered alike.
#[utoipa::path(
    post, path = "/api/auth/register", operation_id = "register", tag = "Accounts",
    request_body(content = Registration,
        example = json!({"email": "ada@example.org", "password": "correct horse battery", "timeZone": "Europe/London"})),
    responses(
        (status = 201, description = "The account, signed in", body = Me,
            headers(("Set-Cookie" = String, description = "The login"))),
        (status = 202, description = "The guest, signed in; a mail is on its way", body = Me,
            headers(("Set-Cookie" = String, description = "The login"))),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`signup_closed`, `login_required`, `cross_site_request`"),
        (status = 409, description = "`email_taken`, without mail"),
        (status = 422, description = "`email_invalid`, `password_too_short`, `password_too_long`, `password_too_common`, `unknown_time_zone`, `text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn register(
    State(state): State<AppState>,
    browser: Browser,
    JsonBody(registration): JsonBody<Registration>,
) -> Result<Response, ApiError> {
    let account = state
        .accounts
        .register(browser.user, registration, browser.origin)
        .await?;
    let status = if account.me.guest {
        StatusCode::ACCEPTED
    } else {
        StatusCode::CREATED
    };
    Ok(signed_in(&state, status, &account).await)
}
