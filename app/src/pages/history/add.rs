//! The form for a session that nothing has timed.

use chrono::{NaiveDateTime, Timelike as _};
use leptos::prelude::*;
use shared::rules::{SessionStatus, SessionType, Tags};

use super::entry::{HistoryEntry, title};
use crate::base_path::link;
use crate::erase_view_type::{EraseViewType, ErasedView};
use crate::model::route::Route;
use crate::model::times_form::TimesForm;
use crate::model::zone_clock::input_value;
use crate::pages::form::{
    FormError, FormValues, InputField, RejectedForm, TimesValues, more_fields, start_and_end,
    tags_field,
};
use crate::text::dates::clock;
use crate::text::texts;

/// Steps of the times, in seconds.
const STEP: u32 = 60;

/// The form's values, and what was wrong with those that were entered.
#[derive(Clone, Debug)]
pub struct AddSession {
    /// The values that are suggested.
    pub values: TimesValues,
    /// Whether the page was opened for this form.
    pub is_open: bool,
    /// What was entered and refused.
    pub sent: Option<RejectedForm>,
    /// The session that it would overlap.
    pub other: Option<OtherSession>,
}

impl AddSession {
    /// From and to as the address has them, else for the half hour before an instant in local time.
    #[must_use]
    pub fn of(pairs: &[(String, String)], now: NaiveDateTime) -> Self {
        let now = now.with_second(0).unwrap_or(now);
        let value = |name: &str| {
            let pair = pairs.iter().find(|(known, _)| known == name);
            pair.map(|(_, value)| value.clone())
        };
        let half_hour = chrono::Duration::minutes(30);
        let (from, to) = (value("from"), value("to"));
        Self {
            values: TimesValues {
                start: from.clone().unwrap_or_else(|| input_value(now - half_hour)),
                end: to.unwrap_or_else(|| input_value(now)),
                pauses: Vec::new(),
                session_type: SessionType::Custom,
                plan: String::new(),
                outcome: SessionStatus::Completed,
            },
            is_open: from.is_some(),
            sent: None,
            other: None,
        }
    }
}

/// The session that another one would overlap.
#[derive(Clone, Debug)]
pub struct OtherSession {
    /// As in the list.
    pub entry: HistoryEntry,
    /// Whether it begins in the future, after a clock was wrong.
    pub is_ahead: bool,
}

/// The other session with a link to it, and what can be done where it lies in the future.
#[component]
pub fn Overlap(other: OtherSession) -> impl IntoView {
    let texts = &texts().history;
    let OtherSession { entry, is_ahead } = other;
    let until = entry
        .end
        .map_or_else(|| texts.now.to_owned(), |(_, shown)| clock(shown));
    let name = format!(
        "{}, {} {}\u{2013}{until}",
        title(&entry),
        crate::text::texts().dates.short(entry.start_shown.date()),
        clock(entry.start_shown)
    );
    view! {
        <p class="refusal" role="alert">
            {texts.overlaps} " " <a href=link(&format!("{}/{}", Route::History.path(), entry.id))>{name}</a>
            {is_ahead.then(|| format!(". {}", texts.is_ahead))}
        </p>
    }
    .erase_view_type()
}

/// Why a form was refused, where no field is wrong.
pub fn refusal(form: &FormValues, other: Option<OtherSession>) -> ErasedView {
    match other.filter(|_| form.was_rejected()) {
        Some(other) => view! { <Overlap other /> }.erase_view_type(),
        None => view! { <FormError form=form.clone() /> }.erase_view_type(),
    }
}

/// Works without script: the server reads the times in the person's time zone.
#[component]
pub fn AddSessionForm(form: AddSession) -> impl IntoView {
    let texts = &texts().history;
    let AddSession {
        values,
        is_open,
        sent,
        other,
    } = form;
    let form = FormValues::of(sent.as_ref(), TimesForm::Record.as_str());
    let what = InputField::text(&form, "intention", texts.what);
    view! {
        <details class="filters" id="add" open=is_open || form.was_rejected()>
            <summary>{texts.add}</summary>
            {refusal(&form, other)}
            <form method="post" action=link(&TimesForm::Record.action())>
                {start_and_end(&form, &values, STEP)}
                <div class="wide">{what.view()}</div>
                {tags_field(&form, &Tags::default())}
                {more_fields(&form, &values, STEP)}
                <p class="dialog-actions">
                    <button class="primary">{texts.add_action}</button>
                </p>
            </form>
        </details>
    }
    .erase_view_type()
}
