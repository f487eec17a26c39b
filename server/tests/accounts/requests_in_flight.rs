//! Requests that exceed the limit of those being answered are refused at once.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::json;

use crate::harness::{Browser, Server};
use test_support::database::Kind;

/// A request whose body never ends, so that it is being answered until it is dropped.
async fn hang(mut browser: Browser<'_>) {
    let silence = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    browser
        .send_body("POST", "/api/auth/guest", "application/json", silence)
        .await;
}

#[tokio::test]
async fn excess_is_refused_immediately_and_the_operator_gets_in() {
    let variables = [("STINT_MAX_REQUESTS", "16"), ("STINT_RATE_LIMITS", "off")];
    let server = Server::with(Kind::Sqlite, &variables).await;
    let from = |last: u8| {
        let mut browser = server.browser();
        browser.address = ([192, 0, 2, last], 1).into();
        browser
    };
    // A quarter from each of three networks; the reserve is one.
    let mut hanging = Vec::new();
    for number in 0..12 {
        let mut request = Box::pin(hang(from(number % 3)));
        assert!(futures_util::poll!(&mut request).is_pending());
        hanging.push(request);
    }
    let refused = from(0).post("/api/auth/guest", json!({})).await;
    let refused = refused.refused(503, "not_written");
    assert_eq!(refused.header("retry-after"), "1");
    from(9).post("/api/auth/guest", json!({})).await.expect(201);

    for last in 3..6 {
        let mut request = Box::pin(hang(from(last)));
        assert!(futures_util::poll!(&mut request).is_pending());
        hanging.push(request);
    }
    from(9)
        .post("/api/auth/guest", json!({}))
        .await
        .refused(503, "not_written");
    from(9).get("/healthz").await.expect(200);
    let mut operator = server.browser();
    operator.address = ([127, 0, 0, 1], 1).into();
    operator
        .post("/api/auth/guest", json!({}))
        .await
        .expect(201);
    hanging.clear();
    from(9).post("/api/auth/guest", json!({})).await.expect(201);
}
