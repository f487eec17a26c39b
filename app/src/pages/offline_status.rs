//! The word above a page that the browser draws without the server: that it does, from when
//! what it shows is, and what of it the server has yet to hear.

use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

use crate::erase_view_type::EraseViewType;
use crate::text::dates::clock;
use crate::text::{Localized as _, OfflineHistoryTexts, texts};

/// How things stand while there is no server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfflineStatus {
    /// What clocks showed when the device last heard everything.
    pub as_of: NaiveDateTime,
    /// The day it is for the person.
    pub today: NaiveDate,
    /// Sessions of which the server has yet to hear something.
    pub unsaved: usize,
    /// Whether the person has older sessions than the device keeps.
    pub is_short: bool,
}

/// Says so, with the way to try the server again.
#[component]
pub fn OfflineStatusNote(unconnected: OfflineStatus) -> impl IntoView {
    let own = OfflineHistoryTexts::here();
    let OfflineStatus {
        as_of,
        today,
        unsaved,
        is_short,
    } = unconnected;
    let day = texts().dates.heading(as_of.date(), today);
    let unsaved = (unsaved > 0).then(|| format!(" {}", (own.unsaved)(unsaved)));
    let is_short = is_short.then(|| format!(" {}", own.older_on_server));
    view! {
        <div class="notice-bar" role="status">
            <p>{(own.as_of)(&day, &clock(as_of))} {unsaved} {is_short}</p>
            // An address without one is the address that is shown.
            <a href="">{own.retry}</a>
        </div>
    }
    .erase_view_type()
}
