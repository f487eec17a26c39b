//! Listens for keys and does what `keyboard` says they mean.

use leptos::ev;
use leptos::prelude::*;
use shared::rules::{Command, DistractionKind};

use super::choice::Choice;
use super::distraction;
use super::sheet::{Sheet, Sheets};
use crate::browser;
use crate::keyboard::{Shortcut, shortcut};
use crate::store::Store;

/// From mounting to leaving the page.
pub fn listen(store: Store, choice: Choice, sheets: Sheets) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            let Some((key, focus)) = browser::pressed(&event) else {
                return;
            };
            let face = store.face.get_untracked();
            if let Some(meant) = shortcut(&key, face, focus, sheets.asking.get_untracked()) {
                event.prevent_default();
                act(meant, store, choice, sheets);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn act(meant: Shortcut, store: Store, choice: Choice, sheets: Sheets) {
    match meant {
        Shortcut::Start => drop(store.submit(choice.start())),
        Shortcut::Pause => drop(store.submit(Command::Pause { pause_reason: None })),
        Shortcut::Resume => drop(store.submit(Command::Resume)),
        Shortcut::Another => store.dismiss(),
        Shortcut::Complete => sheets.open(Sheet::Reflection),
        Shortcut::Abandon => sheets.open(Sheet::Abandon),
        Shortcut::Help => sheets.open(Sheet::Keys),
        Shortcut::Distraction => {
            sheets.asking.set(true);
            request_animation_frame(|| browser::focus("distraction-internal"));
        }
        Shortcut::Internal => distraction::note(store, sheets, DistractionKind::Internal),
        Shortcut::External => distraction::note(store, sheets, DistractionKind::External),
        Shortcut::Choose(session_type) => choice.session_type.set(session_type),
    }
}
