//! Events of other servers arrive by polling and by notifications.

use std::sync::Arc;
use std::time::Duration;

use runtime::clock::Clock;
use runtime::entropy::SystemEntropy;
use service::Signup;
use service::{
    Accounts, Credential, EventBus, EventRelay, LogView, SequenceUpdate, Sessions, SignInOrigin,
    Streams, Transactions,
};
use shared::UserId;
use shared::wire::{CreateToken, Registration};
use store::SqlValue;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, distraction, id, pomodoro, transactions};
use test_support::database::Kind;

conformance![
    events_are_published_after_commit,
    polling_finds_events_of_another_server,
    polling_ends_streams_with_invalid_credentials,
    servers_notify_each_other,
];

/// A server on the fixture's database, apart from HTTP.
struct OneServer {
    event_bus: EventBus,
    streams: Streams,
    live: EventRelay,
    sessions: Sessions,
}

fn one_server(fixture: &Fixture) -> OneServer {
    let event_bus = EventBus::default();
    let streams = Streams::default();
    let clock: Arc<dyn Clock> = Arc::new(fixture.clock.clone());
    let database = fixture.db.database.clone();
    let transactions = Transactions::new(database.clone(), Arc::clone(&clock), event_bus.clone());
    OneServer {
        live: EventRelay::new(database, clock, event_bus.clone(), streams.clone()),
        sessions: Sessions::new(transactions, Arc::new(SystemEntropy)),
        event_bus,
        streams,
    }
}

impl OneServer {
    async fn start(&self, fixture: &Fixture) {
        let begun = self
            .sessions
            .execute(fixture.user, id(1), pomodoro(), None, None);
        begun.await.unwrap();
    }

    async fn distract(&self, fixture: &Fixture) {
        let distracted = self
            .sessions
            .execute(fixture.user, id(1), distraction(), None, None);
        distracted.await.unwrap();
    }
}

async fn events_are_published_after_commit(fixture: Fixture) {
    let server = one_server(&fixture);
    let mut all = server.event_bus.subscribe_all();
    let mut following = server.event_bus.subscribe(fixture.user);
    let refused = server
        .sessions
        .execute(fixture.user, id(1), distraction(), None, None);
    refused.await.unwrap();
    assert!(all.try_recv().is_err(), "nothing was stored");
    server.start(&fixture).await;
    let user = fixture.user;
    assert_eq!(all.try_recv(), Ok(SequenceUpdate { user, sequence: 1 }));
    assert_eq!(following.newest(), 1);
    let page = server
        .sessions
        .log(user, 0, 100, LogView::default())
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.last_sequence), (1, 1));
    fixture.clock.advance(25 * MINUTE);
    // Reading settles, and the events it stores are published.
    assert_eq!(server.sessions.last_sequence(user).await.unwrap(), 2);
    assert_eq!(following.newest(), 2);
    let nobody = UserId::new(Uuid::from_u128(404));
    assert_eq!(server.sessions.last_sequence(nobody).await.unwrap(), 0);
}

async fn polling_finds_events_of_another_server(fixture: Fixture) {
    let (here, there) = (one_server(&fixture), one_server(&fixture));
    let mut following = there.event_bus.subscribe(fixture.user);
    here.start(&fixture).await;
    assert_eq!(following.newest(), 0, "nobody has said so");
    there.live.poll().await.unwrap();
    assert_eq!(following.newest(), 1);
    // Also among many.
    let others: Vec<_> = (0..600_u128)
        .map(|number| {
            there
                .event_bus
                .subscribe(UserId::new(Uuid::from_u128(1 << 100 | number)))
        })
        .collect();
    here.distract(&fixture).await;
    there.live.poll().await.unwrap();
    assert_eq!(following.newest(), 2);
    assert_eq!(there.event_bus.subscribed_users().len(), others.len() + 1);
}

