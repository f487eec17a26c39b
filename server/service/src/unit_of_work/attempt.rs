//! Units of work that take no lock at first: the user is read with what the work is about, and compared by
//! the commit.

use shared::{SessionId, UserId};
use store::event_sequence::{self, WritingUser};
use store::sessions::{self, SessionRow};
use store::usage::StoredUsage;
use store::{Connection, StoreError};

use super::{Transactions, UnitOfWork, being_imported};
use crate::outcome::ServiceError;

/// How a request is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// On PostgreSQL without the user's lock: fails with [`StoreError::Changed`] where another transaction of
    /// the user writes meanwhile.
    First,
    /// Under the user's lock, after such a failure.
    Locked,
}

impl Attempt {
    /// Tries without the lock, then under it where what was read has changed.
    pub(crate) async fn run<T, F>(attempt: impl Fn(Self) -> F) -> Result<T, ServiceError>
    where
        F: Future<Output = Result<T, ServiceError>>,
    {
        match attempt(Self::First).await {
            Err(ServiceError::Store(StoreError::Changed)) => attempt(Self::Locked).await,
            outcome => outcome,
        }
    }
}

impl Transactions {
    /// Begins a unit of work about a session: with the session, also a deleted one, and the user's open
    /// session where that is another one; none if the user does not exist.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub(crate) async fn begin_with_session(
        &self,
        user: UserId,
        session: SessionId,
        attempt: Attempt,
    ) -> Result<Option<(UnitOfWork, Option<SessionRow>, Option<SessionRow>)>, StoreError> {
        let mut connection = self.connection_for(user, attempt).await?;
        let after = self.clock.now();
        let read = sessions::for_write(&mut connection, user, session, after);
        let Some(read) = read.await? else {
            return Ok(None);
        };
        let mut work = self.compared_work(connection, user, read.user, read.usage)?;
        work.ended = Some((after, read.ended));
        Ok(Some((work, read.session, read.open)))
    }

    /// Begins a unit of work that is repeated under the user's lock where that is necessary; none if the
    /// user does not exist.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub(crate) async fn begin_attempt(
        &self,
        user: UserId,
        attempt: Attempt,
    ) -> Result<Option<UnitOfWork>, StoreError> {
        let mut connection = self.connection_for(user, attempt).await?;
        match event_sequence::for_write(&mut connection, user).await? {
            Some((read, stored)) => Ok(Some(self.compared_work(connection, user, read, stored)?)),
            None => Ok(None),
        }
    }

    async fn connection_for(
        &self,
        user: UserId,
        attempt: Attempt,
    ) -> Result<Connection, StoreError> {
        match attempt {
            Attempt::First => self.database.optimistic_write_for(user).await,
            Attempt::Locked => self.database.write_for(user).await,
        }
    }

    /// A unit of work that compares the user when it commits.
    fn compared_work(
        &self,
        connection: Connection,
        user: UserId,
        read: WritingUser,
        stored: StoredUsage,
    ) -> Result<UnitOfWork, StoreError> {
        if read.importing {
            return Err(being_imported());
        }
        let mut work = self.unit_of_work(connection, user, read);
        work.compared = Some(read);
        work.stored = Some(stored);
        Ok(work)
    }
}
