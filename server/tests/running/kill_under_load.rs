//! SIGKILL while several users send sessions, lists and batches: every answered write is there, what
//! was not answered takes effect once when it is sent again, logs have no gaps and their events
//! give what the API shows, and streams and webhooks miss nothing.
//!
//! `STINT_KILL_ROUNDS` sets the number of kills, `STINT_SEED` the seed; both are printed.

use std::sync::Arc;

use histories::Dice;

use crate::load::{Answers, Load, User, Writer, joined};
use crate::{Installation, Kind, kill_during_sync};
use test_support::environment::setting;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_on_sqlite() {
    killed(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_on_postgres() {
    killed(Kind::Postgres).await;
}

/// After so many kills everything is compared: answers to idempotency keys and signatures of webhooks
/// do not last for ever.
const KILLS_A_RUN: u64 = 5;

async fn killed(kind: Kind) {
    let kills = setting("STINT_KILL_ROUNDS", KILLS_A_RUN);
    let first = setting("STINT_SEED", 20_261_129);
    for seed in first..first + kills.div_ceil(KILLS_A_RUN) {
        eprintln!("STINT_KILL_ROUNDS={KILLS_A_RUN} STINT_SEED={seed}");
        run(kind, Dice::new(seed)).await;
    }
}

async fn run(kind: Kind, mut dice: Dice) {
    let installation = Installation::new(kind).await;
    let serve = || installation.serve_with(&[("STINT_WEBHOOKS_ALLOW_PRIVATE", "on")]);
    let client = crate::client();
    let mut server = serve();
    let began = kill_during_sync::now(&client, &server, &installation).await;
    let mut users = Vec::new();
    let mut writers = Vec::new();
    for number in 0..3_usize {
        let token = match number {
            0 => installation.token.clone(),
            _ => installation.add_account(&format!("user{number}@example.org")),
        };
        users.push(User::new(&client, server.addr, token.clone()).await);
        for load in [Load::Timer, Load::Records] {
            let seed = dice.below(u64::MAX);
            writers.push(Writer::new(number, load, &token, seed, began));
        }
    }
    let mut total = 0;
    for _ in 0..KILLS_A_RUN {
        let answers = Arc::new(Answers::default());
        let writing: Vec<_> = writers
            .into_iter()
            .map(|writer| tokio::spawn(writer.write(client.clone(), server.addr, answers.clone())))
            .collect();
        let reading: Vec<_> = users
            .into_iter()
            .map(|user| tokio::spawn(user.read(client.clone(), server.addr, None)))
            .collect();
        answers.reach(dice.below(120)).await;
        // The rest is left to chance, to single steps of the requests.
        for _ in 0..dice.below(4_000) {
            tokio::task::yield_now().await;
        }
        drop(server);
        writers = joined(writing).await;
        users = joined(reading).await;
        server = serve();
        for writer in &mut writers {
            total += writer.answered();
            writer.replay(&client, server.addr).await;
        }
    }
    for writer in &mut writers {
        writer.send_pending(&client, server.addr).await;
    }
    let mut events = 0;
    for (number, user) in users.into_iter().enumerate() {
        let sent = writers.iter().filter(|writer| writer.user == number);
        let tasks = sent.map(|writer| writer.tasks).sum();
        events += user.check(&client, &server, tasks).await.events;
    }
    assert!(total > 0 && events > 0, "nothing was proved");
    eprintln!("{KILLS_A_RUN} kills, {total} answered writes, {events} events");
}
