//! One transaction about one person: their row locked, events appended with the gapless
//! sequence, states kept in step. Every write of a session goes through [`Work::record`].

use std::sync::Arc;

use shared::rules::{self, AlertKind, Event, Interval, Session, Settled, State, evolve};
use shared::wire::{EventRecord, SessionView};
use shared::{SessionId, Timestamp, UserId};
use tokio::sync::Notify;

use runtime::clock::Clock;
use store::sessions::{self, SessionRow};
use store::{Connection, Database, StoreError, event_sequence, events};

use super::alerts::{self, Alert};
use super::news::{Announcement, News};
use super::push::Bell;
use super::timer;
use super::watch::{Appointment, NEAR, Watch};
use super::webhooks;

/// How many sessions are added at once, so that their rows need little memory.
const HISTORIES_AT_ONCE: usize = 200;

/// Where transactions about persons begin and end; whoever follows a person hears of them.
#[derive(Clone)]
pub struct Ledger {
    pub(super) database: Database,
    pub(super) clock: Arc<dyn Clock>,
    news: News,
    watch: Watch,
    figures: metrics::Timer,
    bell: Bell,
    outbox: Arc<Notify>,
}

impl Ledger {
    /// On this database; commits are told to `news`. What happened before now is taken to
    /// have happened while nobody was watching.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>, news: News) -> Self {
        let watch = Watch::begin(clock.now());
        Self {
            database,
            clock,
            news,
            watch,
            figures: metrics::Timer::default(),
            bell: Bell::default(),
            outbox: Arc::default(),
        }
    }

    /// Counts what rings there.
    #[must_use]
    pub fn counting(self, figures: metrics::Timer) -> Self {
        Self { figures, ..self }
    }

    /// What is counted about the timer.
    #[must_use]
    pub const fn figures(&self) -> &metrics::Timer {
        &self.figures
    }

    /// Rung after a commit that raised an alert.
    #[must_use]
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// Rung after each commit that put something into the outbox.
    #[must_use]
    pub fn outbox_bell(&self) -> Arc<Notify> {
        Arc::clone(&self.outbox)
    }

    /// What transactions and the scheduler tell each other.
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.watch.clone()
    }

    /// Begins a transaction and waits for the person's lock; none if there is no such person.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn begin(&self, user: UserId) -> Result<Option<Work>, StoreError> {
        let mut connection = self.database.write().await?;
        let Some(sequence) = event_sequence::lock(&mut connection, user).await? else {
            return Ok(None);
        };
        // Read after the wait: what was stored before the lock was had is not of the future.
        let now = self.clock.now();
        Ok(Some(Work {
            connection,
            user,
            now,
            sequence,
            recorded: Vec::new(),
            untold: Vec::new(),
            near: Vec::new(),
            news: self.news.clone(),
            watch: self.watch.clone(),
            rang: Vec::new(),
            figures: self.figures.clone(),
            bell: self.bell.clone(),
            outbox: Arc::clone(&self.outbox),
        }))
    }

    /// A transaction for reading that sees the person's sessions settled, and the instant at
    /// which they are. Nothing is written unless something has changed by itself.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn read_settled(&self, user: UserId) -> Result<(Connection, Timestamp), StoreError> {
        let mut now = self.clock.now();
        let mut connection = self.database.read().await?;
        if sessions::is_due(&mut connection, user, now).await? {
            drop(connection);
            timer::attend(self, user).await?;
            connection = self.database.read().await?;
            now = self.clock.now();
        }
        Ok((connection, now))
    }
}

/// A transaction that holds the person's lock. Dropped without [`Work::commit`], it leaves
/// no trace.
pub struct Work {
    connection: Connection,
    user: UserId,
    now: Timestamp,
    sequence: i64,
    recorded: Vec<EventRecord>,
    /// Those of them that no webhook is to hear of: they were imported.
    untold: Vec<u64>,
    /// When something is soon to be done about what was stored.
    near: Vec<Timestamp>,
    /// What was raised, to be counted once it is durable.
    rang: Vec<AlertKind>,
    news: News,
    watch: Watch,
    figures: metrics::Timer,
    bell: Bell,
    outbox: Arc<Notify>,
}

