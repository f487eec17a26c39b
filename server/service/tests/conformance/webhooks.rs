//! The outbox on both databases: enqueueing, claims, results.

use std::collections::HashSet;
use std::sync::Arc;

use outbound::{OutboundClient, OutboundReply};
use runtime::clock::Clock;
use runtime::entropy::SystemEntropy;
use service::webhooks::{AttemptResult, ConcurrencyLimits, DeliveryClaim, WebhookError, Webhooks};
use shared::rules::{State, evolve, handle};
use shared::wire::ChangeWebhook;
use shared::wire::{CreateWebhook, Delivery, DeliveryStatus, PageRequest, Patch, Webhook};
use shared::{Timestamp, UserId};
use store::SqlValue;
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MORNING, abandon, complete, id, pause, pomodoro, transactions};

conformance![
    events_reach_subscribed_webhooks,
    events_of_a_session_are_delivered_in_order,
    sessions_do_not_wait_for_each_other,
    two_servers_claim_nothing_twice,
    claim_of_a_dead_server_expires,
    both_secrets_sign_for_a_day,
    deliveries_wait_for_a_free_slot,
    webhooks_are_private,
    invalid_webhooks_are_refused,
    imported_events_are_not_delivered,
];

/// As much room as anybody wants.
pub struct Endless;

impl ConcurrencyLimits for Endless {
    fn free(&self, _: bool) -> usize {
        1_000
    }

    fn free_for(&self, _: UserId, _: &str) -> usize {
        1_000
    }

    fn add(&mut self, _: UserId, _: &str, _: bool, _: usize) {}
}

struct Full;

impl ConcurrencyLimits for Full {
    fn free(&self, _: bool) -> usize {
        1
    }

    fn free_for(&self, _: UserId, _: &str) -> usize {
        0
    }

    fn add(&mut self, _: UserId, _: &str, _: bool, _: usize) {}
}

/// A server's webhooks on the fixture's database.
pub fn webhooks(fixture: &Fixture) -> Webhooks {
    Webhooks::new(
        fixture.db.database.clone(),
        Arc::new(fixture.clock.clone()),
        Arc::new(SystemEntropy),
        OutboundClient::new(true),
        Arc::default(),
    )
}

/// Creates a webhook of the user, who has an account.
pub async fn webhook(
    fixture: &Fixture,
    user: UserId,
    url: &str,
    events: Option<&[&str]>,
) -> Webhook {
    fixture.db.register(user).await;
    // Claims go by the database's clock, where it has one.
    let now = fixture.clock.now();
    let mut connection = fixture.db.database.read().await.unwrap();
    fixture.clock.set(connection.common_now(now).await.unwrap());
    drop(connection);
    let requested = CreateWebhook {
        url: url.to_owned(),
        events: events.map(|events| events.iter().map(|&name| name.to_owned()).collect()),
        ..CreateWebhook::default()
    };
    let made = webhooks(fixture).create(user, &requested).await.unwrap();
    made.webhook
}

pub async fn sql(fixture: &Fixture, sql: &str, values: &[SqlValue]) {
    let mut connection = fixture.db.database.write().await.unwrap();
    connection.execute(sql, values).await.unwrap();
    connection.commit().await.unwrap();
}

/// Has everything that waits for its time be due, and every claim have run out.
pub async fn hurry(fixture: &Fixture) {
    let then = [SqlValue::from(Timestamp::from_millis(0))];
    for table in ["deliveries", "webhook_schedules"] {
        let text = format!("UPDATE {table} SET due_at = $1 WHERE due_at IS NOT NULL");
        sql(fixture, &text, &then).await;
    }
}

pub async fn claim(webhooks: &Webhooks) -> Vec<DeliveryClaim> {
    webhooks.claim(&mut Endless).await.unwrap()
}

pub fn answered(status: u16) -> AttemptResult {
    AttemptResult {
        at: MORNING,
        duration: 3,
        outcome: Ok(OutboundReply {
            status,
            retry_after: None,
            body_excerpt: "no".to_owned(),
        }),
    }
}

pub async fn settle(webhooks: &Webhooks, errand: &DeliveryClaim, status: u16) {
    webhooks
        .record_attempt(errand, &answered(status))
        .await
        .unwrap();
}

