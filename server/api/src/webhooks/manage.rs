//! Webhooks and their secrets: create, list, change, delete.

use axum::Json;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use service::webhooks::check_scopes;
use shared::wire::{ChangeWebhook, CreateWebhook, Webhook, WebhookList, WebhookWithSecret};

use crate::paths::id_of;
use web::access::Access;
use web::body::{self, BODY_LIMIT};
use web::identity::Identity;
use web::problem::ApiError;
use web::resource_request::{ActionRequest, CreateRequest, answer, created, rendered};
use web::state::AppState;

/// List the webhooks
#[utoipa::path(
    get, path = "/api/webhooks", operation_id = "listWebhooks", tag = "Webhooks",
    responses(
        (status = 200, description = "The webhooks without their secrets, newest first", body = WebhookList),
        (status = 403, description = "`guest_not_allowed`"),
    ),
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: Access,
) -> Result<Json<WebhookList>, ApiError> {
    let items = state.webhooks.list(access.user).await?;
    Ok(Json(WebhookList { items }))
}

/// Create a webhook
///
/// Every event of a session from now on, or those that `events` names, is posted to the URL as a
/// `WebhookMessage`, signed by [Standard Webhooks](https://www.standardwebhooks.com). The guide
/// `docs/webhooks.md` has retries and a receiver.
///
/// A token also needs the scopes of the events: the URL receives what these read.
#[utoipa::path(
    post, path = "/api/webhooks", operation_id = "createWebhook", tag = "Webhooks",
    params(CreateRequest<CreateWebhook>),
    request_body(content = CreateWebhook,
        example = json!({"url": "https://example.org/stint", "events": ["SessionCompleted", "SessionAbandoned"]})),
    responses(
        (status = 201, description = "The webhook with its secret", body = WebhookWithSecret,
            headers(("Location" = String, description = "The webhook's path"))),
        (status = 403, description = "`guest_not_allowed`"),
        (status = 409, description = "`webhook_limit_reached`"),
        (status = 422, description = "`url_not_allowed`, `unknown_event_type`, `text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn create(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    request: CreateRequest<CreateWebhook>,
) -> Result<Response, ApiError> {
    let CreateRequest { body, context } = request;
    check_scopes(body.events.as_deref(), |scope| identity.allows(scope))?;
    let render = |answer: &WebhookWithSecret| {
        let path = format!("/api/webhooks/{}", answer.webhook.id);
        created(path, answer)
    };
    let repeated = |answer: &WebhookWithSecret| render(&answer.without_secret());
    let webhooks = &state.webhooks;
    let execution = webhooks
        .create_idempotent(context.user, &body, context.idempotent(&repeated))
        .await;
    answer(execution, render)
}

/// Read a webhook
#[utoipa::path(
    get, path = "/api/webhooks/{id}", operation_id = "getWebhook", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook's id")),
    responses(
        (status = 200, description = "The webhook without its secret", body = Webhook),
    ),
)]
pub(super) async fn get(
    State(state): State<AppState>,
    access: Access,
    Path(id): Path<String>,
) -> Result<Json<Webhook>, ApiError> {
    let id = id_of(&id, "webhook")?;
    Ok(Json(state.webhooks.get(access.user, id).await?))
}

/// Change a webhook
///
/// An omitted field stays as it is; null clears `events` (then all of sessions) and `description`.
/// Disabling drops pending deliveries, which can be redelivered. A token needs the scopes of creating
/// it as it is then.
#[utoipa::path(
    patch, path = "/api/webhooks/{id}", operation_id = "changeWebhook", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook's id")),
    request_body(content = ChangeWebhook, example = json!({"enabled": true})),
    responses(
        (status = 200, description = "The changed webhook", body = Webhook),
        (status = 422, description = "`url_not_allowed`, `unknown_event_type`, `text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn change(
    State(state): State<AppState>,
    access: Access,
    Extension(identity): Extension<Identity>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Webhook>, ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body, BODY_LIMIT).await?;
    let id = id_of(&id, "webhook")?;
    let change: ChangeWebhook = body::parse(&bytes)?;
    let webhooks = &state.webhooks;
    let changed = webhooks.change_as(access.user, id, &change, |scope| identity.allows(scope));
    Ok(Json(changed.await?))
}

/// Delete a webhook
///
/// Pending deliveries are dropped, and all deliveries are deleted.
#[utoipa::path(
    delete, path = "/api/webhooks/{id}", operation_id = "deleteWebhook", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook's id")),
    responses(
        (status = 204, description = "The webhook is deleted"),
    ),
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    access: Access,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = id_of(&id, "webhook")?;
    state.webhooks.delete(access.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rotate the secret of a webhook
///
/// For 24 hours `webhook-signature` holds two signatures, one by each secret. Rotating again within
/// that time ends the oldest secret.
#[utoipa::path(
    post, path = "/api/webhooks/{id}/rotate-secret", operation_id = "rotateWebhookSecret", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook's id"), ActionRequest),
    responses(
        (status = 200, description = "The webhook with its new secret", body = WebhookWithSecret),
    ),
)]
pub(super) async fn rotate_secret(
    State(state): State<AppState>,
    Path(id): Path<String>,
    request: ActionRequest,
) -> Result<Response, ApiError> {
    let id = id_of(&id, "webhook")?;
    let context = request.context()?;
    let render = |answer: &WebhookWithSecret| rendered(StatusCode::OK, answer);
    let repeated = |answer: &WebhookWithSecret| render(&answer.without_secret());
    let webhooks = &state.webhooks;
    let execution = webhooks
        .rotate_secret_idempotent(context.user, id, context.idempotent(&repeated))
        .await;
    answer(execution, render)
}
