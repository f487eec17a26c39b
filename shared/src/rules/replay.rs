//! Deciding what happened while a client was away (RULES.md, "Replay of offline commands").

use super::command::Command;
use super::decide::{decide, exists};
use super::event::{Event, EventData};
use super::evolve::{automatic_after, evolve};
use super::limits::{FUTURE_TOLERANCE, ORDER_TOLERANCE, REPLAY_WINDOW};
use super::settle::settle_into;
use super::state::State;
use super::violation::{Refusal, RuleViolation};
use crate::{SessionId, Timestamp, UserId};

/// The events of a command that happened at `occurred_at` and is heard of at `now`.
///
/// Late news beats what time alone caused: automatic events later than the command are
/// taken back first. A start is not held against the user's other sessions here; that is
/// checked for the whole run by [`super::check_overlap`].
///
/// # Errors
/// The first refusal in the order of RULES.md. Nothing changes then, settling included.
pub fn replay(
    state: &State,
    session: SessionId,
    user: UserId,
    command: &Command,
    occurred_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
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
    if let Some(revision) = existing.and_then(|existing| {
        let mut revoked = automatic_after(existing, at);
        revoked.reverse();
        let data = EventData::SessionRevised {
            session_id: existing.id,
            as_of: at,
            revoked: revoked.clone(),
        };
        (!revoked.is_empty()).then(|| data.at(existing.version + 1, at))
    }) {
        state = evolve(state, &revision);
        events.push(revision);
    }
    events.extend(settle_into(&mut state, at));
    events.extend(decide(&state, session, user, command, at, &[])?);
    Ok(events)
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
