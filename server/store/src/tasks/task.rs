//! Tasks as they are stored.

use shared::wire::{ListEntity, ListState, TaskState, TaskStatus};
use shared::{CalendarDay, ProjectId, Rank, TaskFilter, TaskId, Timestamp};

use super::archived::{ArchivedListings, archived_listings, archived_params};
use super::cursor::TaskCursor;
use super::entry_row::{EntryRow, EntryStatements};
use super::field_times::changed;
use crate::listing::{Listing, equals};
use crate::ordered_list::{OrderedList, ascending, descending};
use crate::search_pattern::pattern;
use crate::statement::{assign, insert, row, statements};
use crate::{Row, SqlValue, StoreError, corrupt};

/// The columns of a task as it is read.
macro_rules! columns {
    () => {
        "id, title, notes, project_id, estimated_sessions, planned_on, rank_at, rank_id, status, done_at, archived_at, \
         version, created_at, updated_at"
    };
}
pub(super) use columns;

/// The tasks that the filters let through.
macro_rules! filtered {
    () => {
        "tasks WHERE user_id = :user_id AND (:any_archived OR (archived_at IS NOT NULL) = :archived) \
         AND updated_at >= :updated_since AND (:status IS NULL OR status = :status) \
         AND (:project_id IS NULL OR project_id = :project_id) AND (:planned_on IS NULL OR planned_on = :planned_on) \
         AND (:search IS NULL OR regexp(:search, title) OR regexp(:search, COALESCE(notes, '')))"
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
    static HIGHEST = concat!("SELECT ", columns!(), " FROM ", filtered!(),
        descending!("COALESCE(rank_at, created_at)", "COALESCE(rank_id, id)"));
    static LOWEST = concat!("SELECT ", columns!(), " FROM ", filtered!(),
        ascending!("COALESCE(rank_at, created_at)", "COALESCE(rank_id, id)"));
    static COUNT = concat!("SELECT COUNT(*) AS total FROM ", filtered!());
    static INSERT = insert!(
        "tasks",
        user_id, id, title, notes, project_id, estimated_sessions, planned_on, rank_at, rank_id, status, done_at,
        archived_at, version, created_at, updated_at, change_number, logged_version, field_times
    );
    static UPDATE = concat!(
        "UPDATE tasks SET ",
        assign!(
            title, notes, project_id, estimated_sessions, planned_on, rank_at, rank_id, status, done_at, archived_at,
            version, created_at, updated_at, change_number, logged_version, field_times
        ),
        " WHERE user_id = :user_id AND id = :id"
    );
    static UNLOGGED = concat!("SELECT ", columns!(), ", logged_version FROM tasks \
        WHERE user_id = :user_id AND logged_version <> version ORDER BY id LIMIT :limit");
    static SET_LOGGED = "UPDATE tasks SET logged_version = :logged_version WHERE user_id = :user_id AND id = :id \
        AND logged_version < :logged_version AND version >= :logged_version";
    static FIELD_TIMES = "SELECT field_times FROM tasks WHERE user_id = :user_id AND id = :id";
    static SET_FIELD_TIMES = "UPDATE tasks SET field_times = :field_times WHERE user_id = :user_id AND id = :id";
}

/// A stored task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Unique per user.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// More about it.
    pub notes: Option<String>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// 1 to 99.
    pub estimated_sessions: Option<u32>,
    /// The day on which it is to be done.
    pub planned_on: Option<CalendarDay>,
    /// Where it was put by hand; none where its creation puts it.
    pub rank: Option<Rank>,
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

    /// Where it stands in the order by hand.
    #[must_use]
    pub fn position(&self) -> Rank {
        self.rank.unwrap_or(Rank {
            at: self.created_at,
            id: self.id.as_uuid(),
        })
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
        field_times: &FIELD_TIMES,
        set_field_times: &SET_FIELD_TIMES,
        ordered: OrderedList {
            newest: &NEWEST,
            oldest: &OLDEST,
            last_changed: &LAST_CHANGED,
            first_changed: &FIRST_CHANGED,
            highest: &HIGHEST,
            lowest: &LOWEST,
            count: &COUNT,
        },
    };

    fn read(row: &Row) -> Result<Self, StoreError> {
        let estimate = row.integer_or_null("estimated_sessions")?;
        let version = row.integer("version")?;
        let planned_on = row.text_or_null("planned_on")?;
        let (rank_at, rank_id) = (row.time_or_null("rank_at")?, row.uuid_or_null("rank_id")?);
        let unreadable = |what: &str| corrupt("tasks", format!("{what} is out of range"));
        Ok(Self {
            id: TaskId::new(row.uuid("id")?),
            title: row.text("title")?,
            notes: row.text_or_null("notes")?,
            project_id: row.uuid_or_null("project_id")?.map(ProjectId::new),
            estimated_sessions: estimate
                .map(u32::try_from)
                .transpose()
                .map_err(|_| unreadable("estimated_sessions"))?,
            planned_on: planned_on
                .map(|text| CalendarDay::parse(&text).ok_or_else(|| unreadable("planned_on")))
                .transpose()?,
            rank: rank_at.zip(rank_id).map(|(at, id)| Rank { at, id }),
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
            notes: self.notes.clone(),
            project_id: self.project_id,
            estimated_sessions: self.estimated_sessions,
            planned_on: self.planned_on.map(|day| day.to_string()),
            rank_at: self.rank.map(|rank| rank.at),
            rank_id: self.rank.map(|rank| rank.id),
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
        if filter.search.is_some() || filter.planned_on.is_some() {
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
            planned_on: filter.planned_on.map(|day| day.to_string()),
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

    fn changed_fields(&self, before: &Self) -> Vec<&'static str> {
        changed([
            ("title", self.title != before.title),
            ("notes", self.notes != before.notes),
            ("projectId", self.project_id != before.project_id),
            (
                "estimatedSessions",
                self.estimated_sessions != before.estimated_sessions,
            ),
            ("plannedOn", self.planned_on != before.planned_on),
            ("after", self.rank != before.rank),
            ("status", self.done_at != before.done_at),
            ("archived", self.archived_at != before.archived_at),
        ])
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
            notes: self.notes.clone(),
            project_id: self.project_id,
            estimated_sessions: self.estimated_sessions,
            planned_on: self.planned_on,
            rank: self.rank,
            done_at: self.done_at,
            archived_at: self.archived_at,
            merged_into,
            created_at: self.created_at,
            version: self.version,
        })
    }
}
