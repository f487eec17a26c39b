//! The client against receivers on this machine.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::*;

/// A receiver that sends the same response to every request and passes requests to the channel.
async fn receiver(answer: &'static [u8]) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (received, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, answer, received.clone()));
        }
    });
    (addr, requests)
}

async fn converse(
    mut stream: TcpStream,
    answer: &'static [u8],
    received: mpsc::UnboundedSender<String>,
) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if text.ends_with("{\"a\":1}") {
            let _ = received.send(text);
            let _ = stream.write_all(answer).await;
            if answer.is_empty() {
                // Hangs: reads the request and never responds.
                std::future::pending::<()>().await;
            }
            return;
        }
    }
}

async fn post(outbound: &OutboundClient, addr: SocketAddr) -> Result<OutboundReply, OutboundError> {
    let target = outbound.target(&format!("http://{addr}/hook")).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("webhook-id", "1".parse().unwrap());
    outbound.post(&target, headers, b"{\"a\":1}".to_vec()).await
}

#[tokio::test]
async fn request_names_the_sender_and_returns_status_and_body() {
    let (addr, mut requests) =
        receiver(b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno").await;
    let outbound = OutboundClient::new(true);
    let reply = post(&outbound, addr).await.unwrap();
    assert_eq!(reply.status, 503);
    assert!(!reply.is_success());
    assert_eq!(reply.retry_after, Some(RetryAfter::Seconds(7)));
    assert_eq!(reply.body_excerpt, "", "it may be a private machine's");
    let request = requests.recv().await.unwrap().to_lowercase();
    assert!(request.starts_with("post /hook http/1.1\r\n"), "{request}");
    for header in ["user-agent: stint/", "webhook-id: 1\r\n"] {
        assert!(request.contains(header), "{request}");
    }
    assert!(!request.contains("cookie") && !request.contains("referer"));
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let (second, mut followed) = receiver(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let answer = format!(
        "HTTP/1.1 307 Over there\r\nLocation: http://{second}/\r\nContent-Length: 0\r\n\r\n"
    );
    let (first, _) = receiver(Box::leak(answer.into_bytes().into_boxed_slice())).await;
    let reply = post(&OutboundClient::new(true), first).await.unwrap();
    assert_eq!(reply.status, 307);
    assert!(!reply.is_success());
    assert!(followed.try_recv().is_err());
}

#[tokio::test]
async fn hanging_server_times_out() {
    let (addr, _requests) = receiver(b"").await;
    let limit = Duration::from_millis(200);
    let outbound = OutboundClient::new(true).with_timeout(limit);
    assert_eq!(
        post(&outbound, addr).await,
        Err(OutboundError::Timeout(limit))
    );
}

#[tokio::test]
async fn endless_response_is_cut() {
    // The body is shorter than its length header; the status is enough.
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".to_vec();
    let answer: Vec<u8> = answer.into_iter().chain([b'x'; 200_000]).collect();
    let (addr, _) = receiver(Box::leak(answer.into_boxed_slice())).await;
    let reply = post(&OutboundClient::new(true), addr).await.unwrap();
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn non_http_and_closed_ports_fail() {
    let (addr, _) = receiver(b"220 mail.example ESMTP\r\n").await;
    let outbound = OutboundClient::new(true);
    assert!(matches!(
        post(&outbound, addr).await,
        Err(OutboundError::Broken(_))
    ));
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = free.local_addr().unwrap();
    drop(free);
    assert!(matches!(
        post(&outbound, nobody).await,
        Err(OutboundError::Connection(_))
    ));
}

#[tokio::test]
async fn name_of_a_private_address_is_refused() {
    let outbound = OutboundClient::new(false);
    for url in ["https://localhost:1/hook", "https://LOCALHOST:1/"] {
        let target = outbound.target(url).unwrap();
        let refused = outbound
            .post(&target, HeaderMap::new(), Vec::new())
            .await
            .unwrap_err();
        let host = target.host().to_owned();
        assert_eq!(refused, OutboundError::Refused { host }, "{url}");
        assert!(refused.to_string().contains("private or reserved"));
    }
}

#[tokio::test]
async fn unknown_name_has_its_own_error() {
    let outbound = OutboundClient::new(false);
    let target = outbound.target("https://nothing.invalid/").unwrap();
    let failure = outbound
        .post(&target, HeaderMap::new(), Vec::new())
        .await
        .unwrap_err();
    let host = "nothing.invalid".to_owned();
    assert_eq!(failure, OutboundError::Unresolved { host });
}

#[test]
fn excerpt_is_short_and_has_no_control_characters() {
    assert_eq!(excerpt(b" a\0b\r\nc\xff "), "a b  c\u{fffd}");
    assert_eq!(
        excerpt("ä".repeat(1000).as_bytes()).chars().count(),
        EXCERPT
    );
}
