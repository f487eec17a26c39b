//! Alerts: which changes caused by time alone are pushed to the user, and until when they are
//! fresh (docs/push.md#when-an-alert-is-sent).
//!
//! An alert is raised in the transaction of the change that causes it, together with a push
//! message for each subscription. The push sender delivers those.

use sha2::{Digest, Sha256};
use shared::rules::limits::{MINUTE, SECOND};
use shared::rules::{self, AlertKind, Event, EventData, Session, SessionSource, State};
use shared::{EventId, Millis, SessionId, Timestamp};
use uuid::{Builder, Uuid};

use store::{Connection, StoreError, alerts, push};

pub use store::alerts::Alert;

/// How old an alert may be when it is raised.
const FRESH: Millis = 60 * SECOND;

/// The same if the scheduler was down at the alert's instant.
const FRESH_AFTER_DOWNTIME: Millis = 15 * MINUTE;

/// The least time that the push sender gets, however late the alert was raised.
const MIN_SENDING_TIME: Millis = 30 * SECOND;

/// Whether an alert for `instant` may still be raised at `now`; `alive_since` is the start of the
/// scheduler's heartbeat.
pub(super) fn is_fresh(instant: Timestamp, now: Timestamp, alive_since: Timestamp) -> bool {
    let limit = if instant < alive_since {
        FRESH_AFTER_DOWNTIME
    } else {
        FRESH
    };
    now.since(instant) <= limit
}

/// The alerts for events that are about to be appended, oldest first. `state` is the session's
/// state before them. An event that a later one revokes raises no alert.
pub(super) fn of_events(mut state: State, new: &[Event]) -> Vec<Alert> {
    let revoked = new.iter().flat_map(|event| event.data.revoked());
    let revoked: Vec<EventId> = revoked.copied().collect();
    let mut alerts = Vec::new();
    for event in new {
        state = rules::evolve(state, event);
        let session = state.session();
        // Nobody waits for a session that is entered afterwards.
        let timed = session.filter(|session| session.source != SessionSource::Manual);
        if event.is_automatic() && !revoked.contains(&event.event_id) {
            alerts.extend(timed.and_then(|session| of_event(session, event)));
        }
    }
    alerts
}

/// The alert for an automatic event; `session` is the state right after it.
fn of_event(session: &Session, event: &Event) -> Option<Alert> {
    // Both happen once for each effective plan.
    let of_plan = session.extended_minutes;
    let (kind, number, instant) = match event.data {
        EventData::SessionTimeElapsed { .. } => {
            (AlertKind::TimeElapsed, of_plan, session.elapsed?.at)
        }
        EventData::SessionResumed { .. } => {
            (AlertKind::PauseEnded, ordinal(session), event.timestamp)
        }
        EventData::SessionCompleted { .. } => {
            (AlertKind::SessionCompleted, of_plan, event.timestamp)
        }
        _ => return None,
    };
    Some(alert(session, kind, number, instant))
}

/// The warning that the session's open pause is about to end by itself, if it is due at `now`.
pub(super) fn of_pause(session: &Session, now: Timestamp) -> Option<Alert> {
    let instant = rules::next_alert(session)?;
    (instant <= now).then(|| alert(session, AlertKind::PauseEnding, ordinal(session), instant))
}

/// The number of the latest pause, from 1.
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

/// A UUIDv7 whose random part is derived from the alert's subject, so that every server gives the
/// same alert the same id.
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

/// Raises an alert and enqueues its push messages. Returns false if it was raised before.
pub(super) async fn raise(
    connection: &mut Connection,
    alert: &Alert,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !alerts::raise(connection, alert, now).await? {
        return Ok(false);
    }
    push::enqueue(connection, alert, expires_at(alert, now), now).await?;
    Ok(true)
}

/// Until when an alert that is raised at `now` is worth sending.
fn expires_at(alert: &Alert, now: Timestamp) -> Timestamp {
    let fresh = alert.instant.plus(FRESH);
    match alert.kind {
        // Later the pause has ended, and another alert says so.
        AlertKind::PauseEnding => fresh,
        AlertKind::TimeElapsed | AlertKind::PauseEnded | AlertKind::SessionCompleted => {
            fresh.max(now.plus(MIN_SENDING_TIME))
        }
    }
}
