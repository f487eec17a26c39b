//! The whole router in process: accounts, pages, forms and the layers around every request; on both
//! databases where something is stored.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so"
)]

mod abuse;
mod account_flows;
mod account_forms;
mod activity;
mod compression;
mod day_zones;
mod error_pages;
mod form_protection;
mod guest_sessions;
mod harness;
mod history;
mod history_update;
mod import_progress;
mod merge_forms;
mod metrics;
mod offline_documents;
mod operation_authentication;
mod pages;
mod passkeys;
mod playground;
mod preset_forms;
mod profile;
mod reauthentication;
mod recovery;
mod registration;
mod request_costs;
mod request_protection;
mod requests_in_flight;
mod server_functions;
mod session_times;
mod setting_forms;
mod sign_in_limits;
mod statements;
mod stored_secrets;
mod streams;
mod sub_path;
mod task_forms;
mod tokens;
mod upload_limits;
mod webhook_forms;

/// Runs a case on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::harness::Server::start(test_support::database::Kind::Sqlite).await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::harness::Server::start(test_support::database::Kind::Postgres).await).await;
            })+
        }
    };
}
use on_both;
