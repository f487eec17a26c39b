//! Every string that a person reads.
//!
//! One file for each language. `en.rs` is also the definition: each entry stands there once, with
//! its English text, and the macro `texts!` makes the struct from it. Another language is one
//! file like `de.rs` with a literal of each struct, declared below, and a line of `languages!`
//! (`shared/src/language.rs`). The
//! compiler refuses a language that lacks an entry or a whole group.
//!
//! A file for each language was chosen over a table with all languages side by side: it can be
//! handed to a translator, and adding a language does not touch every entry. A pseudo-locale is
//! a language like any other.
//!
//! Groups that only some pages need are constants of their own, so that a WebAssembly module
//! holds those that it uses; what the server alone renders is compiled for it alone. Views hold
//! no texts of their own.

#[macro_use]
mod language;
#[macro_use]
mod definition;
#[cfg(feature = "pages")]
mod date_texts;
#[cfg(feature = "pages")]
pub mod dates;
mod de;
mod en;
#[cfg(feature = "pages")]
mod format;
#[cfg(test)]
mod tests;

pub use en::*;
#[cfg(feature = "pages")]
pub use format::Empty;
pub use shared::Language;

shared::languages!(localized);

/// The texts of one language, marked by `L`: what each language's file implements for every
/// group of texts.
pub trait TextsIn<L>: 'static {
    /// The group in this language.
    const TEXTS: &'static Self;
}

/// The texts of all pages in the language of this page.
#[must_use]
pub fn texts() -> &'static Texts {
    texts_of(language())
}

/// The texts of all pages in this language.
#[must_use]
pub fn texts_of(language: Language) -> &'static Texts {
    Texts::of(language)
}

/// The language that this page is rendered in.
#[cfg(feature = "ssr")]
#[must_use]
pub fn language() -> Language {
    leptos::prelude::use_context::<crate::model::appearance::Appearance>()
        .unwrap_or_default()
        .language
}

#[cfg(not(feature = "ssr"))]
thread_local! {
    /// A page does not change its language while it lives.
    static LANGUAGE: std::cell::OnceCell<Language> = const { std::cell::OnceCell::new() };
}

/// The language that the server rendered this page in.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn language() -> Language {
    if !cfg!(target_arch = "wasm32") {
        return Language::default();
    }
    LANGUAGE.with(|language| {
        *language.get_or_init(|| {
            crate::platform::document_language()
                .and_then(|tag| Language::parse(&tag))
                .unwrap_or_default()
        })
    })
}
