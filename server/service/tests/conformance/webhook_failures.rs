//! Failing deliveries: retries, redelivery, disabled webhooks, retention.

use std::collections::HashSet;

use outbound::OutboundError;
use service::webhooks::{AttemptResult, WebhookError};
use shared::wire::ChangeWebhook;
use shared::wire::{DeliveryStatus, DisabledReason, FailedBecause, PageRequest, Webhook};
use store::{SqlValue, account_deletion};

use crate::conformance;
use crate::fixture::{Fixture, abandon, pause};
use crate::webhooks::{answered, claim, deliveries, hurry, settle, sql, webhook, webhooks};
use test_support::database::Kind;

conformance![
    failed_delivery_can_be_redelivered,
    attempts_are_limited,
    receiver_that_answers_gone_is_disabled,
    account_deletion_removes_webhooks,
    receiver_that_fails_for_five_days_is_disabled,
    old_deliveries_are_deleted,
    stored_deliveries_are_limited,
    webhook_for_which_too_many_wait_is_disabled,
];

async fn failed_delivery_can_be_redelivered(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let session = fixture.start(1).await;
    fixture.accept(session, abandon()).await;
    let webhooks = webhooks(&fixture);
    let mut ids = HashSet::new();
    for _ in 0..10 {
        let errands = claim(&webhooks).await;
        assert_eq!(errands.len(), 1, "the next one waits");
        ids.insert(errands[0].id);
        let failed = AttemptResult {
            outcome: Err(OutboundError::Connection("refused".to_owned())),
            ..answered(0)
        };
        webhooks.record_attempt(&errands[0], &failed).await.unwrap();
        hurry(&fixture).await;
    }
    assert_eq!(ids.len(), 1, "one id for all attempts");
    let recorded = deliveries(&fixture, &hook).await;
    let failed = &recorded[1];
    assert_eq!(failed.status, DeliveryStatus::Failed);
    assert_eq!(failed.failed_because, Some(FailedBecause::AttemptsUsedUp));
    assert_eq!(failed.attempts.len(), 10);
    assert_eq!(failed.attempts[9].number, 10);
    assert_eq!(failed.attempts[9].status, None);
    // Now the next one of the session may go, and the first is sent again beside it.
    let again = webhooks
        .redeliver(fixture.user, hook.id, failed.id)
        .await
        .unwrap();
    assert_eq!(again.status, DeliveryStatus::Pending);
    let both = claim(&webhooks).await;
    assert_eq!(both.len(), 2);
    for errand in &both {
        settle(&webhooks, errand, 200).await;
    }
    assert!(both.iter().any(|errand| ids.contains(&errand.id)));
    for one in deliveries(&fixture, &hook).await {
        assert_eq!(one.status, DeliveryStatus::Delivered, "{one:?}");
    }
    let only = webhooks
        .deliveries(
            fixture.user,
            hook.id,
            Some(DeliveryStatus::Failed),
            PageRequest::new(1, 10),
        )
        .await
        .unwrap();
    assert_eq!(only.total_items, 0);
    assert!(
        webhooks
            .get(fixture.user, hook.id)
            .await
            .unwrap()
            .failing_since
            .is_none()
    );
}

async fn attempts_are_limited(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    fixture.start(1).await;
    let webhooks = webhooks(&fixture);
    let one = deliveries(&fixture, &hook).await.remove(0);
    for attempts in 1..=50 {
        let errands = claim(&webhooks).await;
        assert_eq!(errands.len(), 1, "after {attempts} attempts");
        settle(&webhooks, &errands[0], 200).await;
        let again = webhooks.redeliver(fixture.user, hook.id, one.id).await;
        if attempts < 50 {
            assert_eq!(again.unwrap().status, DeliveryStatus::Pending);
        } else {
            assert!(matches!(again, Err(WebhookError::TooOften)), "{again:?}");
        }
        hurry(&fixture).await;
    }
    assert!(claim(&webhooks).await.is_empty(), "nothing is on its way");
    let recorded = deliveries(&fixture, &hook).await;
    assert_eq!(recorded[0].status, DeliveryStatus::Delivered);
    assert_eq!(recorded[0].attempts.len(), 50);
    // That is for one delivery, not for the webhook.
    let test = webhooks.test(fixture.user, hook.id).await.unwrap();
    assert!(
        webhooks
            .redeliver(fixture.user, hook.id, test.id)
            .await
            .is_ok()
    );
}

