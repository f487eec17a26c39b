//! Many rows in one statement, for imports: SQLite has one writer, and nobody else writes
//! while it takes in a hundred thousand events.

use super::{Connection, SqlValue, StoreError};

/// How many rows one statement takes; what is left over is inserted row by row.
const AT_ONCE: usize = 50;

/// The statement that inserts that many rows; `head` names the table and its columns.
pub(super) fn statement(head: &str, columns: usize) -> String {
    rows(head, columns, AT_ONCE)
}

fn rows(head: &str, columns: usize, count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|row| {
            let places: Vec<String> = (1..=columns)
                .map(|column| format!("${}", row * columns + column))
                .collect();
            format!("({})", places.join(", "))
        })
        .collect();
    format!("{head} VALUES {}", rows.join(", "))
}

/// Inserts rows of the same number of values; `single` inserts one of them.
///
/// # Errors
/// As [`StoreError`] says.
pub(super) async fn insert(
    connection: &mut Connection,
    head: &str,
    single: &str,
    rows: &[Vec<SqlValue>],
) -> Result<(), StoreError> {
    let columns = rows.first().map_or(0, Vec::len);
    let many = statement(head, columns);
    let mut chunks = rows.chunks_exact(AT_ONCE);
    for chunk in &mut chunks {
        connection.execute(&many, &chunk.concat()).await?;
    }
    for row in chunks.remainder() {
        connection.execute(single, row).await?;
    }
    Ok(())
}
