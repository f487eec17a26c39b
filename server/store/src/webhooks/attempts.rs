//! The attempts of deliveries: when, how long, and what was answered.

use std::collections::HashMap;

use shared::wire::DeliveryAttempt;
use uuid::Uuid;

use super::super::statement::statements;
use super::super::{Connection, StoreError, corrupt, values};
use super::deliveries::DeliveryQuery;
use shared::wire::DeliveryStatus;

statements! {
    const INSERT = "
        INSERT INTO delivery_attempts
            (delivery_id, number, attempted_at, duration, status_code, error, response)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    const OF_PAGE = "
        SELECT delivery_id, number, attempted_at, duration, status_code, error, response
        FROM delivery_attempts WHERE delivery_id IN (
            SELECT id FROM deliveries WHERE webhook_id = $1 AND status = COALESCE($2, status)
            ORDER BY created_at DESC, sequence DESC, id DESC LIMIT $3 OFFSET $4)
        ORDER BY number";
    const OF_ONE = "
        SELECT delivery_id, number, attempted_at, duration, status_code, error, response
        FROM delivery_attempts WHERE delivery_id = $1 ORDER BY number";
}

/// Notes an attempt.
///
/// # Errors
/// As [`StoreError`] says; [`StoreError::Taken`] where the number is taken.
pub async fn insert(
    connection: &mut Connection,
    delivery: Uuid,
    attempt: &DeliveryAttempt,
) -> Result<(), StoreError> {
    let values = values![
        delivery,
        attempt.number,
        attempt.attempted_at,
        attempt.duration_ms,
        attempt.status.map(u32::from),
        attempt.error.as_deref(),
        attempt.response.as_deref(),
    ];
    connection.execute(INSERT, values).await?;
    Ok(())
}

/// The attempts of the deliveries on a page, oldest first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn of_page(
    connection: &mut Connection,
    asked: &DeliveryQuery,
) -> Result<HashMap<Uuid, Vec<DeliveryAttempt>>, StoreError> {
    let values = values![
        asked.webhook,
        asked.status.map(DeliveryStatus::as_str),
        i64::try_from(asked.limit).unwrap_or(i64::MAX),
        i64::try_from(asked.offset).unwrap_or(i64::MAX),
    ];
    collect(connection, OF_PAGE, values).await
}

/// The attempts of one delivery, oldest first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn of_one(
    connection: &mut Connection,
    delivery: Uuid,
) -> Result<Vec<DeliveryAttempt>, StoreError> {
    let mut all = collect(connection, OF_ONE, values![delivery]).await?;
    Ok(all.remove(&delivery).unwrap_or_default())
}

async fn collect(
    connection: &mut Connection,
    sql: &str,
    values: &[super::super::SqlValue],
) -> Result<HashMap<Uuid, Vec<DeliveryAttempt>>, StoreError> {
    let mut all: HashMap<Uuid, Vec<DeliveryAttempt>> = HashMap::new();
    for row in connection.fetch_all(sql, values).await? {
        let number = |column: &str| -> Result<Option<u32>, StoreError> {
            row.integer_or_null(column)?
                .map(|number| {
                    u32::try_from(number)
                        .map_err(|error| corrupt("delivery_attempts", error.to_string()))
                })
                .transpose()
        };
        let attempt = DeliveryAttempt {
            number: number("number")?.unwrap_or(0),
            attempted_at: row.time("attempted_at")?,
            duration_ms: row.integer("duration")?,
            status: number("status_code")?.and_then(|status| u16::try_from(status).ok()),
            error: row.text_or_null("error")?,
            response: row.text_or_null("response")?,
        };
        all.entry(row.uuid("delivery_id")?)
            .or_default()
            .push(attempt);
    }
    Ok(all)
}
