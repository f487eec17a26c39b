//! Stint's views, rendered by the server and hydrated in the browser.
//!
//! Decides nothing that belongs to the rules: buttons, countdown and refusals come from
//! `shared`. Knows neither SQL nor HTTP handlers: on the server a page is rendered from the
//! data it is passed ([`PageData`]), in the browser it calls the HTTP API.
//!
//! `model` is pure and tested natively, `platform` binds the browser's interfaces, `client` is
//! the timer page's state and its exchange with the server and other tabs, `offline_history`
//! draws history and insights without the server, `pages` holds the views.

#[cfg(feature = "ssr")]
mod assets;
mod base_path;
#[cfg(feature = "ssr")]
mod bootstrap;
mod boxed;
mod client;
mod erase_view_type;
#[cfg(test)]
mod fixtures;
#[cfg(feature = "ssr")]
mod manifest;
#[macro_use]
mod model;
#[cfg(any(feature = "offline_history", all(feature = "pages", test)))]
mod offline_history;
#[cfg_attr(
    all(feature = "pages", not(feature = "ssr")),
    expect(
        dead_code,
        reason = "history and insights have states that only the server renders"
    )
)]
mod pages;
mod platform;
mod server_functions;
#[cfg(feature = "ssr")]
mod shell;
#[cfg_attr(
    all(feature = "pages", not(feature = "ssr")),
    expect(
        dead_code,
        reason = "history and insights have texts that only the server uses"
    )
)]
mod text;

#[cfg(feature = "ssr")]
pub use assets::AssetUrls;
#[cfg(feature = "ssr")]
pub use base_path::DocumentBase;
#[cfg(feature = "ssr")]
pub use bootstrap::Bootstrap;
#[cfg(feature = "ssr")]
pub use manifest::{alert_texts, manifest};
#[cfg(feature = "ssr")]
pub use model::api_responses::{ApiProblem, InitialState};
pub use model::appearance::{Appearance, Theme};
#[cfg(feature = "ssr")]
pub use model::history_update;
#[cfg(feature = "ssr")]
pub use model::local_time::LocalTime;
#[cfg(feature = "ssr")]
pub use model::presets;
pub use model::route::Route;
pub use model::task_options;
#[cfg(feature = "ssr")]
pub use model::times_form::TimesForm;
#[cfg(feature = "ssr")]
pub use model::zone_clock::ZoneClock;
#[cfg(feature = "ssr")]
pub use pages::email_links::{CONFIRMATION, EmailLinkContent, EmailLinkPageData, RECOVERY};
#[cfg(feature = "ssr")]
pub use pages::form::RejectedForm;
#[cfg(feature = "ssr")]
pub use pages::guest_sessions::{
    GUEST_SESSIONS, GUEST_SESSIONS_FORM, GuestSession, GuestSessionsPageData, guest_sessions_path,
};
#[cfg(feature = "ssr")]
pub use pages::reauthentication::{CONFIRMED_PASSWORD, ReauthenticationPageData};
#[cfg(feature = "ssr")]
pub use pages::refused_request::RefusedRequest;
#[cfg(feature = "ssr")]
pub use pages::sign_in::SignInPageData;
#[cfg(feature = "ssr")]
pub use pages::tasks::{
    ChosenMerge, MergeOffer, ProjectList, ProjectPageData, TaskList, TaskPageData,
    TaskStatusFilter, TasksPageData,
};
#[cfg(feature = "ssr")]
pub use pages::timer::EXTENSION;
#[cfg(feature = "ssr")]
pub use pages::{history, insights, session, settings, sign_in};
pub use platform::show_crash;
#[cfg(feature = "ssr")]
pub use server_functions::{
    CreateProjectCall, CreateTaskCall, FindTasksCall, ServiceFuture, TaskServices,
};
#[cfg(feature = "ssr")]
pub use shell::{PageData, shell};
pub use text::Language;

/// Copies the user's event log to this device from now on, for [`show`], and takes over the forms
/// that it is enough for.
#[cfg(feature = "offline_history")]
pub fn sync() {
    offline_history::take_forms();
    offline_history::sync();
}

/// Draws the page at the current address from the log on this device.
#[cfg(feature = "offline_history")]
pub fn show() {
    offline_history::take_forms();
    platform::offline::spawn(offline_history::show());
}

/// Hydrates the page that the server rendered.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use pages::timer::TimerPage;

    if pages::device_preferences::fill_container() {
        return;
    }
    let embedded = platform::embedded_state().unwrap_or_default();
    let state = if embedded == NO_STATE {
        // The service worker's cached document was rendered without a user, so the first frame
        // must be hydrated without one; stored data is applied right after.
        if platform::path() != Route::Timer.path() {
            platform::reload_when_online();
            return;
        }
        Ok(model::api_responses::InitialState::nobody())
    } else {
        model::json::read(&embedded)
    };
    match state {
        Ok(state) => leptos::mount::hydrate_body(move || leptos::view! { <TimerPage state /> }),
        Err(error) => show_crash(&error.to_string()),
    }
}

/// The embedded JSON of a document that was rendered without a user.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
const NO_STATE: &str = "null";
