//! Sessions: the commands, and the reads.

use std::sync::Arc;

use shared::rules::Command;
use shared::wire::{self, EventList, ListPart, Page};
use shared::{SessionFilter, SessionId, Timestamp, UserId};

use runtime::entropy::Entropy;
use store::sessions::{self, SessionRow};
use store::{Connection, events};

use super::execute::{self, CommandRequest};
use super::idempotency::{Execution, IdempotentRequest};
use super::outcome::{RefusedCommand, ServiceError, SessionSnapshot};
use super::sync::{self, DescribeRefusal, OfflineRun, ReplayOutcome};
use super::unit_of_work::{Transactions, shown};

/// The most sessions that one transaction amends.
pub const MAX_AMENDED: usize = 50;

/// What became of a session that was to be amended.
pub type AmendOutcome = Result<SessionSnapshot, RefusedCommand>;

/// The sessions of all users.
#[derive(Clone)]
pub struct Sessions {
    pub(super) transactions: Transactions,
    pub(super) entropy: Arc<dyn Entropy>,
}

impl Sessions {
    /// On the database of `transactions`.
    #[must_use]
    pub const fn new(transactions: Transactions, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            transactions,
            entropy,
        }
    }

    /// What the user stores, beside their quotas.
    pub async fn usage(&self, user: UserId, guest: bool) -> Result<wire::Usage, ServiceError> {
        Ok(self.transactions.usage(user, guest).await?)
    }

    /// Executes a live command in one transaction under the user's lock.
    ///
    /// Checked in this order: the stored response for the idempotency key `idempotent`, existence
    /// (404), the versions that `if_match` names, compared after settling, then the rules. After an
    /// error nothing was written but what time alone had caused.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, session_id = %session, command = ?command.kind()))]
    pub async fn execute(
        &self,
        user: UserId,
        session: SessionId,
        command: Command,
        if_match: Option<&[u64]>,
        idempotent: Option<IdempotentRequest<'_, Result<SessionSnapshot, RefusedCommand>>>,
    ) -> Result<Execution<Result<SessionSnapshot, RefusedCommand>>, ServiceError> {
        let request = CommandRequest {
            user,
            session,
            command: &command,
            if_match,
            idempotent: idempotent.as_ref(),
        };
        execute::execute(&self.transactions, &request).await
    }

    /// What [`Self::execute`] would answer now. Nothing is stored, not even what time alone has
    /// caused.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, session_id = %session, command = ?command.kind()))]
    pub async fn dry_run(
        &self,
        user: UserId,
        session: SessionId,
        command: Command,
        if_match: Option<&[u64]>,
    ) -> Result<Result<SessionSnapshot, RefusedCommand>, ServiceError> {
        let request = CommandRequest {
            user,
            session,
            command: &command,
            if_match,
            idempotent: None,
        };
        execute::dry_run(&self.transactions, &request).await
    }

    /// Amends each of these sessions in the same way, in one transaction; a refusal does not affect
    /// the others. There may be [`MAX_AMENDED`] at most.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, sessions = sessions.len()))]
    pub async fn amend_all(
        &self,
        user: UserId,
        sessions: &[SessionId],
        amendment: Command,
        idempotent: Option<IdempotentRequest<'_, Vec<AmendOutcome>>>,
    ) -> Result<Execution<Vec<AmendOutcome>>, ServiceError> {
        let idempotent = idempotent.as_ref();
        execute::execute_all(&self.transactions, user, sessions, &amendment, idempotent).await
    }

    /// What [`Self::amend_all`] would answer now. Nothing is stored.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, sessions = sessions.len()))]
    pub async fn dry_run_amend_all(
        &self,
        user: UserId,
        sessions: &[SessionId],
        amendment: Command,
    ) -> Result<Vec<AmendOutcome>, ServiceError> {
        execute::dry_run_all(&self.transactions, user, sessions, &amendment).await
    }

    /// Replays a run: adjacent commands of one session, task or project that happened while the client was
    /// offline, in one transaction. `describe` renders refusals as the problem that is stored. After an
    /// error nothing of the run was written.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, commands = run.len()))]
    pub async fn replay(
        &self,
        user: UserId,
        run: &OfflineRun,
        describe: &DescribeRefusal,
    ) -> Result<Vec<ReplayOutcome>, ServiceError> {
        sync::replay(&self.transactions, user, run, describe).await
    }

    /// What [`Self::replay`] would answer now for each of these runs, one after the other. Nothing
    /// is stored.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, runs = runs.len()))]
    pub async fn dry_run_replay(
        &self,
        user: UserId,
        runs: &[OfflineRun],
        describe: &DescribeRefusal,
    ) -> Result<Vec<Vec<ReplayOutcome>>, ServiceError> {
        sync::dry_run(&self.transactions, user, runs, describe).await
    }

    /// A session of the user, settled; none if it is unknown, deleted or another user's.
    pub async fn find(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<SessionSnapshot>, ServiceError> {
        let (stored, now) = self.transactions.read_session(user, session).await?;
        Ok(stored
            .filter(|stored| stored.session.deleted_at.is_none())
            .map(|stored| executed(stored, now)))
    }

    /// The user's open session, settled.
    pub async fn current(&self, user: UserId) -> Result<Option<SessionSnapshot>, ServiceError> {
        let (stored, now) = self.transactions.read_open(user).await?;
        Ok(stored.map(|stored| executed(stored, now)))
    }

    /// A part of the user's sessions.
    pub async fn list(
        &self,
        user: UserId,
        filter: &SessionFilter,
        part: impl Into<ListPart>,
    ) -> Result<Page<wire::SessionView>, ServiceError> {
        let part = part.into();
        let (page, now) = self.page(user, filter, &part).await?;
        let items = page.items.iter().map(|stored| shown(stored, now)).collect();
        Ok(part.paging.page_of(items, page.total))
    }

    /// The stored data of a page of sessions, and the instant at which they are settled.
    pub(super) async fn page(
        &self,
        user: UserId,
        filter: &SessionFilter,
        part: &ListPart,
    ) -> Result<(sessions::SessionPage, Timestamp), ServiceError> {
        let read = |mut connection: Connection, now| async move {
            sessions::page(&mut connection, user, filter, now, part).await
        };
        let is_due = |page: &sessions::SessionPage, _| page.is_due;
        let read = self.transactions.read_statement(user, read, is_due).await?;
        Ok(read)
    }

    /// The events of a session and its state; none if it is not the user's.
    pub async fn events(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<EventList>, ServiceError> {
        let read = self.transactions.read_settled_session(user, Some(session));
        let (mut connection, stored, _) = read.await?;
        match stored {
            Some(stored) if stored.session.deleted_at.is_none() => {
                let items = events::of_session(&mut connection, user, session).await?;
                let state = stored.session;
                Ok(Some(EventList { items, state }))
            }
            _ => Ok(None),
        }
    }

    /// Settles and stores the user's open session, so that what time alone has caused is published
    /// and raises alerts without waiting for the next read.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn settle(&self, user: UserId) -> Result<(), ServiceError> {
        self.transactions.settle(user).await?;
        Ok(())
    }

    /// The present instant by the service's clock, so that callers use the same one.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.transactions.clock.now()
    }

    /// A new session id for a start without one.
    #[must_use]
    pub fn new_session_id(&self) -> SessionId {
        SessionId::new(self.entropy.uuid(self.transactions.clock.now()))
    }
}

fn executed(stored: SessionRow, now: Timestamp) -> SessionSnapshot {
    SessionSnapshot {
        session: shown(&stored, now),
        state: stored.session,
        second: None,
    }
}
