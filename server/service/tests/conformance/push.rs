//! Push subscriptions and queued push messages.

use std::sync::Arc;

use outbound::OutboundClient;
use runtime::clock::{Clock, ManualClock};
use runtime::entropy::SystemEntropy;
use service::{Push, PushError, SignInOrigin, SignedIn};
use shared::rules::AlertKind;
use shared::wire::{PushKeys, Registration, SubscribePush};
use shared::{Timestamp, UserId};
use store::alerts::Alert;
use store::push::{self, PushDelivery};
use store::{Connection, SqlValue};
use uuid::Uuid;

use crate::accounts::accounts;
use crate::fixture::{Fixture, MINUTE, MORNING, SECOND, id, pause, pomodoro};

crate::conformance!(
    servers_agree_on_the_key,
    repeated_registration_updates_the_subscription,
    subscription_ends_with_its_sign_in,
    registering_guest_keeps_the_subscription,
    endpoint_moves_to_the_new_user,
    least_recently_reached_subscriptions_are_evicted,
    invalid_subscriptions_are_refused,
    account_deletion_removes_subscriptions,
    servers_share_due_deliveries,
    expired_lease_changes_nothing,
    every_subscription_gets_each_alert,
);

/// A point of P-256 and a secret: RFC 8291, appendix A.
const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

const ENDPOINT: &str = "https://push.example.net/send/1";

pub fn push_at(fixture: &Fixture, clock: &ManualClock) -> Push {
    let clock = Arc::new(clock.clone());
    let database = fixture.db.database.clone();
    Push::new(database, clock, Arc::new(SystemEntropy), Arc::default())
        .with_outbound(OutboundClient::new(true))
}

fn push(fixture: &Fixture) -> Push {
    push_at(fixture, &fixture.clock)
}

pub async fn guest(fixture: &Fixture) -> SignedIn {
    accounts(fixture)
        .begin_as_guest(None, SignInOrigin::default())
        .await
        .expect("guests may begin")
}

fn browser(endpoint: &str) -> SubscribePush {
    SubscribePush {
        endpoint: endpoint.to_owned(),
        expiration_time: None,
        keys: PushKeys {
            p256dh: P256DH.to_owned(),
            auth: AUTH.to_owned(),
        },
    }
}

/// Registers a browser and returns its id and whether it is new.
pub async fn register(fixture: &Fixture, signed_in: &SignedIn, endpoint: &str) -> (Uuid, bool) {
    let (subscription, is_new) = push(fixture)
        .subscribe(signed_in.me.user_id, signed_in.login_id, &browser(endpoint))
        .await
        .expect("it can be registered");
    (subscription.id, is_new)
}

pub async fn count(fixture: &Fixture, table: &str) -> i64 {
    let mut read = fixture.db.database.read().await.unwrap();
    let row = read
        .fetch_optional(&format!("SELECT COUNT(*) AS rows FROM {table}"), &[])
        .await
        .unwrap();
    row.unwrap().integer("rows").unwrap()
}

fn alert(user: UserId, number: u128) -> Alert {
    Alert {
        id: Uuid::from_u128(number),
        user,
        session: id(number),
        kind: AlertKind::TimeElapsed,
        number: 0,
        instant: MORNING,
    }
}

/// Enqueues an alert for the user's subscriptions.
async fn enqueue(fixture: &Fixture, alert: &Alert) -> u64 {
    let mut write = fixture.db.database.write().await.unwrap();
    let expires = alert.instant.plus(MINUTE);
    let enqueued = push::enqueue(&mut write, alert, expires, alert.instant)
        .await
        .unwrap();
    write.commit().await.unwrap();
    enqueued
}

pub async fn claim(fixture: &Fixture, lease: u128, now: Timestamp, most: i64) -> Vec<PushDelivery> {
    let mut write = fixture.db.database.write().await.unwrap();
    let lease = Uuid::from_u128(lease);
    let claimed = push::claim(&mut write, lease, now, 15 * SECOND, most)
        .await
        .unwrap();
    write.commit().await.unwrap();
    claimed
}

