//! The fields for task and project. Both are optional; an unknown title is a new task.

use leptos::prelude::*;
use shared::ProjectId;
use shared::json::parse_uuid;

use super::context::{TimerContext, is_empty};
use super::draft::NEW_PROJECT;
use super::project_picker::ProjectPicker;
use super::task_picker::TaskPicker;
use crate::boxed::derived;
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// The fields before a start, collapsed at first. Without a user there are neither tasks nor
/// projects.
#[component]
pub fn TaskFields() -> impl IntoView {
    let TimerContext { store, draft, .. } = expect_context();
    let texts = &texts().idle;
    let is_newcomer = derived(move || store.is_newcomer());
    let summary = derived(move || {
        let (task, project) = draft.read(|entries| {
            let project = if entries.project == NEW_PROJECT {
                entries.new_project.trim().to_owned()
            } else {
                entries
                    .task_options
                    .label(None, parse_uuid(&entries.project).map(ProjectId::new))
            };
            (entries.task.trim().to_owned(), project)
        });
        match (task.is_empty(), project.is_empty()) {
            (true, true) => texts.task_and_project.to_owned(),
            (false, true) => task,
            (true, false) => project,
            (false, false) => format!("{task} \u{b7} {project}"),
        }
    });
    let wrong = derived(move || draft.read(|entries| entries.wrong_task.to_owned()));
    let is_right = is_empty(wrong);
    view! {
        <details class="task-fields" hidden=is_newcomer>
            <summary>
                <span>{summary}</span>
            </summary>
            <div class="fields">
                <TaskPicker />
                <ProjectPicker />
                <p class="refusal" id="task-wrong" role="alert" hidden=is_right>
                    {wrong}
                </p>
            </div>
        </details>
    }
    .erase_view_type()
}
