//! Deliveries of webhooks: list, test, redeliver.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use service::RenderedResponse;
use shared::wire::{Delivery, Page};

use super::delivery_query::DeliveriesQuery;
use crate::paths::id_of;
use web::access::Access;
use web::paging::{ListRequest, PageParams};
use web::problem::ApiError;
use web::resource_request::{ActionRequest, answer, rendered};
use web::state::AppState;

/// List the deliveries of a webhook
///
/// With all their attempts, newest first. Stored for 30 days after they were delivered or failed.
#[utoipa::path(
    get, path = "/api/webhooks/{id}/deliveries", operation_id = "listDeliveries", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook's id"), DeliveriesQuery, PageParams),
    responses(
        (status = 200, description = "A page of deliveries", body = Page<Delivery>, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
        (status = 422, description = "`unknown_delivery_status`"),
    ),
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: Access,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<(HeaderMap, Json<Page<Delivery>>), ApiError> {
    let id = id_of(&id, "webhook")?;
    let request = ListRequest::<DeliveriesQuery>::read(access, query.as_deref())?;
    let ListRequest {
        access,
        filters,
        page,
    } = request;
    let listed = state
        .webhooks
        .deliveries(access.user, id, filters.status, page.paging)
        .await?;
    let path = format!("/api/webhooks/{id}/deliveries");
    Ok((page.links(&path, listed.total_pages), Json(listed)))
}

/// Test a webhook
///
/// Posts a message of the type `webhook.test`, signed and retried as any other. The delivery shows
/// the outcome.
#[utoipa::path(
    post, path = "/api/webhooks/{id}/test", operation_id = "testWebhook", tag = "Webhooks",
    params(("id" = uuid::Uuid, Path, description = "The webhook's id"), ActionRequest),
    responses(
        (status = 202, description = "The delivery is pending", body = Delivery),
        (status = 409, description = "`webhook_disabled`"),
    ),
)]
pub(super) async fn test(
    State(state): State<AppState>,
    Path(id): Path<String>,
    request: ActionRequest,
) -> Result<Response, ApiError> {
    let id = id_of(&id, "webhook")?;
    let context = request.context()?;
    let idempotent = context.idempotent(&accepted);
    let execution = state.webhooks.test_idempotent(context.user, id, idempotent);
    answer(execution.await, accepted)
}

fn accepted(delivery: &Delivery) -> RenderedResponse {
    rendered(StatusCode::ACCEPTED, delivery)
}

/// Redeliver a delivery
///
/// Sends it again now, with the same `webhook-id` and body, and retries from the beginning of the
/// schedule. A delivery has at most 50 attempts.
#[utoipa::path(
    post, path = "/api/webhooks/{id}/deliveries/{deliveryId}/redeliver", operation_id = "redeliver", tag = "Webhooks",
    params(
        ("id" = uuid::Uuid, Path, description = "The webhook's id"),
        ("deliveryId" = uuid::Uuid, Path, description = "The delivery's id"),
        ActionRequest,
    ),
    responses(
        (status = 202, description = "The delivery is pending", body = Delivery),
        (status = 404, description = "`webhook_not_found`, `delivery_not_found`: unknown, deleted or another user's"),
        (status = 409, description = "`webhook_disabled`, `attempt_limit_reached`"),
    ),
)]
pub(super) async fn redeliver(
    State(state): State<AppState>,
    Path((id, delivery)): Path<(String, String)>,
    request: ActionRequest,
) -> Result<Response, ApiError> {
    let id = id_of(&id, "webhook")?;
    let delivery = id_of(&delivery, "delivery")?;
    let context = request.context()?;
    let idempotent = context.idempotent(&accepted);
    let webhooks = &state.webhooks;
    let execution = webhooks.redeliver_idempotent(context.user, id, delivery, idempotent);
    answer(execution.await, accepted)
}
