//! Type erasure of views, except in the timer's module.
//!
//! A page's view is one type made of all its elements. On the server, and in the module
//! `offline_history`, such a type would be too deep to compile, so it is erased at every component: on
//! the server as a view, in the module as its HTML, so that it has no code for changing a document
//! element by element. In the timer's module erasure would add a third to its size.

use leptos::prelude::*;

/// A view without its type.
#[cfg(feature = "ssr")]
pub type ErasedView = AnyView;

/// A view without its type: its HTML.
#[cfg(all(feature = "pages", not(feature = "ssr")))]
pub type ErasedView = tachys::html::InertElement;

/// Erases the type of a view.
pub trait EraseViewType: Sized {
    /// The same view, erased except in the timer's module.
    #[cfg(not(feature = "pages"))]
    fn erase_view_type(self) -> impl IntoView;

    /// The same view, erased.
    #[cfg(feature = "pages")]
    fn erase_view_type(self) -> ErasedView;
}

#[cfg(feature = "ssr")]
impl<V: IntoAny + IntoView> EraseViewType for V {
    fn erase_view_type(self) -> ErasedView {
        self.into_any()
    }
}

#[cfg(not(feature = "pages"))]
impl<V: IntoView> EraseViewType for V {
    fn erase_view_type(self) -> impl IntoView {
        self
    }
}

#[cfg(all(feature = "pages", not(feature = "ssr")))]
impl<V: IntoView> EraseViewType for V {
    fn erase_view_type(self) -> ErasedView {
        ErasedView::new(html_of(self))
    }
}

/// The HTML of a view, made in an owner of its own.
#[cfg(all(feature = "pages", not(feature = "ssr")))]
pub fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| html_of(view()))
}

#[cfg(all(feature = "pages", not(feature = "ssr")))]
fn html_of(view: impl IntoView) -> String {
    use tachys::view::Position;

    let mut html = String::new();
    let mut position = Position::FirstChild;
    let view = view.into_view();
    view.to_html_with_buf(&mut html, &mut position, true, false, Vec::new());
    html
}
