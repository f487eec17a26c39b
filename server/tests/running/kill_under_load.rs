//! SIGKILL while several users send sessions, lists and batches, on PostgreSQL to two servers, and
//! faults of PostgreSQL, of the network to it and of a pooler: every answered write is there, what was not answered takes effect once
//! when it is sent again, logs have no gaps and their events give what the API shows, and streams and
//! webhooks miss nothing.
//!
//! `STINT_KILL_ROUNDS` sets the number of kills, `STINT_SEED` the seed; both are printed.

use std::sync::Arc;

use histories::Dice;

use crate::load::{Answers, Load, User, Writer, joined};
use crate::poolers::PgBouncer;
use crate::{Installation, Kind, kill_during_sync};
use test_support::environment::setting;
use test_support::postgres::{ReplicatedCluster, fresh_database};
use test_support::postgres_proxy::{Network, PostgresProxy};
use test_support::process::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_on_sqlite() {
    for dice in runs() {
        let installation = Installation::new(Kind::Sqlite).await;
        run(installation, 1, dice, Failing::Nothing).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_on_postgres() {
    for dice in runs() {
        let installation = Installation::new(Kind::Postgres).await;
        run(installation, 2, dice, Failing::Nothing).await;
    }
}

/// PostgreSQL ends at once and starts again; in the end its standby takes over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_ends_loses_nothing() {
    for dice in runs() {
        let cluster = tokio::task::block_in_place(ReplicatedCluster::start);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let installation = Installation::on(folder, cluster.url());
        run(installation, 2, dice, Failing::Cluster(cluster)).await;
    }
}

/// Connections die without a word, nothing is passed on, commits and their answers are cut off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_fails_loses_nothing() {
    for dice in runs() {
        let options = fresh_database().await;
        let proxy = PostgresProxy::start(&options).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let installation = Installation::on(folder, proxy.url(&options));
        run(installation, 2, dice, Failing::Network(proxy)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_that_ends_loses_nothing() {
    for dice in runs() {
        let Some(pooler) = PgBouncer::start(&[]).await else {
            return;
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let installation = Installation::on(folder, pooler.url.clone());
        run(installation, 2, dice, Failing::Pooler(Box::new(pooler))).await;
    }
}

/// What fails under load, beside the servers.
enum Failing {
    Nothing,
    Cluster(ReplicatedCluster),
    Network(PostgresProxy),
    Pooler(Box<PgBouncer>),
}

impl Failing {
    /// Fails in its way of this round, and works again in the end.
    async fn fail(&mut self, round: u64, answers: &Answers) {
        match self {
            Self::Nothing => {}
            Self::Cluster(cluster) => tokio::task::block_in_place(|| match round {
                KILLS_A_RUN => cluster.promote(),
                _ => cluster.restart(),
            }),
            Self::Network(proxy) => {
                let state = match round {
                    1 => Network::CutsAnswerToCommit,
                    2 => Network::CutsCommit,
                    3 => Network::Swallows,
                    // Others can be made at once.
                    _ => return proxy.lose_connections(),
                };
                proxy.set(state);
                // Each of the writers, on average.
                answers.reach_unavailable(6).await;
                proxy.set(Network::Works);
            }
            Self::Pooler(pooler) => pooler.restart().await,
        }
    }
}

/// After so many kills everything is compared: answers to idempotency keys and signatures of webhooks
/// do not last for ever.
const KILLS_A_RUN: u64 = 5;

fn runs() -> impl Iterator<Item = Dice> {
    let kills = setting("STINT_KILL_ROUNDS", KILLS_A_RUN);
    let first = setting("STINT_SEED", 20_261_129);
    (first..first + kills.div_ceil(KILLS_A_RUN)).map(|seed| {
        eprintln!("STINT_KILL_ROUNDS={KILLS_A_RUN} STINT_SEED={seed}");
        Dice::new(seed)
    })
}

/// `servers` are killed together, after something else has failed and works again.
async fn run(installation: Installation, servers: usize, mut dice: Dice, mut failing: Failing) {
    let serve = || -> Vec<Server> {
        let settings = [("STINT_WEBHOOKS_ALLOW_PRIVATE", "on")];
        (0..servers)
            .map(|_| installation.serve_with(&settings))
            .collect()
    };
    let client = crate::client();
    let mut running = serve();
    let began = kill_during_sync::now(&client, &running[0], &installation).await;
    let mut users = Vec::new();
    let mut writers = Vec::new();
    for number in 0..3_usize {
        let token = match number {
            0 => installation.token.clone(),
            _ => installation.add_account(&format!("user{number}@example.org")),
        };
        users.push(User::new(&client, running[0].addr, token.clone()).await);
        for load in [Load::Timer, Load::Records] {
            let seed = dice.below(u64::MAX);
            writers.push(Writer::new(number, load, &token, seed, began));
        }
    }
    let mut total = 0;
    for round in 1..=KILLS_A_RUN {
        let addr = |number: usize| running[number % servers].addr;
        let answers = Arc::new(Answers::default());
        let writing: Vec<_> = writers
            .into_iter()
            .enumerate()
            .map(|(number, writer)| {
                let addr = addr(number);
                tokio::spawn(writer.write(client.clone(), addr, answers.clone()))
            })
            .collect();
        let reading: Vec<_> = users
            .into_iter()
            .enumerate()
            .map(|(number, user)| tokio::spawn(user.read(client.clone(), addr(number), None)))
            .collect();
        answers.reach(dice.below(120)).await;
        failing.fail(round, &answers).await;
        if !matches!(failing, Failing::Nothing) {
            answers.reach(answers.count() + 20 + dice.below(60)).await;
        }
        // The rest is left to chance, to single steps of the requests.
        for _ in 0..dice.below(4_000) {
            tokio::task::yield_now().await;
        }
        drop(running);
        writers = joined(writing).await;
        users = joined(reading).await;
        running = serve();
        for writer in &mut writers {
            total += writer.answered();
            writer.replay(&client, running[0].addr).await;
        }
    }
    let server = &running[0];
    for writer in &mut writers {
        writer.send_pending(&client, server.addr).await;
    }
    let mut events = 0;
    for (number, user) in users.into_iter().enumerate() {
        let sent = writers.iter().filter(|writer| writer.user == number);
        let tasks = sent.map(|writer| writer.tasks).sum();
        events += user.check(&client, server, tasks).await.events;
    }
    assert!(total > 0 && events > 0, "nothing was proved");
    eprintln!("{KILLS_A_RUN} kills, {total} answered writes, {events} events");
}
