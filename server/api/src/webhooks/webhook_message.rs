//! The requests that Stint sends to webhooks, for the OpenAPI document.

use serde_json::{Value, json};

/// The requests that a webhook receives.
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
        "description": "Sent to the URL of every webhook that subscribes to the event, by Standard Webhooks 1.0: verify the signature over `{webhook-id}.{webhook-timestamp}.{body}`, refuse timestamps that are more than five minutes off, and process each `webhook-id` only the first time.",
        "parameters": [
            header("webhook-id", "The delivery's id, the same for every attempt"),
            header("webhook-timestamp", "When the attempt was made, in seconds since the epoch"),
            header("webhook-signature", "`v1,` and the HMAC-SHA256 in base64; after a rotation two of them, separated by a space"),
        ],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/WebhookMessage" } } },
        },
        "responses": {
            "2XX": { "description": "Taken" },
            "410": { "description": "Gone for good: the webhook is disabled" },
            "default": { "description": "Failed: it is retried, not before `Retry-After`" },
        },
    }}})
}
