//! The ring with the numerals in it.

use super::context::TimerContext;
use leptos::prelude::*;
use shared::Timestamp;
use shared::rules::limits::MAX_PAUSES;
use shared::rules::{Session, next_deadline, timer};

use super::ring_drawing::ring_drawing;
use crate::boxed::derived;
use crate::erase_view_type::EraseViewType;
use crate::model::breaks::BreakStage;
use crate::model::ring_geometry::Ring;
use crate::model::timer_display::{TimerPhase, minutes_and_seconds};
use crate::platform;
use crate::text::texts;
use crate::text::{DeviceTexts, Localized as _};

/// The id of the numerals. They get the focus when the focused button is removed: no key does
/// anything to them, and Tab goes on to the buttons below.
pub const NUMERALS: &str = "numerals";

/// Ring, phase, numerals, and the line below them.
#[component]
pub fn TimerRing() -> impl IntoView {
    let page = expect_context::<TimerContext>();
    let draft = page.draft;
    let texts = texts();
    let numerals = derived(move || {
        let planned = move || minutes_and_seconds(draft.planned_minutes() * 60);
        page.numerals().unwrap_or_else(planned)
    });
    let name = derived(move || match page.phase.get() {
        TimerPhase::Idle => String::new(),
        phase => (texts.display_state)(phase).to_owned(),
    });
    // A plus sign is as wide as a digit.
    let is_long = derived(move || numerals.with(|text| text.len() > 5 || text.starts_with('+')));
    view! {
        <div class="dial">
            {drawing(page)}
            <div class="dial-text">
                <div class="phase">{name}</div>
                <div
                    id=NUMERALS
                    class="numerals"
                    tabindex="-1"
                    class:long=is_long
                    role="timer"
                    aria-label=texts.open.timer
                >
                    {numerals}
                </div>
                <div class="until">{until(page)}</div>
                <Pauses />
            </div>
        </div>
    }
    .erase_view_type()
}

/// The line below the numerals. Local times are known in the browser only.
fn until(page: TimerContext) -> Signal<String> {
    let texts = texts();
    let TimerContext {
        store,
        break_controller,
        ..
    } = page;
    derived(move || {
        let local = |at: Timestamp| {
            if store.is_live() {
                platform::local_time(at)
            } else {
                String::new()
            }
        };
        let with_time = |texts: fn(&str) -> String, at: Option<Timestamp>| {
            let time = at.map(local).unwrap_or_default();
            if time.is_empty() { time } else { texts(&time) }
        };
        match page.phase.get() {
            TimerPhase::Idle if break_controller.stage() == BreakStage::Over => {
                DeviceTexts::here().breaks.over.to_owned()
            }
            TimerPhase::Idle => String::new(),
            TimerPhase::Break => {
                let end = break_controller.read(|rest, _| rest.ends_at());
                with_time(texts.open.ends_at, end.flatten())
            }
            TimerPhase::Focus => with_time(texts.open.ends_at, store.ends_at()),
            TimerPhase::Paused => {
                let left = store.read(seconds_to_go).unwrap_or_default();
                (texts.open.focus_left)(&minutes_and_seconds(left))
            }
            TimerPhase::Overtime => {
                let closes = store.read(|session, _| next_deadline(session));
                with_time(texts.open.closes_at, closes.flatten())
            }
            TimerPhase::Completed | TimerPhase::Abandoned => store
                .read(|session, _| {
                    let focused =
                        crate::model::timer_display::numerals(session, session.newest_at) / 60;
                    (texts.result.focused)(focused, session.plan_minutes())
                })
                .unwrap_or_default(),
        }
    })
}

/// Seconds of focus left, rounded up.
pub fn seconds_to_go(session: &Session, now: Timestamp) -> i64 {
    timer(session, now).map_or(0, |timer| timer.remaining_seconds)
}

/// The pauses left, as dots.
#[component]
fn Pauses() -> impl IntoView {
    let TimerContext { store, phase, .. } = expect_context();
    let left = move || {
        store
            .session
            .with(|session| session.as_ref().map_or(0, pauses_left))
    };
    let spent = [0, 1, 2].map(|index| derived(move || left() <= index));
    let spoken = derived(move || (texts().open.pauses_left)(left()));
    let is_hidden = derived(move || !matches!(phase.get(), TimerPhase::Focus | TimerPhase::Paused));
    view! {
        <p class="pauses" hidden=is_hidden>
            <span class="visually-hidden">{spoken}</span>
            <span class="dots" aria-hidden="true">
                <span class="dot" class:used=spent[0]></span>
                <span class="dot" class:used=spent[1]></span>
                <span class="dot" class:used=spent[2]></span>
            </span>
        </p>
    }
    .erase_view_type()
}

fn pauses_left(session: &Session) -> usize {
    MAX_PAUSES.saturating_sub(session.pauses_begun())
}

/// The ring of the session, or of the break.
fn drawing(page: TimerContext) -> impl IntoView {
    let TimerContext {
        store,
        draft,
        break_controller,
        phase,
        ..
    } = page;
    let ring = move || {
        let ring = if phase.get() == TimerPhase::Break {
            break_controller.read(|rest, now| Ring::passed(rest.passed(now)))
        } else {
            store.read(Ring::of)
        };
        ring.unwrap_or_else(Ring::empty)
    };
    let minutes = move || u32::try_from(draft.planned_minutes()).unwrap_or(1);
    ring_drawing(ring, minutes)
}
