//! What the lists of tasks and projects have in common: they are newest first, and archived
//! entries are listed or not.

use shared::wire::ArchivedFilter;

use crate::SqlValue;
use crate::listing::Listing;
use crate::statement::row;

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
            all: archived_listings!(@one $table, $columns, $conditions, "all", ""),
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
            None,
        )
    };
}
pub(super) use archived_listings;

/// A listing for each [`ArchivedFilter`].
pub(super) struct ArchivedListings {
    pub(super) without: Listing,
    pub(super) only: Listing,
    pub(super) all: Listing,
}

impl ArchivedListings {
    pub(super) const fn get(&self, archived: ArchivedFilter) -> &Listing {
        match archived {
            ArchivedFilter::Without => &self.without,
            ArchivedFilter::Only => &self.only,
            ArchivedFilter::All => &self.all,
        }
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = (String, String)> {
        [&self.without, &self.only, &self.all]
            .into_iter()
            .flat_map(Listing::texts)
    }
}

/// The same as parameters: whether archived entries and others are listed alike, else which.
pub(super) fn archived_params(archived: ArchivedFilter) -> Vec<(&'static str, SqlValue)> {
    row! {
        any_archived: archived == ArchivedFilter::All,
        archived: archived == ArchivedFilter::Only,
    }
    .into()
}
