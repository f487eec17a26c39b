//! The field for a project: one of those there are, or with script a new one by its name.

use leptos::prelude::*;

use super::context::TimerContext;
use super::draft::NEW_PROJECT;
use crate::boxed::{derived, listener};
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// Longest name of a project.
const NAME: usize = 100;

/// The list of projects, and the name of a new one.
#[component]
pub fn ProjectPicker() -> impl IntoView {
    let texts = &texts().idle;
    let TimerContext { store, draft, .. } = expect_context();
    let projects = Memo::new(move |_| draft.read(|entries| entries.task_options.projects.clone()));
    let options = move || {
        let projects = projects.get().into_iter();
        projects
            .map(|project| view! { <option value=project.id.to_string()>{project.name}</option> })
            .collect::<Vec<_>>()
    };
    let new_option = move || {
        store
            .is_live()
            .then(|| view! { <option value=NEW_PROJECT>{texts.new_project}</option> })
    };
    let is_useless = derived(move || projects.with(Vec::is_empty) && !store.is_live());
    let is_old = derived(move || draft.read(|entries| entries.project != NEW_PROJECT));
    view! {
        <label class="field" hidden=is_useless>
            <span>{texts.project}</span>
            <select
                id="project"
                name="project"
                prop:value=draft.text(|entries| &entries.project)
                on:change=listener(move |event| {
                    draft.enter(|entries| entries.project = event_target_value(&event));
                })
            >
                <option value="">{texts.no_project}</option>
                {options}
                {new_option}
            </select>
        </label>
        <label class="field" hidden=is_old>
            <span>{texts.project_name}</span>
            <input
                id="new-project"
                type="text"
                autocomplete="off"
                enterkeyhint="go"
                maxlength=NAME.to_string()
                aria-describedby="task-wrong"
                prop:value=draft.text(|entries| &entries.new_project)
                on:input=draft.typed(|entries| &mut entries.new_project)
            />
        </label>
    }
    .erase_view_type()
}
