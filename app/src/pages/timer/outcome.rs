//! The result of a session, with the offered break and the next start.

use std::time::Duration;

use super::action::Action;
use super::context::TimerContext;
use super::draft::DialogKind;
use leptos::prelude::*;
use shared::Millis;
use shared::rules::limits::SECOND;
use shared::rules::{
    Command, CommandKind, Ending, EndingDraft, FocusScoreBreakdown, ReopenSession,
};

use crate::boxed::{derived, listener};
use crate::client::device_preferences;
use crate::client::store::Store;
use crate::erase_view_type::EraseViewType;
use crate::model::preferences::AlertPreference;
use crate::model::timer_display::TimerPhase;
use crate::pages::device_preferences::ask_for_alerts;
use crate::platform::{self, NotificationPermission, timer};
use crate::text::texts;
use crate::text::{DeviceTexts, Localized as _};

/// Continues after a result: begins the offered break, or else returns to the start.
pub fn proceed(
    TimerContext {
        store,
        break_controller,
        ..
    }: TimerContext,
) {
    if untrack(|| break_controller.offered()).is_some() {
        platform::unlock_sound();
        break_controller.take();
    } else {
        store.dismiss();
    }
}

/// How long an end can be taken back with one press.
const UNDO: Millis = 10 * SECOND;

/// How long the end can still be taken back here; none once that is over.
pub fn undo_left(store: Store) -> Option<Millis> {
    let session = store.session.get_untracked();
    let ended_at = session.as_ref()?.ending()?.ended_at;
    let left = UNDO - store.read_clock().since(ended_at);
    let is_allowed = untrack(|| store.allows(CommandKind::Reopen));
    (left > 0 && is_allowed).then_some(left)
}

/// Takes the end back; what was entered for it is in the dialogs again.
pub fn undo(TimerContext { store, draft, .. }: TimerContext) {
    let ended = store.session.get_untracked();
    let ending = ended.as_ref().and_then(|session| session.ending());
    let entered = ending.cloned().map(EndingDraft::from).unwrap_or_default();
    if store.submit(Command::Reopen(ReopenSession { count_as: None })) {
        draft.restore(store.shown_id(), entered);
    }
}

/// Whether the session ended by itself and nobody has rated it: then its result asks.
pub fn is_unrated(store: Store) -> bool {
    let is_unrated = |ending: &Ending| ending.is_automatic() && ending.quality_rating.is_none();
    store
        .session
        .with(|session| session.as_ref()?.ending().map(is_unrated))
        == Some(true)
}

/// The button that takes an accidental end back, for ten seconds.
#[component]
fn Undo() -> impl IntoView {
    let page = expect_context::<TimerContext>();
    let is_over = RwSignal::new(true);
    Effect::new(move |_| {
        if let Some(left) = undo_left(page.store) {
            is_over.set(false);
            let end = move || {
                let _ = is_over.try_set(true);
            };
            timer::run_after(Duration::from_millis(left.unsigned_abs()), end);
        }
    });
    view! {
        <div class="secondary-actions undo" hidden=is_over>
            <Action command=CommandKind::Reopen key="U" act=Box::new(move || undo(page)) />
        </div>
    }
    .erase_view_type()
}

