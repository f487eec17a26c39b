//! The client that progenitor generates: the life of a session, lists, events, tasks and webhooks
//! against the server at `STINT_URL`.

use std::env;

use futures::StreamExt;
use progenitor_client::{ByteStream, Error};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use stint::Client;
use stint::types::{EventRecord, Problem, ProblemCode, SessionStatus};

#[expect(
    unreachable_patterns,
    reason = "progenitor matches a range of statuses before the statuses in it"
)]
mod stint {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let variable = |name| env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let token = format!("Bearer {}", variable("STINT_TOKEN"));
    let headers = HeaderMap::from_iter([(AUTHORIZATION, token.parse().expect("a header"))]);
    let http = reqwest::Client::builder().default_headers(headers);
    let http = http.build().expect("an HTTP client");
    let client = Client::new_with_client(&variable("STINT_URL"), http);
    session(&client).await;
    webhook(&client).await;
    println!("1 passed");
}

/// A body by its JSON, as its type allows.
fn body<T: DeserializeOwned>(fields: Value) -> T {
    serde_json::from_value(fields).expect("the type has these fields")
}

/// Errors are streams for progenitor, which knows only `application/json`.
async fn problem(error: Error<ByteStream>) -> Problem {
    let Error::ErrorResponse(response) = error else {
        panic!("{error:?}");
    };
    let mut parts = response.into_inner().into_inner();
    let mut text = Vec::new();
    while let Some(part) = parts.next().await {
        text.extend_from_slice(&part.expect("the answer is complete"));
    }
    serde_json::from_slice(&text).expect("a problem")
}

async fn session(client: &Client) {
    let task = body(json!({"title": "Write chapter 3"}));
    let task = client.create_task(None, &task).await.expect("a task");
    let start = body(json!({
        "sessionType": "custom", "plannedDuration": 50, "taskId": task.task_id, "intention": "Chapter 3",
    }));
    let key = "first".parse().expect("a key");
    let session = client.start_session(Some(&key), &start).await;
    let session = session.expect("a session");
    assert_eq!(session.status, SessionStatus::Active);
    assert_eq!(session.intention.as_deref(), Some("Chapter 3"));
    let again = client.start_session(Some(&key), &start).await;
    let again = again.expect("the same answer");
    assert_eq!(again.session_id, session.session_id);
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    let refused = client.start_session(None, &start).await;
    let refused = problem(refused.expect_err("a session is open")).await;
    assert_eq!(refused.code, ProblemCode::SessionAlreadyOpen);

    let id = &session.session_id;
    let pause = body(json!({"pauseReason": "Phone"}));
    let paused = client.pause_session(id, None, None, &pause).await;
    assert_eq!(paused.expect("a pause").pauses.len(), 1);
    let resumed = client
        .resume_session(id, None, None, &body(json!({})))
        .await;
    assert_eq!(resumed.expect("resumed").status, SessionStatus::Active);
    let doorbell = body(json!({"kind": "external", "note": "Doorbell"}));
    let noted = client.record_distraction(id, None, None, &doorbell).await;
    assert_eq!(noted.expect("noted").distraction_count, 1);
    let rating = body(json!({"qualityRating": 4}));
    let done = client.complete_session(id, None, None, &rating).await;
    let done = done.expect("completed");
    assert_eq!(done.status, SessionStatus::Completed);
    assert_eq!(done.quality_rating, Some(4));

    let log = client.list_events(None, None, None).await.expect("events");
    let last = log.items.last().expect("an event");
    let EventRecord::SessionCompletedEvent(completed) = last else {
        panic!("{last:?}");
    };
    assert_eq!(completed.data.quality_rating, Some(4));
    let progress = client.get_task_progress(&task.task_id, None, None).await;
    let progress = progress.expect("progress");
    assert_eq!(progress.items[0].session_id, session.session_id);
    let deleted = client
        .delete_session(id, None, None, &body(json!({})))
        .await;
    assert_eq!(deleted.expect("deleted").status(), 204);
}

async fn webhook(client: &Client) {
    let wanted = body(json!({
        "url": "https://example.org/stint", "events": ["SessionCompleted"],
    }));
    let key = "webhook".parse().expect("a key");
    let made = client.create_webhook(Some(&key), &wanted).await;
    let made = made.expect("a webhook");
    assert!(
        made.secret
            .as_ref()
            .is_some_and(|secret| secret.starts_with("whsec_"))
    );
    let again = client.create_webhook(Some(&key), &wanted).await;
    let again = again.expect("the same webhook");
    assert_eq!((again.id, again.secret_omitted), (made.id, true));
    assert_eq!(again.secret, None);
    client.test_webhook(&made.id, None).await.expect("a test");
    let deliveries = client.list_deliveries(&made.id, None, None, None).await;
    assert_eq!(deliveries.expect("deliveries").items.len(), 1);
    client.delete_webhook(&made.id).await.expect("deleted");
}
