//! The reflection: a rating, what got done, and the score that follows, live.

use leptos::prelude::*;
use shared::rules::limits::LONG_TEXT;
use shared::rules::{Command, CommandKind, live_breakdown};

use super::controls::Refusal;
use super::outcome::Breakdown;
use super::sheet::{Sheet, SheetFrame, Sheets};
use crate::erase::Erase;
use crate::store::Store;
use crate::text::words;

/// The sheet before completing.
#[component]
pub fn ReflectionSheet() -> impl IntoView {
    let store = expect_context::<Store>();
    let sheets = expect_context::<Sheets>();
    let words = &words().reflection;
    let rating = RwSignal::new(None::<u8>);
    let progress = RwSignal::new(String::new());
    let complete = move || {
        let taken = store.submit(Command::Complete {
            quality_rating: rating.get_untracked().map(i64::from),
            task_progress: Some(progress.get_untracked()).filter(|text| !text.is_empty()),
            focus_score: None,
        });
        if taken {
            sheets.close();
            rating.set(None);
            progress.set(String::new());
        }
    };
    // Computed while it is looked at only.
    let result = Signal::derive(move || {
        if !sheets.is_open(Sheet::Reflection) {
            return None;
        }
        store.read(|session, now| {
            let breakdown = live_breakdown(session, rating.get(), now);
            (breakdown, breakdown.calculated)
        })
    });
    view! {
        <SheetFrame sheet=Sheet::Reflection id="reflection" title=words.title>
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    complete();
                }
            >
                <Rating rating />
                <label class="field">
                    <span>{words.progress}</span>
                    <textarea
                        id="progress"
                        rows="3"
                        maxlength=LONG_TEXT
                        prop:value=progress
                        on:input=move |event| progress.set(event_target_value(&event))
                    ></textarea>
                </label>
                <div class="score" aria-live="polite">
                    <Breakdown result />
                </div>
                <Refusal command=CommandKind::Complete />
                <p class="decide">
                    <button type="button" on:click=move |_| sheets.close()>
                        {words.cancel}
                    </button>
                    <button class="primary">{words.confirm}</button>
                </p>
            </form>
        </SheetFrame>
    }
    .erase()
}

/// One to five, in words; the arrow keys move through it.
#[component]
fn Rating(rating: RwSignal<Option<u8>>) -> impl IntoView {
    view! {
        <fieldset class="rating">
            <legend>{words().reflection.rating}</legend>
            <RatingOption rating value=1 />
            <RatingOption rating value=2 />
            <RatingOption rating value=3 />
            <RatingOption rating value=4 />
            <RatingOption rating value=5 />
        </fieldset>
    }
    .erase()
}

#[component]
fn RatingOption(rating: RwSignal<Option<u8>>, value: u8) -> impl IntoView {
    let name = words()
        .reflection
        .ratings
        .get(usize::from(value).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    let is_chosen = Signal::derive(move || rating.get() == Some(value));
    view! {
        <label>
            <input
                type="radio"
                name="rating"
                value=value.to_string()
                prop:checked=is_chosen
                on:change=move |_| rating.set(Some(value))
            />
            <span>
                <b>{value.to_string()}</b>
                " "
                {name}
            </span>
        </label>
    }
    .erase()
}
