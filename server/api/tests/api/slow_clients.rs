//! Slow clients over real connections: those that read nothing, never finish a request or send none.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use web::concurrency_limit::PermitLimits;
use web::connections::{ConnectionLimits, ConnectionTimeouts, serve};

use crate::harness::Server;

/// More than all buffers between the two together.
const EVENTS: u64 = 300;

async fn until(is_so: impl Fn() -> bool) {
    let mut looks = tokio::time::interval(Duration::from_millis(5));
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
        while !is_so() {
            looks.tick().await;
        }
    });
    waited.await.expect("it happens");
}

/// Serves until the sender signals or is dropped.
async fn serving(
    server: &Server,
    patience: ConnectionTimeouts,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    let (stop, received) = oneshot::channel();
    let router = server.router.clone();
    let limits = ConnectionLimits {
        concurrency: PermitLimits::of(1_000),
        privileged: Vec::new(),
    };
    let serving = tokio::spawn(serve(listener, router, patience, limits, async {
        // Dropped, it says the same.
        let _ = received.await;
    }));
    (addr, stop, serving)
}

/// Reads an answer as a whole and gives its first line.
async fn answered(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("an answer"));
    }
    let head = String::from_utf8(head).expect("text");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .expect("a length");
    let mut body = vec![0; length.parse().expect("a number")];
    stream.read_exact(&mut body).await.expect("a body");
    head.lines().next().unwrap_or_default().to_owned()
}

/// Sends a piece again and again until the connection is closed by the other side.
async fn trickle(addr: SocketAddr, first: &str, piece: &str) {
    let stream = TcpStream::connect(addr).await.expect("a connection");
    let (mut reader, mut writer) = stream.into_split();
    writer
        .write_all(first.as_bytes())
        .await
        .expect("it is sent");
    let mut pieces = tokio::time::interval(Duration::from_millis(5));
    let closed = async {
        let mut answer = Vec::new();
        // An error is a connection that was reset: closed as well.
        let _ = reader.read_to_end(&mut answer).await;
        assert_eq!(answer, b"", "{first:?} is not answered");
    };
    let sending = async {
        loop {
            pieces.tick().await;
            if writer.write_all(piece.as_bytes()).await.is_err() {
                return std::future::pending::<()>().await;
            }
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
        tokio::select! {
            () = closed => {}
            () = sending => {}
        }
    });
    assert!(waited.await.is_ok(), "{first:?} holds its connection");
}

/// However they fill the time: with nothing, with a piece now and then, after a whole request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_are_closed_but_not_waiting_ones() {
    let server = Server::start().await;
    let patience = ConnectionTimeouts {
        head: Duration::from_secs(1),
        ..ConnectionTimeouts::default()
    };
    let (addr, stop, serving) = serving(&server, patience).await;
    let mut follower = TcpStream::connect(addr).await.expect("a connection");
    let request = format!(
        "GET /api/events/stream?after=0 HTTP/1.1\r\nHost: stint\r\nX-Test-User: {}\r\n\r\n",
        server.user
    );
    follower
        .write_all(request.as_bytes())
        .await
        .expect("it is sent");
    let streams = server.state.event_relay.streams();
    until(|| streams.count() == 1).await;

    let head = "GET /api/sessions HTTP/1.1\r\n";
    let (without_end, in_a_line) = (format!("{head}Host: stint\r\n"), format!("{head}X-Slow: "));
    tokio::join!(
        trickle(addr, "", ""),
        trickle(addr, &without_end, ""),
        trickle(addr, &in_a_line, "x"),
    );

    // Connections that are asked something again in time stay; without a request they end.
    let mut again = TcpStream::connect(addr).await.expect("a connection");
    for _ in 0..2 {
        again
            .write_all(b"GET /api/nothing HTTP/1.1\r\nHost: stint\r\n\r\n")
            .await
            .expect("it is sent");
        assert_eq!(answered(&mut again).await, "HTTP/1.1 404 Not Found");
    }
    let waited = tokio::time::timeout(Duration::from_secs(60), again.read_u8()).await;
    assert!(waited.expect("it is closed").is_err());

    // Much later than the head may take, the stream goes on, until the server stops.
    assert_eq!(streams.count(), 1);
    server.begin(1).await;
    let mut received = Vec::new();
    let begin = b"id: 1\nevent: FocusSessionStarted";
    while !received.windows(begin.len()).any(|part| part == begin) {
        received.push(follower.read_u8().await.expect("it goes on"));
    }
    drop(stop);
    server.state.background_tasks.stop_token().cancel();
    serving.await.expect("it ends");
    follower.read_to_end(&mut received).await.expect("bytes");
    assert!(received.ends_with(b"0\r\n\r\n"), "it ends as a whole");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stream_of_a_client_that_reads_nothing_is_closed() {
    let server = Server::start().await;
    // Long events: 40 kB each.
    let text = "𝄞".repeat(10_000);
    let id = server.done(1, 5).await;
    for number in 0..EVENTS - 2 {
        let text = json!({ "taskProgress": format!("{number}{}", &text[..39_960]) });
        let path = format!("/api/sessions/{id}");
        server
            .request("PATCH", &path)
            .json(&text)
            .send()
            .await
            .expect(200);
    }
    let patience = ConnectionTimeouts {
        write: Duration::from_millis(500),
        ..ConnectionTimeouts::default()
    };
    let (addr, _stop, serving) = serving(&server, patience).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .set_recv_buffer_size(8 * 1024)
        .expect("a small window");
    let mut reader = socket.connect(addr).await.expect("a connection");
    let request = format!(
        "GET /api/events/stream?after=0 HTTP/1.1\r\nHost: stint\r\nX-Test-User: {}\r\n\r\n",
        server.user
    );
    reader
        .write_all(request.as_bytes())
        .await
        .expect("it is sent");
    let streams = server.state.event_relay.streams();
    until(|| streams.count() == 1).await;
    until(|| streams.count() == 0).await;
    let read = server.state.metrics.streams.events.get();
    assert!(
        (1..EVENTS).contains(&read),
        "{read} of {EVENTS} events were read from the log for somebody who read none"
    );
    // Bytes in flight may still be read; then the connection is closed.
    let mut rest = Vec::new();
    let over = reader.read_to_end(&mut rest).await;
    assert!(
        over.is_err() || !rest.ends_with(b"0\r\n\r\n"),
        "it was cut off"
    );
    serving.abort();
}
