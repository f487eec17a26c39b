//! Calls the person when a moment has come: a sound, a notification, and after a break the
//! next session where it is to begin by itself. Which moments there are stands in `moments`.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::Timestamp;

use super::{Page, begin};
use crate::browser;
use crate::device;
use crate::moments::{Moment, MomentKind, next};
use crate::preferences::Alerts;
use crate::text::words;
use crate::text::{DeviceTexts, Localized as _};

/// What has happened by now, of the session and of the break.
pub fn moments(Page { store, resting, .. }: Page) -> [Option<Moment>; 2] {
    let of_break = Moment::of_break(&resting.breaks(), store.read_clock());
    [store.read(Moment::of).flatten(), of_break]
}

/// Calls for a moment that has just come, unless another tab does.
pub fn call(page: Page, moment: Moment) {
    if moment.is_news(page.store.read_clock()) {
        spawn_local(async move {
            if browser::claim(&moment.claim()).await {
                called(page, moment);
            }
        });
    }
}

fn called(page: Page, moment: Moment) {
    let chosen = device::chosen();
    browser::play(chosen.sound, chosen.volume);
    if chosen.alerts == Alerts::On {
        let title = (DeviceTexts::here().notification)(moment.kind);
        browser::notify(title, &about(page), &moment.tag());
    }
    let is_free = !page.store.face.get_untracked().is_open();
    if moment.kind == MomentKind::BreakEnded && chosen.starts_sessions && is_free {
        begin::start(page);
    }
}

/// What the session is about, in the person's words or else by its kind.
fn about(Page { store, draft, .. }: Page) -> String {
    let intended = store.session.with_untracked(|session| {
        let session = session.as_ref()?;
        let kind = (words().session_type)(session.session_type);
        Some(session.intention.clone().unwrap_or_else(|| kind.to_owned()))
    });
    intended.unwrap_or_else(|| {
        let kind = untrack(|| draft.read(|entries| entries.session_type));
        (words().session_type)(kind).to_owned()
    })
}

/// When the next moment comes.
pub fn next_moment(Page { store, resting, .. }: Page) -> Option<Timestamp> {
    let breaks = resting.breaks();
    store
        .session
        .with(|session| next(session.as_ref(), &breaks, store.read_clock()))
}

/// One timer for the next moment, beside those that chain from second to second: browsers
/// slow a chain down in a hidden tab, to a link a minute in the end.
#[derive(Clone, Copy, Default)]
pub struct Alarm(StoredValue<Option<TimeoutHandle>>);

impl Alarm {
    /// Looks at the clock at this instant.
    pub fn set(self, page: Page, at: Option<Timestamp>) {
        let Page { store, resting, .. } = page;
        let timer = at.and_then(|at| {
            let wait = at.since(store.read_clock()).unsigned_abs();
            let look = move || {
                store.tick();
                resting.tick();
            };
            set_timeout_with_handle(look, Duration::from_millis(wait)).ok()
        });
        self.0.update_value(|old| {
            if let Some(old) = std::mem::replace(old, timer) {
                old.clear();
            }
        });
    }
}
