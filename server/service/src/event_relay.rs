//! Notifies followers of what this process did not cause: events stored by other servers, and
//! credentials that were revoked elsewhere or expired.
//!
//! Messages between servers may be lost, so the database is polled every few seconds as well. Knows
//! neither HTTP nor SQL.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use shared::UserId;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::accounts::LOGIN_IDLE;
use super::event_bus::{EventBus, SequenceUpdate};
use super::streams::{Credential, Streams};
use runtime::clock::Clock;
use store::{Database, StoreError, event_streams};

/// How often the database is polled for all followers together.
const ROUND: Duration = Duration::from_secs(5);

/// The delays before reconnecting to the messages of other servers: the first and the longest.
const REST: Duration = Duration::from_millis(250);
const LONGEST_REST: Duration = Duration::from_secs(10);

/// Announcements per message: PostgreSQL limits a message to 8 000 bytes; one takes at most 53.
const MAX_IN_MESSAGE: usize = 140;

/// The message after some were lost: every follower reads the log.
const LOOK: &str = "*";

/// The followers of this process and the other servers; clones share them.
#[derive(Clone)]
pub struct EventRelay {
    database: Database,
    clock: Arc<dyn Clock>,
    event_bus: EventBus,
    streams: Streams,
    doubt: Arc<Notify>,
}

impl EventRelay {
    /// On this database, for the subscribers of `event_bus`.
    #[must_use]
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        event_bus: EventBus,
        streams: Streams,
    ) -> Self {
        Self {
            database,
            clock,
            event_bus,
            streams,
            doubt: Arc::default(),
        }
    }

    /// The open streams.
    #[must_use]
    pub const fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Polls every few seconds, and immediately where messages may have been lost, until cancelled.
    pub async fn poll_until_stopped(&self, stop: CancellationToken) {
        let mut rounds = tokio::time::interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.doubt.notified() => {}
                _ = rounds.tick() => {}
            }
            if let Err(error) = self.poll().await {
                tracing::warn!(%error, "could not poll events for open streams; retrying in 5 s");
            }
        }
    }

    /// Publishes new sequences to followers and ends streams whose credentials are no longer valid.
    /// A few statements for all of them together.
    pub async fn poll(&self) -> Result<(), StoreError> {
        let users = self.event_bus.subscribed_users();
        let credentials = self.streams.credentials();
        if users.is_empty() && credentials.is_empty() {
            return Ok(());
        }
        let mut connection = self.database.read().await?;
        for (user, sequence) in event_streams::sequences(&mut connection, &users).await? {
            self.event_bus
                .publish_local(SequenceUpdate { user, sequence });
        }
        let now = self.clock.now();
        let (logins, tokens) = split(&credentials);
        let idle_since = now.plus(-LOGIN_IDLE);
        let good_logins =
            event_streams::valid_logins(&mut connection, &logins, now, idle_since).await?;
        let good_tokens = event_streams::valid_tokens(&mut connection, &tokens, now).await?;
        for credential in credentials {
            let is_good = match credential {
                Credential::Login(id) => good_logins.contains(&id),
                Credential::Token(id) => good_tokens.contains(&id),
            };
            if !is_good {
                self.streams.end(credential);
            }
        }
        Ok(())
    }

    /// Sends what this process stores to other servers until cancelled. Events stored while the
    /// previous message was sent share one message.
    pub async fn relay_out(&self, stop: CancellationToken) {
        let mut sent = self.event_bus.subscribe_all();
        if !self.database.has_messages() {
            return stop.cancelled().await;
        }
        let mut is_lost = false;
        loop {
            let mut batch = HashMap::new();
            let first = tokio::select! {
                () = stop.cancelled() => return,
                first = sent.recv() => first,
            };
            match first {
                Ok(announcement) => gather(&mut batch, announcement),
                Err(RecvError::Lagged(_)) => is_lost = true,
                Err(RecvError::Closed) => return,
            }
            while batch.len() < MAX_IN_MESSAGE {
                match sent.try_recv() {
                    Ok(announcement) => gather(&mut batch, announcement),
                    Err(TryRecvError::Lagged(_)) => is_lost = true,
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            let message = if is_lost {
                LOOK.to_owned()
            } else {
                write(&batch)
            };
            is_lost = match self.database.send(&message).await {
                Ok(()) => false,
                Err(error) => {
                    tracing::warn!(%error, "could not notify other servers of events; their streams are up to 5 s late");
                    true
                }
            };
        }
    }

    /// Receives what other servers store until cancelled. After a lost connection it reconnects and
    /// polls.
    pub async fn relay_in(&self, stop: CancellationToken) {
        if !self.database.has_messages() {
            return stop.cancelled().await;
        }
        let mut rest = REST;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                publish = self.receive_until_lost() => match publish {
                    Ok(()) => rest = REST,
                    Err(error) => tracing::warn!(%error, "cannot listen for events of other servers; open streams are up to 5 s late until this reconnects"),
                },
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(rest) => rest = (rest * 2).min(LONGEST_REST),
            }
        }
    }

    /// Returns `Ok` if at least one message was received.
    async fn receive_until_lost(&self) -> Result<(), StoreError> {
        let Some(mut messages) = self.database.messages().await? else {
            return Ok(());
        };
        // Messages sent before the connection existed were not received.
        self.doubt.notify_one();
        loop {
            match messages.next().await {
                Ok(Some(message)) => self.publish(&message),
                Ok(None) => self.doubt.notify_one(),
                Err(error) => {
                    tracing::warn!(%error, "lost the connection that listens for events of other servers; reconnecting");
                    return Ok(());
                }
            }
        }
    }

    fn publish(&self, message: &str) {
        match read(message) {
            Some(announcements) => announcements
                .into_iter()
                .for_each(|notification| self.event_bus.publish_local(notification)),
            // Other content may come from a newer server.
            None => self.doubt.notify_one(),
        }
    }
}

