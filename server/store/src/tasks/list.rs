//! Pages of a person's tasks.

use shared::wire::{PageRequest, TaskStatus};
use shared::{ProjectId, UserId};

use super::task::{TaskRow, columns, kept};
use crate::listing::Listing;
use crate::{Connection, SqlValue, StoreError, values};

/// Newest first, id breaking ties.
pub(super) const ORDER: &str = "created_at DESC, id DESC";

/// Whether what was put away is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArchivedFilter {
    /// Only what was not put away.
    #[default]
    Without,
    /// Only what was put away.
    Only,
    /// Both.
    With,
}

impl ArchivedFilter {
    pub(super) const ALL: [Self; 3] = [Self::Without, Self::Only, Self::With];

    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Without => " AND archived_at IS NULL",
            Self::Only => " AND archived_at IS NOT NULL",
            Self::With => "",
        }
    }
}

/// Which tasks, and which part of them.
#[derive(Clone, Debug, Default)]
pub struct TaskSelection {
    /// Only open or only done ones.
    pub status: Option<TaskStatus>,
    /// Only those of a project.
    pub project_id: Option<ProjectId>,
    /// Whether archived ones are among them.
    pub archived: ArchivedFilter,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct TaskPage {
    /// Newest first, id breaking ties.
    pub items: Vec<TaskRow>,
    /// How many there are in all.
    pub total: u64,
}

/// Which conditions a statement has; everything else about it is fixed.
#[derive(Clone, Copy, Debug)]
struct Shape {
    archived: ArchivedFilter,
    status: bool,
    project: bool,
}

impl Shape {
    fn all() -> impl Iterator<Item = Self> {
        ArchivedFilter::ALL.into_iter().flat_map(|archived| {
            (0..4_u8).map(move |bits| Self {
                archived,
                status: bits & 1 != 0,
                project: bits & 2 != 0,
            })
        })
    }

    /// `$1` is the person.
    fn listing(self) -> Listing {
        let rows = format!("tasks WHERE user_id = $1{}", self.archived.condition());
        Listing::of(columns!(), rows, 1, ORDER)
            .with("status", self.status)
            .with("project_id", self.project)
    }
}

/// Every statement that is put together here, by name.
pub fn list_statements() -> impl Iterator<Item = (String, String)> {
    let tasks = Shape::all().flat_map(|shape| {
        let list = format!("tasks {shape:?}");
        let count = format!("count of {list}");
        shape.listing().statements(list, count)
    });
    tasks.chain(super::projects::list_statements())
}

/// A part of the person's tasks, newest first, id breaking ties.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn page(
    connection: &mut Connection,
    user: UserId,
    selection: &TaskSelection,
    paging: PageRequest,
) -> Result<TaskPage, StoreError> {
    let shape = Shape {
        archived: selection.archived,
        status: selection.status.is_some(),
        project: selection.project_id.is_some(),
    };
    let mut values = values![user.as_uuid()].to_vec();
    values.extend(
        selection
            .status
            .map(|status| SqlValue::from(status.as_str())),
    );
    values.extend(selection.project_id.map(|id| SqlValue::from(id.as_uuid())));
    let (rows, total) = shape.listing().page(connection, values, paging).await?;
    Ok(TaskPage {
        items: rows.iter().map(kept).collect::<Result<_, _>>()?,
        total,
    })
}
