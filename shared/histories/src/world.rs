//! An in-memory model of the server that executes a history with the rules alone, without a
//! database and HTTP. Where it and the server differ, one of them is wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::rules::{
    Command, Event, EventRecord, Interval, Refusal, RuleViolation, State, evolve, handle,
    replay_run, settle,
};
use shared::wire::{SessionView, StoredAt, SyncCommand, SyncOutcome};
use shared::{CommandId, SessionId, Timestamp, UserId};

use crate::{History, Step};

/// One user's sessions, log and received commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    user: UserId,
    sessions: BTreeMap<SessionId, StoredSession>,
    log: Vec<LogEntry>,
    received: BTreeMap<CommandId, (SyncCommand, Result<(), Refusal>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct StoredSession {
    state: State,
    stored: StoredAt,
}

/// An event in the user's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    /// Counts from 1, without gaps.
    pub sequence: u64,
    /// When it was stored.
    pub recorded_at: Timestamp,
    /// As the rules returned it.
    #[serde(flatten)]
    pub event: Event,
}

impl LogEntry {
    /// The entry as the API sends it, in the log of `user`.
    #[must_use]
    pub fn record(&self, user: UserId) -> EventRecord {
        EventRecord {
            event_id: self.event.event_id,
            sequence: self.sequence,
            session_id: self.event.session_id,
            user_id: user,
            timestamp: self.event.timestamp,
            recorded_at: self.recorded_at,
            data: self.event.data.clone(),
        }
    }
}

/// The result of one command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandReply {
    /// From the command.
    pub session_id: SessionId,
    /// Applied or rejected for a live command.
    pub outcome: SyncOutcome,
    /// For a duplicate: the outcome of the first time.
    pub first_outcome: Option<SyncOutcome>,
    /// The codes of all violations, in order.
    pub codes: Vec<String>,
    /// The message of the refusal.
    pub detail: Option<String>,
}

/// What the API would answer to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepResult {
    /// One for each command; none for a read.
    pub replies: Vec<CommandReply>,
    /// The sessions of the step's commands, or for a read the open one, after the step.
    pub sessions: Vec<SessionView>,
}

/// Everything that executing a history gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transcript {
    /// One for each step.
    pub answers: Vec<StepResult>,
    /// The user's log, oldest first.
    pub log: Vec<LogEntry>,
    /// All sessions at the end, deleted ones included.
    pub sessions: Vec<SessionView>,
}

/// Executes every step of a history.
#[must_use]
pub fn play(history: &History) -> Transcript {
    let mut world = World::new(history.user);
    let answers = history.steps.iter().map(|step| world.step(step)).collect();
    let end = history.steps.last().map(Step::now).unwrap_or_default();
    Transcript {
        answers,
        sessions: world.views(end),
        log: world.log,
    }
}

impl World {
    /// A user without sessions.
    #[must_use]
    pub const fn new(user: UserId) -> Self {
        Self {
            user,
            sessions: BTreeMap::new(),
            log: Vec::new(),
            received: BTreeMap::new(),
        }
    }

    /// Executes one step of a history.
    pub fn step(&mut self, step: &Step) -> StepResult {
        let (replies, now) = match step {
            Step::Live {
                now,
                session_id,
                command,
            } => (vec![self.live(*session_id, command, *now)], *now),
            Step::Sync { now, commands } => (self.sync(commands, *now), *now),
            Step::Read { now } => {
                self.read(*now);
                (Vec::new(), *now)
            }
        };
        let mut sessions: Vec<SessionId> = replies.iter().map(|reply| reply.session_id).collect();
        if replies.is_empty() {
            sessions.extend(self.open());
        }
        sessions.sort_unstable();
        sessions.dedup();
        StepResult {
            replies,
            sessions: sessions
                .into_iter()
                .filter_map(|session| self.view(session, now))
                .collect(),
        }
    }

    /// Settles what time alone has caused by `now`.
    pub fn read(&mut self, now: Timestamp) {
        self.settle(now, None);
    }

    /// Settles all sessions but one, which its own commands settle.
    fn settle(&mut self, now: Timestamp, except: Option<SessionId>) {
        let due: Vec<Event> = self
            .sessions
            .iter()
            .filter(|(id, _)| Some(**id) != except)
            .flat_map(|(_, entry)| settle(&entry.state, now))
            .collect();
        self.store(due, now);
    }

    /// Decides a command at `now`, as an endpoint of the API does.
    pub fn live(&mut self, session: SessionId, command: &Command, now: Timestamp) -> CommandReply {
        self.read(now);
        let others = self.others_for(session, &[command]);
        let handled = handle(
            self.state(session).session(),
            session,
            self.user,
            command,
            now,
            &others,
        );
        // What time alone caused is stored even where the command is refused.
        self.store(handled.settled, now);
        let outcome = handled.outcome.map(|events| self.store(events, now));
        CommandReply::new(session, &outcome)
    }

    /// A batch of replayed commands: adjacent ones of one session are a run.
    pub fn sync(&mut self, commands: &[SyncCommand], now: Timestamp) -> Vec<CommandReply> {
        commands
            .chunk_by(|a, b| a.session_id == b.session_id)
            .flat_map(|run| self.run(run, now))
            .collect()
    }

