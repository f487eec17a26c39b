//! Draws the page at the current address; without stored data, the page that says that it needs the
//! server.

use leptos::prelude::*;

use super::history::OfflineHistory;
use super::metadata::OfflineMetadata;
use crate::client::persistence;
use crate::model::history_query::HistoryQuery;
use crate::model::route::Route;
use crate::pages::history::{HistoryPage, HistoryPageData};
use crate::pages::insights::{Insights, InsightsPage};
use crate::pages::offline_status::OfflineStatus;
use crate::pages::session::{OfflineSession, SessionDetail};
use crate::platform::{self, offline};
use crate::text::texts;

/// The pages that can be drawn.
enum OfflinePage {
    History(Box<HistoryPageData>),
    Insights(Insights, OfflineStatus),
    Session(Box<SessionDetail>, OfflineStatus),
}

/// Draws the page into the cached document.
pub async fn show() {
    platform::reload_when_online();
    let drawn = match load().await {
        Some(history) => find(&history),
        None => None,
    };
    let Some(drawn) = drawn else {
        return offline::show_offline_notice();
    };
    let texts = texts();
    platform::set_title(match drawn {
        OfflinePage::History(_) => texts.history.title,
        OfflinePage::Insights(..) => texts.insights.title,
        OfflinePage::Session(..) => texts.session.title,
    });
    let draw = move || match drawn {
        OfflinePage::History(page) => view! { <HistoryPage page=*page /> }.into_any(),
        OfflinePage::Insights(page, offline_status) => {
            view! { <InsightsPage page offline_status /> }.into_any()
        }
        OfflinePage::Session(detail, offline_status) => {
            view! { <OfflineSession detail=*detail offline_status /> }.into_any()
        }
    };
    mount_to(offline::container(), draw).forget();
}

/// The stored data of the last known user, by the estimated server clock.
async fn load() -> Option<OfflineHistory> {
    let (about, sessions) = offline::load::<OfflineMetadata, _>().await?;
    // Nothing is shown before the log was read to its end.
    if !about.belongs_to(offline::stored_user().parse().ok()?) || about.as_of.is_none() {
        return None;
    }
    let (last, ahead) = persistence::last_word().await;
    let now = shared::Timestamp::from_millis(platform::wall_clock() + ahead);
    Some(OfflineHistory::of(
        about,
        sessions,
        &last,
        &persistence::queue().await,
        now,
    ))
}

/// The page at this address.
fn find(history: &OfflineHistory) -> Option<OfflinePage> {
    let path = platform::path();
    let offset = offline::offset;
    if path == Route::History.path() {
        let asked = HistoryQuery::of(offline::query_pairs());
        Some(OfflinePage::History(Box::new(
            history.history(asked, offset),
        )))
    } else if path == Route::Insights.path() {
        let asked = offline::query_pairs();
        let days = asked.iter().find(|(name, _)| name == "days");
        let page = history.insights(days.map(|(_, days)| days.as_str()), offset);
        Some(OfflinePage::Insights(page, history.status(offset)))
    } else {
        let id = path.strip_prefix("/history/")?.parse().ok()?;
        let detail = history.session(id, offset)?;
        Some(OfflinePage::Session(
            Box::new(detail),
            history.status(offset),
        ))
    }
}
