//! The requests that Stint sends to webhooks, for the OpenAPI document.

use serde_json::{Map, Value, json};
use shared::wire::EVENT_TYPES;

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
        "tags": ["Webhook deliveries"],
        "security": [],
        "summary": "Something happened to a session, a task, a project or the profile",
        "description": "By Standard Webhooks 1.0: verify the signature over `{webhook-id}.{webhook-timestamp}.{body}`, refuse timestamps that are more than five minutes off, and process each `webhook-id` once.",
        "parameters": [
            header("webhook-id", "The delivery's id, the same for every attempt"),
            header("webhook-timestamp", "When the attempt was made, in seconds since the epoch"),
            header("webhook-signature", "`v1,` and the HMAC-SHA256 in base64; after a rotation two of them, separated by a space"),
        ],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/WebhookMessage" }, "example": test_message() } },
        },
        "responses": {
            "2XX": { "description": "Taken" },
            "410": { "description": "Gone for good: the webhook is disabled" },
            "default": { "description": "Failed: it is retried, not before `Retry-After`" },
        },
    }}})
}

/// The `type` of the message that `POST /api/webhooks/{id}/test` sends.
const TEST: &str = "webhook.test";

fn test_message() -> Value {
    json!({
        "type": TEST, "timestamp": "2026-11-22T10:00:00.000Z",
        "data": { "webhookId": "0198f3b0-0000-7000-8000-0000000000cc" },
    })
}

/// The schemas of these requests: an event or a test, told apart by `type`.
pub fn message_schemas() -> Map<String, Value> {
    let reference = |name: &str| format!("#/components/schemas/{name}");
    let message = |description: &str, kind: Value, data: Value| {
        json!({
            "type": "object", "description": description,
            "properties": {
                "type": kind,
                "timestamp": { "$ref": reference("Timestamp"), "description": "When it happened." },
                "data": data,
            },
            "required": ["type", "timestamp", "data"],
        })
    };
    let events = EVENT_TYPES.iter().map(|name| (*name, "EventMessage"));
    let mapping: Map<String, Value> = events
        .chain([(TEST, "TestMessage")])
        .map(|(kind, schema)| (kind.to_owned(), json!(reference(schema))))
        .collect();
    let test = json!({
        "type": "object", "description": "What the test was sent for.",
        "properties": {
            "webhookId": { "type": "string", "format": "uuid", "description": "The webhook." },
        },
        "required": ["webhookId"],
    });
    [
        (
            "WebhookMessage",
            json!({
                "description": "The body of every request to a webhook (Standard Webhooks 1.0).",
                "oneOf": [{ "$ref": reference("EventMessage") }, { "$ref": reference("TestMessage") }],
                "discriminator": { "propertyName": "type", "mapping": mapping },
            }),
        ),
        (
            "EventMessage",
            message(
                "Something happened.",
                json!({ "$ref": reference("EventType"), "description": "The event's type." }),
                json!({ "$ref": reference("EventRecord"), "description": "The event as in `GET /api/events`." }),
            ),
        ),
        (
            "TestMessage",
            message(
                "A test that the webhook's owner asked for.",
                json!({ "type": "string", "enum": [TEST], "description": "Says that it is a test." }),
                test,
            ),
        ),
    ]
    .into_iter()
    .map(|(name, schema)| (name.to_owned(), schema))
    .collect()
}
