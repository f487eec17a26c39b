//! Push subscriptions of browsers.

use shared::{Timestamp, UserId};
use uuid::Uuid;

use crate::statement::{overwrite, params, statements};
use crate::{Connection, Row, StoreError, corrupt, directories};

statements! {
    // Inserts nothing for a sign-in that has just ended.
    static SUBSCRIBE = concat!("
        INSERT INTO push_subscriptions
            (id, user_id, login_id, endpoint, endpoint_hash, p256dh, auth, expires_at, created_at)
        SELECT :id, user_id, id, :endpoint, :endpoint_hash, :p256dh, :auth, :expires_at, :created_at
        FROM logins WHERE id = :login_id AND user_id = :user_id
        ON CONFLICT (user_id, endpoint_hash) DO UPDATE SET ",
        overwrite!(login_id, endpoint, p256dh, auth, expires_at),
        " RETURNING id, created_at"
    );
    static KEEP_NEWEST = "
        DELETE FROM push_subscriptions WHERE user_id = :user_id AND id NOT IN (
            SELECT id FROM push_subscriptions WHERE user_id = :user_id
            ORDER BY COALESCE(last_success_at, created_at) DESC, id DESC LIMIT :limit)";
    static UNSUBSCRIBE = "DELETE FROM push_subscriptions WHERE endpoint_hash = :endpoint_hash AND user_id = :user_id";
    static MOVE_TO_LOGIN = "UPDATE push_subscriptions SET login_id = :next WHERE login_id = :previous AND user_id = :user_id";
    static REMOVE = "DELETE FROM push_subscriptions WHERE user_id = :user_id AND id = :id";
    static RECORD_FAILURE = "
        UPDATE push_subscriptions SET failing_since = COALESCE(failing_since, :now)
        WHERE user_id = :user_id AND id = :id
        RETURNING failing_since";
}

/// A subscription to be registered.
pub struct NewPushSubscription<'a> {
    /// Its id, if it is new.
    pub id: Uuid,
    /// The user whose alerts it receives.
    pub user: UserId,
    /// The sign-in with which it ends.
    pub login: Uuid,
    /// The URL at its push service.
    pub endpoint: &'a str,
    /// SHA-256 of the endpoint.
    pub endpoint_hash: &'a [u8; 32],
    /// Its public key, an uncompressed point.
    pub p256dh: &'a [u8],
    /// The secret shared with it.
    pub auth: &'a [u8],
    /// When it expires, as stated by the browser.
    pub expires_at: Option<Timestamp>,
    /// The time of the registration.
    pub now: Timestamp,
}

/// A registered subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PushSubscriptionRow {
    /// Stays the same when the browser registers again.
    pub id: Uuid,
    /// When it first registered.
    pub created_at: Timestamp,
}

/// Stores a new subscription or updates a known one; none if the sign-in has ended. A subscription
/// of another user moves to this one, and its queued deliveries are deleted. Of the user's
/// subscriptions only the `most` that were reached last remain.
pub async fn subscribe(
    connection: &mut Connection,
    new: &NewPushSubscription<'_>,
    most: i64,
) -> Result<Option<PushSubscriptionRow>, StoreError> {
    let (user, hash) = (new.user, new.endpoint_hash);
    let params = params! {
        id: new.id,
        user_id: user,
        login_id: new.login,
        endpoint: new.endpoint,
        endpoint_hash: hash,
        p256dh: new.p256dh,
        auth: new.auth,
        expires_at: new.expires_at,
        created_at: new.now,
    };
    let read = |row: &Row| {
        Ok(PushSubscriptionRow {
            id: row.uuid("id")?,
            created_at: row.time("created_at")?,
        })
    };
    let subscribed = SUBSCRIBE.find(connection, params, read).await?;
    if subscribed.is_some() {
        if let Some(other) = directories::take_endpoint(connection, hash, user).await? {
            let params = params! { endpoint_hash: hash, user_id: other };
            UNSUBSCRIBE.run(connection, params).await?;
        }
        let params = params! { user_id: user, limit: most };
        KEEP_NEWEST.run(connection, params).await?;
    }
    Ok(subscribed)
}

/// Deletes the user's subscription with this endpoint, if any.
pub async fn unsubscribe(
    connection: &mut Connection,
    user: UserId,
    endpoint_hash: &[u8; 32],
) -> Result<(), StoreError> {
    let params = params! { endpoint_hash, user_id: user };
    UNSUBSCRIBE.run(connection, params).await?;
    directories::delete_endpoint(connection, endpoint_hash, user).await
}

/// Moves the subscriptions of a sign-in to the one that replaces it, if both are of the same user.
pub async fn move_to_login(
    connection: &mut Connection,
    user: UserId,
    previous: Uuid,
    next: Uuid,
) -> Result<(), StoreError> {
    let params = params! { previous, next, user_id: user };
    MOVE_TO_LOGIN.run(connection, params).await
}

/// Deletes a subscription with its queued deliveries.
pub async fn remove(connection: &mut Connection, user: UserId, id: Uuid) -> Result<(), StoreError> {
    REMOVE.run(connection, params! { user_id: user, id }).await
}

/// Records a failure of a subscription and returns since when it has been failing; none if it was
/// deleted.
pub async fn record_failure(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let read = |row: &Row| row.time("failing_since");
    RECORD_FAILURE
        .find(connection, params! { user_id: user, id, now }, read)
        .await
}

/// A stored key of a fixed length.
pub(super) fn exact<const LENGTH: usize>(
    bytes: Vec<u8>,
    column: &str,
) -> Result<[u8; LENGTH], StoreError> {
    bytes
        .try_into()
        .map_err(|_| corrupt("push_subscriptions", format!("{column} has another length")))
}
