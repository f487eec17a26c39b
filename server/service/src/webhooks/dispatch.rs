//! Claims deliveries from the outbox and records the outcome of their attempts.
//!
//! Both are short transactions; nothing is held while a receiver responds. The claim of a server
//! that dies in between expires: the delivery is then sent again with the same id.

use shared::wire::{DeliveryAttempt, DeliveryStatus, DisabledReason, EventInclude, FailedBecause};
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use super::outbox::{self, disable};
use super::schedule::{GIVE_UP_AFTER, failing_since, next_attempt};
use super::{SigningSecret, Webhooks};
use outbound::{OutboundError, OutboundReply};
use store::webhooks::claims::{self, AttemptOutcome, DeliveryState, DueWebhook};
use store::webhooks::{self, WebhookRow, attempts, deliveries};
use store::{Connection, StoreError, event_sequence};

/// Concurrent deliveries per webhook, by all servers together.
pub const PER_WEBHOOK: usize = 4;

/// How long a claim lasts: longer than an attempt and storing its outcome can take.
const CLAIM: Millis = 30_000;

/// The delay before a webhook that exceeded the limits is due again.
pub const POSTPONED: Millis = 1_000;

/// The status by which a receiver says that it is gone for good.
const GONE: u16 = 410;

/// A claimed delivery that is to be attempted now.
#[derive(Clone, Debug)]
pub struct DeliveryClaim {
    /// The delivery's id, sent as `webhook-id`.
    pub id: Uuid,
    /// Its owner is `user`, its address `url`.
    pub webhook: Uuid,
    /// The webhook's user.
    pub user: UserId,
    /// The webhook's URL.
    pub url: String,
    /// The body to send, byte for byte.
    pub body: String,
    /// The secrets to sign it with.
    pub secrets: Vec<SigningSecret>,
    /// Whether the last delivery to the receiver succeeded.
    pub works: bool,
    claim: i64,
}

/// The result of an attempt.
#[derive(Clone, Debug)]
pub struct AttemptResult {
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub duration: Millis,
    /// The response or the error.
    pub outcome: Result<OutboundReply, OutboundError>,
}

/// Limits on concurrent attempts, in total and per user and host.
pub trait ConcurrencyLimits: Send {
    /// How many more attempts may start to receivers that work, or to the others.
    fn free(&self, works: bool) -> usize;

    /// How many attempts may start to this URL for this user.
    fn free_for(&self, user: UserId, url: &str) -> usize;

    /// Counts attempts that start now.
    fn add(&mut self, user: UserId, url: &str, works: bool, count: usize);
}

impl Webhooks {
    /// Claims due deliveries within the limits.
    pub async fn claim(
        &self,
        limits: &mut impl ConcurrencyLimits,
    ) -> Result<Vec<DeliveryClaim>, StoreError> {
        let key = self.key.get().await?;
        let mut write = self.database.write().await?;
        let now = write.common_now(self.clock.now()).await?;
        let mut claimed_deliveries = Vec::new();
        for works in [true, false] {
            let most = u32::try_from(limits.free(works)).unwrap_or(u32::MAX);
            for due in claims::lock_due(&mut write, works, now, most).await? {
                let free = limits.free_for(due.user, &due.url).min(limits.free(works));
                let busy = claims::in_flight(&mut write, due.user, due.webhook, now).await?;
                // A server that has claimed deliveries claims the next when one ends; should it
                // die, its claims expire.
                let most = free.min(PER_WEBHOOK.saturating_sub(busy));
                if most == 0 {
                    let until = now.plus(POSTPONED);
                    claims::postpone(&mut write, due.user, due.webhook, until).await?;
                    continue;
                }
                let taken = take(&mut write, key, &due, most, now).await?;
                limits.add(due.user, &due.url, works, taken.len());
                claimed_deliveries.extend(taken);
            }
        }
        write.commit().await?;
        Ok(claimed_deliveries)
    }

