//! Connections to PostgreSQL. Every answer is awaited for a limited time: a database that stands
//! still, or a network that swallows what is sent, must not hold a request. A connection without an
//! answer is closed hard, without a `Terminate` message, and those that are older are not used again.
//!
//! A transaction may be dropped at any await point, when a client disconnects: what was sent is then
//! completed and rolled back in a task. sqlx 0.9.0's own transactions would return the connection to
//! the pool with the transaction open if that happens during `BEGIN`
//! ([sqlx#4393](https://github.com/launchbadge/sqlx/issues/4393)).

use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::pool::{PoolConnection, PoolConnectionMetadata};
use sqlx::postgres::{
    PgConnectOptions, PgConnection, PgDatabaseError, PgPool, PgPoolOptions, PgQueryResult, PgRow,
    PgSeverity,
};
use sqlx::{Connection as _, Executor, Postgres, SqlSafeStr};
use tokio::runtime::Handle;

use super::StoreError;
use super::hosts::{self, Search};
use super::outage::{Outage, postgres_cause};
use super::owner::Owner;
use super::pooler::gives_sessions;

use super::store_error::ErrorChain;
use super::user_share::{UserShare, UserShares};
use super::value::PostgresQuery;
use super::waiting_writes::can_be_joined;
use runtime::clock::Stopwatch;

/// How long a request waits for a connection.
pub(super) const ACQUIRE_LIMIT: Duration = Duration::from_millis(3_750);

/// How long an answer is awaited, the first one together with the connection: a little longer than
/// PostgreSQL's own limits, which leave the connection usable.
const ANSWER_LIMIT: Duration = Duration::from_millis(4_250);

/// What is left for the first answer at least.
const FIRST_ANSWER_LIMIT: Duration = Duration::from_millis(500);

/// The same in transactions that may last longer.
const LONG_ANSWER_LIMIT: Duration = Duration::from_secs(35);

/// How long the answer to a ping is awaited: a second connection may have to be tried.
const PING_LIMIT: Duration = Duration::from_secs(2);

/// A connection that was idle longer than this is pinged before it is used.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// PostgreSQL's own limits: a statement that exceeds them fails as unavailable. Set in the session:
/// poolers refuse parameters of a connection, or leave them out.
const SESSION: &str = "SET lock_timeout = '4s'; SET statement_timeout = '4s'; \
SET idle_in_transaction_session_timeout = '30s'";

/// How long a starting server waits for the check of its connections.
const CHECK_LIMIT: Duration = Duration::from_secs(10);

const BEGIN: &str = "BEGIN";
const BEGIN_LONG: &str = "BEGIN; SET LOCAL statement_timeout = '30s'";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const BEGIN_LONG_READ: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '30s'";

/// The pool; clones share the connections.
#[derive(Clone, Debug)]
pub struct PostgresPool {
    pool: PgPool,
    shares: UserShares,
    link: Link,
    /// Whether statements in transactions may take half a minute.
    is_long_running: bool,
    /// Whether several writes may be one statement: Citus takes no `INSERT` within another statement.
    joins_writes: bool,
}

/// What is known of the network path to the database; clones share it.
#[derive(Clone, Debug)]
struct Link {
    /// Where the database is.
    address: Arc<str>,
    /// When an answer last failed to arrive.
    last_failure: Arc<Mutex<Option<Stopwatch>>>,
    outage: Outage,
    /// Which of several hosts is used.
    search: Search,
}

