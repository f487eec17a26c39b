//! What follows the session without being drawn: the tab's title, what a screen reader is
//! told, and the keyboard, which must not go with a button that goes.

use leptos::prelude::*;
use shared::rules::Session;

use super::Page;
use super::dial::seconds_to_go;
use super::title::title;
use crate::announce::announcement;
use crate::browser;
use crate::erase::Erase;
use crate::reading::Face;
use crate::text::words;

/// What was shown a moment ago.
struct Shown {
    session: Option<(Session, i64)>,
    face: Face,
    title: String,
}

fn reading(shown: &Shown) -> Option<(&Session, i64)> {
    let (session, left) = shown.session.as_ref()?;
    Some((session, *left))
}

/// The one polite live region, empty until something happens; and all that is not drawn.
#[component]
pub fn Following() -> impl IntoView {
    let Page { store, .. } = expect_context();
    let said = Signal::derive(move || store.said());
    Effect::new(move |before: Option<Shown>| {
        let now = Shown {
            session: store.read(|session, now| (session.clone(), seconds_to_go(session, now))),
            face: store.face.get(),
            title: title(words(), store.face.get(), store.numerals()),
        };
        // What a page is loaded with is no news.
        if let Some(before) = &before {
            let news = announcement(words(), reading(before), reading(&now));
            if let Some(news) = news {
                store.say(news);
            }
            if before.face != now.face {
                request_animation_frame(browser::rescue_focus);
            }
        }
        if before.is_none_or(|before| before.title != now.title) {
            browser::set_title(&now.title);
        }
        now
    });
    view! {
        <p id="announcements" class="unseen" aria-live="polite">
            {said}
        </p>
    }
    .erase()
}
