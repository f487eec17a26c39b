//! The user's commands that the server has not answered yet, applied to its last state.
//!
//! What is shown is the server's state with these commands decided by the same rules, so that an
//! action is visible at once. A command takes effect when it is stored, and leaves the queue when
//! the server has answered it and the session's new state is known. Pure: ids and instants are
//! parameters; storing and sending belong to the store.

use shared::json::{FromJson, ToJson};
use shared::rules::{
    Command, CommandKind, Event, Interval, Refusal, Session, Settled, State, evolve, handle, replay,
};
use shared::{CommandId, SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::model::api_responses::ApiProblem;

/// The owner of sessions that are decided before the server has created a guest.
const NOBODY: UserId = UserId::new(Uuid::nil());

/// The limit on commands in one request.
pub const BATCH: usize = 100;

/// A command as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, FromJson, ToJson)]
#[serde(rename_all = "camelCase")]
pub struct PendingCommand {
    /// The user; none before the first session.
    pub owner: Option<UserId>,
    /// The client's id, by which a repeated command takes effect once.
    pub command_id: CommandId,
    /// The session that it changes or starts.
    pub session_id: SessionId,
    /// The command itself.
    pub command: Command,
    /// When the user gave it, by the server's clock.
    pub occurred_at: Timestamp,
    /// Why the server refused it; none while it is pending.
    #[serde(default)]
    pub problem: Option<ApiProblem>,
}

/// A command with its number in the queue.
pub type StoredCommand = (i64, PendingCommand);

/// The server's last state, and the commands that it has not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandQueue {
    user: Option<UserId>,
    confirmed: Option<Session>,
    /// Of all users, in the order in which they were stored.
    stored: Vec<StoredCommand>,
    /// Decided, but not stored yet.
    fresh: Vec<PendingCommand>,
    shown: Option<Session>,
}

impl CommandQueue {
    /// An empty queue on the server's state.
    #[must_use]
    pub fn new(user: Option<UserId>, confirmed: Option<Session>) -> Self {
        Self {
            user,
            shown: confirmed.clone(),
            confirmed,
            stored: Vec::new(),
            fresh: Vec::new(),
        }
    }

    /// The signed-in user.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The session to show: open, or the one that ended last. Not settled.
    #[must_use]
    pub const fn shown(&self) -> Option<&Session> {
        self.shown.as_ref()
    }

    /// The user's pending commands, stored ones first.
    pub fn waiting(&self) -> impl Iterator<Item = &PendingCommand> {
        self.of_this_person()
            .map(|(_, pending)| pending)
            .filter(|pending| pending.problem.is_none())
            .chain(&self.fresh)
    }

    /// The user's refused commands.
    pub fn refused(&self) -> impl Iterator<Item = &StoredCommand> {
        self.of_this_person()
            .filter(|(_, pending)| pending.problem.is_some())
    }

    /// The number of commands of other users of this browser.
    #[must_use]
    pub fn pending_of_others(&self) -> usize {
        self.count(|owner| owner.is_some() && owner != self.user)
    }

    /// The number of commands made without a user, while somebody is signed in.
    #[must_use]
    pub fn pending_without_user(&self) -> usize {
        self.count(|owner| owner.is_none() && self.user.is_some())
    }

    /// When the first of these was given.
    #[must_use]
    pub fn first_without_user(&self) -> Option<Timestamp> {
        let ownerless =
            |(_, pending): &&StoredCommand| pending.owner.is_none() && self.user.is_some();
        let times = self.stored.iter().filter(ownerless);
        times.map(|(_, pending)| pending.occurred_at).min()
    }

    fn count(&self, of: impl Fn(Option<UserId>) -> bool) -> usize {
        self.stored
            .iter()
            .filter(|(_, pending)| of(pending.owner) && pending.problem.is_none())
            .count()
    }

    /// The next commands to send, in order.
    #[must_use]
    pub fn batch(&self, at_most: usize) -> Vec<StoredCommand> {
        self.of_this_person()
            .filter(|(_, pending)| pending.problem.is_none())
            .take(at_most)
            .cloned()
            .collect()
    }

    fn of_this_person(&self) -> impl Iterator<Item = &StoredCommand> {
        self.stored
            .iter()
            .filter(|(_, pending)| pending.owner == self.user)
    }

    /// Decides a command by the rules; if they accept it, it is returned in the form to be stored.
    ///
    /// # Errors
    ///
    /// The refusal of the rules; nothing changes then.
    pub fn submit(&mut self, mut pending: PendingCommand) -> Result<PendingCommand, Refusal> {
        let head = self.head();
        let (_, at) = decided(head.as_ref(), self.user, &pending)?;
        // The rules may have moved it behind the last known event.
        pending.occurred_at = at;
        self.fresh.push(pending.clone());
        Ok(pending)
    }

    /// The session after all decided commands, stored or not.
    fn head(&self) -> Option<Session> {
        let mut head = self.shown.clone();
        for pending in &self.fresh {
            if let Ok((next, _)) = decided(head.as_ref(), self.user, pending) {
                head = Some(next);
            }
        }
        head
    }

