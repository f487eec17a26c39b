//! `/api/imports`: the imports of the last 30 days, which can be undone.

use crate::paths::id_of;
use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use service::UndoRequest;
use shared::wire::{ImportRecordList, ImportUndo};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Export, Read};
use web::route_policy::RouteAccess::SignedIn;

use web::browser::SignedInUser;
use web::problem::ApiError;
use web::query::{Query, QueryParams};
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Read, routes!(list))
        .route(SignedIn, Export, routes!(undo))
}

/// List the imports
///
/// Those of the last 30 days that added something, event logs and files of other time trackers.
#[utoipa::path(
    get, path = "/api/imports", operation_id = "listImports", tag = "Your data",
    responses(
        (status = 200, description = "The imports, newest first, at most 100", body = ImportRecordList),
    ),
)]
async fn list(
    State(state): State<AppState>,
    signed_in: SignedInUser,
) -> Result<Json<ImportRecordList>, ApiError> {
    let items = state.imports.list(signed_in.user).await?;
    Ok(Json(ImportRecordList { items }))
}

/// Undo an import
///
/// Deletes the sessions that the import added and archives its tasks and projects, but for what it says
/// is `kept`. Undoing again does what is left.
#[utoipa::path(
    post, path = "/api/imports/{id}/undo", operation_id = "undoImport", tag = "Your data",
    params(("id" = uuid::Uuid, Path, description = "The import's id"), UndoQuery),
    responses(
        (status = 200, description = "What was undone, or would be", body = ImportUndo),
        (status = 404, description = "`import_not_found`: unknown, older than 30 days or another user's"),
        (status = 409, description = "`import_in_progress`"),
    ),
)]
async fn undo(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<ImportUndo>, ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let asked: UndoQuery = query.params();
    query.done()?;
    let id = id_of(&id, "import")?;
    let request = UndoRequest {
        dry_run: asked.dry_run.unwrap_or(false),
        include_changed: asked.include_changed.unwrap_or(false),
    };
    let undone = state.imports.undo(signed_in.user, id, request).await?;
    undone.map(Json).ok_or_else(ApiError::import_not_found)
}

/// How an import is undone.
#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct UndoQuery {
    /// Whether nothing is written; by default `false`
    #[param(example = true)]
    dry_run: Option<bool>,
    /// Whether what was changed since the import is undone, too; by default `false`
    #[param(example = false)]
    include_changed: Option<bool>,
}