pub async fn deliveries(fixture: &Fixture, webhook: &Webhook) -> Vec<Delivery> {
    let page = webhooks(fixture)
        .deliveries(fixture.user, webhook.id, None, PageRequest::new(1, 100))
        .await
        .unwrap();
    assert_eq!(page.total_items, page.items.len() as u64);
    page.items
}

fn names(deliveries: &[Delivery]) -> Vec<&str> {
    let names = deliveries.iter().map(|one| one.event_type.as_str());
    names.rev().collect()
}

async fn events_reach_subscribed_webhooks(fixture: Fixture) {
    let all = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let ends = ["SessionCompleted", "SessionAbandoned"];
    let some = webhook(&fixture, fixture.user, "http://two.example/", Some(&ends)).await;
    let session = fixture.start(1).await;
    fixture.accept(session, pause()).await;
    fixture.accept(session, complete()).await;
    let recorded = deliveries(&fixture, &all).await;
    let log = fixture.log().await;
    assert_eq!(
        names(&recorded),
        log.iter().map(|e| e.data.name()).collect::<Vec<_>>()
    );
    assert_eq!(
        names(&deliveries(&fixture, &some).await),
        ["SessionCompleted"]
    );
    // The body is the event as the log shows it, and the same at every attempt.
    let webhooks = webhooks(&fixture);
    let taken = claim(&webhooks).await;
    let first = taken
        .iter()
        .find(|errand| errand.webhook == all.id)
        .unwrap();
    let body: serde_json::Value = serde_json::from_str(&first.body).unwrap();
    assert_eq!(body["type"], "FocusSessionStarted");
    assert_eq!(body["timestamp"], serde_json::json!(log[0].timestamp));
    assert_eq!(body["data"], serde_json::to_value(&log[0]).unwrap());
    hurry(&fixture).await;
    let again = claim(&webhooks).await;
    let second = again.iter().find(|errand| errand.id == first.id).unwrap();
    assert_eq!(first.body, second.body);
    // A refused command leaves nothing behind.
    let before = recorded.len();
    fixture.refuse(session, pause()).await;
    assert_eq!(deliveries(&fixture, &all).await.len(), before);
}

async fn events_of_a_session_are_delivered_in_order(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let session = fixture.start(1).await;
    fixture.accept(session, pause()).await;
    fixture.accept(session, complete()).await;
    let webhooks = webhooks(&fixture);
    let mut order = Vec::new();
    for status in [500, 204, 204, 302, 200, 200] {
        hurry(&fixture).await;
        let errands = claim(&webhooks).await;
        let [errand] = errands.as_slice() else {
            break;
        };
        settle(&webhooks, errand, status).await;
        let body: serde_json::Value = serde_json::from_str(&errand.body).unwrap();
        order.push((body["type"].as_str().unwrap().to_owned(), status));
    }
    let recorded = deliveries(&fixture, &hook).await;
    assert!(
        recorded
            .iter()
            .all(|one| one.status == DeliveryStatus::Delivered)
    );
    let delivered: Vec<_> = order
        .iter()
        .filter(|(_, status)| *status < 300)
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(delivered, names(&recorded));
    assert_eq!(order[0].0, order[1].0, "the first is tried again first");
    assert_eq!(webhooks.next_in(&Endless).await.unwrap(), None);
    let attempts = &recorded.last().unwrap().attempts;
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[0].status, Some(500));
    assert_eq!(attempts[0].response.as_deref(), Some("no"));
    assert!(attempts[0].error.is_some() && attempts[1].error.is_none());
}

async fn sessions_do_not_wait_for_each_other(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    for number in 1..=6 {
        let session = fixture.start(number).await;
        fixture.accept(session, abandon()).await;
    }
    let webhooks = webhooks(&fixture);
    let taken = claim(&webhooks).await;
    assert_eq!(taken.len(), 4, "as many at once as one webhook may have");
    assert!(claim(&webhooks).await.is_empty(), "those are under way");
    settle(&webhooks, &taken[0], 500).await;
    hurry_webhook(&fixture, hook.id).await;
    let next = claim(&webhooks).await;
    assert_eq!(next.len(), 1, "a place was free");
    assert!(taken.iter().all(|errand| errand.id != next[0].id));
}

