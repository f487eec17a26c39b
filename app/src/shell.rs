//! The HTML document around a page. Rendered by the server only.
//!
//! No inline style and no script without a nonce: the server's Content-Security-Policy
//! lets neither run.

use leptos::prelude::*;
use leptos::serde_json;
use leptos_meta::{MetaTags, provide_meta_context};

use crate::NO_STATE;
use crate::assets::{AssetUrls, Hydration};
use crate::base_path::link;
use crate::bootstrap::{BootstrapScript, BootstrapTask};
use crate::manifest::{DARK, LIGHT};
use crate::model::api_responses::InitialState;
use crate::model::appearance::{Appearance, Theme};
use crate::pages::email_links::{EmailLinkPage, EmailLinkPageData};
use crate::pages::guest_sessions::{GuestSessionsPage, GuestSessionsPageData};
use crate::pages::history::{Deleted, DeletedPage, HistoryPage, HistoryPageData};
use crate::pages::insights::{Insights, InsightsPage};
use crate::pages::not_found::NotFound;
use crate::pages::offline_document::OfflineDocument;
use crate::pages::offline_notice::OfflineNotice;
use crate::pages::reauthentication::{ReauthenticationPage, ReauthenticationPageData};
use crate::pages::refused_request::{RefusedPage, RefusedRequest};
use crate::pages::session::{SessionPage, SessionPageData};
use crate::pages::settings::{SettingsContent, SettingsPage, SettingsPageData};
use crate::pages::sign_in::{SignInPage, SignInPageData};
use crate::pages::tasks::{TasksPage, TasksPageData};
use crate::pages::timer::{TimerPage, WindowsScript};
use crate::text::texts;

/// The page to render and its data; the timer's is embedded for hydration.
#[derive(Clone, Debug)]
pub enum PageData {
    /// The timer with the user's data.
    Timer(Box<InitialState>),
    /// Registration, sign-in and sign-out; not hydrated.
    SignIn(Box<SignInPageData>),
    /// Recovery of a password, and confirmation of an address; not hydrated.
    EmailLink(Box<EmailLinkPageData>),
    /// What a guest has recorded, for the account; not hydrated.
    GuestSessions(Box<GuestSessionsPageData>),
    /// The password, before a form is carried out; not hydrated.
    Reauthentication(Box<ReauthenticationPageData>),
    /// The timer without user data: cached by the service worker, opened without a network, and
    /// filled from stored data.
    Shell,
    /// The page in place of one that needs the server; cached too.
    Offline,
    /// The document that the offline history is drawn into; cached too.
    OfflineHistory,
    /// Sessions by day; not hydrated.
    History(Box<HistoryPageData>),
    /// Statistics; not hydrated.
    Insights(Box<Insights>),
    /// A session; not hydrated.
    Session(Box<SessionPageData>),
    /// Deleted sessions that can be restored; not hydrated.
    Deleted(Deleted),
    /// Tasks and projects; not hydrated.
    Tasks(TasksPageData),
    /// Settings; only the section of device preferences uses the module.
    Settings(Box<SettingsPageData>),
    /// An unknown address; not hydrated.
    NotFound,
    /// A page or form that was refused.
    Refused(Box<RefusedRequest>),
}

