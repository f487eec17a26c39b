//! The fixture of every case: a database, a user, a manual clock.

use std::sync::Arc;

use runtime::clock::ManualClock;
use runtime::entropy::SystemEntropy;
use service::{
    EventBus, Execution, ReaderScopes, RefusedCommand, SessionSnapshot, Sessions, Tasks,
    Transactions,
};
use shared::rules::{
    AbandonSession, Command, CompleteSession, ExtendSession, PauseSession, RecordDistraction,
    ReopenSession, StartSession,
};
use shared::wire::{EventRecord, ListEventRecord, LogRecord, PageRequest, ProfileEventRecord};
use shared::{SessionId, Timestamp, UserId};
use store::Database;
use uuid::Uuid;

use test_support::database::{Kind, TestDatabase};

/// 2026-11-22T10:00:00Z.
pub const MORNING: Timestamp = Timestamp::from_millis(1_795_341_600_000);
pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;

/// Where transactions begin, on a database and at a clock's time.
pub fn transactions(database: &Database, clock: &ManualClock) -> Transactions {
    Transactions::new(
        database.clone(),
        Arc::new(clock.clone()),
        EventBus::default(),
    )
}

/// A database with one user, and the services on it.
#[derive(Clone)]
pub struct Fixture {
    pub db: Arc<TestDatabase>,
    pub clock: ManualClock,
    pub sessions: Sessions,
    pub tasks: Tasks,
    pub user: UserId,
}

impl Fixture {
    pub async fn new(kind: Kind) -> Self {
        let db = Arc::new(TestDatabase::new(kind).await);
        let clock = ManualClock::at(MORNING);
        let sessions = Sessions::new(transactions(&db.database, &clock), Arc::new(SystemEntropy));
        let tasks = Tasks::new(transactions(&db.database, &clock), Arc::new(SystemEntropy));
        let user = db.new_user().await;
        Self {
            db,
            clock,
            sessions,
            tasks,
            user,
        }
    }

    /// Runs a command; whether it is accepted is for the case to say.
    pub async fn execute(
        &self,
        session: SessionId,
        command: Command,
    ) -> Result<SessionSnapshot, RefusedCommand> {
        let execution = self
            .sessions
            .execute(self.user, session, command, None, None)
            .await
            .expect("the store works");
        match execution {
            Execution::Decided(outcome) => *outcome,
            Execution::Replayed(_) => panic!("nothing was to be replayed"),
        }
    }

    /// Runs a command that must be accepted.
    pub async fn accept(&self, session: SessionId, command: Command) -> SessionSnapshot {
        self.execute(session, command)
            .await
            .expect("the command is accepted")
    }

    /// Runs a command that must be refused.
    pub async fn refuse(&self, session: SessionId, command: Command) -> RefusedCommand {
        self.execute(session, command)
            .await
            .expect_err("the command is refused")
    }

    /// Starts a pomodoro under this number.
    pub async fn start(&self, number: u128) -> SessionId {
        let session = id(number);
        self.accept(session, pomodoro()).await;
        session
    }

    /// Starts a session and completes it after `minutes`.
    pub async fn complete_one(&self, number: u128, start: StartSession, minutes: i64) -> SessionId {
        let session = id(number);
        self.accept(session, Command::Start(start)).await;
        self.clock.advance(minutes * MINUTE);
        self.accept(session, complete()).await;
        session
    }

    /// The events of the user's sessions.
    pub async fn log(&self) -> Vec<EventRecord> {
        let log = self.whole_log().await.into_iter();
        log.filter_map(LogRecord::into_session).collect()
    }

    /// The user's whole log.
    pub async fn whole_log(&self) -> Vec<LogRecord> {
        let mut connection = self.db.database.read().await.expect("the database is free");
        store::event_log::after(&mut connection, self.user, 0, ReaderScopes::ALL, 100_000)
            .await
            .expect("the log can be read")
    }

    /// The events of the user's tasks and projects.
    pub async fn list_log(&self) -> Vec<ListEventRecord> {
        let log = self.whole_log().await.into_iter();
        let of_list = |record| match record {
            LogRecord::List(event) => Some(event),
            LogRecord::Session(_) | LogRecord::Profile(_) => None,
        };
        log.filter_map(of_list).collect()
    }

    /// The events of the user's profile.
    pub async fn profile_log(&self) -> Vec<ProfileEventRecord> {
        let log = self.whole_log().await.into_iter();
        let of_profile = |record| match record {
            LogRecord::Profile(event) => Some(event),
            LogRecord::Session(_) | LogRecord::List(_) => None,
        };
        log.filter_map(of_profile).collect()
    }

    /// Asserts that the user's sequence has no gaps, and returns the events of sessions.
    pub async fn gapless_log(&self) -> Vec<EventRecord> {
        let log = self.whole_log().await;
        let sequences: Vec<u64> = log.iter().map(LogRecord::sequence).collect();
        assert_eq!(
            sequences,
            (1..=log.len() as u64).collect::<Vec<_>>(),
            "the sequence has no gaps"
        );
        self.log().await
    }
}

pub fn id(number: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(number))
}

pub fn pomodoro() -> Command {
    Command::Start(StartSession::preset("pomodoro"))
}

pub fn pause() -> Command {
    Command::Pause(PauseSession {
        pause_reason: Some("phone".to_owned()),
    })
}

pub const fn extend(minutes: i64) -> Command {
    Command::Extend(ExtendSession { minutes })
}

pub const fn reopen() -> Command {
    Command::Reopen(ReopenSession { count_as: None })
}

pub fn complete() -> Command {
    Command::Complete(CompleteSession {
        quality_rating: Some(4),
        task_progress: Some("done".to_owned()),
        focus_score: None,
    })
}

pub fn abandon() -> Command {
    Command::Abandon(AbandonSession {
        reason: Some("tired".to_owned()),
        progress_made: Some("half".to_owned()),
    })
}

pub fn distraction() -> Command {
    Command::RecordDistraction(RecordDistraction {
        kind: "external".to_owned(),
        note: Some("door".to_owned()),
    })
}

/// The first page of 20 sessions.
pub fn first_page() -> PageRequest {
    PageRequest::new(1, 20)
}
