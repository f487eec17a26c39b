//! `POST /api/auth/guest`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::wire::{CreateGuest, Me};

use web::body::OptionalBody;
use web::browser::{Browser, signed_in};
use web::problem::ApiError;
use web::state::AppState;

/// Sign in as a guest
///
/// Creates a user without an e-mail and signs in by cookie. A user who is signed in stays signed in.
#[utoipa::path(
    post, path = "/api/auth/guest", operation_id = "beginAsGuest", tag = "Accounts",
    request_body(content = CreateGuest, description = "May be omitted.", example = json!({"timeZone": "Europe/Berlin"})),
    responses(
        (status = 201, description = "The guest, signed in", body = Me,
            headers(("Set-Cookie" = String, description = "The login"))),
        (status = 200, description = "The user who was signed in already", body = Me),
        (status = 403, description = "`guests_off`, `signup_closed`, `login_required`, `cross_site_request`"),
        (status = 401, description = "`invalid_token`"),
        (status = 422, description = "`unknown_time_zone`"),
    ),
)]
pub(super) async fn guest(
    State(state): State<AppState>,
    browser: Browser,
    OptionalBody(guest): OptionalBody<CreateGuest>,
) -> Result<Response, ApiError> {
    if let Some(user) = browser.user
        && let Some(me) = state.accounts.me(user).await?
    {
        return Ok(axum::Json(me).into_response());
    }
    let guest = state
        .accounts
        .begin_as_guest(guest.time_zone.as_deref(), browser.origin)
        .await?;
    Ok(signed_in(&state, StatusCode::CREATED, &guest).await)
}
