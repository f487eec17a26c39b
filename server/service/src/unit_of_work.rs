//! Units of work: one database transaction under one user's lock. Events are appended with a
//! gapless sequence and session states are stored with them.
//!
//! Every write of a session goes through [`UnitOfWork::record`], [`UnitOfWork::record_settled`] or
//! [`UnitOfWork::import_histories`], and every write of a task or a project through
//! [`UnitOfWork::add_entry`] or [`UnitOfWork::change_entry`], and every write of a profile through
//! [`UnitOfWork::change_profile`].

mod attempt;
mod imports;
mod lists;
mod profile;
mod quota;

pub(super) use attempt::Attempt;

use std::ops::Deref;
use std::sync::Arc;

use shared::rules::{self, AlertKind, Event, Interval, Session, Settled, State, evolve};
use shared::wire::{LogRecord, SessionView, Usage};
use shared::{SessionId, Timestamp, UserId};
use tokio::sync::{Notify, broadcast};

use runtime::clock::Clock;
use store::event_sequence::WritingUser;
use store::sessions::{self, SessionRow};
use store::usage::{self, StoredUsage, UsageRow};
use store::{Connection, Database, StoreError, event_sequence, events};

use super::alerts::{self, Alert};
use super::event_bus::{EventBus, SequenceUpdate};
use super::heartbeat::{Deadline, Heartbeat, NEAR, NearDeadlines};
use super::quotas::Quotas;
use super::webhooks;

/// Begins units of work and settled reads, and holds what they notify after a commit. Clones
/// share everything; each unit of work has one.
#[derive(Clone)]
pub struct Transactions(Arc<TransactionContext>);

/// What clones of [`Transactions`] share.
#[derive(Clone)]
pub struct TransactionContext {
    pub(super) database: Database,
    pub(super) clock: Arc<dyn Clock>,
    event_bus: EventBus,
    heartbeat: Heartbeat,
    near_deadlines: NearDeadlines,
    metrics: metrics::TimerMetrics,
    push_due: Arc<Notify>,
    webhooks_due: Arc<Notify>,
    quotas: Quotas,
}

impl Deref for Transactions {
    type Target = TransactionContext;

    fn deref(&self) -> &TransactionContext {
        &self.0
    }
}

