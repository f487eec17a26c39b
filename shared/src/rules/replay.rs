//! Replay of offline commands: each is decided at the instant at which it happened.

use super::command_table::{Command, CommandKind};
use super::decide::{decide, exists};
use super::event::{Event, EventData};
use super::evolve::{automatic_after, evolve, fold};
use super::interval::{Interval, check_overlap};
use super::limits::{
    CLOCK_TOLERANCE, FUTURE_TOLERANCE, MAX_CLOCK_OFFSET, ORDER_TOLERANCE, REPLAY_WINDOW,
};
use super::settle::{Settled, settle_into};
use super::state::{Session, State};
use super::violation::{Refusal, RuleViolation};
use crate::{Millis, SessionId, Timestamp, UserId};

/// The result of a run: adjacent replayed commands of one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The session afterwards, settled at the server's now.
    pub state: State,
    /// The new events of its log, oldest first.
    pub events: Vec<Event>,
    /// For each command, whether it was applied, or its refusal.
    pub outcomes: Vec<Result<(), Refusal>>,
}

/// What is added to the instants of commands that were sent when their clock showed `sent_at`, and
/// received at `received_at`. `None` where that clock is too far off for its instants to be taken.
///
/// ```
/// use stint_rules::Timestamp;
/// use stint_rules::rules::{clock_correction, limits::{DAY, MINUTE, SECOND}};
///
/// let now = Timestamp::from_millis(1_795_341_600_000);
/// assert_eq!(clock_correction(now.plus(-90 * MINUTE), now), Some(90 * MINUTE));
/// assert_eq!(clock_correction(now.plus(5 * DAY), now), Some(-5 * DAY));
/// // The time that the network took looks the same.
/// assert_eq!(clock_correction(now.plus(-30 * SECOND), now), Some(0));
/// assert_eq!(clock_correction(now.plus(-15 * DAY), now), None);
/// ```
#[must_use]
pub const fn clock_correction(sent_at: Timestamp, received_at: Timestamp) -> Option<Millis> {
    let offset = received_at.since(sent_at);
    if offset.abs() <= CLOCK_TOLERANCE {
        Some(0)
    } else if offset.abs() <= MAX_CLOCK_OFFSET {
        Some(offset)
    } else {
        None
    }
}

/// Replays a run of commands, each with the instant at which it happened, and settles at `now`.
///
/// `others` are the user's other sessions, settled at `now` and without deleted ones.
/// Commands that were received before are not part of the run: the caller answers them.
/// Where the session, once settled, overlaps another, every command is refused with
/// `session_overlaps` and there are no events.
///
/// ```
/// use stint_rules::rules::{
///     Command, PauseSession, StartSession,
///     State, limits::MINUTE, replay_run,
/// };
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
///
/// let commands = [
///     (ten, Command::Start(StartSession::preset("pomodoro"))),
///     (ten.plus(MINUTE), Command::Resume),
///     (ten.plus(5 * MINUTE), Command::Pause(PauseSession { pause_reason: None })),
/// ];
/// let commands = commands.iter().map(|(at, command)| (*at, command));
/// let now = ten.plus(60 * MINUTE);
/// let run = replay_run(&State::NotStarted, id, user, commands, &[], now);
/// assert!(run.outcomes[0].is_ok() && run.outcomes[2].is_ok());
/// assert_eq!(run.outcomes[1].as_ref().unwrap_err().code(), "session_not_paused");
/// // The pause reached its limit, then the planned time, then the overtime limit.
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
    let mut others = others.to_vec();
    for (occurred_at, command) in commands {
        let replayed = replay(
            &run.state,
            session,
            user,
            command,
            occurred_at,
            &others,
            now,
        );
        run.outcomes.push(replayed.map(|events| {
            // The second part of a split is one of the others from now on.
            let second = fold(events.iter().filter(|event| event.session_id != session));
            others.extend(second.session().map(Interval::of));
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
        .and_then(|session| check_overlap(&Interval::of(session), &others).err());
    if let Some(violation) = overlap {
        run.state = state.clone();
        run.events.clear();
        run.outcomes.fill(Err(violation.into()));
    }
    run
}

/// The events of a command that happened at `occurred_at` and is received at `now`.
///
/// A command takes precedence over automatic events later than itself: they are revoked first.
/// Only commands that say when a session took place are checked against the user's other sessions
/// here; the session as it is after all commands is checked by [`replay_run`].
///
/// ```
/// use stint_rules::rules::{
///     Command, CompleteSession, StartSession, fold,
///     handle, limits::MINUTE, replay, settled,
/// };
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(StartSession::preset("pomodoro"));
/// # let state = fold(&handle(None, id, user, &start, ten, &[]).outcome?);
///
/// // The server received nothing for eight hours and completed the session …
/// let state = settled(&state, ten.plus(480 * MINUTE));
/// // … until it receives the command that completed it after twenty minutes, rated 5.
/// let complete = Command::Complete(CompleteSession {
///     quality_rating: Some(5),
///     task_progress: None,
///     focus_score: None,
/// });
/// let (then, now) = (ten.plus(20 * MINUTE), ten.plus(480 * MINUTE));
/// let events = replay(&state, id, user, &complete, then, &[], now)?;
/// assert_eq!(events[0].data.name(), "SessionRevised");
/// assert_eq!(events[1].data.name(), "SessionCompleted");
/// assert_eq!(events[1].timestamp, then);
/// # Ok::<(), stint_rules::rules::Refusal>(())
/// ```
///
/// # Errors
/// The first refusal in the order existence, time and order of occurrence, ended, state, limits,
/// values; before them `unknown_command` for commands that are live only. Nothing changes then,
/// settling included.
pub fn replay(
    state: &State,
    session: SessionId,
    user: UserId,
    command: &Command,
    occurred_at: Timestamp,
    others: &[Interval],
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    replayable(command)?;
    let existing = exists(state.session(), session, command.kind(), now)?;
    let mut at = in_window(occurred_at, now)?;
    if let Some(existing) = existing {
        let newest = existing.commanded_at;
        // A session that lies in the future can be corrected all the same.
        let is_ahead = command.kind() == CommandKind::Correct && newest > now;
        if newest.since(at) > ORDER_TOLERANCE && !is_ahead {
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
    let settled = Settled::new(state.session(), at);
    let opens = matches!(command.kind(), CommandKind::Start | CommandKind::Reopen);
    let others = if opens { &[] } else { others };
    let decided = decide(&settled, session, user, command, others)?;
    events.extend(settled.into_events());
    events.extend(decided);
    Ok(events)
}

/// The event that revokes the automatic events later than `at`; `None` where there are none.
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

/// Deleting and restoring are live commands only.
fn replayable(command: &Command) -> Result<(), RuleViolation> {
    let kind = command.kind();
    if kind.is_replayable() {
        Ok(())
    } else {
        Err(RuleViolation::UnknownCommand {
            actual: kind.as_str().to_owned(),
        })
    }
}

/// The instant at which a command is decided that happened at `occurred_at` and is received at `now`.
///
/// # Errors
/// `occurred_in_future` or `occurred_too_long_ago`.
pub fn in_window(occurred_at: Timestamp, now: Timestamp) -> Result<Timestamp, RuleViolation> {
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
