//! Folding events into the state. Total: it never panics and never refuses.

use super::correct;
use super::derived::{ends_at, overtime_ends_at};
use super::derived_id::{DerivedFrom, derive};
use super::event::{Event, EventData};
use super::score::ScoreSource;
use super::state::{
    Distraction, Elapsed, Ending, EndingDraft, OpenPause, Outcome, Pause, Phase, Session, State,
};
use super::vocabulary::{CountedAs, SessionSource};
use crate::{EventId, PauseId, Timestamp};

/// The state after an event. An event that does not fit the state leaves it as it is.
///
/// ```
/// use stint_rules::rules::{
///     AbandonSession, Command, SessionStatus,
///     StartSession, evolve, fold, handle,
/// };
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(StartSession::preset("pomodoro"));
/// # let state = fold(&handle(None, id, user, &start, ten, &[]).outcome?);
///
/// let abandon = Command::Abandon(AbandonSession { reason: None, progress_made: None });
/// let events = handle(state.session(), id, user, &abandon, ten.plus(60_000), &[]).outcome?;
/// let state = evolve(state, &events[0]);
/// let session = state.session().expect("it was started");
/// assert_eq!(session.status(), SessionStatus::Abandoned);
/// // The session has ended, so the same event does not fit any more.
/// assert_eq!(evolve(state.clone(), &events[0]), state);
/// # Ok::<(), stint_rules::rules::Refusal>(())
/// ```
#[must_use]
pub fn evolve(state: State, event: &Event) -> State {
    match state {
        State::NotStarted => begin(event),
        State::Started(session) => State::Started(apply(session, event)),
    }
}

/// The state after a whole log, oldest event first.
#[must_use]
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> State {
    events.into_iter().fold(State::NotStarted, evolve)
}

fn begin(event: &Event) -> State {
    let EventData::FocusSessionStarted {
        session_id,
        user_id,
        session_type,
        planned_duration,
        task_id,
        project_id,
        ref intention,
        start_time,
        source,
        ref tags,
        ref time_zone,
    } = event.data
    else {
        return State::NotStarted;
    };
    State::Started(Session {
        id: session_id,
        user_id,
        session_type,
        planned_minutes: planned_duration,
        extended_minutes: 0,
        task_id,
        project_id,
        intention: intention.clone(),
        tags: tags.clone(),
        time_zone: time_zone.clone(),
        started_at: start_time,
        source,
        pauses: Vec::new(),
        distractions: Vec::new(),
        elapsed: None,
        phase: Phase::Active,
        draft: None,
        version: event.version,
        newest_at: event.timestamp,
        commanded_at: event.timestamp,
        deleted_at: None,
    })
}

/// Whether `decide` or `settle` can have produced the event in this state.
fn fits(session: &Session, event: &Event) -> bool {
    // The events of a split are of two sessions.
    if event.session_id != session.id {
        return false;
    }
    match event.data {
        EventData::FocusSessionStarted { .. } => false,
        EventData::SessionPaused { .. } => {
            let is_manual = session.source == SessionSource::Manual;
            matches!(session.phase, Phase::Active) && (session.elapsed.is_none() || is_manual)
        }
        EventData::SessionResumed { .. } => matches!(session.phase, Phase::Paused(_)),
        EventData::DistractionRecorded { .. } => matches!(session.phase, Phase::Active),
        EventData::SessionTimeElapsed { .. } => {
            matches!(session.phase, Phase::Active) && session.elapsed.is_none()
        }
        EventData::SessionExtended { .. }
        | EventData::SessionCompleted { .. }
        | EventData::SessionAbandoned { .. } => session.ending().is_none(),
        EventData::SessionRevised { .. } | EventData::SessionAmended { .. } => {
            session.deleted_at.is_none()
        }
        EventData::SessionReopened { .. }
        | EventData::SessionCorrected { .. }
        | EventData::SessionDeleted { .. } => {
            session.ending().is_some() && session.deleted_at.is_none()
        }
        EventData::SessionRestored { .. } => session.deleted_at.is_some(),
    }
}

/// The session after an event; unchanged where the event does not fit.
pub(super) fn apply(mut session: Session, event: &Event) -> Session {
    if !fits(&session, event) {
        return session;
    }
    match &event.data {
        EventData::FocusSessionStarted { .. } => {}
        EventData::SessionPaused {
            pause_time,
            pause_reason,
            ..
        } => {
            session.phase = Phase::Paused(OpenPause {
                id: PauseId::new(derive(
                    session.id,
                    DerivedFrom::Pause(session.pauses.len()),
                    *pause_time,
                )),
                began_at: *pause_time,
                reason: pause_reason.clone(),
            });
        }
        EventData::SessionResumed {
            resume_time,
            automatic,
            ..
        } => {
            end_pause(
                &mut session,
                *resume_time,
                automatic.then_some(event.event_id),
            );
        }
        EventData::DistractionRecorded { kind, note, .. } => {
            session.distractions.push(Distraction {
                id: derive(
                    session.id,
                    DerivedFrom::Distraction(session.distractions.len()),
                    event.timestamp,
                ),
                at: event.timestamp,
                kind: *kind,
                note: note.clone(),
            })
        }
        EventData::SessionTimeElapsed { .. } => {
            session.elapsed = Some(Elapsed {
                event_id: event.event_id,
                // Recorded later where the time before a reopening counts as focused.
                at: ends_at(&session, event.timestamp).min(event.timestamp),
            });
        }
        EventData::SessionExtended { minutes, .. } => {
            session.extended_minutes = session.extended_minutes.saturating_add(*minutes);
            session.elapsed = None;
        }
        EventData::SessionReopened { counted_as, .. } => {
            reopen(&mut session, event.timestamp, *counted_as);
        }
        EventData::SessionCompleted { .. } | EventData::SessionAbandoned { .. } => {
            end(&mut session, event)
        }
        EventData::SessionRevised { as_of, .. } => revoke_automatic(&mut session, *as_of),
        EventData::SessionAmended { .. } => amend(&mut session, &event.data),
        EventData::SessionCorrected { after, .. } => {
            correct::apply(&mut session, after, event.event_id);
        }
        EventData::SessionDeleted { .. } => session.deleted_at = Some(event.timestamp),
        EventData::SessionRestored { .. } => session.deleted_at = None,
    }
    session.version = event.version;
    session.newest_at = event.timestamp;
    if !event.is_automatic() {
        session.commanded_at = event.timestamp;
    }
    session
}

