//! What a device lacks of a user's history: everything at first, then what has changed. Read page by page,
//! as exports are.

use shared::rules::Session;
use shared::wire::{Profile, Project};
use shared::{Timestamp, UserId};

use super::changes::ChangesCursor;
use super::export::{Exports, SessionPages};
use super::outcome::ServiceError;
use super::tasks::all;
use store::changes::{self, ChangeCursor, ChangedRow};
use store::tasks::TaskRow;
use store::{ReaderScopes, event_sequence, users};

/// Changes in one update.
const CHANGES: u32 = 500;

/// What a device lacks, and where to read on.
pub struct HistoryUpdate {
    /// For the next update.
    pub cursor: ChangesCursor,
    /// Whether more has changed already.
    pub has_more: bool,
    /// The newest event that is contained, with all earlier ones.
    pub sequence: u64,
    /// None where it has not changed.
    pub profile: Option<Profile>,
    /// Oldest first, archived ones included.
    pub tasks: Vec<TaskRow>,
    /// Oldest first, archived ones included.
    pub projects: Vec<Project>,
    /// Read page by page.
    pub sessions: UpdatedSessions,
}

/// Sessions as they are stored, in pages.
pub enum UpdatedSessions {
    /// Those that were written after a cursor, deleted ones included.
    Changed(Vec<Session>),
    /// The newest ones, without deleted ones.
    Whole(NewestSessions),
}

/// A user's newest sessions.
pub struct NewestSessions {
    pages: SessionPages,
    since: Timestamp,
    left: usize,
    is_short: bool,
}

impl Exports {
    /// What has changed after a cursor; without one, or where it is later than the newest change,
    /// everything, but no more than `most` sessions and none from before `since`.
    #[tracing::instrument(level = "debug", name = "history_update", skip_all, fields(user_id = %user))]
    pub async fn history_update(
        &self,
        user: UserId,
        after: Option<ChangesCursor>,
        since: Timestamp,
        most: usize,
    ) -> Result<HistoryUpdate, ServiceError> {
        let transactions = &self.sessions.transactions;
        let (mut read, _) = transactions.read_settled(user).await?;
        // Read before the rows, which may be later.
        let sequence = event_sequence::last(&mut read, user).await?;
        let last = changes::last(&mut read, user).await?;
        if let Some(ChangesCursor(start)) = after.filter(|after| after.0.number <= last) {
            let scopes = ReaderScopes::ALL;
            let rows = changes::after(&mut read, user, start, scopes, CHANGES).await?;
            return Ok(HistoryUpdate::changed(start, sequence, rows));
        }
        let mut tasks: Vec<TaskRow> = all(&mut read, user).await?;
        let mut projects: Vec<Project> = all(&mut read, user).await?;
        tasks.reverse();
        projects.reverse();
        let account = users::by_id(&mut read, user).await?;
        Ok(HistoryUpdate {
            cursor: ChangesCursor::last(last),
            has_more: false,
            sequence,
            profile: account.map(|account| account.profile()),
            tasks,
            projects,
            sessions: UpdatedSessions::Whole(NewestSessions {
                pages: self.session_pages(user),
                since,
                left: most,
                is_short: false,
            }),
        })
    }
}

impl HistoryUpdate {
    fn changed(start: ChangeCursor, sequence: u64, rows: Vec<(ChangeCursor, ChangedRow)>) -> Self {
        let newest = rows.last().map_or(start, |(position, _)| *position);
        let has_more = rows.len() == CHANGES as usize;
        let (mut profile, mut tasks) = (None, Vec::new());
        let (mut projects, mut sessions) = (Vec::new(), Vec::new());
        for (_, row) in rows {
            match row {
                ChangedRow::Session(row) => sessions.push(row.session),
                ChangedRow::Task(task) => tasks.push(task),
                ChangedRow::Project(project) => projects.push(project),
                ChangedRow::Profile(_, changed) => profile = Some(changed),
            }
        }
        Self {
            cursor: ChangesCursor(newest),
            has_more,
            sequence,
            profile,
            tasks,
            projects,
            sessions: UpdatedSessions::Changed(sessions),
        }
    }
}

impl UpdatedSessions {
    /// The next sessions; none at the end.
    pub async fn next(&mut self) -> Result<Vec<Session>, ServiceError> {
        match self {
            Self::Changed(sessions) => Ok(std::mem::take(sessions)),
            Self::Whole(newest) => newest.next().await,
        }
    }

    /// Whether it is everything, rather than what has changed.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::Whole(_))
    }

    /// Whether the user has older sessions than everything that was read.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        matches!(self, Self::Whole(newest) if newest.is_short)
    }
}

impl NewestSessions {
    async fn next(&mut self) -> Result<Vec<Session>, ServiceError> {
        let page = self.pages.next_rows().await?;
        let found = page.len();
        let wanted = page.into_iter().map(|row| row.session).take(self.left);
        let wanted: Vec<Session> = wanted
            .filter(|session| session.started_at >= self.since)
            .collect();
        if wanted.len() < found {
            self.is_short = true;
            self.pages.end();
        }
        self.left -= wanted.len();
        Ok(wanted)
    }
}
