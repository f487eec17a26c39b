//! `stint backup`: a copy of the database while the server runs.

use std::path::Path;

use super::cli_error::CliError;
use super::output::print_line;
use crate::settings::Settings;
use store::BackupError;

pub(super) async fn backup(target: &Path, settings: &Settings) -> Result<(), CliError> {
    let bytes = settings.database_url.backup(target).await?;
    print_line(&format!("{}: {bytes} bytes, checked.", target.display()))
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Store(error) => Self::Store(error),
            BackupError::Io(error) => Self::Io(error),
            other => Self::Wrong(other.to_string()),
        }
    }
}
