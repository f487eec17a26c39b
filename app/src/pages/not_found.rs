//! The page for unknown addresses.

use leptos::prelude::*;

use super::navigation_bar::NavigationBar;
use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::texts;

/// The text, with a link to the timer.
#[component]
pub fn NotFound() -> impl IntoView {
    let texts = &texts().not_found;
    super::title(texts.title);
    let nothing = None::<&str>;
    view! {
        <NavigationBar here=None>{nothing}</NavigationBar>
        <main id="content" class="message">
            <h1>{texts.title}</h1>
            <p>{texts.body}</p>
            <p>
                <a class="button primary" href=link(Route::Timer.path())>
                    {texts.back}
                </a>
            </p>
        </main>
    }
    .erase_view_type()
}