/// Does something in a transaction.
macro_rules! written {
    ($fixture:expr, |$connection:ident| $work:expr) => {{
        let mut write = $fixture.db.database.write().await.unwrap();
        let $connection: &mut Connection = &mut write;
        let done = $work.await.unwrap();
        write.commit().await.unwrap();
        done
    }};
}
pub(crate) use written;

async fn servers_agree_on_the_key(fixture: Fixture) {
    let (first, second) = (push(&fixture), push(&fixture));
    let public = first.vapid().await.unwrap().public().to_owned();
    assert_eq!(second.vapid().await.unwrap().public(), public);
    let given = service::VapidKey::random(&SystemEntropy);
    let third = push(&fixture).with_identity(Some(given.clone()), None);
    assert_eq!(third.vapid().await.unwrap().public(), given.public());
}

async fn repeated_registration_updates_the_subscription(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    let (first, is_new) = register(&fixture, &signed_in, ENDPOINT).await;
    assert!(is_new);
    fixture.clock.advance(MINUTE);
    assert_eq!(
        register(&fixture, &signed_in, ENDPOINT).await,
        (first, false)
    );
    let (other, is_new) = register(&fixture, &signed_in, "https://push.example.net/send/2").await;
    assert!(is_new && other != first);
    let push = push(&fixture);
    // Somebody else cannot end it.
    push.unsubscribe(fixture.user, ENDPOINT).await.unwrap();
    assert_eq!(count(&fixture, "push_subscriptions").await, 2);
    for _ in 0..2 {
        push.unsubscribe(signed_in.me.user_id, ENDPOINT)
            .await
            .unwrap();
        assert_eq!(count(&fixture, "push_subscriptions").await, 1);
    }
    push.unsubscribe(signed_in.me.user_id, "nonsense")
        .await
        .unwrap();
}

async fn subscription_ends_with_its_sign_in(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    register(&fixture, &signed_in, ENDPOINT).await;
    enqueue(&fixture, &alert(signed_in.me.user_id, 1)).await;
    accounts(&fixture)
        .sign_out(signed_in.me.user_id, signed_in.login_id)
        .await
        .unwrap();
    assert_eq!(count(&fixture, "push_subscriptions").await, 0);
    assert_eq!(count(&fixture, "push_deliveries").await, 0);
    let late = push(&fixture)
        .subscribe(signed_in.me.user_id, signed_in.login_id, &browser(ENDPOINT))
        .await;
    assert!(matches!(late, Err(PushError::SignedOut)), "{late:?}");
}

async fn registering_guest_keeps_the_subscription(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    let (subscription, _) = register(&fixture, &signed_in, ENDPOINT).await;
    let registration = Registration {
        email: "ada@example.org".to_owned(),
        password: "correct horse battery".to_owned(),
        ..Registration::default()
    };
    let origin = SignInOrigin {
        previous: Some((signed_in.me.user_id, signed_in.login_id)),
        ..SignInOrigin::default()
    };
    let account = accounts(&fixture)
        .register(Some(signed_in.me.user_id), registration, origin)
        .await
        .expect("the address is free");
    assert_eq!(
        register(&fixture, &account, ENDPOINT).await,
        (subscription, false)
    );
    // Another user who signs in there gets no subscription.
    let other = guest(&fixture).await;
    written!(fixture, |connection| push::move_to_login(
        connection,
        other.me.user_id,
        account.login_id,
        other.login_id
    ));
    accounts(&fixture)
        .sign_out(account.me.user_id, account.login_id)
        .await
        .unwrap();
    assert_eq!(count(&fixture, "push_subscriptions").await, 0);
}

