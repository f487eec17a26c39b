//! Sends one push message: checks that its alert is still current, makes the request, interprets
//! the response.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use reqwest::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use sha2::{Digest, Sha256};
use shared::rules::limits::{DAY, SECOND};
use shared::rules::{AlertKind, Phase, Session, Settled, next_alert};
use shared::wire::PushMessage;
use shared::{Millis, SessionId, Timestamp};
use url::Url;

use super::Push;
use super::message::PushRecipient;
use crate::claims::{self, Claimed, LeasedQueue};
use metrics::PushOutcome;
use outbound::OutboundReply;
use store::push::{self, PushDelivery};
use store::{Connection, StoreError, sessions};
use uuid::Uuid;

/// How long a claim lasts; longer than an attempt can take.
const LEASE: Millis = 15 * SECOND;

/// The delay before the second attempt; it doubles each time.
const FIRST_WAIT: Millis = SECOND;

/// A subscription that could not be reached for this long is deleted.
const HOPELESS: Millis = 7 * DAY;

const TTL: HeaderName = HeaderName::from_static("ttl");
const URGENCY: HeaderName = HeaderName::from_static("urgency");
const TOPIC: HeaderName = HeaderName::from_static("topic");

struct PushQueue;

impl LeasedQueue for PushQueue {
    type Entry = PushDelivery;

    async fn next_attempt(connection: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
        push::next_attempt(connection).await
    }

    async fn claim(
        connection: &mut Connection,
        lease: Uuid,
        now: Timestamp,
        most: i64,
    ) -> Result<Vec<PushDelivery>, StoreError> {
        push::claim(connection, lease, now, LEASE, most).await
    }
}

/// The meaning of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Taken,
    Gone,
    Refused,
    Again(Option<Timestamp>),
}

impl Push {
    /// Claims up to `most` of the due messages.
    pub async fn claim(&self, most: usize) -> Result<Claimed<PushDelivery>, StoreError> {
        claims::claim::<PushQueue>(&self.database, self.entropy.as_ref(), most).await
    }

    /// Sends a claimed message and stores the outcome. After an error of the store, the message is
    /// sent again when its claim has expired.
    #[tracing::instrument(level = "debug", skip_all, fields(session_id = %delivery.session, subscription_id = %delivery.subscription, alert = delivery.kind.as_str()))]
    pub async fn send(&self, delivery: &PushDelivery) -> Result<PushOutcome, StoreError> {
        let now = self.clock.now();
        let Some(message) = self.message(delivery, now).await? else {
            return self.conclude(delivery, PushOutcome::Stale).await;
        };
        let reader = PushRecipient::of(&delivery.p256dh, &delivery.auth);
        let body = reader.and_then(|reader| reader.encrypt(&message));
        let target = self.outbound.target(&delivery.endpoint);
        // Both were valid at registration; private addresses may have been forbidden since.
        let (Some(body), Ok(target)) = (body, target) else {
            return self.conclude(delivery, PushOutcome::Dropped).await;
        };
        let service = origin(&delivery.endpoint);
        let authorization = self.vapid().await?.authorization(&service, now);
        let Some(headers) = headers(delivery, &authorization, now) else {
            return self.conclude(delivery, PushOutcome::Dropped).await;
        };
        let verdict = match self.outbound.post(&target, headers, body).await {
            Ok(reply) => {
                let verdict = verdict(&reply, self.clock.now());
                if verdict != Verdict::Taken {
                    tracing::info!(
                        service,
                        status = reply.status,
                        "a push service refused a message"
                    );
                }
                verdict
            }
            Err(failure) => {
                tracing::info!(service, %failure, "a push service could not be reached; retrying while the alert is fresh");
                Verdict::Again(None)
            }
        };
        match verdict {
            Verdict::Taken => self.conclude(delivery, PushOutcome::Sent).await,
            Verdict::Gone => self.conclude(delivery, PushOutcome::Removed).await,
            Verdict::Refused => self.fail(delivery, None).await,
            Verdict::Again(at) => self.fail(delivery, Some(at)).await,
        }
    }

    /// The message for the browser; none if the alert is outdated.
    async fn message(
        &self,
        delivery: &PushDelivery,
        now: Timestamp,
    ) -> Result<Option<PushMessage>, StoreError> {
        if delivery.expires_at <= now {
            return Ok(None);
        }
        let mut read = self.database.read().await?;
        let Some(stored) = sessions::find(&mut read, delivery.user, delivery.session).await? else {
            return Ok(None);
        };
        // The stored session may be behind: a pause in it may have ended.
        let Some(session) = Settled::new(Some(&stored.session), now).into_session() else {
            return Ok(None);
        };
        if session.deleted_at.is_some() || !still_holds(&session, delivery.kind, delivery.instant) {
            return Ok(None);
        }
        Ok(Some(PushMessage {
            kind: delivery.kind,
            tag: tag(session.id, delivery.kind),
            session_id: session.id,
            session_type: session.session_type,
            instant: delivery.instant,
            planned_duration: session.planned_minutes,
            intention: session.intention,
        }))
    }

