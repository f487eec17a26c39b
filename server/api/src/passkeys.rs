//! `/api/passkeys`: managed by signed-in users only.

use crate::paths::id_of;
use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::wire::{
    BeginPasskey, ChangePasskey, CreatePasskey, Passkey, PasskeyCreation, PasskeyList,
};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Password, Tokens};
use web::route_policy::RouteAccess::SignedIn;

use web::body::JsonBody;
use web::browser::SignedInUser;
use web::passkeys::CurrentPage;
use web::problem::ApiError;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Tokens, routes!(list))
        .route(SignedIn, Password, routes!(options))
        .route(SignedIn, Tokens, routes!(create))
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

/// Begin to add a passkey
///
/// The answer is what `navigator.credentials.create` takes as `publicKey`, by way of
/// `PublicKeyCredential.parseCreationOptionsFromJSON`. Its challenge works for five minutes, once, in
/// the browser that asked.
#[utoipa::path(
    post, path = "/api/passkeys/options", operation_id = "beginPasskey", tag = "Accounts",
    request_body(content = BeginPasskey, example = json!({"currentPassword": "correct horse battery"})),
    responses(
        (status = 200, description = "The options for a new passkey", body = PasskeyCreation),
        (status = 401, description = "`invalid_credentials`: `currentPassword` is wrong"),
        (status = 403, description = "`guest_not_allowed`, `login_required`, `cross_site_request`"),
        (status = 409, description = "`passkey_limit_reached`"),
    ),
)]
async fn options(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    JsonBody(begin): JsonBody<BeginPasskey>,
) -> Result<Json<PasskeyCreation>, ApiError> {
    let SignedInUser { user, login } = signed_in;
    let options = state.accounts.begin_passkey(user, login, begin).await?;
    Ok(Json(options))
}

/// Add a passkey
///
/// Takes what `navigator.credentials.create` gave.
#[utoipa::path(
    post, path = "/api/passkeys", operation_id = "addPasskey", tag = "Accounts",
    request_body(content = CreatePasskey, example = json!({
        "name": "Phone",
        "clientData": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA",
    })),
    responses(
        (status = 201, description = "The passkey", body = Passkey),
        (status = 403, description = "`guest_not_allowed`, `login_required`, `cross_site_request`"),
        (status = 409, description = "`passkey_limit_reached`, `passkey_exists`"),
        (status = 410, description = "`challenge_invalid`"),
        (status = 422, description = "`passkey_not_accepted`, `text_too_long`, `text_not_allowed`"),
    ),
)]
async fn create(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    CurrentPage(page): CurrentPage,
    JsonBody(requested): JsonBody<CreatePasskey>,
) -> Result<(StatusCode, Json<Passkey>), ApiError> {
    let SignedInUser { user, login } = signed_in;
    let accounts = &state.accounts;
    let passkey = accounts.add_passkey(user, login, requested, &page).await?;
    Ok((StatusCode::CREATED, Json(passkey)))
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
