//! `/history/{id}`: one session, with the forms to amend and delete it.

#[cfg(feature = "ssr")]
mod amend;
mod detail;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod page_data;
#[cfg(feature = "ssr")]
mod times;
mod view;

pub use detail::SessionDetail;
pub use view::OfflineSession;
#[cfg(feature = "ssr")]
pub use {
    detail::SessionValues,
    page::SessionPage,
    page_data::{SessionNotice, SessionPageData},
    times::input_value,
};
