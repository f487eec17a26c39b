//! A session as one line of JSON with few bytes: arrays in place of objects, instants as milliseconds
//! since the session's start, and of an id that is derived only what it is derived from.
//!
//! For copies of a whole history. It is no part of the API: reader and writer are of one version, which
//! `app::history_update::FORMAT` numbers.

use std::vec;

use crate::json::{FromJson, JsonError, JsonValue, JsonWriter, ToJson};
use crate::rules::{
    DerivedFrom, Distraction, Elapsed, Ending, EndingDraft, FocusScoreBreakdown, OpenPause,
    Outcome, Pause, Phase, Session, breakdown, derive,
};
use crate::{EventId, PauseId, SessionId, Timestamp, UserId};

/// Writes a session in this form.
#[derive(Clone, Copy, Debug)]
pub struct CompactSession<'a>(pub &'a Session);

impl ToJson for CompactSession<'_> {
    fn write_json(&self, writer: &mut JsonWriter) {
        let session = self.0;
        let since = |at: Timestamp| at.since(session.started_at);
        let pauses = session.pauses.iter().enumerate();
        let pauses: Vec<_> = pauses
            .map(|(index, pause)| Indexed(session, index, pause))
            .collect();
        let distractions = session.distractions.iter().enumerate();
        let distractions: Vec<_> = distractions
            .map(|(index, one)| Indexed(session, index, one))
            .collect();
        let elapsed = session.elapsed.map(|elapsed| {
            let event = EventOf(session, elapsed.event_id, elapsed.at);
            (since(elapsed.at), event)
        });
        let draft = session.draft.as_ref();
        let draft = draft.map(|draft| {
            let texts = (&draft.abandon_reason, &draft.progress_made);
            ((draft.quality_rating, &draft.task_progress), texts)
        });
        let ended_at = session.ending().map(|ending| ending.ended_at);
        let newest = (Some(session.newest_at) != ended_at).then(|| since(session.newest_at));
        let commanded = session.commanded_at;
        let commanded = (commanded != session.newest_at).then(|| since(commanded));
        let values: &[&dyn ToJson] = &[
            &session.id,
            &session.started_at.as_millis(),
            &session.session_type,
            &session.planned_minutes,
            &session.extended_minutes,
            &session.task_id,
            &session.project_id,
            &session.intention,
            &session.tags,
            &session.time_zone,
            &session.source,
            &pauses,
            &distractions,
            &elapsed,
            &Indexed(session, session.pauses.len(), &session.phase),
            &draft,
            &session.version,
            &newest,
            &commanded,
            &session.deleted_at.map(since),
        ];
        list(writer, values);
    }
}

fn list(writer: &mut JsonWriter, values: &[&dyn ToJson]) {
    writer.open('[');
    values.iter().for_each(|value| writer.item(*value));
    writer.close(']');
}

/// A part of a session, with its index among those of its kind.
struct Indexed<'a, T>(&'a Session, usize, &'a T);

impl ToJson for Indexed<'_, Pause> {
    fn write_json(&self, writer: &mut JsonWriter) {
        let Self(session, index, pause) = *self;
        let since = |at: Timestamp| at.since(session.started_at);
        let derived = derive(session.id, DerivedFrom::Pause(index), pause.began_at);
        let id = (pause.id.as_uuid() != derived).then_some(pause.id);
        let limit = pause.ended_by_limit;
        let limit = limit.map(|event| EventOf(session, event, pause.ended_at));
        let (from, to) = (since(pause.began_at), since(pause.ended_at));
        list(writer, &[&from, &to, &pause.reason, &limit, &id]);
    }
}

impl ToJson for Indexed<'_, Distraction> {
    fn write_json(&self, writer: &mut JsonWriter) {
        let Self(session, index, one) = *self;
        let derived = derive(session.id, DerivedFrom::Distraction(index), one.at);
        let id = (one.id != derived).then_some(one.id);
        let at = one.at.since(session.started_at);
        list(writer, &[&at, &one.kind, &one.note, &id]);
    }
}

/// Null while it is active, else a list that begins with what it is.
impl ToJson for Indexed<'_, Phase> {
    fn write_json(&self, writer: &mut JsonWriter) {
        let Self(session, index, phase) = *self;
        let since = |at: Timestamp| at.since(session.started_at);
        match phase {
            Phase::Active => writer.plain(format_args!("null")),
            Phase::Paused(open) => {
                let derived = derive(session.id, DerivedFrom::Pause(index), open.began_at);
                let id = (open.id.as_uuid() != derived).then_some(open.id);
                list(
                    writer,
                    &[&"paused", &since(open.began_at), &open.reason, &id],
                );
            }
            Phase::Ended(ending) => {
                let scored = scored(session, ending);
                let terms = (ending.breakdown != scored).then_some(Terms(ending.breakdown));
                let score = ending.focus_score;
                let score = (score != ending.breakdown.calculated).then_some(score);
                let ended_at = since(ending.ended_at);
                let limit = ending.completed_by_limit();
                let limit = limit.map(|event| EventOf(session, event, ending.ended_at));
                let (kind, first, second): (_, _, &dyn ToJson) = match &ending.outcome {
                    Outcome::Completed { task_progress, .. } => {
                        ("completed", task_progress, &limit)
                    }
                    Outcome::Abandoned {
                        reason,
                        progress_made,
                    } => ("abandoned", reason, progress_made),
                };
                let values: &[&dyn ToJson] = &[
                    &kind,
                    &ended_at,
                    first,
                    second,
                    &ending.quality_rating,
                    &ending.score_source,
                    &score,
                    &terms,
                ];
                list(writer, values);
            }
        }
    }
}

