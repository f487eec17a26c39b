//! Sending alerts to browsers: whatever is on its way, by whichever server claims it first.
//!
//! Woken by this process's own commits; what other servers leave, by a crash for instance, is
//! found by looking once a second. What is sent, and what becomes of it, is the service's.

use std::sync::Arc;
use std::time::Duration;

use metrics::PushOutcome;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use runtime::clock::Clock;
use service::{Push, PushSent};
use store::push::PushDelivery;

/// Requests at once. They mostly wait, and one slow push service must not hold up the others.
const MOST_AT_ONCE: usize = 256;

/// Claimed together: a claim is a transaction.
const FEWEST_CLAIMED: usize = 32;

/// How long what another server left may lie.
const LOOK: Duration = Duration::from_secs(1);

/// Between two looks at least, where another server is just claiming what is due.
const BREATH: Duration = Duration::from_millis(20);

/// How long requests have that were begun when the server was told to stop. Those that do not
/// make it are sent again by others, and replace themselves on the device.
const GRACE: Duration = Duration::from_millis(300);

/// Sends push messages.
#[derive(Clone)]
pub struct PushSender {
    /// What is sent, and what becomes of it.
    pub push: Push,
    /// Counts and times the attempts.
    pub metrics: metrics::Push,
    /// Times the attempts.
    pub clock: Arc<dyn Clock>,
}

impl PushSender {
    /// Runs until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        run(self, stop).await;
    }
}

async fn run(state: PushSender, stop: CancellationToken) {
    let mut sending = JoinSet::new();
    while !stop.is_cancelled() {
        let free = MOST_AT_ONCE.saturating_sub(sending.len());
        let wait = if free < FEWEST_CLAIMED {
            // Whoever comes back makes room.
            LOOK
        } else {
            claim(&state, &mut sending, free).await
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = state.push.bell().rung(), if free >= FEWEST_CLAIMED => {}
            Some(ended) = sending.join_next(), if free < FEWEST_CLAIMED => report(ended),
            () = tokio::time::sleep(wait) => {}
        }
        while let Some(ended) = sending.try_join_next() {
            report(ended);
        }
    }
    let finish = async { while sending.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, finish).await;
}

/// Begins to send what is due, and returns when to look again.
async fn claim(state: &PushSender, sending: &mut JoinSet<()>, most: usize) -> Duration {
    match state.push.claim(most).await {
        Ok(claims) => {
            for delivery in claims.deliveries {
                sending.spawn(send(state.clone(), delivery));
            }
            let next = claims.next.and_then(|millis| u64::try_from(millis).ok());
            match claims.next {
                None => LOOK,
                Some(_) => Duration::from_millis(next.unwrap_or(0)).clamp(BREATH, LOOK),
            }
        }
        Err(error) => {
            tracing::warn!(%error, "alerts could not be claimed");
            LOOK
        }
    }
}

async fn send(state: PushSender, delivery: PushDelivery) {
    let begun = state.clock.now();
    match state.push.send(&delivery).await {
        Ok(sent) => state
            .metrics
            .count(outcome(sent), state.clock.now().since(begun)),
        Err(error) => tracing::warn!(%error, "an alert could not be sent; it is tried again"),
    }
}

const fn outcome(sent: PushSent) -> PushOutcome {
    match sent {
        PushSent::Taken => PushOutcome::Sent,
        PushSent::Stale => PushOutcome::Stale,
        PushSent::Later => PushOutcome::Later,
        PushSent::Dropped => PushOutcome::Dropped,
        PushSent::Gone => PushOutcome::Removed,
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "sending an alert failed; it is tried again");
    }
}
