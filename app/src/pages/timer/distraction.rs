//! Recording a distraction: one question, internal or external.

use super::context::TimerContext;
use leptos::either::Either;
use leptos::prelude::*;
use shared::rules::limits::SHORT_TEXT;
use shared::rules::{CommandKind, DistractionKind};

use super::action::{Action, Refusal};
use super::draft::Draft;
use crate::client::store::Store;
use crate::erase_view_type::EraseViewType;
use crate::platform;
use crate::text::texts;

/// Records a distraction and closes the question.
pub fn note(store: Store, draft: Draft, kind: DistractionKind) {
    if store.submit(draft.distraction(kind)) {
        draft.ask(false);
    }
}

/// The button, or the question after it was pressed.
#[component]
pub fn Distraction() -> impl IntoView {
    let TimerContext { store, draft, .. } = expect_context();
    let ask = move || {
        draft.ask(true);
        request_animation_frame(|| platform::focus("distraction-internal"));
    };
    let count = move || {
        store.session.with(|session| {
            session
                .as_ref()
                .map_or(0, |session| session.distractions.len())
        })
    };
    let count_text = Signal::derive(move || (texts().open.distractions)(count()));
    let is_none = Signal::derive(move || count() == 0);
    view! {
        <div class="distraction scripted">
            {move || if draft.is_asking() {
                Either::Left(view! { <Question /> })
            } else {
                Either::Right(view! { <Action command=CommandKind::RecordDistraction key="D" act=Box::new(ask) /> })
            }}
            <p class="count" role="status" hidden=is_none>
                {count_text}
            </p>
        </div>
    }
    .erase_view_type()
}

#[component]
fn Question() -> impl IntoView {
    let TimerContext { store, draft, .. } = expect_context();
    let texts = &texts().open;
    view! {
        <form
            class="distraction-form"
            aria-labelledby="distraction-from"
            on:submit=move |event| {
                // Enter in the note chooses the first answer.
                event.prevent_default();
                note(store, draft, DistractionKind::Internal);
            }
        >
            <p id="distraction-from">{texts.distraction_from}</p>
            <button id="distraction-internal">
                {texts.internal}
                <kbd aria-hidden="true">"I"</kbd>
            </button>
            <button type="button" on:click=move |_| note(store, draft, DistractionKind::External)>
                {texts.external}
                <kbd aria-hidden="true">"E"</kbd>
            </button>
            <label class="field">
                <span>{texts.note}</span>
                <input
                    id="note"
                    type="text"
                    autocomplete="off"
                    maxlength=SHORT_TEXT.to_string()
                    prop:value=draft.text(|entries| &entries.note)
                    on:input=move |event| {
                        draft.enter(|entries| entries.note = event_target_value(&event));
                    }
                />
            </label>
            <button type="button" on:click=move |_| draft.ask(false)>
                {texts.cancel}
            </button>
            <Refusal command=CommandKind::RecordDistraction />
        </form>
    }
    .erase_view_type()
}
