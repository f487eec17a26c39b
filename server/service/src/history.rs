//! Reads for the history pages: sessions with all their recorded data, and deleted sessions.

use shared::rules::limits::RESTORE_WINDOW;
use shared::rules::{Session, Settled};
use shared::wire::{Page, PageRequest};
use shared::{SessionFilter, SessionId, Timestamp, UserId};

use super::outcome::ServiceError;
use super::sessions::Sessions;
use store::sessions::{self, SessionRow};

/// Deleted sessions that are listed; after restoring some, the next ones appear.
const MAX_DELETED: u32 = 100;

impl Sessions {
    /// As [`Sessions::list`], each session with all its data, and the instant of the read.
    pub async fn history(
        &self,
        user: UserId,
        filter: &SessionFilter,
        paging: PageRequest,
    ) -> Result<(Page<Session>, Timestamp), ServiceError> {
        let (page, now) = self.page(user, filter, &paging.into()).await?;
        let items = page
            .items
            .into_iter()
            .map(|stored| at(stored, now))
            .collect();
        Ok((paging.page_of(items, page.total), now))
    }

    /// The user's deleted sessions that can still be restored, the last deleted first.
    pub async fn deleted(&self, user: UserId) -> Result<(Vec<Session>, Timestamp), ServiceError> {
        let (mut connection, now) = self.transactions.read_settled(user).await?;
        let since = now.plus(-RESTORE_WINDOW);
        let stored = sessions::deleted(&mut connection, user, since, MAX_DELETED).await?;
        Ok((
            stored.into_iter().map(|stored| stored.session).collect(),
            now,
        ))
    }

    /// Whether the user has deleted this session and can still restore it.
    pub async fn is_restorable(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<bool, ServiceError> {
        let (stored, now) = self.transactions.read_session(user, session).await?;
        Ok(stored.is_some_and(|stored| stored.session.is_restorable(now)))
    }
}

/// The session as it is at `now`.
fn at(stored: SessionRow, now: Timestamp) -> Session {
    Settled::new(Some(&stored.session), now)
        .into_session()
        .unwrap_or(stored.session)
}
