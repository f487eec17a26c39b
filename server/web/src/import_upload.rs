//! Receives an event log for import as a stream, limited in bytes and time.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use futures_util::{Stream, StreamExt};
use shared::UserId;
use shared::wire::ImportReport;

use crate::code::Code;
use crate::problem::ApiError;
use crate::state::AppState;

/// Bytes that a log may have.
const LIMIT: u64 = 100 * 1024 * 1024;

/// How long the next chunk of a log may take to arrive, and how long the whole log.
const PIECE_TIMEOUT: Duration = Duration::from_secs(30);
const LOG_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// Refuses a log by its announced length, before it is sent.
///
/// # Errors
/// 413.
pub fn check_announced_length(headers: &HeaderMap) -> Result<(), ApiError> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LIMIT) {
        return Err(too_large());
    }
    Ok(())
}

/// Imports a log chunk by chunk while it arrives: all of it or nothing.
pub async fn receive(
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
            // What has arrived together is parsed together: other tasks must run in between.
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
pub fn broken_off() -> ApiError {
    ApiError::new(Code::InvalidJson, "The log broke off before its end.")
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