impl Transactions {
    /// Commits are published on `event_bus`. The scheduler's heartbeat starts now, so deadlines
    /// that passed earlier count as missed during downtime.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>, event_bus: EventBus) -> Self {
        let heartbeat = Heartbeat::start(clock.now());
        Self(Arc::new(TransactionContext {
            database,
            clock,
            event_bus,
            heartbeat,
            near_deadlines: NearDeadlines::default(),
            metrics: metrics::TimerMetrics::default(),
            push_due: Arc::default(),
            webhooks_due: Arc::default(),
            quotas: Quotas::unlimited(),
        }))
    }

    /// Limits what users may store.
    #[must_use]
    pub fn with_quotas(mut self, quotas: Quotas) -> Self {
        Arc::make_mut(&mut self.0).quotas = quotas;
        self
    }

    /// Replaces the metrics that raised alerts are counted in.
    #[must_use]
    pub fn with_metrics(mut self, metrics: metrics::TimerMetrics) -> Self {
        Arc::make_mut(&mut self.0).metrics = metrics;
        self
    }

    /// Metrics of deadlines and alerts.
    #[must_use]
    pub fn metrics(&self) -> &metrics::TimerMetrics {
        &self.metrics
    }

    /// Notified after each commit that raised an alert.
    #[must_use]
    pub fn push_due(&self) -> Arc<Notify> {
        Arc::clone(&self.push_due)
    }

    /// Notified after each commit that added webhook deliveries to the outbox.
    #[must_use]
    pub fn webhooks_due(&self) -> Arc<Notify> {
        Arc::clone(&self.webhooks_due)
    }

    /// Since when the scheduler has polled without a gap.
    #[must_use]
    pub fn heartbeat(&self) -> Heartbeat {
        self.heartbeat.clone()
    }

    /// Receives the deadlines within [`NEAR`] that this process stores.
    #[must_use]
    pub fn near_deadlines(&self) -> broadcast::Receiver<Deadline> {
        self.near_deadlines.subscribe()
    }

    /// Begins a unit of work and waits for the user's lock; none if the user does not exist.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] also while an accepted import of the user is being written,
    /// which another write could contradict.
    pub async fn begin(&self, user: UserId) -> Result<Option<UnitOfWork>, StoreError> {
        match self.begin_during_import(user).await? {
            Some((_, true)) => Err(being_imported()),
            begun => Ok(begun.map(|(work, _)| work)),
        }
    }

    /// As [`Self::begin`], also while an import is being written; and whether one is.
    pub(super) async fn begin_during_import(
        &self,
        user: UserId,
    ) -> Result<Option<(UnitOfWork, bool)>, StoreError> {
        let connection = self.database.write_for(user).await?;
        self.begin_in(connection, user).await
    }

    /// As [`Self::begin_during_import`], in a transaction that has begun.
    pub(super) async fn begin_in(
        &self,
        mut connection: Connection,
        user: UserId,
    ) -> Result<Option<(UnitOfWork, bool)>, StoreError> {
        let Some(locked) = event_sequence::lock(&mut connection, user).await? else {
            return Ok(None);
        };
        let work = self.unit_of_work(connection, user, locked);
        Ok(Some((work, locked.importing)))
    }

    fn unit_of_work(
        &self,
        connection: Connection,
        user: UserId,
        writing: WritingUser,
    ) -> UnitOfWork {
        UnitOfWork {
            connection,
            user,
            // Read after the wait for the lock: otherwise this transaction's instant could lie before
            // that of one which committed earlier.
            now: self.clock.now(),
            sequence: writing.sequence,
            change: writing.change + 1,
            has_changed: false,
            guest: writing.guest,
            has_webhooks: writing.has_webhooks,
            compared: None,
            stored: None,
            ended: None,
            added: UsageRow::default(),
            recorded: Vec::new(),
            not_for_webhooks: Vec::new(),
            near: Vec::new(),
            raised: Vec::new(),
            transactions: self.clone(),
        }
    }

    /// What the user stores, beside their quotas.
    pub(super) async fn usage(&self, user: UserId, guest: bool) -> Result<Usage, StoreError> {
        let mut read = self.database.read_statement_for(user).await?;
        let stored = usage::of(&mut read, user).await?;
        Ok(self.quotas.of(guest, &stored.quota).usage(&stored.used))
    }

    /// Settles and stores the user's open session and raises the alerts that are due. Returns
    /// whether there was anything to do; idempotent.
    pub(super) async fn settle(&self, user: UserId) -> Result<bool, StoreError> {
        // Settling adds to a session that the import was compared with, and contradicts nothing.
        let Some((mut work, _)) = self.begin_during_import(user).await? else {
            return Ok(false);
        };
        let warned = match work.settle_open().await? {
            Some(open) => work.warn_of_pause_end(&open).await?,
            None => false,
        };
        Ok(!work.commit().await?.is_empty() || warned)
    }
}

fn being_imported() -> StoreError {
    StoreError::busy("an import of this user is being written")
}

/// A transaction that holds the user's lock, or compares the user when it commits. Dropping it without
/// [`UnitOfWork::commit`] rolls back.
pub struct UnitOfWork {
    connection: Connection,
    user: UserId,
    now: Timestamp,
    sequence: i64,
    /// The number of the change that this transaction is, and whether a row has it.
    change: i64,
    has_changed: bool,
    guest: bool,
    has_webhooks: bool,
    /// The user as they were read, where the commit is to compare them.
    compared: Option<WritingUser>,
    /// What the user stores, where that was read already.
    stored: Option<StoredUsage>,
    /// The sessions that ended after an instant, where they were read already.
    ended: Option<(Timestamp, Vec<Interval>)>,
    /// What this transaction adds to what the user stores.
    added: UsageRow,
    recorded: Vec<LogRecord>,
    /// Sequences among `recorded` that were imported, or take an import back: webhooks are not called for them.
    not_for_webhooks: Vec<u64>,
    /// Deadlines of stored sessions within [`NEAR`], for the scheduler.
    near: Vec<Timestamp>,
    /// Alerts that were raised, counted once the commit has succeeded.
    raised: Vec<AlertKind>,
    transactions: Transactions,
}

impl UnitOfWork {
    /// The connection, for statements beside sessions that belong to the same transaction.
    pub const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// The user whose lock is held.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// Guests may store less.
    pub(super) const fn is_guest(&self) -> bool {
        self.guest
    }

