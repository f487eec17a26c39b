//! The slim bar: at the top, and on phones with the ways to the pages at the bottom, within
//! the thumb's reach.

use leptos::prelude::*;

use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::texts;

/// The name, the ways to all pages, and what the page adds of its own at the end.
#[component]
pub fn NavigationBar<V: IntoView + 'static>(
    /// The page that is shown, if it is one that the bar leads to.
    #[prop(into)]
    here: Option<Route>,
    /// Buttons of the page's own.
    children: TypedChildren<V>,
) -> impl IntoView {
    let texts = texts();
    let links: Vec<_> = Route::NAVIGATION
        .into_iter()
        .map(|route| view! { <NavigationLink route is_here=here == Some(route) /> })
        .collect();
    view! {
        <a class="skip" href="#content">
            {texts.skip_to_content}
        </a>
        <header class="bar">
            <a class="brand" href=Route::Timer.path()>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="62 8 12 100" />
                </svg>
                {texts.title}
            </a>
            <nav class="navigation" aria-label=texts.page_list>
                {links}
            </nav>
            {children.into_inner()()}
        </header>
    }
    .erase_view_type()
}

/// The bar of a page that adds nothing to it.
#[cfg(feature = "pages")]
#[component]
pub fn PlainBar(
    /// The page that is shown.
    here: Route,
) -> impl IntoView {
    let nothing = None::<&str>;
    view! { <NavigationBar here>{nothing}</NavigationBar> }
}

#[component]
fn NavigationLink(route: Route, is_here: bool) -> impl IntoView {
    view! {
        <a href=route.path() aria-current=is_here.then_some("page")>
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d=route.icon() />
            </svg>
            {(texts().page_name)(route)}
        </a>
    }
    .erase_view_type()
}
