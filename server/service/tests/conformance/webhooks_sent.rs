//! The dispatcher with a receiver that listens: signed, in order, and nobody held up by others.

use std::time::Duration;

use metrics::Metrics;
use service::webhooks::Webhooks;
use shared::wire::{CreateWebhook, DeliveryStatus};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, abandon, pause};
use crate::conformance;
use crate::webhooks::{webhook, webhooks};
use test_support::hook::{Hook, Mood};

conformance![
    what_arrives_is_signed_and_in_order,
    who_hangs_holds_up_nobody_else,
    it_stops_when_told_to,
];

/// A server that sends, until it is dropped.
struct Sending(CancellationToken);

impl Sending {
    fn start(webhooks: &Webhooks) -> Self {
        let stop = CancellationToken::new();
        let figures = Metrics::default().webhooks;
        tokio::spawn(jobs::dispatch(webhooks.clone(), figures, stop.clone()));
        Self(stop)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

async fn what_arrives_is_signed_and_in_order(bench: Bench) {
    bench.db.register(bench.user).await;
    // The library that checks compares with the real clock.
    bench
        .clock
        .set(runtime::clock::Clock::now(&runtime::clock::SystemClock));
    let hook = Hook::start(Mood::Take).await;
    let webhooks = webhooks(&bench);
    let wanted = CreateWebhook {
        url: hook.url("/stint"),
        ..CreateWebhook::default()
    };
    let made = webhooks.create(bench.user, &wanted).await.unwrap();
    let _sending = Sending::start(&webhooks);
    let session = bench.start(1).await;
    bench.accept(session, pause()).await;
    bench.accept(session, abandon()).await;
    hook.until("three events", |hook| hook.taken().len() == 3)
        .await;
    let log = bench.log().await;
    for (event, got) in log.iter().zip(hook.taken()) {
        got.verify(&made.secret);
        assert_eq!(got.path, "/stint");
        assert_eq!(got.headers["content-type"], "application/json");
        assert_eq!(got.json()["data"], serde_json::to_value(event).unwrap());
    }
    // A second secret signs beside the first; each is taken by itself.
    let rotated = webhooks
        .rotate_secret(bench.user, made.webhook.id)
        .await
        .unwrap();
    let test = webhooks.test(bench.user, made.webhook.id).await.unwrap();
    hook.until("the test", |hook| hook.taken().len() == 4).await;
    let got = hook.taken().remove(3);
    assert_eq!(got.id(), test.id.to_string());
    assert_eq!(got.json()["type"], "webhook.test");
    got.verify(&made.secret);
    got.verify(&rotated.secret);
}

async fn who_hangs_holds_up_nobody_else(bench: Bench) {
    let slow = Hook::start(Mood::Hang).await;
    webhook(&bench, bench.user, &slow.url("/"), None).await;
    for number in 1..=30 {
        let session = bench.start(number).await;
        bench.accept(session, abandon()).await;
    }
    let webhooks = webhooks(&bench);
    let _sending = Sending::start(&webhooks);
    slow.until("as many as it may have", |hook| hook.requests().len() >= 4)
        .await;
    // Somebody else's, behind sixty of the first one's.
    let mut other = bench.clone();
    other.user = bench.db.new_user().await;
    let quick = Hook::start(Mood::Take).await;
    webhook(&other, other.user, &quick.url("/"), None).await;
    other.start(1_001).await;
    quick
        .until("an event", |hook| hook.taken().len() == 1)
        .await;
    assert_eq!(slow.requests().len(), 4, "no more at the same time");
}

async fn it_stops_when_told_to(bench: Bench) {
    let hook = Hook::start(Mood::Hang).await;
    let made = webhook(&bench, bench.user, &hook.url("/"), None).await;
    bench.start(1).await;
    let webhooks = webhooks(&bench);
    let stop = CancellationToken::new();
    let sending = tokio::spawn(jobs::dispatch(
        webhooks.clone(),
        Metrics::default().webhooks,
        stop.clone(),
    ));
    hook.until("an attempt", |hook| hook.requests().len() == 1)
        .await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(30), sending)
        .await
        .expect("it does not wait for who hangs")
        .expect("it does not panic");
    let left = webhooks
        .deliveries(bench.user, made.id, None, 1, 10)
        .await
        .unwrap();
    assert_eq!(left.items[0].status, DeliveryStatus::Pending);
}
