//! Starting a session: by the button, by a key, or automatically after a break.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::{ProjectId, TaskId};

use super::context::TimerContext;
use crate::client::device_preferences;
use crate::model::json;
use crate::model::task_options::TaskOption;
use crate::platform;
use crate::text::texts;

/// Starts the drafted session.
///
/// A new task is created first: a session must not refer to a task whose creation may fail.
pub fn start(page: TimerContext) {
    let TimerContext { draft, .. } = page;
    // Browsers allow sound after a click only, and this is one.
    platform::unlock_sound();
    draft.enter(|entries| entries.wrong_task = "");
    let (session_type, minutes, title) = untrack(|| {
        draft.read(|entries| {
            let title = entries.task.trim().to_owned();
            (entries.session_type, entries.minutes, title)
        })
    });
    device_preferences::choose(|chosen| {
        chosen.session_type = session_type;
        chosen.minutes = minutes;
    });
    let found = untrack(|| draft.read(|entries| entries.task_options.find_task(&title).cloned()));
    match found {
        _ if title.is_empty() => submit(page, None),
        Some(task) => submit(page, Some(task)),
        None => spawn_local(create_task_and_start(page, title)),
    }
}

fn submit(TimerContext { store, draft, .. }: TimerContext, task: Option<TaskOption>) {
    store.submit(draft.start(task.as_ref()));
}

async fn create_task_and_start(page: TimerContext, title: String) {
    let TimerContext { store, draft, .. } = page;
    let id = TaskId::new(platform::new_id(store.read_clock()));
    let project = untrack(|| draft.project());
    let body = body(
        id,
        &title,
        project.map(|project| project.to_string()).as_deref(),
    );
    let answer = platform::ask("POST", "/api/tasks", Some(&body)).await;
    match answer.status {
        200..=299 => {
            let task = TaskOption {
                id: id.as_uuid(),
                name: title,
                project: project.map(ProjectId::as_uuid),
            };
            draft.enter(|entries| entries.task_options.tasks.insert(0, task.clone()));
            submit(page, Some(task));
        }
        status => draft.enter(|entries| {
            entries.wrong_task = if status == 0 {
                texts().idle.no_new_task_offline
            } else {
                texts().idle.task_refused
            };
        }),
    }
}

/// The body of the request that creates the task.
fn body(id: TaskId, title: &str, project: Option<&str>) -> String {
    format!(
        "{{\"taskId\":\"{id}\",\"title\":{},\"projectId\":{}}}",
        json::write(&title),
        json::write(&project)
    )
}

#[cfg(test)]
mod tests {
    use shared::wire::CreateTask;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn any_title_is_valid_json() {
        let id = TaskId::new(Uuid::from_u128(5));
        let title = "\"</script>\"\n\\ tea";
        let made: CreateTask = json::read(&body(id, title, None)).unwrap();
        assert_eq!(made.title, title);
        assert_eq!((made.task_id, made.project_id), (Some(id), None));
    }
}