    /// Marks a command as stored; it takes effect from now on.
    pub fn mark_stored(&mut self, key: i64, command: CommandId) {
        let Some(index) = self
            .fresh
            .iter()
            .position(|pending| pending.command_id == command)
        else {
            return;
        };
        let pending = self.fresh.remove(index);
        self.stored
            .retain(|(_, stored)| stored.command_id != command);
        self.stored.push((key, pending));
        self.rebase();
    }

    /// Takes over the stored queue, as any tab has left it.
    pub fn load(&mut self, stored: Vec<StoredCommand>) {
        let is_stored = |pending: &PendingCommand| {
            stored
                .iter()
                .any(|(_, stored)| stored.command_id == pending.command_id)
        };
        self.fresh.retain(|pending| !is_stored(pending));
        self.stored = stored;
        self.rebase();
    }

    /// Takes over the user and the server's state, which must not be older than the known one.
    pub fn confirm(&mut self, user: Option<UserId>, session: Option<Session>) {
        self.user = user;
        self.confirmed = session;
        self.rebase();
    }

    /// Gives the commands made without a user to the user; returns those to be stored again.
    pub fn adopt(&mut self, user: UserId) -> Vec<StoredCommand> {
        self.user = Some(user);
        let ownerless = |owner: &mut Option<UserId>| {
            let is_nobodys = owner.is_none();
            *owner = owner.or(Some(user));
            is_nobodys
        };
        let mut adopted = Vec::new();
        for (key, pending) in &mut self.stored {
            if ownerless(&mut pending.owner) {
                adopted.push((*key, pending.clone()));
            }
        }
        for pending in &mut self.fresh {
            ownerless(&mut pending.owner);
        }
        self.rebase();
        adopted
    }

    fn rebase(&mut self) {
        let mut shown = self.confirmed.clone();
        for (_, pending) in &self.stored {
            if pending.owner != self.user || pending.problem.is_some() {
                continue;
            }
            // The server will refuse a command that no longer fits; until then it has no effect.
            let next = replayed(self.confirmed.as_ref(), shown.as_ref(), pending);
            // A session that is entered afterwards is for the history, not for the timer.
            if let Some(next) = next.filter(|_| pending.command.kind() != CommandKind::Record) {
                shown = Some(next);
            }
        }
        self.shown = shown;
    }
}

/// The session settled at `now`.
#[must_use]
pub fn settle(session: &Session, now: Timestamp) -> Session {
    Settled::new(Some(session), now)
        .into_session()
        .unwrap_or_else(|| session.clone())
}

/// The session after a new command, by the rules, and when it took effect.
fn decided(
    head: Option<&Session>,
    user: Option<UserId>,
    pending: &PendingCommand,
) -> Result<(Session, Timestamp), Refusal> {
    let own = head.filter(|session| session.id == pending.session_id);
    let others: Vec<Interval> = match (own, head) {
        (None, Some(other)) => vec![Interval::of(&settle(other, pending.occurred_at))],
        _ => Vec::new(),
    };
    let state = own.map_or(State::NotStarted, |session| State::Started(session.clone()));
    let handled = handle(
        own,
        pending.session_id,
        user.unwrap_or(NOBODY),
        &pending.command,
        pending.occurred_at,
        &others,
    );
    let events: Vec<Event> = handled.events().cloned().collect();
    let own_events = handled.outcome?;
    let at = own_events
        .last()
        .map_or(pending.occurred_at, |event| event.timestamp);
    folded(state, &events, pending.session_id).map(|session| (session, at))
}

/// The session after a replayed command, as the server will decide it; none where it will refuse
/// it.
pub fn replayed(
    confirmed: Option<&Session>,
    shown: Option<&Session>,
    pending: &PendingCommand,
) -> Option<Session> {
    let id = pending.session_id;
    let own = [shown, confirmed]
        .into_iter()
        .flatten()
        .find(|session| session.id == id);
    let state = own.map_or(State::NotStarted, |session| State::Started(session.clone()));
    let at = pending.occurred_at;
    let owner = pending.owner.unwrap_or(NOBODY);
    let events = replay(&state, id, owner, &pending.command, at, &[], at).ok()?;
    folded(state, &events, id).ok()
}

/// The second part of the session that a replayed command splits.
#[cfg(any(feature = "offline_history", all(feature = "pages", test)))]
pub fn second_part(session: &Session, pending: &PendingCommand) -> Option<Session> {
    let Command::Split(split) = &pending.command else {
        return None;
    };
    let state = State::Started(session.clone());
    let at = pending.occurred_at;
    let (id, owner) = (session.id, session.user_id);
    let events = replay(&state, id, owner, &pending.command, at, &[], at).ok()?;
    folded(State::NotStarted, &events, split.second_session_id).ok()
}

fn folded(mut state: State, events: &[Event], id: SessionId) -> Result<Session, Refusal> {
    for event in events {
        state = evolve(state, event);
    }
    match state {
        State::Started(session) => Ok(session),
        State::NotStarted => Err(shared::rules::RuleViolation::SessionNotFound { id }.into()),
    }
}

#[cfg(test)]
mod tests;
