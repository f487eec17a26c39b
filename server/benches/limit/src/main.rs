//! Compares Stint with the least that axum and sqlx can do for the same requests on SQLite and
//! PostgreSQL: same durability, same bytes, same look-up of the sign-in.
//!
//! `./dev bench` builds both in the release profile and runs this. Rounds alternate between the two
//! servers, so that a noisy machine affects both; the ratio of each pair of rounds is what counts.
//! CPU time is that of the server's process.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement says what it found, and stops where it cannot go on"
)]

mod competitor;
mod postgres;
mod server;
mod sqlite;
mod storage;

use std::path::Path;
use std::time::Duration;

use competitor::{Competitor, Measurement};
use limit::client::{Client, Request, get};
use sqlx::ConnectOptions;
use test_support::database::Kind;
use test_support::postgres as postgres_of_tests;

/// Connections, as in the goals.
const CLIENTS: usize = 64;

/// A kind of request.
struct Workload {
    name: String,
    /// The ratio to reach.
    goal: &'static str,
    clients: usize,
    next: fn(&mut Client) -> Request,
    /// Sessions that each user has before; none where they start with nothing.
    history: u64,
}

/// How long is measured.
struct RunLength {
    rounds: usize,
    seconds: u64,
    histories: &'static [u64],
}

const LONG: RunLength = RunLength {
    rounds: 7,
    seconds: 8,
    histories: &[20_000, 100_000],
};

const SHORT: RunLength = RunLength {
    rounds: 3,
    seconds: 3,
    histories: &[2_000],
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", folder, database] => {
            runtime.block_on(server::run(Path::new(folder), database));
        }
        [stint] => runtime.block_on(compare(Path::new(stint), &LONG)),
        [stint, "--short"] => runtime.block_on(compare(Path::new(stint), &SHORT)),
        _ => println!("usage: limit STINT [--short], or limit serve FOLDER DATABASE"),
    }
}

async fn compare(stint: &Path, length: &RunLength) {
    println!(
        "{} rounds of {} s each in turn; median (least to most); SQLite with synchronous=FULL, \
         PostgreSQL with fsync",
        length.rounds, length.seconds
    );
    println!(
        "{:<45}{:>12}{:>9}{:>12}{:>9}   {:<22}goal",
        "", "Stint req/s", "CPU µs", "limit req/s", "CPU µs", "ratio of rates"
    );
    for kind in [Kind::Sqlite, Kind::Postgres] {
        compare_on(kind, stint, length).await;
    }
}

async fn compare_on(kind: Kind, stint: &Path, length: &RunLength) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [stint_folder, limit_folder] = ["stint", "limit"].map(|name| folder.path().join(name));
    let url = async |folder: &Path| match kind {
        Kind::Sqlite => format!("sqlite://{}", folder.join("data.db").display()),
        Kind::Postgres => postgres_of_tests::durable_database()
            .await
            .to_url_lossy()
            .to_string(),
    };
    let stint = Competitor::stint(stint, &stint_folder, &url(&stint_folder).await);
    stint.is_up().await;
    save_examples(&stint, &limit_folder).await;
    let limit = Competitor::limit(&limit_folder, &url(&limit_folder).await);
    for workload in workloads(kind, length) {
        compare_one(&workload, length, [&stint, &limit]).await;
    }
}

fn workloads(kind: Kind, length: &RunLength) -> Vec<Workload> {
    let (database, write_goal) = match kind {
        Kind::Sqlite => ("SQLite", "≥ 0.5"),
        Kind::Postgres => ("PostgreSQL", "≥ 0.6"),
    };
    let workload = |name: &str, goal, next, history| Workload {
        name: format!("{database}, {name}"),
        goal,
        clients: if history == 0 { CLIENTS } else { 8 },
        next,
        history,
    };
    let mut workloads = vec![
        workload("start and complete", write_goal, Client::write, 0),
        workload("one session", "≥ 0.5", read, 0),
        workload("the timer's page, no session", "–", |_| page(), 0),
    ];
    for sessions in length.histories {
        let name = format!("20 of {sessions} sessions");
        workloads.push(workload(
            &name,
            "≥ 0.7",
            |_| get("/api/sessions".to_owned()),
            *sessions,
        ));
    }
    workloads
}

/// The session that was completed last; before, one is written.
fn read(client: &mut Client) -> Request {
    match client.ended().filter(|_| client.open().is_none()) {
        Some(id) => get(format!("/api/sessions/{id}")),
        None => client.write(),
    }
}

fn page() -> Request {
    get("/".to_owned())
}

/// Answers of Stint, so that the other server sends as many bytes.
async fn save_examples(stint: &Competitor, folder: &Path) {
    let mut client = Client::guest(stint.addr).await;
    let start = client.write();
    let session = client.ask_for(&start).await;
    let complete = client.write();
    client.ask_for(&complete).await;
    let page = client.ask_for(&page()).await;
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join(server::SESSION), session).expect("a file");
    std::fs::write(folder.join(server::PAGE), page).expect("a file");
}

async fn compare_one(workload: &Workload, length: &RunLength, competitors: [&Competitor; 2]) {
    let mut clients = Vec::new();
    for competitor in competitors {
        clients.push(competitor.clients(workload.clients, workload.history).await);
    }
    let mut rounds: [Vec<Measurement>; 2] = Default::default();
    // The first round warms up.
    for round in 0..=length.rounds {
        for (index, competitor) in competitors.iter().enumerate() {
            let duration = Duration::from_secs(length.seconds);
            let asking = std::mem::take(&mut clients[index]);
            let (asked, measured) = competitor.load(asking, workload.next, duration).await;
            clients[index] = asked;
            if round > 0 {
                rounds[index].push(measured);
            }
        }
    }
    let [ours, theirs] = &rounds;
    let ratios = ours
        .iter()
        .zip(theirs)
        .map(|(ours, limit)| ours.rate / limit.rate);
    let (least, ratio, most) = spread(ratios);
    let median =
        |rounds: &[Measurement], of: fn(&Measurement) -> f64| spread(rounds.iter().map(of)).1;
    println!(
        "{:<45}{:>12.0}{:>9.0}{:>12.0}{:>9.0}   {:<22}{}",
        workload.name,
        median(ours, |one| one.rate),
        median(ours, |one| one.cpu_micros),
        median(theirs, |one| one.rate),
        median(theirs, |one| one.cpu_micros),
        format!("{ratio:.2} ({least:.2} to {most:.2})"),
        workload.goal,
    );
}

/// The least, the median and the most.
fn spread(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    (
        values[0],
        values[values.len() / 2],
        values[values.len() - 1],
    )
}
