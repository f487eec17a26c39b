//! The outbox of webhook deliveries, stored until the retention period after the last attempt.

use shared::wire::{Delivery, DeliveryStatus, FailedBecause, PageRequest};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::super::statement::{params, row, statements};
use super::super::{Connection, Row, SqlValue, StoreError, corrupt};
use super::event_types;

const TABLE: &str = "deliveries";

/// The columns of a delivery as it is read.
macro_rules! columns {
    () => {
        "id, sequence, type, status, reason, due_at, claimed, created_at, done_at"
    };
}

statements! {
    static ENABLED = "SELECT id, events FROM webhooks WHERE user_id = :user_id AND enabled \
    ORDER BY created_at DESC, id DESC";
    /// Without a due time if an earlier delivery of the same lane is pending: it waits for that
    /// one.
    static INSERT = "
        INSERT INTO deliveries (user_id, id, webhook_id, lane, sequence, type, body, status, created_at, due_at)
        VALUES (:user_id, :id, :webhook_id, :lane, :sequence, :type, :body, 'pending', :now, CASE WHEN EXISTS (
            SELECT 1 FROM deliveries
            WHERE user_id = :user_id AND webhook_id = :webhook_id AND lane = :lane AND status = 'pending'
        ) THEN NULL ELSE :now END)";
    /// No later than `:now`.
    static MAKE_DUE = "
        UPDATE webhook_schedules SET due_at = :now
        WHERE user_id = :user_id AND webhook_id = :webhook_id AND (due_at IS NULL OR due_at > :now)";
    static PAGE = concat!(
        "SELECT ", columns!(), " FROM deliveries
        WHERE user_id = :user_id AND webhook_id = :webhook_id AND status = COALESCE(:status, status)
        ORDER BY created_at DESC, sequence DESC, id DESC LIMIT :limit OFFSET :offset"
    );
    static COUNT = "
        SELECT COUNT(*) AS total
        FROM deliveries
        WHERE user_id = :user_id AND webhook_id = :webhook_id AND status = COALESCE(:status, status)";
    static FIND = concat!(
        "SELECT ", columns!(), " FROM deliveries WHERE user_id = :user_id AND id = :id AND webhook_id = :webhook_id"
    );
    /// A finished delivery gets no lane, so that it waits for no other; a pending one keeps its
    /// lane.
    static RESTART = "
        UPDATE deliveries SET status = 'pending', reason = NULL, done_at = NULL, step = 0,
            due_at = CASE WHEN status = 'pending' AND (claimed OR due_at IS NULL) THEN due_at ELSE :now END,
            lane = CASE WHEN status = 'pending' THEN lane ELSE NULL END
        WHERE user_id = :user_id AND id = :id";
    static FAIL_PENDING = "
        UPDATE deliveries SET status = 'failed', reason = 'webhook_disabled', claimed = FALSE,
            due_at = NULL, done_at = :now
        WHERE user_id = :user_id AND webhook_id = :webhook_id AND status = 'pending'";
    static REDACT = "UPDATE deliveries SET body = :body WHERE user_id = :user_id AND id = :id";
    static REDACT_RESPONSES = "
        UPDATE delivery_attempts SET response = NULL
        WHERE user_id = :user_id AND delivery_id = :id AND response IS NOT NULL";
    static DELETE_OLD = "
        DELETE FROM deliveries WHERE (user_id, id) IN (
            SELECT user_id, id FROM deliveries WHERE done_at < :until ORDER BY done_at LIMIT :limit)";
    static COUNT_PENDING = "
        SELECT COUNT(*) AS total FROM deliveries
        WHERE user_id = :user_id AND webhook_id = :webhook_id AND status = 'pending'";
    /// Ids begin with the time at which they were made.
    static EVICT = "
        DELETE FROM deliveries WHERE user_id = :user_id AND id IN (
            SELECT id FROM deliveries
            WHERE user_id = :user_id AND done_at IS NOT NULL AND id < (
                SELECT id FROM deliveries WHERE user_id = :user_id ORDER BY id DESC LIMIT 1 OFFSET :kept)
            ORDER BY id LIMIT :limit)";
    static COUNT_DUE = "SELECT COUNT(*) AS total FROM webhook_schedules WHERE due_at <= :now";
}

/// An enabled webhook and its subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnabledWebhook {
    /// The receiver of the deliveries.
    pub webhook: Uuid,
    /// The event types it receives; none for all of sessions.
    pub events: Option<Vec<String>>,
}

