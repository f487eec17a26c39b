//! The user's list of tasks and projects.
//!
//! Progress cannot be written here: it is derived from the sessions that refer to a task.

mod all;
mod entry;
mod imported;
mod keyset;
mod look_up;
mod merge;
mod missing_events;
mod names;
mod newest;
mod order;
mod progress;
mod project;
mod task;
mod values;

use std::sync::Arc;

use shared::{ProblemList, ProjectId, TaskId};

use super::unit_of_work::Transactions;
use runtime::entropy::Entropy;

pub use all::ListNames;
pub(crate) use all::all;
pub use entry::{EntryFilter, EntryRequest, TaskListEntry};
pub(crate) use entry::{create, find, merge_change};
pub(crate) use imported::{checked_event, checked_project, checked_task};
pub use keyset::KeysetPages;
pub use look_up::TaskTitle;
pub use merge::Merge;
pub use order::TaskMove;
pub use project::ProjectRequest;
pub use task::TaskRequest;

/// Why a task or a project was refused; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskRefusal {
    /// The user has no such task.
    TaskNotFound,
    /// The user has no such project.
    ProjectNotFound,
    /// The user has a task with this id.
    TaskIdTaken(TaskId),
    /// The user has a project with this id.
    ProjectIdTaken(ProjectId),
    /// Invalid values; never empty.
    Values(ProblemList),
}

/// The tasks and projects of all users.
#[derive(Clone)]
pub struct Tasks {
    pub(super) transactions: Transactions,
    entropy: Arc<dyn Entropy>,
}

impl Tasks {
    /// On the database of `transactions`.
    #[must_use]
    pub const fn new(transactions: Transactions, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            transactions,
            entropy,
        }
    }
}
