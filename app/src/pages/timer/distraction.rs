//! Recording a distraction: internal or external, then an optional note. It is sent ten seconds after
//! the last key, because a distraction that is logged cannot be taken back.

use std::time::Duration;

use super::context::TimerContext;
use leptos::either::Either;
use leptos::prelude::*;
use shared::rules::limits::SHORT_TEXT;
use shared::rules::{Command, CommandKind, DistractionKind, RecordDistraction};

use super::action::{Action, Refusal};
use super::draft::{ChosenDistraction, Draft, DraftFields};
use super::timer_ring::NUMERALS;
use crate::boxed::{derived, keep_focus, listener, submission};
use crate::erase_view_type::EraseViewType;
use crate::platform::{self, timer};
use crate::text::texts;

/// How long a distraction whose kind was chosen can be noted or taken back before it is logged.
const WINDOW: Duration = Duration::from_secs(10);

/// The id of the question.
const QUESTION: &str = "distraction";

/// Asks for the kind. The question gets the focus, so that no key chooses by accident.
pub fn ask(draft: Draft) {
    draft.ask(true);
    request_animation_frame(|| platform::focus(QUESTION));
}

/// Chooses the kind; it is logged with its note, or by itself.
pub fn choose(page: TimerContext, kind: DistractionKind) {
    let TimerContext { store, draft, .. } = page;
    let now = store.read_clock();
    draft.enter(|entries| {
        let at = entries.distraction.as_ref().map_or(now, |chosen| chosen.at);
        let session = store.shown_id().unwrap_or_default();
        entries.distraction = Some(ChosenDistraction { kind, at, session });
    });
    log_later(page);
    request_animation_frame(|| platform::focus("note"));
}

/// Logs it once nothing is typed any more.
fn log_later(page: TimerContext) {
    let draft = page.draft;
    draft.enter(|entries| entries.note_edits += 1);
    let edits = move || untrack(|| draft.read(|entries| entries.note_edits));
    let now = edits();
    timer::run_after(WINDOW, move || {
        if edits() == now {
            log(page);
        }
    });
}

/// Logs the distraction, as of when its kind was chosen, and closes the question.
fn log(TimerContext { store, draft, .. }: TimerContext) {
    let chosen = |entries: &DraftFields| {
        let chosen = entries.distraction.as_ref()?;
        Some((chosen.kind, chosen.at))
    };
    let Some((kind, at)) = untrack(|| draft.read(chosen)) else {
        return;
    };
    let command = Command::RecordDistraction(RecordDistraction {
        kind: kind.as_str().to_owned(),
        note: draft.given(|entries| &entries.note),
    });
    if store.submit_at(command, at) {
        draft.ask(false);
        request_animation_frame(|| platform::restore_focus(NUMERALS));
    }
}

/// The button, or the question after it was pressed.
#[component]
pub fn Distraction() -> impl IntoView {
    let TimerContext { store, draft, .. } = expect_context();
    let ask = move || ask(draft);
    let count = move || {
        store.session.with(|session| {
            session
                .as_ref()
                .map_or(0, |session| session.distractions.len())
        })
    };
    let count_text = derived(move || (texts().open.distractions)(count()));
    let is_none = derived(move || count() == 0);
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
    let page = expect_context::<TimerContext>();
    let draft = page.draft;
    let undo = (texts().open.command)(CommandKind::Reopen);
    let texts = &texts().open;
    let is_chosen = move || draft.read(|entries| entries.distraction.is_some());
    let is_unchosen = derived(move || !is_chosen());
    let put_away = derived(move || match is_chosen() {
        true => undo,
        false => texts.cancel,
    });
    view! {
        <form
            id=QUESTION
            class="distraction-form"
            tabindex="-1"
            aria-labelledby="distraction-from"
            on:submit=submission(move || {
                log(page);
            })
        >
            <p id="distraction-from">{texts.distraction_from}</p>
            <KindOption kind=DistractionKind::Internal name=texts.internal key="I" />
            <KindOption kind=DistractionKind::External name=texts.external key="E" />
            <label class="field" hidden=is_unchosen>
                <span>{texts.note}</span>
                <input
                    id="note"
                    type="text"
                    autocomplete="off"
                    enterkeyhint="done"
                    maxlength=SHORT_TEXT.to_string()
                    prop:value=draft.text(|entries| &entries.note)
                    on:input=listener(move |event| {
                        draft.enter(|entries| entries.note = event_target_value(&event));
                        log_later(page);
                    })
                    on:blur=listener(move |_| log(page))
                />
            </label>
            <button type="button" on:mousedown=keep_focus() on:click=listener(move |_| draft.ask(false))>
                {put_away}
                <kbd aria-hidden="true" data-key="Esc"></kbd>
            </button>
            <Refusal command=CommandKind::RecordDistraction />
        </form>
    }
    .erase_view_type()
}

/// A kind. The note keeps the focus, because it is logged when it loses it.
#[component]
fn KindOption(kind: DistractionKind, name: &'static str, key: &'static str) -> impl IntoView {
    let page = expect_context::<TimerContext>();
    let is_chosen = derived(move || {
        page.draft.read(|entries| {
            let chosen = entries.distraction.as_ref();
            chosen.is_some_and(|chosen| chosen.kind == kind).to_string()
        })
    });
    view! {
        <button
            type="button"
            aria-pressed=is_chosen
            on:mousedown=keep_focus()
            on:click=listener(move |_| choose(page, kind))
        >
            {name}
            <kbd aria-hidden="true" data-key=key></kbd>
        </button>
    }
    .erase_view_type()
}
