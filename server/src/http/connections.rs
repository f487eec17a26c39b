//! Connections that are not held for readers who stand still.
//!
//! Whoever asks for something and then reads nothing holds its connection and what was
//! written for it. A write that makes no progress for a while fails, and the connection is
//! closed. Knows nothing of what is written.

use std::future::Future;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::{Listener, ListenerExt, TapIo};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;

/// How long a reader may stand still.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The connections that a server takes.
pub type Connections = TapIo<Accepting, fn(&mut Patient<TcpStream>)>;

/// Takes connections whose writes have to make progress within `patience`, and whose small
/// answers are sent at once.
#[must_use]
pub fn connections(listener: TcpListener, patience: Duration) -> Connections {
    Accepting { listener, patience }.tap_io(send_at_once)
}

/// An event must not wait for the acknowledgement of the one before.
fn send_at_once(connection: &mut Patient<TcpStream>) {
    if let Err(error) = connection.stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone before it was used");
    }
}

/// Accepts connections.
#[derive(Debug)]
pub struct Accepting {
    listener: TcpListener,
    patience: Duration,
}

impl Listener for Accepting {
    type Io = Patient<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        // Axum's own, which rests where the system has no more connections to give.
        let (stream, peer) = Listener::accept(&mut self.listener).await;
        (Patient::new(stream, self.patience), peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
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
