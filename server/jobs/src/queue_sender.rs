//! Sends what a queue in the database holds: claims what is due and sends it concurrently.
//!
//! Woken by commits of this process where the queue tells of them. What other servers leave behind,
//! after a crash for instance, is found by a poll. The services decide what an outcome
//! means.

use std::future::Future;
use std::time::Duration;

use service::Claimed;
use store::StoreError;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long to wait after a failed poll.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// The shortest time between two polls while another server is claiming what is due.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long what is being sent may take once the server shuts down. Others send the rest again.
const GRACE: Duration = Duration::from_millis(300);

/// A queue in the database.
pub(crate) trait SendQueue: Clone + Send + 'static {
    /// What it holds, for log lines.
    const WHAT: &'static str;

    /// How long what nobody was woken for waits at most.
    const POLL_INTERVAL: Duration;

    /// How many are sent at a time.
    const MAX_CONCURRENT: usize;

    /// Free slots below which nothing is claimed, since each claim is a transaction.
    const MIN_CLAIM: usize;

    /// One claimed entry.
    type Entry: Send + 'static;

    /// Claims up to `most` entries that are due.
    fn claim(
        &self,
        most: usize,
    ) -> impl Future<Output = Result<Claimed<Self::Entry>, StoreError>> + Send;

    /// Sends an entry and stores the outcome.
    fn send(self, entry: Self::Entry) -> impl Future<Output = ()> + Send;

    /// Waits until this process may have added something.
    fn notified(&self) -> impl Future<Output = ()> + Send;
}

/// Runs until `stop` is cancelled.
pub(crate) async fn run<Q: SendQueue>(queue: Q, stop: CancellationToken) {
    let mut sending = JoinSet::new();
    while !stop.is_cancelled() {
        let free = Q::MAX_CONCURRENT.saturating_sub(sending.len());
        let has_room = free >= Q::MIN_CLAIM;
        let wait = if has_room {
            claim(&queue, &mut sending, free).await
        } else {
            // An entry that ends wakes this loop.
            Q::POLL_INTERVAL
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = queue.notified(), if has_room => {}
            Some(ended) = sending.join_next(), if !has_room => report::<Q>(ended),
            () = tokio::time::sleep(wait) => {}
        }
        while let Some(ended) = sending.try_join_next() {
            report::<Q>(ended);
        }
    }
    let finish = async { while sending.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, finish).await;
}

/// Starts sending up to `limit` entries that are due. Returns when to poll again.
async fn claim<Q: SendQueue>(queue: &Q, sending: &mut JoinSet<()>, limit: usize) -> Duration {
    match queue.claim(limit).await {
        Ok(Claimed { entries, next }) => {
            for entry in entries {
                sending.spawn(queue.clone().send(entry));
            }
            next.map_or(Q::POLL_INTERVAL, |millis| {
                Duration::from_millis(u64::try_from(millis).unwrap_or(0))
                    .clamp(MIN_POLL_INTERVAL, Q::POLL_INTERVAL)
            })
        }
        Err(error) => {
            tracing::warn!(%error, what = Q::WHAT, "could not claim what is to be sent; retrying in 1 s");
            RETRY_INTERVAL
        }
    }
}

fn report<Q: SendQueue>(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, what = Q::WHAT, "sending panicked; it is sent again when its claim expires");
    }
}
