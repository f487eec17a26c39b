//! Reading a user's event log from a sequence on.

use serde::Serialize;
use shared::wire::{EventInclude, LogRecord};
use shared::{Timestamp, UserId};

use super::event_objects::{EventItem, EventObjects, objects_of};
use super::outcome::ServiceError;
use super::sessions::Sessions;
use store::{Connection, StoreError, event_sequence, events, list_events};

/// What a reader gets of the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogView {
    /// Whether events of tasks and projects are among those of sessions; else their sequences are
    /// gaps.
    pub lists: bool,
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
        let last_sequence = last(&mut connection, user, view.lists).await?;
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
    let events = records(connection, user, sequence, limit, view.lists).await?;
    let objects = match view.include {
        Some(EventInclude::Object) => objects_of(connection, user, events.iter(), now).await?,
        None => EventObjects::new(),
    };
    let items = events
        .into_iter()
        .map(|event| EventItem::new(event, &objects));
    Ok(items.collect())
}

/// At most `limit` of the user's events after `sequence`, oldest first; those of tasks and projects
/// on request.
pub(super) async fn records(
    connection: &mut Connection,
    user: UserId,
    sequence: u64,
    limit: u32,
    with_lists: bool,
) -> Result<Vec<LogRecord>, StoreError> {
    if with_lists {
        return list_events::log_after(connection, user, sequence, limit).await;
    }
    let events = events::after(connection, user, sequence, limit).await?;
    Ok(events.into_iter().map(LogRecord::Session).collect())
}

/// The sequence of the newest of these events; 0 without any.
pub(super) async fn last(
    connection: &mut Connection,
    user: UserId,
    with_lists: bool,
) -> Result<u64, StoreError> {
    if with_lists {
        event_sequence::last(connection, user).await
    } else {
        events::last(connection, user).await
    }
}
