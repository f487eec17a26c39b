//! How servers share the outbox: a server claims a delivery until the claim expires.
//!
//! Locks are taken in one order to avoid deadlocks: the user, the webhook, its deliveries. Claiming
//! skips webhooks that another transaction has locked.

use shared::wire::{DeliveryStatus, EventInclude, FailedBecause};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::super::statement::{assign, params, statements};
use super::super::{Connection, Row, StoreError, corrupt};
use super::included;

statements! {
    static NEXT = "
        SELECT MIN(due_at) AS due_at FROM webhook_schedules WHERE works = :works AND due_at IS NOT NULL";
    static DUE = "
        SELECT user_id, webhook_id FROM webhook_schedules
        WHERE works = :works AND due_at <= :now ORDER BY due_at LIMIT :limit";
    static LOCK = "SELECT url, include, secret_number, rotated_at FROM webhooks WHERE user_id = :user_id AND id = :id";
    /// Expired claims do not count.
    static IN_FLIGHT = "
        SELECT COUNT(*) AS total
        FROM deliveries WHERE user_id = :user_id AND webhook_id = :webhook_id AND due_at > :now AND claimed";
    static CLAIM = "
        UPDATE deliveries SET claimed = TRUE, claim = claim + 1, due_at = :until
        WHERE user_id = :user_id AND id IN (
            SELECT id FROM deliveries WHERE user_id = :user_id AND webhook_id = :webhook_id AND due_at <= :now
            ORDER BY due_at, sequence LIMIT :limit)
        RETURNING id, body, attempts, claim";
    /// When the first of its deliveries is due, or a claim expires.
    static SCHEDULE_NEXT = "
        UPDATE webhook_schedules SET due_at = (
            SELECT MIN(due_at) FROM deliveries
            WHERE user_id = :user_id AND webhook_id = :webhook_id AND due_at IS NOT NULL)
        WHERE user_id = :user_id AND webhook_id = :webhook_id";
    static POSTPONE = "
        UPDATE webhook_schedules SET due_at = :until WHERE user_id = :user_id AND webhook_id = :webhook_id";
    static SET_WORKS = "
        UPDATE webhook_schedules SET works = :works WHERE user_id = :user_id AND webhook_id = :webhook_id";
    static STATE = "
        SELECT status, claim, step, attempts, lane FROM deliveries WHERE user_id = :user_id AND id = :id";
    static RECORD_OUTCOME = concat!(
        "UPDATE deliveries SET claimed = FALSE, ", assign!(status, reason, step, attempts, due_at, done_at),
        " WHERE user_id = :user_id AND id = :id"
    );
    /// Makes the session's next delivery due.
    static RELEASE = "
        UPDATE deliveries SET due_at = :now
        WHERE user_id = :user_id AND due_at IS NULL AND id = (
            SELECT id FROM deliveries
            WHERE user_id = :user_id AND webhook_id = :webhook_id AND lane = :lane AND status = 'pending'
            ORDER BY sequence LIMIT 1)";
}

/// A webhook with deliveries due.
#[derive(Clone, Debug)]
pub struct DueWebhook {
    /// At most four of its deliveries are in flight.
    pub webhook: Uuid,
    /// The owner.
    pub user: UserId,
    /// The receiver.
    pub url: String,
    /// What is sent along with events.
    pub include: Option<EventInclude>,
    /// The number of the current secret.
    pub secret_number: u64,
    /// When it replaced the previous secret.
    pub rotated_at: Option<Timestamp>,
    /// Whether the last delivery to it succeeded.
    pub works: bool,
}

/// A delivery that a server has claimed until the claim expires.
#[derive(Clone, Debug)]
pub struct ClaimedDelivery {
    /// The delivery.
    pub id: Uuid,
    /// The request body.
    pub body: String,
    /// Earlier attempts.
    pub attempts: u32,
    /// Which claim this is.
    pub claim: i64,
}

/// The state of a delivery between attempts.
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
    /// Later deliveries with the same ordering key wait for it.
    pub lane: Option<Uuid>,
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The receiver accepted it.
    Delivered,
    /// It is attempted again at this instant.
    Again(Timestamp),
    /// There are no further attempts.
    Failed(FailedBecause),
}