    async fn conclude(
        &self,
        delivery: &PushDelivery,
        outcome: PushOutcome,
    ) -> Result<PushOutcome, StoreError> {
        let mut write = self.database.write().await?;
        match outcome {
            PushOutcome::Sent => {
                push::record_success(&mut write, delivery, self.clock.now()).await?
            }
            PushOutcome::Removed => {
                push::remove(&mut write, delivery.user, delivery.subscription).await?
            }
            PushOutcome::Stale | PushOutcome::Dropped | PushOutcome::Later => {
                push::delete(&mut write, delivery).await?;
            }
        }
        write.commit().await?;
        Ok(outcome)
    }

    /// Retries with the verdict `Again` while the alert is current; gives up otherwise.
    async fn fail(
        &self,
        delivery: &PushDelivery,
        again: Option<Option<Timestamp>>,
    ) -> Result<PushOutcome, StoreError> {
        let here = self.clock.now();
        let mut write = self.database.write().await?;
        let now = write.now().await?;
        // The subscription's row is locked first, as on deletion: the reverse order could deadlock.
        let since =
            push::record_failure(&mut write, delivery.user, delivery.subscription, here).await?;
        let next = again.map(|retry_after| next_attempt(delivery.attempts, retry_after, here));
        let outcome = if since.is_some_and(|since| here.since(since) >= HOPELESS) {
            push::remove(&mut write, delivery.user, delivery.subscription).await?;
            PushOutcome::Removed
        } else if let Some(next) = next.filter(|next| *next < delivery.expires_at) {
            // By the database's clock, as claims are.
            push::retry(&mut write, delivery, now.plus(next.since(here))).await?;
            PushOutcome::Later
        } else {
            push::delete(&mut write, delivery).await?;
            PushOutcome::Dropped
        };
        write.commit().await?;
        Ok(outcome)
    }
}

/// When to try again after that many attempts; no sooner than `retry_after`.
fn next_attempt(attempts: i64, retry_after: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let doubled = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let wait = FIRST_WAIT.saturating_mul(2_i64.saturating_pow(doubled));
    now.plus(wait).max(retry_after.unwrap_or(Timestamp::MIN))
}

/// The meaning of a push service's response (RFC 8030, sections 5 and 8.4, and the documentation of
/// browsers' services).
fn verdict(reply: &OutboundReply, now: Timestamp) -> Verdict {
    match reply.status {
        200..=299 => Verdict::Taken,
        404 | 410 => Verdict::Gone,
        408 | 429 | 500..=599 => Verdict::Again(reply.retry_after.map(|after| after.instant(now))),
        // A redirect, a refused message or a key of another server: a retry would get the same
        // response.
        _ => Verdict::Refused,
    }
}

/// Whether the session is still in the state that raised the alert.
fn still_holds(session: &Session, kind: AlertKind, instant: Timestamp) -> bool {
    match (kind, &session.phase) {
        (AlertKind::TimeElapsed, Phase::Active) => {
            session.elapsed.is_some_and(|elapsed| elapsed.at == instant)
        }
        (AlertKind::PauseEnding, Phase::Paused(_)) => next_alert(session) == Some(instant),
        (AlertKind::PauseEnded, Phase::Active) => session
            .pauses
            .last()
            .is_some_and(|pause| pause.ended_by_limit.is_some() && pause.ended_at == instant),
        (AlertKind::SessionCompleted, Phase::Ended(ending)) => ending.is_automatic(),
        _ => false,
    }
}

/// A tag shared by messages that replace each other on a device.
fn tag(session: SessionId, kind: AlertKind) -> String {
    format!("{session}:{}", kind.as_str())
}

/// The topic by which the push service stores only the latest message for an offline browser: at
/// most 32 characters (RFC 8030, section 5.4), derived by a hash so that it reveals nothing.
fn topic(session: SessionId, kind: AlertKind) -> String {
    let digest = Sha256::digest(tag(session, kind));
    BASE64URL.encode(&digest[..24])
}

/// The scheme, host and port of an endpoint: the only part that may be logged.
fn origin(endpoint: &str) -> String {
    Url::parse(endpoint).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

fn headers(delivery: &PushDelivery, authorization: &str, now: Timestamp) -> Option<HeaderMap> {
    let mut authorization = HeaderValue::try_from(authorization).ok()?;
    authorization.set_sensitive(true);
    let left = delivery.expires_at.since(now).max(0).cast_unsigned();
    let topic = topic(delivery.session, delivery.kind);
    Some(HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
        (
            CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        ),
        // Seconds for which the push service stores the message for an offline browser.
        (TTL, HeaderValue::from(left.div_ceil(1000))),
        (URGENCY, HeaderValue::from_static("high")),
        (TOPIC, HeaderValue::try_from(topic).ok()?),
    ]))
}

#[cfg(test)]
mod tests;
