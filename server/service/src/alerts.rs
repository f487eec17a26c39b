//! What rings: which of the things that time alone causes a person is told at once, and
//! until when that is still news (docs/push.md#when-an-alert-is-sent).
//!
//! Raises alerts in the transaction of their effect and hands them to whoever delivers
//! them; delivers nothing itself.

use sha2::{Digest, Sha256};
use shared::rules::limits::{MINUTE, SECOND};
use shared::rules::{self, AlertKind, Event, EventData, Session, State};
use shared::{EventId, Millis, SessionId, Timestamp};
use uuid::{Builder, Uuid};

use super::push;
use store::{Connection, StoreError, alerts};

pub use store::alerts::Alert;

/// How old an alert may be and still ring.
pub(super) const FRESH: Millis = 60 * SECOND;
/// The same where nobody was there to ring at its instant.
const FRESH_AFTER_A_STOP: Millis = 15 * MINUTE;

/// Whether something that happened at `instant` still is news at `now`, told by somebody who
/// has been watching without a gap since `watched_since`.
pub(super) fn is_news(instant: Timestamp, now: Timestamp, watched_since: Timestamp) -> bool {
    let limit = if instant < watched_since {
        FRESH_AFTER_A_STOP
    } else {
        FRESH
    };
    now.since(instant) <= limit
}

/// The alerts of events that are about to be appended, oldest first; `state` is the session's
/// before them. What one of them takes back does not ring.
pub(super) fn of_events(mut state: State, new: &[Event]) -> Vec<Alert> {
    let revoked = new.iter().flat_map(|event| event.data.revoked());
    let revoked: Vec<EventId> = revoked.copied().collect();
    let mut alerts = Vec::new();
    for event in new {
        state = rules::evolve(state, event);
        let session = state.session();
        if event.is_automatic() && !revoked.contains(&event.event_id) {
            alerts.extend(session.and_then(|session| of_event(session, event)));
        }
    }
    alerts
}

/// The alert of something that time alone has caused; `session` is as it was then.
fn of_event(session: &Session, event: &Event) -> Option<Alert> {
    let (kind, number) = match event.data {
        EventData::SessionTimeElapsed { .. } => (AlertKind::TimeElapsed, 0),
        EventData::SessionResumed { .. } => (AlertKind::PauseEnded, ordinal(session)),
        EventData::SessionCompleted { .. } => (AlertKind::SessionCompleted, 0),
        _ => return None,
    };
    Some(alert(session, kind, number, event.timestamp))
}

/// The warning that the session's open pause is about to end by itself, once it is time.
pub(super) fn of_pause(session: &Session, now: Timestamp) -> Option<Alert> {
    let instant = rules::next_alert(&State::Started(session.clone()))?;
    (instant <= now).then(|| alert(session, AlertKind::PauseEnding, ordinal(session), instant))
}

/// Which pause is the latest, from 1.
fn ordinal(session: &Session) -> u32 {
    u32::try_from(session.pauses_begun()).unwrap_or(u32::MAX)
}

fn alert(session: &Session, kind: AlertKind, number: u32, instant: Timestamp) -> Alert {
    Alert {
        id: id_of(session.id, kind, number, instant),
        user: session.user_id,
        session: session.id,
        kind,
        number,
        instant,
    }
}

/// A UUIDv7 whose random part follows from what the alert is about, so that whichever server
/// raises it gives it the same id.
fn id_of(session: SessionId, kind: AlertKind, number: u32, instant: Timestamp) -> Uuid {
    let digest = Sha256::new()
        .chain_update(session.as_uuid())
        .chain_update(kind.as_str())
        .chain_update(number.to_be_bytes())
        .finalize();
    let mut random = [0_u8; 10];
    random
        .iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    let millis = u64::try_from(instant.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Raises an alert, unless it was raised before; whether it was not.
///
/// # Errors
/// As [`StoreError`] says.
pub(super) async fn raise(
    connection: &mut Connection,
    alert: &Alert,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !alerts::raise(connection, alert, now).await? {
        return Ok(false);
    }
    // In the transaction of its effect, so that neither is there without the other.
    push::enqueue(connection, alert, now).await?;
    Ok(true)
}
