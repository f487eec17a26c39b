//! Query parameters of the lists of tasks and of projects.

use shared::ProjectId;
use shared::wire::TaskStatus;
use utoipa::IntoParams;
use web::query::{FromQueryText, InvalidParam, QueryParams};

/// The filters of tasks.
#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct TaskQuery {
    /// Only open or only done ones.
    #[param(inline)]
    pub(super) status: Option<TaskStatus>,
    /// Only tasks of this project.
    #[param(value_type = Option<uuid::Uuid>)]
    pub(super) project_id: Option<ProjectId>,
}

/// Whether archived entries are listed.
#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct ArchivedQuery {
    /// `false` lists entries that are not archived, `true` only archived ones, `all` both.
    #[param(value_type = Option<String>, pattern = "^(false|true|all)$", default = "false", example = "all")]
    archived: Option<Archived>,
}

/// The value of `archived`.
enum Archived {
    Only(bool),
    All,
}

impl FromQueryText for Archived {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        match text {
            "false" => Ok(Self::Only(false)),
            "true" => Ok(Self::Only(true)),
            "all" => Ok(Self::All),
            _ => Err(InvalidParam::Unreadable("false, true or all")),
        }
    }
}

impl ArchivedQuery {
    /// Whether listed entries are archived; `None` for both.
    pub(super) const fn filter(&self) -> Option<bool> {
        match self.archived {
            None => Some(false),
            Some(Archived::Only(archived)) => Some(archived),
            Some(Archived::All) => None,
        }
    }
}
