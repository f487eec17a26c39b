//! The sessions of events, which are sent along with them on request.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use shared::wire::{Change, EventRecord};
use shared::{SessionId, Timestamp, UserId};

use super::changes::session_change;
use store::sessions;
use store::{Connection, StoreError};

/// An event, with its session where that was asked for.
#[derive(Clone, Debug, Serialize)]
pub struct EventItem {
    /// What happened.
    #[serde(flatten)]
    pub event: EventRecord,
    /// The session as it is now, in the form of `GET /api/changes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Change>,
}

impl EventItem {
    /// The event with its session, if that is among `objects`.
    pub(super) fn new(event: EventRecord, objects: &HashMap<SessionId, Change>) -> Self {
        let object = objects.get(&event.session_id).cloned();
        Self { event, object }
    }
}

/// These sessions of the user as they are at `now`, each read once.
pub(super) async fn session_objects(
    connection: &mut Connection,
    user: UserId,
    ids: impl Iterator<Item = SessionId>,
    now: Timestamp,
) -> Result<HashMap<SessionId, Change>, StoreError> {
    let ids: BTreeSet<SessionId> = ids.collect();
    let rows = sessions::by_ids(connection, user, ids.into_iter().collect()).await?;
    let objects = rows
        .iter()
        .map(|row| (row.session.id, session_change(row, now)));
    Ok(objects.collect())
}
