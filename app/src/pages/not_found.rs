//! The page for addresses that lead nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::erase::Erase;
use crate::text::words;

/// Says so, and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = &words().not_found;
    view! {
        <Title text=words.title />
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