    /// The one instant at which everything in this transaction is decided.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The number that every row written by this transaction gets.
    pub(super) const fn change(&mut self) -> i64 {
        self.has_changed = true;
        self.change
    }

    /// A stored session of the user, also a deleted one.
    pub async fn load(&mut self, session: SessionId) -> Result<Option<SessionRow>, StoreError> {
        sessions::find(&mut self.connection, self.user, session).await
    }

    /// As [`Self::load`], and the user's open session where that is another one.
    pub(super) async fn load_and_open(
        &mut self,
        session: SessionId,
    ) -> Result<(Option<SessionRow>, Option<SessionRow>), StoreError> {
        sessions::find_and_open(&mut self.connection, self.user, session).await
    }

    /// The user's open session, settled; none if settling ended it.
    pub async fn settle_open(&mut self) -> Result<Option<SessionRow>, StoreError> {
        let Some(open) = sessions::open(&mut self.connection, self.user).await? else {
            return Ok(None);
        };
        self.settle(open).await
    }

    /// Like [`Self::settle_open`], but leaves `session` alone: replayed commands settle it at
    /// their own instants. Returns the open session only if it is another one.
    pub async fn settle_other(
        &mut self,
        session: SessionId,
    ) -> Result<Option<SessionRow>, StoreError> {
        let open = sessions::open(&mut self.connection, self.user).await?;
        match open.filter(|open| open.session.id != session) {
            Some(open) => self.settle(open).await,
            None => Ok(None),
        }
    }

    /// An open session, settled; none if settling ended it.
    pub(super) async fn settle(
        &mut self,
        open: SessionRow,
    ) -> Result<Option<SessionRow>, StoreError> {
        let due = Settled::new(Some(&open.session), self.now).into_events();
        let settled = self.record_settled(Some(open), &due).await?;
        Ok(settled.filter(|row| row.session.status().is_open()))
    }

    /// The intervals of the user's sessions that ended after `after`, `until` at the latest, and of
    /// `open`.
    pub async fn others_between(
        &mut self,
        after: Timestamp,
        until: Timestamp,
        open: Option<&SessionRow>,
    ) -> Result<Vec<Interval>, StoreError> {
        let mut others = match &self.ended {
            Some((from, ended)) if *from <= after => ended.clone(),
            _ => sessions::ended_between(&mut self.connection, self.user, after, until).await?,
        };
        others.retain(|other| other.end.is_some_and(|end| after < end && end <= until));
        others.extend(open.map(|open| Interval::of(&open.session)));
        // Where several overlap, both databases must name the same one in the refusal.
        others.sort_unstable_by_key(|other| other.session_id);
        Ok(others)
    }

    /// Raises the alert that the open pause is about to end, if it is time. Returns whether it
    /// was time.
    async fn warn_of_pause_end(&mut self, open: &SessionRow) -> Result<bool, StoreError> {
        let Some(warning) = alerts::of_pause(&open.session, self.now) else {
            return Ok(false);
        };
        let alive_since = self.transactions.heartbeat.alive_since();
        self.raise(&[warning], alive_since).await?;
        sessions::clear_alert(&mut self.connection, self.user, open.session.id).await
    }

    /// Like [`Self::record`], for events that time alone has caused: their alerts stay fresh for
    /// longer if the scheduler was down at their instant.
    pub async fn record_settled(
        &mut self,
        before: Option<SessionRow>,
        due: &[Event],
    ) -> Result<Option<SessionRow>, StoreError> {
        let alive_since = self.transactions.heartbeat.alive_since();
        self.append(before, due, alive_since).await
    }

    /// Appends new events of one session, oldest first, and stores the resulting state. `before`
    /// is the session as it was loaded; returns it as it is now.
    pub async fn record(
        &mut self,
        before: Option<SessionRow>,
        new: &[Event],
    ) -> Result<Option<SessionRow>, StoreError> {
        // Replayed events are old because a client was offline, not because the scheduler was
        // down, so their alerts get no extra time.
        self.append(before, new, Timestamp::MIN).await
    }

    /// As [`Self::record`], for events of which some are of sessions that begin with them: the
    /// second parts of splits, which are returned as well.
    pub async fn record_with_split(
        &mut self,
        mut row: Option<SessionRow>,
        session: SessionId,
        new: &[Event],
    ) -> Result<(Option<SessionRow>, Vec<SessionRow>), StoreError> {
        let mut seconds = Vec::new();
        for part in new.chunk_by(|one, next| one.session_id == next.session_id) {
            if part.iter().any(|event| event.session_id == session) {
                row = self.record(row, part).await?;
            } else {
                seconds.extend(self.record(None, part).await?);
            }
        }
        Ok((row, seconds))
    }

