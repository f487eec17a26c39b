//! `/api/projects`

use shared::rules::OperationDocs;
use shared::wire::{
    ArchivedFilter, ChangeProject, CreateProject, ListOrder, Patch, Project, ProjectSort,
};
use shared::{ProjectFilter, ProjectId, SearchText};
use utoipa::IntoParams;
use uuid::Uuid;
use web::query::QueryParams;

use super::resource::{EntryQuery, MERGE_DOCS, TaskResource};

/// The filters of projects.
#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct ProjectQuery {
    /// `false` lists entries that are not archived, `true` only archived ones, `all` both.
    #[param(value_type = Option<String>, pattern = "^(false|true|all)$", default = "false", example = "all")]
    archived: Option<ArchivedFilter>,
    /// Only those with this in their name, in upper or lower case.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100, example = "thesis")]
    q: Option<SearchText>,
    /// The order, then by id; a minus sign begins with the latest.
    #[param(inline, default = "-createdAt")]
    sort: Option<ProjectSort>,
}

impl EntryQuery for ProjectQuery {
    fn order(&self) -> ListOrder {
        self.sort.unwrap_or_default().into()
    }
}

impl From<ProjectQuery> for ProjectFilter {
    fn from(query: ProjectQuery) -> Self {
        Self {
            archived: query.archived.unwrap_or_default(),
            search: query.q,
        }
    }
}

impl TaskResource for Project {
    type Query = ProjectQuery;

    const DOCS: [OperationDocs; 5] = [
        OperationDocs {
            operation_id: "createProject",
            summary: "Create a project",
            examples: &[("", "", r##"{"name": "Thesis", "color": "#3366cc"}"##)],
            success: (201, "The project"),
            refusals: &[
                "project_id_taken",
                "text_too_long",
                "text_not_allowed",
                "color_invalid",
            ],
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "listProjects",
            summary: "List projects",
            description: "Newest first, unless `sort` says otherwise.",
            success: (200, "A page of projects"),
            refusals: &["text_too_long", "text_not_allowed"],
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "getProject",
            summary: "Read a project",
            success: (200, "The project"),
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "changeProject",
            summary: "Change a project",
            request: "May be omitted; then nothing changes.",
            examples: &[("", "", r#"{"name": "Doctoral thesis", "color": null}"#)],
            success: (200, "The project, changed"),
            refusals: &["text_too_long", "text_not_allowed", "color_invalid"],
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "archiveProject",
            summary: "Archive a project",
            description: "It is no longer listed; its tasks and sessions keep their reference.",
            success: (204, "The project is archived"),
            ..OperationDocs::EMPTY
        },
    ];

    const MERGE: OperationDocs = OperationDocs {
        operation_id: "mergeProject",
        summary: "Merge a project into another",
        description: "Its tasks and sessions move to the other one; then it is archived.",
        ..MERGE_DOCS
    };

    fn id(&self) -> Uuid {
        self.project_id.as_uuid()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn chosen_id(requested: &CreateProject) -> Option<ProjectId> {
        requested.project_id
    }

    fn archival() -> ChangeProject {
        ChangeProject {
            archived: Patch::Set(true),
            ..ChangeProject::default()
        }
    }
}