/// The document.
#[must_use]
pub fn shell(assets: AssetUrls, start: PageData) -> impl IntoView {
    provide_meta_context();
    let texts = texts();
    let Appearance { language, theme } = use_context().unwrap_or_default();
    let base = Some(link("")).filter(|base| !base.is_empty());
    // A cached document may be of an older version.
    let is_cached = matches!(
        start,
        PageData::Shell | PageData::Offline | PageData::OfflineHistory
    );
    let is_alive = is_cached || matches!(start, PageData::Timer(_));
    let task = match start {
        PageData::OfflineHistory => BootstrapTask::Show,
        // A request may be refused before the user is known.
        PageData::Refused(_) => BootstrapTask::SyncForAnyUser,
        _ if is_cached => BootstrapTask::SyncForAnyUser,
        _ => BootstrapTask::Sync,
    };
    let scripts = |embedded: String| {
        view! {
            <script id="start" type="application/json" inner_html=embedded></script>
            <Hydration assets=assets.clone() />
        }
        .into_any()
    };
    let (page, scripts) = match start {
        PageData::Timer(state) => {
            let scripts = view! { <WindowsScript /> {scripts(embedded(&state))} }.into_any();
            (
                view! { <TimerPage state=*state /> }.into_any(),
                Some(scripts),
            )
        }
        PageData::Shell => {
            let page = view! { <TimerPage state=InitialState::nobody() /> };
            let scripts = view! { <WindowsScript /> {scripts(NO_STATE.to_owned())} };
            (page.into_any(), Some(scripts.into_any()))
        }
        PageData::Offline => {
            let page = view! { <OfflineNotice /> };
            (page.into_any(), Some(scripts(NO_STATE.to_owned())))
        }
        PageData::OfflineHistory => (view! { <OfflineDocument /> }.into_any(), None),
        PageData::SignIn(page) => (view! { <SignInPage page=*page /> }.into_any(), None),
        PageData::EmailLink(page) => (view! { <EmailLinkPage page=*page /> }.into_any(), None),
        PageData::GuestSessions(page) => {
            (view! { <GuestSessionsPage page=*page /> }.into_any(), None)
        }
        PageData::Reauthentication(page) => (
            view! { <ReauthenticationPage page=*page /> }.into_any(),
            None,
        ),
        PageData::History(page) => (view! { <HistoryPage page=*page /> }.into_any(), None),
        PageData::Insights(page) => (view! { <InsightsPage page=*page /> }.into_any(), None),
        PageData::Session(page) => (view! { <SessionPage one=*page /> }.into_any(), None),
        PageData::Deleted(page) => (view! { <DeletedPage page /> }.into_any(), None),
        PageData::Tasks(page) => (view! { <TasksPage page /> }.into_any(), None),
        PageData::Settings(page) => {
            // Device preferences are stored in the browser, so the module fills them in.
            let is_device = matches!(page.content, SettingsContent::Device);
            let scripts = is_device.then(|| scripts(NO_STATE.to_owned()));
            (view! { <SettingsPage page=*page /> }.into_any(), scripts)
        }
        PageData::NotFound => (view! { <NotFound /> }.into_any(), None),
        PageData::Refused(refused) => (view! { <RefusedPage refused=*refused /> }.into_any(), None),
    };
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-theme=theme.as_str() data-cached=is_cached data-base=base>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                {theme_color(theme, Theme::Light, "(prefers-color-scheme: light)", LIGHT)}
                {theme_color(theme, Theme::Dark, "(prefers-color-scheme: dark)", DARK)}
                <meta name="description" content=texts.document.description />
                {is_cached.then(|| view! { <meta name="robots" content="noindex" /> })}
                <link rel="icon" href=link("/favicon.svg") type="image/svg+xml" />
                <link rel="apple-touch-icon" href=link("/icons/apple.png") />
                // With credentials, because a cookie holds the language.
                <link rel="manifest" href=link("/manifest.webmanifest") crossorigin="use-credentials" />
                <link rel="stylesheet" id="style" href=link(&assets.style) />
                {scripts}
                <BootstrapScript task />
                <MetaTags />
            </head>
            <body>
                {page}
                <p class="crash-notice" role="alert" hidden>
                    {texts.document.crashed}
                </p>
                {is_alive
                    .then(|| {
                        view! {
                            <noscript>
                                <p class="banner">{texts.document.no_script}</p>
                            </noscript>
                        }
                    })}
            </body>
        </html>
    }
}

/// The colour of the browser's bars in one theme, unless the user chose the other. Not in the
/// `view!` macro, which has no `media` attribute here.
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

/// JSON that cannot end its script element.
fn embedded(state: &InitialState) -> String {
    serde_json::to_string(state)
        .unwrap_or_default()
        .replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_text_cannot_end_its_element() {
        let state = InitialState {
            refused: Some("</script><!--".to_owned()),
            is_shell: false,
            ..InitialState::nobody()
        };
        let text = embedded(&state);
        assert!(!text.contains('<'), "{text}");
        assert_eq!(crate::model::json::read(&text), Ok(state));
    }
}