/// The breakdown as it is usually.
fn scored(session: &Session, ending: &Ending) -> FocusScoreBreakdown {
    let distractions = session.costly_distractions();
    breakdown(session, ending, distractions, ending.quality_rating)
}

/// A breakdown that is another than [`scored`], after corrections.
struct Terms(FocusScoreBreakdown);

impl ToJson for Terms {
    fn write_json(&self, writer: &mut JsonWriter) {
        let Self(terms) = self;
        let values: &[&dyn ToJson] = &[
            &terms.version,
            &terms.base_score,
            &terms.distractions,
            &terms.duration_bonus,
            &terms.calculated,
        ];
        list(writer, values);
    }
}

/// The id of an event at an instant: the version it is derived from, or else itself.
struct EventOf<'a>(&'a Session, EventId, Timestamp);

impl ToJson for EventOf<'_> {
    fn write_json(&self, writer: &mut JsonWriter) {
        let Self(session, event, at) = *self;
        let is_of =
            |version: &u64| derive(session.id, DerivedFrom::Event(*version), at) == event.as_uuid();
        match (1..=session.version).find(is_of) {
            Some(version) => version.write_json(writer),
            None => event.write_json(writer),
        }
    }
}

/// Reads what [`CompactSession`] wrote.
///
/// # Errors
/// If it is of another form.
pub fn read_compact(line: JsonValue, user_id: UserId) -> Result<Session, JsonError> {
    let mut values = Vec::<JsonValue>::from_json(line)?.into_iter();
    let id = SessionId::from_json(next(&mut values))?;
    let started_at = Timestamp::from_millis(i64::from_json(next(&mut values))?);
    let origin = Origin { id, started_at };
    let mut session = Session {
        id,
        user_id,
        started_at,
        session_type: FromJson::from_json(next(&mut values))?,
        planned_minutes: FromJson::from_json(next(&mut values))?,
        extended_minutes: FromJson::from_json(next(&mut values))?,
        task_id: optional(&mut values)?,
        project_id: optional(&mut values)?,
        intention: optional(&mut values)?,
        tags: FromJson::from_json(next(&mut values))?,
        time_zone: optional(&mut values)?,
        source: FromJson::from_json(next(&mut values))?,
        pauses: Vec::new(),
        distractions: Vec::new(),
        elapsed: None,
        phase: Phase::Active,
        draft: None,
        version: 0,
        newest_at: started_at,
        commanded_at: started_at,
        deleted_at: None,
    };
    for pause in Vec::<JsonValue>::from_json(next(&mut values))? {
        let pause = origin.pause(session.pauses.len(), pause)?;
        session.pauses.push(pause);
    }
    for one in Vec::<JsonValue>::from_json(next(&mut values))? {
        let one = origin.distraction(session.distractions.len(), one)?;
        session.distractions.push(one);
    }
    if let Some((at, event)) = optional::<(JsonValue, JsonValue)>(&mut values)? {
        let at = origin.instant(at)?;
        let event_id = origin.event(event, at)?;
        session.elapsed = Some(Elapsed { event_id, at });
    }
    if let Some(phase) = optional::<Vec<JsonValue>>(&mut values)? {
        let mut phase = phase.into_iter();
        session.phase = origin.phase(session.pauses.len(), &mut phase)?;
        set_score(&mut session, &mut phase)?;
    }
    if let Some(((rating, progress), (reason, made))) =
        optional::<((JsonValue, JsonValue), (JsonValue, JsonValue))>(&mut values)?
    {
        session.draft = Some(EndingDraft {
            quality_rating: present(rating)?,
            task_progress: present(progress)?,
            abandon_reason: present(reason)?,
            progress_made: present(made)?,
        });
    }
    session.version = FromJson::from_json(next(&mut values))?;
    let ended_at = session.ending().map(|ending| ending.ended_at);
    let newest_at = origin.optional_instant(&mut values)?;
    session.newest_at = newest_at.or(ended_at).unwrap_or(started_at);
    let commanded_at = origin.optional_instant(&mut values)?;
    session.commanded_at = commanded_at.unwrap_or(session.newest_at);
    session.deleted_at = origin.optional_instant(&mut values)?;
    Ok(session)
}

type Values = vec::IntoIter<JsonValue>;

fn next(values: &mut Values) -> JsonValue {
    values.next().unwrap_or(JsonValue::Null)
}

