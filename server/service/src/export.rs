//! All data of a user, read page by page: the caller decides when the next page is read, and no
//! transaction stays open in between.

use serde::Serialize;
use sha2::{Digest, Sha256};
use shared::wire::{self, ExportHead, ExportLine, LogRecord, Me, Passkey, Project, Task, Webhook};
use shared::{Timestamp, UserId};

use super::event_log_reader::hexadecimal;
use super::outcome::ServiceError;
use super::sessions::Sessions;
use super::tasks::KeysetPages;
use super::unit_of_work::shown;
use store::sessions::{self, SessionCursor, SessionRow};
use store::{ReaderScopes, StoreError, event_log, passkeys, usage, users, webhooks};

/// Rows per page: enough for throughput, few enough for many concurrent exports in memory.
const EVENTS_PER_PAGE: u32 = 500;
const SESSIONS_PER_PAGE: u32 = 200;

/// Exports of all users.
#[derive(Clone)]
pub struct Exports {
    pub(super) sessions: Sessions,
}

impl Exports {
    /// Reads through `sessions`.
    #[must_use]
    pub const fn new(sessions: Sessions) -> Self {
        Self { sessions }
    }

    /// The user's log up to its newest event now; events added later are left out. Tasks, projects and
    /// settings are in it, with their events, as far as `scopes` says.
    #[tracing::instrument(level = "debug", name = "export_events", skip_all, fields(user_id = %user))]
    pub async fn log(&self, user: UserId, scopes: ReaderScopes) -> Result<LogLines, ServiceError> {
        let (mut connection, now) = self.sessions.transactions.read_settled(user).await?;
        let last_sequence = event_log::last(&mut connection, user, scopes).await?;
        let (mut tasks, mut projects) = (None, None);
        if scopes.tasks {
            let stored = usage::of(&mut connection, user).await?.used;
            tasks = u64::try_from(stored.tasks).ok();
            projects = u64::try_from(stored.projects).ok();
        }
        let head = ExportHead {
            stint: ExportHead::KIND.to_owned(),
            version: ExportHead::VERSION,
            rules_version: shared::rules::limits::RULES_VERSION,
            exported_at: now,
            last_sequence,
            tasks,
            projects,
            settings: scopes.profile,
        };
        let mut lines = LogLines {
            hash: Sha256::new(),
            text: Vec::new(),
            // Tasks before projects, so that every project a task refers to is there.
            tasks: scopes.tasks.then(|| self.tasks(user)),
            projects: scopes.tasks.then(|| self.projects(user)),
            events: Some(self.pages(user, last_sequence, scopes)),
        };
        lines.line(&head)?;
        if scopes.profile
            && let Some(account) = users::by_id(&mut connection, user).await?
        {
            lines.line(&ExportLine::Settings(account.profile()))?;
        }
        Ok(lines)
    }

    /// The user's events up to the newest one now, with its sequence.
    pub async fn events(&self, user: UserId) -> Result<(u64, EventPages), ServiceError> {
        let (mut connection, _) = self.sessions.transactions.read_settled(user).await?;
        let last = event_log::last(&mut connection, user, ReaderScopes::ALL).await?;
        Ok((last, self.pages(user, last, ReaderScopes::ALL)))
    }

    fn pages(&self, user: UserId, last: u64, scopes: ReaderScopes) -> EventPages {
        EventPages {
            sessions: self.sessions.clone(),
            user,
            after: 0,
            last,
            scopes,
        }
    }

    /// The user's sessions, newest start first, without deleted ones. Includes every session that
    /// exists now, whatever is written meanwhile.
    #[tracing::instrument(level = "debug", name = "export_sessions", skip_all, fields(user_id = %user))]
    pub async fn sessions(&self, user: UserId) -> Result<SessionPages, ServiceError> {
        self.sessions.transactions.read_settled(user).await?;
        Ok(self.session_pages(user))
    }

    pub(super) fn session_pages(&self, user: UserId) -> SessionPages {
        SessionPages {
            sessions: self.sessions.clone(),
            user,
            cursor: Some(SessionCursor::TOP),
        }
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
        let database = &self.sessions.transactions.database;
        let mut read = database.read_statement_for(user).await?;
        Ok(webhooks::list(&mut read, user).await?)
    }