/// A delivery to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id, the same for every attempt.
    pub id: Uuid,
    /// The webhook that receives it.
    pub webhook: Uuid,
    /// Deliveries with the same ordering key are sent one after the other; none for no order.
    pub lane: Option<Uuid>,
    /// The event's sequence; 0 if it is not an event.
    pub sequence: u64,
    /// Its type.
    pub kind: String,
    /// The body, signed and sent byte for byte.
    pub body: String,
}

/// The user's webhooks that are enabled.
pub async fn enabled_webhooks(
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<EnabledWebhook>, StoreError> {
    let read = |row: &Row| {
        Ok(EnabledWebhook {
            webhook: row.uuid("id")?,
            events: row
                .text_or_null("events")?
                .map(|types| event_types::parse(&types)),
        })
    };
    ENABLED
        .list(connection, params! { user_id: user }, read)
        .await
}

/// Puts a message into the outbox; the user must be locked. [`make_due`] must follow.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    message: &NewDelivery,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: user,
        id: message.id,
        webhook_id: message.webhook,
        lane: message.lane,
        sequence: message.sequence,
        type: message.kind.as_str(),
        body: message.body.as_str(),
        now,
    };
    INSERT.run(connection, params).await
}

/// Makes the webhook due no later than `now`.
pub async fn make_due(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, webhook_id: webhook, now };
    MAKE_DUE.run(connection, params).await
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
        // During an attempt this is the end of the claim, which is not shown.
        next_attempt_at: next.filter(|_| !row.bool("claimed").unwrap_or(false)),
        created_at: row.time("created_at")?,
        done_at: row.time_or_null("done_at")?,
    })
}

/// A page of a webhook's deliveries.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryQuery {
    /// Whose webhook it is.
    pub user: UserId,
    /// Only its deliveries.
    pub webhook: Uuid,
    /// Only deliveries with this status.
    pub status: Option<DeliveryStatus>,
    /// Which page of them.
    pub paging: PageRequest,
}

impl DeliveryQuery {
    pub(super) fn params(&self) -> [(&'static str, SqlValue); 5] {
        row! {
            user_id: self.user,
            webhook_id: self.webhook,
            status: self.status.map(DeliveryStatus::as_str),
            limit: self.paging.limit(),
            offset: self.paging.offset(),
        }
    }
}

/// Deliveries of a webhook, newest first, without their attempts.
pub async fn page(
    connection: &mut Connection,
    query: &DeliveryQuery,
) -> Result<Vec<Delivery>, StoreError> {
    PAGE.list(connection, &query.params(), delivery).await
}

/// How many deliveries there are on all pages.
pub async fn count(connection: &mut Connection, query: &DeliveryQuery) -> Result<u64, StoreError> {
    let total = COUNT.count(connection, &query.params()).await?;
    Ok(u64::try_from(total).unwrap_or(0))
}

/// One of a webhook's deliveries, without its attempts.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
    id: Uuid,
) -> Result<Option<Delivery>, StoreError> {
    let params = params! { user_id: user, id, webhook_id: webhook };
    FIND.find(connection, params, delivery).await
}

/// Makes a delivery pending again, from the beginning of the retry schedule; the user and the
/// webhook must be locked.
pub async fn restart(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, id, now };
    RESTART.run(connection, params).await
}

/// Marks the pending deliveries of a disabled webhook as failed; it must be locked.
pub async fn fail_pending(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, webhook_id: webhook, now };
    FAIL_PENDING.run(connection, params).await
}

/// Replaces the body of a delivery, if there is one, and deletes the receivers' responses, which
/// may quote the previous body; the user must be locked.
pub async fn redact(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    body: &str,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, id, body };
    if REDACT.execute(connection, params).await? == 0 {
        return Ok(());
    }
    REDACT_RESPONSES.run(connection, params).await
}

/// Deletes at most `most` deliveries that were done before `until`; returns how many.
pub async fn delete_done(
    connection: &mut Connection,
    until: Timestamp,
    most: u32,
) -> Result<u64, StoreError> {
    DELETE_OLD
        .execute(connection, params! { until, limit: most })
        .await
}

/// How many deliveries of the webhook are not done.
pub async fn count_pending(
    connection: &mut Connection,
    user: UserId,
    webhook: Uuid,
) -> Result<i64, StoreError> {
    let params = params! { user_id: user, webhook_id: webhook };
    COUNT_PENDING.count(connection, params).await
}

/// Deletes at most `most` of the user's deliveries that are done and older than the newest `kept`;
/// the user must be locked.
pub async fn evict(
    connection: &mut Connection,
    user: UserId,
    kept: i64,
    most: i64,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, kept: kept - 1, limit: most };
    EVICT.run(connection, params).await
}

/// Webhooks with deliveries due.
pub async fn count_due_webhooks(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<i64, StoreError> {
    COUNT_DUE.count(connection, params! { now }).await
}
