//! `/history/deleted`: deleted sessions that can still be restored.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::entry::{HistoryEntry, title};
use super::session_line::LineDrawing;
use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::pages::navigation_bar::PlainBar;
use crate::text::dates::minutes;
use crate::text::texts;

/// Each session with the last day on which it can be restored.
pub type Deleted = Vec<(HistoryEntry, NaiveDate)>;

/// `/history/deleted`
#[component]
pub fn DeletedPage(page: Deleted) -> impl IntoView {
    let texts = &texts().history.deleted;
    crate::pages::title(texts.title);
    let body = if page.is_empty() {
        view! { <p>{texts.none}</p> }.erase_view_type()
    } else {
        let rows: Vec<_> = page
            .into_iter()
            .map(|(entry, until)| view! { <Row entry until /> })
            .collect();
        view! {
            <p>{texts.body}</p>
            <ul class="deleted">{rows}</ul>
        }
        .erase_view_type()
    };
    view! {
        <PlainBar here=Route::History />
        <main id="content" class="report">
            <p class="breadcrumb">
                <a href=link(Route::History.path())>{texts.back}</a>
            </p>
            <h1>{texts.title}</h1>
            {body}
        </main>
    }
    .erase_view_type()
}

#[component]
fn Row(entry: HistoryEntry, until: NaiveDate) -> impl IntoView {
    let texts = texts();
    let day = texts.dates.short(entry.start_shown.date());
    let until = (texts.history.deleted.until)(&texts.dates.short(until));
    view! {
        <li class="entry" data-phase=entry.status.phase()>
            <span class="entry-time">{day}</span>
            <span class="entry-title">{title(&entry)}</span>
            <span class="entry-length">{minutes(entry.minutes)}</span>
            <LineDrawing line=entry.line description=(texts.history.summary)(entry.counts) />
            <form class="entry-details" method="post" action=link("/forms/history/restore")>
                <input type="hidden" name="session" value=entry.id.to_string() />
                <button>{texts.history.deleted.restore}</button>
                <small>{until}</small>
            </form>
        </li>
    }
    .erase_view_type()
}
