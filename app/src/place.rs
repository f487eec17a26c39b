//! Which pages there are, and their addresses.
//!
//! Each page is a document of its own: links, the back button and deep links are the
//! browser's, and a page loads no other's code.

/// A page with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The timer.
    Timer,
    /// Registering, signing in and out; a page without script.
    SignIn,
}

impl Place {
    /// Every page.
    pub const ALL: [Self; 2] = [Self::Timer, Self::SignIn];

    /// The page's address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Timer => "/",
            Self::SignIn => "/sign-in",
        }
    }
}
