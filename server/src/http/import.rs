//! `POST /api/import`: an exported event log taken back, as it comes in.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use futures_util::{Stream, StreamExt, TryStreamExt};
use shared::UserId;
use shared::wire::ImportReport;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Person;
use super::code::Code;
use super::export::JSON_LINES;
use super::problem::ApiError;
use super::state::AppState;

/// Bytes that a log may have.
const LIMIT: u64 = 100 * 1024 * 1024;

/// How long the next piece of a log may take to arrive, and all of it together.
const PIECE_TIMEOUT: Duration = Duration::from_secs(30);
const LOG_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(import))
}

/// Import an event log
///
/// Takes back what `GET /api/export?format=jsonl` gave, into this account or another one.
/// Every event is decided once more by the rules; all are added, or none and the report says
/// what is wrong in which line. Sessions that are there already with the same history are
/// skipped, so the same file can be sent again; a session whose id somebody else uses gets
/// another one. Events get new ids and sequences and no limit of age, and nobody is told:
/// no webhook, no push, no alert.
#[utoipa::path(
    post, path = "/api/import", operation_id = "importEvents", tag = "Your data",
    request_body(description = "The log, at most 100 MiB",
        content((String = "application/jsonl"), (String = "application/x-ndjson"))),
    responses(
        (status = 200, description = "The log is imported", body = ImportReport),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`login_required`"),
        (status = 422, description = "`import_refused`: nothing was imported; `report` says why, line by line"),
    ),
    security(("login" = [])),
)]
async fn import(
    State(state): State<AppState>,
    person: Person,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportReport>, ApiError> {
    is_not_too_large(&headers)?;
    if !is_log(&headers) {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            "The log must be sent as Content-Type: application/jsonl (or application/x-ndjson), in UTF-8.",
        ));
    }
    let pieces = body.into_data_stream().map_err(|_| broken_off());
    take(&state, person.user, pieces).await.map(Json)
}

/// Refuses at once what announces more than a log may have.
///
/// # Errors
/// 413.
pub(super) fn is_not_too_large(headers: &HeaderMap) -> Result<(), ApiError> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LIMIT) {
        return Err(too_large());
    }
    Ok(())
}

/// Takes a log in, piece by piece as it arrives, and adds all of it or nothing.
///
/// # Errors
/// 413 where it is too long, 408 where it takes too long, 422 where something is wrong with
/// it, 503 where others are being taken in; and what the pieces themselves fail with.
pub(super) async fn take(
    state: &AppState,
    user: UserId,
    pieces: impl Stream<Item = Result<Bytes, ApiError>>,
) -> Result<ImportReport, ApiError> {
    let Some(mut incoming) = state.imports.begin() else {
        return Err(ApiError::unavailable());
    };
    let reading = async {
        let mut pieces = std::pin::pin!(pieces);
        let mut length = 0;
        while let Some(piece) = tokio::time::timeout(PIECE_TIMEOUT, pieces.next())
            .await
            .map_err(|_| too_slow())?
        {
            let piece = piece?;
            length += piece.len() as u64;
            if length > LIMIT {
                return Err(too_large());
            }
            incoming.push(&piece);
            // What is there at once is read at once: others must have their turn in between.
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    tokio::time::timeout(LOG_TIMEOUT, reading)
        .await
        .map_err(|_| too_slow())??;
    let report = incoming.end(user).await?;
    if report.problem_count > 0 {
        return Err(ApiError::import_refused(report));
    }
    Ok(report)
}

/// The sender stopped in the middle.
pub(super) fn broken_off() -> ApiError {
    ApiError::new(Code::InvalidJson, "The log broke off before its end.")
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

fn too_large() -> ApiError {
    ApiError::new(
        Code::BodyTooLarge,
        format!("The log may have at most {LIMIT} bytes."),
    )
}

fn too_slow() -> ApiError {
    ApiError::new(
        Code::RequestTimeout,
        "The log did not arrive in time; nothing was imported, send it again.",
    )
}
