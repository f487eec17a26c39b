//! `stint cluster`: users spread over several PostgreSQL servers.

use clap::Subcommand;

use super::cli_error::CliError;
use super::output::print_line;

#[derive(Debug, Subcommand)]
pub(super) enum ClusterCommand {
    /// Print the statements that distribute the tables by user with Citus, for psql.
    Sql,
}

pub(super) fn cluster(command: &ClusterCommand) -> Result<(), CliError> {
    let ClusterCommand::Sql = command;
    print_line(&store::cluster::citus_statements().join("\n"))
}
