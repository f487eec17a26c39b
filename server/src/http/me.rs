//! `/api/me`: the person who is signed in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use shared::wire::{Me, PasswordChange};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Person;
use super::body::JsonBody;
use super::problem::ApiError;
use super::state::AppState;

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(change_password))
}

/// Who is signed in
#[utoipa::path(
    get, path = "/api/me", operation_id = "me", tag = "Accounts",
    responses(
        (status = 200, description = "The person", body = Me),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`login_required`: a token may not do this"),
    ),
    security(("login" = [])),
)]
async fn me(State(state): State<AppState>, person: Person) -> Result<Json<Me>, ApiError> {
    state
        .accounts
        .me(person.user)
        .await?
        .map(Json)
        .ok_or_else(ApiError::unauthenticated)
}

/// Change the password
///
/// Ends the person's other sign-ins; this one goes on. API tokens go on too.
#[utoipa::path(
    put, path = "/api/me/password", operation_id = "changePassword", tag = "Accounts",
    request_body(content = PasswordChange,
        example = json!({"currentPassword": "correct horse battery", "newPassword": "staple of the right kind"})),
    responses(
        (status = 204, description = "The password is changed, the other sign-ins have ended"),
        (status = 401, description = "`invalid_credentials`: `currentPassword` is wrong; `invalid_token`"),
        (status = 403, description = "`guest_not_allowed`, `login_required`"),
        (status = 422, description = "`password_too_short`, `password_too_long`"),
    ),
    security(("login" = [])),
)]
async fn change_password(
    State(state): State<AppState>,
    person: Person,
    JsonBody(mut fields): JsonBody,
) -> Result<StatusCode, ApiError> {
    let change = PasswordChange {
        current_password: fields.required_text("currentPassword"),
        new_password: fields.required_text("newPassword"),
    };
    fields.done()?;
    state
        .accounts
        .change_password(person.user, person.login, change)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
