//! Sending push messages to a push service on this machine.

use std::sync::Arc;

use metrics::PushOutcome;
use runtime::clock::{Clock, ManualClock, SystemClock};
use runtime::entropy::SystemEntropy;
use service::{Push, Sessions, SignedIn};
use store::Connection;
use store::push::{self, PushDelivery};

use crate::fixture::{Fixture, MINUTE, SECOND, abandon, id, pomodoro, transactions};
use crate::push::{claim, count, guest, push_at, register, written};
use test_support::receiver::Receiver;

crate::conformance!(
    push_service_accepts_the_message,
    unknown_subscription_is_removed,
    temporary_failure_is_retried_while_current,
    refused_message_is_dropped,
    unreachable_subscription_is_removed,
    outdated_alert_is_not_sent,
);

/// A session whose time was up a moment ago, the alert that tells of it claimed for a browser,
/// and the push service that is to be asked.
struct Ready {
    fixture: Fixture,
    clock: ManualClock,
    push: Push,
    receiver: Receiver,
    delivery: PushDelivery,
    signed_in: SignedIn,
}

impl Ready {
    async fn new(fixture: Fixture) -> Self {
        // Leases are timed by the database's clock, so that this one begins where that stands.
        let clock = ManualClock::at(SystemClock.now().plus(-25 * MINUTE));
        let fixture = Fixture {
            sessions: Sessions::new(
                transactions(&fixture.db.database, &clock),
                Arc::new(SystemEntropy),
            ),
            clock: clock.clone(),
            ..fixture
        };
        let signed_in = guest(&fixture).await;
        let fixture = Fixture {
            user: signed_in.me.user_id,
            ..fixture
        };
        let receiver = Receiver::start().await;
        fixture.accept(id(1), pomodoro()).await;
        clock.advance(25 * MINUTE);
        register(&fixture, &signed_in, &receiver.endpoint("1")).await;
        fixture.sessions.settle(fixture.user).await.unwrap();
        let push = push_at(&fixture, &clock);
        let mut claims = push.claim(10).await.unwrap();
        Self {
            delivery: claims.entries.remove(0),
            fixture,
            clock,
            push,
            receiver,
            signed_in,
        }
    }

    async fn send(&self) -> PushOutcome {
        self.push.send(&self.delivery).await.unwrap()
    }

    /// How many seconds until the next attempt; none where there will be none.
    async fn waits(&self) -> Option<i64> {
        let mut read = self.fixture.db.database.read().await.unwrap();
        let now = read.now().await.unwrap();
        let next = push::next_attempt(&mut read).await.unwrap()?;
        // The database's clock advances during the query.
        Some((next.since(now) + 999) / 1000)
    }

    /// Claims it once more, when its next attempt is due.
    async fn claim_again(&self) -> PushDelivery {
        let due = self.clock.now().plus(50 * SECOND);
        claim(&self.fixture, 77, due, 10).await.remove(0)
    }

    async fn subscriptions(&self) -> i64 {
        count(&self.fixture, "push_subscriptions").await
    }
}

async fn push_service_accepts_the_message(fixture: Fixture) {
    let ready = Ready::new(fixture).await;
    assert_eq!(ready.send().await, PushOutcome::Sent);
    assert_eq!(ready.waits().await, None);
    assert_eq!(ready.subscriptions().await, 1);
    let sent = ready.receiver.messages().remove(0);
    assert_eq!(sent.path, "/1");
    assert_eq!(sent.ttl, "60");
}

async fn unknown_subscription_is_removed(fixture: Fixture) {
    let ready = Ready::new(fixture).await;
    ready.receiver.answer(410, None);
    assert_eq!(ready.send().await, PushOutcome::Removed);
    assert_eq!(
        (ready.subscriptions().await, ready.waits().await),
        (0, None)
    );
}

async fn temporary_failure_is_retried_while_current(fixture: Fixture) {
    let ready = Ready::new(fixture).await;
    ready.receiver.answer(503, None);
    assert_eq!(ready.send().await, PushOutcome::Later);
    assert!(ready.waits().await.is_some_and(|waits| waits <= 1));
    ready.receiver.answer(429, Some(20));
    let again = ready.claim_again().await;
    assert_eq!(ready.push.send(&again).await.unwrap(), PushOutcome::Later);
    assert!(
        ready
            .waits()
            .await
            .is_some_and(|waits| (18..=20).contains(&waits))
    );
    // It asks for more than the alert has.
    ready.receiver.answer(429, Some(120));
    let again = ready.claim_again().await;
    assert_eq!(ready.push.send(&again).await.unwrap(), PushOutcome::Dropped);
    assert_eq!(
        (ready.subscriptions().await, ready.waits().await),
        (1, None)
    );
}

async fn refused_message_is_dropped(fixture: Fixture) {
    let ready = Ready::new(fixture).await;
    ready.receiver.answer(413, None);
    assert_eq!(ready.send().await, PushOutcome::Dropped);
    assert_eq!(
        (ready.subscriptions().await, ready.waits().await),
        (1, None)
    );
}

async fn unreachable_subscription_is_removed(fixture: Fixture) {
    let ready = Ready::new(fixture).await;
    let long_ago = ready.clock.now().plus(-7 * 24 * 60 * MINUTE);
    let (user, subscription) = (ready.delivery.user, ready.delivery.subscription);
    for at in [long_ago, ready.clock.now()] {
        // Since when, not when last.
        let since = written!(ready.fixture, |connection| push::record_failure(
            connection,
            user,
            subscription,
            at
        ));
        assert_eq!(since, Some(long_ago));
    }
    ready.receiver.answer(403, None);
    assert_eq!(ready.send().await, PushOutcome::Removed);
    assert_eq!(ready.subscriptions().await, 0);
    let gone = written!(ready.fixture, |connection| push::record_failure(
        connection,
        user,
        subscription,
        long_ago
    ));
    assert_eq!(gone, None);
}

async fn outdated_alert_is_not_sent(fixture: Fixture) {
    let ready = Ready::new(fixture).await;
    ready.fixture.accept(id(1), abandon()).await;
    assert_eq!(ready.send().await, PushOutcome::Stale);
    assert_eq!(ready.waits().await, None);
    // Nor an expired alert.
    ready.fixture.accept(id(2), pomodoro()).await;
    ready.clock.advance(25 * MINUTE);
    ready
        .fixture
        .sessions
        .settle(ready.fixture.user)
        .await
        .unwrap();
    let late = claim(&ready.fixture, 7, ready.clock.now(), 10)
        .await
        .remove(0);
    ready.clock.advance(MINUTE);
    assert_eq!(ready.push.send(&late).await.unwrap(), PushOutcome::Stale);
    assert!(ready.receiver.messages().is_empty());
    assert_eq!(ready.signed_in.me.user_id, ready.fixture.user);
}
