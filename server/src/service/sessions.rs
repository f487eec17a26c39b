//! Sessions: one function through which everything happens, and the reads.

use std::sync::Arc;

use shared::rules::{Command, Refusal, Session, SessionStatus, SessionType};
use shared::wire::{self, EventRecord, Page};
use shared::{CommandId, ProjectId, SessionId, TaskId, Timestamp, UserId};

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::store::sessions::{self, Kept, Selection};
use crate::store::{Connection, Database, StoreError, events};

use super::execute::{Request, execute};
use super::sync::{self, Describe, Heard, Sent};
use super::work::{Work, is_theirs, shown};

/// What can go wrong apart from the rules.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store refused or is out of reach; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used before with another request")]
    KeyReused,
    /// `If-Match` names another version.
    #[error("the session is at version {actual}")]
    VersionMismatch {
        /// The session's version now.
        actual: u64,
    },
}

/// A command that was accepted.
#[derive(Clone, Debug)]
pub struct Executed {
    /// The session afterwards.
    pub session: wire::Session,
    /// Its state, for callers that go on deciding.
    pub state: Session,
}

/// A command that was refused; what time alone had caused by then is stored nevertheless.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// The session it was about, settled, if the person has it.
    pub session: Option<wire::Session>,
    /// For `session_already_open`: the open session.
    pub open: Option<wire::Session>,
}

/// An answer as it is kept for an idempotency key: what the caller renders, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code, opaque to the service.
    pub status: u16,
    /// Headers worth repeating (`ETag`, `Location`), as pairs.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// A request that must take effect once, however often it is sent.
pub struct Once<'a> {
    /// The client's key, at most 255 characters.
    pub key: &'a str,
    /// SHA-256 of method, path, `If-Match` and body.
    pub fingerprint: [u8; 32],
    /// Renders the answer that is kept.
    pub render: &'a (dyn Fn(&Result<Executed, Refused>) -> Answer + Send + Sync),
}

/// What became of a command.
#[derive(Debug)]
pub enum Execution {
    /// It was decided now.
    Decided(Box<Result<Executed, Refused>>),
    /// It was decided before; this is the answer that was given then.
    Replayed(Answer),
}

/// One or several states to list; none means all.
pub type StatusFilter = Vec<SessionStatus>;

/// What `GET /api/sessions` may ask for. Deleted sessions are never listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Earliest `startTime`, included.
    pub from: Option<Timestamp>,
    /// Latest `startTime`, excluded.
    pub until: Option<Timestamp>,
    /// The states to list; empty for all.
    pub status: StatusFilter,
    /// The type to list.
    pub session_type: Option<SessionType>,
    /// The task to list.
    pub task_id: Option<TaskId>,
    /// The project to list.
    pub project_id: Option<ProjectId>,
    /// From 1.
    pub page: u64,
    /// 1 to 100.
    pub limit: u64,
}

