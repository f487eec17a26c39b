//! Deliveries that do not arrive: given up, asked for again, forgotten; webhooks that are told
//! nothing more.

use std::collections::HashSet;

use outbound::Failure;
use service::webhooks::{Attempted, WebhookChange, WebhookError};
use shared::wire::{DeliveryStatus, DisabledReason, FailedBecause};
use store::{Value, leaving};

use crate::bench::{Bench, abandon, pause};
use crate::conformance;
use crate::webhooks::{answered, claim, deliveries, hurry, settle, sql, webhook, webhooks};

conformance![
    attempts_are_used_up_and_it_can_be_sent_again,
    a_delivery_is_attempted_only_so_often,
    who_is_gone_is_told_nothing_more,
    who_leaves_takes_their_webhooks_along,
    who_fails_for_five_days_is_told_nothing_more,
    old_deliveries_are_forgotten,
];

async fn attempts_are_used_up_and_it_can_be_sent_again(bench: Bench) {
    let hook = webhook(&bench, bench.user, "http://one.example/", None).await;
    let session = bench.start(1).await;
    bench.accept(session, abandon()).await;
    let webhooks = webhooks(&bench);
    let mut ids = HashSet::new();
    for _ in 0..10 {
        let errands = claim(&webhooks).await;
        assert_eq!(errands.len(), 1, "the next one waits");
        ids.insert(errands[0].id);
        let failed = Attempted {
            outcome: Err(Failure::Connection("refused".to_owned())),
            ..answered(0)
        };
        webhooks.settle(&errands[0], &failed).await.unwrap();
        hurry(&bench).await;
    }
    assert_eq!(ids.len(), 1, "one id for all attempts");
    let told = deliveries(&bench, &hook).await;
    let failed = &told[1];
    assert_eq!(failed.status, DeliveryStatus::Failed);
    assert_eq!(failed.failed_because, Some(FailedBecause::AttemptsUsedUp));
    assert_eq!(failed.attempts.len(), 10);
    assert_eq!(failed.attempts[9].number, 10);
    assert_eq!(failed.attempts[9].status, None);
    // Now the next one of the session may go, and the first is sent again beside it.
    let again = webhooks
        .redeliver(bench.user, hook.id, failed.id)
        .await
        .unwrap();
    assert_eq!(again.status, DeliveryStatus::Pending);
    let both = claim(&webhooks).await;
    assert_eq!(both.len(), 2);
    for errand in &both {
        settle(&webhooks, errand, 200).await;
    }
    assert!(both.iter().any(|errand| ids.contains(&errand.id)));
    for one in deliveries(&bench, &hook).await {
        assert_eq!(one.status, DeliveryStatus::Delivered, "{one:?}");
    }
    let only = webhooks
        .deliveries(bench.user, hook.id, Some(DeliveryStatus::Failed), 1, 10)
        .await
        .unwrap();
    assert_eq!(only.total_items, 0);
    assert!(
        webhooks
            .get(bench.user, hook.id)
            .await
            .unwrap()
            .failing_since
            .is_none()
    );
}

async fn a_delivery_is_attempted_only_so_often(bench: Bench) {
    let hook = webhook(&bench, bench.user, "http://one.example/", None).await;
    bench.start(1).await;
    let webhooks = webhooks(&bench);
    let one = deliveries(&bench, &hook).await.remove(0);
    for attempts in 1..=50 {
        let errands = claim(&webhooks).await;
        assert_eq!(errands.len(), 1, "after {attempts} attempts");
        settle(&webhooks, &errands[0], 200).await;
        let again = webhooks.redeliver(bench.user, hook.id, one.id).await;
        if attempts < 50 {
            assert_eq!(again.unwrap().status, DeliveryStatus::Pending);
        } else {
            assert!(matches!(again, Err(WebhookError::TooOften)), "{again:?}");
        }
        hurry(&bench).await;
    }
    assert!(claim(&webhooks).await.is_empty(), "nothing is on its way");
    let told = deliveries(&bench, &hook).await;
    assert_eq!(told[0].status, DeliveryStatus::Delivered);
    assert_eq!(told[0].attempts.len(), 50);
    // That is for one delivery, not for the webhook.
    let test = webhooks.test(bench.user, hook.id).await.unwrap();
    assert!(
        webhooks
            .redeliver(bench.user, hook.id, test.id)
            .await
            .is_ok()
    );
}