impl Link {
    fn to(hosts: &[PgConnectOptions]) -> Self {
        // Never the password.
        let addresses = hosts.iter().map(|host| match host.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", host.get_host(), host.get_port()),
        });
        Self {
            address: addresses.collect::<Vec<_>>().join(", ").into(),
            last_failure: Arc::default(),
            outage: Outage::default(),
            search: Search::default(),
        }
    }

    /// Connections that are open now are not used again.
    fn distrust_connections(&self) {
        let mut last = self
            .last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last = Some(Stopwatch::started());
    }

    /// Whether the connection was opened before the last failure: it may be as dead as the one that
    /// failed.
    fn is_doubtful(&self, connection: &PoolConnectionMetadata) -> bool {
        let last = *self
            .last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() <= connection.age)
    }

    /// The result of what was awaited, for a limited time.
    async fn limit<T>(
        &self,
        limit: Duration,
        answer: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let Ok(result) = tokio::time::timeout(limit, answer).await else {
            self.distrust_connections();
            return Err(no_answer("PostgreSQL did not answer in time"));
        };
        result
    }

    /// The same for what a request waits for: an outage is logged.
    async fn ask<T>(
        &self,
        limit: Duration,
        answer: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, StoreError> {
        let result = self.limit(limit, answer).await.map_err(StoreError::from);
        if let Err(error) = &result
            && let Some(cause) = postgres_cause(&self.address, error)
        {
            self.outage.begin(&cause, &ErrorChain(error));
            self.search.request();
        }
        result
    }

    /// Whether an idle connection may be used.
    async fn check(
        &self,
        connection: &mut PgConnection,
        meta: PoolConnectionMetadata,
    ) -> Result<bool, sqlx::Error> {
        if self.is_doubtful(&meta) {
            return Err(no_answer("another connection had no answer"));
        }
        // One that was used recently is not pinged: saves a round trip.
        if meta.idle_for > TRUSTED_IDLE {
            match tokio::time::timeout(PING_LIMIT, connection.ping()).await {
                Ok(answer) => answer?,
                Err(_) => return Err(no_answer("a ping had no answer")),
            }
        }
        Ok(true)
    }
}

fn no_answer(text: &str) -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, text).into()
}

