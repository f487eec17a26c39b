//! Webhooks and their deliveries.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{EventInclude, LogRecord};
#[cfg(feature = "server")]
use crate::body::RequestBody;
use crate::rules::vocabulary;
use crate::{Patch, Timestamp};

vocabulary!(
    /// Why a webhook is disabled.
    DisabledReason {
        /// The user disabled it.
        Requested = "requested",
        /// The receiver answered 410.
        Gone = "gone",
        /// No delivery succeeded for five days, or too many wait.
        Failing = "failing",
    }
);

vocabulary!(
    /// The state of a delivery.
    DeliveryStatus {
        /// It is being attempted, or waits for the next attempt or for another delivery.
        Pending = "pending",
        /// The receiver accepted it.
        Delivered = "delivered",
        /// It failed for good; it can be requested again.
        Failed = "failed",
    }
);

vocabulary!(
    /// Why a delivery failed for good.
    FailedBecause {
        /// The last attempt of the schedule failed.
        AttemptsUsedUp = "attempts_used_up",
        /// The webhook was disabled before it arrived.
        WebhookDisabled = "webhook_disabled",
    }
);

/// `POST /api/webhooks`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreateWebhook {
    /// Where events are posted to: https, a public address, at most 2048 characters.
    pub url: String,
    /// The types of events to send; all of sessions if omitted.
    #[serde(default)]
    #[cfg_attr(feature = "server", body(max_items = 100))]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub events: Option<Vec<String>>,
    /// What it is for, at most 200 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// What is sent along with events; nothing if omitted.
    #[serde(default)]
    pub include: Option<EventInclude>,
}

/// `PATCH /api/webhooks/{id}`: an omitted field is unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeWebhook {
    /// Where events are posted to from now on, pending deliveries included.
    #[serde(default)]
    pub url: Option<String>,
    /// The types of events to send; null for all of sessions.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "server", body(max_items = 100))]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>, max_items = 100))]
    pub events: Patch<Vec<String>>,
    /// What it is for; null for nothing.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub description: Patch<String>,
    /// What is sent along with events; null for nothing.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<EventInclude>))]
    pub include: Patch<EventInclude>,
    /// False stops sending and gives up pending deliveries; true enables it again.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// A webhook, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// For `/api/webhooks/{id}`.
    pub id: Uuid,
    /// Where events are posted to.
    pub url: String,
    /// The types of events that it is sent; null for all of sessions.
    pub events: Option<Vec<String>>,
    /// What it is for.
    pub description: Option<String>,
    /// What is sent along with events.
    #[serde(default)]
    pub include: Option<EventInclude>,
    /// Whether it is sent anything.
    pub enabled: bool,
    /// Why it is disabled.
    pub disabled_reason: Option<DisabledReason>,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// The first failure after the last success; null while everything arrives.
    pub failing_since: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The answer of `POST /api/webhooks` and of `rotate-secret`: the only times a secret is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookWithSecret {
    /// `whsec_…`: what signatures are checked with, by Standard Webhooks. Null in a repeated answer.
    pub secret: Option<String>,
    /// Whether the secret was in an earlier answer to this `Idempotency-Key`.
    pub secret_omitted: bool,
    /// As `GET /api/webhooks` lists it.
    #[serde(flatten)]
    pub webhook: Webhook,
}

impl WebhookWithSecret {
    /// The first answer.
    #[must_use]
    pub const fn with_secret(secret: String, webhook: Webhook) -> Self {
        Self {
            secret: Some(secret),
            secret_omitted: false,
            webhook,
        }
    }

    /// The answer as it is repeated.
    #[must_use]
    pub fn without_secret(&self) -> Self {
        Self {
            secret: None,
            secret_omitted: true,
            webhook: self.webhook.clone(),
        }
    }
}

/// The answer of `GET /api/webhooks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Webhooks))]
pub struct WebhookList {
    /// Newest first.
    pub items: Vec<Webhook>,
}

/// A delivery of an event to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Its id, which is the `webhook-id` of all its attempts.
    pub id: Uuid,
    /// The event's type, or `webhook.test`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The event's number in the user's log; null for a test.
    pub sequence: Option<u64>,
    /// Its state.
    pub status: DeliveryStatus,
    /// Why it failed for good.
    pub failed_because: Option<FailedBecause>,
    /// Every attempt, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it is attempted next; null while an attempt is under way, while it waits for an
    /// earlier event of the same object, and once it is done.
    pub next_attempt_at: Option<Timestamp>,
    /// When the event was stored.
    pub created_at: Timestamp,
    /// When it arrived or failed for good.
    pub done_at: Option<Timestamp>,
}

/// An attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeliveryAttempt {
    /// Counts from 1.
    pub number: u32,
    /// When it began.
    pub attempted_at: Timestamp,
    /// How long it took, milliseconds.
    pub duration_ms: i64,
    /// The status that was answered; null where there was no answer.
    pub status: Option<u16>,
    /// Why it counts as failed; null where it arrived.
    pub error: Option<String>,
    /// The beginning of a refusal's body.
    pub response: Option<String>,
}

/// The body of every request to a webhook (Standard Webhooks 1.0). For a test, `type` is
/// `webhook.test` and `data` is `{"webhookId": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMessage {
    /// Such as `SessionCompleted`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub timestamp: Timestamp,
    /// The event as in `GET /api/events`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::rules::EventRecord))]
    pub data: LogRecord,
}
