//! What the page of the history is rendered from.

use chrono::NaiveDate;
use shared::wire::FieldProblem;
use shared::{ProjectId, SessionId, TaskId};

use super::entry::{HistoryDay, HistoryEntry, by_day};
use crate::model::history_filter::PER_PAGE;
use crate::model::history_query::HistoryQuery;
use crate::pages::offline_status::OfflineStatus;

/// What the page is rendered from.
#[derive(Clone, Debug)]
pub struct HistoryPageData {
    /// What the address asks for.
    pub query: HistoryQuery,
    /// The tasks to choose from, with their titles.
    pub tasks: Vec<(TaskId, String)>,
    /// The projects to choose from, with their names.
    pub projects: Vec<(ProjectId, String)>,
    /// What was just done.
    pub notice: Option<HistoryNotice>,
    /// What there is to show.
    pub content: HistoryContent,
    /// Where the browser draws this without the server: how things stand.
    pub unconnected: Option<OfflineStatus>,
}

impl HistoryPageData {
    /// Without tasks, projects and a notice.
    #[must_use]
    pub const fn plain(query: HistoryQuery, content: HistoryContent) -> Self {
        Self {
            query,
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
pub enum HistoryNotice {
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
pub enum HistoryContent {
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
        days: Vec<HistoryDay>,
        /// The day it is for the person.
        today: NaiveDate,
        /// Which page, from 1.
        page: u64,
        /// How many pages there are.
        pages: u64,
    },
}

impl HistoryContent {
    /// A page of `total` sessions that fit what is asked for, the newest first.
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
            (0, _) if query.is_filtered() => Self::NothingFits,
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
