//! The status above a page of the offline history: its age, and the number of unsaved sessions.

use crate::erase_view_type::EraseViewType;
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

use crate::text::dates::clock;
use crate::text::{Localized as _, OfflineHistoryTexts, texts};

/// The state of the offline history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfflineStatus {
    /// When the log was last read to its end, in the user's time zone.
    pub as_of: NaiveDateTime,
    /// The date that clocks show, in the user's time zone.
    pub today: NaiveDate,
    /// The number of sessions with commands that the server has not confirmed.
    pub unsaved: usize,
    /// Whether older sessions exist on the server only.
    pub is_short: bool,
    /// Whether the server did not answer; else it is about to.
    pub is_offline: bool,
}

/// The text, with a link that retries the server.
#[component]
pub fn OfflineStatusNote(offline_status: OfflineStatus) -> impl IntoView {
    let own = OfflineHistoryTexts::here();
    let OfflineStatus {
        as_of,
        today,
        unsaved,
        is_short,
        is_offline,
    } = offline_status;
    // Nothing waits for the server, for instance because a form was refused here.
    if !is_offline && unsaved == 0 {
        return ().erase_view_type();
    }
    let origin = if is_offline {
        let day = texts().dates.heading(as_of.date(), today);
        (own.as_of)(&day, &clock(as_of))
    } else {
        own.sending.to_owned()
    };
    let unsaved = (unsaved > 0).then(|| format!(" {}", (own.unsaved)(unsaved)));
    let is_short = is_short.then(|| format!(" {}", own.older_on_server));
    view! {
        <div class="notice-bar" role="status">
            <p>{origin} {unsaved} {is_short}</p>
            // An empty address is the current one.
            <a href="">{own.retry}</a>
        </div>
    }
    .erase_view_type()
}
