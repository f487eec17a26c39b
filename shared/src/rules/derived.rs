//! Values derived from a session and an instant: focused time, deadlines, the timer, the score.

use serde::{Deserialize, Serialize};

use super::limits::{OVERTIME_LIMIT, PAUSE_LIMIT, PAUSE_WARNING, SECOND};
use super::score::{Finish, FocusScoreBreakdown, score};
use super::state::{Pause, Phase, Session};
use super::vocabulary::SessionSource;
use crate::{Millis, Timestamp};

/// The sum of the finished pauses before an instant. After an automatic completion a pause can lie
/// behind the end: one that a reopening in overtime made.
fn paused(session: &Session, until: Timestamp) -> Millis {
    let before = |pause: &Pause| pause.ended_at.min(until).since(pause.began_at).max(0);
    session.pauses.iter().map(before).sum()
}

/// Focused milliseconds: (end or now) − start − all pauses; an open pause counts up to now.
///
/// For an instant before the session's newest event it is the value at that event.
/// Expects a settled session; see [`super::settled`].
#[must_use]
pub fn focused(session: &Session, now: Timestamp) -> Millis {
    let until = match &session.phase {
        Phase::Active => now.max(session.newest_at),
        Phase::Paused(pause) => pause.began_at,
        Phase::Ended(ending) => ending.ended_at,
    };
    (until.since(session.started_at) - paused(session, until)).max(0)
}

/// When focused time reaches or reached the planned duration; while paused, as if resumed at
/// `now`.
#[must_use]
pub fn ends_at(session: &Session, now: Timestamp) -> Timestamp {
    if let Some(elapsed) = session.elapsed {
        return elapsed.at;
    }
    let open = match &session.phase {
        Phase::Paused(pause) => now.max(session.newest_at).since(pause.began_at),
        Phase::Active | Phase::Ended(_) => 0,
    };
    session
        .started_at
        .plus(session.plan() + paused(session, Timestamp::MAX) + open)
}

/// When the focused time of an ended session reaches the plan, as if it had gone on.
pub(super) fn elapsed_at(session: &Session) -> Timestamp {
    let mut at = session.started_at.plus(session.plan());
    for pause in &session.pauses {
        if pause.began_at < at {
            at = at.plus(pause.duration());
        }
    }
    at
}

/// When the pause limit ends the open pause, if one is open.
#[must_use]
pub fn pause_ends_at(session: &Session) -> Option<Timestamp> {
    match &session.phase {
        Phase::Paused(pause) => Some(pause.began_at.plus(PAUSE_LIMIT)),
        Phase::Active | Phase::Ended(_) => None,
    }
}

/// When to alert the user that the open pause is about to end: one minute before the pause limit.
/// `None` unless a pause is open.
///
/// It is not a deadline, because the session does not change at that instant.
#[must_use]
pub fn next_alert(session: &Session) -> Option<Timestamp> {
    Some(pause_ends_at(session)?.plus(-PAUSE_WARNING))
}

/// When overtime completes or completed the session, once time has elapsed. A pause in overtime,
/// which only reopening makes, delays it.
#[must_use]
pub fn overtime_ends_at(session: &Session) -> Option<Timestamp> {
    let elapsed_at = session.elapsed?.at;
    let in_overtime = session
        .pauses
        .iter()
        .filter(|pause| pause.began_at >= elapsed_at);
    let paused: Millis = in_overtime.map(Pause::duration).sum();
    Some(elapsed_at.plus(OVERTIME_LIMIT + paused))
}

/// The earliest instant at which the session changes without a command; none once it has ended.
#[must_use]
pub fn next_deadline(session: &Session) -> Option<Timestamp> {
    match &session.phase {
        // The log of a session that is entered afterwards goes on to its end.
        Phase::Active if session.source == SessionSource::Manual && session.elapsed.is_some() => {
            None
        }
        Phase::Active => {
            let due = overtime_ends_at(session);
            let due = due.unwrap_or_else(|| ends_at(session, session.newest_at));
            // It can lie before a reopening that counts the time since the end as focused time.
            Some(due.max(session.newest_at))
        }
        Phase::Paused(_) => pause_ends_at(session),
        Phase::Ended(_) => None,
    }
}

/// The values that a countdown shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Timer))]
#[serde(rename_all = "camelCase")]
pub struct TimerView {
    /// When focused time reaches the effective plan; while paused, as if resumed now.
    pub ends_at: Timestamp,
    /// Seconds to go, rounded up.
    pub remaining_seconds: i64,
    /// Seconds focused, rounded down.
    pub elapsed_seconds: i64,
    /// Seconds beyond the effective plan, rounded down.
    pub overtime_seconds: i64,
    /// When the pause limit ends the pause; null unless paused.
    pub pause_ends_at: Option<Timestamp>,
    /// Pauses that may still be begun.
    pub pauses_left: usize,
    /// When the session next changes without a command.
    pub next_deadline: Option<Timestamp>,
}

/// The values that a countdown shows; `None` once the session has ended.
///
/// Expects a settled session. Remaining seconds round up, so that a countdown shows
/// 25:00 first and 0:00 last; elapsed and overtime seconds round down.
#[must_use]
pub fn timer(session: &Session, now: Timestamp) -> Option<TimerView> {
    if session.ending().is_some() {
        return None;
    }
    let focused = focused(session, now);
    let remaining = (session.plan() - focused).max(0);
    let overtime = (focused - session.plan()).max(0);
    Some(TimerView {
        ends_at: ends_at(session, now),
        remaining_seconds: (remaining + SECOND - 1) / SECOND,
        elapsed_seconds: focused / SECOND,
        overtime_seconds: overtime / SECOND,
        pause_ends_at: pause_ends_at(session),
        pauses_left: super::limits::MAX_PAUSES.saturating_sub(session.pauses_begun()),
        next_deadline: next_deadline(session),
    })
}

/// The breakdown an open session would get if it were completed at `now` with this rating.
#[must_use]
pub fn live_breakdown(
    session: &Session,
    rating: Option<u8>,
    now: Timestamp,
) -> FocusScoreBreakdown {
    score(
        focused(session, now),
        session.plan(),
        session.costly_distractions(),
        rating,
        Finish::Completed,
    )
}
