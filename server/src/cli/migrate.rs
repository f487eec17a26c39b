//! `stint migrate`: applies missing migrations, or says what it would apply.

use super::cli_error::CliError;
use super::database;
use super::output::print_line;
use crate::settings::Settings;
use store::{Database, DatabaseUrl, MissingMigrations, SchemaState};

/// Applies what is missing.
pub(super) async fn migrate(settings: &Settings) -> Result<(), CliError> {
    let database = database::open(settings).await?;
    let state = database.schema_state().await;
    database.close().await;
    print_line(match state? {
        SchemaState::Newer { .. } => "The database was migrated by a newer version.",
        _ => "All migrations are applied.",
    })
}

/// Says how the schema compares with this version, and changes nothing.
pub(super) async fn check(settings: &Settings) -> Result<(), CliError> {
    if let Some(file) = settings.database_url.file()
        && !file.exists()
    {
        print_line(&format!(
            "{} does not exist; `stint migrate` creates it.",
            file.display()
        ))?;
        return Err(CliError::MigrationsMissing);
    }
    let database = Database::open_with(&settings.database_url, Some(DatabaseUrl::FEWEST)).await?;
    let own = store::newest_migration();
    let state = database.schema_state().await;
    database.close().await;
    match state? {
        SchemaState::Current => print_line(&format!(
            "Schema {own}: up to date; `stint migrate` would change nothing."
        )),
        SchemaState::Newer { version } => print_line(&format!(
            "The database has schema {version}, this version {own}: newer and compatible. This \
             version can serve; `stint migrate` would change nothing."
        )),
        SchemaState::Outdated(missing) => {
            print_missing(&missing)?;
            Err(CliError::MigrationsMissing)
        }
        SchemaState::TooNew(reason) => Err(CliError::Wrong(reason.to_string())),
    }
}

fn print_missing(missing: &MissingMigrations) -> Result<(), CliError> {
    print_line("`stint migrate`, or the next `stint serve`, would apply:")?;
    for (version, description) in &missing.migrations {
        print_line(&format!("{version:>4} {description}"))?;
    }
    print_line(if missing.servers_may_stay {
        "Servers that know the present schema may keep running, during these migrations and after them."
    } else {
        "Stop all servers of earlier versions before."
    })
}
