//! Copying a session's log to another session id or another user, for imports.

use super::event::{Event, EventData};
use super::vocabulary::SessionSource;
use crate::{EventId, SessionId, UserId};

/// The whole log of one session, oldest first, with the session id and user replaced. Every id
/// that is derived from the session's is derived anew. A session that was timed elsewhere becomes
/// an imported one.
#[must_use]
pub fn reassigned(events: Vec<Event>, session: SessionId, user: UserId) -> Vec<Event> {
    let mut renamed: Vec<(EventId, EventId)> = Vec::new();
    events
        .into_iter()
        .map(|event| {
            let mut data = event.data;
            data.set_session(session);
            match &mut data {
                EventData::FocusSessionStarted {
                    user_id, source, ..
                } => {
                    *user_id = user;
                    if *source == SessionSource::Live {
                        *source = SessionSource::Import;
                    }
                }
                EventData::SessionRevised { revoked, .. } => {
                    for id in revoked {
                        if let Some((_, new)) = renamed.iter().find(|(old, _)| old == id) {
                            *id = *new;
                        }
                    }
                }
                _ => {}
            }
            let moved = data.at(event.version, event.timestamp);
            if moved.is_automatic() {
                renamed.push((event.event_id, moved.event_id));
            }
            moved
        })
        .collect()
}
