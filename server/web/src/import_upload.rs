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

/// How long the next piece of a log may take to arrive, and all of it together.
const PIECE_TIMEOUT: Duration = Duration::from_secs(30);
const LOG_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// Refuses at once what announces more than a log may have.
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

/// Takes a log in, piece by piece as it arrives, and adds all of it or nothing.
///
/// # Errors
/// 413 where it is too long, 408 where it takes too long, 422 where something is wrong with
/// it, 503 where others are being taken in; and what the pieces themselves fail with.
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
