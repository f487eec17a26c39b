//! What tasks and projects have in common: both are found, listed, created, changed and archived
//! in the same way.

use std::fmt::Display;

use shared::wire::{ListPart, Page};
use shared::{FieldChanges, FieldTimes, ProblemList, SetAt, Timestamp, UserId};
use uuid::Uuid;

use super::{TaskRefusal, Tasks};
use crate::ServiceError;
use crate::idempotency::{self, Execution, IdempotentRequest};
use crate::unit_of_work::{Attempt, UnitOfWork};
use store::tasks::{self, EntryRow};
use store::{Connection, StoreError};

/// A task or a project.
pub trait TaskListEntry: Sized + Send + Sync {
    /// Its id type.
    type Id: From<Uuid> + Display + Copy + Send + Sync;
    /// It as it is stored.
    type Row: EntryRow<Id = Self::Id>;
    /// What it is created from.
    type Create: Clone + Sync;
    /// What it is changed by.
    type Change: Clone + PartialEq + From<Self::Create> + FieldChanges + Send + Sync;

    /// The refusal for an unknown id.
    const NOT_FOUND: TaskRefusal;
    /// The tasks and projects that a new one adds to the user's usage.
    const USAGE: (i64, i64);
    /// Whether it shows totals over sessions: then an open session that has ended by itself is
    /// settled before it is read.
    const HAS_PROGRESS: bool;

    /// The refusal for an id that is in use.
    fn id_taken(id: Self::Id) -> TaskRefusal;

    /// Whether a change archives it or says that it is done, which is never refused for want of room.
    fn ends(before: &Self::Row, after: &Self::Row) -> bool;

    /// The rows as the API shows them.
    fn shown(
        connection: &mut Connection,
        user: UserId,
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<Vec<Self>, StoreError>> + Send;

    /// A new one to which nothing was set yet.
    fn unset(id: Self::Id, created_at: Timestamp, now: Timestamp) -> Self::Row;

    /// The changed one, still with its old version, from valid values, and where it stood.
    fn changed(
        work: &mut UnitOfWork,
        stored: &Self::Row,
        change: &Self::Change,
        made: SetAt,
    ) -> impl Future<Output = Result<Result<Self::Row, ProblemList>, StoreError>> + Send;

    /// It where a valid change puts it; others may be moved along.
    fn placed(
        work: &mut UnitOfWork,
        changed: Self::Row,
        change: &Self::Change,
    ) -> impl Future<Output = Result<Result<Self::Row, ProblemList>, StoreError>> + Send;
}

/// Which tasks or projects a list shows.
pub type EntryFilter<E> = <<E as TaskListEntry>::Row as EntryRow>::Filter;

/// A write of a task or a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryRequest<E: TaskListEntry> {
    /// The id in it is ignored.
    Create(E::Create),
    /// Omitted fields stay as they are.
    Change(E::Change),
}

impl Tasks {
    /// None if the user has no such task or project.
    pub async fn find<E: TaskListEntry>(
        &self,
        user: UserId,
        id: E::Id,
    ) -> Result<Option<E>, ServiceError> {
        let mut connection = self.read::<E>(user).await?;
        Ok(find(&mut connection, user, id).await?)
    }

    /// A part of the user's tasks or projects.
    pub async fn list<E: TaskListEntry>(
        &self,
        user: UserId,
        filter: &EntryFilter<E>,
        part: impl Into<ListPart> + Send,
    ) -> Result<Page<E>, ServiceError> {
        let part = part.into();
        let mut connection = self.read::<E>(user).await?;
        let page = tasks::page::<E::Row>(&mut connection, user, filter, &part).await?;
        let shown = E::shown(&mut connection, user, page.items).await?;
        Ok(part.paging.page_of(shown, page.total_items))
    }

    /// Creates or changes a task or a project, in one transaction under the user's lock.
    ///
    /// Checked in this order: the stored response for the idempotency key `idempotent`, existence
    /// (404), the versions that `if_match` names, ids that are in use, values. After an error
    /// nothing was written but what time alone had caused.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, id = %id))]
    pub async fn write<E: TaskListEntry>(
        &self,
        user: UserId,
        id: E::Id,
        request: &EntryRequest<E>,
        if_match: Option<&[u64]>,
        idempotent: Option<IdempotentRequest<'_, Result<E, TaskRefusal>>>,
    ) -> Result<Execution<Result<E, TaskRefusal>>, ServiceError> {
        let idempotent = idempotent.as_ref();
        Attempt::run(|with| self.attempt(user, id, request, if_match, idempotent, with)).await
    }

