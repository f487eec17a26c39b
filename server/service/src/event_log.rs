//! Reading a user's event log from a sequence on.

use std::collections::HashMap;

use serde::Serialize;
use shared::wire::EventInclude;
use shared::{Timestamp, UserId};

use super::event_objects::{EventItem, session_objects};
use super::outcome::ServiceError;
use super::sessions::Sessions;
use store::{Connection, StoreError, event_sequence, events};

/// A part of the event log.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventItems {
    /// Oldest first.
    pub items: Vec<EventItem>,
    /// The sequence of the user's newest event; 0 without events.
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
        include: Option<EventInclude>,
    ) -> Result<EventItems, ServiceError> {
        let (mut connection, now) = self.transactions.read_settled(user).await?;
        let items = items(&mut connection, user, sequence, limit, include, now).await?;
        let last_sequence = event_sequence::last(&mut connection, user).await?;
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
        include: Option<EventInclude>,
    ) -> Result<Vec<EventItem>, ServiceError> {
        let (mut connection, now) = self.transactions.read_settled(user).await?;
        Ok(items(&mut connection, user, sequence, limit, include, now).await?)
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
    include: Option<EventInclude>,
    now: Timestamp,
) -> Result<Vec<EventItem>, StoreError> {
    let events = events::after(connection, user, sequence, limit).await?;
    let sessions = events.iter().map(|event| event.session_id);
    let objects = match include {
        Some(EventInclude::Object) => session_objects(connection, user, sessions, now).await?,
        None => HashMap::new(),
    };
    let items = events
        .into_iter()
        .map(|event| EventItem::new(event, &objects));
    Ok(items.collect())
}
