//! The tasks and projects that a session can refer to, by name.
//!
//! Pure. A session refers to both by id alone, so the names are looked up here.

use serde::Serialize;
use shared::json::{FromJson, ToJson};
use shared::{ProjectId, TaskId};
use uuid::Uuid;

/// A task or a project to choose. One type for both: parsing a second one would add to the module
/// that a first visit loads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson, ToJson)]
pub struct TaskOption {
    /// The id by which sessions refer to it.
    pub id: Uuid,
    /// Its title or name.
    pub name: String,
    /// The project that a task belongs to.
    pub project: Option<Uuid>,
}

/// All options, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub struct TaskOptions {
    /// Open tasks, and the task of the open session.
    pub tasks: Vec<TaskOption>,
    /// Projects that are not archived, and the project of the open session.
    pub projects: Vec<TaskOption>,
}

impl TaskOptions {
    /// No options.
    pub const NONE: Self = Self {
        tasks: Vec::new(),
        projects: Vec::new(),
    };

    /// The task with this title; ASCII letters are compared without case.
    #[must_use]
    pub fn find_task(&self, title: &str) -> Option<&TaskOption> {
        let title = title.trim();
        let mut tasks = self.tasks.iter();
        tasks.find(|task| task.name == title).or_else(|| {
            self.tasks
                .iter()
                .find(|task| task.name.eq_ignore_ascii_case(title))
        })
    }

    /// Adds a task, before others of the same title.
    pub fn remember(&mut self, task: TaskOption) {
        self.tasks.retain(|known| known.id != task.id);
        self.tasks.insert(0, task);
    }

    /// The names of a session's task and project, as far as they are known.
    #[must_use]
    pub fn label(&self, task: Option<TaskId>, project: Option<ProjectId>) -> String {
        let find = |choices: &'_ [TaskOption], id: Option<Uuid>| -> Option<String> {
            let found = choices.iter().find(|choice| Some(choice.id) == id)?;
            Some(found.name.clone())
        };
        let title = find(&self.tasks, task.map(TaskId::as_uuid));
        let name = find(&self.projects, project.map(ProjectId::as_uuid));
        match (title, name) {
            (Some(title), Some(name)) => format!("{title} \u{b7} {name}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work() -> TaskOptions {
        let choice = |number, name: &str| TaskOption {
            id: Uuid::from_u128(number),
            name: name.to_owned(),
            project: None,
        };
        TaskOptions {
            tasks: vec![
                choice(1, "Thesis"),
                choice(2, "thesis"),
                choice(3, "Tax return"),
            ],
            projects: vec![choice(9, "University")],
        }
    }

    #[test]
    fn exact_title_wins_over_other_case() {
        let work = work();
        let found = |title| work.find_task(title).map(|task| task.id.as_u128());
        assert_eq!(found("thesis"), Some(2));
        assert_eq!(found(" Thesis "), Some(1));
        assert_eq!(found("TAX RETURN"), Some(3));
        assert_eq!(found("Tax"), None);
    }

    #[test]
    fn the_task_that_was_chosen_last_goes_before_others_of_its_title() {
        let mut work = work();
        let letters = |number| TaskOption {
            id: Uuid::from_u128(number),
            name: "Letters".to_owned(),
            project: None,
        };
        work.remember(letters(7));
        work.remember(letters(8));
        work.remember(letters(7));
        let found = work.find_task("letters").map(|task| task.id.as_u128());
        assert_eq!(found, Some(7));
        assert_eq!(work.tasks.len(), 5);
    }

    #[test]
    fn subject_has_the_known_names() {
        let work = work();
        let task = Some(TaskId::new(Uuid::from_u128(1)));
        let project = Some(ProjectId::new(Uuid::from_u128(9)));
        assert_eq!(work.label(task, project), "Thesis \u{b7} University");
        assert_eq!(work.label(None, project), "University");
        let unknown = Some(TaskId::new(Uuid::from_u128(77)));
        assert_eq!(work.label(unknown, None), "");
    }
}
