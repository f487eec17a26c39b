//! Listens for keys and runs the shortcuts of `model::keyboard`.

use leptos::ev;
use leptos::prelude::*;
use shared::rules::{Command, DistractionKind, PauseSession};

use super::context::TimerContext;
use super::controls::extend;
use super::draft::DialogKind;
use super::timer_ring::NUMERALS;
use super::{distraction, outcome, start};
use crate::client::device_preferences;
use crate::model::keyboard::{STORAGE_KEY, Shortcut, default_key, shortcut};
use crate::platform;

/// Listens for as long as the page is mounted.
pub fn listen(page: TimerContext) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            let Some(pressed) = platform::pressed(&event) else {
                return;
            };
            let phase = page.phase.get_untracked();
            let is_asking = untrack(|| page.draft.is_asking());
            let chosen = platform::read_stored(STORAGE_KEY);
            let meant = [&pressed.key, &pressed.latin]
                .into_iter()
                .map(|key| default_key(key, &chosen))
                .find_map(|key| shortcut(key, phase, pressed.focus, is_asking));
            let is_on = |meant: &Shortcut| {
                *meant == Shortcut::Cancel || device_preferences::chosen().has_single_keys
            };
            if let Some(meant) = meant.filter(is_on) {
                platform::consume(&event);
                act(meant, page);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn act(meant: Shortcut, page: TimerContext) {
    let TimerContext {
        store,
        draft,
        break_controller,
        ..
    } = page;
    match meant {
        Shortcut::Start => start::start(page),
        Shortcut::Pause => drop(store.submit(Command::Pause(PauseSession { pause_reason: None }))),
        Shortcut::Resume => drop(store.submit(Command::Resume)),
        Shortcut::Proceed => outcome::proceed(page),
        Shortcut::TakeBreak => break_controller.take(),
        Shortcut::SkipBreak => break_controller.skip(),
        Shortcut::Extend => extend(store),
        Shortcut::Undo if outcome::undo_left(store).is_some() => outcome::undo(page),
        Shortcut::Undo | Shortcut::Nothing => {}
        Shortcut::Complete
            if page.phase.get_untracked().is_open() || outcome::is_unrated(store) =>
        {
            draft.open(DialogKind::Reflection);
        }
        Shortcut::Complete => {}
        Shortcut::Abandon => draft.open(DialogKind::Abandon),
        Shortcut::Help => draft.open(DialogKind::Keys),
        Shortcut::Distraction => distraction::ask(draft),
        Shortcut::Cancel => {
            draft.ask(false);
            request_animation_frame(|| platform::restore_focus(NUMERALS));
        }
        Shortcut::Internal => distraction::choose(page, DistractionKind::Internal),
        Shortcut::External => distraction::choose(page, DistractionKind::External),
        Shortcut::Choose(session_type) => {
            draft.enter(|entries| entries.choose(session_type, None));
        }
    }
}
