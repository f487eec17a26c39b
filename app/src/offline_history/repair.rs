//! Sessions that the server refused, and what can be done so that none of their time is lost.

use shared::rules::limits::{LONG_TEXT, MIN_FOCUSED};
use shared::rules::{
    AmendSession, Command, Interval, Outcome, PauseTimes, RecordSession, Session, SessionStatus,
};
use shared::{Patch, SessionId, Timestamp};

use super::history::OfflineHistory;
use crate::model::command_queue::{PendingCommand, StoredCommand, replayed, settle};
use crate::model::times_form::stored_pauses;

/// A session of which the server refused the beginning.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The refused session, as it took place on this device.
    pub session: SessionId,
    /// The parts of it at which there is no other session, in order.
    pub parts: Vec<RecordSession>,
    /// The sessions that it overlaps, oldest first.
    pub others: Vec<SessionId>,
    /// Its texts, added to those of the first of these sessions.
    pub kept_texts: Option<(SessionId, AmendSession)>,
}

impl OfflineHistory {
    /// What can be done about each refused session.
    #[must_use]
    pub fn repairs(&self, queue: &[StoredCommand]) -> Vec<Repair> {
        let user = Some(self.metadata.user);
        let refused = queue.iter().map(|(_, pending)| pending);
        let refused = refused.filter(|one| one.owner == user && one.problem.is_some());
        let mut sessions: Vec<(Session, Vec<&PendingCommand>)> = Vec::new();
        for pending in refused {
            let id = pending.session_id;
            match sessions.iter_mut().find(|(session, _)| session.id == id) {
                Some((session, commands)) => {
                    if let Some(next) = replayed(None, Some(session), pending) {
                        *session = next;
                    }
                    commands.push(pending);
                }
                None => {
                    let begun = replayed(None, None, pending);
                    sessions.extend(begun.map(|session| (session, vec![pending])));
                }
            }
        }
        let repairs = sessions.into_iter();
        repairs
            .map(|(session, commands)| self.repair(&settle(&session, self.now), &commands))
            .collect()
    }

    fn repair(&self, session: &Session, commands: &[&PendingCommand]) -> Repair {
        let start = session.started_at;
        let end = session.ending().map_or(self.now, |ending| ending.ended_at);
        let own = Interval {
            session_id: session.id,
            start,
            end: Some(end),
        };
        let others: Vec<&Session> = self
            .sessions
            .iter()
            .rev()
            .filter(|other| Interval::of(other).overlaps(&own))
            .collect();
        let mut parts = Vec::new();
        let mut free_from = start;
        for other in &others {
            parts.extend(part(session, free_from, other.started_at));
            let ends_at = other.ending().map_or(end, |ending| ending.ended_at);
            free_from = free_from.max(ends_at);
        }
        parts.extend(part(session, free_from, end));
        let texts = texts(session, commands);
        complete(&mut parts, session, (start, end), &texts);
        Repair {
            session: session.id,
            parts,
            others: others.iter().map(|other| other.id).collect(),
            kept_texts: others.first().and_then(|other| {
                let intention = session.intention.clone();
                let all: Vec<String> = intention.into_iter().chain(texts).collect();
                amendment(other, &all)
            }),
        }
    }
}

/// The session from an instant to another; none where too little focused time lies between.
fn part(session: &Session, start: Timestamp, end: Timestamp) -> Option<RecordSession> {
    let pauses: Vec<PauseTimes> = stored_pauses(session)
        .into_iter()
        .filter(|pause| pause.resume_time > start && pause.pause_time < end)
        .map(|pause| PauseTimes {
            pause_time: pause.pause_time.max(start),
            resume_time: pause.resume_time.min(end),
            ..pause
        })
        .collect();
    let paused: i64 = pauses
        .iter()
        .map(|pause| pause.resume_time.since(pause.pause_time))
        .sum();
    (end.since(start) - paused >= MIN_FOCUSED).then(|| RecordSession {
        start_time: start,
        end_time: end,
        pauses: Some(pauses),
        task_id: session.task_id,
        project_id: session.project_id,
        intention: session.intention.clone(),
        tags: session.tags.to_send(),
        time_zone: session.time_zone.clone(),
        ..RecordSession::default()
    })
}

/// Gives the whole session its type and plan, and the last part what belongs to the end.
fn complete(
    parts: &mut [RecordSession],
    session: &Session,
    (start, end): (Timestamp, Timestamp),
    texts: &[String],
) {
    if let [whole] = parts
        && (whole.start_time, whole.end_time) == (start, end)
    {
        let session_type = session.session_type;
        whole.session_type = Some(session_type.as_str().to_owned());
        let plan = session_type.preset_minutes().is_none();
        whole.planned_duration = plan.then_some(i64::from(session.planned_minutes));
    }
    if let Some(last) = parts.last_mut() {
        let rating = session.ending().and_then(|ending| ending.quality_rating);
        last.quality_rating = rating.map(i64::from);
        let is_abandoned = session.status() == SessionStatus::Abandoned;
        last.outcome = is_abandoned.then(|| SessionStatus::Abandoned.as_str().to_owned());
        last.task_progress = (!texts.is_empty()).then(|| texts.join("\n"));
    }
}

/// The texts of a session besides its intention and the reasons of its pauses.
fn texts(session: &Session, commands: &[&PendingCommand]) -> Vec<String> {
    let notes = session
        .distractions
        .iter()
        .filter_map(|one| one.note.clone());
    let recorded = commands
        .iter()
        .filter_map(|pending| match &pending.command {
            Command::Record(sent) => sent.task_progress.clone(),
            Command::Complete(sent) => sent.task_progress.clone(),
            _ => None,
        });
    let abandoned = session.ending().map(|ending| &ending.outcome);
    let abandoned = match abandoned {
        Some(Outcome::Abandoned {
            reason,
            progress_made,
        }) => [reason.clone(), progress_made.clone()],
        _ => [None, None],
    };
    let all = abandoned.into_iter().flatten().chain(recorded).chain(notes);
    let mut texts: Vec<String> = Vec::new();
    for text in all {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// The amendment that adds the texts to another session; none without texts, and where there is no
/// room for them.
fn amendment(other: &Session, texts: &[String]) -> Option<(SessionId, AmendSession)> {
    let progress = match &other.ending()?.outcome {
        Outcome::Completed { task_progress, .. } => task_progress,
        Outcome::Abandoned { progress_made, .. } => progress_made,
    };
    let all: Vec<&str> = progress.iter().chain(texts).map(String::as_str).collect();
    let text = all.join("\n");
    let fits = !texts.is_empty() && text.chars().count() <= LONG_TEXT;
    let amend = AmendSession {
        task_progress: Patch::Set(text),
        ..AmendSession::default()
    };
    fits.then_some((other.id, amend))
}
