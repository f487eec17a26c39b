//! Sends push messages: claims those that are due and sends them concurrently.
//!
//! Woken by commits of this process. Messages that other servers leave behind, after a crash for
//! instance, are found by a poll every ten seconds. `service::Push` decides what an outcome means.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use runtime::clock::Clock;
use service::Push;
use store::push::PushDelivery;

/// Concurrent requests. They mostly wait, and one slow push service must not delay the others.
const MAX_CONCURRENT: usize = 256;

/// Free slots below which nothing is claimed, since each claim is a transaction.
const MIN_CLAIM: usize = 32;

const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// How long to wait after a failed poll.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// The shortest time between two polls while another server is claiming what is due.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long requests in flight may take once the server shuts down. Others resend the rest, and
/// the device shows a repeated message once, by its tag.
const GRACE: Duration = Duration::from_millis(300);

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
        let mut sending = JoinSet::new();
        while !stop.is_cancelled() {
            let free = MAX_CONCURRENT.saturating_sub(sending.len());
            let wait = if free < MIN_CLAIM {
                // A request that ends wakes this loop.
                POLL_INTERVAL
            } else {
                self.claim(&mut sending, free).await
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.push.notified(), if free >= MIN_CLAIM => {}
                Some(ended) = sending.join_next(), if free < MIN_CLAIM => report(ended),
                () = tokio::time::sleep(wait) => {}
            }
            while let Some(ended) = sending.try_join_next() {
                report(ended);
            }
        }
        let finish = async { while sending.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(GRACE, finish).await;
    }

    /// Starts sending up to `limit` messages that are due. Returns when to poll again.
    async fn claim(&self, sending: &mut JoinSet<()>, limit: usize) -> Duration {
        match self.push.claim(limit).await {
            Ok(claimed) => {
                for delivery in claimed.deliveries {
                    sending.spawn(self.clone().send(delivery));
                }
                let next = claimed.next.and_then(|millis| u64::try_from(millis).ok());
                match claimed.next {
                    None => POLL_INTERVAL,
                    Some(_) => Duration::from_millis(next.unwrap_or(0))
                        .clamp(MIN_POLL_INTERVAL, POLL_INTERVAL),
                }
            }
            Err(error) => {
                tracing::warn!(%error, "could not claim push messages; retrying in 1 s");
                RETRY_INTERVAL
            }
        }
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
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "sending a push message panicked; it is sent again in 15 s");
    }
}
