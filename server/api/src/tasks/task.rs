//! `/api/tasks`

use chrono::NaiveDate;
use shared::rules::OperationDocs;
use shared::wire::{
    ArchivedFilter, ChangeTask, CreateTask, ListOrder, Patch, Task, TaskSort, TaskStatus,
};
use shared::{CalendarDay, ProjectId, SearchText, TaskFilter, TaskId};
use utoipa::IntoParams;
use uuid::Uuid;
use web::query::QueryParams;

use super::resource::{EntryQuery, MERGE_DOCS, TaskResource};

/// The filters of tasks.
#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct TaskQuery {
    /// Only open or only done ones.
    #[param(inline)]
    status: Option<TaskStatus>,
    /// Only tasks of this project.
    #[param(value_type = Option<uuid::Uuid>)]
    project_id: Option<ProjectId>,
    /// Only tasks that are planned for this day.
    planned_on: Option<NaiveDate>,
    /// `false` lists entries that are not archived, `true` only archived ones, `all` both.
    #[param(value_type = Option<String>, pattern = "^(false|true|all)$", default = "false", example = "all")]
    archived: Option<ArchivedFilter>,
    /// Only those with this in their title or notes, in upper or lower case.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100, example = "chapter 3")]
    q: Option<SearchText>,
    /// The order, then by id; a minus sign begins with the latest. `-rank` is the order by hand from its top.
    #[param(inline, default = "-createdAt")]
    sort: Option<TaskSort>,
}

impl EntryQuery for TaskQuery {
    fn order(&self) -> ListOrder {
        self.sort.unwrap_or_default().into()
    }
}

impl From<TaskQuery> for TaskFilter {
    fn from(query: TaskQuery) -> Self {
        Self {
            status: query.status,
            project_id: query.project_id,
            planned_on: query.planned_on.map(CalendarDay::from),
            archived: query.archived.unwrap_or_default(),
            search: query.q,
        }
    }
}

impl TaskResource for Task {
    type Query = TaskQuery;

    const DOCS: [OperationDocs; 5] = [
        OperationDocs {
            operation_id: "createTask",
            summary: "Create a task",
            description: "Sessions may have referred to the id before: they count as its progress.",
            examples: &[(
                "",
                "",
                r#"{"title": "Write chapter 3", "estimatedSessions": 4}"#,
            )],
            success: (201, "The task"),
            refusals: &[
                "task_id_taken",
                "text_too_long",
                "text_not_allowed",
                "estimated_sessions_out_of_range",
                "unknown_status",
                "unknown_project",
            ],
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "listTasks",
            summary: "List tasks",
            description: "Newest first, unless `sort` says otherwise.",
            success: (200, "A page of tasks"),
            refusals: &["unknown_status", "text_too_long", "text_not_allowed"],
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "getTask",
            summary: "Read a task",
            success: (200, "The task with its progress"),
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "changeTask",
            summary: "Change a task",
            request: "May be omitted; then nothing changes.",
            examples: &[("", "", r#"{"status": "done", "estimatedSessions": null}"#)],
            success: (200, "The task, changed"),
            refusals: &[
                "text_too_long",
                "text_not_allowed",
                "estimated_sessions_out_of_range",
                "unknown_status",
                "unknown_project",
                "unknown_position",
            ],
            ..OperationDocs::EMPTY
        },
        OperationDocs {
            operation_id: "archiveTask",
            summary: "Archive a task",
            description: "It is no longer listed; sessions keep their reference and the task its progress.",
            success: (204, "The task is archived"),
            ..OperationDocs::EMPTY
        },
    ];

    const MERGE: OperationDocs = OperationDocs {
        operation_id: "mergeTask",
        summary: "Merge a task into another",
        description: "Its sessions and its estimate move to the other one; then it is archived.",
        ..MERGE_DOCS
    };

    fn id(&self) -> Uuid {
        self.task_id.as_uuid()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn chosen_id(requested: &CreateTask) -> Option<TaskId> {
        requested.task_id
    }

    fn archival() -> ChangeTask {
        ChangeTask {
            archived: Patch::Set(true),
            ..ChangeTask::default()
        }
    }
}
