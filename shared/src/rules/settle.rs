//! What time alone causes.

use super::derived::{completes_at, ends_at, pause_ends_at};
use super::event::{Event, EventData};
use super::evolve::evolve;
use super::limits::{MINUTE, PAUSE_WARNING, SECOND};
use super::score::{Finish, ScoreSource, score};
use super::state::{Phase, Session, State};
use crate::Timestamp;

/// The events that have become true by `now`, each stamped with its exact nominal instant.
///
/// A deadline that equals `now` has been reached (RULES.md, "What time alone causes"). At
/// most three events: the end of a pause, time's up, the automatic completion. Settling is
/// idempotent, and settling in steps brings what settling at once does.
///
/// ```
/// use shared::rules::{Command, Start, State, fold, handle, limits::MINUTE, settle};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(Start::preset("pomodoro"));
/// # let state = fold(&handle(&State::NotStarted, id, user, &start, ten, &[]).outcome?);
///
/// // A pomodoro that was started at ten and forgotten.
/// assert_eq!(settle(&state, ten.plus(24 * MINUTE)), []);
/// let events = settle(&state, ten.plus(600 * MINUTE));
/// assert_eq!(events[0].data.name(), "SessionTimeElapsed");
/// assert_eq!(events[0].timestamp, ten.plus(25 * MINUTE));
/// assert_eq!(events[1].data.name(), "SessionCompleted");
/// assert_eq!(events[1].timestamp, ten.plus(40 * MINUTE));
/// # Ok::<(), shared::rules::Refusal>(())
/// ```
#[must_use]
pub fn settle(state: &State, now: Timestamp) -> Vec<Event> {
    settle_into(&mut state.clone(), now)
}

/// The state with everything folded in that has become true by `now`.
#[must_use]
pub fn settled(state: &State, now: Timestamp) -> State {
    let mut state = state.clone();
    settle_into(&mut state, now);
    state
}

/// Settles `state` in place and returns what it took.
pub(super) fn settle_into(state: &mut State, now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    // Each round moves one deadline on: pause limit, time's up, overtime limit.
    while let Some(event) = next_event(state).filter(|event| event.timestamp <= now) {
        *state = evolve(std::mem::take(state), &event);
        events.push(event);
    }
    events
}

/// The earliest instant at which [`settle`] would return something; none once ended.
#[must_use]
pub fn next_deadline(state: &State) -> Option<Timestamp> {
    match state {
        State::Started(session) => deadline(session),
        State::NotStarted => None,
    }
}

/// When the person is to be told that their open pause is about to end by itself: one minute
/// before its limit; none unless a pause is open (API.md, Web Push).
///
/// Nothing happens to the session at that instant, so it is no deadline.
#[must_use]
pub fn next_alert(state: &State) -> Option<Timestamp> {
    let limit = state.session().and_then(pause_ends_at)?;
    Some(limit.plus(-PAUSE_WARNING))
}

pub(super) fn deadline(session: &Session) -> Option<Timestamp> {
    match &session.phase {
        Phase::Active => {
            completes_at(session).or_else(|| Some(ends_at(session, session.newest_at)))
        }
        Phase::Paused(_) => pause_ends_at(session),
        Phase::Ended(_) => None,
    }
}

/// The event that the next deadline brings.
pub(super) fn next_event(state: &State) -> Option<Event> {
    let session = state.session()?;
    let at = deadline(session)?;
    let data = match (&session.phase, session.elapsed) {
        (Phase::Paused(pause), _) => EventData::SessionResumed {
            session_id: session.id,
            resume_time: at,
            pause_duration: at.since(pause.began_at) / SECOND,
            automatic: true,
        },
        (Phase::Active, None) => EventData::SessionTimeElapsed {
            session_id: session.id,
            planned_duration: session.planned_minutes,
        },
        (Phase::Active, Some(elapsed)) => complete_by_itself(session, elapsed.at),
        (Phase::Ended(_), _) => return None,
    };
    Some(data.at(session.next_version(), at))
}

/// A forgotten timer never counts beyond its plan: it ends at its planned end, unrated.
fn complete_by_itself(session: &Session, end: Timestamp) -> EventData {
    let breakdown = score(
        session.plan(),
        session.plan(),
        session.costly_distractions(),
        None,
        Finish::Completed,
    );
    EventData::SessionCompleted {
        session_id: session.id,
        end_time: end,
        actual_duration: session.plan() / MINUTE,
        actual_seconds: session.plan() / SECOND,
        quality_rating: None,
        task_progress: None,
        focus_score: breakdown.calculated,
        focus_score_source: ScoreSource::Calculated,
        focus_score_breakdown: breakdown,
        task_id: session.task_id,
        project_id: session.project_id,
        automatic: true,
    }
}