    async fn append(
        &mut self,
        before: Option<SessionRow>,
        new: &[Event],
        alive_since: Timestamp,
    ) -> Result<Option<SessionRow>, StoreError> {
        if new.is_empty() {
            return Ok(before);
        }
        self.ended = None;
        let state = before.as_ref().map_or(State::NotStarted, SessionRow::state);
        let alerts = alerts::of_events(state.clone(), new);
        let State::Started(session) = new.iter().fold(state, evolve) else {
            return Err(StoreError::Corrupt {
                table: "sessions",
                reason: "events without a start".to_owned(),
            });
        };
        // The session first: its events have a foreign key to it.
        let (change, before) = (self.change(), before.as_ref());
        let row = sessions::save(&mut self.connection, before, session, self.now, change).await?;
        self.added.sessions += i64::from(before.is_none());
        for event in new {
            self.added.bytes += events::stored_bytes(&event.data);
            self.sequence += 1;
            let (connection, sequence) = (&mut self.connection, self.sequence);
            let record = events::append(connection, self.user, sequence, event, self.now).await?;
            self.recorded.push(LogRecord::Session(record));
        }
        self.note_near_deadlines(&row.session);
        self.raise(&alerts, alive_since).await?;
        Ok(Some(row))
    }

    fn note_near_deadlines(&mut self, session: &Session) {
        let next = [rules::next_alert(session), rules::next_deadline(session)];
        let is_near = |at: &Timestamp| at.since(self.now) <= NEAR;
        self.near.extend(next.into_iter().flatten().filter(is_near));
    }

    /// Raises those of the alerts that are fresh.
    async fn raise(&mut self, alerts: &[Alert], alive_since: Timestamp) -> Result<(), StoreError> {
        for alert in alerts {
            if alerts::is_fresh(alert.instant, self.now, alive_since)
                && alerts::raise(&mut self.connection, alert, self.now).await?
            {
                self.raised.push(alert.kind);
            }
        }
        Ok(())
    }

    /// Makes everything durable, then notifies event subscribers, the scheduler, the push sender
    /// and the webhook dispatcher. Returns the appended events.
    pub async fn commit(mut self) -> Result<Vec<LogRecord>, StoreError> {
        if self.added != UsageRow::default() {
            usage::add(&mut self.connection, self.user, self.added).await?;
        }
        let mut has_deliveries = false;
        if self.has_webhooks && !self.recorded.is_empty() {
            // Webhooks are changed under the user's lock.
            self.connection.begin().await?;
            let mut outgoing = self.recorded.clone();
            outgoing.retain(|record| !self.not_for_webhooks.contains(&record.sequence()));
            has_deliveries =
                webhooks::enqueue(&mut self.connection, self.user, &outgoing, self.now).await?;
        }
        let (user, sequence, change) = (self.user, self.sequence, self.change);
        match self.compared.filter(|_| self.has_changed) {
            Some(read) => {
                let connection = self.connection;
                event_sequence::commit_unchanged(connection, user, &read, sequence, change).await?;
            }
            None => {
                if self.has_changed {
                    event_sequence::advance(&mut self.connection, user, sequence, change).await?;
                }
                self.connection.commit().await?;
            }
        }
        let transactions = self.transactions;
        if has_deliveries {
            transactions.webhooks_due.notify_one();
        }
        if let Some(newest) = self.recorded.last() {
            // Publish after commit: a subscriber that reads earlier would not find the events.
            transactions.event_bus.publish(SequenceUpdate {
                user: self.user,
                sequence: newest.sequence(),
            });
        }
        if !self.raised.is_empty() {
            transactions.push_due.notify_one();
        }
        for kind in self.raised {
            transactions.metrics.alert_raised(kind);
        }
        for at in self.near {
            let user = self.user;
            transactions.near_deadlines.publish(Deadline { at, user });
        }
        Ok(self.recorded)
    }
}

/// The session as the API shows it.
pub(super) fn shown(row: &SessionRow, now: Timestamp) -> SessionView {
    SessionView::new(&row.session, row.stored, now)
}
