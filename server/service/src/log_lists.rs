//! Tasks, projects and settings of an exported event log, checked by what the API accepts.

use std::collections::BTreeMap;

use shared::wire::{ExportLine, ListEntity, ListEventRecord, ListState, Profile, Project, Task};
use shared::{ProjectId, TaskId};

use crate::accounts::checked_settings;
use crate::line_problems::LineProblems;
use crate::tasks::{checked_event, checked_project, checked_task};

/// What a log has beside events; each entry with its line.
#[derive(Clone, Debug, Default)]
pub struct LogLists {
    pub(super) settings: Option<Profile>,
    pub(super) projects: BTreeMap<ProjectId, (u64, Project)>,
    pub(super) tasks: BTreeMap<TaskId, (u64, Task)>,
    /// The events of each, without those that contradict themselves.
    histories: BTreeMap<ListEntity, ListHistory>,
    project_lines: u64,
    task_lines: u64,
}

/// The events of a task or project, oldest first; none where one of them is wrong.
type ListHistory = Option<Vec<ListEventRecord>>;

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

    /// Takes an event of a task or a project, whose line comes before or has come.
    pub(super) fn take_event(
        &mut self,
        line: u64,
        record: ListEventRecord,
        problems: &mut LineProblems,
    ) {
        let history = self.histories.entry(record.entity);
        let history = history.or_insert_with(|| Some(Vec::new()));
        let Some(events) = history else {
            return;
        };
        let is_about_it = ListEntity::of(&record.data, record.entity.as_uuid()) == record.entity;
        let is_later = events.last().is_none_or(|last| {
            last.data.version() < record.data.version() && last.timestamp <= record.timestamp
        });
        let checked = match is_about_it && is_later {
            true => checked_event(record.data),
            false => {
                let detail = "The event does not follow from those before of its task or project.";
                problems.add(line, "event_differs", detail);
                *history = None;
                return;
            }
        };
        match checked {
            Ok(data) => events.push(ListEventRecord { data, ..record }),
            Err(wrong) => {
                problems.values(line, wrong);
                *history = None;
            }
        }
    }

    /// The events of a task or project that lead to this state; none where they do not.
    pub(super) fn history(&self, entity: ListEntity, state: &ListState) -> Vec<ListEventRecord> {
        let events = self.histories.get(&entity).and_then(Option::as_ref);
        let leads_to = |events: &&Vec<ListEventRecord>| {
            events.last().is_some_and(|last| {
                let (_, newest) = last.data.clone().into_parts();
                newest.version() < state.version() || newest.without_merge() == *state
            })
        };
        events.filter(leads_to).cloned().unwrap_or_default()
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
