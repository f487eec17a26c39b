//! The forms that correct the times of an ended session and split it.

use chrono::{Duration, NaiveDateTime};
use leptos::prelude::*;
use shared::rules::limits::{MINUTE, OVERTIME_LIMIT};

use super::page_data::SessionPageData;
use crate::erase_view_type::EraseViewType;
use crate::model::history::DisplayStatus;
use crate::pages::form::FormValues;
use crate::pages::history::Overlap;
use crate::text::texts;

/// A local time as the value of a `datetime-local` field with seconds.
#[must_use]
pub fn input_value(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The problems of a rejected form, with the session that it would overlap.
fn problems(one: &SessionPageData, form: &FormValues) -> AnyView {
    if !form.was_rejected() {
        return ().into_any();
    }
    let fields = ["startTime", "endTime", "pauses", "outcome", "splitTime"];
    let wrong = fields.iter().flat_map(|field| form.errors(field));
    let general = form.general().filter(|_| one.other.is_none());
    let problems: Vec<_> = wrong
        .chain(general)
        .map(|problem| view! { <p class="refusal" role="alert">{problem}</p> })
        .collect();
    let other = one.other.clone().map(|other| view! { <Overlap other /> });
    view! {
        {problems}
        {other}
    }
    .into_any()
}

/// The hidden fields of a form about the session.
fn about(one: &SessionPageData) -> AnyView {
    view! {
        <input type="hidden" name="session" value=one.detail.entry.id.to_string() />
        <input type="hidden" name="version" value=one.detail.version.to_string() />
    }
    .into_any()
}

/// After an automatic completion: when the work really ended.
#[component]
pub fn StillWorking(one: SessionPageData) -> impl IntoView {
    let texts = &texts().forms.corrections;
    let entry = &one.detail.entry;
    if entry.status != DisplayStatus::Automatic {
        return ().into_any();
    }
    let form = FormValues::of(one.sent.as_ref(), "end");
    let longest = Duration::minutes(OVERTIME_LIMIT / MINUTE);
    let suggested = entry.end.map(|(_, shown)| input_value(shown + longest));
    let value = form.value("endTime", suggested.unwrap_or_default());
    let (problems, about) = (problems(&one, &form), about(&one));
    view! {
        <section class="notice-bar">
            <form method="post" action="/forms/history/end">
                {about}
                <p>{texts.still_working}</p>
                {problems}
                <label class="field">
                    <span>{texts.ended_at}</span>
                    <input name="endTime" type="datetime-local" step="1" required value=value />
                </label>
                <button>{texts.save}</button>
            </form>
        </section>
    }
    .erase_view_type()
    .into_any()
}

/// The forms of the times and of the split.
#[component]
pub fn Times(one: SessionPageData) -> impl IntoView {
    let texts = &texts().forms.corrections;
    let entry = &one.detail.entry;
    let (Some((_, end)), start) = (entry.end, entry.start_shown) else {
        return ().into_any();
    };
    let correct = FormValues::of(one.sent.as_ref(), "correct");
    let split = FormValues::of(one.sent.as_ref(), "split");
    let is_abandoned = entry.status == DisplayStatus::Abandoned;
    let stored = if is_abandoned {
        "abandoned"
    } else {
        "completed"
    };
    let outcome = correct.value("outcome", stored);
    let outcomes: Vec<_> = [
        ("completed", texts.completed),
        ("abandoned", texts.abandoned),
    ]
    .into_iter()
    .map(|(value, label)| {
        let selected = value == outcome;
        view! {
            <option value=value selected=selected>
                {label}
            </option>
        }
    })
    .collect();
    let middle = input_value(start + (end - start) / 2);
    view! {
        <details class="filters" open=correct.was_rejected()>
            <summary>{texts.correct}</summary>
            {problems(&one, &correct)}
            <form method="post" action="/forms/history/correct">
                {about(&one)}
                <label class="field">
                    <span>{texts.from}</span>
                    <input name="startTime" type="datetime-local" step="1" required value=correct.value("startTime", input_value(start)) />
                </label>
                <label class="field">
                    <span>{texts.to}</span>
                    <input name="endTime" type="datetime-local" step="1" required value=correct.value("endTime", input_value(end)) />
                </label>
                <label class="field">
                    <span>{texts.outcome}</span>
                    <select name="outcome">{outcomes}</select>
                </label>
                <p class="dialog-actions">
                    <button class="primary">{texts.save}</button>
                </p>
            </form>
        </details>
        <details class="filters" open=split.was_rejected()>
            <summary>{texts.split}</summary>
            {problems(&one, &split)}
            <form method="post" action="/forms/history/split">
                {about(&one)}
                <label class="field">
                    <span>{texts.split_at}</span>
                    <input name="splitTime" type="datetime-local" step="1" required value=split.value("splitTime", middle) />
                    <small>{texts.split_hint}</small>
                </label>
                <p class="dialog-actions">
                    <button class="primary">{texts.split_action}</button>
                </p>
            </form>
        </details>
    }
    .erase_view_type()
    .into_any()
}
