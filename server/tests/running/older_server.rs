//! A server of an earlier version beside today's on one PostgreSQL, both under load: the migrations run
//! while the older one serves, then both write, one dies, and comes back where the schema allows
//! it. Nothing is lost or doubled, and statistics are those of the log.
//!
//! `STINT_OLDER_SERVER` is the path of the earlier version's binary, which `./dev prove --older COMMIT`
//! builds; without it today's plays both parts. `STINT_UPGRADE_ANSWERS` sets how many requests are
//! answered in each part, `STINT_SEED` the seed. At most 500: of a user the newest 1 000 answers are
//! stored, and all are asked for again.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use chrono::NaiveDate;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use shared::Timestamp;
use shared::rules::Session;
use shared::rules::limits::DAY;
use shared::stats::{Calendar, SessionCounts, SessionStats, Statistics};
use shared::wire::StatsCounts;
use sqlx::ConnectOptions;
use tokio::sync::watch;

use histories::Dice;

use crate::account_by;
use crate::load::{Answers, Load, User, Writer, joined};
use test_support::environment::setting;
use test_support::process::{Server, program, stint};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_server_writes_beside_todays() {
    let seed = setting("STINT_SEED", 20_261_130);
    let answers_a_part = setting("STINT_UPGRADE_ANSWERS", 150);
    let mut dice = Dice::new(seed);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let older = || match std::env::var_os("STINT_OLDER_SERVER") {
        Some(path) => program(&PathBuf::from(path), folder.path()),
        None => stint(folder.path()),
    };
    let database = test_support::postgres::fresh_database().await;
    let url = database.to_url_lossy().to_string();
    let serve = |mut program: Command| {
        program.arg("serve");
        let settings = [
            ("DATABASE_URL", url.as_str()),
            ("STINT_RATE_LIMITS", "off"),
            ("STINT_WEBHOOKS_ALLOW_PRIVATE", "on"),
        ];
        Server::start_command(program, &settings)
    };
    let client = crate::client();

    let first = serve(older());
    let account = |number| account_by(older, &url, &format!("user{number}@example.org"));
    let tokens: Vec<_> = (0..3).map(account).collect();
    let began = now(&client, &first, &tokens[0]).await;
    let mut users = Vec::new();
    let mut writers = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        users.push(User::new(&client, first.addr, token.clone()).await);
        for load in [Load::Timer, Load::Records] {
            let seed = dice.below(u64::MAX);
            writers.push(Writer::new(number, load, token, seed, began));
        }
    }

    let (servers, taking) = watch::channel(vec![first.addr]);
    let answers = Arc::new(Answers::default());
    let writing: Vec<_> = writers
        .into_iter()
        .map(|writer| {
            tokio::spawn(writer.write_to(client.clone(), taking.clone(), answers.clone()))
        })
        .collect();
    let mut reached = 0;
    let mut more = async || {
        reached += answers_a_part;
        answers.reach(reached).await;
    };
    more().await;
    // It migrates while the other one is asked.
    let today = serve(stint(folder.path()));
    servers.send_replace(vec![first.addr, today.addr]);
    more().await;
    // Killed with requests on their way.
    drop(first);
    servers.send_replace(vec![today.addr]);
    more().await;
    let may_return = older()
        .args(["migrate", "--check"])
        .env("DATABASE_URL", &url)
        .output()
        .expect("the binary runs");
    let again = if may_return.status.success() {
        let again = serve(older());
        servers.send_replace(vec![again.addr, today.addr]);
        more().await;
        Some(again)
    } else {
        let refused = older()
            .arg("serve")
            .env("DATABASE_URL", &url)
            .env("STINT_ADDR", "127.0.0.1:0")
            .output()
            .expect("the binary runs");
        let reason = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success());
        eprintln!("the older version does not start again: {reason}");
        None
    };
    servers.send_replace(Vec::new());
    let mut writers = joined(writing).await;

    let mut total = 0;
    for writer in &mut writers {
        writer.end_session(&client, today.addr).await;
        total += writer.answered();
        writer.replay(&client, today.addr).await;
    }
    let mut events = 0;
    for (number, user) in users.into_iter().enumerate() {
        let sent = writers.iter().filter(|writer| writer.user == number);
        let tasks = sent.map(|writer| writer.tasks).sum();
        let checked = user.check(&client, &today, tasks).await;
        events += checked.events;
        let now = now(&client, &today, &tokens[number]).await;
        for server in [Some(&today), again.as_ref()].into_iter().flatten() {
            let shown = statistics(&client, server, &tokens[number], began, now).await;
            compare(&shown, &checked.sessions, began, now);
        }
    }
    assert!(total > 0 && events > 0, "nothing was proved");
    eprintln!("STINT_SEED={seed}: {total} answered writes, {events} events");
}

/// The instant at a server.
async fn now(client: &Client, server: &Server, token: &str) -> Timestamp {
    let url = format!("http://{}/api/sessions/current", server.addr);
    let answer = client.get(url).bearer_auth(token).send().await;
    let answer: Value = answer.expect("an answer").json().await.expect("JSON");
    serde_json::from_value(answer["serverTime"].clone()).expect("an instant")
}

/// The first and the last day with sessions: the batches are of a year before.
fn range(began: Timestamp, now: Timestamp) -> (NaiveDate, NaiveDate) {
    let date = |at: Timestamp| {
        let text = at.to_string();
        text[..10].parse().expect("a date")
    };
    (date(began.plus(-366 * DAY)), date(now))
}

async fn statistics(
    client: &Client,
    server: &Server,
    token: &str,
    began: Timestamp,
    now: Timestamp,
) -> Value {
    let (first, last) = range(began, now);
    let url = format!(
        "http://{}/api/stats?startDate={first}&endDate={last}&timeZone=UTC",
        server.addr
    );
    let answer = client.get(url).bearer_auth(token).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("JSON")
}

/// Counts the sessions of a log again.
fn compare(shown: &Value, sessions: &[Session], began: Timestamp, now: Timestamp) {
    let (first, last) = range(began, now);
    let calendar = Calendar::of_zone(|_| 0, began.plus(-367 * DAY), now.plus(DAY), 0);
    let mut recount = Statistics::new(calendar, first, last);
    for session in sessions {
        recount.add(&SessionStats::of(session, now, |_, _| None).expect("it is not deleted"));
    }
    let same = |shown: &Value, counted: &SessionCounts| {
        let counted = json!(StatsCounts::from(counted));
        for (name, value) in counted.as_object().expect("an object") {
            assert_eq!(&shown[name], value, "{name}: {shown}");
        }
    };
    assert!(recount.total.sessions() > 0, "nothing was proved");
    same(&shown["totals"], &recount.total);
    let days = shown["days"].as_array().expect("days");
    assert_eq!(days.len(), recount.days.len());
    for (day, counted) in days.iter().zip(&recount.days) {
        same(day, &counted.counts);
    }
}
