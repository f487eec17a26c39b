//! The reflection dialog: rating, progress, and the resulting score, updated live.

use leptos::prelude::*;
use shared::rules::limits::LONG_TEXT;
use shared::rules::{CommandKind, live_breakdown};

use super::action::Refusal;
use super::context::TimerContext;
use super::dialog::{DialogFrame, finish};
use super::draft::DialogKind;
use super::outcome::Breakdown;
use crate::boxed::{derived, listener, submission};
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// The dialog before completing.
#[component]
pub fn ReflectionDialog() -> impl IntoView {
    let page = expect_context::<TimerContext>();
    let TimerContext { store, draft, .. } = page;
    let texts = &texts().reflection;
    let result = derived(move || {
        // Computed only while it is open.
        if !draft.is_open(DialogKind::Reflection) {
            return None;
        }
        let rating = draft.read(|entries| entries.rating);
        store.read(|session, now| {
            let breakdown = live_breakdown(session, rating, now);
            (breakdown, breakdown.calculated)
        })
    });
    view! {
        <DialogFrame sheet=DialogKind::Reflection id="reflection" title=texts.title>
            <form on:submit=submission(move || {
                finish(page, draft.complete());
            })>
                <fieldset class="rating">
                    <legend>{texts.rating}</legend>
                    <RatingOption value=1 name=texts.ratings[0] />
                    <RatingOption value=2 name=texts.ratings[1] />
                    <RatingOption value=3 name=texts.ratings[2] />
                    <RatingOption value=4 name=texts.ratings[3] />
                    <RatingOption value=5 name=texts.ratings[4] />
                </fieldset>
                <label class="field">
                    <span>{texts.progress}</span>
                    <textarea
                        id="progress"
                        rows="3"
                        maxlength=LONG_TEXT.to_string()
                        prop:value=draft.text(|entries| &entries.progress)
                        on:input=draft.typed(|entries| &mut entries.progress)
                    ></textarea>
                </label>
                <div class="score">
                    <Breakdown result />
                </div>
                <Refusal command=CommandKind::Complete />
                <p class="dialog-actions">
                    <button type="button" on:click=draft.closing()>
                        {texts.cancel}
                    </button>
                    <button class="primary">{texts.confirm}</button>
                </p>
            </form>
        </DialogFrame>
    }
    .erase_view_type()
}

/// A rating of 1 to 5, as radio buttons with labels.
#[component]
fn RatingOption(value: u8, name: &'static str) -> impl IntoView {
    let TimerContext { draft, .. } = expect_context();
    let is_chosen = derived(move || draft.read(|entries| entries.rating == Some(value)));
    view! {
        <label>
            <input
                type="radio"
                name="rating"
                value=value.to_string()
                prop:checked=is_chosen
                on:change=listener(move |_| draft.enter(|entries| entries.rating = Some(value)))
            />
            <span>
                <b>{value.to_string()}</b>
                " "
                {name}
            </span>
        </label>
    }
    .erase_view_type()
}
