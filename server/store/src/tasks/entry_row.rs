//! Rows of tasks and of projects are found, listed, added and changed by the same functions. Keyset
//! pagination reads them all: additions between pages shift nothing, and no transaction stays open.

use serde_json::Value as Json;
use shared::wire::{ListEntity, ListPart, ListState, Page};
use shared::{FieldTimes, Timestamp, UserId};
use uuid::Uuid;

use super::cursor::TaskCursor;
use crate::listing::Listing;
use crate::ordered_list::{self, OrderedList};
use crate::statement::{Statement, params, row};
use crate::{Connection, Row, SqlValue, StoreError, corrupt};

/// A row of a task or a project, as it is stored.
pub trait EntryRow: Clone + PartialEq + Send + Sync + Sized {
    /// Unique per user.
    type Id: Copy + Into<SqlValue> + Send + Sync;
    /// Which rows a list shows.
    type Filter: Send + Sync;
    /// The statements of its table.
    const STATEMENTS: EntryStatements;

    /// Reads a row.
    fn read(row: &Row) -> Result<Self, StoreError>;

    /// The values of all columns but `user_id`, `change_number`, `logged_version` and `field_times`.
    fn values(&self) -> Vec<(&'static str, SqlValue)>;

    /// The listing for a filter, with its parameters; none where only an ordered list has it.
    fn listing(filter: &Self::Filter) -> Option<(&'static Listing, Vec<(&'static str, SqlValue)>)>;

    /// The parameters of a filter in an ordered list.
    fn filter_params(filter: &Self::Filter) -> Vec<(&'static str, SqlValue)>;

    /// Its position in the user's list.
    fn cursor(&self) -> TaskCursor;

    /// Increments the version; the time of the change is `now`, but not before the previous one.
    fn count_change(&mut self, now: Timestamp);

    /// The fields, as a change names them, in which it differs from `before`.
    fn changed_fields(&self, before: &Self) -> Vec<&'static str>;

    /// 1 when it is created; each change increments it.
    fn version(&self) -> u64;

    /// When it was last changed.
    fn updated_at(&self) -> Timestamp;

    /// When it was archived.
    fn archived_at(&self) -> Option<Timestamp>;

    /// What its events are about.
    fn entity(&self) -> ListEntity;

    /// It as its events show it.
    fn state(&self, merged_into: Option<Self::Id>) -> ListState;
}

/// The statements of a table of tasks or projects.
pub struct EntryStatements {
    pub(super) find: &'static Statement,
    pub(super) after: &'static Statement,
    pub(super) by_ids: &'static Statement,
    pub(super) insert: &'static Statement,
    pub(super) update: &'static Statement,
    pub(super) unlogged: &'static Statement,
    pub(super) set_logged: &'static Statement,
    pub(super) field_times: &'static Statement,
    pub(super) set_field_times: &'static Statement,
    pub(super) ordered: OrderedList,
}

/// The user's task or project with this id.
pub async fn find<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    id: R::Id,
) -> Result<Option<R>, StoreError> {
    let params = params! { user_id: user, id: id.into() };
    R::STATEMENTS.find.find(connection, params, R::read).await
}

/// A part of the user's tasks or projects.
pub async fn page<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    filter: &R::Filter,
    part: &ListPart,
) -> Result<Page<R>, StoreError> {
    let paging = part.paging;
    let (rows, total) = match plain::<R>(user, filter, part) {
        Some((listing, params)) => listing.page(connection, &params, paging).await?,
        None => {
            let params = ordered_params::<R>(user, filter, part);
            let ordered = &R::STATEMENTS.ordered;
            let total = ordered_list::total(ordered.count, connection, &params, part).await?;
            let statement = ordered.statement(part.order);
            (statement.fetch_all(connection, &params).await?, total)
        }
    };
    let rows = rows.iter().map(R::read).collect::<Result<_, _>>()?;
    Ok(paging.page_of(rows, total))
}

