//! `/history`: sessions by day, each with its drawing.
//!
//! Rendered from [`HistoryPageData`], which the server reads from the database and the browser,
//! without the server, from its copy of the event log. Works without script.

mod add;
mod data;
mod day_timeline;
#[cfg(feature = "ssr")]
mod deleted;
mod empty_state;
mod entry;
mod filters;
mod list;
mod page;
mod selection;
mod session_line;

#[cfg(feature = "ssr")]
pub use crate::model::{
    history_filter::{HistoryFilter, PER_PAGE},
    history_query::HistoryQuery,
};
pub use add::{AddSession, OtherSession, Overlap, refusal};
pub use data::{Choice, HistoryContent, HistoryPageData};
pub use empty_state::EmptyState;
pub use entry::{HistoryEntry, Names, title};
pub use filters::Entered;
pub use page::HistoryPage;
#[cfg(feature = "ssr")]
pub use {
    data::{HistoryNotice, Selection},
    deleted::{Deleted, DeletedPage},
};
