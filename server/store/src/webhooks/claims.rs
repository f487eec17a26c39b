//! How servers share the outbox: whoever takes a delivery has it until its claim runs out.
//!
//! Locks are taken in one order, so that nobody waits in a circle: the person, the webhook, its
//! deliveries. Taking work skips webhooks that somebody else has locked.

use shared::wire::{DeliveryStatus, FailedBecause};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::super::statement::statements;
use super::super::{Connection, StoreError, corrupt, values};

statements! {
    const NEXT = "SELECT MIN(due_at) AS due_at FROM webhooks WHERE due_at IS NOT NULL";
    const DUE = "
        SELECT id, user_id, url, secret_number, rotated_at
        FROM webhooks WHERE due_at <= $1 ORDER BY due_at LIMIT $2";
    /// A claim that has run out counts no more.
    const BUSY = "
        SELECT COUNT(*) AS busy
        FROM deliveries WHERE webhook_id = $1 AND due_at > $2 AND claimed";
    const CLAIM = "
        UPDATE deliveries SET claimed = TRUE, claim = claim + 1, due_at = $3
        WHERE id IN (
            SELECT id FROM deliveries WHERE webhook_id = $1 AND due_at <= $2
            ORDER BY due_at, sequence LIMIT $4)
        RETURNING id, body, attempts, claim";
    /// Has the webhook looked at when the first of its deliveries is due, or a claim runs out.
    const REST = "
        UPDATE webhooks SET due_at = (
            SELECT MIN(due_at) FROM deliveries WHERE webhook_id = $1 AND due_at IS NOT NULL)
        WHERE id = $1";
    /// The same, but not before then.
    const PUT_OFF = "UPDATE webhooks SET due_at = $2 WHERE id = $1";
    const STANDING = "
        SELECT status, claim, step, attempts, lane FROM deliveries WHERE id = $1";
    const SETTLE = "
        UPDATE deliveries SET status = $2, reason = $3, step = $4, attempts = $5, claimed = FALSE,
            due_at = $6, done_at = $7
        WHERE id = $1";
    /// Whoever is next in the lane waits no more.
    const RELEASE = "
        UPDATE deliveries SET due_at = $3
        WHERE due_at IS NULL AND id = (
            SELECT id FROM deliveries WHERE webhook_id = $1 AND lane = $2 AND status = 'pending'
            ORDER BY sequence LIMIT 1)";
}

/// A webhook that has something to be told now.
#[derive(Clone, Debug)]
pub struct DueWebhook {
    /// The webhook.
    pub webhook: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// Where to.
    pub url: String,
    /// Which secret signs.
    pub secret_number: u64,
    /// When it took the place of the one before.
    pub rotated_at: Option<Timestamp>,
}

/// A delivery that was taken.
#[derive(Clone, Debug)]
pub struct ClaimedDelivery {
    /// The delivery.
    pub id: Uuid,
    /// What to send.
    pub body: String,
    /// How often it was attempted before.
    pub attempts: u32,
    /// Which claim this is.
    pub claim: i64,
}

/// Where a delivery stands.
#[derive(Clone, Debug)]
pub struct DeliveryState {
    /// Whether it is done.
    pub status: DeliveryStatus,
    /// The newest claim.
    pub claim: i64,
    /// Attempts since the schedule began.
    pub step: u32,
    /// Attempts in all.
    pub attempts: u32,
    /// Whose deliveries wait for it.
    pub lane: Option<Uuid>,
}

/// What becomes of a delivery after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// It has arrived.
    Delivered,
    /// It is attempted again then.
    Again(Timestamp),
    /// It is given up.
    Failed(FailedBecause),
}

/// When the next webhook has something to be told; none if there is nothing at all.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn next_due(connection: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
    match connection.fetch_optional(NEXT, values![]).await? {
        Some(row) => row.time_or_null("due_at"),
        None => Ok(None),
    }
}

