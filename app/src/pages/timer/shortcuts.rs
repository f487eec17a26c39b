//! Listens for keys and does what `keyboard` says they mean.

use leptos::ev;
use leptos::prelude::*;
use shared::rules::{Command, DistractionKind, PauseSession};

use super::Page;
use super::draft::Sheet;
use super::{begin, distraction, outcome};
use crate::browser;
use crate::keyboard::{Shortcut, shortcut};

/// From mounting to leaving the page.
pub fn listen(page: Page) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            let Some((key, focus)) = browser::pressed(&event) else {
                return;
            };
            let face = page.face.get_untracked();
            let is_asking = untrack(|| page.draft.is_asking());
            if let Some(meant) = shortcut(&key, face, focus, is_asking) {
                event.prevent_default();
                act(meant, page);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn act(meant: Shortcut, page: Page) {
    let Page {
        store,
        draft,
        resting,
        ..
    } = page;
    match meant {
        Shortcut::Start => begin::start(page),
        Shortcut::Pause => drop(store.submit(Command::Pause(PauseSession { pause_reason: None }))),
        Shortcut::Resume => drop(store.submit(Command::Resume)),
        Shortcut::GoOn => outcome::go_on(page),
        Shortcut::TakeBreak => resting.take(),
        Shortcut::SkipBreak => resting.skip(),
        Shortcut::Complete => draft.open(Sheet::Reflection),
        Shortcut::Abandon => draft.open(Sheet::Abandon),
        Shortcut::Help => draft.open(Sheet::Keys),
        Shortcut::Distraction => {
            draft.ask(true);
            request_animation_frame(|| browser::focus("distraction-internal"));
        }
        Shortcut::Cancel => {
            draft.ask(false);
            request_animation_frame(browser::rescue_focus);
        }
        Shortcut::Internal => distraction::note(store, draft, DistractionKind::Internal),
        Shortcut::External => distraction::note(store, draft, DistractionKind::External),
        Shortcut::Choose(session_type) => {
            draft.enter(|entries| entries.session_type = session_type);
        }
    }
}
