//! Throughput of deliveries, and the cost of the outbox for a write.
//!
//! `cargo bench -p server --bench webhooks`; prints its parameters. Runs on both databases, with a
//! receiver on the same machine that responds immediately.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark says what it found, and stops where it cannot go on"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use jobs::WebhookDispatcher;
use metrics::Metrics;
use outbound::OutboundClient;
use runtime::clock::{Stopwatch, SystemClock};
use runtime::entropy::{Entropy, SystemEntropy};
use service::webhooks::Webhooks;
use service::{EventBus, Execution, Sessions, Transactions};
use shared::rules::{AbandonSession, Command, StartSession};
use shared::wire::CreateWebhook;
use shared::{SessionId, Timestamp, UserId};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use test_support::database::{Kind, TestDatabase};

/// Users who write concurrently, each with one webhook.
const PEOPLE: usize = 20;

/// Sessions per user, each started and abandoned: two writes with one event each.
const SESSIONS: usize = 25;

struct Bench {
    db: TestDatabase,
    sessions: Sessions,
    webhooks: Webhooks,
}

impl Bench {
    async fn new(kind: Kind) -> Self {
        let db = TestDatabase::new(kind).await;
        let clock = Arc::new(SystemClock);
        let transactions =
            Transactions::new(db.database.clone(), clock.clone(), EventBus::default());
        let webhooks = Webhooks::new(
            db.database.clone(),
            clock,
            Arc::new(SystemEntropy),
            OutboundClient::new(true),
            transactions.webhooks_due(),
        );
        let sessions = Sessions::new(transactions, Arc::new(SystemEntropy));
        Self {
            db,
            sessions,
            webhooks,
        }
    }

    async fn users(&self, webhook: Option<&str>) -> Vec<UserId> {
        let mut users = Vec::new();
        for _ in 0..PEOPLE {
            let user = self.db.new_user().await;
            self.db.register(user).await;
            if let Some(url) = webhook {
                let requested = CreateWebhook {
                    url: url.to_owned(),
                    ..CreateWebhook::default()
                };
                self.webhooks
                    .create(user, &requested)
                    .await
                    .expect("a webhook");
            }
            users.push(user);
        }
        users
    }

    /// Lets all users write and returns the duration.
    async fn write(&self, users: &[UserId]) -> Duration {
        let watch = Stopwatch::started();
        let mut writing = JoinSet::new();
        for &user in users {
            let sessions = self.sessions.clone();
            writing.spawn(async move {
                for _ in 0..SESSIONS {
                    let id = SessionId::new(SystemEntropy.uuid(Timestamp::from_millis(0)));
                    let abandon = Command::Abandon(AbandonSession {
                        reason: None,
                        progress_made: None,
                    });
                    for command in [Command::Start(StartSession::preset("pomodoro")), abandon] {
                        let done = sessions.execute(user, id, command, None, None).await;
                        let Execution::Decided(outcome) = done.expect("the store works") else {
                            unreachable!("nothing is replayed");
                        };
                        assert!(outcome.is_ok(), "the command is accepted");
                    }
                }
            });
        }
        writing.join_all().await;
        watch.elapsed()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "figures for people have few digits"
)]
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

async fn receiver() -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let router = Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async { StatusCode::NO_CONTENT }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, count)
}

async fn run(kind: Kind) {
    let writes = PEOPLE * SESSIONS * 2;
    println!("{kind:?}");
    let bench = Bench::new(kind).await;
    let (url, count) = receiver().await;
    // The first round warms up; users with and without webhooks alternate.
    let (mut without, mut with) = (Vec::new(), Vec::new());
    let mut deliveries = 0;
    for _ in 0..4 {
        let plain = bench.users(None).await;
        without.push(bench.write(&plain).await);
        let subscribed = bench.users(Some(&url)).await;
        with.push(bench.write(&subscribed).await);
        deliveries += writes;
    }
    let best = |rounds: &[Duration]| rounds[1..].iter().min().copied().unwrap_or_default();
    let (without, with) = (best(&without), best(&with));
    println!(
        "  writes without a webhook   {:>8.0}/s",
        per_second(writes, without)
    );
    println!(
        "  writes with one            {:>8.0}/s",
        per_second(writes, with)
    );

    let stop = CancellationToken::new();
    let watch = Stopwatch::started();
    let dispatcher = WebhookDispatcher {
        webhooks: bench.webhooks.clone(),
        metrics: Metrics::default().webhooks,
    };
    let sending = tokio::spawn(dispatcher.run(stop.clone()));
    while count.load(Ordering::SeqCst) < deliveries {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = watch.elapsed();
    println!(
        "  deliveries                 {:>8.0}/s  ({deliveries} in {:.1} s)",
        per_second(deliveries, took),
        took.as_secs_f64()
    );
    stop.cancel();
    let _ = sending.await;
}

fn main() {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let profile = if cfg!(debug_assertions) {
        "without optimisation"
    } else {
        "optimised"
    };
    println!(
        "webhooks: {PEOPLE} people at the same time, one webhook each, {SESSIONS} sessions of two events each;"
    );
    println!(
        "the best of three rounds for writes; receiver on the same machine; {cores} cores, {profile}"
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for kind in [Kind::Sqlite, Kind::Postgres] {
        runtime.block_on(run(kind));
    }
}