/// As [`page`], without counting.
pub async fn rows<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    filter: &R::Filter,
    part: &ListPart,
) -> Result<Vec<R>, StoreError> {
    let rows = match plain::<R>(user, filter, part) {
        Some((listing, params)) => listing.rows(connection, &params, part.paging).await?,
        None => {
            let params = ordered_params::<R>(user, filter, part);
            let statement = R::STATEMENTS.ordered.statement(part.order);
            statement.fetch_all(connection, &params).await?
        }
    };
    rows.iter().map(R::read).collect()
}

/// The listing that has a part, with its parameters; none where only an ordered list has it.
fn plain<R: EntryRow>(
    user: UserId,
    filter: &R::Filter,
    part: &ListPart,
) -> Option<(&'static Listing, Vec<(&'static str, SqlValue)>)> {
    let (listing, mut params) =
        R::listing(filter).filter(|_| *part == ListPart::from(part.paging))?;
    params.extend(row! { user_id: user });
    Some((listing, params))
}

fn ordered_params<R: EntryRow>(
    user: UserId,
    filter: &R::Filter,
    part: &ListPart,
) -> Vec<(&'static str, SqlValue)> {
    let mut params = R::filter_params(filter);
    params.extend(row! { user_id: user });
    params.extend(ordered_list::params(part));
    params
}

/// At most `limit` of the user's tasks or projects after `cursor`, archived ones included.
pub async fn after<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    cursor: TaskCursor,
    limit: u32,
) -> Result<Vec<R>, StoreError> {
    let params = cursor.params(user, limit);
    R::STATEMENTS.after.list(connection, &params, R::read).await
}

/// The user's tasks or projects with these ids, in any order.
pub async fn by_ids<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    ids: Vec<Uuid>,
) -> Result<Vec<R>, StoreError> {
    let params = params! { user_id: user };
    let rows = R::STATEMENTS.by_ids.fetch_batches(connection, params, ids);
    rows.await?.iter().map(R::read).collect()
}

/// Adds a task or a project in the change with this number, together with its event; the user must be
/// locked.
///
/// # Errors
/// [`StoreError::Taken`] where the user has one with this id.
pub async fn insert<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    row: &R,
    times: &FieldTimes,
    change_number: i64,
) -> Result<(), StoreError> {
    let params = row_of(user, row, Some(times), change_number, row.version())?;
    R::STATEMENTS.insert.run(connection, &params).await
}

/// As [`insert`], of which nothing is in the log yet.
///
/// # Errors
/// As there.
pub async fn insert_unlogged<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    row: &R,
    change_number: i64,
) -> Result<(), StoreError> {
    let params = row_of(user, row, None, change_number, 0)?;
    R::STATEMENTS.insert.run(connection, &params).await
}

/// Updates a task or a project in the change with this number, together with its event; the user must be locked.
pub async fn update<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    row: &R,
    times: &FieldTimes,
    change_number: i64,
) -> Result<(), StoreError> {
    let params = row_of(user, row, Some(times), change_number, row.version())?;
    R::STATEMENTS.update.run(connection, &params).await
}

/// At most `most` of the user's tasks or projects of which a version is not in the log, each with
/// whether none is.
pub async fn unlogged<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    most: u32,
) -> Result<Vec<(R, bool)>, StoreError> {
    let params = params! { user_id: user, limit: most };
    let read = |row: &Row| Ok((R::read(row)?, row.integer("logged_version")? == 0));
    R::STATEMENTS.unlogged.list(connection, params, read).await
}

fn row_of(
    user: UserId,
    row: &impl EntryRow,
    times: Option<&FieldTimes>,
    change_number: i64,
    logged_version: u64,
) -> Result<Vec<(&'static str, SqlValue)>, StoreError> {
    let field_times = times
        .map(|times| written(times, row.version()))
        .transpose()?;
    let mut values = row.values();
    values.extend(row! { user_id: user, change_number, logged_version, field_times });
    Ok(values)
}

/// The times of this version, as they are stored.
pub(super) fn written(times: &FieldTimes, version: u64) -> Result<Json, StoreError> {
    serde_json::to_value(times.clone().of_version(version))
        .map_err(|error| corrupt("tasks", error.to_string()))
}
