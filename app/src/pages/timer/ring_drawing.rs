//! The SVG of the ring, for the timer and the page of a session. The positions come from
//! [`crate::model::ring_geometry`]; the style sheet decides what is visible in a phase.

use leptos::prelude::*;

use crate::boxed::derived;
use crate::erase_view_type::EraseViewType;
use crate::model::ring_geometry::{FULL, Ring, dial_length, dial_ticks};

/// The ring with a tick every five minutes of the dial. Hidden from screen readers: the same values
/// are shown as text.
pub fn ring_drawing(
    ring: impl Fn() -> Ring + Copy + Send + Sync + 'static,
    minutes: impl Fn() -> u32 + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let dial = derived(move || dial_length(minutes()).to_string());
    let ticks = derived(move || dial_ticks(minutes()));
    let focus = derived(move || ring().focus);
    let head = derived(move || (-ring().head).to_string());
    let marks = derived(move || ring().marks);
    let overtime = derived(move || ring().overtime);
    view! {
        <svg class="ring" viewBox="0 0 320 320" aria-hidden="true" focusable="false">
            <circle
                class="ticks"
                cx="160"
                cy="160"
                r="139"
                pathLength=dial
                stroke-dasharray=ticks
            />
            <circle class="track" cx="160" cy="160" r="150" />
            <circle
                class="arc"
                cx="160"
                cy="160"
                r="150"
                pathLength=FULL.to_string()
                stroke-dasharray=focus
            />
            <circle
                class="head"
                cx="160"
                cy="160"
                r="150"
                pathLength=FULL.to_string()
                stroke-dasharray=format!("0 {}", FULL + 1)
                stroke-dashoffset=head
            />
            <circle
                class="marks"
                cx="160"
                cy="160"
                r="150"
                pathLength=FULL.to_string()
                stroke-dasharray=marks
            />
            <circle
                class="overtime"
                cx="160"
                cy="160"
                r="139"
                pathLength=FULL.to_string()
                stroke-dasharray=overtime
            />
        </svg>
    }
    .erase_view_type()
}
