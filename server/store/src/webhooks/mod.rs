//! Webhooks: who is told of a person's events. Their secrets are not here; the deliveries are
//! in [`deliveries`], and what servers do about them in [`claims`].

pub mod attempts;
pub mod claims;
pub mod deliveries;

use shared::wire::{DisabledReason, Webhook};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::statement::statements;
use super::{Connection, Row, StoreError, corrupt, values};

const TABLE: &str = "webhooks";

statements! {
    const INSERT = "
        INSERT INTO webhooks (id, user_id, url, events, description, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)";
    const FIND = "
        SELECT id, url, events, description, enabled, disabled_reason, disabled_at, secret_number,
            rotated_at, failing_since, failed_at, created_at, updated_at
        FROM webhooks WHERE id = $1 AND user_id = $2";
    const LIST = "
        SELECT id, url, events, description, enabled, disabled_reason, disabled_at, secret_number,
            rotated_at, failing_since, failed_at, created_at, updated_at
        FROM webhooks WHERE user_id = $1 ORDER BY created_at DESC, id DESC";
    const COUNT = "SELECT COUNT(*) AS webhooks FROM webhooks WHERE user_id = $1";
    const SAVE = "
        UPDATE webhooks SET url = $2, events = $3, description = $4, enabled = $5,
            disabled_reason = $6, disabled_at = $7, secret_number = $8, rotated_at = $9,
            failing_since = $10, failed_at = $11, updated_at = $12
        WHERE id = $1";
    const DELETE = "DELETE FROM webhooks WHERE id = $1 AND user_id = $2";
    /// WebhookRow beside the person, so that a write of theirs learns it without looking.
    const FLAG = "
        UPDATE users SET has_webhooks =
            EXISTS (SELECT 1 FROM webhooks WHERE user_id = $1 AND enabled)
        WHERE id = $1";
}

/// The statements of all modules here.
pub(super) fn all_statements() -> [&'static [(&'static str, &'static str)]; 4] {
    [
        STATEMENTS,
        attempts::STATEMENTS,
        claims::STATEMENTS,
        deliveries::STATEMENTS,
    ]
}

/// A webhook as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    /// As the API shows it.
    pub shown: Webhook,
    /// Which secret signs.
    pub secret_number: u64,
    /// When that secret took the place of the one before.
    pub rotated_at: Option<Timestamp>,
    /// When it last failed.
    pub failed_at: Option<Timestamp>,
}

fn kept(row: &Row) -> Result<WebhookRow, StoreError> {
    let disabled_reason = row
        .text_or_null("disabled_reason")?
        .map(|text| {
            DisabledReason::parse(&text).ok_or_else(|| corrupt(TABLE, format!("reason {text}")))
        })
        .transpose()?;
    Ok(WebhookRow {
        shown: Webhook {
            id: row.uuid("id")?,
            url: row.text("url")?,
            events: row.text_or_null("events")?.map(|types| words(&types)),
            description: row.text_or_null("description")?,
            enabled: row.bool("enabled")?,
            disabled_reason,
            disabled_at: row.time_or_null("disabled_at")?,
            failing_since: row.time_or_null("failing_since")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
        },
        secret_number: u64::try_from(row.integer("secret_number")?)
            .map_err(|error| corrupt(TABLE, error.to_string()))?,
        rotated_at: row.time_or_null("rotated_at")?,
        failed_at: row.time_or_null("failed_at")?,
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// Adds a webhook, enabled and with its first secret; the person must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    webhook: &Webhook,
) -> Result<(), StoreError> {
    let events = webhook.events.as_ref().map(|types| types.join(" "));
    let values = values![
        webhook.id,
        user.as_uuid(),
        webhook.url.as_str(),
        events,
        webhook.description.as_deref(),
        webhook.created_at,
    ];
    connection.execute(INSERT, values).await?;
    flag(connection, user).await
}

/// One of the person's webhooks, locked until the transaction ends. In a transaction that only
/// reads, see [`read`].
///
/// # Errors
/// As [`StoreError`] says.
pub async fn lock(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<Option<WebhookRow>, StoreError> {
    let sql = format!("{FIND}{}", connection.for_update());
    let row = connection
        .fetch_optional(&sql, values![id, user.as_uuid()])
        .await?;
    row.as_ref().map(kept).transpose()
}

/// One of the person's webhooks.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn read(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<Option<WebhookRow>, StoreError> {
    let row = connection
        .fetch_optional(FIND, values![id, user.as_uuid()])
        .await?;
    row.as_ref().map(kept).transpose()
}

/// The person's webhooks, newest first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn list(connection: &mut Connection, user: UserId) -> Result<Vec<Webhook>, StoreError> {
    let rows = connection.fetch_all(LIST, values![user.as_uuid()]).await?;
    rows.iter().map(|row| Ok(kept(row)?.shown)).collect()
}

/// How many webhooks the person has.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn count(connection: &mut Connection, user: UserId) -> Result<i64, StoreError> {
    match connection
        .fetch_optional(COUNT, values![user.as_uuid()])
        .await?
    {
        Some(row) => row.integer("webhooks"),
        None => Ok(0),
    }
}

/// Stores a webhook that was loaded by [`lock`]; the person must be locked, too.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn save(
    connection: &mut Connection,
    user: UserId,
    kept: &WebhookRow,
) -> Result<(), StoreError> {
    let shown = &kept.shown;
    let events = shown.events.as_ref().map(|types| types.join(" "));
    let values = values![
        shown.id,
        shown.url.as_str(),
        events,
        shown.description.as_deref(),
        shown.enabled,
        shown.disabled_reason.map(DisabledReason::as_str),
        shown.disabled_at,
        i64::try_from(kept.secret_number).unwrap_or(i64::MAX),
        kept.rotated_at,
        shown.failing_since,
        kept.failed_at,
        shown.updated_at,
    ];
    connection.execute(SAVE, values).await?;
    flag(connection, user).await
}

/// Deletes one of the person's webhooks and all its deliveries; false if they have none with
/// this id. The person must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<bool, StoreError> {
    let deleted = connection
        .execute(DELETE, values![id, user.as_uuid()])
        .await?;
    flag(connection, user).await?;
    Ok(deleted > 0)
}

async fn flag(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    connection.execute(FLAG, values![user.as_uuid()]).await?;
    Ok(())
}
