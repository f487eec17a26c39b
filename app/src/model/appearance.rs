//! Language and theme of pages. The browser stores them in two cookies, so that the server renders
//! the first frame with them; they do not identify the user.

use super::language::Language;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Follows the system's setting.
    #[default]
    Device,
    /// Light regardless of the system's setting.
    Light,
    /// Dark regardless of the system's setting.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Device, Self::Light, Self::Dark];

    /// The name in cookie, form and style sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == name)
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
