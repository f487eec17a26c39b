//! Sends what is in the outbox: many at once, but never so many to one receiver that others
//! wait for it.
//!
//! Woken by writes of this process; what other servers wrote, and what became due by time, it
//! finds by looking. Killed at any instant, nothing is lost: claims run out.

mod room;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use shared::{Millis, Timestamp};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use metrics::WebhookFigures;
use outbound::{Failure, Reply};
use runtime::clock::Stopwatch;
use service::webhooks::{Attempted, Errand, Webhooks, sign};

use room::Rooms;

/// How long at most until it looks again: what other servers wrote waits no longer.
const LOOK: Duration = Duration::from_secs(1);

/// How long it rests where the database fails.
const REST: Duration = Duration::from_secs(1);

/// How long attempts that are under way have to end once the server stops.
const GRACE: Duration = Duration::from_millis(400);

/// How many deliveries of one webhook may follow each other in one place before others may have
/// it.
const IN_A_ROW: usize = 16;

/// Works until told to stop.
pub async fn dispatch(webhooks: Webhooks, figures: WebhookFigures, stop: CancellationToken) {
    let rooms = Arc::new(Mutex::new(Rooms::default()));
    let mut under_way = JoinSet::new();
    loop {
        // Those that ended are let go of.
        while under_way.try_join_next().is_some() {}
        let wait = match take(&webhooks, &rooms).await {
            Ok((errands, wait)) => {
                for errand in errands {
                    let (webhooks, figures) = (webhooks.clone(), figures.clone());
                    let place = Place::of(&rooms, &errand);
                    let stop = stop.clone();
                    under_way.spawn(async move {
                        run(&webhooks, &figures, errand, &stop).await;
                        drop(place);
                        // Not before: whoever looks must find the room that is free again.
                        webhooks.ring();
                    });
                }
                wait
            }
            Err(error) => {
                tracing::warn!(%error, "webhooks cannot be sent: the database fails");
                REST
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = webhooks.rung() => {}
            () = tokio::time::sleep(wait) => {
                if let Ok(backlog) = webhooks.backlog().await {
                    figures.backlog(backlog);
                }
            }
        }
    }
    // What does not end in time is sent again by whoever finds its claim run out.
    let ending = async { while under_way.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, ending).await;
}

/// What is due and for which there is room, and how long until there may be more.
async fn take(
    webhooks: &Webhooks,
    rooms: &Arc<Mutex<Rooms>>,
) -> Result<(Vec<Errand>, Duration), store::StoreError> {
    let mut room = lock(rooms).clone();
    if !room.any() {
        // Whoever ends rings.
        return Ok((Vec::new(), LOOK));
    }
    match webhooks.next_in().await? {
        None => return Ok((Vec::new(), LOOK)),
        Some(wait) if wait > 0 => return Ok((Vec::new(), at_most_a_look(wait))),
        Some(_) => {}
    }
    let errands = webhooks.claim(&mut room).await?;
    let wait = match webhooks.next_in().await? {
        // There may be more that is due already.
        Some(wait) if !errands.is_empty() => at_most_a_look(wait),
        _ => LOOK,
    };
    Ok((errands, wait))
}

fn at_most_a_look(wait: Millis) -> Duration {
    Duration::from_millis(u64::try_from(wait).unwrap_or(0)).min(LOOK)
}

/// A place that an attempt takes, until it is dropped.
struct Place {
    rooms: Arc<Mutex<Rooms>>,
    errand: (shared::UserId, String),
}

impl Place {
    fn of(rooms: &Arc<Mutex<Rooms>>, errand: &Errand) -> Self {
        lock(rooms).enter(errand.user, &errand.url);
        Self {
            rooms: Arc::clone(rooms),
            errand: (errand.user, errand.url.clone()),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.rooms).leave(self.errand.0, &self.errand.1);
    }
}

fn lock(rooms: &Mutex<Rooms>) -> MutexGuard<'_, Rooms> {
    rooms.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes one attempt after the other, as long as they arrive and the webhook has more to tell.
async fn run(
    webhooks: &Webhooks,
    figures: &WebhookFigures,
    errand: Errand,
    stop: &CancellationToken,
) {
    let mut next = Some(errand);
    for attempt in 1..=IN_A_ROW {
        let Some(errand) = next else { return };
        let made = attempt_one(webhooks, figures, &errand).await;
        let settled = if attempt < IN_A_ROW && !stop.is_cancelled() {
            webhooks.settle_and_take(&errand, &made).await
        } else {
            webhooks.settle(&errand, &made).await.map(|()| None)
        };
        next = settled.unwrap_or_else(|error| {
            tracing::warn!(%error, delivery = %errand.id, "what became of a webhook's delivery was not stored; it is sent again");
            None
        });
    }
}

/// One attempt, from the signature to the answer.
async fn attempt_one(webhooks: &Webhooks, figures: &WebhookFigures, errand: &Errand) -> Attempted {
    let at = webhooks.now();
    let watch = Stopwatch::started();
    let outcome = send(webhooks, errand, at).await;
    let took = watch.elapsed();
    figures.attempted(&outcome, took);
    match &outcome {
        Ok(reply) if reply.is_success() => {}
        Ok(reply) => {
            tracing::debug!(webhook = %errand.webhook, delivery = %errand.id, status = reply.status, "a webhook was refused");
        }
        Err(failure) => {
            tracing::debug!(webhook = %errand.webhook, delivery = %errand.id, %failure, "a webhook did not arrive");
        }
    }
    Attempted {
        at,
        duration: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
        outcome,
    }
}

async fn send(webhooks: &Webhooks, errand: &Errand, at: Timestamp) -> Result<Reply, Failure> {
    // Checked again each time: what the operator allows may have changed since it was stored.
    let target = webhooks.outbound().target(&errand.url)?;
    let body = errand.body.clone().into_bytes();
    let signed = sign(&errand.secrets, errand.id, at, &body);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [
        ("webhook-id", signed.id),
        ("webhook-timestamp", signed.timestamp),
        ("webhook-signature", signed.signature),
    ] {
        let value =
            HeaderValue::try_from(value).map_err(|error| Failure::Unable(error.to_string()))?;
        headers.insert(name, value);
    }
    webhooks.outbound().post(&target, headers, body).await
}
