//! Limits of connections, and what HTTP/1.1 requires of each.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use web::concurrency_limit::PermitLimits;
use web::connections::{ConnectionLimits, ConnectionTimeouts, serve};

use crate::harness::Server;

const REQUEST: &str = "GET /api/openapi.json HTTP/1.1\r\nHost: stint\r\n\r\n";

/// Serves until the test ends.
async fn serving(server: &Server, timeouts: ConnectionTimeouts) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    let limits = ConnectionLimits {
        concurrency: PermitLimits {
            total: 8,
            reserved: 2,
            per_network: 3,
        },
        privileged: vec!["127.0.0.9/32".parse().expect("a network")],
    };
    let router = server.router.clone();
    tokio::spawn(serve(
        listener,
        router,
        timeouts,
        limits,
        std::future::pending(),
    ));
    addr
}

/// A connection from 127.0.0.`last`.
async fn connect(addr: SocketAddr, last: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    let from = SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0));
    socket.bind(from).expect("a loopback address");
    socket.connect(addr).await.expect("a connection")
}

/// The head of the answer to a request; empty where the connection is closed without one.
async fn head(stream: &mut TcpStream, request: &str) -> String {
    // An error is a connection that was closed; what was read until then counts.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut head = Vec::new();
    let reading = async {
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), reading).await;
    waited.expect("an answer");
    String::from_utf8(head).expect("text").to_lowercase()
}

async fn answers(stream: &mut TcpStream) -> bool {
    head(stream, REQUEST).await.starts_with("http/1.1 200")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_cannot_take_all_connections() {
    let server = Server::start().await;
    let addr = serving(&server, ConnectionTimeouts::default()).await;
    let mut idle = Vec::new();
    for _ in 0..3 {
        idle.push(connect(addr, 1).await);
    }
    let refused = head(&mut connect(addr, 1).await, "").await;
    assert!(refused.starts_with("http/1.1 503"), "{refused}");
    assert!(refused.contains("retry-after: 1"), "{refused}");
    for _ in 0..3 {
        let mut other = connect(addr, 2).await;
        assert!(answers(&mut other).await);
        idle.push(other);
    }
    // Six are open; the others are reserved.
    let refused = head(&mut connect(addr, 3).await, "").await;
    assert!(refused.starts_with("http/1.1 503"), "{refused}");
    assert!(answers(&mut connect(addr, 9).await).await);
    // All that were let in still work.
    for stream in &mut idle[..3] {
        assert!(answers(stream).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_without_a_request_is_closed_first() {
    let server = Server::start().await;
    let timeouts = ConnectionTimeouts {
        first_head: Duration::from_millis(500),
        ..ConnectionTimeouts::default()
    };
    let addr = serving(&server, timeouts).await;
    let mut used = connect(addr, 1).await;
    assert!(answers(&mut used).await);
    for request in ["", "GET /api/openapi.json HTTP/1.1\r\n"] {
        assert_eq!(head(&mut connect(addr, 2).await, request).await, "");
    }
    // The body of the first answer is still there.
    let mut rest = [0; 1];
    assert_eq!(used.read(&mut rest).await.expect("it is open"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn response_that_leaves_the_body_unread_closes_the_connection() {
    let server = Server::start().await;
    let addr = serving(&server, ConnectionTimeouts::default()).await;
    let post = |length: &str, body: &str| {
        format!(
            "POST /api/sessions HTTP/1.1\r\nHost: stint\r\nX-Test-User: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}",
            server.user
        )
    };
    let too_large = head(&mut connect(addr, 1).await, &post("999999999", "{")).await;
    assert!(too_large.starts_with("http/1.1 413"), "{too_large}");
    assert!(too_large.contains("connection: close"), "{too_large}");
    let nobody = post("300000", "{").replace("X-Test-User", "X-Other");
    let nobody = head(&mut connect(addr, 1).await, &nobody).await;
    assert!(nobody.starts_with("http/1.1 401"), "{nobody}");
    assert!(nobody.contains("connection: close"), "{nobody}");
    let read = head(&mut connect(addr, 1).await, &post("2", "{}")).await;
    assert!(read.starts_with("http/1.1 422"), "{read}");
    assert!(!read.contains("connection: close"), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn request_has_exactly_one_host() {
    let server = Server::start().await;
    let addr = serving(&server, ConnectionTimeouts::default()).await;
    for (version, hosts, status) in [
        ("1.1", "Host: stint\r\n", "200"),
        ("1.1", "", "400"),
        ("1.1", "Host: stint\r\nHost: stint\r\n", "400"),
        ("1.0", "", "200"),
        ("1.0", "Host: stint\r\nHost: other\r\n", "400"),
    ] {
        let request = format!("GET /api/openapi.json HTTP/{version}\r\n{hosts}\r\n");
        let got = head(&mut connect(addr, 1).await, &request).await;
        let expected = format!("http/{version} {status}");
        assert!(got.starts_with(&expected), "{request}{got}");
        assert!(got.contains("x-request-id: "), "{got}");
        assert!(got.contains("x-content-type-options: nosniff"), "{got}");
    }
}
