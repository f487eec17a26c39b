//! Readiness: whether the database takes writes.

use shared::Timestamp;

use super::statement::{params, statements};
use super::{Database, StoreError};

statements! {
    static WRITE = "
        INSERT INTO write_probe (id, written_at) VALUES (1, :now)
        ON CONFLICT (id) DO UPDATE SET written_at = CASE
            WHEN write_probe.written_at > excluded.written_at THEN write_probe.written_at
            ELSE excluded.written_at END
        RETURNING written_at";
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
