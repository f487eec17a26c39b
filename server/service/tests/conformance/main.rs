//! One suite for both databases: what store and service promise holds on SQLite and PostgreSQL, and
//! every statement of the store has run on both.
//!
//! `cargo test -p service --test conformance` takes the usual arguments; with a filter the check of
//! the statements is skipped, because not all cases have run. With `STINT_RECORD_STATEMENTS=yes` they are
//! recorded for later versions (CONTRIBUTING.md#migrations).

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod account_deletion;
mod accounts;
mod activity;
mod alerts;
mod cancelled_requests;
mod changes;
mod deadline_reads;
mod dry_runs;
mod event_log;
mod event_relay;
mod export_import;
mod faults;
mod fixture;
mod guest_sessions;
mod histories;
mod history_update;
mod idempotency;
mod import_undo;
mod list_convergence;
mod list_events;
mod list_histories;
mod list_replay;
mod mail;
mod mail_links;
mod merges;
mod migration;
mod operator;
mod optimistic_writes;
mod ordered_lists;
mod passkeys;
mod passwords;
mod person_keys;
mod profile_events;
mod progress;
mod push;
mod push_send;
mod query_plans;
mod quotas;
mod races;
mod rate_limits;
mod read_shares;
mod registration;
mod released_statements;
mod reopenings;
mod retention;
mod schema;
mod session_life;
mod session_lists;
mod stats;
mod tags;
mod task_lists;
mod task_plans;
mod tasks;
mod timer;
mod webhook_dispatch;
mod webhook_failures;
mod webhooks;
mod write_queue;

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

/// Lists the cases of a module: `async fn case(fixture: Fixture)`.
macro_rules! conformance {
    ($($name:ident),+ $(,)?) => {
        pub const CASES: &[$crate::Case] = &[$($crate::Case {
            name: concat!(module_path!(), "::", stringify!($name)),
            run: |kind| Box::pin(async move { $name($crate::fixture::Fixture::new(kind).await).await }),
        }),+];
    };
}
use conformance;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = [
        accounts::CASES,
        activity::CASES,
        alerts::CASES,
        faults::CASES,
        reopenings::CASES,
        retention::CASES,
        cancelled_requests::CASES,
        changes::CASES,
        deadline_reads::CASES,
        histories::CASES,
        history_update::CASES,
        account_deletion::CASES,
        session_life::CASES,
        session_lists::CASES,
        dry_runs::CASES,
        event_relay::CASES,
        event_log::CASES,
        idempotency::CASES,
        list_events::CASES,
        profile_events::CASES,
        list_histories::CASES,
        list_replay::CASES,
        list_convergence::CASES,
        mail::CASES,
        mail_links::CASES,
        merges::CASES,
        query_plans::CASES,
        quotas::CASES,
        push::CASES,
        push_send::CASES,
        races::CASES,
        rate_limits::CASES,
        read_shares::CASES,
        registration::CASES,
        released_statements::CASES,
        progress::CASES,
        schema::CASES,
        migration::CASES,
        operator::CASES,
        optimistic_writes::CASES,
        ordered_lists::CASES,
        passkeys::CASES,
        passwords::CASES,
        person_keys::CASES,
        tags::CASES,
        task_lists::CASES,
        task_plans::CASES,
        tasks::CASES,
        timer::CASES,
        stats::CASES,
        export_import::CASES,
        guest_sessions::CASES,
        import_undo::CASES,
        webhooks::CASES,
        webhook_failures::CASES,
        webhook_dispatch::CASES,
        write_queue::CASES,
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
    if all_ran && missed.is_empty() && std::env::var_os("STINT_RECORD_STATEMENTS").is_some() {
        released_statements::record();
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
        for kind in [
            executed::DatabaseKind::Sqlite,
            executed::DatabaseKind::Postgres,
        ] {
            if !executed::has_run(kind, &sql) {
                missed.push(format!("{name} on {kind:?}"));
            }
        }
    }
    missed
}