async fn receiver_that_answers_gone_is_disabled(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let session = fixture.start(1).await;
    fixture.accept(session, pause()).await;
    let webhooks = webhooks(&fixture);
    let errand = claim(&webhooks).await.remove(0);
    settle(&webhooks, &errand, 410).await;
    let gone = webhooks.get(fixture.user, hook.id).await.unwrap();
    assert!(!gone.enabled);
    assert_eq!(gone.disabled_reason, Some(DisabledReason::Gone));
    for one in deliveries(&fixture, &hook).await {
        assert_eq!(one.failed_because, Some(FailedBecause::WebhookDisabled));
    }
    fixture.accept(session, abandon()).await;
    assert_eq!(
        deliveries(&fixture, &hook).await.len(),
        2,
        "nothing is added"
    );
    hurry(&fixture).await;
    assert!(claim(&webhooks).await.is_empty());
    let refused = webhooks.redeliver(fixture.user, hook.id, errand.id).await;
    assert!(matches!(refused, Err(WebhookError::Disabled)));
    let refused = webhooks.test(fixture.user, hook.id).await;
    assert!(matches!(refused, Err(WebhookError::Disabled)));
    // Enabled again, it receives later events.
    let enable = ChangeWebhook {
        enabled: Some(true),
        ..ChangeWebhook::default()
    };
    let back = webhooks
        .change(fixture.user, hook.id, &enable)
        .await
        .unwrap();
    assert!(back.enabled && back.disabled_reason.is_none() && back.failing_since.is_none());
    fixture.start(2).await;
    assert_eq!(deliveries(&fixture, &hook).await.len(), 3);
    webhooks
        .redeliver(fixture.user, hook.id, errand.id)
        .await
        .unwrap();
    assert_eq!(claim(&webhooks).await.len(), 2);
}

async fn receiver_that_fails_for_five_days_is_disabled(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    fixture.start(1).await;
    let webhooks = webhooks(&fixture);
    let errand = claim(&webhooks).await.remove(0);
    settle(&webhooks, &errand, 500).await;
    let failing = webhooks.get(fixture.user, hook.id).await.unwrap();
    let since = failing.failing_since.expect("it is failing");
    // As if the first failure had been that long ago.
    let day = 24 * 60 * 60 * 1_000;
    for (days, enabled) in [(4, true), (5, false)] {
        let values = [
            SqlValue::from(hook.id),
            SqlValue::from(since.plus(-days * day)),
        ];
        let text = "UPDATE webhooks SET failing_since = $2 WHERE id = $1";
        sql(&fixture, text, &values).await;
        hurry(&fixture).await;
        let errand = claim(&webhooks).await.remove(0);
        settle(&webhooks, &errand, 500).await;
        let after = webhooks.get(fixture.user, hook.id).await.unwrap();
        assert_eq!(after.enabled, enabled, "{days} days");
    }
    let after = webhooks.get(fixture.user, hook.id).await.unwrap();
    assert_eq!(after.disabled_reason, Some(DisabledReason::Failing));
    assert!(after.disabled_at.is_some());
}

