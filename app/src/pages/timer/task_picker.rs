//! The field for a task's title: a combobox that looks up open tasks while one types.
//!
//! Without script it is a text field with the recent tasks as suggestions.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::context::TimerContext;
use super::start::create_task;
use crate::boxed::{derived, keep_focus, listener};
use crate::erase_view_type::EraseViewType;
use crate::model::task_lookup::{LookupEntry, TaskLookup};
use crate::platform::timer::{self, Timer};
use crate::server_functions::find_tasks;
use crate::text::texts;

/// Longest title of a task.
const TITLE: usize = 200;

/// How long nothing is typed before the server is asked.
const DEBOUNCE: Duration = Duration::from_millis(150);

/// The list and its debounce timer.
#[derive(Clone, Copy)]
struct Picker {
    page: TimerContext,
    lookup: RwSignal<TaskLookup>,
    debounce: StoredValue<Option<Timer>>,
}

/// The field and its list.
#[component]
pub fn TaskPicker() -> impl IntoView {
    let texts = &texts().idle;
    let page = expect_context::<TimerContext>();
    let TimerContext { store, draft, .. } = page;
    let picker = Picker {
        page,
        lookup: RwSignal::new(TaskLookup::default()),
        debounce: StoredValue::new(None),
    };
    let lookup = picker.lookup;
    let suggestions: Vec<_> = draft
        .task_options()
        .tasks
        .into_iter()
        .map(|task| view! { <option value=task.name></option> })
        .collect();
    // Two lists would cover each other.
    let suggestion_list = move || (!store.is_live()).then_some("tasks");
    let is_closed = derived(move || !lookup.with(TaskLookup::is_open));
    let active = move || lookup.with(|lookup| lookup.active().map(entry_id));
    let status = move || {
        lookup.with(|lookup| match lookup.is_open() {
            true => (texts.tasks_found)(lookup.task_count()),
            false => String::new(),
        })
    };
    view! {
        <div class="combobox">
            <label class="field">
                <span>{texts.task}</span>
                <input
                    id="task"
                    name="task"
                    type="text"
                    list=suggestion_list
                    role="combobox"
                    aria-autocomplete="list"
                    aria-expanded=move || (!is_closed.get()).to_string()
                    aria-controls="task-options"
                    aria-activedescendant=active
                    autocomplete="off"
                    enterkeyhint="go"
                    maxlength=TITLE.to_string()
                    aria-describedby="task-wrong"
                    value=draft.given(|entries| &entries.task)
                    prop:value=draft.text(|entries| &entries.task)
                    on:input=listener(move |event| picker.type_title(event_target_value(&event)))
                    on:keydown=listener(move |event| picker.press(&event))
                    on:blur=listener(move |_| picker.close())
                />
            </label>
            <datalist id="tasks">{suggestions}</datalist>
            <ul id="task-options" class="suggestions" role="listbox" aria-label=texts.found_tasks hidden=is_closed>
                {move || picker.entries()}
            </ul>
            <p class="visually-hidden" role="status">
                {status}
            </p>
        </div>
    }
    .erase_view_type()
}

impl Picker {
    fn entries(self) -> Vec<impl IntoView> {
        let lookup = self.lookup.get();
        let entries = lookup.entries().iter().cloned().enumerate();
        let option = |(index, entry): (usize, LookupEntry)| {
            let label = match &entry {
                LookupEntry::Existing(task) => task.name.clone(),
                LookupEntry::New(title) => (texts().idle.create_task)(title),
            };
            view! {
                <li
                    id=entry_id(index)
                    role="option"
                    aria-selected=(lookup.active() == Some(index)).to_string()
                    // The field keeps the focus, which would close the list.
                    on:mousedown=keep_focus()
                    on:click=listener(move |_| self.choose(entry.clone()))
                >
                    {label}
                </li>
            }
        };
        entries.map(option).collect()
    }

    fn type_title(self, title: String) {
        let number = self.open(&title);
        self.page.draft.enter(|entries| {
            entries.task.clone_from(&title);
            entries.wrong_task = "";
        });
        let look_up = async move {
            // Without an answer the recent tasks stay.
            if let Ok(tasks) = find_tasks(title.clone()).await {
                self.lookup
                    .update(|lookup| lookup.answer(number, &title, tasks));
            }
        };
        let timer = timer::after(DEBOUNCE, || spawn_local(look_up));
        self.debounce.set_value(Some(timer));
    }

    fn open(self, title: &str) -> u32 {
        let TimerContext { draft, .. } = self.page;
        let open = |lookup: &mut TaskLookup| {
            untrack(|| draft.read(|entries| lookup.open(title, &entries.task_options.tasks)))
        };
        self.lookup.try_update(open).unwrap_or_default()
    }

    fn close(self) {
        self.debounce.set_value(None);
        self.lookup.update(TaskLookup::close);
    }

    fn press(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let is_open = self.lookup.with_untracked(TaskLookup::is_open);
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") => {
                if !is_open {
                    let title = self.page.draft.given(|entries| &entries.task);
                    self.open(&title.unwrap_or_default());
                }
                let is_forward = key == "ArrowDown";
                self.lookup.update(|lookup| lookup.step(is_forward));
            }
            "Escape" if is_open => self.close(),
            "Enter" => {
                let active = |lookup: &TaskLookup| lookup.active_entry().cloned();
                match self.lookup.with_untracked(active) {
                    Some(entry) => self.choose(entry),
                    // The form is sent.
                    None => return self.close(),
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn choose(self, entry: LookupEntry) {
        let TimerContext { draft, .. } = self.page;
        self.close();
        match entry {
            LookupEntry::Existing(task) => draft.enter(|entries| entries.choose_task(task)),
            LookupEntry::New(title) => spawn_local(async move {
                if let Some(task) = create_task(draft, title).await {
                    draft.enter(|entries| entries.choose_task(task));
                }
            }),
        }
    }
}

fn entry_id(index: usize) -> String {
    format!("task-option-{index}")
}
