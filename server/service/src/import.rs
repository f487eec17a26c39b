//! Imports an exported event log: checked by the rules while it arrives, then written completely or
//! not at all, in one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use shared::rules::limits::FUTURE_TOLERANCE;
use shared::rules::{Event, Interval, LogCheck, LogError, RuleViolation, Session, Settled, State};
use shared::rules::{fold, overlaps, reassigned};
use shared::wire::{ImportCount, ImportReport};
use shared::{SessionId, Timestamp, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::event_log_reader::{EventLogReader, LineProblems};
use super::outcome::ServiceError;
use super::sessions::Sessions;
use store::sessions::{SessionOwner, owners};
use store::{Connection, StoreError, events};

/// How many imports are in memory concurrently; more are refused and may retry.
const MAX_CONCURRENT: usize = 2;

/// How often an import is decided again after a concurrent transaction used one of its ids.
const ATTEMPTS: usize = 3;

/// Imports of all users.
#[derive(Clone)]
pub struct Imports {
    sessions: Sessions,
    permits: Arc<Semaphore>,
}

/// A log that is being received.
pub struct ImportUpload {
    imports: Imports,
    file: EventLogReader,
    histories: BTreeMap<SessionId, Vec<Event>>,
    _permit: OwnedSemaphorePermit,
}

impl Imports {
    /// Writes through `sessions`.
    #[must_use]
    pub fn new(sessions: Sessions) -> Self {
        Self {
            sessions,
            permits: Arc::new(Semaphore::new(MAX_CONCURRENT)),
        }
    }

    /// Begins an import; none if too many are running.
    #[must_use]
    pub fn begin(&self) -> Option<ImportUpload> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().ok()?;
        Some(ImportUpload {
            imports: self.clone(),
            file: EventLogReader::default(),
            histories: BTreeMap::new(),
            _permit: permit,
        })
    }
}

impl ImportUpload {
    /// Parses the next chunk of the file.
    pub fn push(&mut self, piece: &[u8]) {
        let histories = &mut self.histories;
        self.file.push(piece, &mut |event| keep(histories, event));
    }

