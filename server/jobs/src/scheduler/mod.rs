//! The scheduler: processes deadlines and pause warnings at their instants.
//!
//! The database is the source of truth. Every two seconds the scheduler polls it for the deadlines
//! of the next seconds, which is all that it holds in memory. Deadlines nearer than that arrive from
//! commits of this process. After a crash, the next server to poll finds them again with their
//! exact instants.

mod deadline_queue;

use std::collections::HashMap;
use std::time::Duration;

use shared::rules::limits::SECOND;
use shared::{Millis, Timestamp, UserId};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{self, JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::deadline_queue::DeadlineQueue;
use service::{Deadline, DeadlineCursor, Deadlines, DueDeadlines, Shards};
use store::StoreError;

/// Idle servers should cost the database little, however many there are.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// The longest sleep, so that a jump of the clock is noticed, and the retry interval after a failed
/// poll.
const TICK: Duration = Duration::from_millis(500);

/// How far ahead a poll reads: several intervals, so that a slow poll does no harm, and less than
/// [`service::NEAR`], so that every deadline is either polled or sent by its commit.
const LOOKAHEAD: Millis = 5 * SECOND;

/// Deadlines that one poll takes into memory.
const CAPACITY: usize = 4_096;

/// A processed deadline: whether there was anything to do.
type Processed = (Deadline, Result<bool, StoreError>);

type Polled = Result<DueDeadlines, StoreError>;

/// Processes the deadlines of the shards that this server leases.
pub struct Scheduler {
    deadlines: Deadlines,
    server: Uuid,
    queue: DeadlineQueue,
    shards: Shards,
    polling: JoinSet<Polled>,
    cursor: DeadlineCursor,
    /// When the last poll began.
    polled_at: Option<Instant>,
    /// The last poll found more than it could take.
    is_behind: bool,
    /// The last poll failed.
    has_failed: bool,
    processing: JoinSet<Processed>,
    /// The user of each running task: a task that panics does not return it.
    tasks: HashMap<task::Id, UserId>,
}

impl Scheduler {
    /// Leases shards under the id `server`.
    #[must_use]
    pub fn new(deadlines: Deadlines, server: Uuid) -> Self {
        Self {
            deadlines,
            server,
            queue: DeadlineQueue::default(),
            shards: Shards::default(),
            polling: JoinSet::new(),
            cursor: DeadlineCursor::START,
            polled_at: None,
            is_behind: false,
            has_failed: false,
            processing: JoinSet::new(),
            tasks: HashMap::new(),
        }
    }

    /// Runs until `stop` is cancelled, then finishes what it has begun and releases its shards.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut near = self.deadlines.near_deadlines();
        let mut interval = tokio::time::interval(TICK);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let now = self.deadlines.now();
            self.process_due(now);
            if self.is_behind && self.queue.len() < CAPACITY / 4 {
                self.poll(now);
            }
            let wait = self.wait(now);
            tokio::select! {
                () = stop.cancelled() => break,
                _ = interval.tick() => if self.is_poll_due(now) { self.poll(now) },
                Some(polled) = self.polling.join_next() => self.polled(polled),
                Some(ended) = self.processing.join_next_with_id() => self.processed(ended),
                received = near.recv() => match received {
                    Ok(deadline) => self.queue.push(deadline),
                    // Deadlines that are dropped here remain in the database.
                    Err(RecvError::Lagged(_)) => self.poll(now),
                    Err(RecvError::Closed) => break,
                },
                () = tokio::time::sleep(wait) => {}
            }
        }
        while self.processing.join_next().await.is_some() {}
        if let Err(error) = self.deadlines.release_shards(self.server).await {
            tracing::warn!(
                %error,
                server_id = %self.server,
                "could not release scheduler leases; they expire in 3 s"
            );
        }
    }

    fn wait(&self, now: Timestamp) -> Duration {
        let next = self.queue.next_after(now);
        let millis = next.and_then(|at| u64::try_from(at.since(now)).ok());
        millis.map_or(TICK, |millis| Duration::from_millis(millis).min(TICK))
    }

    /// At once after a failure, and where the process slept or its clock jumped.
    fn is_poll_due(&self, now: Timestamp) -> bool {
        self.has_failed
            || !self.deadlines.heartbeat().is_alive(now)
            || self
                .polled_at
                .is_none_or(|at| at.elapsed() >= POLL_INTERVAL)
    }

    /// Starts processing what is due, as far as concurrency allows.
    fn process_due(&mut self, now: Timestamp) {
        if !self.deadlines.heartbeat().is_alive(now) {
            // The machine slept, its clock jumped, or the database is unreachable. The next poll
            // restarts the heartbeat, which decides how long alerts are fresh.
            return;
        }
        while self.processing.len() < self.deadlines.concurrency() {
            let Some(deadline) = self.queue.pop_due(now) else {
                return;
            };
            let deadlines = self.deadlines.clone();
            let task = self.processing.spawn(async move {
                let outcome = deadlines.process(deadline.user).await;
                (deadline, outcome)
            });
            self.tasks.insert(task.id(), deadline.user);
        }
    }

    fn processed(&mut self, ended: Result<(task::Id, Processed), JoinError>) {
        let now = self.deadlines.now();
        let (id, error, is_theirs) = match ended {
            Ok((id, (deadline, Ok(had_effect)))) => {
                self.tasks.remove(&id);
                self.queue.done(deadline.user);
                if had_effect {
                    let lateness = now.since(deadline.at);
                    self.deadlines.metrics().deadline_processed(lateness);
                }
                return;
            }
            Ok((id, (_, Err(error)))) => {
                let is_theirs = !error.is_temporary();
                (id, format!("{error:?}"), is_theirs)
            }
            Err(panic) => (panic.id(), panic.to_string(), true),
        };
        if let Some(user) = self.tasks.remove(&id) {
            self.deadlines.metrics().deadline_failed();
            let backoff = self.queue.failed(user, now, is_theirs);
            tracing::warn!(
                user_id = %user,
                error,
                "could not process a deadline; retrying in {} s",
                backoff / SECOND
            );
        }
    }

    /// Starts a poll of the database, unless one is running.
    fn poll(&mut self, now: Timestamp) {
        if !self.polling.is_empty() {
            return;
        }
        self.polled_at = Some(Instant::now());
        self.queue.begin_poll();
        let (deadlines, server, from) = (self.deadlines.clone(), self.server, self.cursor);
        let backing_off = self.queue.backing_off(now);
        self.polling.spawn(async move {
            let is_wanted = |user| !backing_off.contains(&user);
            let until = deadlines.now().plus(LOOKAHEAD);
            deadlines
                .poll(server, until, from, CAPACITY, is_wanted)
                .await
        });
    }

    fn polled(&mut self, polled: Result<Polled, JoinError>) {
        let now = self.deadlines.now();
        let error = match polled {
            Ok(Ok(found)) => {
                let shards = found.shards;
                self.deadlines.heartbeat().beat(now);
                if std::mem::take(&mut self.has_failed) {
                    tracing::info!("the scheduler reads deadlines again");
                }
                if shards != self.shards {
                    tracing::debug!(shards = shards.count(), "leased another set of shards");
                    self.shards = shards;
                }
                self.is_behind = found.next.is_some();
                // A full poll starts over at the earliest deadline. A poll that ended early
                // because it read deadlines that are retried later goes on behind them.
                let is_full = found.deadlines.len() >= CAPACITY;
                let next = found.next.filter(|_| !is_full);
                self.cursor = next.unwrap_or(DeadlineCursor::START);
                self.queue.end_poll(found.deadlines);
                let oldest = self.queue.earliest();
                let lag = oldest.map_or(0, |at| now.since(at));
                let due = self.queue.due(now) + self.queue.in_progress();
                self.deadlines.metrics().polled(due, lag, shards.count());
                return;
            }
            Ok(Err(error)) => format!("{error:?}"),
            Err(panic) => panic.to_string(),
        };
        self.queue.end_poll([]);
        self.is_behind = false;
        if !std::mem::replace(&mut self.has_failed, true) {
            tracing::warn!(
                error,
                "the scheduler cannot read deadlines; retrying every 0.5 s"
            );
        }
    }
}
