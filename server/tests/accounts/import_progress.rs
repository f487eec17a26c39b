//! How far an import is, while it runs.

use axum::body::Body;
use futures_util::stream;
use serde_json::json;

use crate::harness::Server;

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_shown_while_an_import_runs() {
    let server = Server::with_pages(&[("STINT_RATE_LIMITS", "off")]).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let session = json!({"startTime": "2026-11-21T10:00:00Z", "endTime": "2026-11-21T10:30:00Z"});
    ada.post("/api/sessions/record", session).await.expect(201);
    let log = ada.get("/api/export?format=jsonl").await.expect(200).body;
    let mut watching = ada.clone();
    watching.get("/fn/import_progress").await.expect(204);

    let length = log.len() as u64;
    let (end, ended) = tokio::sync::oneshot::channel();
    let pieces = stream::unfold((Some(log), Some(ended)), |(log, ended)| async {
        match log {
            Some(log) => Some((Ok::<_, std::io::Error>(log), (None, ended))),
            None => {
                ended?.await.ok();
                None
            }
        }
    });
    let body = Body::from_stream(pieces);
    let importing = ada.send_body("POST", "/api/import", "application/jsonl", body);
    let watched = async {
        loop {
            let reply = watching.get("/fn/import_progress").await;
            let received = (reply.status == 200).then(|| reply.json()["received"].as_u64());
            if received == Some(Some(length)) {
                return end.send(());
            }
            tokio::task::yield_now().await;
        }
    };
    let (reply, sent) = tokio::join!(importing, watched);
    sent.expect("the import waits for its end");
    assert_eq!(reply.expect(200).json()["skipped"]["sessions"], 1);
    watching.get("/fn/import_progress").await.expect(204);
    let mut stranger = server.browser();
    stranger.get("/fn/import_progress").await.expect(401);
}
