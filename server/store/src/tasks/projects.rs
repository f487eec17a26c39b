//! Projects, with the number of their tasks.

use shared::wire::{PageRequest, Project};
use shared::{ProjectId, UserId};

use super::list::{ArchivedFilter, ORDER};
use crate::listing::Listing;
use crate::statement::statements;
use crate::{Connection, Row, StoreError, corrupt, values};

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
pub(super) use columns;

statements! {
    const FIND = concat!("SELECT ", columns!(), " FROM projects WHERE user_id = $1 AND id = $2");
    const INSERT = "
        INSERT INTO projects (user_id, id, name, color, archived_at, version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    const UPDATE = "
        UPDATE projects SET name = $3, color = $4, archived_at = $5, version = $6, created_at = $7,
            updated_at = $8
        WHERE user_id = $1 AND id = $2";
}

/// A part of the list of projects.
#[derive(Clone, Debug)]
pub struct ProjectPage {
    /// Newest first, id breaking ties.
    pub items: Vec<Project>,
    /// How many there are in all.
    pub total: u64,
}

/// A project of the person's.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn find_project(
    connection: &mut Connection,
    user: UserId,
    project: ProjectId,
) -> Result<Option<Project>, StoreError> {
    let values = values![user.as_uuid(), project.as_uuid()];
    let row = connection.fetch_optional(FIND, values).await?;
    row.as_ref().map(kept).transpose()
}

/// Adds a project; the person must be locked. Its numbers of tasks are not looked at.
///
/// # Errors
/// As [`StoreError`] says; [`StoreError::Taken`] where the person has a project with this id.
pub async fn insert_project(
    connection: &mut Connection,
    user: UserId,
    project: &Project,
) -> Result<(), StoreError> {
    save(connection, INSERT, user, project).await
}

/// Stores what has become of a project; the person must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn update_project(
    connection: &mut Connection,
    user: UserId,
    project: &Project,
) -> Result<(), StoreError> {
    save(connection, UPDATE, user, project).await
}

async fn save(
    connection: &mut Connection,
    sql: &str,
    user: UserId,
    project: &Project,
) -> Result<(), StoreError> {
    let values = values![
        user.as_uuid(),
        project.project_id.as_uuid(),
        project.name.as_str(),
        project.color.clone(),
        project.archived_at,
        i64::try_from(project.version).unwrap_or(i64::MAX),
        project.created_at,
        project.updated_at,
    ];
    connection.execute(sql, values).await?;
    Ok(())
}

/// `$1` is the person.
fn listing(archived: ArchivedFilter) -> Listing {
    let rows = format!("projects WHERE user_id = $1{}", archived.condition());
    Listing::of(columns!(), rows, 1, ORDER)
}

/// Every statement that is put together here, by name.
pub(super) fn list_statements() -> impl Iterator<Item = (String, String)> {
    ArchivedFilter::ALL.into_iter().flat_map(|archived| {
        let list = format!("projects {archived:?}");
        let count = format!("count of {list}");
        listing(archived).statements(list, count)
    })
}

/// A part of the person's projects, newest first, id breaking ties.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn project_page(
    connection: &mut Connection,
    user: UserId,
    archived: ArchivedFilter,
    paging: PageRequest,
) -> Result<ProjectPage, StoreError> {
    let values = values![user.as_uuid()].to_vec();
    let (rows, total) = listing(archived).page(connection, values, paging).await?;
    Ok(ProjectPage {
        items: rows.iter().map(kept).collect::<Result<_, _>>()?,
        total,
    })
}

pub(super) fn kept(row: &Row) -> Result<Project, StoreError> {
    let number = |column: &str| {
        u64::try_from(row.integer(column)?)
            .map_err(|_| corrupt("projects", format!("{column} is out of range")))
    };
    let archived_at = row.time_or_null("archived_at")?;
    Ok(Project {
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
