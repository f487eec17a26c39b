//! `/api/auth/recovery` and `POST /api/auth/confirm-email`: links of mails.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::wire::{EmailConfirmation, Me, PasswordRecovery, RecoveryRequest};

use service::{Recovery, RecoveryLink};
use web::body::JsonBody;
use web::browser::{Browser, set_cookies, signed_in};
use web::problem::ApiError;
use web::recovery;
use web::sign_in;
use web::state::AppState;

/// Ask for a link to set a new password
///
/// Sends a link if an account has the address. The answer is the same if none has.
#[utoipa::path(
    post, path = "/api/auth/recovery", operation_id = "requestRecovery", tag = "Accounts",
    request_body(content = RecoveryRequest, example = json!({"email": "ada@example.org"})),
    responses(
        (status = 202, description = "If an account has the address, the link is on its way",
            headers(("Set-Cookie" = String, description = "Marks the browser for which the link is"))),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`mail_off`, `login_required`, `cross_site_request`"),
    ),
)]
pub(super) async fn request(
    State(state): State<AppState>,
    browser: Browser,
    JsonBody(request): JsonBody<RecoveryRequest>,
) -> Result<Response, ApiError> {
    let cookie = recovery::request(&state, &browser, request.email)?;
    Ok((StatusCode::ACCEPTED, set_cookies(cookie)).into_response())
}

/// Set a new password by a link
///
/// A link works once, for 30 minutes. Another browser has to send `email`. All sign-ins of the account
/// end, and this browser is signed in.
#[utoipa::path(
    put, path = "/api/auth/recovery", operation_id = "recover", tag = "Accounts",
    request_body(content = PasswordRecovery,
        example = json!({"link": "0123456789abcdefghjkmnpqrs", "newPassword": "staple of the right kind"})),
    responses(
        (status = 200, description = "The account, signed in", body = Me,
            headers(("Set-Cookie" = String, description = "The login"))),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`account_disabled`, `login_required`, `cross_site_request`"),
        (status = 410, description = "`link_invalid`"),
        (status = 422, description = "`email_does_not_match`, `password_too_short`, `password_too_long`, `password_too_common`"),
    ),
)]
pub(super) async fn recover(
    State(state): State<AppState>,
    browser: Browser,
    JsonBody(recovery): JsonBody<PasswordRecovery>,
) -> Result<Response, ApiError> {
    let recovery = Recovery {
        link: RecoveryLink {
            secret: recovery.link,
            cookie: browser.recovery,
        },
        email: recovery.email,
        new_password: recovery.new_password,
        delete_credentials: recovery.delete_credentials,
    };
    let account = state.accounts.recover(recovery, browser.origin).await?;
    Ok(signed_in(&state, StatusCode::OK, &account).await)
}

/// Confirm an e-mail address by a link
///
/// A link works once, for a day. It proves the address of an account, also another one, or makes a
/// guest who registered an account.
#[utoipa::path(
    post, path = "/api/auth/confirm-email", operation_id = "confirmEmail", tag = "Accounts",
    request_body(content = EmailConfirmation, example = json!({"link": "0123456789abcdefghjkmnpqrs"})),
    responses(
        (status = 204, description = "The address is verified",
            headers(("Set-Cookie" = String, description = "The login, in the browser that registered"))),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`account_disabled`, `login_required`, `cross_site_request`"),
        (status = 409, description = "`email_taken`"),
        (status = 410, description = "`link_invalid`"),
    ),
)]
pub(super) async fn confirm_email(
    State(state): State<AppState>,
    browser: Browser,
    JsonBody(confirmation): JsonBody<EmailConfirmation>,
) -> Result<Response, ApiError> {
    let confirmed = state
        .accounts
        .confirm_email(&confirmation.link, browser.origin);
    let cookies = match confirmed.await? {
        Some(signed_in) => sign_in::cookies(&state, &signed_in).await,
        None => Vec::new(),
    };
    Ok((StatusCode::NO_CONTENT, set_cookies(cookies)).into_response())
}
