//! Pages of lists, and which one a request asks for.

use serde::{Deserialize, Serialize};

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
        }
    }
}
