//! The estimate of a task against its sessions, as a row of marks.

use leptos::prelude::*;
use shared::wire::Task;

use crate::text::texts;

/// With more marks only the text is shown.
const MAX_MARKS: u64 = 12;

/// The distance between marks.
const STEP: u64 = 6;

/// The marks and their text; nothing without estimate and sessions.
pub fn marks(task: &Task) -> Option<AnyView> {
    let texts = texts().tasks;
    let spent = task.sessions_spent;
    let text = match task.estimated_sessions {
        Some(estimate) => (texts.spent_of_estimate)(spent, estimate),
        None if spent == 0 => return None,
        None => (texts.spent)(spent),
    };
    let estimate = task.estimated_sessions.map_or(0, u64::from);
    let line = (estimate > 0 && spent.max(estimate) <= MAX_MARKS).then(|| line(spent, estimate));
    Some(view! { <span class="estimate">{line} <span>{text}</span></span> }.into_any())
}

fn line(spent: u64, estimate: u64) -> AnyView {
    let count = spent.max(estimate);
    let marks = |from: u64, to: u64| -> String {
        (from..to)
            .map(|index| format!("M{} 2v8", index * STEP + STEP / 2))
            .collect()
    };
    let done = marks(0, spent.min(estimate));
    let ahead = marks(spent.min(estimate), estimate);
    let beyond = marks(estimate, spent);
    view! {
        <svg
            class="marks"
            viewBox=format!("0 0 {} 12", count * STEP)
            width=count * STEP
            height="12"
            aria-hidden="true"
        >
            <path class="remaining" d=ahead />
            <path class="done" d=done />
            <path class="over-estimate" d=beyond />
        </svg>
    }
    .into_any()
}
