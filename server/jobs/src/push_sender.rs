//! Sends push messages.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::queue_sender::{self, SendQueue};
use runtime::clock::Clock;
use service::{Claimed, Push};
use store::StoreError;
use store::push::PushDelivery;

/// Sends push messages.
#[derive(Clone)]
pub struct PushSender {
    /// Claims and sends.
    pub push: Push,
    /// Counts and times the attempts.
    pub metrics: metrics::PushMetrics,
    /// Times the attempts.
    pub clock: Arc<dyn Clock>,
}

impl PushSender {
    /// Runs until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        queue_sender::run(self, stop).await;
    }
}

impl SendQueue for PushSender {
    const WHAT: &'static str = "push messages";

    // Commits wake it; others leave messages behind only when they crash.
    const POLL_INTERVAL: Duration = Duration::from_secs(10);

    // They mostly wait, and one slow push service must not delay the others.
    const MAX_CONCURRENT: usize = 256;

    const MIN_CLAIM: usize = 32;

    type Entry = PushDelivery;

    async fn claim(&self, most: usize) -> Result<Claimed<PushDelivery>, StoreError> {
        self.push.claim(most).await
    }

    async fn send(self, delivery: PushDelivery) {
        let started = self.clock.now();
        match self.push.send(&delivery).await {
            Ok(outcome) => {
                let took = self.clock.now().since(started);
                self.metrics.count(outcome, took);
            }
            Err(error) => tracing::warn!(
                %error,
                subscription_id = %delivery.subscription,
                session_id = %delivery.session,
                "could not store the outcome of a push message; it is sent again in 15 s"
            ),
        }
    }

    async fn notified(&self) {
        self.push.notified().await;
    }
}