async fn endpoint_moves_to_the_new_user(fixture: Fixture) {
    let (first, second) = (guest(&fixture).await, guest(&fixture).await);
    let (before, _) = register(&fixture, &first, ENDPOINT).await;
    assert_eq!(enqueue(&fixture, &alert(first.me.user_id, 1)).await, 1);
    let (after, is_new) = register(&fixture, &second, ENDPOINT).await;
    assert!(is_new && before != after);
    // Messages enqueued for the first user are not sent to the second.
    assert_eq!(count(&fixture, "push_deliveries").await, 0);
    assert_eq!(enqueue(&fixture, &alert(first.me.user_id, 2)).await, 0);
    assert_eq!(enqueue(&fixture, &alert(second.me.user_id, 3)).await, 1);
}

async fn least_recently_reached_subscriptions_are_evicted(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    let mut ids = Vec::new();
    for number in 0..21 {
        fixture.clock.advance(SECOND);
        let endpoint = format!("https://push.example.net/send/{number}");
        ids.push(register(&fixture, &signed_in, &endpoint).await.0);
    }
    assert_eq!(count(&fixture, "push_subscriptions").await, 20);
    // The second was reached just now, so that the third goes next.
    enqueue(&fixture, &alert(signed_in.me.user_id, 1)).await;
    let claimed = claim(&fixture, 1, MORNING, 100).await;
    assert_eq!(claimed.len(), 20);
    let reached = claimed
        .iter()
        .find(|claimed| claimed.subscription == ids[1]);
    let now = fixture.clock.now().plus(SECOND);
    written!(fixture, |connection| push::record_success(
        connection,
        reached.unwrap(),
        now
    ));
    fixture.clock.advance(2 * SECOND);
    register(&fixture, &signed_in, "https://push.example.net/send/last").await;
    let (_, is_new) = register(&fixture, &signed_in, "https://push.example.net/send/1").await;
    assert!(!is_new);
    let (_, is_new) = register(&fixture, &signed_in, "https://push.example.net/send/2").await;
    assert!(is_new);
}

async fn invalid_subscriptions_are_refused(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    let strict = push(&fixture).with_outbound(OutboundClient::new(false));
    let wrong = SubscribePush {
        endpoint: "http://127.0.0.1/send".to_owned(),
        expiration_time: None,
        keys: PushKeys {
            p256dh: AUTH.to_owned(),
            auth: P256DH.to_owned(),
        },
    };
    let refused = strict
        .subscribe(signed_in.me.user_id, signed_in.login_id, &wrong)
        .await;
    let Err(PushError::Invalid(problems)) = refused else {
        panic!("{refused:?}")
    };
    let reported: Vec<_> = problems
        .listed()
        .iter()
        .map(|problem| (problem.pointer.as_str(), problem.code.as_str()))
        .collect();
    assert_eq!(
        reported,
        [
            ("/endpoint", "push_endpoint_invalid"),
            ("/keys/auth", "push_key_invalid"),
            ("/keys/p256dh", "push_key_invalid"),
        ]
    );
    assert_eq!(count(&fixture, "push_subscriptions").await, 0);
}

async fn account_deletion_removes_subscriptions(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    register(&fixture, &signed_in, ENDPOINT).await;
    enqueue(&fixture, &alert(signed_in.me.user_id, 1)).await;
    let user = [SqlValue::from(signed_in.me.user_id.as_uuid())];
    written!(fixture, |connection| connection
        .execute("DELETE FROM users WHERE id = $1", &user));
    assert_eq!(count(&fixture, "push_subscriptions").await, 0);
    assert_eq!(count(&fixture, "push_deliveries").await, 0);
}

