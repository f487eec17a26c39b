//! The pages and their addresses.
//!
//! Each page is a document of its own: links, the back button and deep links are the browser's, and
//! a page loads no other page's code.

/// A page with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The page at `/`, hydrated by the main module.
    Timer,
    /// Sessions by day.
    History,
    /// Statistics.
    Insights,
    /// Tasks and projects; without script.
    Tasks,
    /// Settings; without script, except the preferences of the device.
    Settings,
    /// Registration, sign-in and sign-out; without script.
    SignIn,
}

impl Route {
    /// Every page.
    pub const ALL: [Self; 6] = [
        Self::Timer,
        Self::History,
        Self::Insights,
        Self::Tasks,
        Self::Settings,
        Self::SignIn,
    ];

    /// The pages of the navigation bar, in this order. The account is reached by the settings.
    pub const NAVIGATION: [Self; 5] = [
        Self::Timer,
        Self::Tasks,
        Self::History,
        Self::Insights,
        Self::Settings,
    ];

    /// The page's address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Timer => "/",
            Self::History => "/history",
            Self::Insights => "/insights",
            Self::Tasks => "/tasks",
            Self::Settings => "/settings",
            Self::SignIn => "/sign-in",
        }
    }

    /// Its icon in the navigation bar: strokes within 16 × 16.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Timer => "M8 14.5a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8 5v3.5l2.2 1.6M6 .8h4",
            Self::History => "M2.5 4h11M2.5 8H6m2 0h5.5M2.5 12h7",
            Self::Insights => "M2.5 13.5h11M4.5 11V7.5M8 11V3M11.5 11V5.5",
            Self::Tasks => "M2.5 4.5l1.2 1.2 2-2.2M8.5 4.5h5M2.5 11.5l1.2 1.2 2-2.2M8.5 11.5h5",
            Self::Settings => "M2 5h7M13 5h1M11 3v4M2 11h1M7 11h7M5 9v4",
            Self::SignIn => "M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14a5.5 5.5 0 0 1 11 0",
        }
    }
}
