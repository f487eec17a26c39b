//! Comparing a log without problems in itself with what the user has.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use shared::rules::limits::FUTURE_TOLERANCE;
use shared::rules::{Event, Interval, LogCheck, LogError, RuleViolation, Session, Settled, State};
use shared::rules::{fold, overlaps, reassigned};
use shared::wire::{ImportCount, ImportReport};
use shared::{SessionId, Timestamp, UserId};

use super::lists::ImportedLists;
use crate::event_log_reader::LineProblems;
use crate::unit_of_work::Transactions;
use store::sessions::{self, versions};
use store::{Connection, StoreError, event_sequence, events};

/// A log without problems in itself.
pub(super) struct ValidatedLog {
    pub(super) user: UserId,
    histories: BTreeMap<SessionId, Vec<Event>>,
    check: LogCheck,
}

/// A session to add, with the line on which it begins.
pub(super) type NewSession = (u64, Session, Vec<Event>);

/// What is to be added, decided on what the user had at one instant.
#[derive(Default)]
pub(super) struct Decided {
    pub(super) lists: ImportedLists,
    pub(super) new: Vec<NewSession>,
    /// The sequence of the user's newest event at that instant.
    pub(super) sequence: u64,
}

/// The plan for a log, decided on the sessions that the user has.
#[derive(Default)]
struct ImportPlan {
    new: Vec<NewSession>,
    report: ImportReport,
    problems: LineProblems,
}

/// The id that a session got at an import while ids were unique among all users and its own was in
/// use: the same file may be imported again.
fn other_id(user: UserId, id: SessionId, events: &[Event]) -> SessionId {
    let mut hash = Sha256::new();
    hash.update(user.as_uuid().as_bytes());
    hash.update(id.as_uuid().as_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&hash.finalize()[..10]);
    let began = events
        .first()
        .map_or(0, |event| event.timestamp.as_millis());
    let millis = u64::try_from(began).unwrap_or(0);
    SessionId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

impl ValidatedLog {
    pub(super) const fn new(
        user: UserId,
        histories: BTreeMap<SessionId, Vec<Event>>,
        check: LogCheck,
    ) -> Self {
        Self {
            user,
            histories,
            check,
        }
    }

    /// Reads and compares; the report where the log is refused. Outside of any writing
    /// transaction: of a large log this takes seconds.
    pub(super) async fn decide(
        &self,
        transactions: &Transactions,
    ) -> Result<Result<(Decided, ImportReport), ImportReport>, StoreError> {
        let (mut read, now) = transactions.read_settled(self.user).await?;
        let sequence = event_sequence::last(&mut read, self.user).await?;
        let seen = versions(&mut read, self.user, &self.ids()).await?;
        let mut plan = self.plan(&mut read, &seen).await?;
        plan.settle(now);
        let earliest = plan.new.iter().map(|(_, session, _)| session.started_at);
        if let Some(earliest) = earliest.min() {
            let others = others_after(&mut read, self.user, earliest).await?;
            plan.fit_between(&others);
        }
        if plan.problems.count > 0 {
            return Ok(Err(plan.refused()));
        }
        let decided = Decided {
            lists: ImportedLists::default(),
            new: plan.new,
            sequence,
        };
        Ok(Ok((decided, plan.report)))
    }

    /// Every id that a session of the log may have here.
    fn ids(&self) -> Vec<SessionId> {
        self.histories
            .iter()
            .flat_map(|(id, events)| [*id, other_id(self.user, *id, events)])
            .collect()
    }

    async fn plan(
        &self,
        read: &mut Connection,
        seen: &BTreeMap<SessionId, u64>,
    ) -> Result<ImportPlan, StoreError> {
        let mut plan = ImportPlan::default();
        for (id, events) in &self.histories {
            let line = self.check.line(*id);
            let other = other_id(self.user, *id, events);
            let mine = [*id, other].into_iter().find(|id| seen.contains_key(id));
            if let Some(mine) = mine {
                let events = reassigned(events.clone(), mine, self.user);
                if has(read, self.user, mine, &events).await? {
                    plan.report.skipped.add(events.len());
                } else {
                    plan.problems.add(
                        line,
                        "session_differs",
                        format!("You have the session {mine} with another history."),
                    );
                }
            } else {
                plan.report.imported.add(events.len());
                let events = reassigned(events.clone(), *id, self.user);
                if let State::Started(session) = fold(&events) {
                    plan.new.push((line, session, events));
                }
            }
        }
        Ok(plan)
    }
}

/// The user's sessions that end after an instant, the open one included.
pub(super) async fn others_after(
    read: &mut Connection,
    user: UserId,
    after: Timestamp,
) -> Result<Vec<Interval>, StoreError> {
    let mut others = sessions::ended_between(read, user, after, Timestamp::MAX).await?;
    let open = sessions::open(read, user).await?;
    others.extend(open.map(|open| Interval::of(&open.session)));
    Ok(others)
}

/// Whether the stored log of the session begins with these events; it may have more.
async fn has(
    read: &mut Connection,
    user: UserId,
    session: SessionId,
    events: &[Event],
) -> Result<bool, StoreError> {
    let stored = events::of_session(read, user, session).await?;
    let same = events.iter().zip(&stored).all(|(event, stored)| {
        // The user's own log says of sessions that they were timed here.
        let mut data = event.data.clone();
        data.copy_source(&stored.data);
        // Sessions deleted long ago were stored without their texts.
        event.timestamp == stored.timestamp
            && (data == stored.data || data.without_texts() == stored.data)
    });
    Ok(same && stored.len() >= events.len())
}

impl ImportPlan {
    /// Refuses events in the future, and settles the sessions; what that adds to their events is
    /// added when they are written.
    fn settle(&mut self, now: Timestamp) {
        for (line, session, events) in &mut self.new {
            let newest = events.iter().map(|event| event.timestamp).max();
            if let Some(occurred_at) = newest.filter(|at| at.since(now) > FUTURE_TOLERANCE) {
                let refusal = RuleViolation::OccurredInFuture { occurred_at, now };
                self.problems
                    .flaw(*line, &LogError::Refused(refusal.into()));
            }
            if let Some(settled) = Settled::new(Some(session), now).into_session() {
                *session = settled;
            }
        }
    }

    /// The new sessions must not overlap each other or the user's others.
    fn fit_between(&mut self, others: &[Interval]) {
        let lines: BTreeMap<SessionId, u64> = self
            .new
            .iter()
            .map(|(line, session, _)| (session.id, *line))
            .collect();
        let mut intervals: Vec<Interval> = self
            .new
            .iter()
            .filter(|(_, session, _)| session.deleted_at.is_none())
            .map(|(_, session, _)| Interval::of(session))
            .chain(others.iter().copied())
            .collect();
        for (one, other) in overlaps(&mut intervals) {
            let (line, other) = match lines.get(&one) {
                Some(line) => (*line, other),
                None => (lines.get(&other).copied().unwrap_or(0), one),
            };
            self.problems.flaw(line, &LogError::Overlaps { other });
        }
    }

    fn refused(mut self) -> ImportReport {
        self.problems.first.sort_by_key(|problem| problem.line);
        ImportReport {
            problems: self.problems.first,
            problem_count: self.problems.count,
            ..ImportReport::default()
        }
    }
}

/// Counts of sessions with their events.
trait Count {
    fn add(&mut self, events: usize);
}

impl Count for ImportCount {
    fn add(&mut self, events: usize) {
        self.sessions += 1;
        self.events += events as u64;
    }
}