impl PostgresPool {
    /// Connects once, so that a wrong address or password is reported at start; of several hosts to
    /// the one that takes writes.
    pub(super) async fn open(
        hosts: Vec<PgConnectOptions>,
        connections: u32,
    ) -> Result<Self, StoreError> {
        let link = Link::to(&hosts);
        // Every PostgreSQL that is supported writes floating-point numbers in full by itself.
        let hosts: Vec<_> = hosts
            .into_iter()
            .map(|host| host.application_name("stint").extra_float_digits(None))
            .collect();
        let first = match hosts.as_slice() {
            [host] => {
                let connected = link
                    .limit(ACQUIRE_LIMIT, PgConnection::connect_with(host))
                    .await;
                connected.map(|first| (first, host.clone()))
            }
            hosts => hosts::writable(hosts).await,
        };
        let address = &link.address;
        let unusable = |error: sqlx::Error| {
            StoreError::Unusable(format!("PostgreSQL at {address} cannot be used: {error}"))
        };
        let (mut first, options) = first.map_err(unusable)?;
        let joins_writes = link.limit(CHECK_LIMIT, can_be_joined(&mut first));
        let joins_writes = joins_writes.await.map_err(unusable)?;
        let check = gives_sessions(first, options.clone());
        if !link.limit(CHECK_LIMIT, check).await.map_err(unusable)? {
            return Err(StoreError::Unusable(format!(
                "PostgreSQL at {address} gives no sessions: what one connection listens for does not \
                 arrive. A pooler before it shares connections between transactions; set it to session \
                 mode (PgBouncer: pool_mode = session), or connect without it"
            )));
        }
        let checked = link.clone();
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_LIMIT)
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute(sqlx::raw_sql(SESSION)).await?;
                    Ok(())
                })
            })
            .before_acquire(move |connection, meta| {
                let checked = checked.clone();
                Box::pin(async move { checked.check(connection, meta).await })
            })
            .connect_lazy_with(options);
        if hosts.len() > 1 {
            let (link, search) = (link.clone(), link.search.clone());
            let moved = move || link.distrust_connections();
            tokio::spawn(hosts::follow(pool.clone(), hosts, search, moved));
        }
        Ok(Self {
            pool,
            shares: UserShares::of(connections),
            link,
            is_long_running: false,
            joins_writes,
        })
    }

    /// Whether several writes may be one statement.
    pub(super) const fn joins_writes(&self) -> bool {
        self.joins_writes
    }

    /// The same with each write sent by itself.
    pub(super) fn without_joined_writes(&self) -> Self {
        Self {
            joins_writes: false,
            ..self.clone()
        }
    }

    /// The same for transactions whose statements may take half a minute.
    pub(super) fn long_running(&self) -> Self {
        Self {
            is_long_running: true,
            ..self.clone()
        }
    }

    pub(super) const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The answer to what was sent over a connection that is not the pool's.
    pub(super) async fn answer<T>(
        &self,
        answer: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, StoreError> {
        self.link.ask(ANSWER_LIMIT, answer).await
    }

    /// A connection for statements outside of transactions; one of a user counts against their share.
    pub(super) async fn acquire(&self, owner: Owner) -> Result<PostgresConnection, StoreError> {
        let watch = Stopwatch::started();
        let share = self.shares.enter(owner, ACQUIRE_LIMIT).await?;
        let wait = ACQUIRE_LIMIT.saturating_sub(watch.elapsed());
        let waiting = async {
            let waited = tokio::time::timeout(wait, self.pool.acquire()).await;
            waited.unwrap_or(Err(sqlx::Error::PoolTimedOut))
        };
        // It has a limit of its own, so that waiting for the pool does not count as a failure.
        let acquired = self.link.ask(LONG_ANSWER_LIMIT, waiting).await;
        let left = ANSWER_LIMIT.saturating_sub(watch.elapsed());
        Ok(PostgresConnection {
            connection: Some(acquired?),
            share,
            is_in_transaction: false,
            is_long_running: self.is_long_running,
            joins_writes: self.joins_writes,
            link: self.link.clone(),
            first_limit: Some(left.max(FIRST_ANSWER_LIMIT)),
            limit: ANSWER_LIMIT,
        })
    }

    /// A transaction that writes.
    pub(super) async fn begin(&self, owner: Owner) -> Result<PostgresConnection, StoreError> {
        let mut connection = self.acquire(owner).await?;
        connection.begin().await?;
        Ok(connection)
    }

    /// A transaction that reads one snapshot.
    pub(super) async fn begin_read(&self, owner: Owner) -> Result<PostgresConnection, StoreError> {
        let statement = if self.is_long_running {
            BEGIN_LONG_READ
        } else {
            BEGIN_READ
        };
        let mut connection = self.acquire(owner).await?;
        connection.begin_with(statement).await?;
        Ok(connection)
    }
}

/// A connection in use.
#[derive(Debug)]
pub(super) struct PostgresConnection {
    /// None once it was closed.
    connection: Option<PoolConnection<Postgres>>,
    share: Option<UserShare>,
    /// Set before `BEGIN` is sent: whether it has arrived is not known if its caller is dropped.
    is_in_transaction: bool,
    is_long_running: bool,
    joins_writes: bool,
    link: Link,
    /// For the first answer, until that has arrived.
    first_limit: Option<Duration>,
    limit: Duration,
}

impl PostgresConnection {
    pub(super) async fn execute(
        &mut self,
        query: PostgresQuery<'_>,
    ) -> Result<PgQueryResult, StoreError> {
        let limit = self.first_limit.take().unwrap_or(self.limit);
        let connection = open(&mut self.connection)?;
        let answer = self.link.ask(limit, connection.execute(query)).await;
        self.close_if_lost(answer)
    }

    pub(super) async fn fetch_all(
        &mut self,
        query: PostgresQuery<'_>,
    ) -> Result<Vec<PgRow>, StoreError> {
        let limit = self.first_limit.take().unwrap_or(self.limit);
        let connection = open(&mut self.connection)?;
        let answer = self.link.ask(limit, connection.fetch_all(query)).await;
        self.close_if_lost(answer)
    }

