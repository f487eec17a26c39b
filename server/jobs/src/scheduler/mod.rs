//! The scheduler: attends to deadlines and warnings at their instants.
//!
//! The database is the truth. Twice a second it is asked what is to come in the next seconds,
//! which is all that is in memory; what this process stores that is nearer than that is told
//! to it after the commit. One task waits for the earliest instant. It may be killed at any
//! time: what it had in mind is found again, with the exact instants, by whoever looks next.

mod agenda;

use std::collections::HashMap;
use std::time::Duration;

use shared::rules::limits::SECOND;
use shared::{Millis, Timestamp, UserId};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{self, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::agenda::Agenda;
use service::{Appointment, Bookmark, Found, Parts, Timer};
use store::StoreError;

/// How often the database is asked; no wait is longer, so that a clock that jumps is noticed.
const ROUND: Duration = Duration::from_millis(500);

/// How far ahead is looked: some rounds, so that one that takes long does no harm, and less
/// than [`service::NEAR`], so that nothing falls between the two.
const AHEAD: Millis = 2 * SECOND;

/// How many appointments one look takes into memory.
const CAPACITY: usize = 4_096;

/// What became of an appointment: whether there was anything to do.
type Attended = (Appointment, Result<bool, StoreError>);

/// Works until told to stop, as server `me`.
pub async fn schedule(timer: Timer, me: Uuid, stop: CancellationToken) {
    Scheduler::new(timer, me).run(stop).await;
}

struct Scheduler {
    timer: Timer,
    me: Uuid,
    agenda: Agenda,
    parts: Parts,
    looking: JoinSet<Result<(Parts, Found), StoreError>>,
    bookmark: Bookmark,
    /// There was more than one look could take.
    is_behind: bool,
    /// The last look failed.
    is_blind: bool,
    attending: JoinSet<Attended>,
    /// Who is attended to in which task, should it panic.
    tasks: HashMap<task::Id, UserId>,
}

impl Scheduler {
    fn new(timer: Timer, me: Uuid) -> Self {
        Self {
            timer,
            me,
            agenda: Agenda::default(),
            parts: Parts::default(),
            looking: JoinSet::new(),
            bookmark: Bookmark::START,
            is_behind: false,
            is_blind: false,
            attending: JoinSet::new(),
            tasks: HashMap::new(),
        }
    }

    async fn run(mut self, stop: CancellationToken) {
        let mut told = self.timer.watch().listen();
        let mut rounds = tokio::time::interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let now = self.timer.now();
            self.attend(now);
            if self.is_behind && self.agenda.waiting() < CAPACITY / 4 {
                self.look(now);
            }
            let wait = self.wait(now);
            tokio::select! {
                () = stop.cancelled() => break,
                _ = rounds.tick() => self.look(now),
                Some(looked) = self.looking.join_next() => self.saw(looked),
                Some(attended) = self.attending.join_next_with_id() => self.attended(attended),
                heard = told.recv() => match heard {
                    Ok(appointment) => self.agenda.add(appointment),
                    // The database knows what was missed.
                    Err(RecvError::Lagged(_)) => self.look(now),
                    Err(RecvError::Closed) => break,
                },
                () = tokio::time::sleep(wait) => {}
            }
        }
        // What was begun is finished; what was not, others or the next start will do.
        while self.attending.join_next().await.is_some() {}
        if let Err(error) = self.timer.release(self.me).await {
            tracing::warn!(%error, "what this server attended to is left to the others in some seconds only");
        }
    }

    /// Until the next appointment, but never longer than a round.
    fn wait(&self, now: Timestamp) -> Duration {
        let next = self.agenda.next_after(now);
        let millis = next.and_then(|at| u64::try_from(at.since(now)).ok());
        millis.map_or(ROUND, |millis| Duration::from_millis(millis).min(ROUND))
    }

    /// Begins to attend to whatever is due, to so many at once that requests have room.
    fn attend(&mut self, now: Timestamp) {
        if !self.timer.watch().is_attended(now) {
            // The machine slept, its clock jumped or the database is away: the next look
            // says so to everybody before anything rings.
            return;
        }
        while self.attending.len() < self.timer.concurrency() {
            let Some(appointment) = self.agenda.take(now) else {
                return;
            };
            let timer = self.timer.clone();
            let task = self.attending.spawn(async move {
                let outcome = timer.attend(appointment.user).await;
                (appointment, outcome)
            });
            self.tasks.insert(task.id(), appointment.user);
        }
    }

    fn attended(&mut self, ended: Result<(task::Id, Attended), JoinError>) {
        let now = self.timer.now();
        let (id, failure, is_theirs) = match ended {
            Ok((id, (appointment, Ok(had_effect)))) => {
                self.tasks.remove(&id);
                self.agenda.done(appointment.user);
                if had_effect {
                    let late = now.since(appointment.at);
                    self.timer.figures().attended(late);
                }
                return;
            }
            Ok((id, (_, Err(error)))) => {
                let is_theirs = !matches!(error, StoreError::Unavailable(_));
                (id, format!("{error:?}"), is_theirs)
            }
            Err(panic) => (panic.id(), panic.to_string(), true),
        };
        if let Some(user) = self.tasks.remove(&id) {
            tracing::warn!(%user, error = failure, "a deadline could not be attended to; it is tried again");
            self.timer.figures().failed();
            self.agenda.failed(user, now, is_theirs);
        }
    }

    /// Begins to ask the database, unless that is under way.
    fn look(&mut self, now: Timestamp) {
        if !self.looking.is_empty() {
            return;
        }
        self.agenda.begin_look();
        let (timer, me, from) = (self.timer.clone(), self.me, self.bookmark);
        let resting = self.agenda.resting(now);
        self.looking.spawn(async move {
            let parts = timer.share(me).await?;
            let is_ours = |user| parts.contain(user) && !resting.contains(&user);
            let until = timer.now().plus(AHEAD);
            let found = timer.look(until, from, CAPACITY, is_ours).await?;
            Ok((parts, found))
        });
    }

    fn saw(&mut self, looked: Result<Result<(Parts, Found), StoreError>, JoinError>) {
        let now = self.timer.now();
        let failure = match looked {
            Ok(Ok((parts, found))) => {
                self.timer.watch().look(now);
                if std::mem::take(&mut self.is_blind) {
                    tracing::info!("deadlines are attended to again");
                }
                if parts != self.parts {
                    tracing::debug!(
                        parts = parts.count(),
                        "this server's share of the deadlines"
                    );
                    self.parts = parts;
                }
                self.is_behind = found.rest.is_some();
                // Full hands go back to the beginning; where it was others' deadlines that
                // took so long to read, the next look goes on behind them.
                let is_full = found.appointments.len() >= CAPACITY;
                let rest = found.rest.filter(|_| !is_full);
                self.bookmark = rest.unwrap_or(Bookmark::START);
                self.agenda.end_look(found.appointments);
                let oldest = self.agenda.earliest();
                let lag = oldest.map_or(0, |at| now.since(at));
                let due = self.agenda.due(now) + self.agenda.attending();
                self.timer.figures().seen(due, lag, parts.count());
                return;
            }
            Ok(Err(error)) => format!("{error:?}"),
            Err(panic) => panic.to_string(),
        };
        self.agenda.end_look([]);
        self.is_behind = false;
        if !std::mem::replace(&mut self.is_blind, true) {
            tracing::warn!(
                error = failure,
                "deadlines cannot be read; they are tried again"
            );
        }
    }
}
