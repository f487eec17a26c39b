//! The person's commands that the server has not answered yet, on top of what it last said.
//!
//! What is shown is the server's state with these commands decided by the same rules, so
//! that an action paints at once; the server's answer then replaces it. Pure: ids and
//! instants are parameters, sending is the store's.

use std::collections::VecDeque;

use shared::rules::{Command, Interval, Refusal, Session, State, evolve, handle, settled};
use shared::{CommandId, SessionId, Timestamp, UserId};

/// A command on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The client's id: sent twice, it takes effect once.
    pub command_id: CommandId,
    /// The session it is about.
    pub session_id: SessionId,
    /// What is asked.
    pub command: Command,
    /// When the person asked, by the server's clock.
    pub at: Timestamp,
}

/// What the server last said, and what it has yet to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbox {
    user: UserId,
    confirmed: Option<Session>,
    pending: VecDeque<Pending>,
    shown: Option<Session>,
    changes: u64,
}

impl Outbox {
    /// With nothing on its way.
    #[must_use]
    pub fn new(user: UserId, confirmed: Option<Session>) -> Self {
        Self {
            user,
            shown: confirmed.clone(),
            confirmed,
            pending: VecDeque::new(),
            changes: 0,
        }
    }

    /// The session to show: open, or the one that ended last. Not settled.
    #[must_use]
    pub const fn shown(&self) -> Option<&Session> {
        self.shown.as_ref()
    }

    /// The command to send next.
    #[must_use]
    pub fn next(&self) -> Option<&Pending> {
        self.pending.front()
    }

    /// How often anything changed: an answer asked for before a change is stale.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// Decides a command by the rules, and keeps it for sending if they allow it.
    ///
    /// # Errors
    /// The rules' refusal; nothing changes then.
    pub fn submit(&mut self, pending: Pending) -> Result<(), Refusal> {
        self.shown = Some(decided(self.shown.as_ref(), self.user, &pending)?);
        self.pending.push_back(pending);
        self.changes += 1;
        Ok(())
    }

    /// The server took the command; `session` is its state afterwards.
    pub fn accepted(&mut self, command: CommandId, session: Option<Session>) {
        self.pending.retain(|pending| pending.command_id != command);
        self.confirm(session);
    }

    /// The server refused: whatever was built on the refused command goes with it.
    pub fn refused(&mut self, session: Option<Session>) {
        self.pending.clear();
        self.confirm(session);
    }

    /// The command cannot be sent at all: back to what the server last said.
    pub fn roll_back(&mut self) {
        self.refused(self.confirmed.clone());
    }

    /// News from the server or another tab, which must not be older than what is known.
    ///
    /// A session that has just ended here stays to be looked at. While commands are on
    /// their way their answers are the better news.
    pub fn refreshed(&mut self, user: UserId, session: Option<Session>, now: Timestamp) {
        self.user = user;
        if !self.pending.is_empty() {
            return;
        }
        let ended_here = session.is_none()
            && self
                .confirmed
                .as_ref()
                .is_some_and(|known| settle(known, now).ending().is_some());
        if !ended_here {
            self.confirm(session);
        }
    }

    fn confirm(&mut self, session: Option<Session>) {
        self.confirmed = session;
        self.changes += 1;
        let mut shown = self.confirmed.clone();
        for pending in &self.pending {
            // A command that no longer fits is the server's to refuse; until then it shows nothing.
            if let Ok(next) = decided(shown.as_ref(), self.user, pending) {
                shown = Some(next);
            }
        }
        self.shown = shown;
    }
}

/// The session at `now`, with what time alone has caused.
#[must_use]
pub fn settle(session: &Session, now: Timestamp) -> Session {
    match settled(&State::Started(session.clone()), now) {
        State::Started(session) => session,
        State::NotStarted => session.clone(),
    }
}

/// The session after a command, by the rules.
fn decided(shown: Option<&Session>, user: UserId, pending: &Pending) -> Result<Session, Refusal> {
    let own = shown.filter(|session| session.id == pending.session_id);
    let others: Vec<Interval> = match (own, shown) {
        (None, Some(other)) => vec![Interval::of(&settle(other, pending.at))],
        _ => Vec::new(),
    };
    let mut state = own.map_or(State::NotStarted, |session| State::Started(session.clone()));
    let handled = handle(
        &state,
        pending.session_id,
        user,
        &pending.command,
        pending.at,
        &others,
    );
    let events: Vec<_> = handled.events().cloned().collect();
    handled.outcome?;
    for event in &events {
        state = evolve(state, event);
    }
    match state {
        State::Started(session) => Ok(session),
        State::NotStarted => Err(shared::rules::RuleViolation::SessionNotFound {
            id: pending.session_id,
        }
        .into()),
    }
}

