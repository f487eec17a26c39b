//! One suite for both databases: whatever the store and the service promise holds on
//! SQLite and on PostgreSQL, and every statement of the store has run on both.
//!
//! `cargo test -p server --test conformance` takes the usual arguments; with a filter the
//! check of the statements is left out, since not all cases have run.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod accounts;
mod alerts;
mod bench;
mod faults;
mod forgetting;
mod given_up;
mod histories;
mod leaving;
mod life;
mod listing;
mod live;
mod log;
mod once;
mod plans;
mod progress;
mod push;
mod push_sent;
mod races;
mod schema;
mod stats;
mod takeout;
mod task_lists;
mod tasks;
mod timer;
mod webhooks;
mod webhooks_given_up;
mod webhooks_sent;

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use store::executed;
use test_support::database::Kind;

/// A case: its name, and what it does with a kind of database.
pub struct Case {
    name: &'static str,
    run: fn(Kind) -> Pin<Box<dyn Future<Output = ()>>>,
}

/// Lists the cases of a module: `async fn case(bench: Bench)`.
macro_rules! conformance {
    ($($name:ident),+ $(,)?) => {
        pub const CASES: &[$crate::Case] = &[$($crate::Case {
            name: concat!(module_path!(), "::", stringify!($name)),
            run: |kind| Box::pin(async move { $name($crate::bench::Bench::new(kind).await).await }),
        }),+];
    };
}
use conformance;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = [
        accounts::CASES,
        alerts::CASES,
        faults::CASES,
        forgetting::CASES,
        given_up::CASES,
        histories::CASES,
        leaving::CASES,
        life::CASES,
        listing::CASES,
        live::CASES,
        log::CASES,
        once::CASES,
        plans::CASES,
        push::CASES,
        push_sent::CASES,
        races::CASES,
        progress::CASES,
        schema::CASES,
        task_lists::CASES,
        tasks::CASES,
        timer::CASES,
        stats::CASES,
        takeout::CASES,
        webhooks::CASES,
        webhooks_given_up::CASES,
        webhooks_sent::CASES,
    ];
    let trials = [Kind::Sqlite, Kind::Postgres]
        .into_iter()
        .flat_map(|kind| {
            cases
                .into_iter()
                .flatten()
                .map(move |case| trial(case, kind))
        })
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    let all_ran = conclusion.num_filtered_out == 0 && !arguments.list;
    let missed = if all_ran {
        missed_statements()
    } else {
        Vec::new()
    };
    for missed in &missed {
        eprintln!("never ran: {missed}");
    }
    if conclusion.has_failed() || !missed.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn trial(case: &'static Case, kind: Kind) -> Trial {
    let name = format!(
        "{kind:?}::{}",
        case.name.trim_start_matches("conformance::")
    );
    Trial::test(name, move || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(Failed::from)?
            .block_on((case.run)(kind));
        Ok(())
    })
}

/// The statements of the store that no case has executed, on either database.
fn missed_statements() -> Vec<String> {
    let mut missed = Vec::new();
    for (name, sql) in store::statements() {
        for kind in [executed::Kind::Sqlite, executed::Kind::Postgres] {
            if !executed::has_run(kind, &sql) {
                missed.push(format!("{name} on {kind:?}"));
            }
        }
    }
    missed
}
