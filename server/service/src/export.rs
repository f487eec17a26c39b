//! All data of a user, read page by page: the caller decides when the next page is read, and no
//! transaction stays open in between.

use shared::wire::{self, EventRecord, ExportHead, Me, Project, Task, Webhook};
use shared::{Timestamp, UserId};

use super::outcome::ServiceError;
use super::sessions::Sessions;
use super::tasks::KeysetPages;
use super::unit_of_work::shown;
use store::sessions::{self, SessionCursor};
use store::{event_sequence, events, users, webhooks};

/// Rows per page: enough for throughput, few enough for many concurrent exports in memory.
const EVENTS_PER_PAGE: u32 = 500;
const SESSIONS_PER_PAGE: u32 = 200;

/// Exports of all users.
#[derive(Clone)]
pub struct Exports {
    sessions: Sessions,
}

impl Exports {
    /// Reads through `sessions`.
    #[must_use]
    pub const fn new(sessions: Sessions) -> Self {
        Self { sessions }
    }

    /// The user's log up to its newest event now, with its header; events added later are left out.
    #[tracing::instrument(level = "debug", name = "export_events", skip_all, fields(user_id = %user))]
    pub async fn events(&self, user: UserId) -> Result<(ExportHead, EventPages), ServiceError> {
        let (mut connection, now) = self.sessions.transactions.read_settled(user).await?;
        let last_sequence = event_sequence::last(&mut connection, user).await?;
        let head = ExportHead {
            stint: ExportHead::KIND.to_owned(),
            version: ExportHead::VERSION,
            rules_version: shared::rules::limits::RULES_VERSION,
            exported_at: now,
            last_sequence,
        };
        let pages = EventPages {
            sessions: self.sessions.clone(),
            user,
            after: 0,
            last: last_sequence,
        };
        Ok((head, pages))
    }

    /// The user's sessions, newest start first, without deleted ones. Includes every session that
    /// exists now, whatever is written meanwhile.
    #[tracing::instrument(level = "debug", name = "export_sessions", skip_all, fields(user_id = %user))]
    pub async fn sessions(&self, user: UserId) -> Result<SessionPages, ServiceError> {
        self.sessions.transactions.read_settled(user).await?;
        Ok(SessionPages {
            sessions: self.sessions.clone(),
            user,
            cursor: Some(SessionCursor::TOP),
        })
    }

    /// The user's tasks, newest first, with archived ones. Read before the projects, so that every
    /// project a task refers to is among those.
    #[must_use]
    pub fn tasks(&self, user: UserId) -> KeysetPages<Task> {
        KeysetPages::of(self.sessions.transactions.clone(), user)
    }

    /// The user's projects, newest first, with archived ones.
    #[must_use]
    pub fn projects(&self, user: UserId) -> KeysetPages<Project> {
        KeysetPages::of(self.sessions.transactions.clone(), user)
    }

    /// The user's webhooks without secrets, newest first.
    pub async fn webhooks(&self, user: UserId) -> Result<Vec<Webhook>, ServiceError> {
        let mut read = self.sessions.transactions.database.read_statement().await?;
        Ok(webhooks::list(&mut read, user).await?)
    }

    /// The account; none if it was deleted.
    pub async fn account(&self, user: UserId) -> Result<Option<Me>, ServiceError> {
        let mut read = self.sessions.transactions.database.read_statement().await?;
        Ok(users::by_id(&mut read, user)
            .await?
            .map(super::accounts::me))
    }
}

/// Pages of an event log.
pub struct EventPages {
    sessions: Sessions,
    user: UserId,
    after: u64,
    last: u64,
}

impl EventPages {
    /// The next events; none at the end.
    pub async fn next(&mut self) -> Result<Vec<EventRecord>, ServiceError> {
        if self.after >= self.last {
            return Ok(Vec::new());
        }
        let mut read = self.sessions.transactions.database.read_statement().await?;
        let mut page = events::after(&mut read, self.user, self.after, EVENTS_PER_PAGE).await?;
        page.retain(|event| event.sequence <= self.last);
        self.after = page.last().map_or(self.last, |event| event.sequence);
        Ok(page)
    }
}

/// Reads one page at a time, each in a statement of its own.
pub struct SessionPages {
    sessions: Sessions,
    user: UserId,
    cursor: Option<SessionCursor>,
}

impl SessionPages {
    /// The next sessions, as they are now; none at the end.
    pub async fn next(&mut self) -> Result<Vec<wire::SessionView>, ServiceError> {
        let Some(cursor) = self.cursor else {
            return Ok(Vec::new());
        };
        let now = self.sessions.now();
        let mut read = self.sessions.transactions.database.read_statement().await?;
        let page = sessions::after(&mut read, self.user, cursor, SESSIONS_PER_PAGE).await?;
        self.cursor = page.last().map(SessionCursor::of);
        Ok(page.iter().map(|stored| shown(stored, now)).collect())
    }

    /// The instant at which the next page is settled.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.sessions.now()
    }
}
