//! Reading a user's event log from a sequence on.

use serde::Serialize;
use shared::wire::EventInclude;
use shared::{Timestamp, UserId};

use super::event_objects::{EventItem, EventObjects, objects_of};
use super::outcome::ServiceError;
use super::sessions::Sessions;
use store::{Connection, ReaderScopes, StoreError, event_log, event_sequence};

/// What a reader gets of the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogView {
    /// Which events are among those of sessions; the sequences of others are gaps.
    pub scopes: ReaderScopes,
    /// What is sent along.
    pub include: Option<EventInclude>,
}

/// A part of the event log.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventItems {
    /// Oldest first.
    pub items: Vec<EventItem>,
    /// The sequence of the newest event that the reader may see; 0 without events.
    pub last_sequence: u64,
}

impl Sessions {
    /// At most `limit` of the user's events after `sequence`, oldest first, settled, with the
    /// newest sequence; all read at one instant, and so is what is included.
    pub async fn log(
        &self,
        user: UserId,
        sequence: u64,
        limit: u32,
        view: LogView,
    ) -> Result<EventItems, ServiceError> {
        let (mut connection, now) = self.transactions.read_settled(user).await?;
        let items = items(&mut connection, user, sequence, limit, view, now).await?;
        let last_sequence = event_log::last(&mut connection, user, view.scopes).await?;
        Ok(EventItems {
            items,
            last_sequence,
        })
    }

    /// As above, without the newest sequence: for readers that continue.
    pub async fn log_after(
        &self,
        user: UserId,
        sequence: u64,
        limit: u32,
        view: LogView,
    ) -> Result<Vec<EventItem>, ServiceError> {
        let (mut connection, now) = self.transactions.read_settled(user).await?;
        Ok(items(&mut connection, user, sequence, limit, view, now).await?)
    }

    /// The sequence of the user's newest event, settled; 0 without events.
    pub async fn last_sequence(&self, user: UserId) -> Result<u64, ServiceError> {
        let (mut connection, _) = self.transactions.read_settled(user).await?;
        Ok(event_sequence::last(&mut connection, user).await?)
    }
}

async fn items(
    connection: &mut Connection,
    user: UserId,
    sequence: u64,
    limit: u32,
    view: LogView,
    now: Timestamp,
) -> Result<Vec<EventItem>, StoreError> {
    let events = event_log::after(connection, user, sequence, view.scopes, limit).await?;
    let objects = match view.include {
        Some(EventInclude::Object) => objects_of(connection, user, events.iter(), now).await?,
        None => EventObjects::new(),
    };
    let items = events
        .into_iter()
        .map(|event| EventItem::new(event, &objects));
    Ok(items.collect())
}
