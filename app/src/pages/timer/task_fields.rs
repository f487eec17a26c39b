//! The fields for task and project. Both are optional; an unknown title is a new task.

use leptos::prelude::*;

use super::context::TimerContext;
use crate::erase_view_type::EraseViewType;
use crate::model::task_options::TaskOptions;
use crate::text::texts;

/// The limit on characters of a title.
const TITLE: usize = 200;

/// The fields before a start, collapsed at first. Without a user there are neither tasks nor
/// projects.
#[component]
pub fn TaskFields() -> impl IntoView {
    let TimerContext { store, draft, .. } = expect_context();
    let texts = &texts().idle;
    let is_newcomer = Signal::derive(move || store.is_newcomer());
    let summary = Signal::derive(move || {
        let task = draft.read(|entries| entries.task.trim().to_owned());
        let project = draft.read(|entries| {
            entries
                .task_options
                .label(None, entries.project.parse().ok())
        });
        match (task.is_empty(), project.is_empty()) {
            (true, true) => texts.task_and_project.to_owned(),
            (false, true) => task,
            (true, false) => project,
            (false, false) => format!("{task} \u{b7} {project}"),
        }
    });
    // A task created here is found by its title before the list contains it.
    let TaskOptions { tasks, projects } = draft.task_options();
    let has_no_project = projects.is_empty();
    let titles: Vec<_> = tasks
        .into_iter()
        .map(|task| option(task.name, String::new()))
        .collect();
    let options: Vec<_> = projects
        .into_iter()
        .map(|project| option(project.id.to_string(), project.name))
        .collect();
    let wrong = Signal::derive(move || draft.read(|entries| entries.wrong_task.to_owned()));
    let is_right = Signal::derive(move || wrong.with(String::is_empty));
    view! {
        <details class="task-fields" hidden=is_newcomer>
            <summary>
                <span>{summary}</span>
            </summary>
            <div class="fields">
                <label class="field">
                    <span>{texts.task}</span>
                    <input
                        id="task"
                        name="task"
                        type="text"
                        list="tasks"
                        autocomplete="off"
                        enterkeyhint="go"
                        maxlength=TITLE.to_string()
                        aria-describedby="task-wrong"
                        value=draft.given(|entries| &entries.task)
                        prop:value=draft.text(|entries| &entries.task)
                        on:input=move |event| {
                            draft.enter(|entries| {
                                entries.task = event_target_value(&event);
                                entries.wrong_task = "";
                            });
                        }
                    />
                </label>
                <datalist id="tasks">{titles}</datalist>
                <label class="field" hidden=has_no_project>
                    <span>{texts.project}</span>
                    <select
                        id="project"
                        name="project"
                        prop:value=draft.text(|entries| &entries.project)
                        on:change=move |event| {
                            draft.enter(|entries| entries.project = event_target_value(&event));
                        }
                    >
                        <option value="">{texts.no_project}</option>
                        {options}
                    </select>
                </label>
                <p class="refusal" id="task-wrong" role="alert" hidden=is_right>
                    {wrong}
                </p>
            </div>
        </details>
    }
    .erase_view_type()
}

fn option(value: String, name: String) -> impl IntoView {
    view! { <option value=value>{name}</option> }
}
