//! The ring as it is drawn, in the timer and on the page of a session. Where its strokes lie is
//! for [`crate::model::ring_geometry`], which of them show in a phase for the style sheet.

use leptos::prelude::*;

use crate::erase_view_type::EraseViewType;
use crate::model::ring_geometry::{FULL, Ring, dial_length, minute_ticks};

/// The drawing alone, of a dial of so many minutes. Everything it shows is said in words
/// elsewhere.
pub fn ring_drawing(
    ring: impl Fn() -> Ring + Copy + Send + Sync + 'static,
    minutes: impl Fn() -> u32 + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let dial = Signal::derive(move || dial_length(minutes()).to_string());
    let ticks = Signal::derive(move || minute_ticks(minutes()));
    let focus = Signal::derive(move || ring().focus);
    let head = Signal::derive(move || (-ring().head).to_string());
    let marks = Signal::derive(move || ring().marks);
    let overtime = Signal::derive(move || ring().overtime);
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
