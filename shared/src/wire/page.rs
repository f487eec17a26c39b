//! A page of a list.

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