fn split(credentials: &HashSet<Credential>) -> (Vec<Uuid>, Vec<Uuid>) {
    let (mut logins, mut tokens) = (Vec::new(), Vec::new());
    for credential in credentials {
        match credential {
            Credential::Login(id) => logins.push(*id),
            Credential::Token(id) => tokens.push(*id),
        }
    }
    (logins, tokens)
}

fn gather(batch: &mut HashMap<UserId, u64>, announcement: SequenceUpdate) {
    let newest = batch.entry(announcement.user).or_default();
    *newest = announcement.sequence.max(*newest);
}

fn write(batch: &HashMap<UserId, u64>) -> String {
    let mut message = String::with_capacity(batch.len() * 40);
    for (user, sequence) in batch {
        // Writing to a string cannot fail.
        let _ = write!(message, "{} {sequence};", user.as_uuid().simple());
    }
    message
}

/// None if it holds anything but announcements.
fn read(message: &str) -> Option<Vec<SequenceUpdate>> {
    message
        .split_terminator(';')
        .map(|notification| {
            let (user, sequence) = notification.split_once(' ')?;
            Some(SequenceUpdate {
                user: UserId::new(user.parse().ok()?),
                sequence: sequence.parse().ok()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_round_trips_and_fits() {
        let mut batch = HashMap::new();
        for number in 0..u128::try_from(MAX_IN_MESSAGE).expect("small") {
            let user = UserId::new(Uuid::from_u128(u128::MAX - number));
            let sequence = u64::try_from(i64::MAX).expect("positive");
            gather(&mut batch, SequenceUpdate { user, sequence: 1 });
            gather(&mut batch, SequenceUpdate { user, sequence });
            gather(&mut batch, SequenceUpdate { user, sequence: 2 });
        }
        let message = write(&batch);
        assert!(message.len() < 8_000, "{} bytes", message.len());
        let publish = read(&message).expect("announcements");
        let publish: HashMap<_, _> = publish
            .into_iter()
            .map(|notification| (notification.user, notification.sequence))
            .collect();
        assert_eq!(publish, batch);
    }

    #[test]
    fn unreadable_message_wakes_every_follower() {
        for message in [LOOK, "x 1;", "00000000000000000000000000000001 x;", "1;"] {
            assert_eq!(read(message), None, "{message}");
        }
    }
}
