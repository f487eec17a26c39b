//! Deletes what has expired, once a minute: sign-ins, idempotency keys, replay outcomes, alerts,
//! texts of deleted sessions, idle guests, deleted accounts and old webhook deliveries.
//!
//! What expires when is [`Purges`]' and the other services' to decide.

use std::fmt::Display;
use std::time::Duration;

use service::webhooks::Webhooks;
use service::{Accounts, Progress, Purges, Timer};
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(60);

/// The services whose data expires.
#[derive(Clone)]
pub struct RetentionJob {
    /// Sign-ins.
    pub accounts: Accounts,
    /// Idempotency keys, replay outcomes, texts of deleted sessions, guests, deleted accounts.
    pub purges: Purges,
    /// Alerts.
    pub timer: Timer,
    /// Webhook deliveries.
    pub webhooks: Webhooks,
}

impl RetentionJob {
    /// Runs until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        let mut rounds = tokio::time::interval(INTERVAL);
        let mut guests = Progress::default();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = rounds.tick() => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                progress = self.round(guests) => guests = progress,
            }
        }
    }

    /// A bounded amount of everything; what fails is retried in the next round.
    async fn round(&self, guests: Progress) -> Progress {
        let Self {
            accounts,
            purges,
            timer,
            webhooks,
        } = self;
        logged("expired sign-ins", accounts.forget_expired().await);
        logged("idempotency keys", purges.forget_answers().await);
        logged("replay outcomes", purges.forget_outcomes().await);
        logged("alerts", timer.forget_old_alerts().await);
        logged("texts of deleted sessions", purges.blank_texts().await);
        let guests = logged("idle guests", purges.forget_guests(guests).await).unwrap_or(guests);
        logged("deleted accounts", purges.erase_left().await);
        logged("webhook deliveries", webhooks.forget_old().await);
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
