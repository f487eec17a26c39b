//! After the end: a quiet line with the result, and the way to the next session.

use leptos::prelude::*;
use shared::rules::{FocusScoreBreakdown, Outcome as Ended};

use crate::erase::Erase;
use crate::store::Store;
use crate::text::words;

/// The score, how it came about, and what time alone has done.
#[component]
pub fn Outcome() -> impl IntoView {
    let store = expect_context::<Store>();
    let words = &words().result;
    let ending = move || {
        store
            .session
            .with(|session| session.as_ref()?.ending().cloned())
    };
    let is_automatic = move || {
        ending().is_some_and(|ending| {
            matches!(
                ending.outcome,
                Ended::Completed {
                    completed_by_limit: Some(_),
                    ..
                }
            )
        })
    };
    view! {
        <div class="outcome">
            <div class="score">
                {move || ending().map(|ending| {
                    view! { <Breakdown breakdown=ending.breakdown score=ending.focus_score /> }
                })}
            </div>
            {move || is_automatic().then(|| view! { <p class="notice">{words.automatic}</p> })}
            <button type="button" class="primary big" data-main-action on:click=move |_| store.dismiss()>
                {words.another}
                <kbd aria-hidden="true">"Space"</kbd>
            </button>
        </div>
    }
    .erase()
}

/// A score and the sum behind it.
#[component]
pub fn Breakdown(breakdown: FocusScoreBreakdown, score: u8) -> impl IntoView {
    let words = &words().result;
    let lost = (breakdown.distractions > 0).then(|| {
        view! {
            <span>
                " \u{2212} "
                <b>{breakdown.distractions * 5}</b>
                " "
                {words.distractions}
            </span>
        }
    });
    view! {
        <p class="total">
            <span>{words.score}</span>
            " "
            <b>{score}</b>
        </p>
        <p class="sum">
            <span>
                <b>{breakdown.base_score}</b>
                " "
                {words.base}
            </span>
            {lost}
            <span>
                " + "
                <b>{breakdown.duration_bonus}</b>
                " "
                {words.length}
            </span>
        </p>
    }
    .erase()
}
