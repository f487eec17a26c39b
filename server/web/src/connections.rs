//! Connections: taken, given their limits, and ended when the server stops.
//!
//! Nobody holds a connection by standing still. Whoever asks for something and then reads
//! nothing makes a write that gets nowhere, and the connection is closed; so it is where the
//! head of a request does not come. axum's own server has no clock, without which hyper waits
//! for a head for ever: that is what is done here instead. Bodies are [`super::body`]'s. Knows
//! nothing of what is asked and answered.

use std::future::Future;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long clients may stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until the head of a request has come as a whole, however it trickles in. It begins when the
    /// connection is ready for the request, so a connection without one is closed then, too.
    pub head: Duration,
    /// While an answer is written, without taking any of it.
    pub write: Duration,
}

impl Default for Patience {
    /// Longer than the minute for which balancers keep connections without a request: those are
    /// to close them, and not find them closed under their next request.
    fn default() -> Self {
        Self {
            head: Duration::from_secs(75),
            write: Duration::from_secs(30),
        }
    }
}

/// Takes connections until `stop` is done, then waits until each has answered what it was asked.
pub async fn serve(
    mut listener: TcpListener,
    app: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let (connections, stopping) = (TaskTracker::new(), CancellationToken::new());
    let mut stop = pin!(stop);
    loop {
        // Axum's way to accept, which rests where the system has no more connections to give.
        let (stream, peer) = tokio::select! {
            taken = Listener::accept(&mut listener) => taken,
            () = &mut stop => break,
        };
        connections.spawn(attend(
            stream,
            peer,
            app.clone(),
            patience,
            stopping.clone(),
        ));
    }
    drop(listener);
    stopping.cancel();
    connections.close();
    connections.wait().await;
}

/// Answers what one connection asks.
async fn attend(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    patience: Patience,
    stopping: CancellationToken,
) {
    // An event must not wait for the acknowledgement of the one before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone before it was used");
    }
    // Boxed, because a connection keeps the room for an answer's future as long as it lasts, and
    // thousands wait for an event now and then.
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        Box::pin(app.clone().oneshot(request))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .serve_connection(TokioIo::new(Patient::new(stream, patience.write)), service);
    // So that this function's future is not as large as the connection twice over.
    let mut connection = Box::pin(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended before its time");
    }
}

/// A connection whose writes fail where they make no progress for too long.
#[derive(Debug)]
pub struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs out while a write waits; made only then, since most never do.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    const fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            waiting: None,
        }
    }

    fn limit<T>(
        &mut self,
        context: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.waiting = None;
            return progress;
        }
        let patience = self.patience;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        match waiting.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.limit(context, progress)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.limit(context, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_flush(context);
        self.limit(context, progress)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn a_write_fails_where_nobody_reads() {
        let (near, _far) = duplex(16);
        let mut near = Patient::new(near, Duration::from_millis(20));
        let error = near.write_all(&[0; 64]).await.expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_slow_reader_who_goes_on_reading_gets_everything() {
        let (near, mut far) = duplex(16);
        let mut near = Patient::new(near, Duration::from_secs(60));
        let writing = async move {
            near.write_all(&[7; 4096]).await.expect("somebody reads");
            near.shutdown().await.expect("it can be closed");
        };
        let reading = async move {
            let mut all = Vec::new();
            far.read_to_end(&mut all).await.expect("bytes");
            all
        };
        let ((), all) = tokio::join!(writing, reading);
        assert_eq!(all, [7; 4096]);
    }
}
