//! Readiness: whether the database takes writes and has this program's schema.

use shared::Timestamp;

use super::statement::{params, statements};
use super::{Connection, Database, StoreError};

statements! {
    static NEWEST_MIGRATION = "SELECT MAX(version) AS version FROM _sqlx_migrations WHERE success";
    static WRITE = "
        INSERT INTO write_probe (id, written_at) VALUES (1, :now)
        ON CONFLICT (id) DO UPDATE SET written_at = CASE
            WHEN write_probe.written_at > excluded.written_at THEN write_probe.written_at
            ELSE excluded.written_at END
        RETURNING written_at";
}

/// Whether every migration of this program was run. A newer schema counts as current, because a
/// newer server may be starting.
pub async fn is_current(database: &Database) -> Result<bool, StoreError> {
    let expected = database.newest_migration();
    let mut connection: Connection = database.read_statement().await?;
    let row = NEWEST_MIGRATION
        .fetch_optional(&mut connection, &[])
        .await?;
    let newest = match row {
        Some(row) => row.integer_or_null("version")?,
        None => None,
    };
    Ok(newest >= expected)
}

/// Writes and commits. Returns the newest instant at which a server did so, `now` included.
pub async fn write(database: &Database, now: Timestamp) -> Result<Timestamp, StoreError> {
    // Not in a transaction on PostgreSQL: a server that loses its connection in one would hold the
    // row, and the others would not be ready.
    let mut connection = database.write_statement().await?;
    let newest = WRITE
        .find(&mut connection, params! { now }, |row| {
            row.time("written_at")
        })
        .await?;
    connection.commit().await?;
    Ok(newest.unwrap_or(now))
}
