//! `stint guests`: users who have not registered.

use std::sync::Arc;

use clap::Subcommand;

use super::cli_error::CliError;
use super::database::open;
use super::output::print_line;
use crate::settings::Settings;
use runtime::clock::SystemClock;
use service::Retention;
use shared::rules::limits::DAY;

#[derive(Debug, Subcommand)]
pub(super) enum GuestsCommand {
    /// Delete guests whose browser has not been here for some time, with all their data; this cannot
    /// be undone.
    Prune {
        /// Days without a visit and without a new event.
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        idle_days: u16,
    },
}

pub(super) async fn guests(command: GuestsCommand, settings: &Settings) -> Result<(), CliError> {
    let GuestsCommand::Prune { idle_days } = command;
    let database = open(settings).await?;
    let retention = Retention::new(database.clone(), Arc::new(SystemClock));
    let pruned = retention.prune_guests(i64::from(idle_days) * DAY).await;
    database.close().await;
    print_line(&format!("Guests deleted: {}.", pruned?))
}
