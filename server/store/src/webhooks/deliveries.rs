//! The outbox: what is to be told to whom, kept until long after it was told.

use shared::wire::{Delivery, DeliveryStatus, FailedBecause};
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::super::statement::statements;
use super::super::{Connection, Row, StoreError, corrupt, values};
use super::words;

const TABLE: &str = "deliveries";

statements! {
    const ENABLED = "SELECT id, events FROM webhooks WHERE user_id = $1 AND enabled \
    ORDER BY created_at DESC, id DESC";
    /// Where an earlier one of the same lane is still pending, it waits for that.
    const INSERT = "
        INSERT INTO deliveries (id, webhook_id, lane, sequence, type, body, status, created_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, CASE WHEN EXISTS (
            SELECT 1 FROM deliveries WHERE webhook_id = $2 AND lane = $3 AND status = 'pending'
        ) THEN NULL ELSE $7 END)";
    /// Has the webhook looked at no later than then.
    const WAKE = "
        UPDATE webhooks SET due_at = $2 WHERE id = $1 AND (due_at IS NULL OR due_at > $2)";
    const PAGE = "
        SELECT id, sequence, type, status, reason, due_at, claimed, created_at, done_at
        FROM deliveries WHERE webhook_id = $1 AND status = COALESCE($2, status)
        ORDER BY created_at DESC, sequence DESC, id DESC LIMIT $3 OFFSET $4";
    const COUNT = "
        SELECT COUNT(*) AS deliveries
        FROM deliveries WHERE webhook_id = $1 AND status = COALESCE($2, status)";
    const FIND = "
        SELECT id, sequence, type, status, reason, due_at, claimed, created_at, done_at
        FROM deliveries WHERE id = $1 AND webhook_id = $2";
    /// One that was done waits for nobody any more; one that is pending keeps its place.
    const AGAIN = "
        UPDATE deliveries SET status = 'pending', reason = NULL, done_at = NULL, step = 0,
            due_at = CASE WHEN status = 'pending' AND (claimed OR due_at IS NULL) THEN due_at ELSE $2 END,
            lane = CASE WHEN status = 'pending' THEN lane ELSE NULL END
        WHERE id = $1";
    const GIVE_UP = "
        UPDATE deliveries SET status = 'failed', reason = 'webhook_disabled', claimed = FALSE,
            due_at = NULL, done_at = $2
        WHERE webhook_id = $1 AND status = 'pending'";
    const BLANK = "UPDATE deliveries SET body = $2 WHERE id = $1";
    const BLANK_ANSWERS = "
        UPDATE delivery_attempts SET response = NULL WHERE delivery_id = $1 AND response IS NOT NULL";
    const FORGET = "
        DELETE FROM deliveries WHERE id IN (
            SELECT id FROM deliveries WHERE done_at < $1 ORDER BY done_at LIMIT $2)";
    const BACKLOG = "SELECT COUNT(*) AS webhooks FROM webhooks WHERE due_at <= $1";
}

/// A webhook that hears of a person's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnabledWebhook {
    /// The webhook.
    pub webhook: Uuid,
    /// The types it hears of; all where there are none.
    pub events: Option<Vec<String>>,
}

/// What is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id, the same for every attempt.
    pub id: Uuid,
    /// To whom.
    pub webhook: Uuid,
    /// Whose events are told one after the other; none where it waits for nobody.
    pub lane: Option<SessionId>,
    /// The event's number in the person's log; 0 where it is none.
    pub sequence: u64,
    /// Its type.
    pub kind: String,
    /// What is signed and sent, byte for byte.
    pub body: String,
}

/// The person's webhooks that are enabled.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn enabled_webhooks(
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<EnabledWebhook>, StoreError> {
    let rows = connection
        .fetch_all(ENABLED, values![user.as_uuid()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(EnabledWebhook {
                webhook: row.uuid("id")?,
                events: row.text_or_null("events")?.map(|types| words(&types)),
            })
        })
        .collect()
}

/// Puts a message into the outbox; the person must be locked. [`make_due`] must follow.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn insert(
    connection: &mut Connection,
    message: &NewDelivery,
    now: Timestamp,
) -> Result<(), StoreError> {
    let values = values![
        message.id,
        message.webhook,
        message.lane.map(SessionId::as_uuid),
        i64::try_from(message.sequence).unwrap_or(i64::MAX),
        message.kind.as_str(),
        message.body.as_str(),
        now,
    ];
    connection.execute(INSERT, values).await?;
    Ok(())
}

