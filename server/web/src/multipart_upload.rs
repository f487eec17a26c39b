//! An event log in a multipart form. Everything before the file is bounded in bytes and time: the
//! parser buffers part headers and other fields, and has no bound of its own.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use futures_util::{Stream, StreamExt, stream};
use shared::UserId;
use shared::wire::ImportReport;

use crate::code::Code;
use crate::import_upload;
use crate::problem::ApiError;
use crate::state::AppState;

/// Bytes that a form may have before its file. The parser searches its buffer anew whenever bytes
/// arrive, so this bounds its time as well as its memory.
const OVERHEAD_LIMIT: usize = 16 * 1024;

/// How long everything before the file may take to arrive.
const OVERHEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of the file that the parser may buffer before its reader takes them.
const BUFFER_LIMIT: usize = 64 * 1024;

/// Imports the file in the field `name`, with `skip_refused` without what the rules refuse; none where
/// the form has no such file.
///
/// # Errors
/// 415 where the body is no multipart form, 413 where it has too much before the file, 408 where
/// that takes too long, 400 where the form breaks off, and those of [`import_upload::receive`].
pub async fn receive(
    state: &AppState,
    user: UserId,
    skip_refused: bool,
    request: Request,
    name: &str,
) -> Result<Option<ImportReport>, ApiError> {
    let meter = Arc::new(Meter::default());
    let metered = Arc::clone(&meter);
    let request = request.map(|body| Body::from_stream(metered.wrap(body)));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| {
        let expected = "A file must be sent as multipart/form-data; programs use the API.";
        ApiError::new(Code::UnsupportedMediaType, expected)
    })?;
    let deadline = tokio::time::Instant::now() + OVERHEAD_TIMEOUT;
    loop {
        let field = tokio::time::timeout_at(deadline, form.next_field())
            .await
            .map_err(|_| {
                let detail =
                    "The form did not arrive in time; nothing was imported, send it again.";
                ApiError::new(Code::RequestTimeout, detail)
            })?
            .map_err(|_| meter.error())?;
        let Some(field) = field else {
            return Ok(None);
        };
        if field.name() != Some(name) {
            // The next call discards the field; its bytes count as overhead.
            continue;
        }
        if field.file_name().is_none_or(str::is_empty) {
            return Ok(None);
        }
        meter.is_in_file.store(true, Ordering::Relaxed);
        let pieces = stream::try_unfold(field, |mut field| async {
            let piece = field.chunk().await.map_err(|_| meter.error())?;
            Ok(piece.map(|piece| (piece, field)))
        });
        let received = import_upload::receive(state, user, skip_refused, pieces);
        return received.await.map(Some);
    }
}

/// Counts what the parser takes from the body.
struct Meter {
    /// Bytes that may be taken before the parser must yield (in the file) or fail (before it).
    allowance: AtomicUsize,
    is_in_file: AtomicBool,
    is_exceeded: AtomicBool,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            allowance: AtomicUsize::new(OVERHEAD_LIMIT),
            is_in_file: AtomicBool::new(false),
            is_exceeded: AtomicBool::new(false),
        }
    }
}

impl Meter {
    fn wrap(self: Arc<Self>, body: Body) -> MeteredBody {
        MeteredBody {
            body: body.into_data_stream(),
            unread: Bytes::new(),
            meter: self,
        }
    }

    fn error(&self) -> ApiError {
        if self.is_exceeded.load(Ordering::Relaxed) {
            ApiError::new(
                Code::BodyTooLarge,
                format!("The form may have at most {OVERHEAD_LIMIT} bytes before its file."),
            )
        } else {
            import_upload::broken_off()
        }
    }
}

/// A body that hands out no more than the meter allows.
struct MeteredBody {
    body: BodyDataStream,
    unread: Bytes,
    meter: Arc<Meter>,
}

impl Stream for MeteredBody {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let allowance = self.meter.allowance.load(Ordering::Relaxed);
        if allowance == 0 {
            if !self.meter.is_in_file.load(Ordering::Relaxed) {
                self.meter.is_exceeded.store(true, Ordering::Relaxed);
                let error = axum::Error::new(std::io::Error::other("too much before the file"));
                return Poll::Ready(Some(Err(error)));
            }
            // The parser buffers until the body is pending: now it hands on what it has.
            self.meter.allowance.store(BUFFER_LIMIT, Ordering::Relaxed);
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.unread.is_empty() {
            match std::task::ready!(self.body.poll_next_unpin(context)) {
                Some(Ok(bytes)) => self.unread = bytes,
                other => return Poll::Ready(other),
            }
        }
        let length = self.unread.len().min(allowance);
        self.meter.allowance.fetch_sub(length, Ordering::Relaxed);
        Poll::Ready(Some(Ok(self.unread.split_to(length))))
    }
}
