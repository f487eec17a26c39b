//! The field for the tags of a session, one text with commas between the tags, and what a browser
//! suggests for it.

use crate::erase_view_type::{EraseViewType, ErasedView};
use leptos::prelude::*;
use shared::rules::Tags;

use super::fields::InputField;
use super::form_values::FormValues;
use crate::text::texts;

/// The id of the list that [`known_tags`] makes.
pub const KNOWN_TAGS: &str = "known-tags";

/// A text field of the whole width of its form.
pub fn tags_field(form: &FormValues, stored: &Tags) -> ErasedView {
    let texts = &texts().session;
    let field = InputField::text(form, "tags", texts.tags).list(KNOWN_TAGS);
    let field = field.stored(stored.join(", ")).hint(texts.tags_hint);
    view! { <div class="wide">{field.view()}</div> }.erase_view_type()
}

/// The tags that other sessions have, each after those that the field has already: a browser
/// suggests whole values. Without the server there are none: the browser's module is smaller so.
pub fn known_tags(stored: &Tags, known: Vec<String>) -> Option<ErasedView> {
    if known.is_empty() || cfg!(not(feature = "ssr")) {
        return None;
    }
    let others = known.into_iter().filter(|tag| !stored.contains(tag));
    let options: Vec<_> = others
        .map(|tag| {
            let own = stored.iter().chain([tag.as_str()]);
            let value = Tags::sent(own).join(", ");
            view! { <option value=value></option> }
        })
        .collect();
    Some(view! { <datalist id=KNOWN_TAGS>{options}</datalist> }.erase_view_type())
}
