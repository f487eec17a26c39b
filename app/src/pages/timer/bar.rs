//! The slim bar at the top.

use super::Page;
use leptos::prelude::*;

use super::draft::Sheet;
use crate::erase::Erase;
use crate::place::Place;
use crate::text::words;

/// The name, and the way to the list of keys.
#[component]
pub fn Bar() -> impl IntoView {
    let Page { draft, .. } = expect_context();
    let words = words();
    view! {
        <a class="skip" href="#content">
            {words.skip_to_content}
        </a>
        <header class="bar">
            <a class="brand" href="/">
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="62 8 12 100" />
                </svg>
                {words.title}
            </a>
            <a class="icon" href=Place::SignIn.path() aria-label=words.account>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14a5.5 5.5 0 0 1 11 0" />
                </svg>
            </a>
            <button
                type="button"
                class="icon scripted"
                aria-label=words.keys.open
                on:click=move |_| draft.open(Sheet::Keys)
            >
                "?"
            </button>
        </header>
    }
    .erase()
}
