//! Language and theme of pages. The browser stores them in two cookies, so that the server renders
//! the first frame with them; they do not identify the user.

use shared::Language;

shared::words! {
    /// Light or dark.
    #[derive(Default)]
    pub Theme {
        /// Follows the system's setting.
        #[default]
        Device = "device",
        /// Light regardless of the system's setting.
        Light = "light",
        /// Dark regardless of the system's setting.
        Dark = "dark",
    }
}

/// How a page is rendered; the server provides it in the context of each rendering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// From the cookie, else from `Accept-Language`.
    pub language: Language,
    /// From the cookie, else the system's setting.
    pub theme: Theme,
}
