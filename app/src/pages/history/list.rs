//! The list of sessions: a heading for each day, an entry for each session.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::day_timeline::day_timeline;
use super::entry::{HistoryDay, HistoryEntry, details, title};
use super::selection::SelectionViews;
use super::session_line::LineDrawing;
use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::text::dates::{clock, minutes};
use crate::text::texts;

/// Sessions by day, newest first.
#[component]
pub fn List(
    days: Vec<HistoryDay>,
    today: NaiveDate,
    /// How sessions are selected.
    selection: SelectionViews,
) -> impl IntoView {
    let texts = texts();
    days.into_iter()
        .map(|day| {
            let focused = day.entries.iter().map(|entry| entry.minutes).sum();
            let timeline = day.is_whole.then(|| day_timeline(&day));
            let sum = (texts.history.day)(day.entries.len(), focused);
            let entries: Vec<_> = day
                .entries
                .into_iter()
                .map(|entry| view! { <Row entry selection=selection.clone() /> })
                .collect();
            view! {
                <section class="day">
                    <h2>
                        <time datetime=day.date.to_string()>
                            {texts.dates.heading(day.date, today)}
                        </time>
                        <small>{sum}</small>
                    </h2>
                    {timeline}
                    <ul>{entries}</ul>
                </section>
            }
        })
        .collect::<Vec<_>>()
        .erase_view_type()
}

/// The entry of a session.
#[component]
fn Row(entry: HistoryEntry, selection: SelectionViews) -> impl IntoView {
    let select = selection.select_box(&entry);
    let texts = texts();
    let (title, about) = (title(&entry), details(&entry));
    let end = entry
        .end
        .map_or_else(|| texts.history.now.to_owned(), |(_, shown)| clock(shown));
    let score = entry.score.map(texts.history.score);
    view! {
        <li>
            {select}
            <a
                class="entry"
                href=link(&format!("/history/{}", entry.id))
                data-phase=entry.status.phase()
            >
                <span class="entry-time">
                    <time datetime=entry.start.to_string()>{clock(entry.start_shown)}</time>
                    "\u{2013}"
                    {end}
                </span>
                <span class="entry-title">{title}</span>
                <span class="entry-length">{minutes(entry.minutes)}</span>
                <LineDrawing line=entry.line description=(texts.history.summary)(entry.counts) />
                <span class="entry-details">{about.join(" · ")}</span>
                <span class="entry-score">{score}</span>
            </a>
        </li>
    }
    .erase_view_type()
}