/// When the next webhook is due of those that work, or of the others; none where no delivery is
/// pending.
pub async fn next_due(
    connection: &mut Connection,
    works: bool,
) -> Result<Option<Timestamp>, StoreError> {
    let params = params! { works };
    let due = NEXT.find(connection, params, |row| row.time_or_null("due_at"));
    Ok(due.await?.flatten())
}

/// Locks at most `most` due webhooks of those that work, or of the others, the longest overdue
/// first, each by a statement about its user alone; skips those that another transaction has
/// locked. [`claim`] or [`postpone`] must follow for each.
pub async fn lock_due(
    connection: &mut Connection,
    works: bool,
    now: Timestamp,
    most: u32,
) -> Result<Vec<DueWebhook>, StoreError> {
    let read = |row: &Row| Ok((row.uuid("user_id")?, row.uuid("webhook_id")?));
    let params = params! { works, now, limit: most };
    let due = DUE.list(connection, params, read).await?;
    let mut locked = Vec::new();
    for (user, webhook) in due {
        let params = params! { user_id: user, id: webhook };
        for row in LOCK.fetch_all_skip_locked(connection, params).await? {
            locked.push(DueWebhook {
                webhook,
                user: UserId::new(user),
                url: row.text("url")?,
                include: included::read(&row)?,
                secret_number: u64::try_from(row.integer("secret_number")?).unwrap_or(0),
                rotated_at: row.time_or_null("rotated_at")?,
                works,
            });
        }
    }
    Ok(locked)
}

/// How many deliveries of the webhook are being attempted now, by any server.
pub async fn in_flight(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let params = params! { user_id: user, webhook_id: webhook, now };
    let busy = IN_FLIGHT.count(connection, params).await?;
    Ok(usize::try_from(busy).unwrap_or(usize::MAX))
}

/// Claims at most `most` of the webhook's due deliveries until `until`; the webhook must be locked.
pub async fn claim(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
    now: Timestamp,
    until: Timestamp,
    most: usize,
) -> Result<Vec<ClaimedDelivery>, StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = CLAIM
        .fetch_all(
            connection,
            params! { user_id: user, webhook_id: webhook, now, until, limit: most },
        )
        .await?;
    schedule_next(connection, user, webhook).await?;
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

/// Makes the webhook due at `until`; it must be locked.
pub async fn postpone(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
    until: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, webhook_id: webhook, until };
    POSTPONE.run(connection, params).await
}

/// Makes the webhook due when its next delivery is; it must be locked, and the user as well unless
/// only claims have changed.
pub async fn schedule_next(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, webhook_id: webhook };
    SCHEDULE_NEXT.run(connection, params).await
}

/// Stores whether the last delivery to the webhook, which must be locked, succeeded.
pub async fn set_works(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
    works: bool,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, webhook_id: webhook, works };
    SET_WORKS.run(connection, params).await
}

/// The state of a delivery; none if it was deleted.
pub async fn state(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<Option<DeliveryState>, StoreError> {
    let read = |row: &Row| {
        let status = row.text("status")?;
        Ok(DeliveryState {
            status: DeliveryStatus::parse(&status)
                .ok_or_else(|| corrupt("deliveries", format!("status {status}")))?,
            claim: row.integer("claim")?,
            step: small(row.integer("step")?)?,
            attempts: small(row.integer("attempts")?)?,
            lane: row.uuid_or_null("lane")?,
        })
    };
    STATE
        .find(connection, params! { user_id: user, id }, read)
        .await
}

/// Stores the outcome of an attempt and, where it was the last one, makes the session's next
/// delivery due. The user and the webhook must be locked; [`schedule_next`] must follow.
pub async fn record_outcome(
    connection: &mut Connection,
    user: UserId,
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
        user_id: user,
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
            .execute(
                connection,
                params! { user_id: user, webhook_id: webhook, lane, now },
            )
            .await?;
    }
    Ok(())
}

fn small(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|error| corrupt("deliveries", error.to_string()))
}
