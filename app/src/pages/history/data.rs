//! The data of the history page.

use chrono::NaiveDate;
use shared::SessionId;
use shared::wire::FieldProblem;

use super::add::AddSession;
use super::entry::{HistoryDay, HistoryEntry, by_day};
use crate::model::history_filter::PER_PAGE;
use crate::model::history_query::HistoryQuery;
use crate::pages::form::RejectedForm;
use crate::pages::offline_status::OfflineStatus;

/// An id and its name.
pub type Choice = (String, String);

/// The data of `/history`.
#[derive(Clone, Debug)]
pub struct HistoryPageData {
    /// The query of the address.
    pub query: HistoryQuery,
    /// The tasks of the filter.
    pub tasks: Vec<Choice>,
    /// The projects of the filter.
    pub projects: Vec<Choice>,
    /// The tags to suggest; none without the server.
    pub tags: Vec<String>,
    /// The result of the last action.
    pub notice: Option<HistoryNotice>,
    /// What there is to show.
    pub content: HistoryContent,
    /// Set when the page is drawn from the offline history.
    pub offline_status: Option<OfflineStatus>,
    /// The form for a session that nothing has timed; none where nobody is signed in.
    pub add: Option<AddSession>,
    /// The form that moves selected sessions; none without the server.
    pub selection: Option<Selection>,
}

impl HistoryPageData {
    /// Without tasks, projects and a notice.
    #[must_use]
    pub const fn plain(query: HistoryQuery, content: HistoryContent) -> Self {
        Self {
            query,
            tasks: Vec::new(),
            projects: Vec::new(),
            tags: Vec::new(),
            notice: None,
            content,
            offline_status: None,
            add: None,
            selection: None,
        }
    }
}

/// The form that moves selected sessions, as it was rejected.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// What was selected and refused.
    pub sent: Option<RejectedForm>,
}

/// The result of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryNotice {
    /// A session was deleted and can be restored at this version.
    Deleted(SessionId),
    /// A session was restored.
    Restored,
    /// A session could not be restored: another session took place at the same time.
    Overlaps,
    /// A session could not be restored: it is not deleted, or not restorable any more.
    NotDeleted,
    /// So many selected sessions were moved, and so many were not.
    #[cfg(feature = "ssr")]
    Moved(usize, usize),
}

/// The list, or the reason why there is none.
#[derive(Clone, Debug)]
pub enum HistoryContent {
    /// Nobody is signed in.
    Newcomer,
    /// The user has no session.
    Empty,
    /// No session matches the filters.
    NoMatch,
    /// The list ends before this page.
    PageBeyondLast {
        /// The last page of the list.
        last: u64,
    },
    /// The filters are invalid.
    Wrong(Vec<FieldProblem>),
    /// A page of sessions.
    List {
        /// The newest first.
        days: Vec<HistoryDay>,
        /// The day it is for the person.
        today: NaiveDate,
        /// The page's number, from 1.
        page: u64,
        /// The number of pages.
        pages: u64,
    },
}

impl HistoryContent {
    /// A page of the `total` matching sessions, newest first.
    #[must_use]
    pub fn of_page(
        query: &HistoryQuery,
        total: u64,
        page: u64,
        entries: Vec<HistoryEntry>,
        today: NaiveDate,
    ) -> Self {
        let pages = total.div_ceil(PER_PAGE);
        match (total, entries.is_empty()) {
            (0, _) if query.is_filtered() => Self::NoMatch,
            (0, _) => Self::Empty,
            (_, true) => Self::PageBeyondLast { last: pages },
            (_, false) => Self::List {
                days: whole_days(query, by_day(entries), page, pages),
                today,
                page,
                pages,
            },
        }
    }
}

/// Marks the days that no filter and no page divides.
fn whole_days(
    query: &HistoryQuery,
    mut days: Vec<HistoryDay>,
    page: u64,
    pages: u64,
) -> Vec<HistoryDay> {
    let last = days.len();
    for (number, day) in (1..).zip(&mut days) {
        let is_divided = number == 1 && page > 1 || number == last && page < pages;
        day.is_whole = !query.is_filtered() && !is_divided;
    }
    days
}
