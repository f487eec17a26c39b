//! Lists in any order, from a page or after a position, with any filters: one fixed statement for
//! each order, which an index serves.
//!
//! A filter that is not set is a parameter without a value. The lists that are read most are in
//! [`super::listing`], which has a statement for each combination of filters.

use shared::Timestamp;
use shared::wire::{ListOrder, ListPart};
use uuid::Uuid;

use crate::statement::{Params, Statement, row};
use crate::{Connection, SqlValue, StoreError};

/// What follows a list's conditions where it is read from the latest to the earliest.
macro_rules! descending {
    ($time:literal) => {
        descending!($time, "id")
    };
    ($time:literal, $id:literal) => {
        concat!(
            " AND (",
            $time,
            ", ",
            $id,
            ") < (:after_time, :after_id) ORDER BY ",
            $time,
            " DESC, ",
            $id,
            " DESC LIMIT :limit OFFSET :offset"
        )
    };
}

/// What follows a list's conditions where it is read from the earliest to the latest.
macro_rules! ascending {
    ($time:literal) => {
        ascending!($time, "id")
    };
    ($time:literal, $id:literal) => {
        concat!(
            " AND (",
            $time,
            ", ",
            $id,
            ") > (:after_time, :after_id) ORDER BY ",
            $time,
            ", ",
            $id,
            " LIMIT :limit OFFSET :offset"
        )
    };
}
pub(crate) use {ascending, descending};

/// The statements of a list, by order, and the one that counts.
pub struct OrderedList {
    pub(crate) newest: &'static Statement,
    pub(crate) oldest: &'static Statement,
    pub(crate) last_changed: &'static Statement,
    pub(crate) first_changed: &'static Statement,
    /// Without an order by hand the same as by creation.
    pub(crate) highest: &'static Statement,
    pub(crate) lowest: &'static Statement,
    pub(crate) count: &'static Statement,
}

impl OrderedList {
    pub(crate) const fn statement(&self, order: ListOrder) -> &'static Statement {
        match order {
            ListOrder::Newest => self.newest,
            ListOrder::Oldest => self.oldest,
            ListOrder::LastChanged => self.last_changed,
            ListOrder::FirstChanged => self.first_changed,
            ListOrder::Highest => self.highest,
            ListOrder::Lowest => self.lowest,
        }
    }
}

/// How many entries a list has, as they were counted when reading began.
pub(crate) async fn total(
    count: &Statement,
    connection: &mut Connection,
    params: Params<'_>,
    part: &ListPart,
) -> Result<u64, StoreError> {
    match part.after {
        Some(position) => Ok(position.total),
        None => {
            let total = count.count(connection, params).await?;
            Ok(u64::try_from(total).unwrap_or(0))
        }
    }
}

/// The parameters that all lists have.
pub(crate) fn params(part: &ListPart) -> [(&'static str, SqlValue); 5] {
    let ends = match part.order {
        ListOrder::Newest | ListOrder::LastChanged | ListOrder::Highest => {
            (Timestamp::MAX, Uuid::max())
        }
        ListOrder::Oldest | ListOrder::FirstChanged | ListOrder::Lowest => {
            (Timestamp::MIN, Uuid::nil())
        }
    };
    let position = part.after.map(|position| (position.at, position.id));
    let (after_time, after_id) = position.unwrap_or(ends);
    let offset = part.after.map_or(part.paging.offset(), |_| 0);
    row! {
        after_time,
        after_id,
        updated_since: part.updated_since.unwrap_or(Timestamp::MIN),
        limit: part.paging.limit(),
        offset,
    }
}
