//! Webhooks, their deliveries ([`deliveries`]) and how servers claim those ([`claims`]). No secrets
//! are stored.

pub mod attempts;
pub mod claims;
pub mod deliveries;
mod event_types;
mod included;

use shared::wire::{DisabledReason, EventInclude, Webhook};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::statement::{Statement, assign, insert, params, statements};
use super::{Connection, Row, StoreError, corrupt};

const TABLE: &str = "webhooks";

/// The columns of [`WebhookRow`].
macro_rules! columns {
    () => {
        "id, url, events, description, include, enabled, disabled_reason, disabled_at, secret_number, rotated_at, \
         failing_since, failed_at, created_at, updated_at"
    };
}

statements! {
    static INSERT = insert!(
        "webhooks",
        id, user_id, url, events, description, include, created_at, updated_at
    );
    static INSERT_SCHEDULE = insert!("webhook_schedules", user_id, webhook_id);
    static FIND = concat!("SELECT ", columns!(), " FROM webhooks WHERE id = :id AND user_id = :user_id");
    static LIST = concat!(
        "SELECT ", columns!(), " FROM webhooks WHERE user_id = :user_id ORDER BY created_at DESC, id DESC"
    );
    static COUNT = "SELECT COUNT(*) AS total FROM webhooks WHERE user_id = :user_id";
    static SAVE = concat!("UPDATE webhooks SET ", assign!(
        url, events, description, include, enabled, disabled_reason, disabled_at, secret_number,
        rotated_at, failing_since, failed_at, updated_at
    ), " WHERE user_id = :user_id AND id = :id");
    static DELETE = "DELETE FROM webhooks WHERE id = :id AND user_id = :user_id";
    /// Stored with the user, so that their writes need no look-up.
    static FLAG = "
        UPDATE users SET has_webhooks =
            EXISTS (SELECT 1 FROM webhooks WHERE user_id = :user_id AND enabled)
        WHERE id = :user_id";
}

/// The statements of all modules here.
pub(super) fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        STATEMENTS,
        attempts::STATEMENTS,
        claims::STATEMENTS,
        deliveries::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// A stored webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    /// As the API shows it.
    pub shown: Webhook,
    /// The number of the current secret.
    pub secret_number: u64,
    /// When that secret replaced the previous one.
    pub rotated_at: Option<Timestamp>,
    /// When it last failed.
    pub failed_at: Option<Timestamp>,
}

fn webhook_row(row: &Row) -> Result<WebhookRow, StoreError> {
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
            events: row
                .text_or_null("events")?
                .map(|types| event_types::parse(&types)),
            description: row.text_or_null("description")?,
            include: included::read(row)?,
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

/// Adds a webhook, enabled and with its first secret; the user must be locked.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    webhook: &Webhook,
) -> Result<(), StoreError> {
    let events = webhook.events.as_ref().map(|types| types.join(" "));
    let params = params! {
        id: webhook.id,
        user_id: user,
        url: webhook.url.as_str(),
        events,
        description: webhook.description.as_deref(),
        include: webhook.include.map(EventInclude::as_str),
        created_at: webhook.created_at,
        updated_at: webhook.created_at,
    };
    INSERT.run(connection, params).await?;
    let schedule = params! { user_id: user, webhook_id: webhook.id };
    INSERT_SCHEDULE.run(connection, schedule).await?;
    flag(connection, user).await
}

/// One of the user's webhooks, locked until the transaction ends; [`read`] for read transactions.
pub async fn lock(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<Option<WebhookRow>, StoreError> {
    let params = params! { id, user_id: user };
    FIND.find_for_update(connection, params, webhook_row).await
}

/// One of the user's webhooks.
pub async fn read(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<Option<WebhookRow>, StoreError> {
    let params = params! { id, user_id: user };
    FIND.find(connection, params, webhook_row).await
}

/// The user's webhooks, newest first.
pub async fn list(connection: &mut Connection, user: UserId) -> Result<Vec<Webhook>, StoreError> {
    let read = |row: &Row| Ok(webhook_row(row)?.shown);
    LIST.list(connection, params! { user_id: user }, read).await
}

/// How many webhooks the user has.
pub async fn count(connection: &mut Connection, user: UserId) -> Result<i64, StoreError> {
    COUNT.count(connection, params! { user_id: user }).await
}

/// Stores a webhook that was loaded by [`lock`]; the user must be locked as well.
pub async fn save(
    connection: &mut Connection,
    user: UserId,
    row: &WebhookRow,
) -> Result<(), StoreError> {
    let shown = &row.shown;
    let events = shown.events.as_ref().map(|types| types.join(" "));
    let params = params! {
        user_id: user,
        id: shown.id,
        url: shown.url.as_str(),
        events,
        description: shown.description.as_deref(),
        include: shown.include.map(EventInclude::as_str),
        enabled: shown.enabled,
        disabled_reason: shown.disabled_reason.map(DisabledReason::as_str),
        disabled_at: shown.disabled_at,
        secret_number: row.secret_number,
        rotated_at: row.rotated_at,
        failing_since: shown.failing_since,
        failed_at: row.failed_at,
        updated_at: shown.updated_at,
    };
    SAVE.execute(connection, params).await?;
    flag(connection, user).await
}

/// Deletes one of the user's webhooks and all its deliveries; false if they have none with
/// this id. The user must be locked.
pub async fn delete(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<bool, StoreError> {
    let deleted = DELETE
        .execute(connection, params! { id, user_id: user })
        .await?;
    flag(connection, user).await?;
    Ok(deleted > 0)
}

async fn flag(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    FLAG.run(connection, params! { user_id: user }).await
}
