//! The one polite live region: what a screen reader is told.

use super::Page;
use leptos::prelude::*;
use shared::rules::Session;

use super::dial::seconds_to_go;
use crate::announce::announcement;
use crate::erase::Erase;
use crate::text::words;

/// Empty until something happens.
#[component]
pub fn Announcer() -> impl IntoView {
    let Page { store, .. } = expect_context();
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<(Session, i64)>>| {
        let after = store.read(|session, now| (session.clone(), seconds_to_go(session, now)));
        // The state a page is loaded with is no news.
        if let Some(before) = before {
            let text = announcement(
                words(),
                before.as_ref().map(|(session, left)| (session, *left)),
                after.as_ref().map(|(session, left)| (session, *left)),
            );
            if let Some(text) = text {
                said.set(text);
            }
        }
        after
    });
    view! {
        <p id="announcements" class="unseen" aria-live="polite">
            {said}
        </p>
    }
    .erase()
}
