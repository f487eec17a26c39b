//! Which answers are compressed: those whose length gives no secret away.

use std::io::Read;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::harness::{Browser, Server};
use test_support::database::Kind;

/// Sends a request with these headers; the status, headers and body of the answer.
async fn get(
    server: &Server,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::get(path).header("sec-fetch-site", "same-origin");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let address: std::net::SocketAddr = "192.0.2.1:4711".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    let response = server.router.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (head.status, head.headers, body.to_vec())
}

fn coding(headers: &HeaderMap) -> &str {
    headers
        .get("content-encoding")
        .map_or("", |value| value.to_str().unwrap())
}

async fn with_sessions(browser: &mut Browser<'_>, server: &Server) -> String {
    let mut last = String::new();
    for _ in 0..5 {
        let start = json!({"sessionType": "pomodoro", "intention": "write ".repeat(20)});
        let started = browser.post("/api/sessions", start).await.expect(201);
        last = started.json()["sessionId"].as_str().unwrap().to_owned();
        server.clock.advance(60_000);
        let path = format!("/api/sessions/{last}/complete");
        browser.put(&path, json!({})).await.expect(200);
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_compressed_where_no_secret_can_be_guessed() {
    let server = Server::with_pages_on(Kind::Sqlite, &[("STINT_RATE_LIMITS", "off")]).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let session = with_sessions(&mut ada, &server).await;
    let scopes = json!({"name": "x", "scopes": ["sessions:read", "stats:read"]});
    let token = ada.post("/api/tokens", scopes).await.expect(201).json();
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let cookie = ada.cookie.clone().unwrap();

    let by_token = ("authorization", bearer.as_str());
    let by_cookie = ("cookie", cookie.as_str());
    let nobody = ("accept", "*/*");
    let one = format!("/api/sessions/{session}");
    for (path, who, expected) in [
        ("/api/sessions", by_token, "gzip"),
        ("/api/stats", by_token, "gzip"),
        // By a cookie the document counts its own exports.
        ("/api/export?format=json", by_token, "gzip"),
        ("/api/export?format=jsonl", by_cookie, "gzip"),
        ("/api/export?format=csv", by_cookie, "gzip"),
        ("/fn/history", by_cookie, "gzip"),
        ("/api/openapi.json", nobody, "gzip"),
        ("/api/openapi-3.0.json", nobody, "gzip"),
        ("/api/docs", by_cookie, "gzip"),
        ("/api/docs", nobody, "gzip"),
        // It has an entity tag.
        (one.as_str(), by_token, ""),
        ("/api/sessions", by_cookie, ""),
        ("/api/stats", by_cookie, ""),
        ("/api/me", by_cookie, ""),
        ("/history", by_cookie, ""),
        ("/settings/tokens", by_cookie, ""),
        ("/", by_cookie, ""),
        ("/sign-in", nobody, ""),
    ] {
        let accepting = ("accept-encoding", "br, gzip, deflate");
        let (status, headers, body) = get(&server, path, &[who, accepting]).await;
        assert_eq!(status, 200, "{path}");
        assert_eq!(coding(&headers), expected, "{path} {}", who.0);
        let (status, plain_headers, plain) = get(&server, path, &[who]).await;
        assert_eq!(status, 200, "{path}");
        assert_eq!(coding(&plain_headers), "", "{path}");
        if expected == "gzip" {
            assert!(body.len() < plain.len(), "{path}");
            let mut text = Vec::new();
            GzDecoder::new(body.as_slice())
                .read_to_end(&mut text)
                .unwrap();
            assert!(text == plain, "{path}");
            for headers in [&headers, &plain_headers] {
                let vary = headers["vary"].to_str().unwrap();
                assert!(vary.contains("accept-encoding"), "{path}: {vary}");
            }
        }
    }

    // Outer layers add its request id, for which they must be able to read it.
    let (status, headers, body) = get(
        &server,
        "/api/sessions?limit=0",
        &[by_token, ("accept-encoding", "gzip")],
    )
    .await;
    assert_eq!((status.as_u16(), coding(&headers)), (422, ""));
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        problem["requestId"],
        headers["x-request-id"].to_str().unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_events_is_not_compressed() {
    let server = Server::start(Kind::Sqlite).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let scopes = json!({"name": "x", "scopes": ["sessions:read"]});
    let token = ada.post("/api/tokens", scopes).await.expect(201).json();
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let request = Request::get("/api/events/stream")
        .header("authorization", bearer)
        .header("accept-encoding", "gzip");
    let mut request = request.body(Body::empty()).unwrap();
    let address: std::net::SocketAddr = "192.0.2.1:4711".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    let response = server.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(coding(response.headers()), "");
}
