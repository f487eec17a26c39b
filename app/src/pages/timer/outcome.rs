//! After the end: a quiet line with the result, and the way to the next session.

use super::Page;
use leptos::prelude::*;
use shared::rules::{FocusScoreBreakdown, Outcome as Ended};

use crate::erase::Erase;
use crate::text::words;

/// The score, how it came about, and what time alone has done.
#[component]
pub fn Outcome() -> impl IntoView {
    let Page { store, .. } = expect_context();
    let words = &words().result;
    let ending = move || {
        store
            .session
            .with(|session| session.as_ref()?.ending().cloned())
    };
    let result =
        Signal::derive(move || ending().map(|ending| (ending.breakdown, ending.focus_score)));
    let is_the_persons = Signal::derive(move || {
        !ending().is_some_and(|ending| {
            matches!(
                ending.outcome,
                Ended::Completed {
                    completed_by_limit: Some(_),
                    ..
                }
            )
        })
    });
    view! {
        <div class="outcome">
            <div class="score">
                <Breakdown result />
            </div>
            <p class="notice" hidden=is_the_persons>
                {words.automatic}
            </p>
            <button type="button" class="primary big" data-main-action on:click=move |_| store.dismiss()>
                {words.another}
                <kbd aria-hidden="true">"Space"</kbd>
            </button>
        </div>
    }
    .erase()
}

/// A score and the sum behind it; nothing where there is none.
#[component]
pub fn Breakdown(result: Signal<Option<(FocusScoreBreakdown, u8)>>) -> impl IntoView {
    let words = &words().result;
    let number = move |read: fn(FocusScoreBreakdown, u8) -> u32| {
        Signal::derive(move || {
            result.get().map_or_else(String::new, |(breakdown, score)| {
                read(breakdown, score).to_string()
            })
        })
    };
    let is_clean = Signal::derive(move || {
        result
            .get()
            .is_none_or(|(breakdown, _)| breakdown.distractions == 0)
    });
    view! {
        <p class="total">
            <span>{words.score}</span>
            " "
            <b>{number(|_, score| u32::from(score))}</b>
        </p>
        <p class="sum">
            <span>
                <b>{number(|breakdown, _| breakdown.base_score)}</b>
                " "
                {words.base}
            </span>
            <span hidden=is_clean>
                " \u{2212} "
                <b>{number(|breakdown, _| breakdown.distractions * 5)}</b>
                " "
                {words.distractions}
            </span>
            <span>
                " + "
                <b>{number(|breakdown, _| breakdown.duration_bonus)}</b>
                " "
                {words.length}
            </span>
        </p>
    }
    .erase()
}
