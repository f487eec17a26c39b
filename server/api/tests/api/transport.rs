//! Every request: request ids, unknown paths, methods, panics.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use serde_json::Value;
use tower::ServiceExt;
use web::wrap;

use crate::harness::Server;

#[tokio::test]
async fn invalid_request_id_is_replaced() {
    let server = Server::start().await;
    let got = server
        .get("/api/sessions")
        .header("x-request-id", "Root-1.a_b")
        .send()
        .await;
    assert_eq!(got.header("x-request-id"), "Root-1.a_b");
    let long = "a".repeat(65);
    for wrong in ["", "a b", "a\tb", "<script>", long.as_str()] {
        let got = server
            .get("/api/nothing")
            .header("x-request-id", wrong)
            .send()
            .await
            .expect(404);
        assert_ne!(got.header("x-request-id"), wrong);
        assert_eq!(got.body["requestId"], got.header("x-request-id"));
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_problem() {
    let server = Server::start().await;
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/sessions/",
        "/api/sessions/a/b/c",
        "/api/sessions/x/explode",
    ] {
        server.get(path).send().await.problem(404, "no_such_route");
        server
            .get(path)
            .anonymous()
            .send()
            .await
            .problem(404, "no_such_route");
    }
}

#[tokio::test]
async fn malformed_id_differs_from_unknown_id() {
    let server = Server::start().await;
    for id in [
        "x",
        "0198f3b0000070008000000000000001",
        "%7B0198f3b0-0000-7000-8000-000000000001%7D",
        "%ff",
        "1",
    ] {
        server
            .get(&format!("/api/sessions/{id}"))
            .send()
            .await
            .problem(400, "invalid_id");
        server
            .request("PUT", &format!("/api/sessions/{id}/pause"))
            .send()
            .await
            .problem(400, "invalid_id");
        server
            .get(&format!("/api/sessions/{id}/events"))
            .send()
            .await
            .problem(400, "invalid_id");
    }
}

#[tokio::test]
async fn a_panic_is_a_plain_500() {
    async fn panics() -> &'static str {
        panic!("secret details")
    }
    let server = Server::start().await;
    let router = wrap(
        Router::new().route("/panics", get(panics)),
        server.state.clone(),
    );
    let request = Request::get("/panics")
        .body(Body::empty())
        .expect("a request");
    let response = router.oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), 500);
    let id = response.headers()["x-request-id"].clone();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body");
    let problem: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(problem["code"], "internal_error");
    assert_eq!(problem["requestId"], id.to_str().expect("text"));
    assert!(!problem.to_string().contains("secret"));
}

#[tokio::test]
async fn database_outage_is_503_with_retry_after() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    server.database.database.close().await;
    let path = format!("/api/sessions/{id}");
    for call in [
        server.get("/api/sessions"),
        server.get("/api/sessions/current"),
        server.get(&path),
        server.get(&format!("{path}/events")),
        server.post("/api/sessions", serde_json::json!({"sessionType": "short"})),
        server
            .request("PUT", &format!("{path}/pause"))
            .header("idempotency-key", "k"),
        server.request("DELETE", &path),
    ] {
        let got = call.send().await.problem(503, "unavailable");
        assert_eq!(got.header("retry-after"), "1");
    }
}
