//! For the OpenAPI document only: a list's parameters, and what Stint sends by itself.

use serde_json::{Value, json};
use shared::wire::DeliveryStatus;
use utoipa::IntoParams;

/// What to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
pub(super) struct DeliveriesQuery {
    /// Only those.
    status: Option<DeliveryStatus>,
    /// From 1.
    #[param(minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<u64>,
    /// Entries a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
}

/// The requests that a webhook gets.
pub fn requests() -> Value {
    let header = |name: &str, description: &str| {
        json!({
            "name": name, "in": "header", "required": true,
            "description": description, "schema": { "type": "string" },
        })
    };
    json!({ "event": { "post": {
        "operationId": "receiveEvent",
        "tags": ["Webhooks"],
        "summary": "Something happened to a session",
        "description": "Sent to the URL of every webhook that hears of the event, by Standard Webhooks 1.0: check the signature over `{webhook-id}.{webhook-timestamp}.{body}`, refuse timestamps that are more than five minutes off, and take each `webhook-id` once.",
        "parameters": [
            header("webhook-id", "The delivery's id, the same for every attempt"),
            header("webhook-timestamp", "When the attempt was made, in seconds since the epoch"),
            header("webhook-signature", "`v1,` and the HMAC-SHA256 in base64; after a rotation two of them, separated by a blank"),
        ],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/WebhookMessage" } } },
        },
        "responses": {
            "2XX": { "description": "Taken" },
            "410": { "description": "Gone for good: the webhook is disabled" },
            "default": { "description": "Failed: it is sent again, not before `Retry-After`" },
        },
    }}})
}
