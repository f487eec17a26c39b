//! Rate limits count what a request costs.

use axum::body::Body;
use serde_json::json;

use crate::harness::Server;
use test_support::database::Kind;

#[tokio::test(flavor = "multi_thread")]
async fn statistics_and_pages_cost_more_than_look_ups() {
    let server = Server::with_pages(&[]).await;
    let mut browser = server.browser();
    browser.post("/api/auth/guest", json!({})).await.expect(201);
    let mut left = 3_000;
    for (path, cost) in [
        ("/api/sessions/current", 1),
        ("/api/stats", 30),
        ("/history", 10),
        ("/insights", 30),
    ] {
        left -= cost;
        let reply = browser.get(path).await;
        let expected = format!("\"read\";r={left};t=1");
        assert_eq!(reply.header("ratelimit"), expected, "{path}");
    }
    let mut pages = 0;
    while browser.get("/insights").await.status != 429 {
        pages += 1;
    }
    assert_eq!(pages, left / 30);
    browser.get("/api/stats").await.refused(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_of_bodies_count() {
    let server = Server::with(Kind::Sqlite, &[]).await;
    let mut browser = server.browser();
    browser.post("/api/auth/guest", json!({})).await.expect(201);
    let body = " ".repeat(1024 * 1024);
    let mut requests = 0;
    loop {
        let body = Body::from(body.clone());
        let reply = browser
            .send_body("POST", "/api/sync", "application/json", body)
            .await;
        if reply.status == 429 {
            break;
        }
        reply.refused(400, "invalid_json");
        requests += 1;
    }
    // 600 at once, of which a request of 1 MiB takes 1 + 64; the last one may take more than is
    // left.
    assert_eq!(requests, 600_usize.div_ceil(65));
}