/// Locks at most `most` webhooks that have something to be told, those who wait longest first.
/// Each must be followed by [`claim`] or [`postpone`].
///
/// # Errors
/// As [`StoreError`] says.
pub async fn lock_due(
    connection: &mut Connection,
    now: Timestamp,
    most: u32,
) -> Result<Vec<DueWebhook>, StoreError> {
    let sql = format!("{DUE}{}", connection.for_update_skip_locked());
    let rows = connection.fetch_all(&sql, values![now, most]).await?;
    rows.iter()
        .map(|row| {
            Ok(DueWebhook {
                webhook: row.uuid("id")?,
                user: UserId::new(row.uuid("user_id")?),
                url: row.text("url")?,
                secret_number: u64::try_from(row.integer("secret_number")?).unwrap_or(0),
                rotated_at: row.time_or_null("rotated_at")?,
            })
        })
        .collect()
}

/// How many deliveries of the webhook are being attempted now, by any server.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn in_flight(
    connection: &mut Connection,
    webhook: Uuid,
    now: Timestamp,
) -> Result<usize, StoreError> {
    match connection
        .fetch_optional(BUSY, values![webhook, now])
        .await?
    {
        Some(row) => Ok(usize::try_from(row.integer("busy")?).unwrap_or(usize::MAX)),
        None => Ok(0),
    }
}

/// Takes at most `most` of the webhook's deliveries until `until`; the webhook must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn claim(
    connection: &mut Connection,
    webhook: Uuid,
    now: Timestamp,
    until: Timestamp,
    most: usize,
) -> Result<Vec<ClaimedDelivery>, StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = connection
        .fetch_all(CLAIM, values![webhook, now, until, most])
        .await?;
    schedule_next(connection, webhook).await?;
    rows.iter()
        .map(|row| {
            Ok(ClaimedDelivery {
                id: row.uuid("id")?,
                body: row.text("body")?,
                attempts: small(row.integer("attempts")?)?,
                claim: row.integer("claim")?,
            })
        })
        .collect()
}

/// Has nobody look at the webhook before `until`; it must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn postpone(
    connection: &mut Connection,
    webhook: Uuid,
    until: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(PUT_OFF, values![webhook, until]).await?;
    Ok(())
}

/// Has the webhook looked at when its next delivery is due; it must be locked, and the person
/// as well unless nothing but claims has changed.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn schedule_next(connection: &mut Connection, webhook: Uuid) -> Result<(), StoreError> {
    connection.execute(REST, values![webhook]).await?;
    Ok(())
}

/// Where a delivery stands; none if it is gone.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn state(
    connection: &mut Connection,
    id: Uuid,
) -> Result<Option<DeliveryState>, StoreError> {
    let Some(row) = connection.fetch_optional(STANDING, values![id]).await? else {
        return Ok(None);
    };
    let status = row.text("status")?;
    Ok(Some(DeliveryState {
        status: DeliveryStatus::parse(&status)
            .ok_or_else(|| corrupt("deliveries", format!("status {status}")))?,
        claim: row.integer("claim")?,
        step: small(row.integer("step")?)?,
        attempts: small(row.integer("attempts")?)?,
        lane: row.uuid_or_null("lane")?,
    }))
}

/// Stores what an attempt has led to, and lets the next of its lane go on where it is done. The
/// person and the webhook must be locked; [`schedule_next`] must follow.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn record_outcome(
    connection: &mut Connection,
    webhook: Uuid,
    id: Uuid,
    after: &DeliveryState,
    fate: AttemptOutcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (status, reason, due_at) = match fate {
        AttemptOutcome::Delivered => (DeliveryStatus::Delivered, None, None),
        AttemptOutcome::Again(at) => (DeliveryStatus::Pending, None, Some(at)),
        AttemptOutcome::Failed(because) => (DeliveryStatus::Failed, Some(because), None),
    };
    let done_at = due_at.is_none().then_some(now);
    let values = values![
        id,
        status.as_str(),
        reason.map(FailedBecause::as_str),
        after.step,
        after.attempts,
        due_at,
        done_at,
    ];
    connection.execute(SETTLE, values).await?;
    if let (Some(lane), Some(_)) = (after.lane, done_at) {
        connection
            .execute(RELEASE, values![webhook, lane, now])
            .await?;
    }
    Ok(())
}

fn small(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|error| corrupt("deliveries", error.to_string()))
}
