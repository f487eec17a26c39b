//! Settling: the events that time alone causes.

use std::borrow::Cow;

use super::derived::next_deadline;
use super::event::{Event, EventData};
use super::evolve::apply;
use super::limits::{MINUTE, SECOND};
use super::score::{Finish, ScoreSource, score};
use super::state::{Phase, Session, State};
use crate::Timestamp;

/// The events of every deadline reached by `now`, each at the exact instant of its deadline.
///
/// A deadline that equals `now` has been reached. At most three events: the end of a pause, the
/// end of the planned time, the automatic completion. Settling is idempotent, and settling in
/// steps gives the same events as settling at once.
///
/// ```
/// use stint_rules::rules::{Command, StartSession, fold, handle, limits::MINUTE, settle};
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(StartSession::preset("pomodoro"));
/// # let state = fold(&handle(None, id, user, &start, ten, &[]).outcome?);
///
/// // A pomodoro that was started at ten and forgotten.
/// assert_eq!(settle(&state, ten.plus(24 * MINUTE)), []);
/// let events = settle(&state, ten.plus(600 * MINUTE));
/// assert_eq!(events[0].data.name(), "SessionTimeElapsed");
/// assert_eq!(events[0].timestamp, ten.plus(25 * MINUTE));
/// assert_eq!(events[1].data.name(), "SessionCompleted");
/// assert_eq!(events[1].timestamp, ten.plus(40 * MINUTE));
/// # Ok::<(), stint_rules::rules::Refusal>(())
/// ```
#[must_use]
pub fn settle(state: &State, now: Timestamp) -> Vec<Event> {
    Settled::new(state.session(), now).events
}

/// The state at `now`, with every reached deadline folded in.
#[must_use]
pub fn settled(state: &State, now: Timestamp) -> State {
    Settled::new(state.session(), now)
        .into_session()
        .map_or(State::NotStarted, State::Started)
}

/// The state of a session id at an instant, with every deadline folded in that was reached by
/// then.
///
/// Produced once per command or answer, and then taken by [`decide`](super::decide),
/// [`allowed_commands`](super::allowed_commands) and the API's view of a session. A session
/// for which nothing is due is borrowed, not cloned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled<'a> {
    session: Option<Cow<'a, Session>>,
    at: Timestamp,
    events: Vec<Event>,
}

impl<'a> Settled<'a> {
    /// Settles a session at `now`; `None` is an id that no session has yet.
    #[must_use]
    pub fn new(session: Option<&'a Session>, now: Timestamp) -> Self {
        let mut session = session.map(Cow::Borrowed);
        let mut events = Vec::new();
        // Each round passes one deadline: pause limit, planned time, overtime limit.
        while let Some(current) = session.take() {
            let Some(event) = next_event(&current).filter(|event| event.timestamp <= now) else {
                session = Some(current);
                break;
            };
            session = Some(Cow::Owned(apply(current.into_owned(), &event)));
            events.push(event);
        }
        Self {
            session,
            at: now,
            events,
        }
    }

    /// The session at that instant; `None` where no session has the id.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_deref()
    }

    /// The instant at which it was settled.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The events that settling added, oldest first; empty where nothing was due.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The events that settling added, by value.
    #[must_use]
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// The settled session, by value.
    #[must_use]
    pub fn into_session(self) -> Option<Session> {
        self.session.map(Cow::into_owned)
    }
}

/// Settles `state` in place and returns the events that were due.
pub(super) fn settle_into(state: &mut State, now: Timestamp) -> Vec<Event> {
    let settled = Settled::new(state.session(), now);
    let events = settled.events;
    if let Some(Cow::Owned(session)) = settled.session {
        *state = State::Started(session);
    }
    events
}

/// The event of the next deadline.
pub(super) fn next_event(session: &Session) -> Option<Event> {
    let at = next_deadline(session)?;
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

/// The automatic completion ends at the planned end, so that a forgotten timer never counts more
/// than its plan; it is unrated.
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
