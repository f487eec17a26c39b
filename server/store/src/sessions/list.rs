//! Pages of a person's sessions.

use shared::rules::SessionStatus;
use shared::wire::PageRequest;
use shared::{SessionFilter, Timestamp, UserId};

use super::children::{self, complete};
use super::row::{SessionRow, columns};
use crate::listing::Listing;
use crate::{Connection, SqlValue, StoreError, values};

/// A part of a list.
#[derive(Clone, Debug)]
pub struct SessionPage {
    /// Newest start first, id breaking ties.
    pub items: Vec<SessionRow>,
    /// How many there are in all.
    pub total: u64,
}

/// Which conditions a statement has; everything else about it is fixed.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// None, one or several states: one is an equality, so that its index gives the order too.
    status: Status,
    session_type: bool,
    task: bool,
    project: bool,
}

#[derive(Clone, Copy, Debug)]
enum Status {
    Any,
    One,
    Several,
}

impl Shape {
    const FLAGS: [bool; 2] = [false, true];

    fn all() -> impl Iterator<Item = Self> {
        [Status::Any, Status::One, Status::Several]
            .into_iter()
            .flat_map(|status| {
                (0..8_usize).map(move |bits| Self {
                    status,
                    session_type: Self::FLAGS[bits & 1],
                    task: Self::FLAGS[bits >> 1 & 1],
                    project: Self::FLAGS[bits >> 2 & 1],
                })
            })
    }

    fn of(filter: &SessionFilter, statuses: &[SessionStatus]) -> Self {
        Self {
            status: match statuses.len() {
                0 => Status::Any,
                1 => Status::One,
                _ => Status::Several,
            },
            session_type: filter.session_type.is_some(),
            task: filter.task_id.is_some(),
            project: filter.project_id.is_some(),
        }
    }

    /// `$1` to `$3` are the person and the range of starts.
    fn listing(self) -> Listing {
        let listing = Listing::of(
            columns!(),
            "sessions WHERE user_id = $1 AND start_time >= $2 AND start_time < $3 AND deleted_at IS NULL",
            3,
            "start_time DESC, id DESC",
        );
        match self.status {
            Status::Any => listing,
            Status::One => listing.with("status", true),
            Status::Several => listing.among("status", SessionStatus::ALL.len()),
        }
        .with("session_type", self.session_type)
        .with("task_id", self.task)
        .with("project_id", self.project)
    }
}

/// Every statement that is put together here or for a page's pauses, by name.
pub fn list_statements() -> impl Iterator<Item = (String, String)> {
    let lists = Shape::all().flat_map(|shape| {
        let (list, count) = (format!("list {shape:?}"), format!("count {shape:?}"));
        shape.listing().statements(list, count)
    });
    let children = children::BATCHES.into_iter().flat_map(|batch| {
        [
            (
                format!("pauses of {batch}"),
                children::pauses_statement(batch),
            ),
            (
                format!("distractions of {batch}"),
                children::distractions_statement(batch),
            ),
        ]
    });
    lists.chain(children)
}

/// A part of the person's sessions, newest start first, id breaking ties.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn page(
    connection: &mut Connection,
    user: UserId,
    filter: &SessionFilter,
    paging: PageRequest,
) -> Result<SessionPage, StoreError> {
    let statuses: Vec<_> = SessionStatus::ALL
        .iter()
        .copied()
        .filter(|status| filter.statuses.contains(status))
        .collect();
    let shape = Shape::of(filter, &statuses);
    // Timestamp::MAX counts as later than every start.
    let from = filter.starts.from().unwrap_or(Timestamp::MIN);
    let until = filter.starts.until().unwrap_or(Timestamp::MAX);
    let mut values = values![user.as_uuid(), from, until].to_vec();
    match shape.status {
        Status::Any => {}
        Status::One => values.extend(
            statuses
                .iter()
                .map(|status| SqlValue::from(status.as_str())),
        ),
        Status::Several => {
            let filled_up =
                (0..SessionStatus::ALL.len()).filter_map(|at| statuses.get(at).or(statuses.last()));
            values.extend(filled_up.map(|status| SqlValue::from(status.as_str())));
        }
    }
    values.extend(
        filter
            .session_type
            .map(|session_type| SqlValue::from(session_type.as_str())),
    );
    values.extend(filter.task_id.map(|id| SqlValue::from(id.as_uuid())));
    values.extend(filter.project_id.map(|id| SqlValue::from(id.as_uuid())));
    let (rows, total) = shape.listing().page(connection, values, paging).await?;
    Ok(SessionPage {
        items: complete(connection, rows).await?,
        total,
    })
}