async fn servers_share_due_deliveries(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    register(&fixture, &signed_in, ENDPOINT).await;
    for number in 1..=40 {
        assert_eq!(
            enqueue(&fixture, &alert(signed_in.me.user_id, number)).await,
            1
        );
        // Once for each alert and browser, however often it is raised.
        assert_eq!(
            enqueue(&fixture, &alert(signed_in.me.user_id, number)).await,
            0
        );
    }
    assert!(claim(&fixture, 99, MORNING.plus(-1), 100).await.is_empty());
    let mut servers = tokio::task::JoinSet::new();
    for server in 0..4_u128 {
        let fixture = fixture.clone();
        servers.spawn(async move {
            let mut mine = Vec::new();
            for round in 0..40 {
                let claimed = claim(&fixture, server * 100 + round, MORNING, 3).await;
                mine.extend(claimed.into_iter().map(|delivery| delivery.alert));
            }
            mine
        });
    }
    let mut all: Vec<Uuid> = servers.join_all().await.into_iter().flatten().collect();
    all.sort_unstable();
    assert_eq!(all, (1..=40).map(Uuid::from_u128).collect::<Vec<_>>());
    let mut read = fixture.db.database.read().await.unwrap();
    let next = push::next_attempt(&mut read).await.unwrap();
    assert_eq!(next, Some(MORNING.plus(15 * SECOND)));
}

async fn expired_lease_changes_nothing(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    register(&fixture, &signed_in, ENDPOINT).await;
    enqueue(&fixture, &alert(signed_in.me.user_id, 1)).await;
    let slow = claim(&fixture, 1, MORNING, 10).await.remove(0);
    let later = MORNING.plus(15 * SECOND);
    assert!(claim(&fixture, 2, later.plus(-1), 10).await.is_empty());
    let quick = claim(&fixture, 3, later, 10).await.remove(0);
    assert_eq!((slow.attempts, quick.attempts), (1, 2));
    written!(fixture, |connection| push::delete(connection, &slow));
    written!(fixture, |connection| push::retry(
        connection, &slow, MORNING
    ));
    assert!(claim(&fixture, 4, later, 10).await.is_empty());
    written!(fixture, |connection| push::retry(connection, &quick, later));
    let again = claim(&fixture, 5, later, 10).await.remove(0);
    written!(fixture, |connection| push::record_success(
        connection, &again, later
    ));
    assert_eq!(count(&fixture, "push_deliveries").await, 0);
}

/// Two browsers of a guest's, and a pomodoro whose deadlines are waited for by moving the clock.
async fn every_subscription_gets_each_alert(fixture: Fixture) {
    let signed_in = guest(&fixture).await;
    let mine = Fixture {
        user: signed_in.me.user_id,
        ..fixture.clone()
    };
    register(&fixture, &signed_in, ENDPOINT).await;
    register(&fixture, &signed_in, "https://push.example.net/send/2").await;
    // One that has ended by what its browser said is left out.
    let ended = SubscribePush {
        expiration_time: Some(MORNING.as_millis() as f64),
        ..browser("https://push.example.net/send/3")
    };
    push(&fixture)
        .subscribe(signed_in.me.user_id, signed_in.login_id, &ended)
        .await
        .unwrap();
    mine.accept(id(1), pomodoro()).await;
    fixture.clock.advance(5 * MINUTE);
    mine.accept(id(1), pause()).await;
    fixture.clock.advance(10 * MINUTE);
    for _ in 0..3 {
        mine.sessions.settle(mine.user).await.unwrap();
        assert_eq!(count(&fixture, "push_deliveries").await, 2);
    }
    fixture.clock.advance(20 * MINUTE);
    mine.sessions.settle(mine.user).await.unwrap();
    assert_eq!(count(&fixture, "push_deliveries").await, 4);
    fixture.clock.advance(15 * MINUTE);
    mine.sessions.settle(mine.user).await.unwrap();
    let claimed = claim(&fixture, 1, fixture.clock.now(), 100).await;
    let kinds: Vec<_> = claimed.iter().map(|claimed| claimed.kind).collect();
    for kind in [
        AlertKind::PauseEnded,
        AlertKind::TimeElapsed,
        AlertKind::SessionCompleted,
    ] {
        assert_eq!(kinds.iter().filter(|known| **known == kind).count(), 2);
    }
    assert_eq!(kinds.len(), 6);
}