async fn old_deliveries_are_deleted(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let webhooks = webhooks(&fixture);
    for number in 1..=2 {
        let session = fixture.start(number).await;
        fixture.accept(session, abandon()).await;
    }
    for errand in claim(&webhooks).await {
        settle(&webhooks, &errand, 200).await;
    }
    let day = 24 * 60 * 60 * 1_000;
    let recorded = deliveries(&fixture, &hook).await;
    let done: Vec<_> = recorded
        .iter()
        .filter(|one| one.done_at.is_some())
        .collect();
    assert_eq!((recorded.len(), done.len()), (4, 2));
    for (one, days) in done.iter().zip([29, 31]) {
        let then = webhooks.now().plus(-days * day);
        let values = [SqlValue::from(one.id), SqlValue::from(then)];
        sql(
            &fixture,
            "UPDATE deliveries SET done_at = $2 WHERE id = $1",
            &values,
        )
        .await;
    }
    webhooks.delete_old_deliveries().await.unwrap();
    let left: Vec<_> = deliveries(&fixture, &hook).await;
    assert_eq!(left.len(), 3);
    assert!(left.iter().all(|one| one.id != done[1].id));
    let mut connection = fixture.db.database.read().await.unwrap();
    let rows = connection
        .fetch_all("SELECT number FROM delivery_attempts", &[])
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "their attempts go with them");
}

async fn account_deletion_removes_webhooks(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let session = fixture.start(1).await;
    fixture.accept(session, abandon()).await;
    assert_eq!(deliveries(&fixture, &hook).await.len(), 2);

    let mut connection = fixture.db.database.write().await.unwrap();
    let now = fixture.sessions.now();
    account_deletion::mark_deleted(&mut connection, fixture.user, now)
        .await
        .unwrap();
    connection.commit().await.unwrap();
    assert!(
        claim(&webhooks(&fixture)).await.is_empty(),
        "nobody is told any more"
    );

    // Both deliveries, the session, then the user with the rest.
    for is_more in [true, true, true, false] {
        let mut connection = fixture.db.database.write().await.unwrap();
        let went_on = account_deletion::erase_batch(&mut connection, fixture.user, 1).await;
        assert_eq!(went_on.unwrap(), is_more);
        connection.commit().await.unwrap();
    }
}

/// Adds deliveries with the lowest ids.
async fn add_old(fixture: &Fixture, webhook: &Webhook, count: u32, columns: &str, values: &str) {
    let id = match fixture.db.kind {
        Kind::Sqlite => "unhex(printf('%032x', n))",
        Kind::Postgres => "lpad(to_hex(n), 32, '0')::uuid",
    };
    let text = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         INSERT INTO deliveries (user_id, id, webhook_id, sequence, type, body, created_at, {columns})
         SELECT user_id, {id}, id, 0, 'webhook.test', '', created_at, {values} FROM webhooks, numbers
         WHERE id = $1"
    );
    sql(fixture, &text, &[SqlValue::from(webhook.id)]).await;
}

async fn stored_deliveries_are_limited(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let done = "'delivered', created_at";
    add_old(&fixture, &hook, 10_100, "status, done_at", done).await;
    let webhooks = webhooks(&fixture);
    let newest = webhooks.test(fixture.user, hook.id).await.unwrap();
    let page = PageRequest::new(1, 1);
    let stored = webhooks.deliveries(fixture.user, hook.id, None, page).await;
    assert_eq!(stored.unwrap().total_items, 10_001);
    // With the events, too, every 64 of them.
    for number in 1..=32 {
        let session = fixture.start(number).await;
        fixture.accept(session, abandon()).await;
    }
    let stored = webhooks.deliveries(fixture.user, hook.id, None, page).await;
    let stored = stored.unwrap().total_items;
    assert!((10_000..10_064).contains(&stored), "{stored}");
    let pending = webhooks.redeliver(fixture.user, hook.id, newest.id).await;
    assert_eq!(pending.unwrap().status, DeliveryStatus::Pending);
}

async fn webhook_for_which_too_many_wait_is_disabled(fixture: Fixture) {
    let hook = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let other = webhook(&fixture, fixture.user, "http://two.example/", None).await;
    add_old(&fixture, &hook, 2_000, "status", "'pending'").await;
    let webhooks = webhooks(&fixture);
    webhooks.test(fixture.user, other.id).await.unwrap();
    let stored = webhooks.get(fixture.user, hook.id).await.unwrap();
    assert_eq!(stored.disabled_reason, Some(DisabledReason::Failing));
    let refused = webhooks.test(fixture.user, hook.id).await;
    assert!(matches!(refused, Err(WebhookError::Disabled)));
    assert!(webhooks.get(fixture.user, other.id).await.unwrap().enabled);
}
