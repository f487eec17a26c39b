//! `/tasks`: a user's tasks and projects, as plain forms that need no script. Rendered by the
//! server.

mod components;
mod list;
mod marks;
mod merge;
mod page;
mod projects;
mod task;

pub use list::{TaskList, TaskStatusFilter};
pub use merge::{ChosenMerge, MergeOffer};
pub use page::{TasksPage, TasksPageData};
pub use projects::{ProjectList, ProjectPageData};
pub use task::TaskPageData;
