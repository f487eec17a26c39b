//! Tasks and projects that come with an exported event log.

use shared::ProblemList;
use shared::wire::{ListEventData, ListState, Project, Task, TaskStatus};

use super::values::FieldProblems;

/// More changes than anybody makes, and fewer than a database counts.
const MAX_VERSION: u64 = 1 << 40;

/// The project with its values in stored form.
pub(crate) fn checked_project(project: Project) -> Result<Project, ProblemList> {
    let mut problems = FieldProblems::default();
    let name = problems.project_name(Some(&project.name));
    let color = project.color.as_deref();
    let color = color.and_then(|color| problems.color(color));
    problems.none().map(|()| Project {
        name,
        color,
        archived: project.archived_at.is_some(),
        version: project.version.clamp(1, MAX_VERSION),
        ..project
    })
}

/// The task with its values in stored form; its project is not looked up.
pub(crate) fn checked_task(task: Task) -> Result<Task, ProblemList> {
    let mut problems = FieldProblems::default();
    let title = problems.title(Some(&task.title));
    let notes = problems.notes(task.notes.as_deref());
    let estimate = task.estimated_sessions.map(i64::from);
    let estimated_sessions = estimate.and_then(|sessions| problems.estimate(sessions));
    let is_done = task.status == TaskStatus::Done;
    problems.none().map(|()| Task {
        title,
        notes,
        estimated_sessions,
        done_at: is_done.then(|| task.done_at.unwrap_or(task.updated_at)),
        archived: task.archived_at.is_some(),
        version: task.version.clamp(1, MAX_VERSION),
        ..task
    })
}

/// The event with the values of its state in stored form.
pub(crate) fn checked_event(data: ListEventData) -> Result<ListEventData, ProblemList> {
    let mut problems = FieldProblems::default();
    let (step, mut state) = data.into_parts();
    match &mut state {
        ListState::Task(task) => {
            task.title = problems.title(Some(&task.title));
            task.notes = problems.notes(task.notes.as_deref());
            let estimate = task.estimated_sessions.map(i64::from);
            task.estimated_sessions = estimate.and_then(|sessions| problems.estimate(sessions));
            task.version = task.version.clamp(1, MAX_VERSION);
        }
        ListState::Project(project) => {
            project.name = problems.project_name(Some(&project.name));
            let color = project.color.as_deref();
            project.color = color.and_then(|color| problems.color(color));
            project.version = project.version.clamp(1, MAX_VERSION);
        }
    }
    problems.none().map(|()| ListEventData::of(step, state))
}
