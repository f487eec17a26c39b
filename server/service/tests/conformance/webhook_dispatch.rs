//! The dispatcher and a real receiver: signatures, order, fairness.

use std::time::Duration;

use jobs::WebhookDispatcher;
use metrics::Metrics;
use service::webhooks::Webhooks;
use service::{ChangesCursor, ReaderScopes};
use shared::wire::{
    ChangeWebhook, CreateWebhook, DeliveryStatus, EventInclude, PageRequest, Patch,
};
use tokio_util::sync::CancellationToken;

use crate::conformance;
use crate::fixture::{Fixture, abandon, pause};
use crate::webhooks::{webhook, webhooks};
use test_support::hook::{Hook, Mood};

conformance![
    deliveries_are_signed_and_ordered,
    sessions_are_sent_along_on_request,
    hanging_receiver_does_not_delay_others,
    hanging_receivers_hold_half_of_the_room,
    dispatcher_stops_when_cancelled,
];

/// A server that sends, until it is dropped.
struct Sending(CancellationToken);

impl Sending {
    fn start(webhooks: &Webhooks) -> Self {
        let stop = CancellationToken::new();
        let dispatcher = WebhookDispatcher {
            webhooks: webhooks.clone(),
            metrics: Metrics::default().webhooks,
        };
        tokio::spawn(dispatcher.run(stop.clone()));
        Self(stop)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

async fn deliveries_are_signed_and_ordered(fixture: Fixture) {
    fixture.db.register(fixture.user).await;
    // The library that checks compares with the real clock.
    fixture
        .clock
        .set(runtime::clock::Clock::now(&runtime::clock::SystemClock));
    let hook = Hook::start(Mood::Take).await;
    let webhooks = webhooks(&fixture);
    let requested = CreateWebhook {
        url: hook.url("/stint"),
        ..CreateWebhook::default()
    };
    let made = webhooks.create(fixture.user, &requested).await.unwrap();
    let _sending = Sending::start(&webhooks);
    let session = fixture.start(1).await;
    fixture.accept(session, pause()).await;
    fixture.accept(session, abandon()).await;
    hook.until("three events", |hook| hook.taken().len() == 3)
        .await;
    let log = fixture.log().await;
    for (event, got) in log.iter().zip(hook.taken()) {
        got.verify(made.secret.as_ref().unwrap());
        assert_eq!(got.path, "/stint");
        assert_eq!(got.headers["content-type"], "application/json");
        assert_eq!(got.json()["data"], serde_json::to_value(event).unwrap());
    }
    // A second secret signs beside the first; each is taken by itself.
    let rotated = webhooks
        .rotate_secret(fixture.user, made.webhook.id)
        .await
        .unwrap();
    let test = webhooks.test(fixture.user, made.webhook.id).await.unwrap();
    hook.until("the test", |hook| hook.taken().len() == 4).await;
    let got = hook.taken().remove(3);
    assert_eq!(got.id(), test.id.to_string());
    assert_eq!(got.json()["type"], "webhook.test");
    got.verify(made.secret.as_ref().unwrap());
    got.verify(rotated.secret.as_ref().unwrap());
}

async fn sessions_are_sent_along_on_request(fixture: Fixture) {
    let hook = Hook::start(Mood::Take).await;
    let made = webhook(&fixture, fixture.user, &hook.url("/"), None).await;
    let change = ChangeWebhook {
        include: Patch::Set(EventInclude::Object),
        ..ChangeWebhook::default()
    };
    let webhooks = webhooks(&fixture);
    let changed = webhooks.change(fixture.user, made.id, &change).await;
    assert_eq!(changed.unwrap().include, Some(EventInclude::Object));
    // Both events are delivered after the second one has happened.
    let session = fixture.start(1).await;
    fixture.accept(session, abandon()).await;
    webhooks.test(fixture.user, made.id).await.unwrap();
    let _sending = Sending::start(&webhooks);
    hook.until("two events and a test", |hook| hook.taken().len() == 3)
        .await;
    let start = ChangesCursor::START;
    let changes = fixture
        .tasks
        .changes(fixture.user, start, ReaderScopes::default(), 10);
    let changes = changes.await.unwrap().unwrap();
    let mut expected = serde_json::to_value(&changes.items[0]).unwrap();
    expected["session"]["serverTime"].take();
    assert_eq!(expected["session"]["status"], "abandoned");
    let sent: Vec<_> = hook.taken().iter().map(|got| got.json()).collect();
    let (tests, events): (Vec<_>, Vec<_>) = sent
        .into_iter()
        .partition(|body| body["type"] == "webhook.test");
    assert_eq!((tests.len(), events.len()), (1, 2));
    assert_eq!(tests[0]["data"].get("object"), None);
    for (mut body, event) in events.into_iter().zip(fixture.log().await) {
        let mut object = body["data"]["object"].take();
        object["session"]["serverTime"].take();
        assert_eq!(object, expected);
        body["data"].as_object_mut().unwrap().remove("object");
        assert_eq!(body["data"], serde_json::to_value(event).unwrap());
    }
}

async fn hanging_receiver_does_not_delay_others(fixture: Fixture) {
    let slow = Hook::start(Mood::Hang).await;
    webhook(&fixture, fixture.user, &slow.url("/"), None).await;
    for number in 1..=30 {
        let session = fixture.start(number).await;
        fixture.accept(session, abandon()).await;
    }
    let webhooks = webhooks(&fixture);
    let _sending = Sending::start(&webhooks);
    slow.until("as many as it may have", |hook| hook.requests().len() >= 4)
        .await;
    // Somebody else's, behind sixty of the first one's.
    let mut other = fixture.clone();
    other.user = fixture.db.new_user().await;
    let quick = Hook::start(Mood::Take).await;
    webhook(&other, other.user, &quick.url("/"), None).await;
    other.start(1_001).await;
    quick
        .until("an event", |hook| hook.taken().len() == 1)
        .await;
    assert_eq!(slow.requests().len(), 4, "no more at the same time");
}

/// The number of rows that the query counts.
async fn count(fixture: &Fixture, from: &str) -> i64 {
    let mut connection = fixture.db.database.read().await.unwrap();
    let sql = format!("SELECT COUNT(*) AS total FROM {from}");
    let rows = connection.fetch_all(&sql, &[]).await.unwrap();
    rows[0].integer("total").unwrap()
}

async fn until_count(fixture: &Fixture, from: &str, expected: i64) {
    let counted = async {
        while count(fixture, from).await != expected {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), counted).await;
    assert!(waited.is_ok(), "not within a minute: {expected} {from}");
}

async fn hanging_receivers_hold_half_of_the_room(fixture: Fixture) {
    const USERS: u8 = 17;
    let webhooks = webhooks(&fixture);
    let quick = Hook::start(Mood::Take).await;
    webhook(&fixture, fixture.user, &quick.url("/"), None).await;
    let _sending = Sending::start(&webhooks);
    let session = fixture.start(1_001).await;
    until_count(&fixture, "deliveries WHERE status = 'delivered'", 1).await;
    // More than there is room for, each at an address of its own: the system completes the
    // connections, and nobody answers.
    let mut hanging = Vec::new();
    for number in 1..=USERS {
        let listener = std::net::TcpListener::bind((format!("127.0.1.{number}"), 0)).unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        hanging.push(listener);
        let mut other = fixture.clone();
        other.user = fixture.db.new_user().await;
        for _ in 0..4 {
            webhook(&other, other.user, &url, None).await;
        }
        for number in 1..=4 {
            let session = other.start(number).await;
            other.accept(session, abandon()).await;
        }
    }
    until_count(&fixture, "deliveries WHERE claimed", 128).await;
    fixture.accept(session, abandon()).await;
    quick
        .until("the second event", |hook| hook.taken().len() == 2)
        .await;
    assert_eq!(
        count(&fixture, "delivery_attempts WHERE status_code IS NULL").await,
        0,
        "it did not wait until another attempt had ended"
    );
}

async fn dispatcher_stops_when_cancelled(fixture: Fixture) {
    let hook = Hook::start(Mood::Hang).await;
    let made = webhook(&fixture, fixture.user, &hook.url("/"), None).await;
    fixture.start(1).await;
    let webhooks = webhooks(&fixture);
    let stop = CancellationToken::new();
    let dispatcher = WebhookDispatcher {
        webhooks: webhooks.clone(),
        metrics: Metrics::default().webhooks,
    };
    let sending = tokio::spawn(dispatcher.run(stop.clone()));
    hook.until("an attempt", |hook| hook.requests().len() == 1)
        .await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(30), sending)
        .await
        .expect("it does not wait for who hangs")
        .expect("it does not panic");
    let left = webhooks
        .deliveries(fixture.user, made.id, None, PageRequest::new(1, 10))
        .await
        .unwrap();
    assert_eq!(left.items[0].status, DeliveryStatus::Pending);
}
