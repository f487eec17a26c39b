//! "I got distracted": one question, from within or from outside, then on with it.

use super::Page;
use leptos::either::Either;
use leptos::prelude::*;
use shared::rules::{Command, CommandKind, DistractionKind};

use super::controls::{Action, Refusal};
use super::draft::Draft;
use crate::browser;
use crate::erase::Erase;
use crate::store::Store;
use crate::text::words;

/// Notes a distraction and closes the question.
pub fn note(store: Store, draft: Draft, kind: DistractionKind) {
    draft.ask(false);
    store.submit(Command::RecordDistraction {
        kind: kind.as_str().to_owned(),
        note: None,
    });
}

/// The button, or once it is pressed the question.
#[component]
pub fn Distraction() -> impl IntoView {
    let Page { store, draft } = expect_context();
    let ask = move || {
        draft.ask(true);
        request_animation_frame(|| browser::focus("distraction-internal"));
    };
    let count = move || {
        store.session.with(|session| {
            session
                .as_ref()
                .map_or(0, |session| session.distractions.len())
        })
    };
    let counted = Signal::derive(move || (words().open.distractions)(count()));
    let is_none = Signal::derive(move || count() == 0);
    view! {
        <div class="distraction scripted">
            {move || if draft.is_asking() {
                Either::Left(view! { <Question /> })
            } else {
                Either::Right(view! { <Action command=CommandKind::RecordDistraction key="D" act=Box::new(ask) /> })
            }}
            <p class="count" role="status" hidden=is_none>
                {counted}
            </p>
        </div>
    }
    .erase()
}

#[component]
fn Question() -> impl IntoView {
    let Page { store, draft } = expect_context();
    let words = &words().open;
    view! {
        <div
            class="question"
            role="group"
            aria-labelledby="distraction-from"
        >
            <p id="distraction-from">{words.distraction_from}</p>
            <button
                type="button"
                id="distraction-internal"
                on:click=move |_| note(store, draft, DistractionKind::Internal)
            >
                {words.internal}
                <kbd aria-hidden="true">"I"</kbd>
            </button>
            <button type="button" on:click=move |_| note(store, draft, DistractionKind::External)>
                {words.external}
                <kbd aria-hidden="true">"E"</kbd>
            </button>
            <button type="button" on:click=move |_| draft.ask(false)>
                {words.cancel}
            </button>
            <Refusal command=CommandKind::RecordDistraction />
        </div>
    }
    .erase()
}
