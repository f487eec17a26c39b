//! `/metrics` and the rate-limit headers.

use serde_json::json;

use crate::harness::Server;
use test_support::database::Kind;

const TOKEN: &str = "a-token-of-some-length";

#[tokio::test(flavor = "multi_thread")]
async fn metrics_without_a_token_are_not_found() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    browser.get("/metrics").await.refused(404, "no_such_route");
    let mut guess = server.browser().with_header("authorization", "Bearer ");
    guess.get("/metrics").await.refused(404, "no_such_route");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_require_their_token_and_label_by_route() {
    let server = Server::with(
        Kind::Sqlite,
        &[("STINT_METRICS_TOKEN", TOKEN), ("STINT_RATE_LIMITS", "off")],
    )
    .await;
    let id = "0198f3b0-0000-7000-8000-000000000999";
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let path = format!("/api/sessions/{id}");
    browser.get(&path).await.refused(404, "session_not_found");
    browser.get("/made-up/path").await;
    browser.send("BREW", "/api/me", None).await;

    for wrong in ["", "Bearer", "Bearer a-token-of-some-lengt", "Basic x"] {
        let mut guess = server.browser().with_header("authorization", wrong);
        let reply = guess.get("/metrics").await.refused(401, "invalid_token");
        assert!(reply.header("www-authenticate").starts_with("Bearer"));
    }
    // A user's sign-in does not grant access.
    browser.get("/metrics").await.expect(401);

    let bearer = format!("Bearer {TOKEN}");
    let reply = server
        .browser()
        .with_header("authorization", &bearer)
        .get("/metrics")
        .await
        .expect(200);
    assert!(
        reply
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    assert_eq!(reply.header("cache-control"), "no-store");
    for line in [
        "stint_http_requests_total{route=\"/api/sessions/{id}\",method=\"Get\",status=\"4xx\"} 1",
        "stint_http_requests_total{route=\"/api/auth/register\",method=\"Post\",status=\"2xx\"} 1",
        "stint_http_request_duration_seconds_count{route=\"/api/sessions/{id}\",method=\"Get\"} 1",
        "method=\"Other\"",
        "stint_database_connections ",
        "stint_database_connections_idle ",
        "stint_database_write_wait_seconds_count",
        "# EOF",
    ] {
        assert!(reply.body.contains(line), "{line}\n{}", reply.body);
    }
    for secret in [id, "made-up", "ada@", TOKEN] {
        assert!(!reply.body.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn responses_have_rate_limit_headers() {
    let server = Server::with(Kind::Sqlite, &[]).await;
    let mut browser = server.browser();
    let reply = browser.register("ada@example.org").await.expect(201);
    assert_eq!(reply.header("ratelimit-policy"), "\"register\";q=10;w=3000");
    assert_eq!(reply.header("ratelimit"), "\"register\";r=9;t=300");
    let reply = browser.get("/api/sessions/current").await.expect(200);
    assert_eq!(reply.header("ratelimit-policy"), "\"read\";q=3000;w=60");
    let reply = browser.get("/api/openapi.json").await.expect(200);
    assert_eq!(reply.header("ratelimit-policy"), "\"read\";q=3000;w=60");
    let reply = server.browser().get("/api/openapi.json").await.expect(200);
    assert_eq!(reply.header("ratelimit-policy"), "");
    for _ in 0..10 {
        browser
            .send("DELETE", "/api/me", Some(json!({ "password": "guessed" })))
            .await
            .refused(401, "invalid_credentials");
    }
    let reply = browser
        .send("DELETE", "/api/me", Some(json!({ "password": "guessed" })))
        .await
        .refused(429, "rate_limited");
    assert_eq!(reply.header("ratelimit-policy"), "\"password\";q=10;w=600");
    assert_eq!(reply.header("ratelimit"), "\"password\";r=0;t=60");
    assert_eq!(reply.header("retry-after"), "60");
}
