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
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let policy = response.headers()["content-security-policy"].to_str();
    assert!(policy.is_ok_and(|policy| policy.starts_with("default-src 'none'")));
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
        let reads = call.method == "GET";
        let code = if reads { "unavailable" } else { "not_written" };
        let got = call.send().await.problem(503, code);
        assert_eq!(got.header("retry-after"), "1");
    }
}

#[tokio::test]
async fn what_would_be_right_is_named() {
    let server = Server::start().await;
    for (path, hint) in [
        (
            "/api/sessions/",
            "Leave out the slash at the end: /api/sessions.",
        ),
        ("/api/session", "Did you mean /api/sessions?"),
        (
            "/api/tasks/0198f3b0-0000-7000-8000-0000000000aa/progres",
            "Did you mean /api/tasks/{id}/progress?",
        ),
    ] {
        let got = server.get(path).send().await.problem(404, "no_such_route");
        let detail = got.body["detail"].as_str().expect("a detail");
        assert!(detail.ends_with(hint), "{path}: {detail}");
    }
    let path = "/api/sessions/0198f3b0-0000-7000-8000-000000000999";
    let got = server.post(path, serde_json::json!({})).send().await;
    let got = got.problem(405, "method_not_allowed");
    let detail = got.body["detail"].as_str().expect("a detail");
    assert!(
        detail.ends_with("it supports DELETE, GET, PATCH."),
        "{detail}"
    );
    let options = server.request("OPTIONS", path).anonymous().send().await;
    let options = options.expect(204);
    assert_eq!(options.header("allow"), "DELETE, GET, PATCH, HEAD, OPTIONS");
    assert_eq!(options.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn pages_of_other_origins_call_with_a_token() {
    let server = Server::start().await;
    let origin = "https://example.org";
    let asked = server
        .request("OPTIONS", "/api/sessions")
        .anonymous()
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization, content-type",
        )
        .send()
        .await
        .expect(204);
    assert_eq!(asked.header("access-control-allow-origin"), "*");
    assert!(
        asked
            .header("access-control-allow-methods")
            .contains("POST")
    );
    assert!(
        asked
            .header("access-control-allow-headers")
            .contains("authorization")
    );
    let call = || server.get("/api/sessions").header("origin", origin);
    let by_token = call()
        .header("authorization", "Bearer stint_x")
        .send()
        .await;
    assert_eq!(by_token.header("access-control-allow-origin"), "*");
    assert!(
        by_token
            .header("access-control-expose-headers")
            .contains("etag")
    );
    assert_eq!(by_token.header("access-control-allow-credentials"), "");
    let by_cookie = call().header("cookie", "stint_login=x").send().await;
    assert_eq!(
        by_cookie.expect(200).header("access-control-allow-origin"),
        ""
    );
}

#[tokio::test]
async fn an_unknown_field_does_not_hide_wrong_values() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let sent = serde_json::json!({ "qualityRating": 10, "focusScore": 140, "taskprogress": "x" });
    let path = format!("/api/sessions/{id}/complete");
    let got = server.put(&path, sent).send().await;
    let got = got.problem(422, "validation_failed");
    let errors = got.body["errors"].as_array().expect("errors").iter();
    let found: Vec<_> = errors
        .map(|error| error["code"].as_str().expect("a code"))
        .collect();
    let expected = [
        "quality_rating_out_of_range",
        "focus_score_out_of_range",
        "unknown_field",
    ];
    assert_eq!(found, expected);
    let unknown = got.body["errors"][2]["detail"].as_str().expect("a detail");
    assert!(unknown.ends_with("Did you mean taskProgress?"), "{unknown}");
    let got = server
        .get("/api/sessions?pages=2")
        .send()
        .await
        .problem(422, "unknown_field");
    let detail = got.body["detail"].as_str().expect("a detail");
    assert!(detail.ends_with("Did you mean page?"), "{detail}");
}