    /// The account; none if it was deleted.
    pub async fn account(&self, user: UserId) -> Result<Option<Me>, ServiceError> {
        let database = &self.sessions.transactions.database;
        let mut read = database.read_statement_for(user).await?;
        Ok(users::by_id(&mut read, user)
            .await?
            .map(super::accounts::me))
    }

    /// The user's passkeys; a guest has none.
    pub async fn passkeys(&self, user: UserId) -> Result<Vec<Passkey>, ServiceError> {
        let database = &self.sessions.transactions.database;
        let mut read = database.read_statement_for(user).await?;
        let stored = passkeys::list(&mut read, user).await?;
        Ok(stored.into_iter().map(|(passkey, _)| passkey).collect())
    }
}

/// The file of an event log, written part by part.
pub struct LogLines {
    /// Of all lines so far.
    hash: Sha256,
    /// The next lines.
    text: Vec<u8>,
    tasks: Option<KeysetPages<Task>>,
    projects: Option<KeysetPages<Project>>,
    events: Option<EventPages>,
}

impl LogLines {
    /// The next lines; none at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ServiceError> {
        while self.text.is_empty() {
            if let Some(tasks) = &mut self.tasks {
                let page = tasks.next().await?;
                self.tasks = self.tasks.take().filter(|_| !page.is_empty());
                for task in page {
                    self.line(&ExportLine::Task(task))?;
                }
            } else if let Some(projects) = &mut self.projects {
                let page = projects.next().await?;
                self.projects = self.projects.take().filter(|_| !page.is_empty());
                for project in page {
                    self.line(&ExportLine::Project(project))?;
                }
            } else if let Some(events) = &mut self.events {
                let page = events.next().await?;
                if page.is_empty() {
                    self.events = None;
                    let hash = std::mem::take(&mut self.hash).finalize();
                    self.line(&ExportLine::Sha256(hexadecimal(&hash)))?;
                }
                for event in &page {
                    self.line(event)?;
                }
            } else {
                return Ok(None);
            }
        }
        Ok(Some(std::mem::take(&mut self.text)))
    }

    /// Stored values are serialised as they were read; that cannot fail for these types.
    fn line(&mut self, line: &impl Serialize) -> Result<(), StoreError> {
        let begins = self.text.len();
        serde_json::to_writer(&mut self.text, line).map_err(|error| StoreError::Corrupt {
            table: "events",
            reason: error.to_string(),
        })?;
        self.text.push(b'\n');
        self.hash.update(&self.text[begins..]);
        Ok(())
    }
}

/// Pages of an event log.
pub struct EventPages {
    sessions: Sessions,
    user: UserId,
    after: u64,
    last: u64,
    scopes: ReaderScopes,
}

impl EventPages {
    /// The next events; none at the end.
    pub async fn next(&mut self) -> Result<Vec<LogRecord>, ServiceError> {
        if self.after >= self.last {
            return Ok(Vec::new());
        }
        let database = &self.sessions.transactions.database;
        let mut read = database.read_statement_for(self.user).await?;
        let (user, after, scopes) = (self.user, self.after, self.scopes);
        let mut page = event_log::after(&mut read, user, after, scopes, EVENTS_PER_PAGE).await?;
        page.retain(|event| event.sequence() <= self.last);
        self.after = page.last().map_or(self.last, LogRecord::sequence);
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
    /// The next rows, as they are stored; none at the end.
    pub(super) async fn next_rows(&mut self) -> Result<Vec<SessionRow>, StoreError> {
        let Some(cursor) = self.cursor else {
            return Ok(Vec::new());
        };
        let database = &self.sessions.transactions.database;
        let mut read = database.read_statement_for(self.user).await?;
        let page = sessions::after(&mut read, self.user, cursor, SESSIONS_PER_PAGE).await?;
        self.cursor = page.last().map(SessionCursor::of);
        Ok(page)
    }

    /// Reads no more.
    pub(super) const fn end(&mut self) {
        self.cursor = None;
    }

    /// The next sessions, as they are now; none at the end.
    pub async fn next(&mut self) -> Result<Vec<wire::SessionView>, ServiceError> {
        let now = self.sessions.now();
        let page = self.next_rows().await?;
        Ok(page.iter().map(|stored| shown(stored, now)).collect())
    }

    /// The instant at which the next page is settled.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.sessions.now()
    }
}