    fn run(&mut self, commands: &[SyncCommand], now: Timestamp) -> Vec<CommandReply> {
        let Some(session) = commands.first().map(|command| command.session_id) else {
            return Vec::new();
        };
        self.settle(now, Some(session));
        let mut fresh: Vec<&SyncCommand> = Vec::new();
        for command in commands {
            let known = self.received.contains_key(&command.command_id)
                || fresh
                    .iter()
                    .any(|other| other.command_id == command.command_id);
            if !known {
                fresh.push(command);
            }
        }
        let kinds: Vec<&Command> = fresh.iter().map(|sent| &sent.command).collect();
        let others = self.others_for(session, &kinds);
        let replayed = replay_run(
            self.state(session),
            session,
            self.user,
            fresh
                .iter()
                .map(|command| (command.occurred_at, &command.command)),
            &others,
            now,
        );
        let mut firsts: BTreeMap<CommandId, CommandReply> = BTreeMap::new();
        for (command, outcome) in fresh.iter().zip(replayed.outcomes) {
            firsts.insert(command.command_id, CommandReply::new(session, &outcome));
            self.received
                .insert(command.command_id, ((*command).clone(), outcome));
        }
        self.store(replayed.events, now);
        commands
            .iter()
            .map(|command| {
                firsts
                    .remove(&command.command_id)
                    .unwrap_or_else(|| self.repeated_reply(command))
            })
            .collect()
    }

    /// The reply to a command whose id was received before.
    fn repeated_reply(&self, command: &SyncCommand) -> CommandReply {
        match self.received.get(&command.command_id) {
            Some((first, outcome)) if first == command => {
                let first = CommandReply::new(command.session_id, outcome);
                CommandReply {
                    first_outcome: Some(first.outcome),
                    outcome: SyncOutcome::Duplicate,
                    ..first
                }
            }
            _ => CommandReply::new(
                command.session_id,
                &Err(RuleViolation::CommandIdReused.into()),
            ),
        }
    }

    fn store(&mut self, events: Vec<Event>, now: Timestamp) {
        for event in events {
            let entry = self
                .sessions
                .entry(event.session_id)
                .or_insert(StoredSession {
                    state: State::NotStarted,
                    stored: StoredAt {
                        created_at: now,
                        updated_at: now,
                    },
                });
            entry.state = evolve(std::mem::take(&mut entry.state), &event);
            entry.stored.updated_at = now;
            self.log.push(LogEntry {
                sequence: self.log.len() as u64 + 1,
                recorded_at: now,
                event,
            });
        }
    }

    /// The state of a session; not started if there is none.
    #[must_use]
    pub fn state(&self, session: SessionId) -> &State {
        self.sessions
            .get(&session)
            .map_or(&State::NotStarted, |entry| &entry.state)
    }

    /// All sessions' ids, deleted ones included.
    pub fn ids(&self) -> impl Iterator<Item = SessionId> {
        self.sessions.keys().copied()
    }

    /// At most one, by the rules.
    #[must_use]
    pub fn open(&self) -> Option<SessionId> {
        self.sessions
            .iter()
            .filter_map(|(id, entry)| Some((id, entry.state.session()?)))
            .find(|(_, session)| session.status().is_open())
            .map(|(id, _)| *id)
    }

    /// The intervals of the user's other sessions, without deleted ones.
    #[must_use]
    pub fn others(&self, session: SessionId) -> Vec<Interval> {
        self.sessions
            .values()
            .filter_map(|entry| entry.state.session())
            .filter(|other| other.id != session && other.deleted_at.is_none())
            .map(Interval::of)
            .collect()
    }

    /// As [`Self::others`], and the sessions that have the id of a split's second part.
    #[must_use]
    pub fn others_for(&self, session: SessionId, commands: &[&Command]) -> Vec<Interval> {
        let mut others = self.others(session);
        for command in commands {
            if let Command::Split(split) = command
                && let Some(taken) = self.state(split.second_session_id).session()
            {
                others.push(Interval::of(taken));
            }
        }
        others
    }

    /// The log so far, oldest first.
    #[must_use]
    pub fn log(&self) -> &[LogEntry] {
        &self.log
    }

    /// A session as the API shows it at `now`.
    #[must_use]
    pub fn view(&self, session: SessionId, now: Timestamp) -> Option<SessionView> {
        let entry = self.sessions.get(&session)?;
        Some(SessionView::new(entry.state.session()?, entry.stored, now))
    }

    /// All sessions as the API shows them at `now`, deleted ones included.
    #[must_use]
    pub fn views(&self, now: Timestamp) -> Vec<SessionView> {
        self.ids()
            .filter_map(|session| self.view(session, now))
            .collect()
    }
}

impl CommandReply {
    fn new(session_id: SessionId, outcome: &Result<(), Refusal>) -> Self {
        let refusal = outcome.as_ref().err();
        Self {
            session_id,
            outcome: if refusal.is_none() {
                SyncOutcome::Applied
            } else {
                SyncOutcome::Rejected
            },
            first_outcome: None,
            codes: refusal.map_or_else(Vec::new, |refusal| {
                refusal
                    .violations()
                    .iter()
                    .map(|violation| violation.code().to_owned())
                    .collect()
            }),
            detail: refusal.map(ToString::to_string),
        }
    }
}
