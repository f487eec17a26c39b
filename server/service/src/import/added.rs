//! What an import has added, as it is kept for undoing it.

use serde::{Deserialize, Serialize};
use shared::{ProjectId, SessionId, TaskId};
use store::{StoreError, import_records};
use uuid::Uuid;

use crate::unit_of_work::UnitOfWork;

/// Entries of one batch, each with the version that was added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AddedEntries {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sessions: Vec<(SessionId, u64)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tasks: Vec<(TaskId, u64)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) projects: Vec<(ProjectId, u64)>,
}

impl AddedEntries {
    pub(super) const fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.tasks.is_empty() && self.projects.is_empty()
    }

    /// Stores them as a batch of the import, in the transaction that has added them.
    pub(super) async fn store(
        &self,
        work: &mut UnitOfWork,
        import: Uuid,
        number: i64,
    ) -> Result<(), StoreError> {
        if self.is_empty() {
            return Ok(());
        }
        let lengths = [self.sessions.len(), self.tasks.len(), self.projects.len()];
        let added = lengths.map(|length| i64::try_from(length).unwrap_or(i64::MAX));
        let (user, text) = (work.user(), self.to_text()?);
        import_records::add_batch(work.connection(), user, import, number, added, &text).await
    }

    pub(super) fn to_text(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| corrupt(&error))
    }

    pub(super) fn from_text(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|error| corrupt(&error))
    }
}

fn corrupt(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt {
        table: "import_entries",
        reason: error.to_string(),
    }
}
