//! `/history`: a list of sessions by day.

use leptos::prelude::*;

use super::data::{HistoryContent, HistoryNotice, HistoryPageData};
use super::empty_state::EmptyState;
use super::filters::Filters;
use super::list::List;
use crate::erase_view_type::EraseViewType;
use crate::model::history_query::HistoryQuery;
use crate::model::route::Route;
use crate::pages::navigation_bar::PlainBar;
use crate::pages::offline_status::OfflineStatusNote;
use crate::text::HistoryTexts;
use crate::text::words;

/// `/history`
#[component]
pub fn HistoryPage(
    /// What it is rendered from.
    page: HistoryPageData,
) -> impl IntoView {
    let words = &words().history;
    crate::pages::title(words.title);
    let is_bare = matches!(
        page.content,
        HistoryContent::Newcomer | HistoryContent::Empty
    );
    let filters = (!is_bare).then(|| view! { <Filters page=page.clone() /> });
    // What was deleted is restored by the server.
    let can_restore =
        page.unconnected.is_none() && !matches!(page.content, HistoryContent::Newcomer);
    let HistoryPageData {
        query,
        notice,
        content,
        unconnected,
        ..
    } = page;
    let body = match content {
        HistoryContent::Newcomer => view! {
            <EmptyState words=&words.newcomer href=Route::Timer.path().to_owned() />
            <p class="quiet">
                <a href=Route::SignIn.path()>{words.sign_in}</a>
            </p>
        }
        .into_any(),
        HistoryContent::Empty => {
            view! { <EmptyState words=&words.empty href=Route::Timer.path().to_owned() /> }
                .into_any()
        }
        HistoryContent::NothingFits => {
            view! { <EmptyState words=&words.no_match href=Route::History.path().to_owned() /> }
                .into_any()
        }
        HistoryContent::PastEnd { last } => view! {
            <p>{(words.page_beyond_last)(last)}</p>
            <p>
                <a href=query.address(last)>{words.last_page}</a>
            </p>
        }
        .into_any(),
        HistoryContent::Wrong(_) => view! { <p>{words.filters.not_shown}</p> }.into_any(),
        HistoryContent::List {
            days,
            today,
            page,
            pages,
        } => view! {
            <List days today />
            <Pages query page pages words />
        }
        .into_any(),
    };
    view! {
        <PlainBar here=Route::History />
        <main id="content" class="sheaf">
            <h1>{words.title}</h1>
            {unconnected.map(|unconnected| view! { <OfflineStatusNote unconnected /> })}
            {notice.map(|notice| view! { <NoticeBar notice words /> })}
            {filters}
            {body}
            {can_restore
                .then(|| {
                    view! {
                        <p class="quiet">
                            <a href="/history/deleted">{words.deleted.title}</a>
                        </p>
                    }
                })}
        </main>
    }
    .erase_view_type()
}

/// What was just done; a deletion with the way back.
#[component]
fn NoticeBar(notice: HistoryNotice, words: &'static HistoryTexts) -> impl IntoView {
    let words = &words.notices;
    let (text, undo) = match notice {
        HistoryNotice::Deleted(session) => (words.deleted, Some(session)),
        HistoryNotice::Restored => (words.restored, None),
        HistoryNotice::Overlaps => (words.overlaps, None),
        HistoryNotice::NotDeleted => (words.not_deleted, None),
    };
    let undo = undo.map(|session| {
        view! {
            <form method="post" action="/forms/history/restore">
                <input type="hidden" name="session" value=session.to_string() />
                <button>{words.undo}</button>
            </form>
        }
    });
    view! {
        <div class="told" role="status">
            <p>{text}</p>
            {undo}
        </div>
    }
    .erase_view_type()
}

/// The ways to the pages before and after.
#[component]
fn Pages(
    query: HistoryQuery,
    page: u64,
    pages: u64,
    words: &'static HistoryTexts,
) -> impl IntoView {
    (pages > 1)
        .then(|| {
            let newer = (page > 1).then(|| {
                view! {
                    <a class="button" rel="prev" href=query.address(page - 1)>
                        {words.newer}
                    </a>
                }
            });
            let older = (page < pages).then(|| {
                view! {
                    <a class="button" rel="next" href=query.address(page + 1)>
                        {words.older}
                    </a>
                }
            });
            view! {
                <nav class="leaves" aria-label=words.page_links>
                    {newer}
                    <span>{(words.page)(page, pages)}</span>
                    {older}
                </nav>
            }
        })
        .erase_view_type()
}
