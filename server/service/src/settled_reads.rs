//! Reads of what time alone has settled. They write only where a deadline has passed.

use shared::{SessionId, Timestamp, UserId};

use store::sessions::{self, SessionRow};
use store::{Connection, StoreError};

use super::unit_of_work::Transactions;

impl Transactions {
    /// Reads in one statement. Where what was read is due, the user's open session is settled and
    /// stored first; returns the instant of the read, too.
    pub(super) async fn read_statement<T, F>(
        &self,
        user: UserId,
        read: impl Fn(Connection, Timestamp) -> F,
        is_due: impl Fn(&T, Timestamp) -> bool,
    ) -> Result<(T, Timestamp), StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let now = self.clock.now();
        let found = read(self.database.read_statement_for(user).await?, now).await?;
        if !is_due(&found, now) {
            return Ok((found, now));
        }
        self.settle(user).await?;
        let now = self.clock.now();
        let found = read(self.database.read_statement_for(user).await?, now).await?;
        Ok((found, now))
    }

    /// A session of the user, settled where it is the open one; also a deleted session.
    pub(super) async fn read_session(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<(Option<SessionRow>, Timestamp), StoreError> {
        let find = |mut connection: Connection, _| async move {
            sessions::find(&mut connection, user, session).await
        };
        self.read_statement(user, find, is_due).await
    }

    /// The user's open session, settled.
    pub(super) async fn read_open(
        &self,
        user: UserId,
    ) -> Result<(Option<SessionRow>, Timestamp), StoreError> {
        let open = |mut connection: Connection, _| async move {
            sessions::open(&mut connection, user).await
        };
        self.read_statement(user, open, is_due).await
    }

    /// A read transaction in which the user's sessions are settled, and the instant they are
    /// settled at. Writes only if a deadline has passed.
    pub async fn read_settled(&self, user: UserId) -> Result<(Connection, Timestamp), StoreError> {
        let mut now = self.clock.now();
        let mut connection = self.database.read_for(user).await?;
        if sessions::is_due(&mut connection, user, now).await? {
            drop(connection);
            self.settle(user).await?;
            connection = self.database.read_for(user).await?;
            now = self.clock.now();
        }
        Ok((connection, now))
    }

    /// As [`Self::read_settled`], with a session of the user, or else the open one.
    pub(super) async fn read_settled_session(
        &self,
        user: UserId,
        session: Option<SessionId>,
    ) -> Result<(Connection, Option<SessionRow>, Timestamp), StoreError> {
        let read = async || {
            let mut connection = self.database.read_for(user).await?;
            let found = match session {
                Some(session) => sessions::find(&mut connection, user, session).await?,
                None => sessions::open(&mut connection, user).await?,
            };
            Ok::<_, StoreError>((connection, found))
        };
        let mut now = self.clock.now();
        let (mut connection, mut found) = read().await?;
        if is_due(&found, now) {
            drop(connection);
            self.settle(user).await?;
            now = self.clock.now();
            (connection, found) = read().await?;
        }
        Ok((connection, found, now))
    }
}

fn is_due(stored: &Option<SessionRow>, now: Timestamp) -> bool {
    stored.as_ref().is_some_and(|stored| stored.is_due(now))
}
