//! The backup of Super Productivity: projects and tasks with estimates. It has minutes a day and
//! task, but no starts, so that no session can be made of it.

use std::collections::BTreeMap;

use shared::rules::limits::MINUTE;
use shared::wire::ForeignFormat;

use super::entry::{EntryTexts, ListedTask};
use super::limits::MAX_ROWS;
use super::loose::Text;
use super::read::{FileError, ForeignFile};

/// The session that estimates are counted in: a pomodoro.
const SESSION: i64 = 25 * MINUTE;

/// The estimates that the list of tasks takes.
const MOST_SESSIONS: i64 = 99;

/// The models of a backup that are read.
#[derive(serde::Deserialize)]
pub(super) struct Models {
    pub(super) project: Option<ProjectModel>,
    pub(super) task: Option<TaskModel>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct ProjectModel {
    entities: BTreeMap<String, ProjectEntity>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct TaskModel {
    entities: BTreeMap<String, TaskEntity>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct ProjectEntity {
    title: Text,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct TaskEntity {
    title: Text,
    project_id: Text,
    sub_task_ids: Vec<String>,
    time_estimate: Text,
    is_done: bool,
}

impl Models {
    /// Tasks with subtasks are left out: what there is to do is in those.
    pub(super) fn read(self) -> Result<ForeignFile, FileError> {
        let projects = self.project.unwrap_or_default().entities;
        let tasks = self.task.unwrap_or_default().entities;
        let mut file = ForeignFile::of(ForeignFormat::SuperProductivity);
        file.rows = (projects.len() + tasks.len()) as u64;
        if file.rows > MAX_ROWS {
            return Err(FileError::TooManyRows);
        }
        let alone = projects.values().map(|project| ListedTask {
            project: EntryTexts::new("", &project.title.0, "").project,
            title: String::new(),
            estimated_sessions: None,
            is_done: false,
        });
        let leaves = tasks.values().filter(|task| task.sub_task_ids.is_empty());
        let leaves = leaves.map(|task| {
            let project = projects.get(&task.project_id.0);
            let project = project.map_or("", |project| project.title.0.as_str());
            let texts = EntryTexts::new("", project, &task.title.0);
            let estimate = task.time_estimate.millis().filter(|millis| *millis > 0);
            let sessions = estimate.map(|millis| {
                let sessions = (millis + SESSION - 1) / SESSION;
                sessions.clamp(1, MOST_SESSIONS)
            });
            ListedTask {
                project: texts.project,
                title: texts.task,
                estimated_sessions: sessions.and_then(|sessions| u32::try_from(sessions).ok()),
                is_done: task.is_done,
            }
        });
        let is_named = |task: &ListedTask| !(task.project.is_empty() && task.title.is_empty());
        file.tasks = alone.chain(leaves).filter(is_named).collect();
        Ok(file)
    }
}
