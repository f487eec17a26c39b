//! Tasks as they are stored.

use shared::wire::{ListEntity, ListState, TaskState, TaskStatus};
use shared::{ProjectId, TaskFilter, TaskId, Timestamp};

use super::archived::{ArchivedListings, archived_listings, archived_params};
use super::cursor::TaskCursor;
use super::entry_row::{EntryRow, EntryStatements};
use crate::listing::{Listing, equals};
use crate::ordered_list::{OrderedList, ascending, descending};
use crate::search_pattern::pattern;
use crate::statement::{assign, insert, row, statements};
use crate::{Row, SqlValue, StoreError, corrupt};

/// The columns of a task as it is read.
macro_rules! columns {
    () => {
        "id, title, project_id, estimated_sessions, status, done_at, archived_at, version, created_at, updated_at"
    };
}
pub(super) use columns;

/// The tasks that the filters let through.
macro_rules! filtered {
    () => {
        "tasks WHERE user_id = :user_id AND (:any_archived OR (archived_at IS NOT NULL) = :archived) \
         AND updated_at >= :updated_since AND (:status IS NULL OR status = :status) \
         AND (:project_id IS NULL OR project_id = :project_id) AND (:search IS NULL OR regexp(:search, title))"
    };
}

statements! {
    static FIND = concat!("SELECT ", columns!(), " FROM tasks WHERE user_id = :user_id AND id = :id");
    static AFTER = concat!("SELECT ", columns!(), " FROM tasks \
        WHERE user_id = :user_id AND (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC LIMIT :limit");
    static BY_IDS[101] = concat!("SELECT ", columns!(), " FROM tasks WHERE user_id = :user_id AND id IN (:ids*)");
    static NEWEST = concat!("SELECT ", columns!(), " FROM ", filtered!(), descending!("created_at"));
    static OLDEST = concat!("SELECT ", columns!(), " FROM ", filtered!(), ascending!("created_at"));
    static LAST_CHANGED = concat!("SELECT ", columns!(), " FROM ", filtered!(), descending!("updated_at"));
    static FIRST_CHANGED = concat!("SELECT ", columns!(), " FROM ", filtered!(), ascending!("updated_at"));
    static COUNT = concat!("SELECT COUNT(*) AS total FROM ", filtered!());
    static INSERT = insert!(
        "tasks",
        user_id, id, title, project_id, estimated_sessions, status, done_at, archived_at, version, created_at, updated_at,
        change_number, logged_version
    );
    static UPDATE = concat!(
        "UPDATE tasks SET ",
        assign!(title, project_id, estimated_sessions, status, done_at, archived_at, version, created_at, updated_at, change_number, logged_version),
        " WHERE user_id = :user_id AND id = :id"
    );
    static UNLOGGED = concat!("SELECT ", columns!(), ", logged_version FROM tasks \
        WHERE user_id = :user_id AND logged_version <> version ORDER BY id LIMIT :limit");
    static SET_LOGGED = "UPDATE tasks SET logged_version = :logged_version WHERE user_id = :user_id AND id = :id \
        AND logged_version < :logged_version AND version >= :logged_version";
}

/// A stored task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Unique per user.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// 1 to 99.
    pub estimated_sessions: Option<u32>,
    /// When it was done; none while it is open.
    pub done_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// Counts its changes from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl TaskRow {
    /// Whether it is still to be done.
    #[must_use]
    pub const fn status(&self) -> TaskStatus {
        match self.done_at {
            Some(_) => TaskStatus::Done,
            None => TaskStatus::Open,
        }
    }
}

pub(super) static TASKS: ArchivedListings = archived_listings!(
    "tasks",
    columns!(),
    &[&[equals!(status)], &[equals!(project_id)]]
);

impl EntryRow for TaskRow {
    type Id = TaskId;
    type Filter = TaskFilter;
    const STATEMENTS: EntryStatements = EntryStatements {
        find: &FIND,
        after: &AFTER,
        by_ids: &BY_IDS,
        insert: &INSERT,
        update: &UPDATE,
        unlogged: &UNLOGGED,
        set_logged: &SET_LOGGED,
        ordered: OrderedList {
            newest: &NEWEST,
            oldest: &OLDEST,
            last_changed: &LAST_CHANGED,
            first_changed: &FIRST_CHANGED,
            count: &COUNT,
        },
    };

    fn read(row: &Row) -> Result<Self, StoreError> {
        let estimate = row.integer_or_null("estimated_sessions")?;
        let version = row.integer("version")?;
        let unreadable = |what: &str| corrupt("tasks", format!("{what} is out of range"));
        Ok(Self {
            id: TaskId::new(row.uuid("id")?),
            title: row.text("title")?,
            project_id: row.uuid_or_null("project_id")?.map(ProjectId::new),
            estimated_sessions: estimate
                .map(u32::try_from)
                .transpose()
                .map_err(|_| unreadable("estimated_sessions"))?,
            done_at: row.time_or_null("done_at")?,
            archived_at: row.time_or_null("archived_at")?,
            version: u64::try_from(version).map_err(|_| unreadable("version"))?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
        })
    }

    fn values(&self) -> Vec<(&'static str, SqlValue)> {
        row! {
            id: self.id,
            title: self.title.as_str(),
            project_id: self.project_id,
            estimated_sessions: self.estimated_sessions,
            status: self.status().as_str(),
            done_at: self.done_at,
            archived_at: self.archived_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
        .into()
    }

    fn listing(filter: &TaskFilter) -> Option<(&'static Listing, Vec<(&'static str, SqlValue)>)> {
        if filter.search.is_some() {
            return None;
        }
        let status = filter
            .status
            .map(|status| ("status", status.as_str().into()));
        let project = filter.project_id.map(|id| ("project_id", id.into()));
        Some((
            TASKS.get(filter.archived),
            status.into_iter().chain(project).collect(),
        ))
    }

    fn filter_params(filter: &TaskFilter) -> Vec<(&'static str, SqlValue)> {
        let mut params = archived_params(filter.archived);
        params.extend(row! {
            status: filter.status.map(|status| status.as_str()),
            project_id: filter.project_id,
            search: pattern(filter.search.as_ref()),
        });
        params
    }

    fn cursor(&self) -> TaskCursor {
        TaskCursor::new(self.created_at, self.id.as_uuid())
    }

    fn count_change(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now.max(self.updated_at);
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn archived_at(&self) -> Option<Timestamp> {
        self.archived_at
    }

    fn entity(&self) -> ListEntity {
        ListEntity::Task(self.id)
    }

    fn state(&self, merged_into: Option<TaskId>) -> ListState {
        ListState::Task(TaskState {
            title: self.title.clone(),
            project_id: self.project_id,
            estimated_sessions: self.estimated_sessions,
            done_at: self.done_at,
            archived_at: self.archived_at,
            merged_into,
            created_at: self.created_at,
            version: self.version,
        })
    }
}
