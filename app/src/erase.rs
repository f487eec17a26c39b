//! Where the types of views end on the server.
//!
//! A page's view is one type made of all its elements. On the server such a type would be
//! too deep to compile, so it is erased at every component; in the browser erasing would
//! cost a third of the module's size, so it is kept.

use leptos::prelude::*;

/// A view whose type ends here on the server.
pub trait Erase: Sized {
    /// The same view, erased on the server only.
    fn erase(self) -> impl IntoView;
}

impl<V: IntoAny + IntoView> Erase for V {
    #[cfg(feature = "ssr")]
    fn erase(self) -> impl IntoView {
        self.into_any()
    }

    #[cfg(not(feature = "ssr"))]
    fn erase(self) -> impl IntoView {
        self
    }
}