    /// The time until the next delivery is due for which the limits have room, 0 or less if it is
    /// due now; none if there is none.
    pub async fn next_in(
        &self,
        limits: &impl ConcurrencyLimits,
    ) -> Result<Option<Millis>, StoreError> {
        let mut read = self.database.read().await?;
        let mut next = None;
        for works in [true, false] {
            if limits.free(works) > 0 {
                let due = claims::next_due(&mut read, works).await?;
                next = next.into_iter().chain(due).min();
            }
        }
        let Some(next) = next else {
            return Ok(None);
        };
        let now = read.common_now(self.clock.now()).await?;
        Ok(Some(next.since(now)))
    }

    /// The number of webhooks with due deliveries that no server has claimed.
    pub async fn backlog(&self) -> Result<i64, StoreError> {
        let now = self.clock.now();
        deliveries::count_due_webhooks(&mut self.database.read_statement().await?, now).await
    }

    /// Records the outcome of an attempt; [`Webhooks::notify`] then wakes the dispatcher. After an
    /// error of the store, the delivery is attempted again when its claim has expired.
    pub async fn record_attempt(
        &self,
        delivery: &DeliveryClaim,
        made: &AttemptResult,
    ) -> Result<(), StoreError> {
        self.write_back(delivery, made, false).await.map(drop)
    }

    /// Records the outcome of an attempt and, after a success, claims what is due next for the same
    /// webhook: a backlog then takes one transaction per delivery instead of two. After an error
    /// nothing was claimed.
    pub async fn record_attempt_and_claim_next(
        &self,
        delivery: &DeliveryClaim,
        made: &AttemptResult,
    ) -> Result<Option<DeliveryClaim>, StoreError> {
        self.write_back(delivery, made, true).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %delivery.user, webhook_id = %delivery.webhook, delivery_id = %delivery.id))]
    async fn write_back(
        &self,
        delivery: &DeliveryClaim,
        made: &AttemptResult,
        takes: bool,
    ) -> Result<Option<DeliveryClaim>, StoreError> {
        let key = self.key.get().await?;
        let mut write = self.database.write_for(delivery.user).await?;
        if event_sequence::lock(&mut write, delivery.user)
            .await?
            .is_none()
        {
            return Ok(None);
        }
        let Some(before) = webhooks::lock(&mut write, delivery.user, delivery.webhook).await?
        else {
            return Ok(None);
        };
        let mut row = before.clone();
        let Some(state) = claims::state(&mut write, delivery.user, delivery.id).await? else {
            return Ok(None);
        };
        let now = write.common_now(self.clock.now()).await?;
        let arrived = made.outcome.as_ref().is_ok_and(OutboundReply::is_success);
        let is_newest = state.claim == delivery.claim;
        let is_pending = state.status == DeliveryStatus::Pending;
        // A success counts even if another server has claimed the delivery since; a failure does
        // not.
        if state.status == DeliveryStatus::Delivered || !(arrived || is_newest && is_pending) {
            return Ok(None);
        }
        let after = DeliveryState {
            step: state.step + 1,
            attempts: state.attempts + 1,
            ..state
        };
        let attempt = attempt(after.attempts, made);
        attempts::insert(&mut write, delivery.user, delivery.id, &attempt).await?;
        let outcome = if arrived {
            row.shown.failing_since = None;
            row.failed_at = None;
            AttemptOutcome::Delivered
        } else {
            self.failed(&mut row, after.step, made, now)
        };
        claims::record_outcome(
            &mut write,
            delivery.user,
            delivery.webhook,
            delivery.id,
            &after,
            outcome,
            now,
        )
        .await?;
        if let Some(reason) = reason_to_disable(&row, made, now) {
            disable(&mut write, delivery.user, &mut row, reason, now).await?;
        }
        if arrived != delivery.works {
            claims::set_works(&mut write, delivery.user, delivery.webhook, arrived).await?;
        }
        if before != row {
            webhooks::save(&mut write, delivery.user, &row).await?;
        }
        let attempts_left = DueWebhook {
            webhook: delivery.webhook,
            user: delivery.user,
            include: row.shown.include,
            url: row.shown.url,
            secret_number: row.secret_number,
            rotated_at: row.rotated_at,
            works: arrived,
        };
        let is_same_place = attempts_left.url == delivery.url;
        let next = if takes && arrived && is_newest && is_same_place {
            // This server's claims are counted, although one has just ended: it may have expired
            // before.
            let busy = claims::in_flight(&mut write, delivery.user, delivery.webhook, now).await?;
            let most = PER_WEBHOOK.saturating_sub(busy).min(1);
            let taken = take(&mut write, key, &attempts_left, most, now).await?;
            taken.into_iter().next()
        } else {
            claims::schedule_next(&mut write, delivery.user, delivery.webhook).await?;
            None
        };
        write.commit().await?;
        Ok(next)
    }

    fn failed(
        &self,
        row: &mut WebhookRow,
        step: u32,
        made: &AttemptResult,
        now: Timestamp,
    ) -> AttemptOutcome {
        let before = row.shown.failing_since.zip(row.failed_at);
        row.shown.failing_since = Some(failing_since(now, before));
        row.failed_at = Some(now);
        let wish = made
            .outcome
            .as_ref()
            .ok()
            .and_then(|reply| Some(reply.retry_after?.instant(now)));
        let mut chance = [0];
        self.entropy.fill(&mut chance);
        match next_attempt(step, now, chance[0], wish) {
            Some(at) => AttemptOutcome::Again(at),
            None => AttemptOutcome::Failed(FailedBecause::AttemptsUsedUp),
        }
    }
}

