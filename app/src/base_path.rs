//! Addresses: what precedes Stint's own paths where it shares an origin, such as `/stint`.
//!
//! Paths are passed on and compared without it. Whatever an element leads to, loads or posts to is
//! written by [`link`] (`cargo xtask tidy`).

/// What precedes paths in a document; empty at the root of an origin. The server provides it as a
/// context.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentBase(pub String);

/// The address of a path.
#[cfg(feature = "ssr")]
#[must_use]
pub fn link(path: &str) -> String {
    let base = leptos::prelude::use_context::<DocumentBase>().unwrap_or_default();
    base.0 + path
}

#[cfg(not(feature = "ssr"))]
thread_local! {
    static BASE: std::cell::OnceCell<String> = const { std::cell::OnceCell::new() };
}

/// The address of a path.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn link(path: &str) -> String {
    if !cfg!(target_arch = "wasm32") {
        return path.to_owned();
    }
    BASE.with(|base| {
        let base = base.get_or_init(|| crate::platform::base_path().unwrap_or_default());
        [base, path].concat()
    })
}
