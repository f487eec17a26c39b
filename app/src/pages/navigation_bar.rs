//! The bar at the top, with the navigation; on phones the navigation is at the bottom.

use leptos::prelude::*;

use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::texts;

/// The app's name, links to all pages, and controls of the page.
#[component]
pub fn NavigationBar<V: IntoView + 'static>(
    /// The current page, if it is in the navigation.
    #[prop(into)]
    here: Option<Route>,
    /// Controls of the page.
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
            <a class="brand" href=link(Route::Timer.path())>
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

/// The bar without controls.
#[cfg(feature = "pages")]
#[component]
pub fn PlainBar(
    /// The current page.
    here: Route,
) -> impl IntoView {
    let nothing = None::<&str>;
    view! { <NavigationBar here>{nothing}</NavigationBar> }
}

#[component]
fn NavigationLink(route: Route, is_here: bool) -> impl IntoView {
    view! {
        <a href=link(route.path()) aria-current=is_here.then_some("page")>
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d=route.icon() />
            </svg>
            {(texts().page_name)(route)}
        </a>
    }
    .erase_view_type()
}