/// Claims at most `most` deliveries of a webhook, whose row must be locked.
async fn take(
    write: &mut Connection,
    key: &[u8],
    due: &DueWebhook,
    most: usize,
    now: Timestamp,
) -> Result<Vec<DeliveryClaim>, StoreError> {
    let mut claimed =
        claims::claim(write, due.user, due.webhook, now, now.plus(CLAIM), most).await?;
    if due.include == Some(EventInclude::Object) {
        let bodies = claimed
            .iter_mut()
            .map(|claimed| std::mem::take(&mut claimed.body));
        let bodies = outbox::with_objects(write, due.user, bodies.collect(), now).await?;
        for (claimed, body) in claimed.iter_mut().zip(bodies) {
            claimed.body = body;
        }
    }
    let secrets = Webhooks::secrets(key, due.webhook, due.secret_number, due.rotated_at, now);
    let claimed_deliveries = claimed.into_iter().map(|claimed| DeliveryClaim {
        id: claimed.id,
        webhook: due.webhook,
        user: due.user,
        url: due.url.clone(),
        body: claimed.body,
        secrets: secrets.clone(),
        works: due.works,
        claim: claimed.claim,
    });
    Ok(claimed_deliveries.collect())
}

/// Why the webhook is to be disabled, if so.
fn reason_to_disable(
    row: &WebhookRow,
    made: &AttemptResult,
    now: Timestamp,
) -> Option<DisabledReason> {
    if !row.shown.enabled {
        return None;
    }
    if matches!(&made.outcome, Ok(reply) if reply.status == GONE) {
        return Some(DisabledReason::Gone);
    }
    row.shown
        .failing_since
        .filter(|since| now.since(*since) >= GIVE_UP_AFTER)
        .map(|_| DisabledReason::Failing)
}

fn attempt(number: u32, made: &AttemptResult) -> DeliveryAttempt {
    let (status, error, response) = match &made.outcome {
        Ok(reply) if reply.is_success() => (Some(reply.status), None, None),
        Ok(reply) => {
            let error = match reply.status {
                GONE => "410: the receiver is gone for good; the webhook was disabled".to_owned(),
                300..=399 => format!("{}: redirects are not followed", reply.status),
                status => format!("{status} is no success"),
            };
            let response = Some(reply.body_excerpt.clone()).filter(|text| !text.is_empty());
            (Some(reply.status), Some(error), response)
        }
        Err(failure) => (None, Some(failure.to_string()), None),
    };
    DeliveryAttempt {
        number,
        attempted_at: made.at,
        duration_ms: made.duration,
        status,
        error,
        response,
    }
}
