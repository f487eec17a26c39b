//! The tab's title counts down: `24:59 · Focus`.
//!
//! Set in the browser only, as a property, so nothing has to be escaped.

use leptos::prelude::*;

use crate::browser;
use crate::reading::Face;
use crate::store::Store;
use crate::text::words;

/// Keeps the title in step with the numerals.
pub fn follow(store: Store) {
    Effect::new(move |before: Option<String>| {
        let words = words();
        let title = match (store.face.get(), store.numerals()) {
            (face, Some(numerals)) if face.is_open() => {
                format!("{numerals} \u{b7} {}", (words.face)(face))
            }
            (Face::Completed | Face::Abandoned, _) => {
                format!("{} \u{b7} {}", (words.face)(store.face.get()), words.title)
            }
            _ => words.title.to_owned(),
        };
        if before.as_ref() != Some(&title) {
            browser::set_title(&title);
        }
        title
    });
}
