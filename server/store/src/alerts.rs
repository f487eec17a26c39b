//! What has rung: `alerts`. A row is there once for each session, kind and pause, so that
//! nothing rings twice. Decides nothing: what rings is the service's.

use shared::rules::AlertKind;
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::statement::{params, statements};
use super::{Connection, StoreError};

statements! {
    static RAISE = "
        INSERT INTO alerts (id, user_id, session_id, kind, number, instant, created_at)
        VALUES (:id, :user_id, :session_id, :kind, :number, :instant, :created_at)
        ON CONFLICT (session_id, kind, number) DO NOTHING";
    static DELETE_OLD = "DELETE FROM alerts WHERE created_at < :instant";
}

/// Something that a person is to be told at once, wherever they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Follows from session, kind and number.
    pub id: Uuid,
    /// Who is to be told.
    pub user: UserId,
    /// What it is about.
    pub session: SessionId,
    /// What is told.
    pub kind: AlertKind,
    /// Which of the session's pauses it is about, from 1; 0 where it is about none.
    pub number: u32,
    /// The exact instant that it is told for, however late that is done.
    pub instant: Timestamp,
}

/// Keeps an alert; whether it is the first for its session, kind and pause.
///
/// # Errors
/// As [`StoreError`] says.
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

/// Forgets alerts from before `instant`; they would not ring again, being no news any more.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete_before(
    connection: &mut Connection,
    instant: Timestamp,
) -> Result<u64, StoreError> {
    DELETE_OLD.execute(connection, params! { instant }).await
}
