//! SQLite's one writer. Transactions that wait for each other reach the disk together.
//!
//! Each transaction is a savepoint ([`Turn`]) in a common one. Whoever is done first asks
//! for the commit behind everybody who waits by then, and nobody is answered before it:
//! with `synchronous=FULL` many writes share one wait for the disk, and an answered write
//! is durable all the same. What goes wrong in one turn is undone by itself; where SQLite
//! rolls back everything (a full disk), everybody who shared it is told.

use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::StoreError;

type Told = Result<(), String>;

/// The writer; clones share it.
#[derive(Clone, Debug)]
pub struct Writer {
    pool: SqlitePool,
    lane: Arc<Mutex<Lane>>,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Lane {
    connection: Option<PoolConnection<Sqlite>>,
    /// A turn has begun and was not released: what it did must be undone first.
    torn: bool,
    /// The common transaction has begun.
    open: bool,
    /// Whoever waits for the common transaction to be committed.
    waiting: Vec<oneshot::Sender<Told>>,
}

/// A transaction of one caller's. Dropped without [`Turn::commit`], it leaves no trace.
pub struct Turn {
    lane: Option<OwnedMutexGuard<Lane>>,
    writer: Writer,
}

fn unavailable(reason: &str) -> StoreError {
    StoreError::Unavailable(sqlx::Error::Protocol(reason.to_owned()))
}

impl Writer {
    /// A writer on a pool of one connection; turns wait for each other at most `patience`.
    pub(super) fn new(pool: SqlitePool, patience: Duration) -> Self {
        Self {
            pool,
            lane: Arc::default(),
            patience,
        }
    }

    /// Waits for this caller's turn.
    pub(super) async fn begin(&self) -> Result<Turn, StoreError> {
        let waited = tokio::time::timeout(self.patience, Arc::clone(&self.lane).lock_owned()).await;
        let lane = waited.map_err(|_| StoreError::Unavailable(sqlx::Error::PoolTimedOut))?;
        // From here on its drop undoes whatever has been done.
        let mut turn = Turn {
            lane: Some(lane),
            writer: self.clone(),
        };
        let lane = turn.lane()?;
        lane.mend().await;
        lane.torn = true;
        lane.acquire(&self.pool).await?;
        if !lane.open {
            lane.run("BEGIN IMMEDIATE").await?;
            lane.open = true;
        }
        lane.run("SAVEPOINT turn").await?;
        Ok(turn)
    }

    /// Uses the connection outside of any transaction.
    pub(super) async fn alone<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lane = self.lane.lock().await;
        lane.mend().await;
        lane.commit().await;
        work(lane.acquire(&self.pool).await?).await
    }

    /// Commits what is waiting and closes the connection.
    pub(super) async fn close(&self) {
        let mut lane = self.lane.lock().await;
        lane.mend().await;
        lane.commit().await;
        if let Some(connection) = lane.connection.take() {
            // It is going away: how it goes does not matter any more.
            let _ = connection.close().await;
        }
        self.pool.close().await;
    }

    /// Undoes a turn that was given up, so that it does not go on holding SQLite's lock.
    async fn tidy(self) {
        self.lane.lock().await.mend().await;
    }
}

impl Turn {
    fn lane(&mut self) -> Result<&mut Lane, StoreError> {
        match &mut self.lane {
            Some(lane) => Ok(lane),
            None => Err(unavailable("the turn is over")),
        }
    }

    /// The connection, inside this caller's savepoint.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        match &mut self.lane()?.connection {
            Some(connection) => Ok(connection),
            None => Err(unavailable("the connection is gone")),
        }
    }

    /// Waits until what was done is on the disk, together with what others did.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let Some(mut lane) = self.lane.take() else {
            return Err(unavailable("the turn is over"));
        };
        let (tell, told) = oneshot::channel();
        let writer = self.writer.clone();
        // In a task of its own: a caller that stops waiting must not leave others' work
        // half way.
        tokio::spawn(async move {
            if let Err(error) = lane.run("RELEASE turn").await {
                let _ = tell.send(Err(error.to_string()));
                return lane.mend().await;
            }
            lane.torn = false;
            lane.waiting.push(tell);
            if lane.waiting.len() == 1 {
                // The first of a batch; the lock is fair, so this comes after all who wait.
                drop(lane);
                let mut lane = writer.lane.lock().await;
                lane.mend().await;
                lane.commit().await;
            }
        });
        match told.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => Err(unavailable(&reason)),
            Err(_) => Err(unavailable("the server is stopping")),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.lane.take().is_some()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(self.writer.clone().tidy());
        }
    }
}

impl Lane {
    async fn acquire(&mut self, pool: &SqlitePool) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => pool.acquire().await?,
        };
        Ok(self.connection.insert(connection))
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let Some(connection) = &mut self.connection else {
            return Err(unavailable("the connection is gone"));
        };
        sqlx::raw_sql(sql).execute(&mut **connection).await?;
        Ok(())
    }

    /// Undoes a turn that was given up, and only that where others share the transaction.
    async fn mend(&mut self) {
        if !self.torn {
            return;
        }
        if !self.waiting.is_empty()
            && self.run("ROLLBACK TO turn").await.is_ok()
            && self.run("RELEASE turn").await.is_ok()
        {
            self.torn = false;
            return;
        }
        self.reset("the transaction it shared was rolled back")
            .await;
    }

    /// Commits the common transaction and tells everybody who waits for it.
    async fn commit(&mut self) {
        if !self.open {
            return;
        }
        match self.run("COMMIT").await {
            Ok(()) => {
                self.open = false;
                self.tell(&Ok(()));
            }
            Err(error) => {
                tracing::error!(%error, "a commit failed");
                self.reset(&error.to_string()).await;
            }
        }
    }

    /// Back to no transaction at all.
    async fn reset(&mut self, reason: &str) {
        self.tell(&Err(reason.to_owned()));
        self.torn = false;
        self.open = false;
        // Where SQLite has rolled back by itself there is nothing to roll back, and the
        // connection is not trusted any more.
        if self.run("ROLLBACK").await.is_err()
            && let Some(connection) = self.connection.take()
        {
            let _ = connection.close().await;
        }
    }

    fn tell(&mut self, told: &Told) {
        for waiting in self.waiting.drain(..) {
            // Nobody is there to be told where the caller stopped waiting.
            let _ = waiting.send(told.clone());
        }
    }
}
