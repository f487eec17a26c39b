//! Sessions that the server refused, and what can be done so that none of their time is lost.

use shared::SessionId;
use shared::rules::{AmendSession, Command, Interval, RecordSession, Session};
use shared::rules::{amendment_with_texts, free_intervals, texts_besides_intention};

use super::history::OfflineHistory;
use crate::model::command_queue::{PendingCommand, StoredCommand, replayed, settle};

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
        let own = Interval {
            end: Some(session.ending().map_or(self.now, |ending| ending.ended_at)),
            ..Interval::of(session)
        };
        let others: Vec<(&Session, Interval)> = self
            .sessions
            .iter()
            .rev()
            .map(|other| (other, Interval::of(other)))
            .filter(|(_, other)| other.overlaps(&own))
            .collect();
        let sent = commands
            .iter()
            .filter_map(|pending| match &pending.command {
                Command::Record(sent) => sent.task_progress.clone(),
                Command::Complete(sent) => sent.task_progress.clone(),
                _ => None,
            });
        let texts = texts_besides_intention(session, sent);
        let intervals: Vec<Interval> = others.iter().map(|(_, other)| *other).collect();
        let parts = free_intervals(session, &intervals, &texts, self.now);
        let intention = session.intention.clone();
        let all: Vec<String> = intention.into_iter().chain(texts).collect();
        let first = others.first();
        Repair {
            session: session.id,
            parts,
            others: intervals.iter().map(|other| other.session_id).collect(),
            kept_texts: first
                .and_then(|(other, _)| Some((other.id, amendment_with_texts(other, &all)?))),
        }
    }
}
