//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use super::navigation_bar::NavigationBar;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::words;

/// Says so, and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = &words().not_found;
    super::title(words.title);
    let nothing = None::<&str>;
    view! {
        <NavigationBar here=None>{nothing}</NavigationBar>
        <main id="content" class="message">
            <h1>{words.title}</h1>
            <p>{words.body}</p>
            <p>
                <a class="button primary" href=Route::Timer.path()>
                    {words.back}
                </a>
            </p>
        </main>
    }
    .erase_view_type()
}