async fn polling_ends_streams_with_invalid_credentials(fixture: Fixture) {
    let server = one_server(&fixture);
    // Another server's: it does not know of the streams that are open here.
    let transactions = transactions(&fixture.db.database, &fixture.clock);
    let accounts = Accounts::new(transactions, Arc::new(SystemEntropy), Signup::Open);
    let registration = |email: &str| Registration {
        email: email.to_owned(),
        password: "correct horse battery".to_owned(),
        ..Registration::default()
    };
    let register = async |email| {
        let registered = accounts.register(None, registration(email), SignInOrigin::default());
        registered.await.unwrap()
    };
    let (ada, bob) = (
        register("ada@example.org").await,
        register("bob@example.org").await,
    );
    let token = async |expires_at| {
        let requested = CreateToken {
            name: "program".to_owned(),
            scopes: vec!["sessions:read".to_owned()],
            expires_at,
        };
        let created = accounts
            .create_token(ada.me.user_id, &requested)
            .await
            .unwrap();
        created.token.id
    };
    let lasting = token(None).await;
    let deleted = token(None).await;
    let expiring = token(Some(fixture.clock.now().plus(MINUTE))).await;
    let open = |user, credential| server.streams.open(user, 1, credential).unwrap();
    let permits = [
        open(ada.me.user_id, Credential::Login(ada.login_id)),
        open(bob.me.user_id, Credential::Login(bob.login_id)),
        open(ada.me.user_id, Credential::Token(lasting)),
        open(ada.me.user_id, Credential::Token(deleted)),
        open(ada.me.user_id, Credential::Token(expiring)),
    ];
    let ended = async || {
        server.live.poll().await.unwrap();
        permits.each_ref().map(service::StreamPermit::has_ended)
    };
    assert_eq!(ended().await, [false; 5]);
    accounts
        .sign_out(bob.me.user_id, bob.login_id)
        .await
        .unwrap();
    accounts
        .delete_token(ada.me.user_id, deleted)
        .await
        .unwrap();
    assert_eq!(ended().await, [false, true, false, true, false]);
    fixture.clock.advance(MINUTE);
    assert_eq!(ended().await, [false, true, false, true, true]);
    // Among many that never were.
    let unknown: Vec<_> = (0..40_u128)
        .map(|number| {
            let (user, id) = (
                UserId::new(Uuid::from_u128(number)),
                Uuid::from_u128(number),
            );
            let credential = if number % 2 == 0 {
                Credential::Login(id)
            } else {
                Credential::Token(id)
            };
            open(user, credential)
        })
        .collect();
    assert_eq!(ended().await, [false, true, false, true, true]);
    assert!(unknown.iter().all(service::StreamPermit::has_ended));
    // Nobody has used the login for a month.
    fixture.clock.advance(30 * 24 * 60 * MINUTE);
    assert_eq!(ended().await, [true, true, false, true, true]);
}

/// What a server does for followers without being asked, but for looking every few seconds.
fn messages(server: &OneServer, stop: &CancellationToken) -> [JoinHandle<()>; 2] {
    let (out, into) = (server.live.clone(), server.live.clone());
    let (one, other) = (stop.clone(), stop.clone());
    [
        tokio::spawn(async move { out.relay_out(one).await }),
        tokio::spawn(async move { into.relay_in(other).await }),
    ]
}

async fn servers_notify_each_other(fixture: Fixture) {
    let (here, there) = (one_server(&fixture), one_server(&fixture));
    let stop = CancellationToken::new();
    let working = [messages(&here, &stop), messages(&there, &stop)];
    if fixture.db.kind == Kind::Postgres {
        let mut following = there.event_bus.subscribe(fixture.user);
        let mut answering = here.event_bus.subscribe(fixture.user);
        here.start(&fixture).await;
        wait_until_notified(&fixture, &here, &mut following).await;
        wait_until_notified(&fixture, &there, &mut answering).await;
        // A lost connection is reopened.
        let mut connection = fixture.db.database.write().await.unwrap();
        let lost = connection
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> $1",
                &[SqlValue::from(0_i64)],
            )
            .await
            .unwrap();
        drop(connection);
        assert_eq!(lost, 2, "each server listens by one connection");
        wait_until_notified(&fixture, &here, &mut following).await;
    }
    stop.cancel();
    for working in working.into_iter().flatten() {
        working.await.unwrap();
    }
}

/// Stores events on one server until a follower of another is notified: at first it may not
/// be listening.
async fn wait_until_notified(
    fixture: &Fixture,
    from: &OneServer,
    following: &mut service::EventSubscription,
) {
    following.newest();
    for _ in 0..90 {
        from.distract(fixture).await;
        let notified = tokio::time::timeout(Duration::from_millis(250), following.changed()).await;
        if notified.is_ok() {
            assert!(following.newest() > 0);
            return;
        }
    }
    panic!("the other server does not hear");
}
