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

/// Bytes that must arrive in each second after the first [`PIECE_TIMEOUT`]: an upload that drips
/// would hold its place for as long as [`LOG_TIMEOUT`].
const BYTES_PER_SECOND: u64 = 4096;

/// How long after its beginning a log may be under way of which so many bytes have arrived.
fn time_allowed(length: u64) -> Duration {
    LOG_TIMEOUT.min(PIECE_TIMEOUT + Duration::from_secs(length / BYTES_PER_SECOND))
}

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
    let Some(mut incoming) = state.imports.begin(user) else {
        return Err(ApiError::unavailable());
    };
    let began = tokio::time::Instant::now();
    let reading = async {
        let mut pieces = std::pin::pin!(pieces);
        let mut length = 0;
        loop {
            let now = tokio::time::Instant::now();
            let deadline = (now + PIECE_TIMEOUT).min(began + time_allowed(length));
            let next = tokio::time::timeout_at(deadline, pieces.next());
            let Some(piece) = next.await.map_err(|_| too_slow())? else {
                return Ok(());
            };
            let piece = piece?;
            length += piece.len() as u64;
            if length > LIMIT {
                return Err(too_large());
            }
            if !incoming.push(&piece) {
                return Err(ApiError::unavailable());
            }
            // What has arrived together is parsed together: other tasks must run in between.
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        read = reading => read?,
        () = state.imports.stop().cancelled() => return Err(ApiError::unavailable()),
    }
    let report = incoming.end().await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_must_arrive_at_a_minimum_rate() {
        assert_eq!(time_allowed(0), Duration::from_secs(30));
        assert_eq!(time_allowed(4096 * 60), Duration::from_secs(90));
        assert_eq!(time_allowed(LIMIT), LOG_TIMEOUT);
    }
}
