//! What is asked again and again about all who follow: the newest sequences, and the
//! credentials that still hold. Many at a time.

use std::collections::HashSet;

use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::{Connection, Row, SqlValue, StoreError};

/// How many ids one statement asks for; fewer are filled up by repeating the last, so that
/// there are only these texts to prepare.
const BATCHES: [usize; 2] = [16, 500];

/// A statement for so many ids.
type Text = fn(usize) -> String;

fn sequences_statement(batch: usize) -> String {
    format!(
        "SELECT id, last_sequence FROM users WHERE id IN ({})",
        placeholders(1, batch)
    )
}

fn logins_statement(batch: usize) -> String {
    format!(
        "SELECT id FROM logins WHERE expires_at > $1 AND last_used_at > $2 AND id IN ({})",
        placeholders(3, batch)
    )
}

fn tokens_statement(batch: usize) -> String {
    format!(
        "SELECT id FROM api_tokens WHERE (expires_at IS NULL OR expires_at > $1) AND id IN ({})",
        placeholders(2, batch)
    )
}

fn placeholders(first: usize, count: usize) -> String {
    (first..first + count)
        .map(|number| format!("${number}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Every statement of this module, by name.
pub(super) fn statements() -> Vec<(String, String)> {
    let kinds: [(&str, Text); 3] = [
        ("sequences", sequences_statement),
        ("logins", logins_statement),
        ("tokens", tokens_statement),
    ];
    kinds
        .into_iter()
        .flat_map(|(name, text)| {
            BATCHES.map(|batch| (format!("following {name} of {batch}"), text(batch)))
        })
        .collect()
}

/// The newest sequences of these users; without those who are gone.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn sequences(
    connection: &mut Connection,
    people: &[UserId],
) -> Result<Vec<(UserId, u64)>, StoreError> {
    let ids: Vec<Uuid> = people.iter().map(|user| user.as_uuid()).collect();
    let rows = ask(connection, sequences_statement, &[], &ids).await?;
    rows.iter()
        .map(|row| {
            let sequence = u64::try_from(row.integer("last_sequence")?).unwrap_or(0);
            Ok((UserId::new(row.uuid("id")?), sequence))
        })
        .collect()
}

/// Those of these sign-ins that hold at `now` and were used after `idle_since`.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn valid_logins(
    connection: &mut Connection,
    ids: &[Uuid],
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<HashSet<Uuid>, StoreError> {
    let times = [now.into(), idle_since.into()];
    let rows = ask(connection, logins_statement, &times, ids).await?;
    rows.iter().map(|row| row.uuid("id")).collect()
}

/// Those of these tokens that hold at `now`.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn valid_tokens(
    connection: &mut Connection,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<HashSet<Uuid>, StoreError> {
    let rows = ask(connection, tokens_statement, &[now.into()], ids).await?;
    rows.iter().map(|row| row.uuid("id")).collect()
}

async fn ask(
    connection: &mut Connection,
    statement: Text,
    first: &[SqlValue],
    ids: &[Uuid],
) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    for ids in ids.chunks(BATCHES[1]) {
        let batch = if ids.len() <= BATCHES[0] {
            BATCHES[0]
        } else {
            BATCHES[1]
        };
        let filled = (0..batch).filter_map(|at| ids.get(at).or(ids.last()));
        let values: Vec<SqlValue> = first
            .iter()
            .cloned()
            .chain(filled.map(|id| SqlValue::from(*id)))
            .collect();
        rows.extend(connection.fetch_all(&statement(batch), &values).await?);
    }
    Ok(rows)
}
