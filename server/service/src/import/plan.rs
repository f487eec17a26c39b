//! Comparing a log with what the user has.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use shared::rules::limits::FUTURE_TOLERANCE;
use shared::rules::{
    Command, Event, EventData, Interval, LogError, RecordSession, Refusal, RuleViolation, Session,
    SessionSource, Settled, State,
};
use shared::rules::{fold, handle, reassigned};
use shared::wire::{ForeignFormat, ImportCount, ImportReport, Project};
use shared::{ProjectId, SessionId, TaskId, Timestamp, UserId};
use uuid::Uuid;

use super::lists::ImportedLists;
use crate::event_log_reader::EventLogSummary;
use crate::line_problems::LineProblems;
use crate::unit_of_work::Transactions;
use store::sessions::{self, versions};
use store::tasks::{self, TaskRow};
use store::usage;
use store::{Connection, StoreError, event_sequence, events};

/// A log that was read.
pub(super) struct ValidatedLog {
    pub(super) user: UserId,
    /// Of the sessions without a problem.
    histories: BTreeMap<SessionId, Vec<Event>>,
    summary: EventLogSummary,
}

/// A session to add, with the line on which it begins.
pub(super) type NewSession = (u64, Session, Vec<Event>);

/// What is to be added, decided on what the user had at one instant.
#[derive(Default)]
pub(super) struct Decided {
    /// Of the file; none for an event log.
    pub(super) format: Option<ForeignFormat>,
    pub(super) lists: ImportedLists,
    pub(super) new: Vec<NewSession>,
    /// Those that overlap others of the user, and so are not added.
    pub(super) overlapping: Vec<(Session, Vec<Interval>)>,
    /// The sequence of the user's newest event at that instant.
    pub(super) sequence: u64,
}

/// The plan for a log, decided on what the user has.
#[derive(Default)]
struct ImportPlan {
    lists: ImportedLists,
    new: Vec<NewSession>,
    overlapping: Vec<(Session, Vec<Interval>)>,
    report: ImportReport,
    problems: LineProblems,
}

/// The id that a session got at an import while ids were unique among all users and its own was in
/// use: the same file may be imported again.
fn other_id(user: UserId, id: SessionId, events: &[Event]) -> SessionId {
    let began = events.first().map(|event| event.timestamp);
    derived_id(user, id, began.unwrap_or_default(), &[])
}