/// Has somebody look at the webhook's deliveries.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn make_due(
    connection: &mut Connection,
    webhook: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(WAKE, values![webhook, now]).await?;
    Ok(())
}

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    let status = row.text("status")?;
    let reason = row.text_or_null("reason")?;
    let unknown = |text: &str| corrupt(TABLE, format!("{text} is not known"));
    let next = row.time_or_null("due_at")?;
    Ok(Delivery {
        id: row.uuid("id")?,
        event_type: row.text("type")?,
        sequence: match row.integer("sequence")? {
            0 => None,
            number => u64::try_from(number).ok(),
        },
        status: DeliveryStatus::parse(&status).ok_or_else(|| unknown(&status))?,
        failed_because: reason
            .map(|text| FailedBecause::parse(&text).ok_or_else(|| unknown(&text)))
            .transpose()?,
        attempts: Vec::new(),
        // While an attempt is under way it is the end of the claim, which says nothing.
        next_attempt_at: next.filter(|_| !row.bool("claimed").unwrap_or(false)),
        created_at: row.time("created_at")?,
        done_at: row.time_or_null("done_at")?,
    })
}

/// Which deliveries of a webhook are asked for.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryQuery {
    /// The webhook.
    pub webhook: Uuid,
    /// Only those; all where there is none.
    pub status: Option<DeliveryStatus>,
    /// At most as many.
    pub limit: u64,
    /// Without the first so many.
    pub offset: u64,
}

/// Deliveries of a webhook, newest first, without their attempts.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn page(
    connection: &mut Connection,
    asked: &DeliveryQuery,
) -> Result<Vec<Delivery>, StoreError> {
    let values = values![
        asked.webhook,
        asked.status.map(DeliveryStatus::as_str),
        i64::try_from(asked.limit).unwrap_or(i64::MAX),
        i64::try_from(asked.offset).unwrap_or(i64::MAX),
    ];
    let rows = connection.fetch_all(PAGE, values).await?;
    rows.iter().map(delivery).collect()
}

/// How many deliveries there are on all pages.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn count(connection: &mut Connection, asked: &DeliveryQuery) -> Result<u64, StoreError> {
    let values = values![asked.webhook, asked.status.map(DeliveryStatus::as_str)];
    match connection.fetch_optional(COUNT, values).await? {
        Some(row) => Ok(u64::try_from(row.integer("deliveries")?).unwrap_or(0)),
        None => Ok(0),
    }
}

/// One of a webhook's deliveries, without its attempts.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn find(
    connection: &mut Connection,
    webhook: Uuid,
    id: Uuid,
) -> Result<Option<Delivery>, StoreError> {
    let row = connection
        .fetch_optional(FIND, values![id, webhook])
        .await?;
    row.as_ref().map(delivery).transpose()
}

/// Has a delivery attempted again, from the beginning of the schedule; the person and the
/// webhook must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn restart(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(AGAIN, values![id, now]).await?;
    Ok(())
}

/// Gives up what a webhook that was disabled still had to be told; it must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn fail_pending(
    connection: &mut Connection,
    webhook: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(GIVE_UP, values![webhook, now]).await?;
    Ok(())
}

/// Puts another body into a delivery, if it is there, and drops what receivers answered, who may
/// have repeated the one before; the person must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn redact(connection: &mut Connection, id: Uuid, body: &str) -> Result<(), StoreError> {
    if connection.execute(BLANK, values![id, body]).await? > 0 {
        connection.execute(BLANK_ANSWERS, values![id]).await?;
    }
    Ok(())
}

/// Deletes at most `most` deliveries that were done before `until`; returns how many.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete_done(
    connection: &mut Connection,
    until: Timestamp,
    most: u32,
) -> Result<u64, StoreError> {
    connection.execute(FORGET, values![until, most]).await
}

/// How many webhooks have something to be told that nobody has taken yet.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn count_due_webhooks(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<i64, StoreError> {
    match connection.fetch_optional(BACKLOG, values![now]).await? {
        Some(row) => row.integer("webhooks"),
        None => Ok(0),
    }
}