    /// Whether a transaction has begun; without one, each statement is a transaction of its own.
    pub(super) const fn is_in_transaction(&self) -> bool {
        self.is_in_transaction
    }

    /// Whether several writes may be one statement.
    pub(super) const fn joins_writes(&self) -> bool {
        self.joins_writes
    }

    /// Begins a transaction that writes.
    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        let statement = if self.is_long_running {
            BEGIN_LONG
        } else {
            BEGIN
        };
        self.begin_with(statement).await
    }

    async fn begin_with(&mut self, statement: &'static str) -> Result<(), StoreError> {
        if self.is_long_running {
            self.limit = LONG_ANSWER_LIMIT;
        }
        self.is_in_transaction = true;
        self.run(statement).await
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// [`StoreError::OutcomeUnknown`] unless PostgreSQL has said that nothing was written.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        if self.connection.is_none() {
            return Err(closed());
        }
        let committed = self.run("COMMIT").await;
        self.is_in_transaction = false;
        self.outcome(committed)
    }

    /// Runs a statement that is a transaction of its own.
    ///
    /// # Errors
    /// As for [`Self::commit`].
    pub(super) async fn execute_and_commit(
        mut self,
        query: PostgresQuery<'_>,
    ) -> Result<(), StoreError> {
        if self.connection.is_none() {
            return Err(closed());
        }
        let committed = self.execute(query).await;
        self.outcome(committed.map(drop))
    }

    /// What became of a transaction.
    fn outcome(&self, committed: Result<(), StoreError>) -> Result<(), StoreError> {
        if committed.is_ok() {
            self.link.outage.end();
        }
        committed.map_err(|error| match error {
            StoreError::Unavailable(cause) if !is_refusal(&cause) => {
                StoreError::OutcomeUnknown(cause)
            }
            error => error,
        })
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), StoreError> {
        let limit = self.first_limit.take().unwrap_or(self.limit);
        let connection = open(&mut self.connection)?;
        let query = sqlx::raw_sql(statement.into_sql_str());
        let answer = self.link.ask(limit, connection.execute(query)).await;
        self.close_if_lost(answer).map(drop)
    }

    fn close_if_lost<T>(&mut self, answer: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Unavailable(sqlx::Error::Io(_))) = &answer {
            close(self.connection.take());
        }
        answer
    }
}

fn open(
    connection: &mut Option<PoolConnection<Postgres>>,
) -> Result<&mut PgConnection, StoreError> {
    connection.as_deref_mut().ok_or_else(closed)
}

fn closed() -> StoreError {
    StoreError::busy("the connection to PostgreSQL was closed")
}

/// Closes the socket without a `Terminate` message, which nobody would read.
fn close(connection: Option<PoolConnection<Postgres>>) {
    drop(connection.map(PoolConnection::detach));
}

/// Whether PostgreSQL has refused to commit. A session that is terminated may have committed.
fn is_refusal(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else {
        return false;
    };
    error
        .try_downcast_ref::<PgDatabaseError>()
        .is_some_and(|error| error.severity() == PgSeverity::Error)
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        let Ok(runtime) = Handle::try_current() else {
            // The process is exiting.
            return close(Some(connection));
        };
        let rolls_back = self.is_in_transaction;
        let (link, share) = (self.link.clone(), self.share.take());
        runtime.spawn(async move {
            if rolls_back {
                let rollback = connection.execute(sqlx::raw_sql("ROLLBACK"));
                if link.limit(ANSWER_LIMIT, rollback).await.is_err() {
                    return close(Some(connection));
                }
            }
            // Pings it, for which sqlx would wait for ever.
            let returned = async {
                connection.return_to_pool().await;
                Ok(())
            };
            // It is closed if that takes too long.
            let _ = link.limit(ANSWER_LIMIT, returned).await;
            drop(share);
        });
    }
}