fn optional<T: FromJson>(values: &mut Values) -> Result<Option<T>, JsonError> {
    present(next(values))
}

fn present<T: FromJson>(value: JsonValue) -> Result<Option<T>, JsonError> {
    match value {
        JsonValue::Null => Ok(None),
        value => T::from_json(value).map(Some),
    }
}

/// What instants and ids of a session are counted and derived from.
struct Origin {
    id: SessionId,
    started_at: Timestamp,
}

impl Origin {
    fn instant(&self, value: JsonValue) -> Result<Timestamp, JsonError> {
        Ok(self.started_at.plus(i64::from_json(value)?))
    }

    fn optional_instant(&self, values: &mut Values) -> Result<Option<Timestamp>, JsonError> {
        let instant = optional(values)?;
        instant.map(|instant| self.instant(instant)).transpose()
    }

    fn event(&self, value: JsonValue, at: Timestamp) -> Result<EventId, JsonError> {
        match value {
            JsonValue::Text(_) => EventId::from_json(value),
            version => {
                let version = DerivedFrom::Event(u64::from_json(version)?);
                Ok(EventId::new(derive(self.id, version, at)))
            }
        }
    }

    fn optional_event(
        &self,
        values: &mut Values,
        at: Timestamp,
    ) -> Result<Option<EventId>, JsonError> {
        let event = optional(values)?;
        event.map(|event| self.event(event, at)).transpose()
    }

    fn pause_id(
        &self,
        values: &mut Values,
        index: usize,
        at: Timestamp,
    ) -> Result<PauseId, JsonError> {
        let derived = || PauseId::new(derive(self.id, DerivedFrom::Pause(index), at));
        Ok(optional(values)?.unwrap_or_else(derived))
    }

    fn pause(&self, index: usize, value: JsonValue) -> Result<Pause, JsonError> {
        let mut values = Vec::<JsonValue>::from_json(value)?.into_iter();
        let began_at = self.instant(next(&mut values))?;
        let ended_at = self.instant(next(&mut values))?;
        Ok(Pause {
            began_at,
            ended_at,
            reason: optional(&mut values)?,
            ended_by_limit: self.optional_event(&mut values, ended_at)?,
            id: self.pause_id(&mut values, index, began_at)?,
        })
    }

    fn distraction(&self, index: usize, value: JsonValue) -> Result<Distraction, JsonError> {
        let mut values = Vec::<JsonValue>::from_json(value)?.into_iter();
        let at = self.instant(next(&mut values))?;
        let derived = || derive(self.id, DerivedFrom::Distraction(index), at);
        Ok(Distraction {
            at,
            kind: FromJson::from_json(next(&mut values))?,
            note: optional(&mut values)?,
            id: optional(&mut values)?.unwrap_or_else(derived),
        })
    }

    /// Without the score of the end, which depends on the whole session.
    fn phase(&self, pauses: usize, values: &mut Values) -> Result<Phase, JsonError> {
        let kind = String::from_json(next(values))?;
        let at = self.instant(next(values))?;
        let first = optional(values)?;
        let outcome = match kind.as_str() {
            "paused" => {
                return Ok(Phase::Paused(OpenPause {
                    id: self.pause_id(values, pauses, at)?,
                    began_at: at,
                    reason: first,
                }));
            }
            "completed" => Outcome::Completed {
                task_progress: first,
                completed_by_limit: self.optional_event(values, at)?,
            },
            "abandoned" => Outcome::Abandoned {
                reason: first,
                progress_made: optional(values)?,
            },
            _ => return Err(JsonError::expected("paused, completed or abandoned")),
        };
        Ok(Phase::Ended(Ending {
            ended_at: at,
            outcome,
            quality_rating: optional(values)?,
            score_source: FromJson::from_json(next(values))?,
            focus_score: 0,
            breakdown: FocusScoreBreakdown {
                version: 0,
                base_score: 0,
                distractions: 0,
                duration_bonus: 0,
                calculated: 0,
            },
        }))
    }
}

/// Sets the score of the end, if there is one.
fn set_score(session: &mut Session, values: &mut Values) -> Result<(), JsonError> {
    let Some(ending) = session.ending() else {
        return Ok(());
    };
    let score = optional(values)?;
    let breakdown = match optional::<Vec<JsonValue>>(values)? {
        Some(terms) => terms_of(&mut terms.into_iter())?,
        None => scored(session, ending),
    };
    if let Phase::Ended(ending) = &mut session.phase {
        ending.breakdown = breakdown;
        ending.focus_score = score.unwrap_or(breakdown.calculated);
    }
    Ok(())
}

fn terms_of(values: &mut Values) -> Result<FocusScoreBreakdown, JsonError> {
    Ok(FocusScoreBreakdown {
        version: FromJson::from_json(next(values))?,
        base_score: FromJson::from_json(next(values))?,
        distractions: FromJson::from_json(next(values))?,
        duration_bonus: FromJson::from_json(next(values))?,
        calculated: FromJson::from_json(next(values))?,
    })
}
