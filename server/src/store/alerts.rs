//! What has rung: `alerts`. A row is there once for each session, kind and pause, so that
//! nothing rings twice. Decides nothing: what rings is the service's.

use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::statement::statements;
use super::{Connection, StoreError, values};

statements! {
    const RAISE = "
        INSERT INTO alerts (id, user_id, session_id, kind, number, instant, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (session_id, kind, number) DO NOTHING";
    const FORGET = "DELETE FROM alerts WHERE created_at < $1";
}

/// What is rung for (API.md, Web Push).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlertKind {
    /// Focused time has reached the plan.
    TimeElapsed,
    /// A pause ends by itself in a minute.
    PauseEnding,
    /// A pause has ended by itself.
    PauseEnded,
    /// The session has completed by itself.
    SessionCompleted,
}

impl AlertKind {
    const ALL: [Self; 4] = [
        Self::TimeElapsed,
        Self::PauseEnding,
        Self::PauseEnded,
        Self::SessionCompleted,
    ];

    /// The kind of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Its name, on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimeElapsed => "timeElapsed",
            Self::PauseEnding => "pauseEnding",
            Self::PauseEnded => "pauseEnded",
            Self::SessionCompleted => "sessionCompleted",
        }
    }
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
    let values = values![
        alert.id,
        alert.user.as_uuid(),
        alert.session.as_uuid(),
        alert.kind.as_str(),
        alert.number,
        alert.instant,
        now,
    ];
    Ok(connection.execute(RAISE, values).await? > 0)
}

/// Forgets alerts from before `instant`; they would not ring again, being no news any more.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn forget(connection: &mut Connection, instant: Timestamp) -> Result<u64, StoreError> {
    connection.execute(FORGET, values![instant]).await
}
