//! Alerts that were raised: `alerts`. There is one row for each session, kind and pause or
//! effective plan, so that
//! no alert is sent twice.

use shared::rules::AlertKind;
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::statement::{insert, params, statements};
use super::{Connection, StoreError};

statements! {
    static RAISE = concat!(
        insert!("alerts", id, user_id, session_id, kind, number, instant, created_at),
        " ON CONFLICT (user_id, session_id, kind, number) DO NOTHING"
    );
    static DELETE_OLD = "DELETE FROM alerts WHERE created_at < :instant";
}

/// An alert for a user, to be shown on all their devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Derived from session, kind and number.
    pub id: Uuid,
    /// The user to notify.
    pub user: UserId,
    /// The session it belongs to.
    pub session: SessionId,
    /// Which alert it is.
    pub kind: AlertKind,
    /// The number of the session's pause, from 1; where the alert is not about a pause, the minutes
    /// by which the plan was extended.
    pub number: u32,
    /// When the alert is due, even if it is raised later.
    pub instant: Timestamp,
}

/// Stores an alert; returns whether it is the first for its session, kind and pause.
pub async fn raise(
    connection: &mut Connection,
    alert: &Alert,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = params! {
        id: alert.id,
        user_id: alert.user,
        session_id: alert.session,
        kind: alert.kind.as_str(),
        number: alert.number,
        instant: alert.instant,
        created_at: now,
    };
    Ok(RAISE.execute(connection, params).await? > 0)
}

/// Deletes alerts before `instant`, which can no longer be sent.
pub async fn delete_before(
    connection: &mut Connection,
    instant: Timestamp,
) -> Result<u64, StoreError> {
    DELETE_OLD.execute(connection, params! { instant }).await
}
