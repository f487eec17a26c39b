//! Pages of a person's sessions.

use shared::rules::{SessionStatus, SessionType};
use shared::{ProjectId, TaskId, Timestamp, UserId};

use super::children::{self, complete};
use super::row::{Kept, columns};
use crate::store::{Connection, StoreError, Value, values};

/// Which sessions, and which part of them. Deleted ones never.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Earliest start, included.
    pub from: Timestamp,
    /// Latest start, excluded; none for all.
    pub until: Option<Timestamp>,
    /// The states; none for all.
    pub status: Vec<SessionStatus>,
    /// The type.
    pub session_type: Option<SessionType>,
    /// The task.
    pub task_id: Option<TaskId>,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// How many to skip.
    pub offset: u64,
    /// How many to return.
    pub limit: u64,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// Newest start first, id breaking ties.
    pub items: Vec<Kept>,
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

    fn of(selection: &Selection, statuses: &[SessionStatus]) -> Self {
        Self {
            status: match statuses.len() {
                0 => Status::Any,
                1 => Status::One,
                _ => Status::Several,
            },
            session_type: selection.session_type.is_some(),
            task: selection.task_id.is_some(),
            project: selection.project_id.is_some(),
        }
    }

    /// The conditions; `$1` to `$3` are the person and the range of starts.
    fn conditions(self) -> (String, usize) {
        let mut sql =
            "FROM sessions WHERE user_id = $1 AND start_time >= $2 AND start_time < $3 AND deleted_at IS NULL"
                .to_owned();
        let mut used = 3;
        let mut next = || {
            used += 1;
            used
        };
        match self.status {
            Status::Any => {}
            Status::One => sql += &format!(" AND status = ${}", next()),
            Status::Several => {
                sql += &format!(
                    " AND status IN (${}, ${}, ${}, ${})",
                    next(),
                    next(),
                    next(),
                    next()
                );
            }
        }
        for (is_asked, column) in [
            (self.session_type, "session_type"),
            (self.task, "task_id"),
            (self.project, "project_id"),
        ] {
            if is_asked {
                sql += &format!(" AND {column} = ${}", next());
            }
        }
        (sql, used)
    }

    fn list_statement(self) -> String {
        let (conditions, used) = self.conditions();
        format!(
            concat!(
                "SELECT ",
                columns!(),
                " {} ORDER BY start_time DESC, id DESC LIMIT ${} OFFSET ${}"
            ),
            conditions,
            used + 1,
            used + 2
        )
    }

    fn count_statement(self) -> String {
        format!("SELECT COUNT(*) AS total {}", self.conditions().0)
    }
}

/// Every statement that is put together here or for a page's pauses, by name.
pub fn list_statements() -> impl Iterator<Item = (String, String)> {
    let lists = Shape::all().flat_map(|shape| {
        [
            (format!("list {shape:?}"), shape.list_statement()),
            (format!("count {shape:?}"), shape.count_statement()),
        ]
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
    selection: &Selection,
) -> Result<Page, StoreError> {
    let statuses: Vec<_> = SessionStatus::ALL
        .iter()
        .copied()
        .filter(|status| selection.status.contains(status))
        .collect();
    let shape = Shape::of(selection, &statuses);
    // The last instant that can be told is taken to be later than every start.
    let until = selection.until.unwrap_or(Timestamp::MAX);
    let mut values = values![user.as_uuid(), selection.from, until].to_vec();
    match shape.status {
        Status::Any => {}
        Status::One => values.extend(statuses.iter().map(|status| Value::from(status.as_str()))),
        Status::Several => {
            let filled_up =
                (0..SessionStatus::ALL.len()).filter_map(|at| statuses.get(at).or(statuses.last()));
            values.extend(filled_up.map(|status| Value::from(status.as_str())));
        }
    }
    values.extend(
        selection
            .session_type
            .map(|session_type| Value::from(session_type.as_str())),
    );
    values.extend(selection.task_id.map(|id| Value::from(id.as_uuid())));
    values.extend(selection.project_id.map(|id| Value::from(id.as_uuid())));
    let counted = connection
        .fetch_optional(&shape.count_statement(), &values)
        .await?;
    let total = counted.map_or(Ok(0), |row| row.integer("total"))?;
    let capped = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    values.push(Value::from(capped(selection.limit)));
    values.push(Value::from(capped(selection.offset)));
    let rows = connection
        .fetch_all(&shape.list_statement(), &values)
        .await?;
    Ok(Page {
        items: complete(connection, rows).await?,
        total: u64::try_from(total).unwrap_or(0),
    })
}
