//! Readiness: whether the database answers and has this program's schema.

use super::statement::statements;
use super::{Connection, Database, StoreError};

statements! {
    static NEWEST_MIGRATION = "SELECT MAX(version) AS version FROM _sqlx_migrations WHERE success";
}

/// Whether every migration of this program was run. A newer schema counts as current, because a
/// newer server may be starting.
pub async fn is_current(database: &Database) -> Result<bool, StoreError> {
    let expected = database.newest_migration();
    let mut connection: Connection = database.read().await?;
    let row = NEWEST_MIGRATION
        .fetch_optional(&mut connection, &[])
        .await?;
    let newest = match row {
        Some(row) => row.integer_or_null("version")?,
        None => None,
    };
    Ok(newest >= expected)
}
