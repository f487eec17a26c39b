//! The forms that correct the times of an ended session and split it.

use chrono::Duration;
use leptos::prelude::*;
use shared::rules::SessionStatus;
use shared::rules::limits::{MINUTE, OVERTIME_LIMIT};

use super::page_data::SessionPageData;
use crate::base_path::link;
use crate::erase_view_type::{EraseViewType, ErasedView};
use crate::model::history::DisplayStatus;
use crate::model::times_form::TimesForm;
use crate::model::zone_clock::input_value;
use crate::pages::form::{FormValues, InputField, TimesValues, more_fields, start_and_end};
use crate::pages::history::refusal;
use crate::text::texts;

/// Steps of the times, in seconds.
const STEP: u32 = 1;

/// A form about the session, with these fields and the label of its button.
fn form_of(
    one: &SessionPageData,
    form: TimesForm,
    fields: ErasedView,
    action: &'static str,
) -> ErasedView {
    let values = FormValues::of(one.sent.as_ref(), form.as_str());
    view! {
        {refusal(&values, one.other.clone())}
        <form method="post" action=link(&form.action())>
            <input type="hidden" name="session" value=one.detail.entry.id.to_string() />
            <input type="hidden" name="version" value=one.detail.version.to_string() />
            {fields}
            <p class="dialog-actions">
                <button class="primary">{action}</button>
            </p>
        </form>
    }
    .erase_view_type()
}

/// After an automatic completion: when the work really ended.
#[component]
pub fn StillWorking(one: SessionPageData) -> impl IntoView {
    let texts = &texts().corrections;
    let entry = &one.detail.entry;
    if entry.status != DisplayStatus::Automatic {
        return ().erase_view_type();
    }
    let form = FormValues::of(one.sent.as_ref(), TimesForm::End.as_str());
    let longest = Duration::minutes(OVERTIME_LIMIT / MINUTE);
    let suggested = entry.end.map(|(_, shown)| input_value(shown + longest));
    let end = InputField::text(&form, "endTime", texts.to).local_time(STEP);
    let end = end.required().stored(suggested.unwrap_or_default()).view();
    view! {
        <section class="notice-bar filters">
            <p>{texts.still_working}</p>
            {form_of(&one, TimesForm::End, end, texts.save)}
        </section>
    }
    .erase_view_type()
}

/// The forms of the times and of the split.
#[component]
pub fn Times(one: SessionPageData) -> impl IntoView {
    let texts = &texts().corrections;
    let entry = &one.detail.entry;
    let (Some((_, end)), start) = (entry.end, entry.start_shown) else {
        return ().erase_view_type();
    };
    let correct = FormValues::of(one.sent.as_ref(), TimesForm::Correct.as_str());
    let split = FormValues::of(one.sent.as_ref(), TimesForm::Split.as_str());
    let pauses = one.detail.pauses.iter();
    let values = TimesValues {
        start: input_value(start),
        end: input_value(end),
        pauses: pauses.map(|pause| pause.map(input_value)).collect(),
        session_type: entry.session_type,
        plan: one.detail.planned.to_string(),
        outcome: if entry.status == DisplayStatus::Abandoned {
            SessionStatus::Abandoned
        } else {
            SessionStatus::Completed
        },
    };
    let times = (
        start_and_end(&correct, &values, STEP),
        more_fields(&correct, &values, STEP),
    );
    let middle = InputField::text(&split, "splitTime", texts.split_at).local_time(STEP);
    let middle = middle
        .required()
        .stored(input_value(start + (end - start) / 2))
        .hint(texts.split_hint)
        .view();
    view! {
        <details class="filters" open=correct.was_rejected()>
            <summary>{texts.correct}</summary>
            {form_of(&one, TimesForm::Correct, times.erase_view_type(), texts.save)}
        </details>
        <details class="filters" open=split.was_rejected()>
            <summary>{texts.split}</summary>
            {form_of(&one, TimesForm::Split, middle, texts.split_action)}
        </details>
    }
    .erase_view_type()
}
