//! Tasks, projects and progress: exactly these fields.

use serde_json::json;
use stint_rules::wire::{
    ChangeProject, ChangeTask, CreateProject, CreateTask, Patch, Project, Task, TaskProgress,
    TaskStatus,
};

use crate::support::{reads, same, test};

const ID: &str = "01980000-0000-7000-8000-000000000001";
const AT: &str = "2026-11-22T10:00:00.000Z";
const RANK: &str = "2026-11-22T10:00:00.000Z 01980000-0000-7000-8000-000000000001";

fn task() -> serde_json::Value {
    json!({
        "taskId": ID, "title": "Write", "projectId": ID, "status": "done", "estimatedSessions": 4,
        "notes": "In pencil", "plannedOn": "2026-11-23", "rank": RANK,
        "sessionsSpent": 3, "sessionsAutomatic": 1, "sessionsAbandoned": 1, "focusedSeconds": 4500,
        "doneAt": AT, "archived": false, "archivedAt": null, "createdAt": AT, "updatedAt": AT, "version": 2
    })
}

#[test]
fn task_and_project_round_trip() {
    let task: Task = same(task());
    assert_eq!(task.status, TaskStatus::Done);
    same::<Project>(json!({
        "projectId": ID, "name": "Thesis", "color": "#3366cc", "openTasks": 2, "doneTasks": 1,
        "archived": true, "archivedAt": AT, "createdAt": AT, "updatedAt": AT, "version": 1
    }));
}

#[test]
fn requests() {
    let bare: CreateTask = reads(json!({"title": "Write"}));
    assert_eq!(bare.estimated_sessions, None);
    same::<CreateTask>(json!({
        "title": "Write", "projectId": ID, "estimatedSessions": -1, "status": "open", "taskId": ID,
        "notes": "In pencil", "plannedOn": "2026-11-23"
    }));
    same::<CreateProject>(json!({"name": "Thesis", "color": "#3366cc", "projectId": ID}));
    same::<ChangeProject>(json!({"name": "Thesis", "color": null, "archived": true}));
    let change: ChangeTask = same(json!({
        "estimatedSessions": null, "status": "done", "notes": null, "plannedOn": "2026-11-23", "after": ID
    }));
    assert_eq!(change.estimated_sessions, Patch::Clear);
    assert!(change.title.is_keep());
    same::<ChangeTask>(json!({}));
}

#[test]
fn progress() {
    same::<TaskProgress>(json!({
        "task": task(),
        "totals": {"completed": 3, "automatic": 1, "abandoned": 1, "focusedSeconds": 4500, "estimatedSessions": 4},
        "items": [{
            "sessionId": ID, "startTime": AT, "endTime": AT, "status": "completed", "automatic": false,
            "progress": "A page", "actualSeconds": 1500
        }],
        "page": 1, "limit": 20, "totalItems": 4, "totalPages": 1
    }));
    let unknown: TaskProgress = reads(json!({
        "task": null,
        "totals": {"completed": 0, "automatic": 0, "abandoned": 1, "focusedSeconds": 0, "estimatedSessions": null},
        "items": [], "page": 2, "limit": 20, "totalItems": 1, "totalPages": 1
    }));
    assert_eq!(unknown.task, None);
}
