//! Tasks, projects and settings of an exported event log, checked by what the API accepts.

use std::collections::BTreeMap;

use shared::wire::{ExportLine, ExportSettings, Project, Task};
use shared::{ProjectId, TaskId};

use crate::accounts::checked_settings;
use crate::line_problems::LineProblems;
use crate::tasks::{checked_project, checked_task};

/// What a log has beside events; each entry with its line.
#[derive(Clone, Debug, Default)]
pub struct LogLists {
    pub(super) settings: Option<ExportSettings>,
    pub(super) projects: BTreeMap<ProjectId, (u64, Project)>,
    pub(super) tasks: BTreeMap<TaskId, (u64, Task)>,
    project_lines: u64,
    task_lines: u64,
}

impl LogLists {
    /// Takes a line.
    pub(super) fn take(&mut self, line: u64, read: ExportLine, problems: &mut LineProblems) {
        match read {
            ExportLine::Settings(settings) => match checked_settings(settings) {
                Ok(settings) => self.settings = Some(settings),
                Err(wrong) => problems.values(line, wrong),
            },
            ExportLine::Project(project) => {
                self.project_lines += 1;
                match checked_project(project) {
                    Ok(project) if self.projects.contains_key(&project.project_id) => {
                        let detail = "Another line has a project with this id.";
                        problems.add(line, "project_id_taken", detail);
                    }
                    Ok(project) => {
                        self.projects.insert(project.project_id, (line, project));
                    }
                    Err(wrong) => problems.values(line, wrong),
                }
            }
            ExportLine::Task(task) => {
                self.task_lines += 1;
                match checked_task(task) {
                    Ok(task) if self.tasks.contains_key(&task.task_id) => {
                        let detail = "Another line has a task with this id.";
                        problems.add(line, "task_id_taken", detail);
                    }
                    Ok(task) => {
                        self.tasks.insert(task.task_id, (line, task));
                    }
                    Err(wrong) => problems.values(line, wrong),
                }
            }
            ExportLine::Sha256(_) => {}
        }
    }

    /// How many lines had tasks, and projects.
    pub(super) const fn counts(&self) -> (u64, u64) {
        (self.task_lines, self.project_lines)
    }

    /// How many of them were refused.
    pub(super) fn refused(&self) -> (u64, u64) {
        let tasks = self.task_lines - self.tasks.len() as u64;
        (tasks, self.project_lines - self.projects.len() as u64)
    }
}
