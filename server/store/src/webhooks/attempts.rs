//! The attempts of deliveries: time, duration and response.

use std::collections::HashMap;

use shared::UserId;
use shared::wire::DeliveryAttempt;
use uuid::Uuid;

use super::super::statement::{Params, Statement, insert, params, statements};
use super::super::{Connection, StoreError, corrupt};
use super::deliveries::DeliveryQuery;

/// The columns of an attempt as it is read.
macro_rules! columns {
    () => {
        "delivery_id, number, attempted_at, duration, status_code, error, response"
    };
}

statements! {
    static INSERT = insert!(
        "delivery_attempts",
        user_id, delivery_id, number, attempted_at, duration, status_code, error, response
    );
    static OF_PAGE = concat!(
        "SELECT ", columns!(), " FROM delivery_attempts WHERE user_id = :user_id AND delivery_id IN (
            SELECT id FROM deliveries
            WHERE user_id = :user_id AND webhook_id = :webhook_id AND status = COALESCE(:status, status)
            ORDER BY created_at DESC, sequence DESC, id DESC LIMIT :limit OFFSET :offset)
        ORDER BY number"
    );
    static OF_ONE = concat!(
        "SELECT ", columns!(), " FROM delivery_attempts \
         WHERE user_id = :user_id AND delivery_id = :delivery_id ORDER BY number"
    );
}

/// Records an attempt.
///
/// # Errors
/// [`StoreError::Taken`] if there is an attempt with this number.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    delivery: Uuid,
    attempt: &DeliveryAttempt,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: user,
        delivery_id: delivery,
        number: attempt.number,
        attempted_at: attempt.attempted_at,
        duration: attempt.duration_ms,
        status_code: attempt.status.map(u32::from),
        error: attempt.error.as_deref(),
        response: attempt.response.as_deref(),
    };
    INSERT.run(connection, params).await
}

/// The attempts of the deliveries on a page, oldest first.
pub async fn of_page(
    connection: &mut Connection,
    query: &DeliveryQuery,
) -> Result<HashMap<Uuid, Vec<DeliveryAttempt>>, StoreError> {
    collect(connection, &OF_PAGE, &query.params()).await
}

/// The attempts of one delivery, oldest first.
pub async fn of_one(
    connection: &mut Connection,
    user: UserId,
    delivery: Uuid,
) -> Result<Vec<DeliveryAttempt>, StoreError> {
    let params = params! { user_id: user, delivery_id: delivery };
    let mut all = collect(connection, &OF_ONE, params).await?;
    Ok(all.remove(&delivery).unwrap_or_default())
}

async fn collect(
    connection: &mut Connection,
    statement: &Statement,
    params: Params<'_>,
) -> Result<HashMap<Uuid, Vec<DeliveryAttempt>>, StoreError> {
    let mut all: HashMap<Uuid, Vec<DeliveryAttempt>> = HashMap::new();
    for row in statement.fetch_all(connection, params).await? {
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
