//! Adds deliveries to the outbox, in the transaction that stores the events.

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::wire::{DisabledReason, EventRecord, LogRecord, WebhookMessage};
use shared::{Timestamp, UserId};
use uuid::{Builder, Uuid};

use crate::event_objects::{EventItem, objects_of};
use store::webhooks::deliveries::{self, NewDelivery};
use store::webhooks::{self, WebhookRow};
use store::{Connection, StoreError};

/// Deliveries of a user that are stored, the newest; older ones make room once they are done.
const STORED: i64 = 10_000;

/// Older ones that are deleted at a time.
const EVICTED: i64 = 2_000;

/// Deliveries that may wait for one webhook: it cannot keep up with more, so it is disabled.
const MAX_WAITING: i64 = 2_000;

/// Events between two looks at these limits.
const LOOK_EVERY: u64 = 64;

/// The type of a test message.
pub const TEST: &str = "webhook.test";

/// Adds events to the outbox of each subscribed webhook; the user must be locked. Returns whether
/// anything was added.
pub async fn enqueue(
    connection: &mut Connection,
    user: UserId,
    recorded: &[LogRecord],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let is_due = |event: &LogRecord| event.sequence().is_multiple_of(LOOK_EVERY);
    if recorded.iter().any(is_due) {
        limit(connection, user, now).await?;
    }
    let mut any = false;
    for listener in deliveries::enabled_webhooks(connection, user).await? {
        let hears = |event: &&LogRecord| match listener.events.as_deref() {
            Some(types) => types.iter().any(|known| known == event.name()),
            // Tasks and projects are named, or not sent: whoever made it may not read them.
            None => matches!(event, LogRecord::Session(_)),
        };
        let mut webhooks = recorded.iter().filter(hears).peekable();
        if webhooks.peek().is_none() {
            continue;
        }
        for event in webhooks {
            let message = message(listener.webhook, event);
            deliveries::insert(connection, user, &message, now).await?;
        }
        deliveries::make_due(connection, user, listener.webhook, now).await?;
        any = true;
    }
    Ok(any)
}

/// Disables webhooks for which too many deliveries wait, and deletes the oldest deliveries that are
/// done; the user must be locked.
pub(super) async fn limit(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    for listener in deliveries::enabled_webhooks(connection, user).await? {
        let waiting = deliveries::count_pending(connection, user, listener.webhook).await?;
        if waiting >= MAX_WAITING
            && let Some(mut row) = webhooks::lock(connection, user, listener.webhook).await?
        {
            disable(connection, user, &mut row, DisabledReason::Failing, now).await?;
            webhooks::save(connection, user, &row).await?;
        }
    }
    deliveries::evict(connection, user, STORED, EVICTED).await
}

/// Disables a webhook; [`webhooks::save`] must follow.
pub(super) async fn disable(
    write: &mut Connection,
    user: UserId,
    stored: &mut WebhookRow,
    reason: DisabledReason,
    now: Timestamp,
) -> Result<(), StoreError> {
    stored.shown.enabled = false;
    stored.shown.disabled_reason = Some(reason);
    stored.shown.disabled_at = Some(now);
    deliveries::fail_pending(write, user, stored.shown.id, now).await
}

/// Removes texts from the deliveries of redacted events; the user must be locked. So neither a
/// stored response nor a redelivery brings them back.
pub async fn redact(
    connection: &mut Connection,
    user: UserId,
    events: &[EventRecord],
) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    for webhook in webhooks::list(connection, user).await? {
        // The dispatcher locks the webhook's row and changes several deliveries at the same time.
        webhooks::lock(connection, user, webhook.id).await?;
        for event in events {
            let message = message(webhook.id, &LogRecord::Session(event.clone()));
            deliveries::redact(connection, user, message.id, &message.body).await?;
        }
    }
    Ok(())
}

fn message(webhook: Uuid, event: &LogRecord) -> NewDelivery {
    let body = WebhookMessage {
        event_type: event.name().to_owned(),
        timestamp: event.timestamp(),
        data: event.clone(),
    };
    NewDelivery {
        id: delivery_id(webhook, event.sequence(), event.recorded_at()),
        webhook,
        lane: Some(event.subject().1),
        sequence: event.sequence(),
        // Serialising these types cannot fail: their maps have text keys only.
        body: serde_json::to_string(&body).unwrap_or_default(),
        kind: body.event_type,
    }
}

/// Bodies of events with what they are about, as it is at `now`; others unchanged.
pub(super) async fn with_objects(
    connection: &mut Connection,
    user: UserId,
    bodies: Vec<String>,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let messages: Vec<Option<WebhookMessage>> = bodies
        .iter()
        .map(|body| serde_json::from_str(body).ok())
        .collect();
    let events = messages.iter().flatten().map(|message| &message.data);
    let objects = objects_of(connection, user, events, now).await?;
    let with_object = |(body, message): (String, Option<WebhookMessage>)| {
        let Some(message) = message else {
            return body;
        };
        let including = IncludingMessage {
            event_type: message.event_type,
            timestamp: message.timestamp,
            data: EventItem::new(message.data, &objects),
        };
        serde_json::to_string(&including).unwrap_or(body)
    };
    Ok(bodies.into_iter().zip(messages).map(with_object).collect())
}

/// A [`WebhookMessage`] with what is included in its event.
#[derive(Serialize)]
struct IncludingMessage {
    #[serde(rename = "type")]
    event_type: String,
    timestamp: Timestamp,
    data: EventItem,
}

/// A message that only says that the webhook works.
pub(super) fn test_message(webhook: Uuid, id: Uuid, now: Timestamp) -> NewDelivery {
    let body = json!({
        "type": TEST,
        "timestamp": now,
        "data": { "webhookId": webhook },
    });
    NewDelivery {
        id,
        webhook,
        lane: None,
        sequence: 0,
        kind: TEST.to_owned(),
        body: body.to_string(),
    }
}

/// The id of an event's delivery: derived, so that the transaction needs no randomness. A user's
/// sequence never repeats a number.
fn delivery_id(webhook: Uuid, sequence: u64, recorded_at: Timestamp) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(b"stint delivery");
    hash.update(webhook.as_bytes());
    hash.update(sequence.to_be_bytes());
    let hash = hash.finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    let millis = u64::try_from(recorded_at.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivery_id_is_derived_from_webhook_and_sequence() {
        let at = Timestamp::from_millis(1_700_000_000_000);
        let (one, two) = (Uuid::from_u64_pair(0, 1), Uuid::from_u64_pair(0, 2));
        let id = delivery_id(one, 7, at);
        assert_eq!(id, delivery_id(one, 7, at));
        assert_ne!(id, delivery_id(one, 8, at));
        assert_ne!(id, delivery_id(two, 7, at));
        assert_eq!(id.get_version_num(), 7);
    }
}
