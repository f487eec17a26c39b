//! Projects, with the number of their tasks.

use shared::wire::{ArchivedFilter, Project};
use shared::{ProjectId, Timestamp};

use super::archived::{ArchivedListings, archived_listings};
use super::cursor::TaskCursor;
use super::entry_row::{EntryRow, EntryStatements};
use crate::listing::Listing;
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

statements! {
    static FIND = concat!("SELECT ", columns!(), " FROM projects WHERE user_id = :user_id AND id = :id");
    static AFTER = concat!("SELECT ", columns!(), " FROM projects \
        WHERE user_id = :user_id AND (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC LIMIT :limit");
    static BY_IDS[101] = concat!("SELECT ", columns!(), " FROM projects WHERE user_id = :user_id AND id IN (:ids*)");
    static INSERT = insert!(
        "projects",
        user_id, id, name, color, archived_at, version, created_at, updated_at,
        change_number
    );
    static UPDATE = concat!(
        "UPDATE projects SET ",
        assign!(name, color, archived_at, version, created_at, updated_at, change_number),
        " WHERE user_id = :user_id AND id = :id"
    );
}

pub(super) static PROJECTS: ArchivedListings = archived_listings!("projects", columns!(), &[]);

/// The numbers of its tasks are read, but not stored.
impl EntryRow for Project {
    type Id = ProjectId;
    type Filter = ArchivedFilter;
    const STATEMENTS: EntryStatements = EntryStatements {
        find: &FIND,
        after: &AFTER,
        by_ids: &BY_IDS,
        insert: &INSERT,
        update: &UPDATE,
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

    fn listing(archived: &ArchivedFilter) -> (&'static Listing, Vec<(&'static str, SqlValue)>) {
        (PROJECTS.get(*archived), Vec::new())
    }

    fn cursor(&self) -> TaskCursor {
        TaskCursor::new(self.created_at, self.project_id.as_uuid())
    }

    fn count_change(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now.max(self.updated_at);
    }

    fn version(&self) -> u64 {
        self.version
    }
}
