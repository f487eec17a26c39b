//! Everything in a person's list, part by part: the one who reads decides when the next part
//! is read, and no transaction stays open in between.

use shared::UserId;
use shared::wire::{Project, Task};

use super::shown;
use crate::service::outcome::ServiceError;
use crate::service::work::Ledger;
use crate::store::progress;
use crate::store::tasks::{self, Place};

/// How much one read takes.
const AT_ONCE: u32 = 100;

/// Tasks on their way out, newest first, archived ones too.
pub struct TaskPages {
    ledger: Ledger,
    user: UserId,
    place: Option<Place>,
}

impl TaskPages {
    /// Before the person's newest task.
    #[must_use]
    pub const fn of(ledger: Ledger, user: UserId) -> Self {
        Self {
            ledger,
            user,
            place: Some(Place::TOP),
        }
    }

    /// The next tasks, as they are at this instant; none at the end.
    ///
    /// # Errors
    /// As [`ServiceError`] says.
    pub async fn next(&mut self) -> Result<Vec<Task>, ServiceError> {
        let Some(place) = self.place else {
            return Ok(Vec::new());
        };
        let mut read = self.ledger.database.read().await?;
        let page = tasks::tasks_after(&mut read, self.user, place, AT_ONCE).await?;
        self.place = page.last().map(Place::of_task);
        let ids: Vec<_> = page.iter().map(|task| task.id).collect();
        let totals = progress::totals(&mut read, self.user, &ids).await?;
        let shown = page.into_iter().map(|task| {
            let totals = totals.get(&task.id).copied().unwrap_or_default();
            shown(task, totals)
        });
        Ok(shown.collect())
    }
}

/// Projects on their way out, newest first, archived ones too.
pub struct ProjectPages {
    ledger: Ledger,
    user: UserId,
    place: Option<Place>,
}

impl ProjectPages {
    /// Before the person's newest project.
    #[must_use]
    pub const fn of(ledger: Ledger, user: UserId) -> Self {
        Self {
            ledger,
            user,
            place: Some(Place::TOP),
        }
    }

    /// The next projects, as they are at this instant; none at the end.
    ///
    /// # Errors
    /// As [`ServiceError`] says.
    pub async fn next(&mut self) -> Result<Vec<Project>, ServiceError> {
        let Some(place) = self.place else {
            return Ok(Vec::new());
        };
        let mut read = self.ledger.database.read().await?;
        let page = tasks::projects_after(&mut read, self.user, place, AT_ONCE).await?;
        self.place = page.last().map(Place::of_project);
        Ok(page)
    }
}
