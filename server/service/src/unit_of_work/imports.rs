//! Writing imports and taking them back, without telling anybody.

use shared::rules::{Event, Session};
use shared::wire::LogRecord;

use super::UnitOfWork;
use store::sessions::{self, SessionRow};
use store::{StoreError, events};

impl UnitOfWork {
    /// Appends whole histories of sessions that do not exist yet, each with its final state.
    /// Raises no alerts and calls no webhooks: this happened elsewhere and earlier.
    pub async fn import_histories(
        &mut self,
        histories: &[(Session, Vec<Event>)],
    ) -> Result<(), StoreError> {
        let sessions: Vec<Session> = histories.iter().map(|(one, _)| one.clone()).collect();
        let change = self.change();
        sessions::insert_all(&mut self.connection, &sessions, self.now, change).await?;
        let new: Vec<&Event> = histories.iter().flat_map(|(_, events)| events).collect();
        let first = self.sequence + 1;
        let records =
            events::append_all(&mut self.connection, self.user, first, &new, self.now).await?;
        self.sequence += i64::try_from(records.len()).unwrap_or(0);
        self.added.sessions += i64::try_from(sessions.len()).unwrap_or(0);
        self.added.bytes += new
            .iter()
            .map(|event| events::stored_bytes(&event.data))
            .sum::<i64>();
        for session in sessions.into_iter().filter(|one| one.status().is_open()) {
            self.note_near_deadlines(&session);
        }
        // Subscribers need only the newest sequence.
        let newest = records.into_iter().next_back();
        let silenced = newest.as_ref().map(|record| record.sequence);
        self.not_for_webhooks.extend(silenced);
        self.recorded.extend(newest.map(LogRecord::Session));
        Ok(())
    }

    /// As [`Self::record`], without calling webhooks.
    pub(crate) async fn record_quietly(
        &mut self,
        before: Option<SessionRow>,
        new: &[Event],
    ) -> Result<Option<SessionRow>, StoreError> {
        let known = self.recorded.len();
        let row = self.record(before, new).await?;
        let quiet = self.recorded.iter().skip(known);
        self.not_for_webhooks.extend(quiet.map(LogRecord::sequence));
        Ok(row)
    }
}