    /// Adds the whole log to the user's, or nothing if the report has problems.
    #[tracing::instrument(level = "debug", name = "import", skip_all, fields(user_id = %user))]
    pub async fn end(self, user: UserId) -> Result<ImportReport, ServiceError> {
        let Self {
            imports,
            file,
            mut histories,
            _permit,
        } = self;
        let (summary, check) = file.end(&mut |event| keep(&mut histories, event));
        if summary.problem_count > 0 {
            return Ok(ImportReport {
                problems: summary.problems,
                problem_count: summary.problem_count,
                ..ImportReport::default()
            });
        }
        let log = ValidatedLog {
            sessions: imports.sessions,
            user,
            histories,
            check,
        };
        for _ in 1..ATTEMPTS {
            match log.attempt().await {
                Ok(Some(report)) => return Ok(report),
                Ok(None) | Err(StoreError::Taken(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        log.attempt().await?.ok_or_else(|| busy().into())
    }
}

fn keep(histories: &mut BTreeMap<SessionId, Vec<Event>>, event: Event) {
    histories.entry(event.session_id).or_default().push(event);
}

fn busy() -> StoreError {
    StoreError::busy("somebody else uses the same ids")
}

/// A log without problems in itself.
struct ValidatedLog {
    sessions: Sessions,
    user: UserId,
    histories: BTreeMap<SessionId, Vec<Event>>,
    check: LogCheck,
}

/// The plan for a log, decided on the ids that are in use.
#[derive(Default)]
struct ImportPlan {
    /// Sessions to add, with the line of each.
    new: Vec<(u64, Session, Vec<Event>)>,
    report: ImportReport,
    problems: LineProblems,
}

impl ValidatedLog {
    /// Plans and writes; none if the ids in use have changed in between.
    async fn attempt(&self) -> Result<Option<ImportReport>, StoreError> {
        let ids = self.ids();
        let (seen, mut plan) = {
            let mut read = self.sessions.transactions.database.read().await?;
            let seen = owners(&mut read, &ids).await?;
            let plan = self.plan(&mut read, &seen).await?;
            (seen, plan)
        };
        let Some(mut work) = self.sessions.transactions.begin(self.user).await? else {
            return Ok(None);
        };
        let open = work.settle_open().await?;
        if owners(work.connection(), &ids).await? != seen {
            return Ok(None);
        }
        let now = work.now();
        plan.settle(now);
        let earliest = plan.new.iter().map(|(_, session, _)| session.started_at);
        if let Some(earliest) = earliest.min() {
            let others = work.others_since(earliest, open.as_ref()).await?;
            plan.fit_between(&others);
        }
        if plan.problems.count > 0 {
            return Ok(Some(plan.refused()));
        }
        let new: Vec<(Session, Vec<Event>)> = plan
            .new
            .into_iter()
            .map(|(_, session, events)| (session, events))
            .collect();
        work.import_histories(&new).await?;
        work.commit().await?;
        Ok(Some(plan.report))
    }

    /// Every id that a session of the log may get.
    fn ids(&self) -> Vec<SessionId> {
        self.histories
            .iter()
            .flat_map(|(id, events)| [*id, self.other_id(*id, events)])
            .collect()
    }

    /// A new id for a session whose own belongs to another user. Derived, so that importing the
    /// same file again gives the same id.
    fn other_id(&self, id: SessionId, events: &[Event]) -> SessionId {
        let mut hash = Sha256::new();
        hash.update(self.user.as_uuid().as_bytes());
        hash.update(id.as_uuid().as_bytes());
        let mut random = [0; 10];
        random.copy_from_slice(&hash.finalize()[..10]);
        let began = events
            .first()
            .map_or(0, |event| event.timestamp.as_millis());
        let millis = u64::try_from(began).unwrap_or(0);
        SessionId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    async fn plan(
        &self,
        read: &mut Connection,
        seen: &[SessionOwner],
    ) -> Result<ImportPlan, StoreError> {
        let used: BTreeMap<SessionId, &SessionOwner> =
            seen.iter().map(|owned| (owned.session_id, owned)).collect();
        let mut plan = ImportPlan::default();
        for (id, events) in &self.histories {
            let line = self.check.line(*id);
            let other = self.other_id(*id, events);
            let free = |id: &SessionId| !used.contains_key(id);
            let mine = [*id, other]
                .into_iter()
                .find(|id| used.get(id).is_some_and(|owned| owned.user_id == self.user));
            if let Some(mine) = mine {
                let events = reassigned(events.clone(), mine, self.user);
                if has(read, mine, &events).await? {
                    plan.report.skipped.add(events.len());
                } else {
                    plan.problems.add(
                        line,
                        "session_differs",
                        format!("You have the session {mine} with another history."),
                    );
                }
            } else if let Some(new) = [*id, other].into_iter().find(free) {
                plan.report.renamed += u64::from(new != *id);
                plan.report.imported.add(events.len());
                let events = reassigned(events.clone(), new, self.user);
                if let State::Started(session) = fold(&events) {
                    plan.new.push((line, session, events));
                }
            } else {
                let flaw = LogError::Refused(RuleViolation::SessionIdTaken { id: *id }.into());
                plan.problems.flaw(line, &flaw);
            }
        }
        Ok(plan)
    }
}

/// Whether the stored log of the session begins with these events; it may have more.
async fn has(
    read: &mut Connection,
    session: SessionId,
    events: &[Event],
) -> Result<bool, StoreError> {
    let stored = events::of_session(read, session).await?;
    // Sessions deleted long ago were stored without their texts.
    let same = events.iter().zip(&stored).all(|(event, stored)| {
        event.timestamp == stored.timestamp
            && (event.data == stored.data || event.data.clone().without_texts() == stored.data)
    });
    Ok(same && stored.len() >= events.len())
}

impl ImportPlan {
    /// Refuses events in the future, and adds what time alone has caused by now.
    fn settle(&mut self, now: Timestamp) {
        for (line, session, events) in &mut self.new {
            let newest = events.iter().map(|event| event.timestamp).max();
            if let Some(occurred_at) = newest.filter(|at| at.since(now) > FUTURE_TOLERANCE) {
                let refusal = RuleViolation::OccurredInFuture { occurred_at, now };
                self.problems
                    .flaw(*line, &LogError::Refused(refusal.into()));
            }
            events.extend(Settled::new(Some(session), now).into_events());
            if let State::Started(settled) = fold(events.iter()) {
                *session = settled;
            }
        }
    }

    /// The new sessions must not overlap each other or the user's others.
    fn fit_between(&mut self, others: &[Interval]) {
        let new: BTreeSet<SessionId> = self.new.iter().map(|(_, session, _)| session.id).collect();
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
            let (new, other) = if new.contains(&one) {
                (one, other)
            } else {
                (other, one)
            };
            let line = lines.get(&new).copied().unwrap_or(0);
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
