//! Draws the page that the address names; where nothing is kept for whoever is there, the page
//! that says that it needs the server.

use leptos::prelude::*;

use super::{About, Past};
use crate::browser::{self, past};
use crate::pages::history::{Asked, History, HistoryPage};
use crate::pages::insights::{Insights, InsightsPage};
use crate::pages::session::{Detail, KeptSession};
use crate::pages::unconnected::Unconnected;
use crate::place::Place;
use crate::store;
use crate::text::words;

/// What is drawn.
enum Drawn {
    History(History),
    Insights(Insights, Unconnected),
    Session(Box<Detail>, Unconnected),
}

/// Draws the page, in the kept document that is there for it.
pub async fn show() {
    browser::reload_when_online();
    let drawn = match recall().await {
        Some(kept) => find(&kept),
        None => None,
    };
    let Some(drawn) = drawn else {
        return past::show_away();
    };
    let words = words();
    browser::set_title(match drawn {
        Drawn::History(_) => words.history.title,
        Drawn::Insights(..) => words.insights.title,
        Drawn::Session(..) => words.session.title,
    });
    let draw = move || match drawn {
        Drawn::History(page) => view! { <HistoryPage page /> }.into_any(),
        Drawn::Insights(page, unconnected) => {
            view! { <InsightsPage page unconnected /> }.into_any()
        }
        Drawn::Session(detail, unconnected) => {
            view! { <KeptSession detail=*detail unconnected /> }.into_any()
        }
    };
    mount_to(past::place(), draw).forget();
}

/// What is kept for whoever was there last, by the server's clock as it was last known.
async fn recall() -> Option<Past> {
    let (about, sessions) = past::recall::<About, _>().await?;
    // Nothing is shown before the log was heard to its end.
    if !about.is_of(past::person().parse().ok()?) || about.as_of.is_none() {
        return None;
    }
    let (last, ahead) = store::last_word().await;
    let now = shared::Timestamp::from_millis(browser::wall_clock() + ahead);
    Some(Past::of(about, sessions, &last, &store::queue().await, now))
}

/// The page at this address.
fn find(kept: &Past) -> Option<Drawn> {
    let path = browser::path();
    let offset = past::offset;
    if path == Place::History.path() {
        let asked = Asked::of(past::asked());
        Some(Drawn::History(kept.history(asked, offset)))
    } else if path == Place::Insights.path() {
        let asked = past::asked();
        let days = asked.iter().find(|(name, _)| name == "days");
        let page = kept.insights(days.map(|(_, days)| days.as_str()), offset);
        Some(Drawn::Insights(page, kept.standing(offset)))
    } else {
        let id = path.strip_prefix("/history/")?.parse().ok()?;
        let detail = kept.session(id, offset)?;
        Some(Drawn::Session(Box::new(detail), kept.standing(offset)))
    }
}
