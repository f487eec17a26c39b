//! `POST /api/import`: imports an exported event log while it arrives; `POST /api/import/foreign`:
//! files of other time trackers.

use crate::routes::ApiRoutes;
use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use futures_util::TryStreamExt;
use service::ForeignImport;
use shared::wire::{DateOrder, ForeignReport, ImportReport, OverlapRule};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Export;
use web::route_policy::RouteAccess::SignedIn;

use super::export::JSON_LINES;
use web::browser::SignedInUser;
use web::code::Code;
use web::identity::Identity;
use web::import_upload::{self, UploadKind};
use web::problem::ApiError;
use web::query::{ColumnRoles, Query, QueryParams, TimeZoneName};
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Export, routes!(import))
        .route(SignedIn, Export, routes!(import_foreign))
}

/// Import an event log
///
/// Imports a file of `GET /api/export?format=jsonl`, into the same account or another one: all of it, or
/// nothing, and the report lists the problems by line. With `skipRefused` the rest is added. The same
/// file can be sent again.
#[utoipa::path(
    post, path = "/api/import", operation_id = "importEvents", tag = "Your data",
    params(ImportQuery),
    request_body(description = "The log, at most 100 MiB",
        content((String = "application/jsonl"), (String = "application/x-ndjson"))),
    responses(
        (status = 200, description = "The log is imported", body = ImportReport),
        (status = 409, description = "`import_in_progress`, `quota_exceeded`"),
        (status = 422, description = "`import_refused`: nothing was imported; `report` says why, line by line"),
    ),
)]
async fn import(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportReport>, ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let asked: ImportQuery = query.params();
    query.done()?;
    import_upload::check_announced_length(&headers, UploadKind::EventLog)?;
    if !is_one_of(&headers, &[JSON_LINES, "application/x-ndjson"]) {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            "The log must be sent as Content-Type: application/jsonl (or application/x-ndjson), in UTF-8.",
        ));
    }
    let pieces = body
        .into_data_stream()
        .map_err(|_| import_upload::broken_off());
    let skip_refused = asked.skip_refused.unwrap_or(false);
    import_upload::receive(&state, signed_in.user, skip_refused, pieces)
        .await
        .map(Json)
}

/// How a log is imported.
#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ImportQuery {
    /// Whether what the rules refuse is left out; by default `false`
    #[param(example = true)]
    skip_refused: Option<bool>,
}

/// Import a file of another time tracker
///
/// Reads the files that the guide `docs/import.md` lists. With `dryRun` nothing is written: the report
/// says what would be. The same file adds nothing a second time.
#[utoipa::path(
    post, path = "/api/import/foreign", operation_id = "importForeignFile", tag = "Your data",
    params(ForeignQuery),
    request_body(description = "The file, at most 16 MiB, in UTF-8, UTF-16 or Windows-1252",
        content(
            (String = "text/csv"),
            (String = "text/plain"),
            (String = "application/json"),
            (String = "application/octet-stream"),
        )),
    responses(
        (status = 200, description = "What was added, or would be", body = ForeignReport),
        (status = 409, description = "`import_in_progress`, `quota_exceeded`"),
        (status = 422, description = "`file_unreadable`, `date_order_required`, `columns_required`, `unknown_time_zone`"),
    ),
)]
async fn import_foreign(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    Extension(identity): Extension<Identity>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ForeignReport>, ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let asked: ForeignQuery = query.params();
    query.done()?;
    import_upload::check_announced_length(&headers, UploadKind::Foreign)?;
    if !is_one_of(&headers, &FILES) {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            format!("The file must be sent as one of: {}.", FILES.join(", ")),
        ));
    }
    let import = ForeignImport {
        dry_run: asked.dry_run.unwrap_or(false),
        zone: TimeZoneName::or_profile(asked.time_zone, &identity.zones),
        date_order: asked.date_order,
        columns: asked.columns.map(|columns| columns.0),
        overlap: asked.overlap.unwrap_or(OverlapRule::KeepEarlier),
    };
    let pieces = body
        .into_data_stream()
        .map_err(|_| import_upload::broken_off());
    let upload =
        import_upload::receive_foreign(&state, signed_in.user, UploadKind::Foreign, pieces).await?;
    import_upload::import_foreign(upload, import)
        .await
        .map(Json)
}

/// Media types of files of other time trackers; what they are is found in the file.
const FILES: [&str; 4] = [
    "text/csv",
    "text/plain",
    "application/json",
    "application/octet-stream",
];

/// How a file is read.
#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ForeignQuery {
    /// Whether nothing is written; by default `false`
    #[param(example = true)]
    dry_run: Option<bool>,
    /// An IANA name, for times without a zone; by default the user's own
    #[param(value_type = Option<String>, example = "Europe/Berlin")]
    time_zone: Option<TimeZoneName>,
    /// The order of day and month in dates such as `03/04/2026`; by default as all dates of the file
    /// can be read
    #[param(value_type = Option<String>, pattern = "^(dayFirst|monthFirst)$", example = "dayFirst")]
    date_order: Option<DateOrder>,
    /// What is done about rows that overlap each other; by default `keepEarlier`
    #[param(value_type = Option<String>, pattern = "^(keepEarlier|keepLater|leaveOut)$", example = "keepEarlier")]
    overlap: Option<OverlapRule>,
    /// What each column of a table means, in their order, with commas between; by default as the
    /// header says
    #[param(value_type = Option<String>, example = "date,start,end,project,ignored")]
    columns: Option<ColumnRoles>,
}

fn is_one_of(headers: &HeaderMap, known: &[&str]) -> bool {
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media
        .and_then(|media| media.split(';').next())
        .unwrap_or_default();
    known
        .iter()
        .any(|known| essence.trim().eq_ignore_ascii_case(known))
}
