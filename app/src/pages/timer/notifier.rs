//! Gives alerts: a sound, a notification, and after a break the next session if it starts
//! automatically. The alerts are defined in `model::alerts`.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::Timestamp;

use super::context::TimerContext;
use super::start;
use crate::client::device_preferences;
use crate::model::alerts::{ClientAlert, ClientAlertKind, next};
use crate::model::preferences::AlertPreference;
use crate::platform;
use crate::platform::timer::{self, Timer};
use crate::text::texts;
use crate::text::{DeviceTexts, Localized as _};

/// The current alerts of the session and of the break.
pub fn current_alerts(
    TimerContext {
        store,
        break_controller,
        ..
    }: TimerContext,
) -> [Option<ClientAlert>; 2] {
    let of_break = ClientAlert::of_break(&break_controller.breaks(), store.read_clock());
    [store.read(ClientAlert::of).flatten(), of_break]
}

/// Gives a recent alert, unless another tab does.
pub fn call(page: TimerContext, alert: ClientAlert) {
    if alert.is_recent(page.store.read_clock()) {
        spawn_local(async move {
            if platform::claim(&alert.claim()).await {
                called(page, alert);
            }
        });
    }
}

fn called(page: TimerContext, alert: ClientAlert) {
    let chosen = device_preferences::chosen();
    platform::play(chosen.sound, chosen.volume);
    if chosen.alerts == AlertPreference::On {
        let title = (DeviceTexts::here().notification)(alert.kind);
        platform::notify(title, &about(page), &alert.tag());
    }
    let is_free = !page.store.phase.get_untracked().is_open();
    if alert.kind == ClientAlertKind::BreakEnded && chosen.starts_sessions && is_free {
        start::start(page);
    }
}

/// The subject of the session: its intention, or else its type.
fn about(TimerContext { store, draft, .. }: TimerContext) -> String {
    let intended = store.session.with_untracked(|session| {
        let session = session.as_ref()?;
        let kind = (texts().session_type)(session.session_type);
        Some(session.intention.clone().unwrap_or_else(|| kind.to_owned()))
    });
    intended.unwrap_or_else(|| {
        let kind = untrack(|| draft.read(|entries| entries.session_type));
        (texts().session_type)(kind).to_owned()
    })
}

/// When the next alert is due.
pub fn next_alert_at(
    TimerContext {
        store,
        break_controller,
        ..
    }: TimerContext,
) -> Option<Timestamp> {
    let breaks = break_controller.breaks();
    store
        .session
        .with(|session| next(session.as_ref(), &breaks, store.read_clock()))
}

/// A timer for the next alert, besides those that chain from second to second: browsers throttle
/// chained timers in a hidden tab, to one a minute in the end.
#[derive(Clone, Copy, Default)]
pub struct AlertTimer(StoredValue<Option<Timer>>);

impl AlertTimer {
    /// Reads the clock at this instant.
    pub fn set(self, page: TimerContext, at: Option<Timestamp>) {
        let TimerContext {
            store,
            break_controller,
            ..
        } = page;
        let timer = at.map(|at| {
            let wait = at.since(store.read_clock()).unsigned_abs();
            let look = move || {
                store.tick();
                break_controller.tick();
            };
            timer::after(Duration::from_millis(wait), look)
        });
        self.0.set_value(timer);
    }
}
