//! A field of several lines.

use crate::erase_view_type::{EraseViewType, ErasedView};
use leptos::prelude::*;

use super::fields::FieldNotes;
use super::form_values::FormValues;

/// A text of at most `longest` characters, with its label and its problems.
pub fn text_area(
    form: &FormValues,
    name: &'static str,
    label: &'static str,
    stored: Option<&str>,
    longest: u32,
) -> ErasedView {
    let below = FieldNotes::of(form, name, None);
    let content = text_area_content(&form.value(name, stored.unwrap_or_default()));
    let id = below.id.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id
                name=name
                rows="4"
                dir="auto"
                maxlength=longest
                aria-describedby=below.hint_ids()
                aria-invalid=below.is_wrong().then_some("true")
                autofocus=below.is_wrong()
                inner_html=content
            ></textarea>
            {below.view()}
        </div>
    }
    .erase_view_type()
}

/// The content of a `<textarea>`, which Leptos does not escape. Parsers drop a line break at the
/// start, so one is added.
pub fn text_area_content(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("\n{text}")
}

#[cfg(test)]
mod tests {
    use super::text_area_content;

    #[test]
    fn text_cannot_end_its_field() {
        assert_eq!(
            text_area_content("</textarea><script>&lt;"),
            "\n&lt;/textarea&gt;&lt;script&gt;&amp;lt;"
        );
    }
}