/// Makes the webhook due before any claim expires.
async fn hurry_webhook(fixture: &Fixture, id: Uuid) {
    let values = [
        SqlValue::from(id),
        SqlValue::from(Timestamp::from_millis(0)),
    ];
    sql(
        fixture,
        "UPDATE webhook_schedules SET due_at = $2 WHERE webhook_id = $1",
        &values,
    )
    .await;
}

async fn two_servers_claim_nothing_twice(fixture: Fixture) {
    for number in 0..10 {
        let url = format!("http://{number}.example/");
        webhook(&fixture, fixture.user, &url, None).await;
    }
    for number in 1..=4 {
        let session = fixture.start(number).await;
        fixture.accept(session, abandon()).await;
    }
    let servers = [webhooks(&fixture), webhooks(&fixture)];
    let mut delivered = HashSet::new();
    for _ in 0..50 {
        let (one, two) = tokio::join!(claim(&servers[0]), claim(&servers[1]));
        for (server, taken) in servers.iter().zip([one, two]) {
            for errand in taken {
                assert!(delivered.insert(errand.id), "taken twice");
                settle(server, &errand, 200).await;
            }
        }
    }
    assert_eq!(delivered.len(), 10 * 4 * 2);
}

async fn claim_of_a_dead_server_expires(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    fixture.start(1).await;
    let (dead, alive) = (webhooks(&fixture), webhooks(&fixture));
    let lost = claim(&dead).await.remove(0);
    assert!(claim(&alive).await.is_empty());
    hurry(&fixture).await;
    let found = claim(&alive).await.remove(0);
    assert_eq!((lost.id, &lost.body), (found.id, &found.body));
    // The first was not dead but slow: that it failed says nothing any more.
    settle(&dead, &lost, 500).await;
    assert_eq!(deliveries(&fixture, &hook).await[0].attempts.len(), 0);
    // But what arrived has arrived, and the other's failure changes nothing.
    settle(&dead, &lost, 200).await;
    settle(&alive, &found, 500).await;
    let recorded = deliveries(&fixture, &hook).await;
    assert_eq!(recorded[0].status, DeliveryStatus::Delivered);
    assert_eq!(recorded[0].attempts.len(), 1);
    assert!(claim(&alive).await.is_empty());
}

async fn both_secrets_sign_for_a_day(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    fixture.start(1).await;
    let webhooks = webhooks(&fixture);
    let before = claim(&webhooks).await.remove(0);
    assert_eq!(before.secrets.len(), 1);
    let rotated = webhooks.rotate_secret(fixture.user, hook.id).await.unwrap();
    let secret = rotated.secret.unwrap();
    // By the database's clock, where it has one.
    let now = fixture
        .db
        .database
        .read()
        .await
        .unwrap()
        .common_now(MORNING)
        .await
        .unwrap();
    for (hours, secrets) in [(0, 2), (23, 2), (25, 1)] {
        let then = now.plus(-hours * 60 * 60 * 1_000);
        let values = [SqlValue::from(hook.id), SqlValue::from(then)];
        sql(
            &fixture,
            "UPDATE webhooks SET rotated_at = $2 WHERE id = $1",
            &values,
        )
        .await;
        hurry(&fixture).await;
        let errand = claim(&webhooks).await.remove(0);
        assert_eq!(errand.secrets.len(), secrets, "{hours} hours");
        assert_eq!(errand.secrets[0].reveal(), secret);
        if let Some(old) = errand.secrets.get(1) {
            assert_eq!(old.reveal(), before.secrets[0].reveal());
        }
    }
    // Another server derives the same.
    hurry(&fixture).await;
    let elsewhere = claim(&self::webhooks(&fixture)).await.remove(0);
    assert_eq!(elsewhere.secrets[0].reveal(), secret);
}

async fn deliveries_wait_for_a_free_slot(fixture: Fixture) {
    webhook(&fixture, fixture.user, "http://one.example/", None).await;
    fixture.start(1).await;
    let webhooks = webhooks(&fixture);
    assert!(webhooks.claim(&mut Full).await.unwrap().is_empty());
    let wait = webhooks
        .next_in(&Endless)
        .await
        .unwrap()
        .expect("it still waits");
    assert!(wait > 0, "and does not stand in the way meanwhile");
    assert!(webhooks.backlog().await.unwrap() <= 1);
    hurry(&fixture).await;
    assert_eq!(claim(&webhooks).await.len(), 1);
}