async fn who_is_gone_is_told_nothing_more(bench: Bench) {
    let hook = webhook(&bench, bench.user, "http://one.example/", None).await;
    let session = bench.start(1).await;
    bench.accept(session, pause()).await;
    let webhooks = webhooks(&bench);
    let errand = claim(&webhooks).await.remove(0);
    settle(&webhooks, &errand, 410).await;
    let gone = webhooks.get(bench.user, hook.id).await.unwrap();
    assert!(!gone.enabled);
    assert_eq!(gone.disabled_reason, Some(DisabledReason::Gone));
    for one in deliveries(&bench, &hook).await {
        assert_eq!(one.failed_because, Some(FailedBecause::WebhookDisabled));
    }
    bench.accept(session, abandon()).await;
    assert_eq!(deliveries(&bench, &hook).await.len(), 2, "nothing is added");
    hurry(&bench).await;
    assert!(claim(&webhooks).await.is_empty());
    let refused = webhooks.redeliver(bench.user, hook.id, errand.id).await;
    assert!(matches!(refused, Err(WebhookError::Disabled)));
    let refused = webhooks.test(bench.user, hook.id).await;
    assert!(matches!(refused, Err(WebhookError::Disabled)));
    // Enabled again, it hears of what happens from then on.
    let enable = WebhookChange {
        enabled: Some(true),
        ..WebhookChange::default()
    };
    let back = webhooks.change(bench.user, hook.id, &enable).await.unwrap();
    assert!(back.enabled && back.disabled_reason.is_none() && back.failing_since.is_none());
    bench.start(2).await;
    assert_eq!(deliveries(&bench, &hook).await.len(), 3);
    webhooks
        .redeliver(bench.user, hook.id, errand.id)
        .await
        .unwrap();
    assert_eq!(claim(&webhooks).await.len(), 2);
}

async fn who_fails_for_five_days_is_told_nothing_more(bench: Bench) {
    let hook = webhook(&bench, bench.user, "http://one.example/", None).await;
    bench.start(1).await;
    let webhooks = webhooks(&bench);
    let errand = claim(&webhooks).await.remove(0);
    settle(&webhooks, &errand, 500).await;
    let failing = webhooks.get(bench.user, hook.id).await.unwrap();
    let since = failing.failing_since.expect("it is failing");
    // As if the first failure had been that long ago.
    let day = 24 * 60 * 60 * 1_000;
    for (days, enabled) in [(4, true), (5, false)] {
        let values = [Value::from(hook.id), Value::from(since.plus(-days * day))];
        let text = "UPDATE webhooks SET failing_since = $2 WHERE id = $1";
        sql(&bench, text, &values).await;
        hurry(&bench).await;
        let errand = claim(&webhooks).await.remove(0);
        settle(&webhooks, &errand, 500).await;
        let after = webhooks.get(bench.user, hook.id).await.unwrap();
        assert_eq!(after.enabled, enabled, "{days} days");
    }
    let after = webhooks.get(bench.user, hook.id).await.unwrap();
    assert_eq!(after.disabled_reason, Some(DisabledReason::Failing));
    assert!(after.disabled_at.is_some());
}

async fn old_deliveries_are_forgotten(bench: Bench) {
    let hook = webhook(&bench, bench.user, "http://one.example/", None).await;
    let webhooks = webhooks(&bench);
    for number in 1..=2 {
        let session = bench.start(number).await;
        bench.accept(session, abandon()).await;
    }
    for errand in claim(&webhooks).await {
        settle(&webhooks, &errand, 200).await;
    }
    let day = 24 * 60 * 60 * 1_000;
    let told = deliveries(&bench, &hook).await;
    let done: Vec<_> = told.iter().filter(|one| one.done_at.is_some()).collect();
    assert_eq!((told.len(), done.len()), (4, 2));
    for (one, days) in done.iter().zip([29, 31]) {
        let then = webhooks.now().plus(-days * day);
        let values = [Value::from(one.id), Value::from(then)];
        sql(
            &bench,
            "UPDATE deliveries SET done_at = $2 WHERE id = $1",
            &values,
        )
        .await;
    }
    webhooks.forget_old().await.unwrap();
    let left: Vec<_> = deliveries(&bench, &hook).await;
    assert_eq!(left.len(), 3);
    assert!(left.iter().all(|one| one.id != done[1].id));
    let mut connection = bench.db.database.read().await.unwrap();
    let rows = connection
        .fetch_all("SELECT number FROM delivery_attempts", &[])
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "their attempts go with them");
}

async fn who_leaves_takes_their_webhooks_along(bench: Bench) {
    let hook = webhook(&bench, bench.user, "http://one.example/", None).await;
    let session = bench.start(1).await;
    bench.accept(session, abandon()).await;
    assert_eq!(deliveries(&bench, &hook).await.len(), 2);

    let mut connection = bench.db.database.write().await.unwrap();
    let now = bench.sessions.now();
    leaving::leave(&mut connection, bench.user, now)
        .await
        .unwrap();
    connection.commit().await.unwrap();
    assert!(
        claim(&webhooks(&bench)).await.is_empty(),
        "nobody is told any more"
    );

    // Both deliveries, the session, then the person with what is left.
    for is_more in [true, true, true, false] {
        let mut connection = bench.db.database.write().await.unwrap();
        let went_on = leaving::erase_some(&mut connection, bench.user, 1).await;
        assert_eq!(went_on.unwrap(), is_more);
        connection.commit().await.unwrap();
    }
}
