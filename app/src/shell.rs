//! The HTML document around a page. Rendered by the server only.
//!
//! No inline style and no script without a nonce: the server's Content-Security-Policy
//! lets neither run.

use leptos::prelude::*;
use leptos::serde_json;
use leptos_meta::{MetaTags, provide_meta_context};

use crate::NOTHING;
use crate::answers::Seen;
use crate::appearance::{Appearance, Theme};
use crate::front::{Front, Hydration};
use crate::installed::{DARK, LIGHT};
use crate::pages::away::Away;
use crate::pages::history::{Deleted, DeletedPage, History, HistoryPage};
use crate::pages::insights::{Insights, InsightsPage};
use crate::pages::kept::KeptPlace;
use crate::pages::not_found::NotFound;
use crate::pages::refused::{Refused, RefusedPage};
use crate::pages::session::{OneSession, SessionPage};
use crate::pages::settings::{Content, Settings, SettingsPage};
use crate::pages::sign_in::{SignIn, SignInPage};
use crate::pages::tasks::{Tasks, TasksPage};
use crate::pages::timer::TimerPage;
use crate::text::words;
use crate::visit::{Task, VisitScript};

/// What a page is rendered from; the browser begins with the same.
#[derive(Clone, Debug)]
pub enum Start {
    /// The timer: who is there and what is open.
    Timer(Box<Seen>),
    /// Registering, signing in and out; nothing for the browser to do.
    SignIn(Box<SignIn>),
    /// The timer without anybody's data: the service worker keeps it and opens it where there
    /// is no network, and the browser adds what the device keeps.
    Shell,
    /// The page in place of one that needs the server, kept in the same way.
    Away,
    /// The document in which the browser draws the pages that look back, kept in the same way.
    Kept,
    /// What was done, day by day; nothing for the browser to do.
    History(Box<History>),
    /// What it adds up to; nothing for the browser to do.
    Insights(Box<Insights>),
    /// A session; nothing for the browser to do.
    Session(Box<OneSession>),
    /// What was deleted.
    Deleted(Deleted),
    /// Tasks and projects; nothing for the browser to do.
    Tasks(Tasks),
    /// Settings; nothing for the browser to do.
    Settings(Box<Settings>),
    /// Any address that leads nowhere; the browser has nothing to do there.
    Nowhere,
    /// In place of a page, or of the answer to a form, that could not be given.
    Refused(Box<Refused>),
}

/// The document.
#[must_use]
pub fn shell(front: Front, start: Start) -> impl IntoView {
    provide_meta_context();
    let words = words();
    let Appearance { language, theme } = use_context().unwrap_or_default();
    // Only what lives on can be outdated.
    let is_kept = matches!(start, Start::Shell | Start::Away | Start::Kept);
    let is_alive = is_kept || matches!(start, Start::Timer(_));
    let task = match start {
        Start::Kept => Task::Show,
        // A request may be refused before it is known who asks.
        Start::Refused(_) => Task::KeepForWhoComes,
        _ if is_kept => Task::KeepForWhoComes,
        _ => Task::Keep,
    };
    let scripts = |embedded: String| {
        view! {
            <script id="start" type="application/json" inner_html=embedded></script>
            <Hydration front=front.clone() />
        }
    };
    let (page, scripts) = match start {
        Start::Timer(seen) => {
            let scripts = scripts(embedded(&seen));
            (view! { <TimerPage seen=*seen /> }.into_any(), Some(scripts))
        }
        Start::Shell => {
            let page = view! { <TimerPage seen=Seen::nobody() /> };
            (page.into_any(), Some(scripts(NOTHING.to_owned())))
        }
        Start::Away => {
            let page = view! { <Away /> };
            (page.into_any(), Some(scripts(NOTHING.to_owned())))
        }
        Start::Kept => (view! { <KeptPlace /> }.into_any(), None),
        Start::SignIn(page) => (view! { <SignInPage page=*page /> }.into_any(), None),
        Start::History(page) => (view! { <HistoryPage page=*page /> }.into_any(), None),
        Start::Insights(page) => (view! { <InsightsPage page=*page /> }.into_any(), None),
        Start::Session(page) => (view! { <SessionPage one=*page /> }.into_any(), None),
        Start::Deleted(page) => (view! { <DeletedPage page /> }.into_any(), None),
        Start::Tasks(page) => (view! { <TasksPage page /> }.into_any(), None),
        Start::Settings(page) => {
            // What the browser keeps for itself is filled in by the module.
            let is_device = matches!(page.content, Content::Device);
            let scripts = is_device.then(|| scripts(NOTHING.to_owned()));
            (view! { <SettingsPage page=*page /> }.into_any(), scripts)
        }
        Start::Nowhere => (view! { <NotFound /> }.into_any(), None),
        Start::Refused(refused) => (view! { <RefusedPage refused=*refused /> }.into_any(), None),
    };
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-theme=theme.as_str() data-kept=is_kept>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                {theme_color(theme, Theme::Light, "(prefers-color-scheme: light)", LIGHT)}
                {theme_color(theme, Theme::Dark, "(prefers-color-scheme: dark)", DARK)}
                <meta name="description" content=words.document.description />
                {is_kept.then(|| view! { <meta name="robots" content="noindex" /> })}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/icons/apple.png" />
                // With cookies, because one of them says the language.
                <link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials" />
                <link rel="stylesheet" id="style" href=front.style.clone() />
                {scripts}
                <VisitScript task />
                <MetaTags />
            </head>
            <body>
                {page}
                <p class="crashed" role="alert" hidden>
                    {words.document.crashed}
                </p>
                {is_alive
                    .then(|| {
                        view! {
                            <noscript>
                                <p class="banner">{words.document.no_script}</p>
                            </noscript>
                        }
                    })}
            </body>
        </html>
    }
}

/// The colour that systems give their bars in one theme, unless the person chose the other.
/// Not in the view, which knows no `media` here.
fn theme_color(
    chosen: Theme,
    theme: Theme,
    device_has_it: &'static str,
    color: &'static str,
) -> Option<impl IntoView> {
    let media = match chosen {
        Theme::Device => device_has_it,
        _ if chosen == theme => "all",
        _ => return None,
    };
    let meta = leptos::html::meta().name("theme-color").content(color);
    Some(meta.attr("media", media))
}

/// JSON that can stand in a script element: nothing in it ends the element.
fn embedded(seen: &Seen) -> String {
    serde_json::to_string(seen)
        .unwrap_or_default()
        .replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element() {
        let seen = Seen {
            refused: Some("</script><!--".to_owned()),
            is_kept: false,
            ..Seen::nobody()
        };
        let text = embedded(&seen);
        assert!(!text.contains('<'), "{text}");
        assert_eq!(crate::json::read(&text), Ok(seen));
    }
}
