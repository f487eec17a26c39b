//! `ETag` and `If-Match`.

use serde_json::json;

use crate::harness::Server;

#[tokio::test]
async fn the_etag_is_the_version_of_every_answer() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = format!("/api/sessions/{id}");
    assert_eq!(server.get(&path).send().await.header("etag"), "\"1\"");
    let got = server
        .put(&format!("{path}/pause"), json!({}))
        .send()
        .await
        .expect(200);
    assert_eq!(
        (got.header("etag"), got.body["version"].as_u64()),
        ("\"2\"", Some(2))
    );
    // No 304: a session that has not changed still has another serverTime.
    server
        .get(&path)
        .header("if-none-match", "\"2\"")
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn if_match_must_name_the_version() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = format!("/api/sessions/{id}");
    for (tag, status) in [
        ("\"2\"", 412),
        ("W/\"1\"", 412),
        ("\"x\"", 412),
        ("\"\"", 412),
        ("1", 400),
        ("\"1", 400),
        ("*, \"1\"", 400),
        ("\"7\", \"1\"", 200),
    ] {
        let call = server
            .put(&format!("{path}/pause"), json!({}))
            .header("if-match", tag);
        call.send().await.expect(status);
    }
    for (action, tag) in [
        ("resume", "\"2\""),
        ("pause", "*"),
        ("resume", "\"1\",\"3\",\"4\""),
    ] {
        let call = server
            .put(&format!("{path}/{action}"), json!({}))
            .header("if-match", tag);
        call.send().await.expect(200);
    }
    assert_eq!(server.get(&path).send().await.body["version"], 5);
}

#[tokio::test]
async fn if_match_is_compared_after_settling() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    server.clock.advance(25 * 60_000);
    let path = format!("/api/sessions/{id}/complete");
    server
        .put(&path, json!({}))
        .header("if-match", "\"1\"")
        .send()
        .await
        .problem(412, "version_mismatch");
    server
        .put(&path, json!({}))
        .header("if-match", "\"2\"")
        .send()
        .await
        .expect(200);
}
