//! Pages of lists, and which one a request asks for.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;
use crate::rules::vocabulary;

/// One page, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The entries of this page.
    pub items: Vec<T>,
    /// This page's number, from 1.
    pub page: u64,
    /// Entries a page.
    pub limit: u64,
    /// Entries on all pages.
    pub total_items: u64,
    /// Pages in all.
    pub total_pages: u64,
    /// The `cursor` of what follows; null at the end, and in lists that take none.
    pub next_cursor: Option<String>,
}

crate::words! {
    /// The order of a list; ids break ties.
    #[derive(Default)]
    pub ListOrder {
        /// The latest start of a session, the latest creation of a task or project first.
        #[default]
        Newest = "newest",
        /// The reverse.
        Oldest = "oldest",
        /// The latest change first.
        LastChanged = "lastChanged",
        /// The earliest change first.
        FirstChanged = "firstChanged",
        /// The order that tasks were given by hand, from the top. What has none is by its creation.
        Highest = "highest",
        /// The reverse.
        Lowest = "lowest",
    }
}

vocabulary!(
    /// The order of a list of sessions; a minus sign begins with the latest.
    #[derive(Default)]
    SessionSort {
        /// The latest start first.
        #[default]
        Newest = "-startTime",
        /// The earliest start first.
        Oldest = "startTime",
        /// The latest change first.
        LastChanged = "-updatedAt",
        /// The earliest change first.
        FirstChanged = "updatedAt",
    }
);

vocabulary!(
    /// The order of a list of projects; a minus sign begins with the latest.
    #[derive(Default)]
    ProjectSort {
        /// The latest creation first.
        #[default]
        Newest = "-createdAt",
        /// The earliest creation first.
        Oldest = "createdAt",
        /// The latest change first.
        LastChanged = "-updatedAt",
        /// The earliest change first.
        FirstChanged = "updatedAt",
    }
);

vocabulary!(
    /// The order of a list of tasks; a minus sign begins with the latest, or the highest.
    #[derive(Default)]
    TaskSort {
        /// The latest creation first.
        #[default]
        Newest = "-createdAt",
        /// The earliest creation first.
        Oldest = "createdAt",
        /// The latest change first.
        LastChanged = "-updatedAt",
        /// The earliest change first.
        FirstChanged = "updatedAt",
        /// By hand, from the top.
        Highest = "-rank",
        /// By hand, from the bottom.
        Lowest = "rank",
    }
);

impl From<SessionSort> for ListOrder {
    fn from(sort: SessionSort) -> Self {
        match sort {
            SessionSort::Newest => Self::Newest,
            SessionSort::Oldest => Self::Oldest,
            SessionSort::LastChanged => Self::LastChanged,
            SessionSort::FirstChanged => Self::FirstChanged,
        }
    }
}

impl From<ProjectSort> for ListOrder {
    fn from(sort: ProjectSort) -> Self {
        match sort {
            ProjectSort::Newest => Self::Newest,
            ProjectSort::Oldest => Self::Oldest,
            ProjectSort::LastChanged => Self::LastChanged,
            ProjectSort::FirstChanged => Self::FirstChanged,
        }
    }
}

impl From<TaskSort> for ListOrder {
    fn from(sort: TaskSort) -> Self {
        match sort {
            TaskSort::Newest => Self::Newest,
            TaskSort::Oldest => Self::Oldest,
            TaskSort::LastChanged => Self::LastChanged,
            TaskSort::FirstChanged => Self::FirstChanged,
            TaskSort::Highest => Self::Highest,
            TaskSort::Lowest => Self::Lowest,
        }
    }
}

/// Which part of a list a request asks for, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPart {
    /// The page, or its number among those that were read one after the other.
    pub paging: PageRequest,
    /// Decides what `after` comes before.
    pub order: ListOrder,
    /// Only what was changed at this instant or later.
    pub updated_since: Option<Timestamp>,
    /// Where the last part ended; none for the page by its number.
    pub after: Option<ListPosition>,
}

impl ListPart {
    /// A page of everything.
    #[must_use]
    pub const fn page(paging: PageRequest, order: ListOrder) -> Self {
        Self {
            paging,
            order,
            updated_since: None,
            after: None,
        }
    }
}

impl ListOrder {
    /// Whether it is the one by hand, or its reverse.
    pub(super) const fn is_by_rank(self) -> bool {
        matches!(self, Self::Highest | Self::Lowest)
    }

    /// The instant that it goes by, of those of an entry.
    pub(super) const fn instant(self, created: Timestamp, updated: Timestamp) -> Timestamp {
        match self {
            Self::Newest | Self::Oldest | Self::Highest | Self::Lowest => created,
            Self::LastChanged | Self::FirstChanged => updated,
        }
    }
}

impl From<PageRequest> for ListPart {
    fn from(paging: PageRequest) -> Self {
        Self {
            paging,
            order: ListOrder::default(),
            updated_since: None,
            after: None,
        }
    }
}

/// What is listed.
pub trait ListEntry {
    /// Where it stands in an order: by an instant, then by its id.
    fn position(&self, order: ListOrder) -> (Timestamp, Uuid);
}

/// A position in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPosition {
    /// The instant that the list is ordered by.
    pub at: Timestamp,
    /// Breaks ties.
    pub id: Uuid,
    /// Entries on all pages when reading began.
    pub total: u64,
}

/// Which page of a list a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    page: u64,
    limit: u64,
}

impl PageRequest {
    /// Page and limit; 0 counts as 1.
    #[must_use]
    pub fn new(page: u64, limit: u64) -> Self {
        Self {
            page: page.max(1),
            limit: limit.max(1),
        }
    }

    /// The page's number, from 1.
    #[must_use]
    pub const fn page(self) -> u64 {
        self.page
    }

    /// Entries a page, at least 1.
    #[must_use]
    pub const fn limit(self) -> u64 {
        self.limit
    }

    /// How many entries come before this page.
    #[must_use]
    pub fn offset(self) -> u64 {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// The page with these entries out of `total` in all.
    #[must_use]
    pub fn page_of<T>(self, items: Vec<T>, total: u64) -> Page<T> {
        Page {
            items,
            page: self.page,
            limit: self.limit,
            total_items: total,
            total_pages: total.div_ceil(self.limit),
            next_cursor: None,
        }
    }
}
