//! Counts the bytes of a request's body as they are read, and notices whether all were.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use hyper::body::{Frame, SizeHint};

/// How much of a body was read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct BodyBytes(Arc<Read>);

#[derive(Debug, Default)]
struct Read {
    bytes: AtomicU64,
    is_complete: AtomicBool,
}

impl BodyBytes {
    /// Counts the body of this request.
    pub(super) fn count(request: &mut Request) -> Self {
        let bytes = Self::default();
        if request.body().is_end_stream() {
            bytes.0.is_complete.store(true, Ordering::Relaxed);
        } else {
            let body = std::mem::take(request.body_mut());
            *request.body_mut() = Body::new(MeasuredBody {
                body,
                bytes: bytes.clone(),
            });
        }
        bytes
    }

    pub(super) fn get(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Whether the body was read to its end.
    pub(super) fn is_complete(&self) -> bool {
        self.0.is_complete.load(Ordering::Relaxed)
    }
}

struct MeasuredBody {
    body: Body,
    bytes: BodyBytes,
}

impl HttpBody for MeasuredBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            let length = data.len() as u64;
            self.bytes.0.bytes.fetch_add(length, Ordering::Relaxed);
        }
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.bytes.0.is_complete.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
