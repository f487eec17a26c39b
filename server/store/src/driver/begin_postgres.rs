//! Beginning a PostgreSQL transaction in a way that is safe to cancel.
//!
//! Clients disconnect at any instant, and the future that serves them is dropped where it waits. Dropped
//! between `BEGIN` and its answer, sqlx 0.9.0 does not know that there is a transaction and
//! gives the connection back inside it: the next statement without a transaction of its own
//! stays uncommitted, and the next reader reads what was true then
//! ([sqlx#4393](https://github.com/launchbadge/sqlx/issues/4393)).

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

/// Runs the future to its end in a task of its own when dropped before.
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
        // Without a runtime the process is about to end, and its connections with it.
        if let Some(future) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(future);
        }
    }
}
