//! The pages, one folder or file each.

#[cfg(feature = "ssr")]
pub mod away;
pub mod bar;
pub mod choices;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "pages")]
pub mod history;
#[cfg(feature = "pages")]
pub mod insights;
#[cfg(feature = "ssr")]
pub mod kept;
#[cfg(feature = "ssr")]
pub mod leave;
#[cfg(feature = "ssr")]
pub mod not_found;
#[cfg(feature = "ssr")]
pub mod refused;
#[cfg(feature = "pages")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod tasks;
pub mod timer;
#[cfg(feature = "pages")]
pub mod unconnected;
pub mod update;
#[cfg(feature = "ssr")]
mod zone;

/// Titles the document that the server sends; in the browser titles are set as a property.
fn title(text: &'static str) {
    #[cfg(feature = "ssr")]
    drop(leptos_meta::Title(
        leptos_meta::TitleProps::builder().text(text).build(),
    ));
    #[cfg(not(feature = "ssr"))]
    let _ = text;
}
