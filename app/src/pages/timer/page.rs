//! The timer page: one display, in the phase of the session or the break.

use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use super::abandon::AbandonDialog;
use super::break_controller::BreakController;
use super::context::{TimerContext, is_empty};
use super::controls::Controls;
use super::draft::{DialogKind, Draft};
use super::draft_storage;
use super::effects::TimerEffects;
use super::idle::{IntentionField, StartForm, Types};
use super::keys::KeysDialog;
use super::outcome::Outcome;
use super::preferences_dialog::PreferencesDialog;
use super::reflection::ReflectionDialog;
use super::refused_commands::{RefusedCommands, UnsavedBadge};
use super::shortcuts;
use super::timer_ring::TimerRing;
use super::windows;
use crate::base_path::link;
use crate::boxed::derived;
use crate::client::device_preferences;
use crate::client::store::Store;
use crate::erase_view_type::EraseViewType;
use crate::model::api_responses::InitialState;
use crate::model::keyboard;
use crate::model::route::Route;
use crate::model::timer_display::TimerPhase;
use crate::pages::navigation_bar::NavigationBar;
use crate::pages::update::Update;
use crate::platform;
use crate::text::texts;
use crate::text::{DeviceTexts, Localized as _};

/// `/`: the timer with the user's open session.
#[component]
pub fn TimerPage(mut state: InitialState) -> impl IntoView {
    crate::pages::title(texts().title);
    let draft = Draft::of(
        std::mem::take(&mut state.task_options),
        state.is_task_chosen,
    );
    let presets = state.presets.take();
    draft.enter(|entries| entries.set_presets(presets.clone().unwrap_or_default()));
    let store = Store::new(state);
    let break_controller = BreakController::new(store);
    let page = TimerContext {
        store,
        draft,
        break_controller,
        phase: Memo::new(move |_| break_controller.phase()),
    };
    provide_context(page);

    // In the browser only, after the first frame, which equals the server's.
    Effect::new(move |_| {
        store.begin(move || draft_storage::log_distraction(page));
        device_preferences::show_keys();
        platform::on_storage_change(keyboard::STORAGE_KEY, |_| device_preferences::show_keys());
        draft_storage::start(page, presets.clone());
    });
    shortcuts::listen(page);

    let phase = page.phase;
    view! {
        <NavigationBar here=Route::Timer>
            <span class="toolbar scripted windows" inner_html=windows::buttons()></span>
            <span class="toolbar scripted">
                <button
                    type="button"
                    class="icon"
                    aria-label=DeviceTexts::here().settings.title
                    on:click=page.draft.opening(DialogKind::Choices)
                >
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M2.5 6v4h2.5l3.5 3v-10L5 6ZM11 5.5a3.5 3.5 0 0 1 0 5" />
                    </svg>
                </button>
                <button
                    type="button"
                    class="icon"
                    aria-label=texts().keys.open
                    on:click=page.draft.opening(DialogKind::Keys)
                >
                    "?"
                </button>
            </span>
        </NavigationBar>
        <main id="content" class="timer" data-phase=derived(move || phase.get().as_str().to_owned())>
            <h1 class="visually-hidden">{texts().title}</h1>
            <div class="above-dial">
                {move || match phase.get() {
                    TimerPhase::Idle => {
                        Either::Left(view! {
                            <Types />
                            <IntentionField />
                        })
                    }
                    _ => Either::Right(view! { <Intention /> }),
                }}
            </div>
            <TimerRing />
            <Notices />
            <div class="below-dial">
                {move || match phase.get() {
                    TimerPhase::Idle => EitherOf3::A(view! { <StartForm /> }),
                    TimerPhase::Completed | TimerPhase::Abandoned | TimerPhase::Break => {
                        EitherOf3::B(view! { <Outcome phase=phase.get() /> })
                    }
                    TimerPhase::Focus | TimerPhase::Paused | TimerPhase::Overtime => {
                        EitherOf3::C(view! { <Controls phase=phase.get() /> })
                    }
                }}
                <RefusedCommands store />
                // Filled by the module `offline_history`, which has the past.
                <p class="today" id="today"></p>
            </div>
        </main>
        <ReflectionDialog />
        <AbandonDialog />
        <KeysDialog />
        <PreferencesDialog />
        <TimerEffects />
        <Update is_busy=derived(move || phase.get().is_open() || phase.get() == TimerPhase::Break) />
    }
    .erase_view_type()
}

/// The intention, task and project of the open session.
#[component]
fn Intention() -> impl IntoView {
    let TimerContext {
        store,
        draft,
        phase,
        ..
    } = expect_context();
    let intention = derived(move || {
        let text = store.read(|session, _| session.intention.clone());
        text.flatten().unwrap_or_default()
    });
    let named = derived(move || {
        let about = store.read(|session, _| (session.task_id, session.project_id));
        about.map_or_else(String::new, |(task, project)| {
            draft.read(|entries| entries.task_options.label(task, project))
        })
    });
    let is_nameless = is_empty(named);
    // A break has no intention.
    let is_break = derived(move || phase.get() == TimerPhase::Break);
    view! {
        <div class="session-subject" hidden=is_break>
            <p class="intention">{intention}</p>
            <p class="task-name" hidden=is_nameless>
                {named}
            </p>
        </div>
    }
    .erase_view_type()
}

/// Messages that belong to no button.
#[component]
fn Notices() -> impl IntoView {
    let TimerContext { store, .. } = expect_context();
    let notice = derived(move || store.notice());
    let is_quiet = is_empty(notice);
    let texts = &texts().idle;
    let needs_sign_in = [texts.signed_out, texts.guest];
    let needs_no_sign_in =
        derived(move || notice.with(|notice| !needs_sign_in.contains(&notice.as_str())));
    view! {
        <div class="notices" role="status">
            <UnsavedBadge store />
            <p class="notice" hidden=is_quiet>
                {notice} " " <a href=link(Route::SignIn.path()) hidden=needs_no_sign_in>
                    {texts.sign_in}
                </a>
            </p>
        </div>
    }
    .erase_view_type()
}
