//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use crate::erase::Erase;
use crate::text::words;

/// Says so, and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = &words().not_found;
    super::title(words.title);
    view! {
        <main id="content" class="message">
            <h1>{words.title}</h1>
            <p>{words.body}</p>
            <p>
                <a class="button primary" href="/">
                    {words.back}
                </a>
            </p>
        </main>
    }
    .erase()
}
