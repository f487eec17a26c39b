//! Receives a file for import as a stream, limited in bytes and time: an event log, or a file of
//! another time tracker.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use futures_util::{Stream, StreamExt};
use service::{ForeignImport, ForeignRefusal, ForeignUpload};
use shared::UserId;
use shared::wire::{ForeignReport, ImportReport};

use crate::code::Code;
use crate::problem::ApiError;
use crate::state::AppState;

/// What is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadKind {
    /// An exported event log.
    EventLog,
    /// A file of another time tracker.
    Foreign,
    /// A form with such a file: base64 makes four bytes of three.
    ForeignForm,
}

impl UploadKind {
    /// Bytes that it may have.
    const fn limit(self) -> u64 {
        let foreign = ForeignUpload::MAX_BYTES as u64;
        match self {
            Self::EventLog => 100 * 1024 * 1024,
            Self::Foreign => foreign,
            Self::ForeignForm => foreign / 2 * 3,
        }
    }
}

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

/// Refuses an upload by its announced length, before it is sent.
///
/// # Errors
/// 413.
pub fn check_announced_length(headers: &HeaderMap, kind: UploadKind) -> Result<(), ApiError> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > kind.limit()) {
        return Err(too_large(kind));
    }
    Ok(())
}

/// Imports a log chunk by chunk while it arrives: all of it or nothing. With `skip_refused`, what the
/// rules refuse is left out.
pub async fn receive(
    state: &AppState,
    user: UserId,
    skip_refused: bool,
    pieces: impl Stream<Item = Result<Bytes, ApiError>>,
) -> Result<ImportReport, ApiError> {
    let mut incoming = state.imports.begin(user, skip_refused)?;
    read(state, pieces, UploadKind::EventLog, |piece| {
        incoming.push(piece)
    })
    .await?;
    let report = incoming.end().await?;
    let report = report.map_err(|report| ApiError::import_refused(*report))?;
    if report.settings {
        state.accounts.profile_changed(user);
    }
    Ok(report)
}

/// Takes in a file of another time tracker, or a form with one, which [`ForeignUpload::end`]
/// imports.
pub async fn receive_foreign(
    state: &AppState,
    user: UserId,
    kind: UploadKind,
    pieces: impl Stream<Item = Result<Bytes, ApiError>>,
) -> Result<ForeignUpload, ApiError> {
    let mut incoming = state.imports.begin_foreign(user)?;
    read(state, pieces, kind, |piece| incoming.push(piece)).await?;
    Ok(incoming)
}

/// Imports a file that was taken in.
pub async fn import_foreign(
    upload: ForeignUpload,
    import: ForeignImport,
) -> Result<ForeignReport, ApiError> {
    let refusal = match upload.end(import).await? {
        Ok(report) => return Ok(report),
        Err(refusal) => refusal,
    };
    let code = match refusal {
        ForeignRefusal::Unreadable(_) => Code::FileUnreadable,
        ForeignRefusal::DateOrder => Code::DateOrderRequired,
        ForeignRefusal::Columns => Code::ColumnsRequired,
    };
    Err(ApiError::new(code, refusal.to_string()))
}

/// Reads a file piece by piece; `take` says whether there is room for a piece.
async fn read(
    state: &AppState,
    pieces: impl Stream<Item = Result<Bytes, ApiError>>,
    kind: UploadKind,
    mut take: impl FnMut(&[u8]) -> bool,
) -> Result<(), ApiError> {
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
            if length > kind.limit() {
                return Err(too_large(kind));
            }
            if !take(&piece) {
                return Err(ApiError::not_written());
            }
            // What has arrived together is parsed together: other tasks must run in between.
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        read = reading => read,
        () = state.imports.stop().cancelled() => Err(ApiError::not_written()),
    }
}

/// The sender stopped in the middle.
pub fn broken_off() -> ApiError {
    ApiError::new(Code::InvalidJson, "The file broke off before its end.")
}

fn too_large(kind: UploadKind) -> ApiError {
    ApiError::new(
        Code::BodyTooLarge,
        format!("The file may have at most {} bytes.", kind.limit()),
    )
}

fn too_slow() -> ApiError {
    ApiError::new(
        Code::RequestTimeout,
        "The file did not arrive in time; nothing was imported, send it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_must_arrive_at_a_minimum_rate() {
        assert_eq!(time_allowed(0), Duration::from_secs(30));
        assert_eq!(time_allowed(4096 * 60), Duration::from_secs(90));
        assert_eq!(time_allowed(UploadKind::EventLog.limit()), LOG_TIMEOUT);
    }
}
