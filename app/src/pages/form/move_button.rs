//! The button that moves an entry of a list by one place.

use crate::erase_view_type::{EraseViewType, ErasedView};
use leptos::prelude::*;

/// Sends `to` as the field of that name. `has_focus` where it was just pressed.
pub fn move_button(
    to: &'static str,
    label: String,
    is_up: bool,
    is_end: bool,
    has_focus: bool,
) -> ErasedView {
    let drawing = match is_up {
        true => "M3 10l5-5 5 5",
        false => "M3 6l5 5 5-5",
    };
    view! {
        <button
            class="icon"
            name="to"
            value=to
            aria-label=label
            disabled=is_end
            autofocus=has_focus
        >
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d=drawing />
            </svg>
        </button>
    }
    .erase_view_type()
}
