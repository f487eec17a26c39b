//! Writing tasks and projects, each with the event that says so.

use shared::wire::{ListEntity, ListEventData, ListEventRecord, ListStep, LogRecord};
use shared::{FieldTimes, Timestamp};
use store::tasks::{self, EntryRow};
use store::{StoreError, events, list_events};

use super::UnitOfWork;

impl UnitOfWork {
    /// Adds a task or a project.
    pub(crate) async fn add_entry<R: EntryRow>(
        &mut self,
        row: &R,
        times: &FieldTimes,
    ) -> Result<(), StoreError> {
        let (user, change) = (self.user, self.change());
        tasks::insert(&mut self.connection, user, row, times, change).await?;
        self.log_entry(row, ListStep::Created, None).await
    }

    /// Adds a task or a project that is imported; [`Self::import_list_event`] follows.
    pub(crate) async fn import_entry<R: EntryRow>(&mut self, row: &R) -> Result<(), StoreError> {
        let (user, change) = (self.user, self.change());
        tasks::insert_unlogged(&mut self.connection, user, row, change).await
    }

    /// Stores a task or a project that differs from `before`, with its next version. The fields in which it
    /// differs are set now.
    pub(crate) async fn change_entry<R: EntryRow>(
        &mut self,
        before: &R,
        row: &mut R,
        merged_into: Option<R::Id>,
    ) -> Result<(), StoreError> {
        let mut times = self.field_times(before).await?;
        for field in row.changed_fields(before) {
            times.set_now(field, self.now);
        }
        self.store_entry(before, row, &times, merged_into).await
    }

    /// As [`Self::change_entry`], where it was decided when the fields were set.
    pub(crate) async fn change_entry_at<R: EntryRow>(
        &mut self,
        before: &R,
        row: &mut R,
        times: &FieldTimes,
    ) -> Result<(), StoreError> {
        self.store_entry(before, row, times, None).await
    }

    /// When the fields of a stored task or project were set.
    pub(crate) async fn field_times<R: EntryRow>(
        &mut self,
        row: &R,
    ) -> Result<FieldTimes, StoreError> {
        tasks::field_times(&mut self.connection, self.user, row).await
    }

    async fn store_entry<R: EntryRow>(
        &mut self,
        before: &R,
        row: &mut R,
        times: &FieldTimes,
        merged_into: Option<R::Id>,
    ) -> Result<(), StoreError> {
        row.count_change(self.now);
        let (user, change) = (self.user, self.change());
        tasks::update(&mut self.connection, user, row, times, change).await?;
        let step = match (before.archived_at(), row.archived_at()) {
            (None, Some(_)) => ListStep::Archived,
            (Some(_), None) => ListStep::Restored,
            _ => ListStep::Changed,
        };
        self.log_entry(row, step, merged_into).await
    }

    /// Adds the event that a task or a project lacks.
    pub(crate) async fn log_missing<R: EntryRow>(
        &mut self,
        row: &R,
        step: ListStep,
    ) -> Result<(), StoreError> {
        let data = ListEventData::of(step, row.state(None));
        self.import_list_event(row.entity(), row.updated_at(), data)
            .await
    }

    /// Adds an event of a task or a project that was stored before, unless the log has it or it is
    /// another one with the same id. Webhooks are not called: it is not new.
    pub(crate) async fn import_list_event(
        &mut self,
        entity: ListEntity,
        timestamp: Timestamp,
        data: ListEventData,
    ) -> Result<(), StoreError> {
        // The sequence is stored with it.
        self.change();
        let (user, version) = (self.user, data.version());
        if !tasks::set_logged(&mut self.connection, user, entity, version).await? {
            return Ok(());
        }
        self.append_list_event(entity, timestamp, data).await?;
        self.silence_last();
        Ok(())
    }

    /// Calls no webhooks for the newest event.
    pub(crate) fn silence_last(&mut self) {
        let newest = self.recorded.last().map(LogRecord::sequence);
        self.not_for_webhooks.extend(newest);
    }

    async fn log_entry<R: EntryRow>(
        &mut self,
        row: &R,
        step: ListStep,
        merged_into: Option<R::Id>,
    ) -> Result<(), StoreError> {
        let data = ListEventData::of(step, row.state(merged_into));
        self.append_list_event(row.entity(), row.updated_at(), data)
            .await
    }

    async fn append_list_event(
        &mut self,
        entity: ListEntity,
        timestamp: Timestamp,
        data: ListEventData,
    ) -> Result<(), StoreError> {
        self.added.bytes += events::stored_bytes(&data);
        self.sequence += 1;
        let event = ListEventRecord {
            event_id: entity.event_id(data.version(), timestamp),
            sequence: u64::try_from(self.sequence).unwrap_or(0),
            entity,
            user_id: self.user,
            timestamp,
            recorded_at: self.now,
            data,
        };
        list_events::append(&mut self.connection, &event).await?;
        self.recorded.push(LogRecord::List(event));
        Ok(())
    }
}