fn end_pause(session: &mut Session, at: Timestamp, ended_by_limit: Option<EventId>) {
    if let Phase::Paused(open) = std::mem::replace(&mut session.phase, Phase::Active) {
        session.pauses.push(Pause {
            id: open.id,
            began_at: open.began_at,
            ended_at: at,
            reason: open.reason,
            ended_by_limit,
        });
    }
}

/// Ends the session; an open pause ends at that instant without an event of its own.
fn end(session: &mut Session, event: &Event) {
    let ending = match &event.data {
        EventData::SessionCompleted {
            end_time,
            quality_rating,
            task_progress,
            focus_score,
            focus_score_source,
            focus_score_breakdown,
            automatic,
            ..
        } => Ending {
            ended_at: *end_time,
            quality_rating: *quality_rating,
            focus_score: *focus_score,
            score_source: *focus_score_source,
            breakdown: *focus_score_breakdown,
            outcome: Outcome::Completed {
                task_progress: task_progress.clone(),
                completed_by_limit: automatic.then_some(event.event_id),
            },
        },
        EventData::SessionAbandoned {
            end_time,
            abandon_reason,
            progress_made,
            focus_score,
            focus_score_breakdown,
            ..
        } => Ending {
            ended_at: *end_time,
            quality_rating: None,
            focus_score: *focus_score,
            score_source: ScoreSource::Calculated,
            breakdown: *focus_score_breakdown,
            outcome: Outcome::Abandoned {
                reason: abandon_reason.clone(),
                progress_made: progress_made.clone(),
            },
        },
        _ => return,
    };
    end_pause(session, ending.ended_at, None);
    if !event.is_automatic() {
        session.draft = None;
    }
    session.phase = Phase::Ended(ending);
}

fn reopen(session: &mut Session, at: Timestamp, counted_as: CountedAs) {
    let Phase::Ended(ending) = std::mem::replace(&mut session.phase, Phase::Active) else {
        return;
    };
    if counted_as == CountedAs::Pause {
        session.pauses.push(Pause {
            id: PauseId::new(derive(
                session.id,
                DerivedFrom::Pause(session.pauses.len()),
                ending.ended_at,
            )),
            began_at: ending.ended_at,
            ended_at: at,
            reason: None,
            ended_by_limit: None,
        });
    }
    session.draft = Some(ending.into()).filter(|draft| *draft != EndingDraft::default());
}

/// The ids of the automatic events later than `as_of`, newest first, found from the state alone.
///
/// Only these can stand at the end of a log: a completion by the overtime limit, the
/// time's-up before it, and the automatic end of the last pause before that.
pub(super) fn automatic_after(session: &Session, as_of: Timestamp) -> Vec<EventId> {
    let mut ids = Vec::new();
    if let Some(id) = completed_by_limit(session) {
        let completed_at = overtime_ends_at(session);
        if completed_at.is_some_and(|at| at > as_of) {
            ids.push(id);
        }
    }
    ids.extend(
        session
            .elapsed
            .filter(|elapsed| elapsed.at > as_of)
            .map(|elapsed| elapsed.event_id),
    );
    ids.extend(
        session
            .pauses
            .last()
            .filter(|pause| pause.ended_at > as_of)
            .and_then(|pause| pause.ended_by_limit),
    );
    ids
}

fn completed_by_limit(session: &Session) -> Option<EventId> {
    session.ending()?.completed_by_limit()
}

/// Undoes the automatic events later than `as_of`.
fn revoke_automatic(session: &mut Session, as_of: Timestamp) {
    if completed_by_limit(session).is_some()
        && overtime_ends_at(session).is_some_and(|at| at > as_of)
    {
        session.phase = Phase::Active;
    }
    if session.elapsed.is_some_and(|elapsed| elapsed.at > as_of) {
        session.elapsed = None;
    }
    let overrun = session
        .pauses
        .pop_if(|pause| pause.ended_by_limit.is_some() && pause.ended_at > as_of);
    if let Some(pause) = overrun {
        session.phase = Phase::Paused(OpenPause {
            id: pause.id,
            began_at: pause.began_at,
            reason: pause.reason,
        });
    }
}

fn amend(session: &mut Session, data: &EventData) {
    let EventData::SessionAmended {
        quality_rating,
        task_progress,
        intention,
        task_id,
        project_id,
        focus_score,
        focus_score_breakdown,
        tags,
        ..
    } = data
    else {
        return;
    };
    session.intention.clone_from(intention);
    session.tags.clone_from(tags);
    session.task_id = *task_id;
    session.project_id = *project_id;
    if let Phase::Ended(ending) = &mut session.phase {
        ending.quality_rating = *quality_rating;
        ending.focus_score = focus_score.unwrap_or(ending.focus_score);
        ending.breakdown = focus_score_breakdown.unwrap_or(ending.breakdown);
        match &mut ending.outcome {
            Outcome::Completed {
                task_progress: text,
                ..
            }
            | Outcome::Abandoned {
                progress_made: text,
                ..
            } => {
                text.clone_from(task_progress);
            }
        }
    }
}
