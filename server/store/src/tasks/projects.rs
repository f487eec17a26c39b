//! Projects, with the number of their tasks.

use shared::wire::{ListEntity, ListState, Project, ProjectState};
use shared::{ProjectFilter, ProjectId, Timestamp};

use super::archived::{ArchivedListings, archived_listings, archived_params};
use super::cursor::TaskCursor;
use super::entry_row::{EntryRow, EntryStatements};
use super::field_times::changed;
use crate::listing::Listing;
use crate::ordered_list::{OrderedList, ascending, descending};
use crate::search_pattern::pattern;
use crate::statement::{assign, insert, row, statements};
use crate::{Row, SqlValue, StoreError, corrupt};

/// The columns of a project as it is read. Its tasks are counted in their index.
macro_rules! columns {
    () => {
        "id, name, color, archived_at, version, created_at, updated_at, \
         (SELECT COUNT(*) FROM tasks t WHERE t.user_id = projects.user_id AND t.project_id = projects.id \
          AND t.archived_at IS NULL AND t.status = 'open') AS open_tasks, \
         (SELECT COUNT(*) FROM tasks t WHERE t.user_id = projects.user_id AND t.project_id = projects.id \
          AND t.archived_at IS NULL AND t.status = 'done') AS done_tasks"
    };
}

/// The projects that the filters let through.
macro_rules! filtered {
    () => {
        "projects WHERE user_id = :user_id AND (:any_archived OR (archived_at IS NOT NULL) = :archived) \
         AND updated_at >= :updated_since AND (:search IS NULL OR regexp(:search, name))"
    };
}

statements! {
    static FIND = concat!("SELECT ", columns!(), " FROM projects WHERE user_id = :user_id AND id = :id");
    static AFTER = concat!("SELECT ", columns!(), " FROM projects \
        WHERE user_id = :user_id AND (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC LIMIT :limit");
    static BY_IDS[101] = concat!("SELECT ", columns!(), " FROM projects WHERE user_id = :user_id AND id IN (:ids*)");
    static NEWEST = concat!("SELECT ", columns!(), " FROM ", filtered!(), descending!("created_at"));
    static OLDEST = concat!("SELECT ", columns!(), " FROM ", filtered!(), ascending!("created_at"));
    static LAST_CHANGED = concat!("SELECT ", columns!(), " FROM ", filtered!(), descending!("updated_at"));
    static FIRST_CHANGED = concat!("SELECT ", columns!(), " FROM ", filtered!(), ascending!("updated_at"));
    static COUNT = concat!("SELECT COUNT(*) AS total FROM ", filtered!());
    static INSERT = insert!(
        "projects",
        user_id, id, name, color, archived_at, version, created_at, updated_at,
        change_number, logged_version, field_times
    );
    static UPDATE = concat!(
        "UPDATE projects SET ",
        assign!(
            name, color, archived_at, version, created_at, updated_at, change_number, logged_version, field_times
        ),
        " WHERE user_id = :user_id AND id = :id"
    );
    static UNLOGGED = concat!("SELECT ", columns!(), ", logged_version FROM projects \
        WHERE user_id = :user_id AND logged_version <> version ORDER BY id LIMIT :limit");
    static SET_LOGGED = "UPDATE projects SET logged_version = :logged_version WHERE user_id = :user_id AND id = :id \
        AND logged_version < :logged_version AND version >= :logged_version";
    static FIELD_TIMES = "SELECT field_times FROM projects WHERE user_id = :user_id AND id = :id";
    static SET_FIELD_TIMES = "UPDATE projects SET field_times = :field_times WHERE user_id = :user_id AND id = :id";
}

pub(super) static PROJECTS: ArchivedListings = archived_listings!("projects", columns!(), &[]);

/// The numbers of its tasks are read, but not stored.
impl EntryRow for Project {
    type Id = ProjectId;
    type Filter = ProjectFilter;
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
            highest: &NEWEST,
            lowest: &OLDEST,
            count: &COUNT,
        },
    };

    fn read(row: &Row) -> Result<Self, StoreError> {
        let number = |column: &str| {
            u64::try_from(row.integer(column)?)
                .map_err(|_| corrupt("projects", format!("{column} is out of range")))
        };
        let archived_at = row.time_or_null("archived_at")?;
        Ok(Self {
            project_id: ProjectId::new(row.uuid("id")?),
            name: row.text("name")?,
            color: row.text_or_null("color")?,
            open_tasks: number("open_tasks")?,
            done_tasks: number("done_tasks")?,
            archived: archived_at.is_some(),
            archived_at,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
            version: number("version")?,
        })
    }

    fn values(&self) -> Vec<(&'static str, SqlValue)> {
        row! {
            id: self.project_id,
            name: self.name.as_str(),
            color: self.color.clone(),
            archived_at: self.archived_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
        .into()
    }

    fn listing(
        filter: &ProjectFilter,
    ) -> Option<(&'static Listing, Vec<(&'static str, SqlValue)>)> {
        let is_plain = filter.search.is_none();
        is_plain.then(|| (PROJECTS.get(filter.archived), Vec::new()))
    }

    fn filter_params(filter: &ProjectFilter) -> Vec<(&'static str, SqlValue)> {
        let mut params = archived_params(filter.archived);
        params.extend(row! { search: pattern(filter.search.as_ref()) });
        params
    }

    fn cursor(&self) -> TaskCursor {
        TaskCursor::new(self.created_at, self.project_id.as_uuid())
    }

    fn count_change(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now.max(self.updated_at);
    }

    fn changed_fields(&self, before: &Self) -> Vec<&'static str> {
        changed([
            ("name", self.name != before.name),
            ("color", self.color != before.color),
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
        ListEntity::Project(self.project_id)
    }

    fn state(&self, merged_into: Option<ProjectId>) -> ListState {
        ListState::Project(ProjectState {
            name: self.name.clone(),
            color: self.color.clone(),
            archived_at: self.archived_at,
            merged_into,
            created_at: self.created_at,
            version: self.version,
        })
    }
}
