//! The timer before a start: type, length, intention, and the start button.

use super::context::{TimerContext, is_empty};
use leptos::ev::Event;
use leptos::prelude::*;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES, SHORT_TEXT};
use shared::rules::{CommandKind, SessionType};
use web_sys::HtmlInputElement;

use super::action::Refusal;
use super::start::start;
use super::task_fields::TaskFields;
use crate::base_path::link;
use crate::boxed::{derived, listener, submission};
use crate::erase_view_type::EraseViewType;
use crate::model::preferences::within;
use crate::model::presets::{self, PRESET};
use crate::model::route::Route;
use crate::text::texts;
use crate::text::{DeviceTexts, Localized as _};

/// The session types and the user's presets, as radio buttons.
#[component]
pub fn Types() -> impl IntoView {
    let texts = texts();
    let TimerContext { draft, .. } = expect_context();
    let choose = move |event: Event| {
        let name = event_target_value(&event);
        draft.enter(|entries| {
            let name = name.get(PRESET.len()..).unwrap_or_default();
            let preset = presets::find(&entries.presets, name);
            entries.choose(SessionType::Custom, preset);
        });
    };
    view! {
        <fieldset class="types">
            <legend class="visually-hidden">{texts.idle.types}</legend>
            <TypeOption session_type=SessionType::Pomodoro />
            <TypeOption session_type=SessionType::Short />
            <TypeOption session_type=SessionType::Long />
            <TypeOption session_type=SessionType::Custom />
            // As markup with one listener: a view for each would cost the module more.
            <div
                class="own-presets"
                inner_html=draft.text(|entries| &entries.preset_tabs)
                on:change=listener(choose)
            ></div>
        </fieldset>
    }
    .erase_view_type()
}

#[component]
fn TypeOption(session_type: SessionType) -> impl IntoView {
    let texts = texts();
    let TimerContext { draft, .. } = expect_context();
    let is_chosen = derived(move || {
        draft.read(|entries| entries.session_type == session_type && entries.preset.is_none())
    });
    let minutes = session_type.preset_minutes();
    let minutes = minutes.map(|minutes| view! { <small>{minutes.to_string()}</small> });
    view! {
        <label>
            <input
                type="radio"
                name="type"
                form="begin"
                value=session_type.as_str()
                checked=is_chosen.get_untracked()
                prop:checked=is_chosen
                on:change=listener(move |_| draft.enter(|entries| entries.choose(session_type, None)))
            />
            <span>{(texts.session_type)(session_type)} {minutes}</span>
        </label>
    }
    .erase_view_type()
}

/// The intention, where a running session shows it.
#[component]
pub fn IntentionField() -> impl IntoView {
    let TimerContext { draft, .. } = expect_context();
    view! {
        <input
            id="intention"
            class="intention"
            name="intention"
            form="begin"
            type="text"
            autocomplete="off"
            enterkeyhint="go"
            maxlength=SHORT_TEXT.to_string()
            aria-label=texts().idle.intention
            placeholder=texts().idle.intention
            prop:value=draft.text(|entries| &entries.intention)
            on:input=draft.typed(|entries| &mut entries.intention)
        />
    }
    .erase_view_type()
}

/// The start, the length, task and project.
#[component]
pub fn StartForm() -> impl IntoView {
    let texts = texts();
    let page = expect_context::<TimerContext>();
    let TimerContext {
        store,
        draft,
        break_controller,
        ..
    } = page;
    let offer = derived(move || {
        break_controller.offered().map_or_else(String::new, |rest| {
            (DeviceTexts::here().breaks.offer)(rest.minutes, rest.is_long)
        })
    });
    let is_not_offered = is_empty(offer);
    let is_registered =
        derived(move || store.is_signed_out() || !store.is_newcomer() && !store.is_guest());
    let account = derived(move || match store.is_newcomer() {
        true => texts.idle.no_account_needed,
        false => "",
    });
    view! {
        <form
            id="begin"
            class="start-form"
            method="post"
            action=link("/forms/start")
            // Validation is done by the rules, which give a text.
            novalidate
            on:submit=submission(move || {
                start(page);
            })
        >
            // Without script the form sends the title and, with the button, the id of the chosen
            // task.
            <button
                class="primary big"
                name="chosen"
                value=draft.given(|entries| &entries.chosen)
            >
                {texts.idle.start}
                <kbd aria-hidden="true" data-key=texts.keys.space></kbd>
            </button>
            <Refusal command=CommandKind::Start />
            <Length />
            <TaskFields />
            <div class="secondary-actions" hidden=is_not_offered>
                <button type="button" class="plain" on:click=listener(move |_| break_controller.take())>
                    {offer}
                    <kbd aria-hidden="true" data-key="B"></kbd>
                </button>
            </div>
            <p class="quiet" hidden=is_registered>
                {account} " " <a href=link(Route::SignIn.path())>{texts.idle.sign_in}</a>
            </p>
        </form>
    }
    .erase_view_type()
}

/// The length of a custom session: a slider, two buttons and a number.
#[component]
fn Length() -> impl IntoView {
    let texts = texts();
    let TimerContext { draft, .. } = expect_context();
    let spoken = derived(move || (texts.minutes_short)(draft.read(|entries| entries.minutes)));
    let value = derived(move || draft.read(|entries| entries.minutes).to_string());
    view! {
        <div class="length">
            <button type="button" class="step scripted" aria-label=texts.idle.shorter on:click=listener(move |_| draft.lengthen(-1))>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M3 8h10" />
                </svg>
            </button>
            <input
                id="length"
                class="scripted"
                type="range"
                min=MIN_PLAN_MINUTES.to_string()
                max=MAX_PLAN_MINUTES.to_string()
                aria-label=texts.idle.length
                aria-valuetext=spoken
                prop:value=value
                on:input=listener(move |event| {
                    if let Ok(minutes) = event_target_value(&event).parse() {
                        draft.enter(|entries| entries.minutes = minutes);
                    }
                })
            />
            <input
                id="minutes"
                name="minutes"
                type="number"
                inputmode="numeric"
                value=value.get_untracked()
                min=MIN_PLAN_MINUTES.to_string()
                max=MAX_PLAN_MINUTES.to_string()
                aria-label=texts.idle.minutes
                prop:value=value
                on:input=listener(move |event| {
                    let range = MIN_PLAN_MINUTES..=MAX_PLAN_MINUTES;
                    if let Some(minutes) = within(&event_target_value(&event), &range) {
                        draft.enter(|entries| entries.minutes = minutes);
                    }
                })
                // Another number becomes the nearest one; without one, the length stays.
                on:change=listener(move |event| {
                    if let Ok(minutes) = event_target_value(&event).parse() {
                        draft.set_minutes(minutes);
                    }
                    event_target::<HtmlInputElement>(&event).set_value(&untrack(|| value.get()));
                })
            />
            <button type="button" class="step scripted" aria-label=texts.idle.longer on:click=listener(move |_| draft.lengthen(1))>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M3 8h10M8 3v10" />
                </svg>
            </button>
        </div>
    }
    .erase_view_type()
}
