//! Begins PostgreSQL transactions so that cancellation is safe.
//!
//! When a client disconnects, the future that serves it is dropped at its current await point. If
//! that is between `BEGIN` and its response, sqlx 0.9.0 returns the connection to the pool with the
//! transaction open: later statements on that connection are never committed, and reads see an old
//! snapshot ([sqlx#4393](https://github.com/launchbadge/sqlx/issues/4393)).

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use sqlx::pool::MaybePoolConnection;
use sqlx::{PgPool, Postgres, SqlSafeStr, Transaction};
use tokio::runtime::Handle;

type Begun = Result<Transaction<'static, Postgres>, sqlx::Error>;

/// Begins a transaction with this statement. Cancel safe: waiting for a connection ends at once,
/// and a `BEGIN` that was sent is completed and rolled back.
pub(super) async fn begin(pool: &PgPool, statement: &'static str) -> Begun {
    let connection = MaybePoolConnection::PoolConnection(pool.acquire().await?);
    let begin = Transaction::begin(connection, Some(statement.into_sql_str()));
    CompleteOnDrop(Some(begin)).await
}

/// Completes the future in a separate task if it is dropped before it is done.
struct CompleteOnDrop<F: Future<Output: Send> + Send + Unpin + 'static>(Option<F>);

impl<F: Future<Output: Send> + Send + Unpin + 'static> Future for CompleteOnDrop<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(future) = &mut self.0 else {
            // The transaction was returned already.
            return Poll::Pending;
        };
        let polled = Pin::new(future).poll(context);
        if polled.is_ready() {
            self.0 = None;
        }
        polled
    }
}

impl<F: Future<Output: Send> + Send + Unpin + 'static> Drop for CompleteOnDrop<F> {
    fn drop(&mut self) {
        // Without a runtime the process is exiting, which closes the connection.
        if let Some(future) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(future);
        }
    }
}
