//! The database that the settings name.

use super::cli_error::CliError;
use crate::settings::Settings;
use store::Database;

/// Opens the database and migrates it.
pub(super) async fn open(settings: &Settings) -> Result<Database, CliError> {
    let database =
        Database::open_with(&settings.database_url, settings.database_connections).await?;
    database.migrate().await?;
    Ok(database)
}
