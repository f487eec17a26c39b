//! Reading a user's event log from a sequence on.

use shared::UserId;
use shared::wire::{EventPage, EventRecord};

use super::outcome::ServiceError;
use super::sessions::Sessions;
use store::{event_sequence, events};

impl Sessions {
    /// At most `limit` of the user's events after `sequence`, oldest first, settled, with the
    /// newest sequence; all read at one instant.
    pub async fn log(
        &self,
        user: UserId,
        sequence: u64,
        limit: u32,
    ) -> Result<EventPage, ServiceError> {
        let (mut connection, _) = self.transactions.read_settled(user).await?;
        let items = events::after(&mut connection, user, sequence, limit).await?;
        let last_sequence = event_sequence::last(&mut connection, user).await?;
        Ok(EventPage {
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
    ) -> Result<Vec<EventRecord>, ServiceError> {
        let (mut connection, _) = self.transactions.read_settled(user).await?;
        Ok(events::after(&mut connection, user, sequence, limit).await?)
    }

    /// The sequence of the user's newest event, settled; 0 without events.
    pub async fn last_sequence(&self, user: UserId) -> Result<u64, ServiceError> {
        let (mut connection, _) = self.transactions.read_settled(user).await?;
        Ok(event_sequence::last(&mut connection, user).await?)
    }
}