/// The id of a session that is made of another one, the same each time.
pub(super) fn derived_id(
    user: UserId,
    id: SessionId,
    began: Timestamp,
    purpose: &[u8],
) -> SessionId {
    let mut hash = Sha256::new();
    hash.update(user.as_uuid().as_bytes());
    hash.update(id.as_uuid().as_bytes());
    hash.update(purpose);
    let mut random = [0; 10];
    random.copy_from_slice(&hash.finalize()[..10]);
    let millis = u64::try_from(began.as_millis()).unwrap_or(0);
    SessionId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// The session that a recording makes, as one that was imported; none where the rules refuse it.
pub(super) fn recorded(
    id: SessionId,
    user: UserId,
    recording: RecordSession,
    now: Timestamp,
) -> Result<Option<(Session, Vec<Event>)>, Refusal> {
    let command = Command::Record(recording);
    let mut events = handle(None, id, user, &command, now, &[]).outcome?;
    if let Some(EventData::FocusSessionStarted { source, .. }) =
        events.first_mut().map(|start| &mut start.data)
    {
        *source = SessionSource::Import;
    }
    Ok(match fold(&events) {
        State::Started(session) => Some((session, events)),
        State::NotStarted => None,
    })
}

impl ValidatedLog {
    pub(super) fn new(
        user: UserId,
        mut histories: BTreeMap<SessionId, Vec<Event>>,
        summary: EventLogSummary,
    ) -> Self {
        let sound: BTreeSet<SessionId> = (summary.check.sessions())
            .map(|(_, session)| session.id)
            .collect();
        histories.retain(|id, _| sound.contains(id));
        Self {
            user,
            histories,
            summary,
        }
    }

    /// Reads and compares: what can be added, with a report that has every problem. Outside of any
    /// writing transaction: of a large log this takes seconds.
    pub(super) async fn decide(
        &self,
        transactions: &Transactions,
    ) -> Result<(Decided, ImportReport), StoreError> {
        let (mut read, now) = transactions.read_settled(self.user).await?;
        let sequence = event_sequence::last(&mut read, self.user).await?;
        let seen = versions(&mut read, self.user, &self.ids()).await?;
        let mut plan = self.plan(&mut read, &seen).await?;
        plan.settle(now);
        let earliest = plan.new.iter().map(|(_, session, _)| session.started_at);
        if let Some(earliest) = earliest.min() {
            let others = others_after(&mut read, self.user, earliest).await?;
            plan.fit_between(others);
        }
        let lists = &self.summary.lists;
        plan.lists
            .add_events(|entity, state| lists.history(entity, state));
        let mut report = plan.report;
        for (_, _, events) in &plan.new {
            report.imported.add(events.len());
        }
        report.imported.tasks = plan.lists.tasks.len() as u64;
        report.imported.projects = plan.lists.projects.len() as u64;
        report.settings = plan.lists.settings.is_some();
        report.problem_count = plan.problems.count;
        report.problems = plan.problems.first;
        report.problems.sort_by_key(|problem| problem.line);
        let decided = Decided {
            format: None,
            lists: plan.lists,
            new: plan.new,
            overlapping: plan.overlapping,
            sequence,
        };
        Ok((decided, report))
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
        let mut plan = ImportPlan {
            problems: LineProblems::of(self.summary.problems.clone(), self.summary.problem_count),
            ..ImportPlan::default()
        };
        plan.report.refused = self.summary.refused;
        for (id, events) in &self.histories {
            let line = self.summary.check.line(*id);
            let other = other_id(self.user, *id, events);
            let mine = [*id, other].into_iter().find(|id| seen.contains_key(id));
            if let Some(mine) = mine {
                let events = reassigned(events.clone(), mine, self.user);
                if has(read, self.user, mine, &events).await? {
                    plan.report.skipped.add(events.len());
                } else {
                    plan.report.refused.add(events.len());
                    plan.problems.add(
                        line,
                        "session_differs",
                        format!("You have the session {mine} with another history."),
                    );
                }
            } else {
                let events = reassigned(events.clone(), *id, self.user);
                if let State::Started(session) = fold(&events) {
                    plan.new.push((line, session, events));
                }
            }
        }
        self.plan_lists(read, &mut plan).await?;
        Ok(plan)
    }

    /// Tasks and projects that the user does not have are added; the settings are taken over where
    /// there is nothing yet.
    async fn plan_lists(
        &self,
        read: &mut Connection,
        plan: &mut ImportPlan,
    ) -> Result<(), StoreError> {
        let (user, lists) = (self.user, &self.summary.lists);
        if let Some(settings) = &lists.settings
            && !usage::of(read, user).await?.used.has_entries()
        {
            plan.lists.settings = Some(settings.clone());
        }
        let of_tasks = lists.tasks.values().filter_map(|(_, task)| task.project_id);
        let projects = lists.projects.keys().copied().chain(of_tasks);
        let projects: BTreeSet<Uuid> = projects.map(ProjectId::as_uuid).collect();
        let projects = tasks::by_ids::<Project>(read, user, projects.into_iter().collect());
        let known_projects: BTreeSet<ProjectId> = (projects.await?.into_iter())
            .map(|project| project.project_id)
            .collect();
        let ids = lists.tasks.keys().map(|id| id.as_uuid()).collect();
        let known_tasks: BTreeSet<TaskId> = (tasks::by_ids::<TaskRow>(read, user, ids).await?)
            .into_iter()
            .map(|task| task.id)
            .collect();
        for (id, (_, project)) in &lists.projects {
            if known_projects.contains(id) {
                plan.report.skipped.projects += 1;
            } else {
                plan.lists.projects.push(project.clone());
            }
        }
        for (id, (line, task)) in &lists.tasks {
            let is_known = |id| known_projects.contains(id) || lists.projects.contains_key(id);
            if known_tasks.contains(id) {
                plan.report.skipped.tasks += 1;
            } else if task.project_id.as_ref().is_none_or(is_known) {
                plan.lists.tasks.push(task.clone());
            } else {
                plan.report.refused.tasks += 1;
                let detail = "Neither the file nor the account has the project of the task.";
                plan.problems.add(*line, "unknown_project", detail);
            }
        }
        Ok(())
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
    /// Refuses sessions with events in the future, and settles the others; what that adds to their
    /// events is added when they are written.
    fn settle(&mut self, now: Timestamp) {
        self.retain(|session, events| {
            let newest = events.iter().map(|event| event.timestamp).max();
            if let Some(occurred_at) = newest.filter(|at| at.since(now) > FUTURE_TOLERANCE) {
                let refusal = RuleViolation::OccurredInFuture { occurred_at, now };
                return Some(LogError::Refused(refusal.into()));
            }
            if let Some(settled) = Settled::new(Some(session), now).into_session() {
                *session = settled;
            }
            None
        });
    }

    /// Refuses sessions that overlap the user's, which do not overlap each other.
    fn fit_between(&mut self, mut others: Vec<Interval>) {
        others.sort_unstable_by_key(|other| (other.start, other.end.unwrap_or(Timestamp::MAX)));
        let mut overlapping = Vec::new();
        self.retain(|session, _| {
            if session.deleted_at.is_some() {
                return None;
            }
            let own = Interval::of(session);
            let before_end = |other: &Interval| own.end.is_none_or(|end| other.start < end);
            // Of those that begin before the end, the last ones end last.
            let (before, _) = others.split_at(others.partition_point(before_end));
            let overlapped = before.iter().rev().take_while(|other| own.overlaps(other));
            let overlapped: Vec<Interval> = overlapped.copied().collect();
            let other = overlapped.first()?.session_id;
            let in_order = overlapped.into_iter().rev().collect();
            overlapping.push((session.clone(), in_order));
            Some(LogError::Overlaps { other })
        });
        self.overlapping = overlapping;
    }

    /// Takes out the sessions for which `flaw` gives an error.
    fn retain(&mut self, mut flaw: impl FnMut(&mut Session, &[Event]) -> Option<LogError>) {
        let Self {
            new,
            problems,
            report,
            ..
        } = self;
        new.retain_mut(|(line, session, events)| {
            let Some(error) = flaw(session, events) else {
                return true;
            };
            problems.flaw(*line, &error);
            report.refused.add(events.len());
            false
        });
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
