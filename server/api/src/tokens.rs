//! `/api/tokens`: credentials of programs, managed by signed-in users only.

use crate::paths::id_of;
use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use shared::wire::{CreateToken, CreatedToken, TokenList};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Tokens;
use web::route_policy::RouteAccess::SignedIn;

use web::browser::SignedInUser;
use web::problem::ApiError;
use web::resource_request::{CreateRequest, answer, created};
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Tokens, routes!(list))
        .sensitive_route(SignedIn, Tokens, routes!(create))
        .route(SignedIn, Tokens, routes!(delete))
}

/// List the tokens
#[utoipa::path(
    get, path = "/api/tokens", operation_id = "listTokens", tag = "Accounts",
    responses(
        (status = 200, description = "The tokens without their secrets, newest first", body = TokenList),
        (status = 403, description = "`guest_not_allowed`, `login_required`"),
    ),
)]
async fn list(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<Json<TokenList>, ApiError> {
    let items = state.accounts.tokens(signed_in.user).await?;
    Ok(Json(TokenList { items }))
}

/// Create a token
#[utoipa::path(
    post, path = "/api/tokens", operation_id = "createToken", tag = "Accounts",
    params(CreateRequest<CreateToken>),
    request_body(content = CreateToken,
        example = json!({"name": "Editor plug-in", "scopes": ["sessions:read", "sessions:write"]})),
    responses(
        (status = 201, description = "The token with its secret", body = CreatedToken,
            headers(("Location" = String, description = "The token's path"))),
        (status = 403, description = "`guest_not_allowed`, `login_required`"),
        (status = 409, description = "`token_limit_reached`"),
        (status = 422, description = "`unknown_scope`, `expires_in_past`, `text_too_long`, `text_not_allowed`"),
    ),
)]
async fn create(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    request: CreateRequest<CreateToken>,
) -> Result<Response, ApiError> {
    let CreateRequest { body, context } = request;
    let render = |answer: &CreatedToken| {
        let path = format!("/api/tokens/{}", answer.token.id);
        created(path, answer)
    };
    let repeated = |answer: &CreatedToken| render(&answer.without_secret());
    let execution = state
        .accounts
        .create_token_idempotent(signed_in.user, &body, context.idempotent(&repeated))
        .await;
    answer(execution, render)
}

/// Delete a token
///
/// It stops working immediately.
#[utoipa::path(
    delete, path = "/api/tokens/{id}", operation_id = "deleteToken", tag = "Accounts",
    params(("id" = uuid::Uuid, Path, description = "The token's id")),
    responses(
        (status = 204, description = "The token is deleted"),
    ),
)]
async fn delete(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = id_of(&id, "token")?;
    state.accounts.delete_token(signed_in.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
