//! The form for a session that nothing has timed.

use chrono::NaiveDateTime;
use leptos::prelude::*;

use super::entry::HistoryEntry;
use super::list::title;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::dates::clock;
use crate::text::texts;

/// The entered values and what was wrong with them.
#[derive(Clone, Debug, Default)]
pub struct AddSession {
    /// Local date and time, as `datetime-local` has it.
    pub start: String,
    /// Local date and time, as `datetime-local` has it.
    pub end: String,
    /// What the session was about.
    pub intention: String,
    /// Why it was not added, as sentences.
    pub problems: Vec<String>,
    /// The session that it would overlap.
    pub other: Option<OtherSession>,
}

impl AddSession {
    /// For the half hour before an instant in local time.
    #[must_use]
    pub fn before(now: NaiveDateTime) -> Self {
        Self {
            start: input_value(now - chrono::Duration::minutes(30)),
            end: input_value(now),
            ..Self::default()
        }
    }
}

/// A local time as the value of a `datetime-local` field, in minutes.
fn input_value(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M").to_string()
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
        <p class="refusal">
            {texts.overlaps} " " <a href=format!("{}/{}", Route::History.path(), entry.id)>{name}</a>
            {is_ahead.then(|| format!(". {}", texts.is_ahead))}
        </p>
    }
    .erase_view_type()
}

/// Works without script: the server reads the times in the person's time zone.
#[component]
pub fn AddSessionForm(form: AddSession) -> impl IntoView {
    let texts = &texts().history;
    let was_rejected = !form.problems.is_empty() || form.other.is_some();
    let problems: Vec<_> = form
        .problems
        .into_iter()
        .map(|problem| view! { <p class="refusal" role="alert">{problem}</p> })
        .collect();
    view! {
        <details class="filters" id="add" open=was_rejected>
            <summary>{texts.add}</summary>
            {problems}
            {form.other.map(|other| view! { <Overlap other /> })}
            <form method="post" action="/forms/history/record">
                <label class="field">
                    <span>{texts.from}</span>
                    <input name="startTime" type="datetime-local" required value=form.start />
                </label>
                <label class="field">
                    <span>{texts.to}</span>
                    <input name="endTime" type="datetime-local" required value=form.end />
                </label>
                <label class="field wide">
                    <span>{texts.what}</span>
                    <input name="intention" type="text" autocomplete="off" value=form.intention />
                </label>
                <p class="dialog-actions">
                    <button class="primary">{texts.add_action}</button>
                </p>
            </form>
        </details>
    }
    .erase_view_type()
}
