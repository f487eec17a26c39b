//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use super::bar::Bar;
use crate::erase::Erase;
use crate::place::Place;
use crate::text::words;

/// Says so, and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = &words().not_found;
    super::title(words.title);
    let nothing = None::<&str>;
    view! {
        <Bar here=None>{nothing}</Bar>
        <main id="content" class="message">
            <h1>{words.title}</h1>
            <p>{words.body}</p>
            <p>
                <a class="button primary" href=Place::Timer.path()>
                    {words.back}
                </a>
            </p>
        </main>
    }
    .erase()
}
