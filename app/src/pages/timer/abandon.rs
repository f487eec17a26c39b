//! Giving a session up: why, and what got done nevertheless. Both may stay empty.

use leptos::prelude::*;
use shared::rules::limits::{LONG_TEXT, SHORT_TEXT};
use shared::rules::{Command, CommandKind};

use super::controls::Refusal;
use super::sheet::{Sheet, SheetFrame, Sheets};
use crate::erase::Erase;
use crate::store::Store;
use crate::text::words;

/// The sheet before abandoning, which can't be undone.
#[component]
pub fn AbandonSheet() -> impl IntoView {
    let store = expect_context::<Store>();
    let sheets = expect_context::<Sheets>();
    let words = &words().abandon;
    let reason = RwSignal::new(String::new());
    let progress = RwSignal::new(String::new());
    let given = |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.is_empty());
    let abandon = move || {
        let taken = store.submit(Command::Abandon {
            reason: given(reason),
            progress_made: given(progress),
        });
        if taken {
            sheets.close();
            reason.set(String::new());
            progress.set(String::new());
        }
    };
    view! {
        <SheetFrame sheet=Sheet::Abandon id="abandon" title=words.title>
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    abandon();
                }
            >
                <label class="field">
                    <span>{words.reason}</span>
                    <input
                        id="reason"
                        type="text"
                        autocomplete="off"
                        maxlength=SHORT_TEXT
                        prop:value=reason
                        on:input=move |event| reason.set(event_target_value(&event))
                    />
                </label>
                <label class="field">
                    <span>{words.progress}</span>
                    <textarea
                        id="progress-made"
                        rows="2"
                        maxlength=LONG_TEXT
                        prop:value=progress
                        on:input=move |event| progress.set(event_target_value(&event))
                    ></textarea>
                </label>
                <Refusal command=CommandKind::Abandon />
                <p class="decide">
                    <button type="button" on:click=move |_| sheets.close()>
                        {words.cancel}
                    </button>
                    <button class="primary">{words.confirm}</button>
                </p>
            </form>
        </SheetFrame>
    }
    .erase()
}
