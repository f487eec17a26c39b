//! A reader who reads nothing, over a real connection.

use std::time::Duration;

use serde_json::json;
use server::http::connections::connections;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_who_reads_nothing_is_dropped() {
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
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    let listener = connections(listener, Duration::from_millis(500));
    let router = server.router.clone().into_make_service();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

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
    let streams = server.state.live.streams();
    until(|| streams.count() == 1).await;
    until(|| streams.count() == 0).await;
    let read = server.state.metrics.streams.events.get();
    assert!(
        (1..EVENTS).contains(&read),
        "{read} of {EVENTS} events were read from the log for somebody who read none"
    );
    // What was on its way may still be read; then the connection is over.
    let mut rest = Vec::new();
    let over = reader.read_to_end(&mut rest).await;
    assert!(
        over.is_err() || !rest.ends_with(b"0\r\n\r\n"),
        "it was cut off"
    );
    serving.abort();
}
