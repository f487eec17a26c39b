//! Sends mails.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::queue_sender::{self, SendQueue};
use service::{Claimed, Mail};
use store::StoreError;
use store::mails::MailRow;

/// Sends mails.
#[derive(Clone)]
pub struct MailSender {
    /// Claims and sends.
    pub mail: Mail,
    /// Counts the attempts.
    pub metrics: metrics::MailMetrics,
}

impl MailSender {
    /// Runs until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        queue_sender::run(self, stop).await;
    }
}

impl SendQueue for MailSender {
    const WHAT: &'static str = "mails";

    // Nobody watches for a mail as for an alert.
    const POLL_INTERVAL: Duration = Duration::from_secs(2);

    // Each has a connection of its own to the mail server.
    const MAX_CONCURRENT: usize = 4;

    const MIN_CLAIM: usize = 1;

    type Entry = MailRow;

    async fn claim(&self, most: usize) -> Result<Claimed<MailRow>, StoreError> {
        self.mail.claim(most).await
    }

    async fn send(self, mail: MailRow) {
        match self.mail.send(&mail).await {
            Ok(outcome) => self.metrics.count(outcome),
            Err(error) => tracing::warn!(
                %error,
                user_id = %mail.user,
                "could not store the outcome of a mail; it is sent again in 60 s"
            ),
        }
    }

    /// Mails can wait for the poll.
    async fn notified(&self) {
        std::future::pending().await
    }
}
