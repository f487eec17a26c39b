//! The timer page: one instrument, in the face that the session gives it.

mod abandon;
mod controls;
mod dial;
mod distraction;
mod draft;
mod following;
mod idle;
mod keys;
mod outcome;
mod reflection;
pub mod ring_geometry;
mod sheet;
mod shortcuts;
mod title;

use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use super::update::Update;
use crate::answers::{Failure, Seen};
use crate::attention::{Attention, Waiting};
use crate::erase::Erase;
use crate::pages::bar::Bar;
use crate::place::Place;
use crate::reading::Face;
use crate::store::Store;
use crate::text::words;

use abandon::AbandonSheet;
use controls::Controls;
use dial::Dial;
use draft::{Draft, Sheet};
use following::Following;
use idle::{Begin, Types};
use keys::KeysSheet;
use outcome::Outcome;
use reflection::ReflectionSheet;

/// `/`: shows who is there and what is open.
#[component]
pub fn TimerPage(seen: Result<Seen, Failure>) -> impl IntoView {
    super::title(words().title);
    match seen {
        Ok(seen) => Either::Left(view! { <Instrument seen /> }),
        Err(failure) => Either::Right(view! { <OutOfReach failure /> }),
    }
}

/// The server has no answer for now.
#[component]
fn OutOfReach(failure: Failure) -> impl IntoView {
    view! {
        <main id="content" class="message">
            <p role="alert">{failure.detail}</p>
        </main>
    }
    .erase()
}

/// What every part of the page may read and call.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    draft: Draft,
}

/// Everything that the page shows and does.
#[component]
fn Instrument(seen: Seen) -> impl IntoView {
    let store = Store::new(seen);
    let page = Page {
        store,
        draft: Draft::default(),
    };
    provide_context(page);

    // Runs in the browser only, after the first frame, which is the server's.
    Effect::new(move |_| store.begin());
    shortcuts::listen(page);

    let face = store.face;
    view! {
        <Bar here=Place::Timer>
            <button
                type="button"
                class="icon scripted"
                aria-label=words().keys.open
                on:click=move |_| page.draft.open(Sheet::Keys)
            >
                "?"
            </button>
        </Bar>
        <main id="content" class="timer" data-face=Signal::derive(move || face.get().as_str().to_owned())>
            <h1 class="unseen">{words().title}</h1>
            <div class="above">
                {move || match face.get() {
                    Face::Idle => Either::Left(view! { <Types /> }),
                    _ => Either::Right(view! { <Intention /> }),
                }}
            </div>
            <Dial />
            <Notices />
            <Attention store />
            <div class="below">
                {move || match face.get() {
                    Face::Idle => EitherOf3::A(view! { <Begin /> }),
                    Face::Completed | Face::Abandoned => EitherOf3::B(view! { <Outcome /> }),
                    Face::Focus | Face::Paused | Face::Overtime => {
                        EitherOf3::C(view! { <Controls face=face.get() /> })
                    }
                }}
            </div>
        </main>
        <ReflectionSheet />
        <AbandonSheet />
        <KeysSheet />
        <Following />
        <Update is_busy=Signal::derive(move || face.get().is_open()) />
    }
    .erase()
}

/// What the person means to do, while they do it.
#[component]
fn Intention() -> impl IntoView {
    let Page { store, .. } = expect_context();
    let intention = Signal::derive(move || {
        let text = store.read(|session, _| session.intention.clone());
        text.flatten().unwrap_or_default()
    });
    view! { <p class="intention">{intention}</p> }.erase()
}

/// What the person should know and no button is about.
#[component]
fn Notices() -> impl IntoView {
    let Page { store, .. } = expect_context();
    let notice = Signal::derive(move || store.notice());
    let is_quiet = Signal::derive(move || notice.with(String::is_empty));
    view! {
        <div class="notices" role="status">
            <Waiting store />
            <p class="notice" hidden=is_quiet>
                {notice}
            </p>
        </div>
    }
    .erase()
}
