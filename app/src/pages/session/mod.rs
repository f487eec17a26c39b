//! `/history/{id}`: one session, with the forms to correct, amend and delete it.

#[cfg(feature = "ssr")]
mod amend;
mod detail;
#[cfg(feature = "ssr")]
mod page;
mod page_data;
mod times;
mod view;

pub use detail::SessionDetail;
pub use page_data::SessionPageData;
pub use view::OfflineSession;
#[cfg(feature = "ssr")]
pub use {detail::SessionValues, page::SessionPage, page_data::SessionNotice};