/// The sessions of all users.
#[derive(Clone)]
pub struct Sessions {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Sessions {
    /// Puts the service together.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            database,
            clock,
            entropy,
        }
    }

    /// Takes a live command, in one transaction under the user's lock.
    ///
    /// Order: the kept answer for `once`, then 404, then `if_match` (compared after
    /// settling), then the rules.
    ///
    /// # Errors
    /// As [`ServiceError`] says; nothing was written then, but what time alone had caused.
    pub async fn execute(
        &self,
        user: UserId,
        session: SessionId,
        command: Command,
        if_match: Option<u64>,
        once: Option<Once<'_>>,
    ) -> Result<Execution, ServiceError> {
        let request = Request {
            user,
            session,
            command: &command,
            if_match,
            once: once.as_ref(),
        };
        execute(self, &request).await
    }

    /// Replays a run: adjacent commands of one session that happened while the client was
    /// away, in one transaction. `describe` words the refusals, which are kept.
    ///
    /// # Errors
    /// As [`ServiceError`] says; nothing of the run was written then.
    pub async fn replay(
        &self,
        user: UserId,
        session: SessionId,
        run: &[Sent],
        describe: &Describe,
    ) -> Result<Vec<Heard>, ServiceError> {
        sync::replay(self, user, session, run, describe).await
    }

    /// A session of the user's, settled; none if it is unknown, deleted or somebody else's.
    ///
    /// # Errors
    /// As [`ServiceError`] says.
    pub async fn find(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<Executed>, ServiceError> {
        let (mut connection, now) = self.read_settled(user).await?;
        let kept = sessions::find(&mut connection, session).await?;
        Ok(kept
            .filter(|kept| is_theirs(&kept.session, user))
            .map(|kept| executed(kept, now)))
    }

    /// The user's open session, settled.
    ///
    /// # Errors
    /// As [`ServiceError`] says.
    pub async fn current(&self, user: UserId) -> Result<Option<Executed>, ServiceError> {
        let (mut connection, now) = self.read_settled(user).await?;
        let kept = sessions::open(&mut connection, user).await?;
        Ok(kept.map(|kept| executed(kept, now)))
    }

    /// A page of the user's sessions, newest start first, id breaking ties.
    ///
    /// # Errors
    /// As [`ServiceError`] says.
    pub async fn list(
        &self,
        user: UserId,
        filter: &Filter,
    ) -> Result<Page<wire::Session>, ServiceError> {
        let (mut connection, now) = self.read_settled(user).await?;
        let limit = filter.limit.max(1);
        let selection = Selection {
            from: filter.from.unwrap_or(Timestamp::MIN),
            until: filter.until,
            status: filter.status.clone(),
            session_type: filter.session_type,
            task_id: filter.task_id,
            project_id: filter.project_id,
            offset: filter.page.max(1).saturating_sub(1).saturating_mul(limit),
            limit,
        };
        let page = sessions::page(&mut connection, user, &selection).await?;
        Ok(Page {
            items: page.items.iter().map(|kept| shown(kept, now)).collect(),
            page: filter.page.max(1),
            limit,
            total_items: page.total,
            total_pages: page.total.div_ceil(limit),
        })
    }

    /// The events of a session of the user's, oldest first; none if it is not theirs.
    ///
    /// # Errors
    /// As [`ServiceError`] says.
    pub async fn events(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<Vec<EventRecord>>, ServiceError> {
        let (mut connection, _) = self.read_settled(user).await?;
        match sessions::find(&mut connection, session).await? {
            Some(kept) if is_theirs(&kept.session, user) => {
                Ok(Some(events::of_session(&mut connection, session).await?))
            }
            _ => Ok(None),
        }
    }

    /// Settles and stores the user's open session, so that what time alone has caused
    /// is told to those who wait for news; it would hold without this, too.
    ///
    /// # Errors
    /// As [`ServiceError`] says.
    pub async fn settle(&self, user: UserId) -> Result<(), ServiceError> {
        if let Some(mut work) = self.begin(user).await? {
            work.settle_open().await?;
            self.commit(work).await?;
        }
        Ok(())
    }

    /// A transaction for reading that sees the user's sessions settled, and the instant at
    /// which they are. Nothing is written unless something has changed by itself.
    async fn read_settled(&self, user: UserId) -> Result<(Connection, Timestamp), ServiceError> {
        let mut now = self.clock.now();
        let mut connection = self.database.read().await?;
        if sessions::is_due(&mut connection, user, now).await? {
            drop(connection);
            self.settle(user).await?;
            connection = self.database.read().await?;
            now = self.clock.now();
        }
        Ok((connection, now))
    }

    /// Begins a transaction about the user; none if there is no such user.
    pub(super) async fn begin(&self, user: UserId) -> Result<Option<Work>, StoreError> {
        Work::begin(&self.database, user, self.clock.as_ref()).await
    }

    /// Makes a transaction durable.
    pub(super) async fn commit(&self, work: Work) -> Result<(), StoreError> {
        work.commit().await?;
        Ok(())
    }

    /// The service's clock, so that callers speak of the same now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new session id for a start without one.
    #[must_use]
    pub fn new_session_id(&self) -> SessionId {
        SessionId::new(self.entropy.uuid(self.clock.now()))
    }

    /// A key under which a command of a server function is kept once.
    #[must_use]
    pub fn command_key(command: CommandId) -> String {
        format!("command:{command}")
    }
}

fn executed(kept: Kept, now: Timestamp) -> Executed {
    Executed {
        session: shown(&kept, now),
        state: kept.session,
    }
}
