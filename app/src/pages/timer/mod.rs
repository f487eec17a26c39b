//! The timer page: one instrument, in the face that the session gives it.

mod abandon;
mod about;
mod begin;
mod calling;
mod choices;
mod controls;
mod dial;
mod distraction;
mod draft;
mod favicon;
mod following;
mod idle;
mod keys;
mod outcome;
mod reflection;
mod resting;
pub mod ring;
pub mod ring_geometry;
mod sheet;
mod shortcuts;
mod title;

use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use super::update::Update;
use crate::answers::Seen;
use crate::attention::{Attention, Waiting};
use crate::device;
use crate::erase::Erase;
use crate::pages::bar::Bar;
use crate::place::Place;
use crate::reading::Face;
use crate::store::Store;
use crate::text::words;
use crate::text::{DeviceTexts, Localized as _};

use abandon::AbandonSheet;
use choices::ChoicesSheet;
use controls::Controls;
use dial::Dial;
use draft::{Draft, Sheet};
use following::Following;
use idle::{Begin, Types};
use keys::KeysSheet;
use outcome::Outcome;
use reflection::ReflectionSheet;
use resting::Resting;

/// What every part of the page may read and call.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    draft: Draft,
    resting: Resting,
    /// The face to show: the session's, or the break's.
    face: Memo<Face>,
}

impl Page {
    /// The numerals as text, and with them the title's; none while nothing is shown.
    fn numerals(self) -> Option<String> {
        match self.face.get() {
            Face::Break => self.resting.numerals(),
            _ => self.store.numerals(),
        }
    }
}

/// `/`: shows who is there and what is open.
#[component]
pub fn TimerPage(mut seen: Seen) -> impl IntoView {
    super::title(words().title);
    let draft = Draft::of(std::mem::take(&mut seen.work), seen.is_chosen);
    let store = Store::new(seen);
    let resting = Resting::new(store);
    let page = Page {
        store,
        draft,
        resting,
        face: Memo::new(move |_| resting.face()),
    };
    provide_context(page);

    // Runs in the browser only, after the first frame, which is the server's.
    Effect::new(move |_| {
        store.begin();
        // What was started last is drafted again.
        let chosen = device::chosen();
        draft.enter(|entries| {
            entries.session_type = chosen.session_type;
            entries.minutes = chosen.minutes;
        });
    });
    shortcuts::listen(page);

    let face = page.face;
    view! {
        <Bar here=Place::Timer>
            <span class="tools scripted">
                <button
                    type="button"
                    class="icon"
                    aria-label=DeviceTexts::here().settings.title
                    on:click=move |_| page.draft.open(Sheet::Choices)
                >
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M2 4.5h6M12 4.5h2M8 4.5a2 2 0 1 0 4 0a2 2 0 1 0-4 0M2 11.5h2M8 11.5h6M4 11.5a2 2 0 1 0 4 0a2 2 0 1 0-4 0" />
                    </svg>
                </button>
                <button
                    type="button"
                    class="icon"
                    aria-label=words().keys.open
                    on:click=move |_| page.draft.open(Sheet::Keys)
                >
                    "?"
                </button>
            </span>
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
            <div class="below">
                {move || match face.get() {
                    Face::Idle => EitherOf3::A(view! { <Begin /> }),
                    Face::Completed | Face::Abandoned | Face::Break => {
                        EitherOf3::B(view! { <Outcome face=face.get() /> })
                    }
                    Face::Focus | Face::Paused | Face::Overtime => {
                        EitherOf3::C(view! { <Controls face=face.get() /> })
                    }
                }}
            </div>
            <Attention store />
        </main>
        <ReflectionSheet />
        <AbandonSheet />
        <KeysSheet />
        <ChoicesSheet />
        <Following />
        <Update is_busy=Signal::derive(move || face.get().is_open() || face.get() == Face::Break) />
    }
    .erase()
}

/// What the person means to do, while they do it.
#[component]
fn Intention() -> impl IntoView {
    let Page {
        store, draft, face, ..
    } = expect_context();
    let intention = Signal::derive(move || {
        let text = store.read(|session, _| session.intention.clone());
        text.flatten().unwrap_or_default()
    });
    let named = Signal::derive(move || {
        let about = store.read(|session, _| (session.task_id, session.project_id));
        about.map_or_else(String::new, |(task, project)| {
            draft.read(|entries| entries.work.named(task, project))
        })
    });
    let is_nameless = Signal::derive(move || named.with(String::is_empty));
    // A break is about nothing.
    let is_break = Signal::derive(move || face.get() == Face::Break);
    view! {
        <div class="purpose" hidden=is_break>
            <p class="intention">{intention}</p>
            <p class="named" hidden=is_nameless>
                {named}
            </p>
        </div>
    }
    .erase()
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
