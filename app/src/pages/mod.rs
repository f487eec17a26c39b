//! The pages, one folder or file each.

pub mod device_preferences;
#[cfg(feature = "ssr")]
pub mod email_links;
#[cfg(feature = "pages")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod guest_sessions;
#[cfg(feature = "pages")]
pub mod history;
#[cfg(feature = "pages")]
pub mod insights;
pub mod navigation_bar;
#[cfg(feature = "ssr")]
pub mod not_found;
#[cfg(feature = "ssr")]
pub mod offline_document;
#[cfg(feature = "ssr")]
pub mod offline_notice;
#[cfg(feature = "pages")]
pub mod offline_status;
#[cfg(feature = "ssr")]
pub mod own_device;
#[cfg(feature = "ssr")]
pub mod passkeys;
#[cfg(feature = "ssr")]
pub mod reauthentication;
#[cfg(feature = "ssr")]
pub mod refused_request;
#[cfg(feature = "pages")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod sign_out;
#[cfg(feature = "ssr")]
pub mod tasks;
pub mod timer;
pub mod update;
#[cfg(feature = "ssr")]
mod zone;

/// Sets the title of the document on the server; in the browser the title is set as a property.
fn title(text: &'static str) {
    #[cfg(feature = "ssr")]
    drop(leptos_meta::Title(
        leptos_meta::TitleProps::builder().text(text).build(),
    ));
    #[cfg(not(feature = "ssr"))]
    let _ = text;
}
