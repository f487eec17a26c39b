//! Where the types of views end, but for the timer's module.
//!
//! A page's view is one type made of all its elements. On the server, and in the module `offline_history`,
//! such a type would be too deep to compile, so it is erased at every component; in the timer's
//! module erasing would cost a third of its size, so it is kept.

use leptos::prelude::*;

/// A view whose type ends here.
pub trait EraseViewType: Sized {
    /// The same view, erased but for the timer's module.
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
