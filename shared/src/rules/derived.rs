//! Values that follow from a state and an instant.

use super::limits::{OVERTIME_LIMIT, PAUSE_LIMIT, SECOND};
use super::settle::deadline;
use super::state::{Phase, Session};
use crate::wire::Timer;
use crate::{Millis, Timestamp};

/// The sum of all finished pauses.
fn paused(session: &Session) -> Millis {
    session
        .pauses
        .iter()
        .map(super::state::Pause::duration)
        .sum()
}

/// Focused time: (end or now) − start − all pauses; an open pause counts up to now.
///
/// Before the session's newest event its value is that of the newest event.
/// Expects a settled session; see [`super::settled`].
#[must_use]
pub fn focused(session: &Session, now: Timestamp) -> Millis {
    let until = match &session.phase {
        Phase::Active => now.max(session.newest_at),
        Phase::Paused(pause) => pause.began_at,
        Phase::Ended(ending) => ending.ended_at,
    };
    (until.since(session.started_at) - paused(session)).max(0)
}

/// When focused time reaches, or reached, the plan; while paused, as if resumed at `now`.
#[must_use]
pub fn ends_at(session: &Session, now: Timestamp) -> Timestamp {
    let open = match &session.phase {
        Phase::Paused(pause) => now.max(session.newest_at).since(pause.began_at),
        Phase::Active | Phase::Ended(_) => 0,
    };
    session
        .started_at
        .plus(session.plan() + paused(session) + open)
}

/// When the pause limit ends the open pause, if one is open.
#[must_use]
pub fn pause_ends_at(session: &Session) -> Option<Timestamp> {
    match &session.phase {
        Phase::Paused(pause) => Some(pause.began_at.plus(PAUSE_LIMIT)),
        Phase::Active | Phase::Ended(_) => None,
    }
}

/// When overtime completes the session, if it is in overtime.
pub(super) fn completes_at(session: &Session) -> Option<Timestamp> {
    session
        .elapsed
        .map(|elapsed| elapsed.at.plus(OVERTIME_LIMIT))
}

/// Everything a countdown shows; none once the session has ended.
///
/// Expects a settled session. Remaining seconds round up, so that a countdown shows
/// 25:00 first and 0:00 last; elapsed and overtime seconds round down.
#[must_use]
pub fn timer(session: &Session, now: Timestamp) -> Option<Timer> {
    if session.ending().is_some() {
        return None;
    }
    let focused = focused(session, now);
    let remaining = (session.plan() - focused).max(0);
    let overtime = (focused - session.plan()).max(0);
    Some(Timer {
        ends_at: ends_at(session, now),
        remaining_seconds: (remaining + SECOND - 1) / SECOND,
        elapsed_seconds: focused / SECOND,
        overtime_seconds: overtime / SECOND,
        pause_ends_at: pause_ends_at(session),
        pauses_left: super::limits::MAX_PAUSES.saturating_sub(session.pauses_begun()),
        next_deadline: deadline(session),
    })
}