#[cfg(test)]
mod tests {
    use shared::rules::{SessionStatus, Start};
    use uuid::Uuid;

    use super::*;

    const START: i64 = 1_763_805_600_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(START + seconds * 1_000)
    }

    fn user() -> UserId {
        UserId::new(Uuid::from_u128(7))
    }

    fn pending(number: u128, seconds: i64, command: Command) -> Pending {
        Pending {
            command_id: CommandId::new(Uuid::from_u128(number)),
            session_id: SessionId::new(Uuid::from_u128(1)),
            command,
            at: at(seconds),
        }
    }

    fn start() -> Pending {
        pending(1, 0, Command::Start(Start::preset("pomodoro")))
    }

    fn pause(number: u128, seconds: i64) -> Pending {
        pending(number, seconds, Command::Pause { pause_reason: None })
    }

    #[test]
    fn given_a_start_then_it_shows_before_the_server_answers() {
        let mut outbox = Outbox::new(user(), None);
        outbox.submit(start()).unwrap();
        assert_eq!(outbox.shown().unwrap().status(), SessionStatus::Active);
        assert_eq!(outbox.next(), Some(&start()));
    }

    #[test]
    fn given_two_commands_when_the_first_is_accepted_then_the_second_still_shows() {
        let mut outbox = Outbox::new(user(), None);
        outbox.submit(start()).unwrap();
        let confirmed = outbox.shown().cloned();
        outbox.submit(pause(2, 10)).unwrap();
        outbox.accepted(start().command_id, confirmed);
        assert_eq!(outbox.next(), Some(&pause(2, 10)));
        assert_eq!(outbox.shown().unwrap().status(), SessionStatus::Paused);
    }

    #[test]
    fn given_a_refusal_then_the_servers_state_is_shown() {
        let mut outbox = Outbox::new(user(), None);
        outbox.submit(start()).unwrap();
        let confirmed = outbox.shown().cloned();
        outbox.accepted(start().command_id, confirmed.clone());
        outbox.submit(pause(2, 10)).unwrap();
        outbox.refused(confirmed);
        assert_eq!(outbox.shown().unwrap().status(), SessionStatus::Active);
        assert_eq!(outbox.next(), None);
    }

    #[test]
    fn given_a_running_session_then_another_start_is_refused_here_already() {
        let mut outbox = Outbox::new(user(), None);
        outbox.submit(start()).unwrap();
        let second = Pending {
            session_id: SessionId::new(Uuid::from_u128(9)),
            ..start()
        };
        let refusal = outbox.submit(second).unwrap_err();
        assert_eq!(refusal.code(), "session_already_open");
    }

    #[test]
    fn given_a_session_that_ended_here_when_the_server_has_none_then_the_result_stays() {
        let mut outbox = Outbox::new(user(), None);
        outbox.submit(start()).unwrap();
        let confirmed = outbox.shown().cloned();
        outbox.accepted(start().command_id, confirmed);
        outbox.refreshed(user(), None, at(40 * 60));
        assert!(outbox.shown().is_some(), "time's up, 15 minutes ago");
        outbox.refreshed(user(), None, at(39 * 60));
        assert!(
            outbox.shown().is_none(),
            "still open here, so it was ended elsewhere"
        );
    }

    #[test]
    fn given_a_result_then_a_new_start_follows_it() {
        let mut outbox = Outbox::new(user(), None);
        outbox.submit(start()).unwrap();
        outbox
            .submit(pending(
                2,
                60,
                Command::Abandon {
                    reason: None,
                    progress_made: None,
                },
            ))
            .unwrap();
        let next = Pending {
            session_id: SessionId::new(Uuid::from_u128(9)),
            at: at(60),
            ..start()
        };
        outbox.submit(next).unwrap();
        assert_eq!(outbox.shown().unwrap().started_at, at(60));
    }
}
