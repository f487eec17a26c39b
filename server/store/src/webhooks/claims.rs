//! How servers share the outbox: whoever takes a delivery has it until its claim runs out.
//!
//! Locks are taken in one order, so that nobody waits in a circle: the person, the webhook, its
//! deliveries. Taking work skips webhooks that somebody else has locked.

use shared::wire::{DeliveryStatus, FailedBecause};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::super::statement::{params, statements};
use super::super::{Connection, StoreError, corrupt};

statements! {
    static NEXT = "SELECT MIN(due_at) AS due_at FROM webhooks WHERE due_at IS NOT NULL";
    static DUE = "
        SELECT id, user_id, url, secret_number, rotated_at
        FROM webhooks WHERE due_at <= :now ORDER BY due_at LIMIT :limit";
    /// A claim that has run out counts no more.
    static IN_FLIGHT = "
        SELECT COUNT(*) AS busy
        FROM deliveries WHERE webhook_id = :webhook_id AND due_at > :now AND claimed";
    static CLAIM = "
        UPDATE deliveries SET claimed = TRUE, claim = claim + 1, due_at = :until
        WHERE id IN (
            SELECT id FROM deliveries WHERE webhook_id = :webhook_id AND due_at <= :now
            ORDER BY due_at, sequence LIMIT :limit)
        RETURNING id, body, attempts, claim";
    /// Has the webhook looked at when the first of its deliveries is due, or a claim runs out.
    static SCHEDULE_NEXT = "
        UPDATE webhooks SET due_at = (
            SELECT MIN(due_at) FROM deliveries WHERE webhook_id = :id AND due_at IS NOT NULL)
        WHERE id = :id";
    /// The same, but not before then.
    static POSTPONE = "UPDATE webhooks SET due_at = :until WHERE id = :id";
    static STATE = "
        SELECT status, claim, step, attempts, lane FROM deliveries WHERE id = :id";
    static RECORD_OUTCOME = "
        UPDATE deliveries SET status = :status, reason = :reason, step = :step, attempts = :attempts, claimed = FALSE,
            due_at = :due_at, done_at = :done_at
        WHERE id = :id";
    /// Whoever is next in the lane waits no more.
    static RELEASE = "
        UPDATE deliveries SET due_at = :now
        WHERE due_at IS NULL AND id = (
            SELECT id FROM deliveries WHERE webhook_id = :webhook_id AND lane = :lane AND status = 'pending'
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
    match NEXT.fetch_optional(connection, &[]).await? {
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
    let rows = DUE
        .fetch_all_skip_locked(connection, params! { now, limit: most })
        .await?;
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
    match IN_FLIGHT
        .fetch_optional(connection, params! { webhook_id: webhook, now })
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
    let rows = CLAIM
        .fetch_all(
            connection,
            params! { webhook_id: webhook, now, until, limit: most },
        )
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
    POSTPONE
        .execute(connection, params! { id: webhook, until })
        .await?;
    Ok(())
}

/// Has the webhook looked at when its next delivery is due; it must be locked, and the person
/// as well unless nothing but claims has changed.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn schedule_next(connection: &mut Connection, webhook: Uuid) -> Result<(), StoreError> {
    SCHEDULE_NEXT
        .execute(connection, params! { id: webhook })
        .await?;
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
    let Some(row) = STATE.fetch_optional(connection, params! { id }).await? else {
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
    let params = params! {
        id,
        status: status.as_str(),
        reason: reason.map(FailedBecause::as_str),
        step: after.step,
        attempts: after.attempts,
        due_at,
        done_at,
    };
    RECORD_OUTCOME.execute(connection, params).await?;
    if let (Some(lane), Some(_)) = (after.lane, done_at) {
        RELEASE
            .execute(connection, params! { webhook_id: webhook, lane, now })
            .await?;
    }
    Ok(())
}

fn small(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|error| corrupt("deliveries", error.to_string()))
}
