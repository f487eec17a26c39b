//! The webhook dispatcher: claims due deliveries from the outbox and attempts them concurrently,
//! within limits that keep one slow receiver from delaying the others.
//!
//! Woken by commits of this process; deliveries of other servers, and retries that become due, are
//! found by a poll every ten seconds. After a crash nothing is lost: claims expire.

mod concurrency;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use shared::{Millis, Timestamp, UserId};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use metrics::WebhookMetrics;
use outbound::{OutboundError, OutboundReply};
use runtime::clock::Stopwatch;
use service::webhooks::{
    AttemptResult, ConcurrencyLimits, DeliveryClaim, POSTPONED, Webhooks, sign,
};
use store::StoreError;

use concurrency::InFlightCounts;

/// The longest delay of a delivery that another server has enqueued.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// How long to wait after a failed poll.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// How long attempts in flight may take once the server shuts down. The rest are repeated when
/// their claims expire.
const GRACE: Duration = Duration::from_millis(400);

/// Deliveries of one webhook that may follow each other in one slot before another webhook gets
/// it.
const MAX_CONSECUTIVE: usize = 16;

/// Sends the deliveries in the outbox.
#[derive(Clone)]
pub struct WebhookDispatcher {
    /// Claims deliveries and records attempts.
    pub webhooks: Webhooks,
    /// Counts and times the attempts.
    pub metrics: WebhookMetrics,
}

impl WebhookDispatcher {
    /// Runs until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        let counts = Arc::new(Mutex::new(InFlightCounts::default()));
        let mut in_flight = JoinSet::new();
        loop {
            while in_flight.try_join_next().is_some() {}
            let wait = match self.claim(&counts).await {
                Ok((deliveries, wait)) => {
                    for delivery in deliveries {
                        let slot = Slot::take(&counts, &delivery);
                        let (dispatcher, stop) = (self.clone(), stop.clone());
                        in_flight.spawn(async move {
                            dispatcher.attempt_consecutive(delivery, &stop).await;
                            drop(slot);
                            // Only now, so that the next claim finds the slot free.
                            dispatcher.webhooks.notify();
                        });
                    }
                    wait
                }
                Err(error) => {
                    tracing::warn!(%error, "could not claim webhook deliveries; retrying in 1 s");
                    RETRY_INTERVAL
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.webhooks.notified() => {}
                () = tokio::time::sleep(wait) => {
                    if let Ok(backlog) = self.webhooks.backlog().await {
                        self.metrics.set_backlog(backlog);
                    }
                }
            }
        }
        let ending = async { while in_flight.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(GRACE, ending).await;
    }

    /// Claims what is due within the limits. Returns it and how long until there may be more.
    async fn claim(
        &self,
        counts: &Mutex<InFlightCounts>,
    ) -> Result<(Vec<DeliveryClaim>, Duration), StoreError> {
        let mut limits = lock(counts).clone();
        // Where there is no room at all, an attempt that ends notifies.
        match self.webhooks.next_in(&limits).await? {
            None => return Ok((Vec::new(), POLL_INTERVAL)),
            Some(wait) if wait > 0 => return Ok((Vec::new(), at_most_a_poll(wait))),
            Some(_) => {}
        }
        let deliveries = self.webhooks.claim(&mut limits).await?;
        // More may be due already. Those for which there was no room are due again later.
        let at_least = if deliveries.is_empty() { POSTPONED } else { 0 };
        let next = self.webhooks.next_in(&limits).await?;
        let wait = next.map_or(POLL_INTERVAL, |wait| at_most_a_poll(wait.max(at_least)));
        Ok((deliveries, wait))
    }

    /// Attempts a delivery and, as long as attempts succeed, the webhook's next ones.
    async fn attempt_consecutive(&self, delivery: DeliveryClaim, stop: &CancellationToken) {
        let mut next = Some(delivery);
        for count in 1..=MAX_CONSECUTIVE {
            let Some(delivery) = next else { return };
            let result = self.attempt(&delivery).await;
            let recorded = if count < MAX_CONSECUTIVE && !stop.is_cancelled() {
                self.webhooks
                    .record_attempt_and_claim_next(&delivery, &result)
                    .await
            } else {
                let recorded = self.webhooks.record_attempt(&delivery, &result).await;
                recorded.map(|()| None)
            };
            next = recorded.unwrap_or_else(|error| {
                tracing::warn!(
                    %error,
                    user_id = %delivery.user,
                    webhook_id = %delivery.webhook,
                    delivery_id = %delivery.id,
                    "could not store the outcome of a webhook delivery; it is sent again in 30 s"
                );
                None
            });
        }
    }

    #[tracing::instrument(
        level = "debug",
        skip_all,
        fields(user_id = %delivery.user, webhook_id = %delivery.webhook, delivery_id = %delivery.id)
    )]
    async fn attempt(&self, delivery: &DeliveryClaim) -> AttemptResult {
        let at = self.webhooks.now();
        let stopwatch = Stopwatch::started();
        let outcome = self.send(delivery, at).await;
        let took = stopwatch.elapsed();
        self.metrics.count_attempt(&outcome, took);
        match &outcome {
            Ok(reply) if reply.is_success() => {}
            Ok(reply) => tracing::debug!(status = reply.status, "a receiver refused a delivery"),
            Err(error) => tracing::debug!(%error, "a delivery did not reach its receiver"),
        }
        AttemptResult {
            at,
            duration: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            outcome,
        }
    }

    async fn send(
        &self,
        delivery: &DeliveryClaim,
        at: Timestamp,
    ) -> Result<OutboundReply, OutboundError> {
        // Checked at each attempt: the operator may have forbidden private addresses meanwhile.
        let target = self.webhooks.outbound().target(&delivery.url)?;
        let body = delivery.body.clone().into_bytes();
        let signed = sign(&delivery.secrets, delivery.id, at, &body);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in [
            ("webhook-id", signed.id),
            ("webhook-timestamp", signed.timestamp),
            ("webhook-signature", signed.signature),
        ] {
            let value = HeaderValue::try_from(value)
                .map_err(|error| OutboundError::Unable(error.to_string()))?;
            headers.insert(name, value);
        }
        self.webhooks.outbound().post(&target, headers, body).await
    }
}

fn at_most_a_poll(wait: Millis) -> Duration {
    Duration::from_millis(u64::try_from(wait).unwrap_or(0)).min(POLL_INTERVAL)
}

/// An attempt's share of the limits, until it is dropped.
struct Slot {
    counts: Arc<Mutex<InFlightCounts>>,
    user: UserId,
    url: String,
    works: bool,
}

impl Slot {
    fn take(counts: &Arc<Mutex<InFlightCounts>>, delivery: &DeliveryClaim) -> Self {
        lock(counts).add(delivery.user, &delivery.url, delivery.works, 1);
        Self {
            counts: Arc::clone(counts),
            user: delivery.user,
            url: delivery.url.clone(),
            works: delivery.works,
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        lock(&self.counts).remove(self.user, &self.url, self.works);
    }
}

fn lock(counts: &Mutex<InFlightCounts>) -> MutexGuard<'_, InFlightCounts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}