impl Work {
    /// The transaction's connection, for what belongs into it besides sessions.
    pub const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Whose transaction it is.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The one instant at which everything in it is decided.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// A session as it is kept, whoever it belongs to, deleted or not.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn load(&mut self, session: SessionId) -> Result<Option<SessionRow>, StoreError> {
        sessions::find(&mut self.connection, session).await
    }

    /// The person's open session, settled; none if it turns out to have ended by itself.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn settle_open(&mut self) -> Result<Option<SessionRow>, StoreError> {
        let Some(open) = sessions::open(&mut self.connection, self.user).await? else {
            return Ok(None);
        };
        self.settle(open).await
    }

    /// The same, but leaves `session` alone, which is to be settled by its own commands;
    /// gives the open session only if it is another one.
    ///
    /// # Errors
    /// As [`StoreError`] says.
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

    async fn settle(&mut self, open: SessionRow) -> Result<Option<SessionRow>, StoreError> {
        let due = Settled::new(Some(&open.session), self.now).into_events();
        let settled = self.record_settled(Some(open), &due).await?;
        Ok(settled.filter(|kept| kept.session.status().is_open()))
    }

    /// When the person's sessions took place that ended after `instant`, and `open`.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn others_since(
        &mut self,
        instant: Timestamp,
        open: Option<&SessionRow>,
    ) -> Result<Vec<Interval>, StoreError> {
        let mut others = sessions::ended_after(&mut self.connection, self.user, instant).await?;
        others.extend(open.map(|open| Interval::of(&open.session)));
        // Whichever of several is named as being in the way must not depend on the database.
        others.sort_unstable_by_key(|other| other.session_id);
        Ok(others)
    }

    /// Tells the person that their open pause is about to end by itself, once it is time and
    /// while it is news; whether it was time.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn warn(&mut self, open: &SessionRow) -> Result<bool, StoreError> {
        let Some(warning) = alerts::of_pause(&open.session, self.now) else {
            return Ok(false);
        };
        self.ring(&[warning], self.watch.since()).await?;
        sessions::clear_alert(&mut self.connection, open.session.id).await
    }

    /// As [`Self::record`], for what has become true of a stored session by itself: where
    /// nobody was watching at its instant, it is news for longer.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn record_settled(
        &mut self,
        before: Option<SessionRow>,
        due: &[Event],
    ) -> Result<Option<SessionRow>, StoreError> {
        self.append(before, due, self.watch.since()).await
    }

    /// Appends new events of one session, oldest first, and stores the state that they give;
    /// `before` is the session as it was loaded. Returns the session afterwards.
    ///
    /// # Errors
    /// As [`StoreError`] says; [`StoreError::Taken`] where somebody else has just taken the id.
    pub async fn record(
        &mut self,
        before: Option<SessionRow>,
        new: &[Event],
    ) -> Result<Option<SessionRow>, StoreError> {
        // What is told late by others is news for no longer than usual.
        self.append(before, new, Timestamp::MIN).await
    }

    async fn append(
        &mut self,
        before: Option<SessionRow>,
        new: &[Event],
        watched_since: Timestamp,
    ) -> Result<Option<SessionRow>, StoreError> {
        if new.is_empty() {
            return Ok(before);
        }
        let state = before.as_ref().map_or(State::NotStarted, SessionRow::state);
        let ringing = alerts::of_events(state.clone(), new);
        let State::Started(session) = new.iter().fold(state, evolve) else {
            return Err(StoreError::Corrupt {
                table: "sessions",
                reason: "events without a start".to_owned(),
            });
        };
        // The session first: its events refer to it.
        let kept = sessions::save(&mut self.connection, before.as_ref(), session, self.now).await?;
        for event in new {
            self.sequence += 1;
            let record = events::append(
                &mut self.connection,
                self.user,
                self.sequence,
                event,
                self.now,
            )
            .await?;
            self.recorded.push(record);
        }
        self.watch_over(&kept.state());
        self.ring(&ringing, watched_since).await?;
        Ok(Some(kept))
    }

    /// Notes when something is soon to be done about a session.
    fn watch_over(&mut self, state: &State) {
        let next = [rules::next_alert(state), rules::next_deadline(state)];
        let is_near = |at: &Timestamp| at.since(self.now) <= NEAR;
        self.near.extend(next.into_iter().flatten().filter(is_near));
    }

    /// Raises the alerts that are still news.
    async fn ring(&mut self, alerts: &[Alert], watched_since: Timestamp) -> Result<(), StoreError> {
        for alert in alerts {
            if alerts::is_news(alert.instant, self.now, watched_since)
                && alerts::raise(&mut self.connection, alert, self.now).await?
            {
                self.rang.push(alert.kind);
            }
        }
        Ok(())
    }

    /// Appends the whole histories of sessions that are not there yet, each with the session
    /// that it gives, some at a time. Quietly: what is told here happened elsewhere, so no
    /// webhook is called and nothing rings; what the sessions still are to do is watched.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub async fn record_new(
        &mut self,
        histories: &[(Session, Vec<Event>)],
    ) -> Result<(), StoreError> {
        for some in histories.chunks(HISTORIES_AT_ONCE) {
            let sessions: Vec<Session> = some.iter().map(|(session, _)| session.clone()).collect();
            sessions::insert_all(&mut self.connection, &sessions, self.now).await?;
            let new: Vec<&Event> = some.iter().flat_map(|(_, events)| events).collect();
            let first = self.sequence + 1;
            let records =
                events::append_all(&mut self.connection, self.user, first, &new, self.now).await?;
            self.sequence += i64::try_from(records.len()).unwrap_or(0);
            for session in sessions.into_iter().filter(|one| one.status().is_open()) {
                self.watch_over(&State::Started(session));
            }
            // Of so many only the newest is told of; all would be another copy of the import.
            let newest = records.into_iter().next_back();
            self.untold
                .extend(newest.as_ref().map(|record| record.sequence));
            self.recorded.extend(newest);
        }
        Ok(())
    }

    /// Makes everything durable, tells those who wait for news, and returns what was appended.
    ///
    /// # Errors
    /// As [`StoreError`] says; nothing was written then.
    pub async fn commit(mut self) -> Result<Vec<EventRecord>, StoreError> {
        let mut outgoing = false;
        if !self.recorded.is_empty() {
            let has_webhooks =
                event_sequence::advance(&mut self.connection, self.user, self.sequence).await?;
            if has_webhooks {
                let mut told = self.recorded.clone();
                told.retain(|record| !self.untold.contains(&record.sequence));
                outgoing =
                    webhooks::enqueue(&mut self.connection, self.user, &told, self.now).await?;
            }
        }
        self.connection.commit().await?;
        if outgoing {
            self.outbox.notify_one();
        }
        if let Some(newest) = self.recorded.last() {
            // Only now: who is told any earlier would not find the events yet.
            self.news.announce(Announcement {
                user: self.user,
                sequence: newest.sequence,
            });
        }
        if !self.rang.is_empty() {
            self.bell.ring();
        }
        for kind in self.rang {
            self.figures.rang(kind);
        }
        for at in self.near {
            let user = self.user;
            self.watch.tell(Appointment { at, user });
        }
        Ok(self.recorded)
    }
}

/// The session as the API shows it.
pub(super) fn shown(kept: &SessionRow, now: Timestamp) -> SessionView {
    SessionView::new(&kept.session, kept.stored, now)
}

/// Whether the person has the session: it is theirs and not deleted.
pub(super) fn is_theirs(session: &Session, user: UserId) -> bool {
    session.user_id == user && session.deleted_at.is_none()
}