async fn webhooks_are_private(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    fixture.start(1).await;
    let webhooks = webhooks(&fixture);
    let delivery = deliveries(&fixture, &hook).await.remove(0);
    let other = fixture.db.new_user().await;
    fixture.db.register(other).await;
    let change = ChangeWebhook {
        events: Patch::Clear,
        ..ChangeWebhook::default()
    };
    let outcomes = [
        webhooks.get(other, hook.id).await.err(),
        webhooks.change(other, hook.id, &change).await.err(),
        webhooks.delete(other, hook.id).await.err(),
        webhooks.rotate_secret(other, hook.id).await.err(),
        webhooks.test(other, hook.id).await.err(),
        webhooks.redeliver(other, hook.id, delivery.id).await.err(),
        webhooks
            .deliveries(other, hook.id, None, PageRequest::new(1, 10))
            .await
            .err(),
    ];
    for outcome in outcomes {
        assert!(
            matches!(outcome, Some(WebhookError::NotFound)),
            "{outcome:?}"
        );
    }
    // Nor a delivery under another webhook of the same user.
    let second = webhook(&fixture, fixture.user, "http://two.example/", None).await;
    let refused = webhooks
        .redeliver(fixture.user, second.id, delivery.id)
        .await;
    assert!(matches!(refused, Err(WebhookError::DeliveryNotFound)));
    assert!(webhooks.list(other).await.unwrap().is_empty());
    assert_eq!(webhooks.list(fixture.user).await.unwrap().len(), 2);
    // Deleted with its deliveries; an attempt in flight finds nothing to record.
    let errand = claim(&webhooks).await.remove(0);
    webhooks.delete(fixture.user, hook.id).await.unwrap();
    settle(&webhooks, &errand, 200).await;
    assert!(webhooks.get(fixture.user, hook.id).await.is_err());
    webhooks.delete(fixture.user, second.id).await.unwrap();
    fixture.accept(id(1), abandon()).await;
    assert_eq!(webhooks.next_in(&Endless).await.unwrap(), None);
}

async fn imported_events_are_not_delivered(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let now = fixture.clock.now();
    let start = pomodoro();
    let none = State::NotStarted;
    let events = handle(None, id(1), fixture.user, &start, now, &[])
        .outcome
        .unwrap();
    let State::Started(session) = events.iter().fold(none, evolve) else {
        panic!("it has started");
    };
    let transactions = transactions(&fixture.db.database, &fixture.clock);
    let mut work = transactions.begin(fixture.user).await.unwrap().unwrap();
    work.import_histories(&[(session, events)]).await.unwrap();
    work.commit().await.unwrap();
    assert!(deliveries(&fixture, &hook).await.is_empty());
    // Its later events are delivered.
    fixture.accept(id(1), abandon()).await;
    let recorded = deliveries(&fixture, &hook).await;
    assert_eq!(names(&recorded), ["SessionAbandoned"]);
}

async fn invalid_webhooks_are_refused(fixture: Fixture) {
    let webhooks = webhooks(&fixture);
    let requested = CreateWebhook {
        url: "https://example.org/".to_owned(),
        ..CreateWebhook::default()
    };
    let refused = webhooks.create(fixture.user, &requested).await;
    assert!(matches!(refused, Err(WebhookError::GuestNotAllowed)));
    let refused = webhooks.list(fixture.user).await;
    assert!(matches!(refused, Err(WebhookError::GuestNotAllowed)));
    fixture.db.register(fixture.user).await;
    for _ in 0..20 {
        webhooks.create(fixture.user, &requested).await.unwrap();
    }
    let refused = webhooks.create(fixture.user, &requested).await;
    assert!(matches!(refused, Err(WebhookError::TooMany)));
    let wrong = CreateWebhook {
        url: "ftp://example.org/".to_owned(),
        ..CreateWebhook::default()
    };
    let refused = webhooks.create(fixture.user, &wrong).await;
    assert!(matches!(refused, Err(WebhookError::Invalid(problems)) if problems.count() == 1));
}
