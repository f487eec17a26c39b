//! The retention job: once a minute, deletes expired sign-ins, mails and their links, activity, rate
//! limits that are full again, idempotency keys, replay outcomes, alerts, texts of deleted sessions, idle
//! guests, deleted accounts, interrupted imports and old webhook deliveries, and adds events that are
//! missing of tasks and projects.
//!
//! The services decide when each of these expires.

use std::fmt::Display;
use std::time::Duration;

use service::webhooks::Webhooks;
use service::{Accounts, Deadlines, GuestCursor, Imports, Retention, Tasks};
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(60);

/// The services whose data expires.
#[derive(Clone)]
pub struct RetentionJob {
    /// Sign-ins.
    pub accounts: Accounts,
    /// Mails, activity, shared rate limits, idempotency keys, replay outcomes, texts of deleted sessions,
    /// guests, deleted accounts.
    pub retention: Retention,
    /// Interrupted imports.
    pub imports: Imports,
    /// Events that are missing.
    pub tasks: Tasks,
    /// Alerts.
    pub deadlines: Deadlines,
    /// Webhook deliveries.
    pub webhooks: Webhooks,
}

impl RetentionJob {
    /// Runs until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        let mut interval = tokio::time::interval(INTERVAL);
        let mut guests = GuestCursor::default();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = interval.tick() => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                cursor = self.round(guests) => guests = cursor,
            }
        }
    }

    /// Deletes a bounded amount of everything; what fails is retried in the next round.
    #[tracing::instrument(level = "debug", name = "retention_round", skip_all)]
    async fn round(&self, guests: GuestCursor) -> GuestCursor {
        let Self {
            accounts,
            retention,
            imports,
            tasks,
            deadlines,
            webhooks,
        } = self;
        logged("expired sign-ins", accounts.delete_expired_logins().await);
        logged("old mails", retention.delete_old_mails().await);
        logged("old activity", retention.delete_old_activity().await);
        logged(
            "full rate limits",
            retention.delete_full_rate_limits().await,
        );
        logged(
            "idempotency keys",
            retention.delete_idempotency_keys().await,
        );
        logged("replay outcomes", retention.delete_replay_outcomes().await);
        logged("alerts", deadlines.delete_old_alerts().await);
        let redacted = retention.redact_deleted_sessions().await;
        logged("texts of deleted sessions", redacted);
        let next = retention.delete_idle_guests(guests).await;
        let guests = logged("idle guests", next).unwrap_or(guests);
        logged("deleted accounts", retention.erase_deleted_accounts().await);
        logged("interrupted imports", imports.recover().await);
        logged("old imports", imports.delete_expired_records().await);
        logged("webhook deliveries", webhooks.delete_old_deliveries().await);
        if let Err(error) = tasks.log_missing_events().await {
            tracing::warn!(%error, "could not add events of tasks and projects; retrying in 60 s");
        }
        logged("the write-ahead log", retention.truncate_log().await);
        guests
    }
}

fn logged<T, E: Display>(what: &str, result: Result<T, E>) -> Option<T> {
    result
        .inspect_err(
            |error| tracing::warn!(%error, what, "could not delete expired data; retrying in 60 s"),
        )
        .ok()
}
