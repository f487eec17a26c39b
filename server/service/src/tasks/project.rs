//! Projects as entries of the list.

use shared::wire::{ChangeProject, CreateProject, Patch, Project};
use shared::{ProblemList, ProjectId, SetAt, Timestamp, UserId};

use super::TaskRefusal;
use super::entry::{EntryRequest, TaskListEntry, since};
use super::values::FieldProblems;
use crate::unit_of_work::UnitOfWork;
use store::{Connection, StoreError};

/// A write of a project.
pub type ProjectRequest = EntryRequest<Project>;

impl TaskListEntry for Project {
    type Id = ProjectId;
    type Row = Self;
    type Create = CreateProject;
    type Change = ChangeProject;

    const NOT_FOUND: TaskRefusal = TaskRefusal::ProjectNotFound;
    const USAGE: (i64, i64) = (0, 1);
    const HAS_PROGRESS: bool = false;

    fn id_taken(id: ProjectId) -> TaskRefusal {
        TaskRefusal::ProjectIdTaken(id)
    }

    fn ends(before: &Self, after: &Self) -> bool {
        !before.archived && after.archived
    }

    async fn shown(
        _: &mut Connection,
        _: UserId,
        rows: Vec<Self>,
    ) -> Result<Vec<Self>, StoreError> {
        Ok(rows)
    }

    fn unset(project_id: ProjectId, created_at: Timestamp, now: Timestamp) -> Self {
        Self {
            project_id,
            name: String::new(),
            color: None,
            open_tasks: 0,
            done_tasks: 0,
            archived: false,
            archived_at: None,
            created_at,
            updated_at: now,
            version: 1,
        }
    }

    async fn changed(
        _: &mut UnitOfWork,
        stored: &Self,
        change: &ChangeProject,
        made: SetAt,
    ) -> Result<Result<Self, ProblemList>, StoreError> {
        let mut project = stored.clone();
        let mut problems = FieldProblems::default();
        problems.not_null("name", &change.name);
        problems.not_null("archived", &change.archived);
        if let Patch::Set(name) = &change.name {
            project.name = problems.project_name(Some(name));
        }
        match &change.color {
            Patch::Set(color) => project.color = problems.color(color),
            Patch::Clear => project.color = None,
            Patch::Keep => {}
        }
        if let Patch::Set(archived) = change.archived {
            project.archived = archived;
            project.archived_at = since(project.archived_at, archived, made);
        }
        Ok(problems.none().map(|()| project))
    }

    async fn placed(
        _: &mut UnitOfWork,
        project: Self,
        _: &ChangeProject,
    ) -> Result<Result<Self, ProblemList>, StoreError> {
        Ok(Ok(project))
    }
}
