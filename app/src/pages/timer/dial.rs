//! The ring with the numerals in it: the one large object of the page.

use leptos::prelude::*;
use shared::rules::limits::MAX_PAUSES;
use shared::rules::{Session, next_deadline, timer};
use shared::{Timestamp, rules::State};

use super::choice::Choice;
use super::ring_geometry::{FULL, Ring, dial_length, minute_ticks};
use crate::browser;
use crate::erase::Erase;
use crate::reading::{Face, minutes_and_seconds};
use crate::store::Store;
use crate::text::words;

/// Ring, numerals, and the few words that belong to them.
#[component]
pub fn Dial() -> impl IntoView {
    let store = expect_context::<Store>();
    let choice = expect_context::<Choice>();
    let words = words();
    let numerals = Memo::new(move |_| {
        let planned = move || minutes_and_seconds(choice.planned_minutes() * 60);
        store.numerals().unwrap_or_else(planned)
    });
    let name = move || match store.face.get() {
        Face::Idle => String::new(),
        face => (words.face)(face).to_owned(),
    };
    view! {
        <div class="dial">
            <RingDrawing />
            <div class="reading">
                <p class="phase">{name}</p>
                <p
                    class="numerals"
                    class:long=move || numerals.with(|text| text.len() > 5)
                    role="timer"
                    aria-label=words.open.timer
                >
                    {numerals}
                </p>
                <p class="until">{until(store)}</p>
                <Pauses />
            </div>
        </div>
    }
    .erase()
}

/// The line below the numerals. Local times are known in the browser only.
fn until(store: Store) -> Memo<String> {
    let words = words();
    Memo::new(move |_| {
        let local = |at: Timestamp| {
            if store.is_live.get() {
                browser::local_time(at)
            } else {
                String::new()
            }
        };
        let with_time = |words: fn(&str) -> String, at: Option<Timestamp>| {
            let time = at.map(local).unwrap_or_default();
            if time.is_empty() { time } else { words(&time) }
        };
        match store.face.get() {
            Face::Idle => String::new(),
            Face::Focus => with_time(words.open.ends_at, store.ends_at()),
            Face::Paused => {
                let left = store.read(seconds_to_go).unwrap_or_default();
                (words.open.focus_left)(&minutes_and_seconds(left))
            }
            Face::Overtime => {
                let closes =
                    store.read(|session, _| next_deadline(&State::Started(session.clone())));
                with_time(words.open.closes_at, closes.flatten())
            }
            Face::Completed | Face::Abandoned => store
                .read(|session, _| {
                    let focused = crate::reading::numerals(session, session.newest_at) / 60;
                    (words.result.focused)(focused, session.planned_minutes)
                })
                .unwrap_or_default(),
        }
    })
}

/// Seconds of focus to go, rounded up.
pub fn seconds_to_go(session: &Session, now: Timestamp) -> i64 {
    timer(session, now).map_or(0, |timer| timer.remaining_seconds)
}

/// The pauses that are left, as dots.
#[component]
fn Pauses() -> impl IntoView {
    let store = expect_context::<Store>();
    let left = Memo::new(move |_| {
        store
            .session
            .with(|session| session.as_ref().map_or(0, pauses_left))
    });
    let dots = (0..MAX_PAUSES).map(|index| {
        view! { <span class="dot" class:spent=move || left.get() <= index></span> }
    });
    let is_shown = move || matches!(store.face.get(), Face::Focus | Face::Paused);
    view! {
        <p class="pauses" hidden=move || !is_shown()>
            <span class="unseen">{move || (words().open.pauses_left)(left.get())}</span>
            <span class="dots" aria-hidden="true">
                {dots.collect_view()}
            </span>
        </p>
    }
    .erase()
}

fn pauses_left(session: &Session) -> usize {
    MAX_PAUSES.saturating_sub(session.pauses_begun())
}

/// The drawing alone. Everything it shows is said in words elsewhere.
#[component]
fn RingDrawing() -> impl IntoView {
    let store = expect_context::<Store>();
    let choice = expect_context::<Choice>();
    let ring = Memo::new(move |_| store.read(Ring::of).unwrap_or_else(Ring::empty));
    let minutes = Memo::new(move |_| u32::try_from(choice.planned_minutes()).unwrap_or(1));
    view! {
        <svg class="ring" viewBox="0 0 320 320" aria-hidden="true" focusable="false">
            <circle
                class="ticks"
                cx="160"
                cy="160"
                r="139"
                pathLength=move || dial_length(minutes.get()).to_string()
                stroke-dasharray=move || minute_ticks(minutes.get())
            />
            <circle class="track" cx="160" cy="160" r="150" />
            <circle
                class="arc"
                cx="160"
                cy="160"
                r="150"
                pathLength=FULL.to_string()
                stroke-dasharray=move || ring.with(|ring| ring.focus.clone())
            />
            <circle
                class="head"
                cx="160"
                cy="160"
                r="150"
                pathLength=FULL.to_string()
                stroke-dasharray=format!("0 {}", FULL + 1)
                stroke-dashoffset=move || (-ring.with(|ring| ring.head)).to_string()
            />
            <circle
                class="marks"
                cx="160"
                cy="160"
                r="150"
                pathLength=FULL.to_string()
                stroke-dasharray=move || ring.with(|ring| ring.marks.clone())
            />
            <circle
                class="overtime"
                cx="160"
                cy="160"
                r="139"
                pathLength=FULL.to_string()
                stroke-dasharray=move || ring.with(|ring| ring.overtime.clone())
            />
        </svg>
    }
    .erase()
}
