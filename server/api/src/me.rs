//! `/api/me`: the signed-in user. The sign-ins are in [`super::logins`].

use crate::routes::ApiRoutes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use shared::wire::Scope::ProfileRead;
use shared::wire::{ChangeMe, DeleteMe, EmailChange, Me, MeWithUsage, OwnToken, PasswordChange};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Password, Read, Write};
use web::route_policy::RouteAccess::{Scoped, SignedIn};

use web::access::Access;
use web::body::{JsonBody, OptionalBody};
use web::browser::{Browser, Erasure, SignedInUser, set_cookies, signed_out};
use web::identity::{AuthMethod, Identity};
use web::problem::ApiError;
use web::sign_in;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Scoped(ProfileRead), Read, routes!(me))
        .route(SignedIn, Write, routes!(change))
        .route(SignedIn, Password, routes!(delete))
        .route(SignedIn, Password, routes!(change_password))
        .route(SignedIn, Password, routes!(change_email))
        .route(SignedIn, Password, routes!(send_verification))
}

/// Read the profile
///
/// Whom the credential acts for: the user with their settings and what they store, and for a token
/// its own name, scopes and expiry.
#[utoipa::path(
    get, path = "/api/me", operation_id = "me", tag = "Accounts",
    responses(
        (status = 200, description = "The profile", body = MeWithUsage),
    ),
)]
async fn me(
    State(state): State<AppState>,
    access: Access,
    Extension(identity): Extension<Identity>,
) -> Result<Json<MeWithUsage>, ApiError> {
    let found = state.accounts.me_and_verified(access.user).await?;
    let (me, email_verified) = found.ok_or_else(ApiError::unauthenticated)?;
    let usage = state.sessions.usage(me.user_id, me.guest).await?;
    let token = match identity.auth_method {
        AuthMethod::Login { .. } => None,
        AuthMethod::Token { token_id, .. } => state.accounts.token(access.user, token_id).await?,
    };
    let token = token.map(|token| OwnToken {
        name: token.name,
        scopes: token.scopes,
        expires_at: token.expires_at,
    });
    Ok(Json(MeWithUsage {
        me,
        email_verified,
        usage,
        token,
    }))
}

/// Change the profile
///
/// An omitted field stays as it is; null clears the name or the goal. The e-mail is changed by
/// `POST /api/me/email`.
#[utoipa::path(
    patch, path = "/api/me", operation_id = "changeMe", tag = "Accounts",
    request_body(content = ChangeMe,
        example = json!({"displayName": "Ada", "timeZone": "Europe/London", "dayStartsAt": 240, "dailyGoalMinutes": 180, "weekStartsOn": 1})),
    responses(
        (status = 200, description = "The changed profile", body = Me),
        (status = 403, description = "`login_required`, `cross_site_request`"),
        (status = 422, description = "`unknown_time_zone`, `day_starts_at_out_of_range`, `daily_goal_out_of_range`, `week_starts_on_out_of_range`, `text_too_long`, `text_not_allowed`, `too_many_items`, `required`, `preset_name_taken`, `planned_duration_out_of_range`, `break_duration_out_of_range`"),
    ),
)]
async fn change(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    JsonBody(change): JsonBody<ChangeMe>,
) -> Result<Json<Me>, ApiError> {
    state
        .accounts
        .change_profile(signed_in.user, change)
        .await?
        .map(Json)
        .ok_or_else(ApiError::unauthenticated)
}

/// Delete the account
///
/// Deletes all data, sessions and events included: export them first. All sign-ins and tokens end,
/// and the e-mail can be registered again. A guest has no password and omits it.
#[utoipa::path(
    delete, path = "/api/me", operation_id = "deleteMe", tag = "Accounts",
    request_body(content = DeleteMe, description = "May be omitted by a guest",
        example = json!({"password": "correct horse battery"})),
    responses(
        (status = 204, description = "The account is deleted",
            headers(("Set-Cookie" = String, description = "Removes the login cookie"))),
        (status = 401, description = "`invalid_credentials`: `password` is wrong"),
        (status = 403, description = "`login_required`, `cross_site_request`"),
    ),
)]
async fn delete(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    OptionalBody(DeleteMe { password }): OptionalBody<DeleteMe>,
) -> Result<Response, ApiError> {
    state
        .accounts
        .delete_account(signed_in.user, password)
        .await?;
    let headers = signed_out(&state, Erasure::All);
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Change the password
///
/// Ends the user's other sign-ins, and replaces this one.
#[utoipa::path(
    put, path = "/api/me/password", operation_id = "changePassword", tag = "Accounts",
    request_body(content = PasswordChange,
        example = json!({"currentPassword": "correct horse battery", "newPassword": "staple of the right kind"})),
    responses(
        (status = 204, description = "The password is changed and the other sign-ins are ended",
            headers(("Set-Cookie" = String, description = "The new login"))),
        (status = 401, description = "`invalid_credentials`: `currentPassword` is wrong"),
        (status = 403, description = "`guest_not_allowed`, `login_required`"),
        (status = 422, description = "`password_too_short`, `password_too_long`, `password_too_common`"),
    ),
)]
async fn change_password(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    browser: Browser,
    JsonBody(change): JsonBody<PasswordChange>,
) -> Result<Response, ApiError> {
    let changed = state
        .accounts
        .change_password(signed_in.user, browser.origin, change)
        .await?;
    let headers = set_cookies(sign_in::cookies(&state, &changed).await);
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Change the e-mail address
///
/// Sends a link to the new address, and a notice to the current one, which stays in use until the
/// link is confirmed.
#[utoipa::path(
    post, path = "/api/me/email", operation_id = "changeEmail", tag = "Accounts",
    request_body(content = EmailChange,
        example = json!({"email": "ada@example.net", "currentPassword": "correct horse battery"})),
    responses(
        (status = 202, description = "The link is on its way"),
        (status = 401, description = "`invalid_credentials`: `currentPassword` is wrong"),
        (status = 403, description = "`guest_not_allowed`, `login_required`, `mail_off`"),
        (status = 422, description = "`email_invalid`"),
    ),
)]
async fn change_email(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    JsonBody(change): JsonBody<EmailChange>,
) -> Result<StatusCode, ApiError> {
    state
        .accounts
        .request_email_change(signed_in.user, change)
        .await?;
    Ok(StatusCode::ACCEPTED)
}

/// Verify the e-mail address
///
/// Sends another link to the address. Has no effect if it is verified.
#[utoipa::path(
    post, path = "/api/me/email/verification", operation_id = "verifyEmail", tag = "Accounts",
    responses(
        (status = 202, description = "The link is on its way"),
        (status = 403, description = "`guest_not_allowed`, `login_required`, `mail_off`"),
    ),
)]
async fn send_verification(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<StatusCode, ApiError> {
    state.accounts.request_verification(signed_in.user).await?;
    Ok(StatusCode::ACCEPTED)
}
