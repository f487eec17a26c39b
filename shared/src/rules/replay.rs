//! Deciding what happened while a client was away (RULES.md, "Replay of offline commands").

use super::command::Command;
use super::decide::{decide, exists};
use super::event::{Event, EventData};
use super::evolve::{automatic_after, evolve};
use super::interval::{Interval, check_overlap};
use super::kind::CommandKind;
use super::limits::{FUTURE_TOLERANCE, ORDER_TOLERANCE, REPLAY_WINDOW};
use super::settle::settle_into;
use super::state::{Session, State};
use super::violation::{Refusal, RuleViolation};
use crate::{SessionId, Timestamp, UserId};

/// What became of a run: adjacent replayed commands of one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The session afterwards, settled at the server's now.
    pub state: State,
    /// Everything new in its log, oldest first.
    pub events: Vec<Event>,
    /// For each command, whether it was applied or why not.
    pub outcomes: Vec<Result<(), Refusal>>,
}

/// Replays a run of commands, each with the instant at which it happened, and settles at `now`.
///
/// `others` are the user's other sessions, settled at `now` and without deleted ones.
/// Commands that were heard before are no part of the run: the caller answers them.
/// Where the session, once settled, overlaps another, every command is refused with
/// `session_overlaps` and nothing has happened.
///
/// ```
/// use shared::rules::{Command, Start, State, limits::MINUTE, replay_run};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
///
/// let commands = [
///     (ten, Command::Start(Start::preset("pomodoro"))),
///     (ten.plus(MINUTE), Command::Resume),
///     (ten.plus(5 * MINUTE), Command::Pause { pause_reason: None }),
/// ];
/// let commands = commands.iter().map(|(at, command)| (*at, command));
/// let now = ten.plus(60 * MINUTE);
/// let run = replay_run(&State::NotStarted, id, user, commands, &[], now);
/// assert!(run.outcomes[0].is_ok() && run.outcomes[2].is_ok());
/// assert_eq!(run.outcomes[1].as_ref().unwrap_err().code(), "session_not_paused");
/// // The pause ran into its limit, time was up, and nobody came back.
/// assert_eq!(run.events.last().map(|event| event.data.name()), Some("SessionCompleted"));
/// ```
pub fn replay_run<'a>(
    state: &State,
    session: SessionId,
    user: UserId,
    commands: impl IntoIterator<Item = (Timestamp, &'a Command)>,
    others: &[Interval],
    now: Timestamp,
) -> Replayed {
    let mut run = Replayed {
        state: state.clone(),
        events: Vec::new(),
        outcomes: Vec::new(),
    };
    for (occurred_at, command) in commands {
        let replayed = replay(&run.state, session, user, command, occurred_at, now);
        run.outcomes.push(replayed.map(|events| {
            run.state = events.iter().fold(std::mem::take(&mut run.state), evolve);
            run.events.extend(events);
        }));
    }
    let applied = run.outcomes.iter().any(Result::is_ok);
    run.events.extend(settle_into(&mut run.state, now));
    let overlap = run
        .state
        .session()
        .filter(|_| applied)
        .and_then(|session| check_overlap(session, others).err());
    if let Some(violation) = overlap {
        run.state = state.clone();
        run.events.clear();
        run.outcomes.fill(Err(violation.into()));
    }
    run
}

/// The events of a command that happened at `occurred_at` and is heard of at `now`.
///
/// Late news beats what time alone caused: automatic events later than the command are
/// taken back first. A start is not held against the user's other sessions here; that is
/// checked for the whole run by [`replay_run`].
///
/// ```
/// use shared::rules::{Command, Start, State, fold, handle, limits::MINUTE, replay, settled};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(Start::preset("pomodoro"));
/// # let state = fold(&handle(&State::NotStarted, id, user, &start, ten, &[]).outcome?);
///
/// // The server saw nothing for eight hours and let the session complete by itself …
/// let state = settled(&state, ten.plus(480 * MINUTE));
/// // … until it hears that somebody completed it after twenty minutes, rated 5.
/// let complete = Command::Complete {
///     quality_rating: Some(5),
///     task_progress: None,
///     focus_score: None,
/// };
/// let (then, now) = (ten.plus(20 * MINUTE), ten.plus(480 * MINUTE));
/// let events = replay(&state, id, user, &complete, then, now)?;
/// assert_eq!(events[0].data.name(), "SessionRevised");
/// assert_eq!(events[1].data.name(), "SessionCompleted");
/// assert_eq!(events[1].timestamp, then);
/// # Ok::<(), shared::rules::Refusal>(())
/// ```
///
/// # Errors
/// The first refusal in the order of RULES.md: existence, time and order of occurrence,
/// ended, state, limits, values; before them `unknown_command` for amend, delete and
/// restore, which are live commands only. Nothing changes then, settling included.
pub fn replay(
    state: &State,
    session: SessionId,
    user: UserId,
    command: &Command,
    occurred_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    replayable(command)?;
    let existing = exists(state, session, command.kind(), now)?;
    let mut at = in_window(occurred_at, now)?;
    if let Some(existing) = existing {
        let newest = existing.commanded_at;
        if newest.since(at) > ORDER_TOLERANCE {
            return Err(RuleViolation::OutOfOrder {
                occurred_at,
                newest,
            }
            .into());
        }
        at = at.max(newest);
    }
    let mut state = state.clone();
    let mut events = Vec::new();
    if let Some(revision) = existing.and_then(|existing| revision(existing, at)) {
        state = evolve(state, &revision);
        events.push(revision);
    }
    events.extend(settle_into(&mut state, at));
    events.extend(decide(&state, session, user, command, at, &[])?);
    Ok(events)
}

/// The event by which news from `at` takes back what time alone has caused since; none where
/// there is nothing to take back.
pub(super) fn revision(existing: &Session, at: Timestamp) -> Option<Event> {
    let mut revoked = automatic_after(existing, at);
    if revoked.is_empty() {
        return None;
    }
    revoked.reverse();
    let data = EventData::SessionRevised {
        session_id: existing.id,
        as_of: at,
        revoked,
    };
    Some(data.at(existing.next_version(), at))
}

/// Corrections of ended sessions are made live: they are no news about the past.
fn replayable(command: &Command) -> Result<(), RuleViolation> {
    match command.kind() {
        CommandKind::Amend | CommandKind::Delete | CommandKind::Restore => {
            Err(RuleViolation::UnknownCommand {
                actual: command.kind().as_str().to_owned(),
            })
        }
        _ => Ok(()),
    }
}

fn in_window(occurred_at: Timestamp, now: Timestamp) -> Result<Timestamp, RuleViolation> {
    let oldest = now.plus(-REPLAY_WINDOW);
    if occurred_at.since(now) > FUTURE_TOLERANCE {
        Err(RuleViolation::OccurredInFuture { occurred_at, now })
    } else if occurred_at < oldest {
        Err(RuleViolation::OccurredTooLongAgo {
            occurred_at,
            oldest,
        })
    } else {
        Ok(occurred_at.min(now))
    }
}
