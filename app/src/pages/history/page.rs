//! `/history`: a list of sessions by day.

use leptos::prelude::*;
use shared::rules::Tags;

use super::add::AddSessionForm;
use super::data::{HistoryContent, HistoryNotice, HistoryPageData};
use super::empty_state::EmptyState;
use super::filters::Filters;
use super::list::List;
use super::selection::SelectionViews;
use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::model::history_query::HistoryQuery;
use crate::model::route::Route;
use crate::pages::form::known_tags;
use crate::pages::navigation_bar::PlainBar;
use crate::pages::offline_status::OfflineStatusNote;
use crate::text::HistoryTexts;
use crate::text::texts;

/// `/history`
#[component]
pub fn HistoryPage(
    /// The query, the list and the notice.
    page: HistoryPageData,
) -> impl IntoView {
    let texts = &texts().history;
    crate::pages::title(texts.title);
    let is_bare = matches!(
        page.content,
        HistoryContent::Newcomer | HistoryContent::Empty
    );
    let filters = (!is_bare).then(|| view! { <Filters page=page.clone() /> });
    // Restoring needs the server.
    let can_restore =
        page.offline_status.is_none() && !matches!(page.content, HistoryContent::Newcomer);
    let selection = SelectionViews::of(&page);
    let HistoryPageData {
        query,
        notice,
        content,
        offline_status,
        add,
        tags,
        ..
    } = page;
    let body = match content {
        HistoryContent::Newcomer => view! {
            <EmptyState texts=&texts.newcomer path=Route::Timer.path() />
            <p class="quiet">
                <a href=link(Route::SignIn.path())>{texts.sign_in}</a>
            </p>
        }
        .erase_view_type(),
        HistoryContent::Empty => {
            view! { <EmptyState texts=&texts.empty path=Route::Timer.path() /> }.erase_view_type()
        }
        HistoryContent::NoMatch => {
            view! { <EmptyState texts=&texts.no_match path=Route::History.path() /> }
                .erase_view_type()
        }
        HistoryContent::PageBeyondLast { last } => view! {
            <p>{(texts.page_beyond_last)(last)}</p>
            <p>
                <a href=link(&query.address(last))>{texts.last_page}</a>
            </p>
        }
        .erase_view_type(),
        HistoryContent::Wrong(_) => view! { <p>{texts.filters.not_shown}</p> }.erase_view_type(),
        HistoryContent::List {
            days,
            today,
            page,
            pages,
        } => view! {
            {selection.opener()}
            <List days today selection=selection.clone() />
            {selection.form()}
            <Pages query page pages texts />
        }
        .erase_view_type(),
    };
    view! {
        <PlainBar here=Route::History />
        <main id="content" class="report">
            <h1>{texts.title}</h1>
            // What the server has refused, which only the browser knows.
            <div id="attention"></div>
            {offline_status.map(|offline_status| view! { <OfflineStatusNote offline_status /> })}
            {notice.map(|notice| view! { <NoticeBar notice texts /> })}
            {known_tags(&Tags::default(), tags)}
            {filters}
            {add.map(|form| view! { <AddSessionForm form /> })}
            {body}
            {can_restore
                .then(|| {
                    view! {
                        <p class="quiet">
                            <a href=link("/history/deleted")>{texts.deleted.title}</a>
                        </p>
                    }
                })}
        </main>
    }
    .erase_view_type()
}

/// The result of the last action; a deletion can be undone.
#[component]
fn NoticeBar(notice: HistoryNotice, texts: &'static HistoryTexts) -> impl IntoView {
    let texts = &texts.notices;
    let (text, undo) = match notice {
        HistoryNotice::Deleted(session) => (texts.deleted.to_owned(), Some(session)),
        HistoryNotice::Restored => (texts.restored.to_owned(), None),
        HistoryNotice::Overlaps => (texts.overlaps.to_owned(), None),
        HistoryNotice::NotDeleted => (texts.not_deleted.to_owned(), None),
        #[cfg(feature = "ssr")]
        HistoryNotice::Moved(moved, refused) => ((texts.moved)(moved, refused), None),
    };
    let undo = undo.map(|session| {
        view! {
            <form method="post" action=link("/forms/history/restore")>
                <input type="hidden" name="session" value=session.to_string() />
                <button>{texts.undo}</button>
            </form>
        }
    });
    view! {
        <div class="notice-bar" role="status">
            <p>{text}</p>
            {undo}
        </div>
    }
    .erase_view_type()
}

/// Links to the previous and the next page.
#[component]
fn Pages(
    query: HistoryQuery,
    page: u64,
    pages: u64,
    texts: &'static HistoryTexts,
) -> impl IntoView {
    (pages > 1)
        .then(|| {
            let newer = (page > 1).then(|| {
                view! {
                    <a class="button" rel="prev" href=link(&query.address(page - 1))>
                        {texts.newer}
                    </a>
                }
            });
            let older = (page < pages).then(|| {
                view! {
                    <a class="button" rel="next" href=link(&query.address(page + 1))>
                        {texts.older}
                    </a>
                }
            });
            view! {
                <nav class="pagination" aria-label=texts.page_links>
                    {newer}
                    <span>{(texts.page)(page, pages)}</span>
                    {older}
                </nav>
            }
        })
        .erase_view_type()
}