/// The way on, the score and its terms, and the note on an automatic completion.
#[component]
pub fn Outcome(phase: TimerPhase) -> impl IntoView {
    let page = expect_context::<TimerContext>();
    let TimerContext {
        store,
        break_controller,
        ..
    } = page;
    let space = texts().keys.space;
    let reflection = texts().reflection.title;
    let texts = &texts().result;
    let ending = move || {
        store
            .session
            .with(|session| session.as_ref()?.ending().cloned())
    };
    let is_break = phase == TimerPhase::Break;
    let result = derived(move || ending().map(|ending| (ending.breakdown, ending.focus_score)));
    // A break is no time for a score.
    let has_none = derived(move || is_break || result.get().is_none());
    let is_the_persons = derived(move || !is_unrated(store));
    let rest = &DeviceTexts::here().breaks;
    let main = derived(move || match break_controller.offered() {
        _ if is_break => rest.skip.to_owned(),
        Some(offered) => (rest.offer)(offered.minutes, offered.is_long),
        None => texts.another.to_owned(),
    });
    let is_only_way = derived(move || is_break || break_controller.offered().is_none());
    view! {
        <div class="outcome">
            <button
                type="button"
                class="primary big"
                on:click=listener(move |_| if is_break { break_controller.skip() } else { proceed(page) })
            >
                {main}
                <kbd aria-hidden="true" data-key=if is_break { "S" } else { space }></kbd>
            </button>
            <div class="secondary-actions" hidden=is_only_way>
                <button type="button" class="plain" on:click=listener(move |_| break_controller.skip())>
                    {texts.another}
                    <kbd aria-hidden="true" data-key="S"></kbd>
                </button>
            </div>
            <Undo />
            <div class="score" hidden=has_none>
                <Breakdown result />
            </div>
            <div class="secondary-actions" hidden=is_the_persons>
                <p class="notice">{texts.automatic}</p>
                <button type="button" class="plain" on:click=page.draft.opening(DialogKind::Reflection)>
                    {reflection}
                    <kbd aria-hidden="true" data-key="C"></kbd>
                </button>
            </div>
            <AskForAlerts phase />
        </div>
    }
    .erase_view_type()
}

/// The question about notifications, shown once, after a completed session.
#[component]
fn AskForAlerts(phase: TimerPhase) -> impl IntoView {
    let TimerContext { store, .. } = expect_context();
    let texts = &DeviceTexts::here().settings;
    let is_answered = RwSignal::new(phase != TimerPhase::Completed);
    let is_settled = derived(move || {
        is_answered.get()
            || !store.is_live()
            || device_preferences::chosen().alerts != AlertPreference::Unasked
            || platform::may_notify() == NotificationPermission::Denied
    });
    let answer = move |is_allowed: bool| {
        if is_allowed {
            ask_for_alerts();
        } else {
            device_preferences::choose(|chosen| chosen.alerts = AlertPreference::Off);
        }
        is_answered.set(true);
    };
    view! {
        <div class="alerts-prompt" role="group" aria-labelledby="ask-alerts" hidden=is_settled>
            <p class="quiet" id="ask-alerts">{texts.alerts_prompt}</p>
            <button type="button" on:click=listener(move |_| answer(true))>
                {texts.allow}
            </button>
            <button type="button" on:click=listener(move |_| answer(false))>
                {texts.decline}
            </button>
        </div>
    }
    .erase_view_type()
}

/// A score and its terms; nothing without one.
#[component]
pub fn Breakdown(result: Signal<Option<(FocusScoreBreakdown, u8)>>) -> impl IntoView {
    let texts = &texts().result;
    let number = move |read: fn(FocusScoreBreakdown, u8) -> u32| {
        derived(move || {
            result.get().map_or_else(String::new, |(breakdown, score)| {
                read(breakdown, score).to_string()
            })
        })
    };
    let is_clean = derived(move || {
        result
            .get()
            .is_none_or(|(breakdown, _)| breakdown.distractions == 0)
    });
    view! {
        <p class="total">
            <span>{texts.score}</span>
            " "
            <b>{number(|_, score| u32::from(score))}</b>
        </p>
        <p class="score-terms">
            <span>
                <b>{number(|breakdown, _| breakdown.base_score)}</b>
                " "
                {texts.base}
            </span>
            <span hidden=is_clean>
                " \u{2212} "
                <b>{number(|breakdown, _| breakdown.distractions * 5)}</b>
                " "
                {texts.distractions}
            </span>
            <span>
                " + "
                <b>{number(|breakdown, _| breakdown.duration_bonus)}</b>
                " "
                {texts.length}
            </span>
        </p>
    }
    .erase_view_type()
}
