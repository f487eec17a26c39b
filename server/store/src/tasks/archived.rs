//! What the lists of tasks and projects have in common: they are newest first, and archived
//! entries are listed or not.

use crate::listing::Listing;

/// Whether a list shows archived entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArchivedFilter {
    /// Only entries that are not archived.
    #[default]
    Without,
    /// Only archived entries.
    Only,
    /// Both.
    With,
}

/// The listings of a table, newest first.
macro_rules! archived_listings {
    ($table:literal, $columns:expr, $conditions:expr) => {
        $crate::tasks::archived::ArchivedListings {
            without: archived_listings!(
                @one $table, $columns, $conditions, "not archived", " AND archived_at IS NULL"
            ),
            only: archived_listings!(
                @one $table, $columns, $conditions, "archived", " AND archived_at IS NOT NULL"
            ),
            with: archived_listings!(@one $table, $columns, $conditions, "all", ""),
        }
    };
    (@one $table:literal, $columns:expr, $conditions:expr, $name:literal, $archived:literal) => {
        $crate::listing::Listing::new(
            concat!(module_path!(), "::", $name),
            concat!("SELECT ", $columns, " FROM {page}"),
            concat!($table, " WHERE user_id = :user_id", $archived),
            $conditions,
            // Id breaks ties.
            "created_at DESC, id DESC",
        )
    };
}
pub(super) use archived_listings;

/// A listing for each [`ArchivedFilter`].
pub(super) struct ArchivedListings {
    pub(super) without: Listing,
    pub(super) only: Listing,
    pub(super) with: Listing,
}

impl ArchivedListings {
    pub(super) const fn get(&self, archived: ArchivedFilter) -> &Listing {
        match archived {
            ArchivedFilter::Without => &self.without,
            ArchivedFilter::Only => &self.only,
            ArchivedFilter::With => &self.with,
        }
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = (String, String)> {
        [&self.without, &self.only, &self.with]
            .into_iter()
            .flat_map(Listing::texts)
    }
}
