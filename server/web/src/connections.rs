//! Accepts connections, closes idle and stalled ones, and drains them at shutdown.
//!
//! `axum::serve` gives hyper no timer, and without one hyper waits for the head of a request for
//! ever; that is why connections are served here. A client that stops reading is disconnected
//! by [`TimeoutStream`]. The time limit of request bodies is in [`super::body`].

use std::future::Future;
use std::io::{self, IoSlice};
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::concurrency_limit::{ConcurrencyLimiter, PermitLimits};
use super::http1;

/// How long a client may make no progress before it is disconnected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionTimeouts {
    /// Until the head of a request has arrived completely, counted from when the connection is
    /// ready for it: this also closes idle connections.
    pub head: Duration,
    /// The same for the first request of a connection, which a client opens to send one.
    pub first_head: Duration,
    /// Without the client taking any of a response.
    pub write: Duration,
}

/// How many connections there may be.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// In all, from one network, and reserved.
    pub concurrency: PermitLimits,
    /// Networks that may take what is reserved and have no limit of their own, such as reverse
    /// proxies.
    pub privileged: Vec<IpNet>,
}

impl ConnectionLimits {
    fn is_privileged(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.privileged
            .iter()
            .any(|network| network.contains(&address))
    }
}

impl Default for ConnectionTimeouts {
    /// Longer than the 60 s for which load balancers keep idle connections: the balancer must
    /// close first, or it would send a request into a connection that is being closed.
    fn default() -> Self {
        Self {
            head: Duration::from_secs(75),
            first_head: Duration::from_secs(10),
            write: Duration::from_secs(30),
        }
    }
}

/// Accepts connections until `stop` completes, then waits for requests in progress.
pub async fn serve(
    mut listener: TcpListener,
    app: Router,
    timeouts: ConnectionTimeouts,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
) {
    let limiter = ConcurrencyLimiter::new(limits.concurrency);
    let mut is_full = false;
    let (connections, stopping) = (TaskTracker::new(), CancellationToken::new());
    let mut stop = pin!(stop);
    loop {
        // axum's accept waits and retries where the process is out of file descriptors.
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let address = peer.ip();
        let Some(permit) = limiter.acquire(address, limits.is_privileged(address)) else {
            // Once for each time that the limit is reached.
            if !std::mem::replace(&mut is_full, true) {
                tracing::warn!(
                    "too many connections, or too many from one network; new ones are closed"
                );
            }
            refuse(&stream);
            continue;
        };
        is_full = false;
        let serving = serve_connection(stream, peer, app.clone(), timeouts, stopping.clone());
        connections.spawn(async move {
            serving.await;
            drop(permit);
        });
    }
    drop(listener);
    stopping.cancel();
    connections.close();
    connections.wait().await;
}

/// Tries to say why, and closes the connection.
fn refuse(stream: &TcpStream) {
    const RESPONSE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\
        connection: close\r\ncontent-length: 0\r\n\r\n";
    // There is always room for this in the buffer of a new connection; where there is none, the
    // client finds the connection closed all the same.
    let _ = stream.try_write(RESPONSE);
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    timeouts: ConnectionTimeouts,
    stopping: CancellationToken,
) {
    // Without this an event waits for the acknowledgement of the previous one (Nagle).
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set TCP_NODELAY; the client has probably disconnected");
    }
    // Boxed, because a connection would reserve the space of a handler's future as long as it is
    // open, and thousands of connections are event streams that wait.
    let first_request = CancellationToken::new();
    let has_request = first_request.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        has_request.cancel();
        Box::pin(http1::answer(app.clone(), peer, request))
    });
    let is_late = async move {
        let waited = tokio::time::timeout(timeouts.first_head, first_request.cancelled()).await;
        if waited.is_ok() {
            std::future::pending().await
        }
    };
    let connection = Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.head)
        .serve_connection(
            TokioIo::new(TimeoutStream::new(stream, timeouts.write)),
            service,
        );
    // Boxed, so that this function's future does not contain the connection twice.
    let mut connection = Box::pin(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = is_late => return,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "connection closed with an error");
    }
}

/// A stream whose writes fail with `TimedOut` after making no progress for `timeout`.
#[derive(Debug)]
pub struct TimeoutStream<S> {
    stream: S,
    timeout: Duration,
    /// Runs while a write is pending; created only then, since most writes never are.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl<S> TimeoutStream<S> {
    const fn new(stream: S, timeout: Duration) -> Self {
        Self {
            stream,
            timeout,
            deadline: None,
        }
    }

    fn limit<T>(
        &mut self,
        context: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.deadline = None;
            return progress;
        }
        let timeout = self.timeout;
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        match deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimeoutStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimeoutStream<S> {
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
    async fn write_to_a_client_that_reads_nothing_times_out() {
        let (near, _far) = duplex(16);
        let mut near = TimeoutStream::new(near, Duration::from_millis(20));
        let error = near.write_all(&[0; 64]).await.expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn slow_reader_gets_everything() {
        let (near, mut far) = duplex(16);
        let mut near = TimeoutStream::new(near, Duration::from_secs(60));
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
