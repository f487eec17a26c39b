//! Everything of a person's, part by part: the one who reads decides when the next part is
//! read, and no transaction stays open in between.

use shared::wire::{self, EventRecord, ExportHead, Me, Project, Task, Webhook};
use shared::{Timestamp, UserId};

use super::outcome::ServiceError;
use super::sessions::Sessions;
use super::tasks::KeysetPages;
use super::unit_of_work::shown;
use store::sessions::{self, SessionCursor};
use store::{event_sequence, events, users, webhooks};

/// How much one read takes: enough to be quick, little enough to be held in memory many times.
const EVENTS_PER_PAGE: u32 = 500;
const SESSIONS_PER_PAGE: u32 = 200;

/// Where people get everything that is theirs.
#[derive(Clone)]
pub struct Exports {
    sessions: Sessions,
}

impl Exports {
    /// On these sessions.
    #[must_use]
    pub const fn new(sessions: Sessions) -> Self {
        Self { sessions }
    }

    /// The person's log as it stands now, with its head; what is added later is left out.
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

    /// The person's sessions, newest start first, deleted ones left out. None that is there
    /// now is missed, whatever is written meanwhile.
    #[tracing::instrument(level = "debug", name = "export_sessions", skip_all, fields(user_id = %user))]
    pub async fn sessions(&self, user: UserId) -> Result<SessionPages, ServiceError> {
        self.sessions.transactions.read_settled(user).await?;
        Ok(SessionPages {
            sessions: self.sessions.clone(),
            user,
            cursor: Some(SessionCursor::TOP),
        })
    }

    /// The person's tasks, newest first, archived ones too. Read before the projects, so that
    /// every project that one of them names is among those.
    #[must_use]
    pub fn tasks(&self, user: UserId) -> KeysetPages<Task> {
        KeysetPages::of(self.sessions.transactions.clone(), user)
    }

    /// The person's projects, newest first, archived ones too.
    #[must_use]
    pub fn projects(&self, user: UserId) -> KeysetPages<Project> {
        KeysetPages::of(self.sessions.transactions.clone(), user)
    }

    /// The person's webhooks without their secrets, newest first; there are few.
    pub async fn webhooks(&self, user: UserId) -> Result<Vec<Webhook>, ServiceError> {
        let mut read = self.sessions.transactions.database.read().await?;
        Ok(webhooks::list(&mut read, user).await?)
    }

    /// The account; none if it is gone.
    pub async fn account(&self, user: UserId) -> Result<Option<Me>, ServiceError> {
        let mut read = self.sessions.transactions.database.read().await?;
        Ok(users::by_id(&mut read, user)
            .await?
            .map(super::accounts::me))
    }
}

/// A log on its way out.
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
        let mut read = self.sessions.transactions.database.read().await?;
        let mut page = events::after(&mut read, self.user, self.after, EVENTS_PER_PAGE).await?;
        page.retain(|event| event.sequence <= self.last);
        self.after = page.last().map_or(self.last, |event| event.sequence);
        Ok(page)
    }
}

/// Sessions on their way out.
pub struct SessionPages {
    sessions: Sessions,
    user: UserId,
    cursor: Option<SessionCursor>,
}

impl SessionPages {
    /// The next sessions, as they are at this instant; none at the end.
    pub async fn next(&mut self) -> Result<Vec<wire::SessionView>, ServiceError> {
        let Some(cursor) = self.cursor else {
            return Ok(Vec::new());
        };
        let now = self.sessions.now();
        let mut read = self.sessions.transactions.database.read().await?;
        let page = sessions::after(&mut read, self.user, cursor, SESSIONS_PER_PAGE).await?;
        self.cursor = page.last().map(SessionCursor::of);
        Ok(page.iter().map(|stored| shown(stored, now)).collect())
    }

    /// The instant of what is read next.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.sessions.now()
    }
}
