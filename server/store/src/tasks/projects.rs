//! Projects, with the number of their tasks.

use shared::wire::{PageRequest, Project};
use shared::{ProjectId, UserId};

use super::archived::{ArchivedFilter, ArchivedListings, archived_listings};
use crate::statement::{Statement, assign, insert, params, statements};
use crate::{Connection, Row, StoreError, corrupt};

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
    static FIND = concat!("SELECT ", columns!(), " FROM projects WHERE user_id = :user_id AND id = :id");
    static INSERT = insert!(
        "projects",
        user_id, id, name, color, archived_at, version, created_at, updated_at
    );
    static UPDATE = concat!(
        "UPDATE projects SET ",
        assign!(name, color, archived_at, version, created_at, updated_at),
        " WHERE user_id = :user_id AND id = :id"
    );
}

/// A part of the list of projects.
#[derive(Clone, Debug)]
pub struct ProjectPage {
    /// Newest first, id breaking ties.
    pub items: Vec<Project>,
    /// How many there are in all.
    pub total: u64,
}

/// A project of the user.
pub async fn find_project(
    connection: &mut Connection,
    user: UserId,
    project: ProjectId,
) -> Result<Option<Project>, StoreError> {
    let params = params! { user_id: user, id: project };
    FIND.find(connection, params, project_from_row).await
}

/// Adds a project; the user must be locked. Its numbers of tasks are not stored.
///
/// # Errors
/// [`StoreError::Taken`] where the user has a project with this id.
pub async fn insert_project(
    connection: &mut Connection,
    user: UserId,
    project: &Project,
) -> Result<(), StoreError> {
    save(connection, &INSERT, user, project).await
}

/// Updates a project; the user must be locked.
pub async fn update_project(
    connection: &mut Connection,
    user: UserId,
    project: &Project,
) -> Result<(), StoreError> {
    save(connection, &UPDATE, user, project).await
}

async fn save(
    connection: &mut Connection,
    statement: &Statement,
    user: UserId,
    project: &Project,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: user,
        id: project.project_id,
        name: project.name.as_str(),
        color: project.color.clone(),
        archived_at: project.archived_at,
        version: project.version,
        created_at: project.created_at,
        updated_at: project.updated_at,
    };
    statement.run(connection, params).await
}

pub(super) static PROJECTS: ArchivedListings = archived_listings!("projects", columns!(), &[]);

/// A part of the user's projects, newest first, id breaking ties.
pub async fn project_page(
    connection: &mut Connection,
    user: UserId,
    archived: ArchivedFilter,
    paging: PageRequest,
) -> Result<ProjectPage, StoreError> {
    let params = params! { user_id: user };
    let (rows, total) = PROJECTS
        .get(archived)
        .page(connection, params, paging)
        .await?;
    Ok(ProjectPage {
        items: rows
            .iter()
            .map(project_from_row)
            .collect::<Result<_, _>>()?,
        total,
    })
}

pub(super) fn project_from_row(row: &Row) -> Result<Project, StoreError> {
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
