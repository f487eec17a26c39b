//! `/history`: what was done, day by day, each session with its line.
//!
//! Rendered from [`History`], which the server gathers from the database and, without it, the
//! browser from what it keeps. Works without script.

mod asked;
#[cfg(feature = "ssr")]
mod deleted;
mod entry;
mod filters;
mod line;
mod list;
mod wanted;

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::wire::FieldProblem;
use shared::{ProjectId, SessionId, TaskId};

use super::bar::PlainBar;
use super::unconnected::{Unconnected, UnconnectedNote};
use crate::erase::Erase;
use crate::place::Place;
use crate::text::words;
use crate::text::{Empty, HistoryTexts};
use filters::Filters;
use list::List;

pub use asked::{Asked, Filter};
#[cfg(feature = "ssr")]
pub use deleted::{Deleted, DeletedPage};
pub use entry::{Day, Entry, Names, Standing, Tally, by_day};
pub use line::LineDrawing;
pub use list::title;
pub use wanted::{PER_PAGE, Wanted};

/// What the page is rendered from.
#[derive(Clone, Debug)]
pub struct History {
    /// What the address asks for.
    pub asked: Asked,
    /// The tasks to choose from, with their titles.
    pub tasks: Vec<(TaskId, String)>,
    /// The projects to choose from, with their names.
    pub projects: Vec<(ProjectId, String)>,
    /// What was just done.
    pub notice: Option<Notice>,
    /// What there is to show.
    pub content: Content,
    /// Where the browser draws this without the server: how things stand.
    pub unconnected: Option<Unconnected>,
}

impl History {
    /// Without tasks, projects and a notice.
    #[must_use]
    pub const fn plain(asked: Asked, content: Content) -> Self {
        Self {
            asked,
            tasks: Vec::new(),
            projects: Vec::new(),
            notice: None,
            content,
            unconnected: None,
        }
    }
}

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A session was deleted; at this version it can be restored.
    Deleted(SessionId),
    /// A session was restored.
    Restored,
    /// A session could not be restored: another took its time.
    Overlaps,
    /// A session could not be restored: it is not deleted, or gone for good.
    NotDeleted,
}

/// What there is to show.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nobody is there.
    Newcomer,
    /// There is no session at all.
    Empty,
    /// There is none with these filters.
    NothingFits,
    /// The list ends before this page.
    PastEnd {
        /// Its last page.
        last: u64,
    },
    /// What is asked for cannot be.
    Wrong(Vec<FieldProblem>),
    /// A page of sessions.
    List {
        /// The newest first.
        days: Vec<Day>,
        /// The day it is for the person.
        today: NaiveDate,
        /// Which page, from 1.
        page: u64,
        /// How many pages there are.
        pages: u64,
    },
}

impl Content {
    /// A page of `total` sessions that fit what is asked for, the newest first.
    #[must_use]
    pub fn of_page(
        asked: &Asked,
        total: u64,
        page: u64,
        entries: Vec<Entry>,
        today: NaiveDate,
    ) -> Self {
        let pages = total.div_ceil(PER_PAGE);
        match (total, entries.is_empty()) {
            (0, _) if asked.is_filtered() => Self::NothingFits,
            (0, _) => Self::Empty,
            (_, true) => Self::PastEnd { last: pages },
            (_, false) => Self::List {
                days: by_day(entries),
                today,
                page,
                pages,
            },
        }
    }
}

/// `/history`
#[component]
pub fn HistoryPage(
    /// What it is rendered from.
    page: History,
) -> impl IntoView {
    let words = &words().history;
    super::title(words.title);
    let is_bare = matches!(page.content, Content::Newcomer | Content::Empty);
    let filters = (!is_bare).then(|| view! { <Filters page=page.clone() /> });
    // What was deleted is restored by the server.
    let can_restore = page.unconnected.is_none() && !matches!(page.content, Content::Newcomer);
    let History {
        asked,
        notice,
        content,
        unconnected,
        ..
    } = page;
    let body = match content {
        Content::Newcomer => view! {
            <Nothing words=&words.newcomer href=Place::Timer.path().to_owned() />
            <p class="quiet">
                <a href=Place::SignIn.path()>{words.sign_in}</a>
            </p>
        }
        .into_any(),
        Content::Empty => {
            view! { <Nothing words=&words.empty href=Place::Timer.path().to_owned() /> }.into_any()
        }
        Content::NothingFits => {
            view! { <Nothing words=&words.no_match href=Place::History.path().to_owned() /> }
                .into_any()
        }
        Content::PastEnd { last } => view! {
            <p>{(words.page_beyond_last)(last)}</p>
            <p>
                <a href=asked.address(last)>{words.last_page}</a>
            </p>
        }
        .into_any(),
        Content::Wrong(_) => view! { <p>{words.filters.not_shown}</p> }.into_any(),
        Content::List {
            days,
            today,
            page,
            pages,
        } => view! {
            <List days today />
            <Pages asked page pages words />
        }
        .into_any(),
    };
    view! {
        <PlainBar here=Place::History />
        <main id="content" class="sheaf">
            <h1>{words.title}</h1>
            {unconnected.map(|unconnected| view! { <UnconnectedNote unconnected /> })}
            {notice.map(|notice| view! { <Told notice words /> })}
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
    .erase()
}

/// A state without a list: what it is, and the way on.
#[component]
pub fn Nothing(
    /// What it says.
    words: &'static Empty,
    /// The way on.
    href: String,
) -> impl IntoView {
    view! {
        <div class="nothing">
            <h2>{words.title}</h2>
            <p>{words.body}</p>
            <a class="button primary" href=href>
                {words.action}
            </a>
        </div>
    }
    .erase()
}

/// What was just done; a deletion with the way back.
#[component]
fn Told(notice: Notice, words: &'static HistoryTexts) -> impl IntoView {
    let words = &words.notices;
    let (text, undo) = match notice {
        Notice::Deleted(session) => (words.deleted, Some(session)),
        Notice::Restored => (words.restored, None),
        Notice::Overlaps => (words.overlaps, None),
        Notice::NotDeleted => (words.not_deleted, None),
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
    .erase()
}

/// The ways to the pages before and after.
#[component]
fn Pages(asked: Asked, page: u64, pages: u64, words: &'static HistoryTexts) -> impl IntoView {
    (pages > 1)
        .then(|| {
            let newer = (page > 1).then(|| {
                view! {
                    <a class="button" rel="prev" href=asked.address(page - 1)>
                        {words.newer}
                    </a>
                }
            });
            let older = (page < pages).then(|| {
                view! {
                    <a class="button" rel="next" href=asked.address(page + 1)>
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
        .erase()
}
