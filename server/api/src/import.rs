//! `POST /api/import`: imports an exported event log while it arrives.

use crate::routes::ApiRoutes;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use futures_util::TryStreamExt;
use shared::wire::ImportReport;
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Export;
use web::route_policy::RouteAccess::SignedIn;

use super::export::JSON_LINES;
use web::browser::SignedInUser;
use web::code::Code;
use web::import_upload;
use web::problem::ApiError;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default().route(SignedIn, Export, routes!(import))
}

/// Import an event log
///
/// Imports a file of `GET /api/export?format=jsonl`, into the same account or another one. Every
/// event is decided again by the rules; either all are added, or none and the report lists the
/// problems by line. Sessions that exist with the same history are skipped, so the same file can be
/// sent again; a session whose id belongs to another user gets a new one. Events get new ids and
/// sequences and no limit of age. Webhooks, push messages and alerts are not sent.
#[utoipa::path(
    post, path = "/api/import", operation_id = "importEvents", tag = "Your data",
    request_body(description = "The log, at most 100 MiB",
        content((String = "application/jsonl"), (String = "application/x-ndjson"))),
    responses(
        (status = 200, description = "The log is imported", body = ImportReport),
        (status = 422, description = "`import_refused`: nothing was imported; `report` says why, line by line"),
    ),
)]
async fn import(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportReport>, ApiError> {
    import_upload::check_announced_length(&headers)?;
    if !is_log(&headers) {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            "The log must be sent as Content-Type: application/jsonl (or application/x-ndjson), in UTF-8.",
        ));
    }
    let pieces = body
        .into_data_stream()
        .map_err(|_| import_upload::broken_off());
    import_upload::receive(&state, signed_in.user, pieces)
        .await
        .map(Json)
}

fn is_log(headers: &HeaderMap) -> bool {
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media
        .and_then(|media| media.split(';').next())
        .unwrap_or_default();
    [JSON_LINES, "application/x-ndjson"]
        .iter()
        .any(|known| essence.trim().eq_ignore_ascii_case(known))
}