    async fn attempt<E: TaskListEntry>(
        &self,
        user: UserId,
        id: E::Id,
        request: &EntryRequest<E>,
        if_match: Option<&[u64]>,
        idempotent: Option<&IdempotentRequest<'_, Result<E, TaskRefusal>>>,
        attempt: Attempt,
    ) -> Result<Execution<Result<E, TaskRefusal>>, ServiceError> {
        let Some(work) = self.transactions.begin_attempt(user, attempt).await? else {
            return Ok(Execution::Decided(Box::new(Err(E::NOT_FOUND))));
        };
        let mut work = match idempotency::check(work, idempotent).await? {
            Ok(work) => work,
            Err(answer) => return Ok(Execution::Replayed(answer)),
        };
        if E::HAS_PROGRESS {
            work.settle_open().await?;
        }
        let stored = tasks::find::<E::Row>(work.connection(), user, id).await?;
        if let (Some(expected), Some(stored)) = (if_match, &stored)
            && !expected.contains(&stored.version())
        {
            let actual = stored.version();
            work.commit().await?;
            return Err(ServiceError::VersionMismatch { actual });
        }
        let made = SetAt::now(work.now());
        let written = match (request, stored) {
            (EntryRequest::Create(_), Some(_)) => Err(E::id_taken(id)),
            (EntryRequest::Create(requested), None) => {
                create::<E>(&mut work, id, requested, made).await?
            }
            (EntryRequest::Change(_), None) => Err(E::NOT_FOUND),
            (EntryRequest::Change(change), Some(stored)) => {
                amend::<E>(&mut work, stored, change).await?
            }
        };
        let outcome = match written {
            Ok(row) => {
                let mut shown = E::shown(work.connection(), user, vec![row]).await?;
                shown.pop().ok_or(E::NOT_FOUND)
            }
            Err(refusal) => Err(refusal),
        };
        idempotency::finish(work, idempotent, &outcome).await?;
        Ok(Execution::Decided(Box::new(outcome)))
    }

    /// The id of a task or a project that is created without one.
    #[must_use]
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        self.entropy.uuid(self.transactions.clock.now()).into()
    }

    async fn read<E: TaskListEntry>(&self, user: UserId) -> Result<Connection, ServiceError> {
        Ok(if E::HAS_PROGRESS {
            self.transactions.read_settled(user).await?.0
        } else {
            self.transactions.database.read_for(user).await?
        })
    }
}

pub(crate) async fn find<E: TaskListEntry>(
    connection: &mut Connection,
    user: UserId,
    id: E::Id,
) -> Result<Option<E>, StoreError> {
    let stored = tasks::find::<E::Row>(connection, user, id).await?;
    let rows = stored.into_iter().collect();
    Ok(E::shown(connection, user, rows).await?.pop())
}

/// Since when something is so that was said at `made`. Who says it online leaves it as it was; of offline
/// commands the latest counts, in whichever order they arrive.
pub(super) fn since(before: Option<Timestamp>, is_so: bool, made: SetAt) -> Option<Timestamp> {
    let before = before.filter(|_| made.by.is_none());
    is_so.then(|| before.unwrap_or(made.at))
}

/// Adds a task or a project that was created at `made`.
pub(crate) async fn create<E: TaskListEntry>(
    work: &mut UnitOfWork,
    id: E::Id,
    requested: &E::Create,
    made: SetAt,
) -> Result<Result<E::Row, TaskRefusal>, ServiceError> {
    let unset = E::unset(id, made.at, work.now());
    let mut change = E::Change::from(requested.clone());
    let row = match E::changed(work, &unset, &change, made).await? {
        Ok(row) => row,
        Err(problems) => return Ok(Err(TaskRefusal::Values(problems))),
    };
    let mut times = FieldTimes::default();
    times.keep_latest(&mut change, made);
    work.add_entry(&row, &times).await?;
    let (new_tasks, new_projects) = E::USAGE;
    work.add_usage(new_tasks, new_projects);
    work.check_quota().await?;
    Ok(Ok(row))
}

async fn amend<E: TaskListEntry>(
    work: &mut UnitOfWork,
    stored: E::Row,
    change: &E::Change,
) -> Result<Result<E::Row, TaskRefusal>, ServiceError> {
    let made = SetAt::now(work.now());
    let mut changed = match apply::<E>(work, &stored, change, made).await? {
        Ok(changed) => changed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if changed != stored {
        work.change_entry(&stored, &mut changed, None).await?;
        check_room::<E>(work, &stored, &changed).await?;
    }
    Ok(Ok(changed))
}

/// Changes a stored task or project by an offline command: each field, unless it was set later. The
/// values are checked in any case, so that the answer does not depend on what arrived before.
pub(crate) async fn merge_change<E: TaskListEntry>(
    work: &mut UnitOfWork,
    stored: E::Row,
    change: &E::Change,
    made: SetAt,
) -> Result<Result<E::Row, TaskRefusal>, ServiceError> {
    if let Err(problems) = E::changed(work, &stored, change, made).await? {
        return Ok(Err(TaskRefusal::Values(problems)));
    }
    let before = work.field_times(&stored).await?;
    let (mut times, mut latest) = (before.clone(), change.clone());
    times.keep_latest(&mut latest, made);
    let mut changed = match apply::<E>(work, &stored, &latest, made).await? {
        Ok(changed) => changed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if changed != stored {
        work.change_entry_at(&stored, &mut changed, &times).await?;
        check_room::<E>(work, &stored, &changed).await?;
    } else if times != before {
        let user = work.user();
        // Counted, although nothing is shown differently: another write may have read the old times.
        work.change();
        tasks::set_field_times(work.connection(), user, &stored, &times).await?;
    }
    Ok(Ok(changed))
}

/// The changed one, still with its old version.
async fn apply<E: TaskListEntry>(
    work: &mut UnitOfWork,
    stored: &E::Row,
    change: &E::Change,
    made: SetAt,
) -> Result<Result<E::Row, TaskRefusal>, StoreError> {
    let changed = match E::changed(work, stored, change, made).await? {
        Ok(changed) => E::placed(work, changed, change).await?,
        Err(problems) => Err(problems),
    };
    Ok(changed.map_err(TaskRefusal::Values))
}

async fn check_room<E: TaskListEntry>(
    work: &mut UnitOfWork,
    before: &E::Row,
    after: &E::Row,
) -> Result<(), ServiceError> {
    if !E::ends(before, after) {
        work.check_quota().await?;
    }
    Ok(())
}
