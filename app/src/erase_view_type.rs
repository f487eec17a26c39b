//! Type erasure of views, except in the timer's module.
//!
//! A page's view is one type made of all its elements. On the server, and in the module
//! `offline_history`, such a type would be too deep to compile, so it is erased at every component.
//! In the timer's module erasure would add a third to its size.

use leptos::prelude::*;

/// Erases the type of a view.
pub trait EraseViewType: Sized {
    /// The same view, erased except in the timer's module.
    fn erase_view_type(self) -> impl IntoView;
}

impl<V: IntoAny + IntoView> EraseViewType for V {
    #[cfg(feature = "pages")]
    fn erase_view_type(self) -> impl IntoView {
        self.into_any()
    }

    #[cfg(not(feature = "pages"))]
    fn erase_view_type(self) -> impl IntoView {
        self
    }
}
