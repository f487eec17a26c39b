//! `/api/passkeys`: managed by signed-in users only. Pages add them, since only a browser can.

use crate::paths::id_of;
use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::wire::{ChangePasskey, Passkey, PasskeyList};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Tokens;
use web::route_policy::RouteAccess::SignedIn;

use web::body::JsonBody;
use web::browser::SignedInUser;
use web::problem::ApiError;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Tokens, routes!(list))
        .route(SignedIn, Tokens, routes!(change))
        .route(SignedIn, Tokens, routes!(delete))
}

/// List the passkeys
#[utoipa::path(
    get, path = "/api/passkeys", operation_id = "listPasskeys", tag = "Accounts",
    responses(
        (status = 200, description = "The passkeys, newest first", body = PasskeyList),
        (status = 403, description = "`guest_not_allowed`, `login_required`"),
    ),
)]
async fn list(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<Json<PasskeyList>, ApiError> {
    let items = state.accounts.passkeys(signed_in.user).await?;
    Ok(Json(PasskeyList { items }))
}

/// Rename a passkey
#[utoipa::path(
    patch, path = "/api/passkeys/{id}", operation_id = "changePasskey", tag = "Accounts",
    params(("id" = uuid::Uuid, Path, description = "The passkey's id")),
    request_body(content = ChangePasskey, example = json!({"name": "Phone"})),
    responses(
        (status = 200, description = "The passkey", body = Passkey),
        (status = 422, description = "`text_too_long`, `text_not_allowed`"),
    ),
)]
async fn change(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<ChangePasskey>,
) -> Result<Json<Passkey>, ApiError> {
    let id = id_of(&id, "passkey")?;
    let accounts = &state.accounts;
    accounts
        .rename_passkey(signed_in.user, id, &change.name)
        .await?;
    Ok(Json(accounts.passkey(signed_in.user, id).await?))
}

/// Remove a passkey
///
/// Nobody can sign in with it any more; who did stays signed in.
#[utoipa::path(
    delete, path = "/api/passkeys/{id}", operation_id = "removePasskey", tag = "Accounts",
    params(("id" = uuid::Uuid, Path, description = "The passkey's id")),
    responses(
        (status = 204, description = "The passkey is removed"),
    ),
)]
async fn delete(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = id_of(&id, "passkey")?;
    state.accounts.remove_passkey(signed_in.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
