//! Alerts queued for browsers. A row is one alert for one push subscription; it is deleted once it
//! was sent or has expired.
//!
//! Servers claim rows for the length of a lease; the lease's id tells claims apart.

use shared::rules::AlertKind;
use shared::{Millis, SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::subscriptions::exact;
use crate::alerts::Alert;
use crate::statement::{params, statements};
use crate::{Connection, Row, StoreError, corrupt};

statements! {
    static ENQUEUE = "
        INSERT INTO push_deliveries
            (user_id, alert_id, subscription_id, session_id, kind, instant, expires_at, next_attempt_at)
        SELECT user_id, :alert_id, id, :session_id, :kind, :instant, :expires_at, :instant FROM push_subscriptions
        WHERE user_id = :user_id AND (expires_at IS NULL OR expires_at > :now)
        ON CONFLICT (user_id, alert_id, subscription_id) DO NOTHING";
    static NEXT = "SELECT next_attempt_at FROM push_deliveries ORDER BY next_attempt_at LIMIT 1";
    static DUE = "
        SELECT user_id, alert_id, subscription_id FROM push_deliveries
        WHERE next_attempt_at <= :now ORDER BY next_attempt_at LIMIT :limit";
    static LOCK = "
        SELECT attempts FROM push_deliveries
        WHERE user_id = :user_id AND alert_id = :alert_id AND subscription_id = :subscription_id
            AND next_attempt_at <= :now";
    static ACQUIRE = "
        UPDATE push_deliveries SET lease = :lease, next_attempt_at = :next_attempt_at, attempts = attempts + 1
        WHERE user_id = :user_id AND alert_id = :alert_id AND subscription_id = :subscription_id";
    static ACQUIRED = "
        SELECT d.user_id, d.alert_id, d.subscription_id, d.session_id, d.kind, d.instant, d.expires_at, d.attempts,
            s.endpoint, s.p256dh, s.auth
        FROM push_deliveries d JOIN push_subscriptions s ON s.user_id = d.user_id AND s.id = d.subscription_id
        WHERE d.user_id = :user_id AND d.alert_id = :alert_id AND d.subscription_id = :subscription_id";
    static RECORD_SUCCESS = "
        UPDATE push_subscriptions SET last_success_at = :last_success_at, failing_since = NULL
        WHERE user_id = :user_id AND id = :id";
    static RETRY = "
        UPDATE push_deliveries SET next_attempt_at = :next_attempt_at, lease = NULL
        WHERE user_id = :user_id AND alert_id = :alert_id AND subscription_id = :subscription_id AND lease = :lease";
    static DELETE = "
        DELETE FROM push_deliveries
        WHERE user_id = :user_id AND alert_id = :alert_id AND subscription_id = :subscription_id AND lease = :lease";
}

/// An alert that a server has claimed for one subscription.
#[derive(Clone)]
pub struct PushDelivery {
    /// The user to notify.
    pub user: UserId,
    /// The same for the deliveries to all subscriptions.
    pub alert: Uuid,
    /// The browser.
    pub subscription: Uuid,
    /// The claim, which ends when another server makes one.
    pub lease: Uuid,
    /// The session it belongs to.
    pub session: SessionId,
    /// The kind of the alert.
    pub kind: AlertKind,
    /// The instant of the alert.
    pub instant: Timestamp,
    /// When the alert expires.
    pub expires_at: Timestamp,
    /// The number of attempts, including this one.
    pub attempts: i64,
    /// The URL at the browser's push service. A secret: must not be logged.
    pub endpoint: String,
    /// The browser's public key.
    pub p256dh: [u8; 65],
    /// The secret shared with it.
    pub auth: [u8; 16],
}

impl PushDelivery {
    fn read(row: &Row, lease: Uuid) -> Result<Self, StoreError> {
        let kind = row.text("kind")?;
        Ok(Self {
            user: UserId::new(row.uuid("user_id")?),
            alert: row.uuid("alert_id")?,
            subscription: row.uuid("subscription_id")?,
            lease,
            session: SessionId::new(row.uuid("session_id")?),
            kind: AlertKind::parse(&kind)
                .ok_or_else(|| corrupt("push_deliveries", format!("kind is “{kind}”")))?,
            instant: row.time("instant")?,
            expires_at: row.time("expires_at")?,
            attempts: row.integer("attempts")?,
            endpoint: row.text("endpoint")?,
            p256dh: exact(row.bytes("p256dh")?, "p256dh")?,
            auth: exact(row.bytes("auth")?, "auth")?,
        })
    }
}

/// Queues an alert for every subscription of the user, and returns their number.
pub async fn enqueue(
    connection: &mut Connection,
    alert: &Alert,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let params = params! {
        alert_id: alert.id,
        user_id: alert.user,
        session_id: alert.session,
        kind: alert.kind.as_str(),
        instant: alert.instant,
        expires_at,
        now,
    };
    ENQUEUE.execute(connection, params).await
}

/// When the next delivery is due; none if none is queued.
pub async fn next_attempt(connection: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
    NEXT.find(connection, &[], |row| row.time("next_attempt_at"))
        .await
}

/// Claims up to `most` due deliveries, the longest overdue first, for `length` from `now`; each by
/// statements about its user alone. Skips those that another transaction has locked.
pub async fn claim(
    connection: &mut Connection,
    lease: Uuid,
    now: Timestamp,
    length: Millis,
    most: i64,
) -> Result<Vec<PushDelivery>, StoreError> {
    let key = |row: &Row| {
        let key = ["user_id", "alert_id", "subscription_id"].map(|column| row.uuid(column));
        let [user, alert, subscription] = key;
        Ok((user?, alert?, subscription?))
    };
    let params = params! { now, limit: most };
    let due = DUE.list(connection, params, key).await?;
    let mut claimed = Vec::new();
    for (user_id, alert_id, subscription_id) in due {
        let params = params! { user_id, alert_id, subscription_id, now };
        let free = LOCK.fetch_all_skip_locked(connection, params).await?;
        if free.is_empty() {
            continue;
        }
        let next_attempt_at = now.plus(length);
        let params = params! { user_id, alert_id, subscription_id, lease, next_attempt_at };
        ACQUIRE.run(connection, params).await?;
        let params = params! { user_id, alert_id, subscription_id };
        let read = |row: &Row| PushDelivery::read(row, lease);
        claimed.extend(ACQUIRED.find(connection, params, read).await?);
    }
    Ok(claimed)
}

/// Deletes a delivery that the push service accepted, and clears the subscription's failure.
pub async fn record_success(
    connection: &mut Connection,
    delivery: &PushDelivery,
    now: Timestamp,
) -> Result<(), StoreError> {
    // The subscription is locked first, as in its deletion, to avoid a deadlock.
    let params = params! {
        user_id: delivery.user,
        id: delivery.subscription,
        last_success_at: now,
    };
    RECORD_SUCCESS.run(connection, params).await?;
    delete(connection, delivery).await
}

/// Postpones a delivery until `at`, unless another server has claimed it since.
pub async fn retry(
    connection: &mut Connection,
    delivery: &PushDelivery,
    at: Timestamp,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: delivery.user,
        alert_id: delivery.alert,
        subscription_id: delivery.subscription,
        lease: delivery.lease,
        next_attempt_at: at,
    };
    RETRY.run(connection, params).await
}

/// Deletes a delivery, unless another server has claimed it since.
pub async fn delete(
    connection: &mut Connection,
    delivery: &PushDelivery,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: delivery.user,
        alert_id: delivery.alert,
        subscription_id: delivery.subscription,
        lease: delivery.lease,
    };
    DELETE.run(connection, params).await
}
