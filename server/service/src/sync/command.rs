//! Offline commands as they are replayed.

use shared::rules::Command;
use shared::wire::{Project, Task};
use shared::{CommandId, ProjectId, SessionId, TaskId, Timestamp};

use crate::tasks::EntryRequest;

/// A command that happened while the client was offline.
#[derive(Clone, Debug)]
pub struct OfflineCommand<C = Command> {
    /// The client's id for it.
    pub command_id: CommandId,
    /// When it happened; a wrong clock of the client is corrected.
    pub occurred_at: Timestamp,
    /// The command itself.
    pub command: C,
    /// SHA-256 of the command with what it is about and its instant as they were sent.
    pub fingerprint: [u8; 32],
}

/// Adjacent commands of one session, task or project.
#[derive(Clone, Debug)]
pub enum OfflineRun {
    /// Settled once, after the last.
    Session(SessionId, Vec<OfflineCommand>),
    /// As `POST` and `PATCH /api/tasks`.
    Task(TaskId, Vec<OfflineCommand<EntryRequest<Task>>>),
    /// As `POST` and `PATCH /api/projects`.
    Project(ProjectId, Vec<OfflineCommand<EntryRequest<Project>>>),
}

impl OfflineRun {
    /// The number of commands.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Session(_, run) => run.len(),
            Self::Task(_, run) => run.len(),
            Self::Project(_, run) => run.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
